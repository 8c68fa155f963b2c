"""A step up or down in load, with the reason when there is none: what an athlete owns decides, not arithmetic."""

from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, Code, declare
from domain.loading import Load, Loads, Rounding, Unit, add

LOAD_UP = declare(
    "load_up",
    Action.ADVANCE,
    "Every set reached {top}. On to {load}, from {reps} reps.",
    top="what every set reached",
    load="the next load",
    reps="the target to start from",
    unit="the unit of the load",
)
NO_HEAVIER_LOAD = declare(
    "no_heavier_load",
    Action.HOLD,
    "Every set reached {top}, and there is nothing heavier than {load} to use. Stay at {top}.",
    top="what every set reached",
    load="the load that stays",
    unit="its unit",
)
STEP_TOO_LARGE = declare(
    "step_too_large",
    Action.HOLD,
    "Every set reached {top}, but the next load, {next_load}, is too far above {load}. Stay for now.",
    top="what every set reached",
    load="the load that stays",
    next_load="the next load that can be built",
    unit="the unit of both",
)
ACCUMULATING = declare(
    "accumulating",
    Action.HOLD,
    "Every set reached {top}. The working load grew to {working_load}; the next one that can be built is not reached yet.",
    top="what every set reached",
    working_load="the exact working load",
    unit="its unit",
)
LOAD_DOWN = declare(
    "load_down",
    Action.BACK_OFF,
    "Missed {misses} sessions running. Down to {load}, from {reps} reps.",
    misses="sessions in a row that missed",
    load="the lighter load",
    reps="the target to start from",
    unit="the unit of the load",
)

# A step from a light implement to the next may be large in per cent and small in the hand (2 kg to 4 kg): both must
# be exceeded before a step is called too large. Ours.
SMALL_STEP = {Unit.KG: 4.0, Unit.LB: 10.0}
MaxStepPercent = Annotated[
    int,
    Meta(ge=5, le=1000, description="A rise above this share of the load is held back, small steps apart."),
]


class StepUp(Struct, frozen=True):
    """The new exact working load and the code that says what came of the step."""

    load: float
    code: Code
    next_load: float | None = None


def step_up(
    loads: Loads,
    working: float,
    increment: Load | None,
    rounding: Rounding = Rounding.NEAREST,
    accumulate: bool = False,
    max_step_percent: int = 60,
) -> StepUp:
    """From the exact `working` load up by `increment`, or to the next load that can be built."""
    built = loads.build(working, rounding)
    heavier = loads.heavier(built)
    if heavier is None:
        return StepUp(working, NO_HEAVIER_LOAD)
    if increment is not None:
        grown = add(working if accumulate else built, increment)
        reached = loads.build(grown, rounding)
        if reached > built:
            return StepUp(grown if accumulate else reached, LOAD_UP)
        if accumulate:
            return StepUp(grown, ACCUMULATING)
    if built and heavier - built > max(built * max_step_percent / 100, SMALL_STEP[loads.unit]):
        return StepUp(working, STEP_TOO_LARGE, heavier)
    return StepUp(heavier, LOAD_UP)
