"""A step up or down in load, limited to the loads that the athlete can build.

An increase always leads to a strictly heavier buildable load. Otherwise the code gives the reason: not yet, or never.
The same holds for a decrease.
"""

from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, Code, declare
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.loading import Loads, Unit, add, scale
from domain.wording.facts import Fact

LOAD_UP = declare(
    "load_up",
    Action.ADVANCE,
    "All sets reached {top:rep}. Next: {load}, starting from {amount}.",
    top="reps (or seconds, meters or intervals) that all sets reached",
    load="the next load",
    reps="the first target at the next load",
    seconds="the same in seconds",
    distance_m="the same in meters",
    metric="`seconds`, `meters` or `intervals`, unless the target is in reps",
    unit="unit of the load",
)
LOAD_INCREASED = declare(
    "load_increased",
    Action.ADVANCE,
    "More weight earned. Next: {load}, up from {before_load}.",
    assisted="Progress earned. Next: {load} instead of {before_load}.",
    before_load="the last load",
    load="the next load",
    unit="unit of both loads",
)
LOAD_DECREASED = declare(
    "load_decreased",
    Action.BACK_OFF,
    "Load reduced. Next: {load}, down from {before_load}.",
    assisted="Made easier. Next: {load} instead of {before_load}.",
    before_load="the last load",
    load="the next load",
    unit="unit of both loads",
)
DELOADED = declare(
    "deloaded",
    Action.DELOAD,
    "Target missed in {misses:session}{in_a_row: in a row}. Deload from {before_load} to {load} and build back up.",
    misses="missed sessions",
    in_a_row="true if there were several and they had to be in a row",
    before_load="the last load",
    load="the lighter load",
    unit="unit of both loads",
)
NO_HEAVIER_LOAD = declare(
    "no_heavier_load",
    Action.HOLD,
    "More weight earned, but no heavier load is available. Stay at {load}.{outgrown}",
    assisted="Less assistance earned, but {load} is the least available. Stay there.{outgrown}",
    top="reps that all sets reached",
    load="the load that stays",
    sessions="sessions in a row, from the third on, when it is flagged for the coach",
    unit="unit of the load",
)
STEP_TOO_LARGE = declare(
    "step_too_large",
    Action.HOLD,
    "More weight earned, but {next_load} is a big jump from {load}. Stay at {load} until the jump is earned in "
    "3 sessions in a row.",
    top="reps that all sets reached",
    load="the load that stays",
    next_load="the next load that can be built",
    unit="unit of both loads",
)
ACCUMULATING = declare(
    "accumulating",
    Action.HOLD,
    "Progress earned: the calculated load is now {working_load}. The next available load is heavier than that, "
    "so stay at {load} for now{starting_from}.",
    assisted="Progress earned: the calculated load is now {working_load}. The next available step is harder than "
    "that, so stay at {load} for now{starting_from}.",
    top="reps that all sets reached",
    load="the load that stays",
    working_load="the exact working load",
    reps="the next target, if the rule starts from the bottom of its range again",
    seconds="the same in seconds",
    distance_m="the same in meters",
    unit="unit of both loads",
)
NO_LIGHTER_LOAD = declare(
    "no_lighter_load",
    Action.HOLD,
    "A lighter load is due, but {load} is the lightest available. Stay at this load.",
    assisted="More assistance is due, but {load} is the most available. Stay there.",
    load="the load that stays",
    unit="unit of the load",
)
NOT_LIGHTER_YET = declare(
    "not_lighter_yet",
    Action.HOLD,
    "A lighter load is due: the calculated load is now {working_load}. The next available load is lighter than that, "
    "so stay at {load} for now.",
    assisted="More assistance is due: the calculated load is now {working_load}. The next available step is easier "
    "than that, so stay at {load} for now.",
    load="the load that stays",
    working_load="the exact working load",
    unit="unit of both loads",
)
LOAD_DOWN = declare(
    "load_down",
    Action.BACK_OFF,
    "Below the range for {misses:session in a row}. Next: {load}, starting from {amount}.",
    misses="sessions in a row below the range",
    load="the lighter load",
    reps="the first target at the lighter load",
    seconds="the same in seconds",
    distance_m="the same in meters",
    metric="`seconds`, `meters` or `intervals`, unless the target is in reps",
    unit="unit of the load",
)
LOAD_KEPT = declare(
    "load_kept",
    Action.HOLD,
    "The load stays at {load}.",
    assisted="Stay at {load}.",
    load="the load that stays",
    unit="unit of the load",
)

# A step between light implements (2 kg to 4 kg) is large as a percentage but small in absolute terms. A step is too
# large only if it exceeds both limits. Nextset's default (no published source).
SMALL_STEP = {Unit.KG: 4.0, Unit.LB: 10.0}
MaxStepPercent = Annotated[
    int,
    Meta(
        ge=5,
        le=1000,
        description="Largest increase to the next buildable load, as a percentage of the load. A larger one must be "
        "earned in 3 sessions in a row, except small steps (up to 4 kg or 10 lb).",
    ),
]


class LoadStep(Struct, frozen=True):
    """The new working load, and the prescribed loads `before` and `after` the step."""

    working: float
    code: Code
    before: float
    after: float
    next_load: float | None = None

    def facts(self, loads: Loads) -> dict[str, Fact]:
        """The facts of the decision codes of a step."""
        facts: dict[str, Fact] = {
            "before_load": self.before,
            "load": self.after,
            "working_load": self.working,
            "unit": loads.unit,
        }
        if self.next_load is not None:
            facts["next_load"] = self.next_load
        return facts


def step_towards(loads: Loads, working: float, to: float, load_rounding: LoadRounding) -> LoadStep:
    """Step from the `working` load towards `to`, limited to what can be built.

    Bands whose force is not known go up or down one by one.
    """
    if loads.is_ranked and to != working:
        to = working + 1 if to > working else working - 1
    if to == working:
        built = load_rounding.built(loads, working)
        return LoadStep(working, LOAD_KEPT, built, built)
    return _up(loads, working, to, load_rounding) if to > working else _down(loads, working, to, load_rounding)


def step_up(loads: Loads, working: float, step: float | None, load_rounding: LoadRounding) -> LoadStep:
    """Step up by `step`, or to the next buildable load if it is None."""
    if step is not None:
        return _up(loads, working, add(working, step), load_rounding)
    heavier = loads.heavier(load_rounding.built(loads, working))
    to = working if heavier is None else scale(heavier, 1 / load_rounding.factor)
    return _up(loads, working, to, load_rounding, configured=False)


def _up(loads: Loads, working: float, to: float, load_rounding: LoadRounding, configured: bool = True) -> LoadStep:
    """Step up. A step that the rule configures itself (`configured`) is never held back as too large."""
    built = load_rounding.built(loads, working)
    heavier = loads.heavier(built)
    if heavier is None:
        return LoadStep(working, NO_HEAVIER_LOAD, built, built)
    reached = load_rounding.built(loads, to)
    exact = load_rounding.precision is WorkingLoadPrecision.EXACT
    if reached <= built:
        if exact:
            return LoadStep(to, ACCUMULATING, built, built)
        reached = heavier
    most = max(built * load_rounding.max_step_percent / 100, SMALL_STEP[loads.unit])
    configured = configured and reached <= to * load_rounding.factor + 0.005
    if built > 0 and reached - built > most and not configured and not loads.is_ranked:
        return LoadStep(working, STEP_TOO_LARGE, built, built, reached)
    return LoadStep(to if exact else reached, LOAD_INCREASED, built, reached)


def _down(loads: Loads, working: float, to: float, load_rounding: LoadRounding) -> LoadStep:
    built = load_rounding.built(loads, working)
    lighter = loads.lighter(built)
    if lighter is None:
        return LoadStep(working, NO_LIGHTER_LOAD, built, built)
    to = max(to, loads.lightest if load_rounding.factor == 1 else min(loads.lightest, 0.0))
    reached = load_rounding.built(loads, to)
    if load_rounding.precision is WorkingLoadPrecision.EXACT:
        return LoadStep(to, LOAD_DECREASED if reached < built else NOT_LIGHTER_YET, built, reached)
    reached = min(reached, lighter)
    return LoadStep(reached, LOAD_DECREASED, built, reached)
