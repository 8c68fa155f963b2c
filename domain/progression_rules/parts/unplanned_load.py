"""Sessions logged at a load other than the prescribed one.

A heavier load is accepted if the reps, or reps plus reps in reserve, reach the range. A lighter load is accepted after
two sessions in a row. Both thresholds are Nextset's defaults (no published source).
"""

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.review import Review

HEAVIER_LOAD_KEPT = declare(
    "heavier_load_kept",
    Action.ADVANCE,
    "Done at {done_load} instead of {asked_load}: {good_reps:good rep} in the weakest set. "
    "Continue at {load} and aim for {reps:rep}.",
    done_load="the lightest load used",
    asked_load="the prescribed load",
    good_reps="the fewest good reps in a completed set",
    sets="completed sets",
    load="the next load",
    reps="the next target",
    unit="unit of the loads",
)
HEAVIER_LOAD_TRIED = declare(
    "heavier_load_tried",
    Action.ADVANCE,
    "Done at {done_load} instead of {asked_load}: {good_reps:good rep} in the weakest set, below the "
    "minimum of {bottom}. Next: {reps:rep} at {load}, between the two loads.",
    done_load="the lightest load used",
    asked_load="the prescribed load",
    good_reps="the fewest good reps in a completed set",
    sets="completed sets",
    bottom="the bottom of the range",
    load="the next load",
    reps="the next target",
    unit="unit of the loads",
)
TOO_HEAVY = declare(
    "too_heavy",
    Action.HOLD,
    "Done at {done_load} instead of {load}: {good_reps:good rep} in the weakest set, below the "
    "minimum of {bottom}. Back to {load} for {bottom:rep} or more.",
    done_load="the lightest load used",
    good_reps="the fewest good reps in a completed set",
    sets="completed sets",
    load="the prescribed load, which stays",
    bottom="the bottom of the range",
    unit="unit of the loads",
)
LIGHTER_LOAD_AGAIN = declare(
    "lighter_load_again",
    Action.BACK_OFF,
    "Done at a lighter load for 2 sessions in a row. Continue at {load} and aim for {reps:rep}.",
    load="the heavier of the two loads used",
    reps="the next target",
    unit="unit of the load",
)

SESSIONS_TO_BELIEVE_ANOTHER_LOAD = 2


def is_heavier(review: Review, loads: Loads, prescribed: float) -> bool:
    """Whether every set was heavier than the prescribed load, by at least one buildable load."""
    return review.heavier_than_prescribed and review.heavier_counts and loads.at_most(review.lightest) > prescribed


def follow_heavier_load(
    state: RuleState, review: Review, loads: Loads, prescribed: float, reps_min: int
) -> tuple[RuleState, Decision]:
    """Accept the heavier load, try one in between, or return to the prescribed load.

    `reps_min` is the bottom of the rep range.
    """
    used, fewest = loads.at_most(review.lightest), min(item.amount for item in review.performed)
    facts: dict[str, str | float] = {
        "done_load": review.lightest,
        "good_reps": fewest,
        "sets": review.sets_performed,
        "unit": loads.unit,
    }
    if _reaches_range(state, review, fewest, reps_min):
        reps = int(fewest) + 1 if review.complete and fewest >= reps_min else reps_min
        after = _at(state.with_counters(heavier=0), used, reps)
        return after, decide(HEAVIER_LOAD_KEPT, review.asides, **facts, asked_load=prescribed, load=used, reps=reps)
    between = loads.lighter(used) or 0
    state = state.with_counters(heavier=state.counters.heavier + 1)
    if between > prescribed and fewest >= reps_min / 2:  # with fewer reps, the range at that load can't be judged
        facts |= {"asked_load": prescribed, "load": between, "reps": reps_min, "bottom": reps_min}
        return _at(state, between, reps_min), decide(HEAVIER_LOAD_TRIED, review.asides, **facts)
    return state, decide(TOO_HEAVY, review.asides, **facts, load=prescribed, bottom=reps_min)


def _reaches_range(state: RuleState, review: Review, fewest: float, reps_min: int) -> bool:
    """Whether reps plus reps in reserve reach the range. One rep less is enough the second time in a row."""
    possible = min(item.amount + (item.reps_in_reserve or 0) for item in review.performed)
    again = state.counters.heavier + 1 >= SESSIONS_TO_BELIEVE_ANOTHER_LOAD
    return possible >= reps_min or (again and fewest >= reps_min - 1)


def follow_lighter_load(
    state: RuleState, review: Review, loads: Loads, prescribed: float, reps: tuple[int, int]
) -> tuple[RuleState, Decision] | None:
    """Accept the heavier of two lighter loads after two sessions in a row. None after the first.

    `state` counts the sessions and remembers the load of the last one. `reps` is the rep range.
    """
    today = loads.at_most(review.lightest)
    used = max(today, state.remembered or 0)
    if state.counters.lighter < SESSIONS_TO_BELIEVE_ANOTHER_LOAD or used >= prescribed:
        return None
    fewest = int(min(item.amount for item in review.performed)) if review.complete and used == today else 0
    target = min(max(fewest + 1, reps[0]), reps[1])
    lower = replace(_at(state.with_counters(lighter=0), used, target), remembered=None)
    return lower, decide(LIGHTER_LOAD_AGAIN, review.asides, load=used, reps=target, unit=loads.unit)


def _at(state: RuleState, load: float, reps: int) -> RuleState:
    """The state with one load and one target for every set."""
    return replace(state, loads=(load,) * len(state.loads), reps=(reps,) * len(state.reps))
