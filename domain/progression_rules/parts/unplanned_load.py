"""Another load than the one asked for: how far a log is believed. What counts as proof is ours.

Heavier is believed where the range was there, in reps done or in reserve; lighter once it was lifted twice running.
"""

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.review import Review

HEAVIER_LOAD_KEPT = declare(
    "heavier_load_kept",
    Action.ADVANCE,
    "Done with {done_load} instead of {asked_load}, {good_reps} reps in the weakest set ({sets} done). "
    "{load} it is: aim for {reps} in every set.",
    done_load="the lightest load used",
    asked_load="the load that was asked for",
    good_reps="the fewest good reps in a set that was done",
    sets="sets done",
    load="the next load",
    reps="the next target",
    unit="the unit of the loads",
)
HEAVIER_LOAD_TRIED = declare(
    "heavier_load_tried",
    Action.ADVANCE,
    "Done with {done_load} instead of {asked_load}: {good_reps} reps in the weakest set ({sets} done), "
    "short of {bottom}. Between the two: {load} for {reps}.",
    done_load="the lightest load used",
    asked_load="the load that was asked for",
    good_reps="the fewest good reps in a set that was done",
    sets="sets done",
    bottom="the bottom of the range",
    load="the next load",
    reps="the next target",
    unit="the unit of the loads",
)
TOO_HEAVY = declare(
    "too_heavy",
    Action.HOLD,
    "Done with {done_load} instead of {load}: {good_reps} reps in the weakest set ({sets} done), short of {bottom}. "
    "Once more with {load}, for {bottom} or more.",
    done_load="the lightest load used",
    good_reps="the fewest good reps in a set that was done",
    sets="sets done",
    load="the load that stays",
    bottom="the bottom of the range",
    unit="the unit of the loads",
)
LIGHTER_LOAD_AGAIN = declare(
    "lighter_load_again",
    Action.BACK_OFF,
    "Lighter than asked for the second session running, with {load} at most. {load} it is now: aim for {reps}.",
    load="the heavier of the two loads used",
    reps="the next target",
    unit="the unit of the load",
)

SESSIONS_TO_BELIEVE_ANOTHER_LOAD = 2


def is_heavier(review: Review, loads: Loads, asked: float) -> bool:
    """More in every set than the load asked for, by at least one load that can be built."""
    return review.heavier_than_asked and review.heavier_counts and loads.at_most(review.lightest) > asked


def believe_heavier(
    state: RuleState, review: Review, loads: Loads, asked: float, reps_min: int
) -> tuple[RuleState, Decision]:
    """What a heavier load shows of a range that begins at `reps_min`: it is kept, halved, or once more not."""
    used, fewest = loads.at_most(review.lightest), min(item.amount for item in review.done)
    facts: dict[str, str | float] = {
        "done_load": review.lightest,
        "good_reps": fewest,
        "sets": review.numbers_done,
        "unit": loads.unit,
    }
    if _believed(state, review, fewest, reps_min):
        reps = int(fewest) + 1 if review.complete and fewest >= reps_min else reps_min
        kept = _at(state.with_counters(heavier=0), used, reps)
        return kept, decide(HEAVIER_LOAD_KEPT, review.asides, **facts, asked_load=asked, load=used, reps=reps)
    between = loads.lighter(used) or 0
    state = state.with_counters(heavier=state.counters.heavier + 1)
    if between > asked and fewest >= reps_min / 2:  # further below, the log says little about the range
        facts |= {"asked_load": asked, "load": between, "reps": reps_min, "bottom": reps_min}
        return _at(state, between, reps_min), decide(HEAVIER_LOAD_TRIED, review.asides, **facts)
    return state, decide(TOO_HEAVY, review.asides, **facts, load=asked, bottom=reps_min)


def _believed(state: RuleState, review: Review, fewest: float, reps_min: int) -> bool:
    """Whether the range was there: in reps done, in reps left in reserve, or twice running but for one rep."""
    there = min(item.amount + (item.reps_in_reserve or 0) for item in review.done)
    again = state.counters.heavier + 1 >= SESSIONS_TO_BELIEVE_ANOTHER_LOAD
    return there >= reps_min or (again and fewest >= reps_min - 1)


def believe_lighter(
    state: RuleState, review: Review, loads: Loads, asked: float, reps: tuple[int, int]
) -> tuple[RuleState, Decision] | None:
    """Lighter twice running: the heavier of the two loads is believed. None where once is not enough.

    `state` counts the sessions and remembers the load of the one before; `reps` is the range.
    """
    today = loads.at_most(review.lightest)
    used = max(today, state.remembered or 0)
    if state.counters.lighter < SESSIONS_TO_BELIEVE_ANOTHER_LOAD or used >= asked:
        return None
    fewest = int(min(item.amount for item in review.done)) if review.complete and used == today else 0
    target = min(max(fewest + 1, reps[0]), reps[1])
    lower = replace(_at(state.with_counters(lighter=0), used, target), remembered=None)
    return lower, decide(LIGHTER_LOAD_AGAIN, review.asides, load=used, reps=target, unit=loads.unit)


def _at(state: RuleState, load: float, reps: int) -> RuleState:
    """One load and one target for every set."""
    return replace(state, loads=(load,) * len(state.loads), reps=(reps,) * len(state.reps))
