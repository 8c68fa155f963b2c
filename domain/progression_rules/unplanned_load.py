"""Sessions logged at loads other than the prescribed ones, or with fewer sets: when the plan follows the lifter.

A session shows a working load: the one that most of its sets reached, each set read at its own load. If sessions in a
row show a heavier load than prescribed, or are done at a lighter one, the plan goes on from there. A session that
showed at least what was prescribed never lowers the load. The numbers of sessions are Nextset's defaults (no published
source).
"""

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import FEWER_SETS, FEWER_SETS_AGAIN, Action, Code, declare
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Loads, add, scale
from domain.progression_rules.parts.evidence import Evidence
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet
from domain.progression_rules.rule import Rule
from domain.sessions.review import NO_LOAD_SHOWN, JudgedSet, Review

HEAVIER_LOAD_FOLLOWED = declare(
    "heavier_load_followed",
    Action.ADVANCE,
    "Heavier than the prescribed {asked_load}{repeated}. Next: {next_set}.",
    assisted="Harder than the prescribed {asked_load}{repeated}. Next: {next_set}.",
    done_load="the working load that these sessions showed",
    asked_load="the prescribed load of the first set",
    sessions="sessions in a row at a heavier load",
    load="the next load",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="unit of the loads",
)
LIGHTER_LOAD_AGAIN = declare(
    "lighter_load_again",
    Action.BACK_OFF,
    "Lighter than the prescribed {asked_load}{repeated}. Next: {next_set}.",
    assisted="Easier than the prescribed {asked_load}{repeated}. Next: {next_set}.",
    done_load="the heaviest of the lighter loads used",
    asked_load="the prescribed load of the first set",
    sessions="sessions in a row at a lighter load",
    load="the next load",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="unit of the loads",
)

LIGHTER_WITH_MORE_REPS = declare(
    "lighter_with_more_reps",
    Action.HOLD,
    "{done_load} with more reps instead of the prescribed {load}{repeated}. That is about as hard, so the prescription "
    "stays the same. Consider changing it to match.",
    done_load="the load that most sets used",
    load="the prescribed load, which stays",
    sessions="sessions in a row",
    formula="formula of the estimate",
    formula_max_reps="most reps of a set that it compares",
    unit="unit of both loads",
)

SESSIONS_TO_EXPECT_FEWER_SETS = 3
SESSIONS_TO_SAY_MORE_REPS = 3


class FollowedLoad(Struct, frozen=True):
    """The state that follows the lifter, the code that says so, and the load and number of sessions behind it."""

    state: RuleState
    code: Code
    done_load: float
    sessions: int


class _ShownLoads(Struct, frozen=True):
    """The working loads of one session, by set number."""

    used: dict[int, float]  # of completed sets
    reached: dict[int, float]  # the load used, or less where the set fell short of its reps or was not done
    estimated: dict[int, float]  # more than the load used where the set went beyond its reps
    most: float  # at which the heaviest set would be as heavy as the heaviest load lifted


def count_fewer_sets(evidence: Evidence, rule: Rule, state: RuleState, review: Review) -> Evidence:
    """The evidence, with this session counted if some of several equal sets were left out."""
    is_straight = len(state.loads) <= 1 and len(state.targets) <= 1
    is_fewer = rule.adapts_to_fewer_sets and is_straight and not review.complete and bool(review.missing_repeats)
    fewer_sets = evidence.fewer_sets + 1 if is_fewer else 0
    return evidence if fewer_sets == evidence.fewer_sets else replace(evidence, fewer_sets=fewer_sets)


def usual_sets(review: Review, evidence: Evidence) -> Review:
    """The review without the sets that the lifter leaves out as a habit.

    If most of the sets are left out, the others do not show that the prescription was met. They are just no miss.
    """
    if evidence.fewer_sets < SESSIONS_TO_EXPECT_FEWER_SETS:
        return review
    if 2 * review.sets_performed <= review.sets_prescribed:
        return replace(review, missing_counts=False)
    missing = {item.number for item in review.missing_repeats}
    aside = FEWER_SETS if evidence.fewer_sets == SESSIONS_TO_EXPECT_FEWER_SETS else FEWER_SETS_AGAIN
    kept = tuple(item for item in review.sets if item.number not in missing)
    return replace(review, sets=kept, asides=tuple(sorted({*review.asides, aside})))


def observe(
    evidence: Evidence, rule: Rule, state: RuleState, targets: tuple[TargetSet, ...], review: Review, loads: Loads
) -> Evidence:
    """The evidence with what this session showed about the load. `state` and `targets` are those that prescribed it."""
    if review.was_met_as_issued or not rule.is_loaded(state):
        return evidence
    as_prescribed = replace(evidence, heavier=0, lighter=0, as_hard=0, loads=()) if evidence.loads else evidence
    if all(item.load == item.prescribed_load for item in review.sets):  # most sessions: nothing to estimate
        return as_prescribed
    rule = rule.rule_at(state)
    shown, prescribed = _shown_loads(rule, state, targets, review), _built(rule, loads, state.loads)
    reached, used = _by_state(shown.reached, state), _by_state(shown.used, state)
    reached = tuple(min(load, shown.most) for load in reached)
    if review.heavier_counts and _any_heavier(_built(rule, loads, reached), prescribed):
        reached = tuple(max(new, old) for new, old in zip(reached, state.loads, strict=True))
        before = evidence.loads if evidence.heavier else ()
        both = _each(min, reached, before)
        return replace(evidence, heavier=evidence.heavier + 1, lighter=0, as_hard=0, loads=both)
    estimated = _built(rule, loads, _by_state(shown.estimated, state))
    is_lighter = _any_heavier(prescribed, _built(rule, loads, used))
    if is_lighter and not _any_heavier(prescribed, estimated):
        return replace(evidence, heavier=0, lighter=0, as_hard=evidence.as_hard + 1, loads=used)
    if is_lighter:
        used = tuple(min(new, old) for new, old in zip(used, state.loads, strict=True))
        before = evidence.loads if evidence.lighter else ()
        both = _each(max, used, before)
        return replace(evidence, heavier=0, lighter=evidence.lighter + 1, as_hard=0, loads=both, steady=used == before)
    return as_prescribed


def follow(
    evidence: Evidence, rule: Rule, state: RuleState, review: Review, loads: Loads, needed: int
) -> FollowedLoad | None:
    """Follow the lifter once `needed` sessions in a row showed another load. None if the rule went there by itself.

    `state` is the one that the rule reached by its own decision.
    """
    sessions = max(evidence.heavier, evidence.lighter)
    is_heavier = evidence.heavier > 0
    if sessions < needed or not rule.is_loaded(state) or len(evidence.loads) != len(state.loads):
        return None
    rule = rule.rule_at(state)
    if not rule.follows(heavier=is_heavier):
        return None
    exact = rule.load_rounding.precision is WorkingLoadPrecision.EXACT
    shown = evidence.loads if exact else tuple(map(loads.at_most, evidence.loads))
    now = _each(max if is_heavier else min, state.loads, shown)
    if _built(rule, loads, now) == _built(rule, loads, state.loads):
        return None
    fewest = min((item.done for item in review.performed), default=0) if review.complete else 0
    moved = rule.moved_to(state, now, int(fewest)).with_counters(
        declined=0 if is_heavier else 1 + state.counters.declined * state.counters.retried, retried=0
    )
    code = HEAVIER_LOAD_FOLLOWED if is_heavier else LIGHTER_LOAD_AGAIN
    return FollowedLoad(moved, code, shown[0], sessions)


def take_increase(state: RuleState, review: Review) -> RuleState:
    """The state after a session that met its prescription: an increase that was declined before is taken."""
    return state.with_counters(declined=0, retried=0) if state.counters.retried and review.met else state


def _shown_loads(rule: Rule, state: RuleState, targets: tuple[TargetSet, ...], review: Review) -> _ShownLoads:
    """The working loads by set number. Of two sides, the weaker one counts."""
    used: dict[int, float] = {}
    reached: dict[int, float] = {}
    estimated: dict[int, float] = {}
    heaviest = max((target for target in targets if target.loaded), key=lambda target: target.factor, default=None)
    for item in review.sets:
        number = item.number
        working = state.loads[min(number, len(state.loads)) - 1]
        if working > 0 and not item.prescribed_load:  # a set without a load says nothing about the load
            continue
        target = targets[number - 1] if number <= len(targets) else None
        reps = rule.reps_to_reach(item.prescribed)
        if item.performed is None:
            reached[number] = estimated[number] = NO_LOAD_SHOWN
            continue
        load, shown = item.load, item.load_for(reps, _spare_reps(rule, item))
        for loads, one in ((used, load), (reached, min(shown, load)), (estimated, item.load_for(reps))):
            as_working = one if one == NO_LOAD_SHOWN else _as_working(item, target, working, one)
            loads[number] = min(loads.get(number, as_working), as_working)
    most = max((item.load for item in review.performed), default=NO_LOAD_SHOWN)
    if heaviest is not None and heaviest.factor != 1 and review.performed:
        most = heaviest.working(most, review.performed[0].bodyweight)
    return _ShownLoads(used, reached, estimated, most)


def _spare_reps(rule: Rule, item: JudgedSet) -> float:
    """Reported reps in reserve beyond the target. Below zero if the rule judges the effort and the set was harder."""
    if item.reps_in_reserve is None:
        return 0
    spare = item.reps_in_reserve - (item.prescribed.rir or 0)
    return spare if rule.judges_effort and item.prescribed.rir is not None else max(spare, 0)


def _as_working(item: JudgedSet, target: TargetSet | None, working: float, load: float) -> float:
    """The working load that a set's load stands for, such as 100 for 75 where 75 percent are prescribed."""
    if load == item.prescribed_load:
        return working
    if target is not None and item.prescribed.adjust is None:
        return target.working(load, item.bodyweight)
    if item.prescribed_load > 0 and load > 0 and working > 0:
        return scale(working, load / item.prescribed_load)
    return add(working, add(load, -item.prescribed_load)) if item.prescribed_load < 0 else load


def _by_state(by_set: dict[int, float], state: RuleState) -> tuple[float, ...]:
    """One load for each working load of the state: that of its set, or the one that most sets reached."""
    if not by_set:
        return state.loads
    if len(state.loads) > 1:
        shown = (by_set.get(number, NO_LOAD_SHOWN) for number in range(1, len(state.loads) + 1))
        return tuple(old if new == NO_LOAD_SHOWN else new for new, old in zip(shown, state.loads, strict=True))
    return (_most(by_set.values()),)


def _most(loads: Collection[float]) -> float:
    """The load that more than half of the sets reached."""
    return sorted(loads, reverse=True)[len(loads) // 2]


def _built(rule: Rule, loads: Loads, working: Sequence[float]) -> tuple[float, ...]:
    return tuple(loads.build(load, rule.rounding) for load in working)


def _any_heavier(these: tuple[float, ...], than: tuple[float, ...]) -> bool:
    return any(one > other for one, other in zip(these, than, strict=True))


def _each(
    choose: Callable[[float, float], float], loads: tuple[float, ...], others: tuple[float, ...]
) -> tuple[float, ...]:
    """The chosen one of each pair; `loads` if there is nothing to compare with."""
    if len(others) != len(loads):
        return loads
    return tuple(choose(one, other) for one, other in zip(loads, others, strict=True))
