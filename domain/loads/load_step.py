"""A step up or down in load, with the reason when there is none: what an athlete owns decides, not arithmetic.

A heavier load is strictly heavier and can be built, or the code says why not yet, or never; a lighter one likewise.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, Code, declare
from domain.loads.loading import Loads, Rounding, Unit, add, scale
from domain.wording import Fact

LOAD_UP = declare(
    "load_up",
    Action.ADVANCE,
    "Every set reached {top}. On to {load}, from {reps} reps.",
    top="what every set reached",
    load="the next load",
    reps="the target to start from",
    unit="the unit of the load",
)
LOAD_INCREASED = declare(
    "load_increased",
    Action.ADVANCE,
    "Done as asked: from {before_load} to {load}.",
    before_load="the load until now",
    load="the next load",
    unit="the unit of both",
)
LOAD_DECREASED = declare(
    "load_decreased",
    Action.BACK_OFF,
    "Lighter: from {before_load} to {load}.",
    before_load="the load until now",
    load="the next load",
    unit="the unit of both",
)
DELOADED = declare(
    "deloaded",
    Action.DELOAD,
    "Missed {misses} sessions{running}. From {before_load} down to {load}, to build up again.",
    misses="sessions that missed",
    running="empty, or: running",
    before_load="the load until now",
    load="the lighter load",
    unit="the unit of both",
)
NO_HEAVIER_LOAD = declare(
    "no_heavier_load",
    Action.HOLD,
    "Earned, but there is nothing heavier than {load} to use. It stays.",
    top="what every set reached",
    load="the load that stays",
    unit="its unit",
)
STEP_TOO_LARGE = declare(
    "step_too_large",
    Action.HOLD,
    "Earned, but the next load, {next_load}, is too far above {load}. Stay until it is earned three times running.",
    top="what every set reached",
    load="the load that stays",
    next_load="the next load that can be built",
    unit="the unit of both",
)
ACCUMULATING = declare(
    "accumulating",
    Action.HOLD,
    "The working load grew to {working_load}; the next load that can be built is not reached yet.",
    top="what every set reached",
    load="the load that stays",
    working_load="the exact working load",
    unit="its unit",
)
NO_LIGHTER_LOAD = declare(
    "no_lighter_load",
    Action.HOLD,
    "A lighter load is called for, and there is nothing lighter than {load}. The same again.",
    load="the load that stays",
    unit="its unit",
)
NOT_LIGHTER_YET = declare(
    "not_lighter_yet",
    Action.HOLD,
    "The working load went down to {working_load}; the next lighter load that can be built is not reached yet.",
    load="the load that stays",
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
LOAD_KEPT = declare(
    "load_kept",
    Action.HOLD,
    "The load stays at {load}.",
    load="the load that stays",
    unit="its unit",
)

# A step from a light implement to the next may be large in per cent and small in the hand (2 kg to 4 kg): both must
# be exceeded before a step is called too large. Ours.
SMALL_STEP = {Unit.KG: 4.0, Unit.LB: 10.0}
MaxStepPercent = Annotated[
    int,
    Meta(ge=5, le=1000, description="A rise above this share of the load is held back, small steps apart."),
]


class WorkingLoadPrecision(StrEnum):
    """What a rule keeps as its working load.

    Buildable: always a load that the athlete can build, so that a step is felt at once. Exact: to the hundredth, so
    that small steps add up until the next load is reached; for training maxes and for steps finer than the plates.
    """

    BUILDABLE = "buildable"
    EXACT = "exact"


class LoadRounding(Struct, frozen=True):
    """How a rule keeps and shows its working load; `factor` is the share of it that the heaviest set uses."""

    kept: WorkingLoadPrecision = WorkingLoadPrecision.BUILDABLE
    rounding: Rounding = Rounding.NEAREST
    max_step_percent: int = 60
    factor: float = 1.0

    def built(self, loads: Loads, working: float) -> float:
        return loads.build(working, self.rounding, self.factor)

    def keep(self, loads: Loads, load: float) -> float:
        """`load` as a working load."""
        return load if self.kept is WorkingLoadPrecision.EXACT else loads.build(load, self.rounding)

    def scaled(self, loads: Loads, load: float, factor: float) -> float:
        """`load` times `factor` as a working load."""
        return (
            scale(load, factor) if self.kept is WorkingLoadPrecision.EXACT else loads.build(load, self.rounding, factor)
        )


class LoadStep(Struct, frozen=True):
    """The new working load, and what it means in loads that are really used."""

    working: float
    code: Code
    before: float
    after: float
    next_load: float | None = None

    def facts(self, loads: Loads) -> dict[str, Fact]:
        """The figures that the codes of a step name."""
        found: dict[str, Fact] = {
            "before_load": self.before,
            "load": self.after,
            "working_load": self.working,
            "unit": loads.unit,
        }
        if self.next_load is not None:
            found["next_load"] = self.next_load
        return found


def step_towards(loads: Loads, working: float, to: float, load_rounding: LoadRounding) -> LoadStep:
    """From the `working` load towards `to`, by what can be built."""
    if to == working:
        built = load_rounding.built(loads, working)
        return LoadStep(working, LOAD_KEPT, built, built)
    return _up(loads, working, to, load_rounding) if to > working else _down(loads, working, to, load_rounding)


def step_up(loads: Loads, working: float, step: float | None, load_rounding: LoadRounding) -> LoadStep:
    """Up by `step`; by None to the next load that can be built."""
    if step is not None:
        return _up(loads, working, add(working, step), load_rounding)
    heavier = loads.heavier(load_rounding.built(loads, working))
    to = working if heavier is None else scale(heavier, 1 / load_rounding.factor)
    return _up(loads, working, to, load_rounding, was_asked_for=False)


def _up(loads: Loads, working: float, to: float, load_rounding: LoadRounding, was_asked_for: bool = True) -> LoadStep:
    built = load_rounding.built(loads, working)
    heavier = loads.heavier(built)
    if heavier is None:
        return LoadStep(working, NO_HEAVIER_LOAD, built, built)
    reached = load_rounding.built(loads, to)
    exact = load_rounding.kept is WorkingLoadPrecision.EXACT
    if reached <= built:
        if exact:
            return LoadStep(to, ACCUMULATING, built, built)
        reached = heavier
    most = max(built * load_rounding.max_step_percent / 100, SMALL_STEP[loads.unit])
    was_asked_for = was_asked_for and reached <= to * load_rounding.factor + 0.005
    if built and reached - built > most and not was_asked_for:
        return LoadStep(working, STEP_TOO_LARGE, built, built, reached)
    return LoadStep(to if exact else reached, LOAD_INCREASED, built, reached)


def _down(loads: Loads, working: float, to: float, load_rounding: LoadRounding) -> LoadStep:
    built = load_rounding.built(loads, working)
    lighter = loads.lighter(built)
    if lighter is None:
        return LoadStep(working, NO_LIGHTER_LOAD, built, built)
    if load_rounding.factor == 1:
        to = max(to, loads.lightest)
    reached = load_rounding.built(loads, max(to, 0.0))
    if load_rounding.kept is WorkingLoadPrecision.EXACT:
        return LoadStep(max(to, 0.0), LOAD_DECREASED if reached < built else NOT_LIGHTER_YET, built, reached)
    reached = min(reached, lighter)
    return LoadStep(reached, LOAD_DECREASED, built, reached)
