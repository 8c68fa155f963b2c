"""What the rules that move a load have in common: which sets count, and how a used load counts."""

import pytest
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LoadStep, step_up
from domain.loads.loading import Loads, Rounding, Unit
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.rule_state import Counters, RuleState
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.review import Review, SessionResult, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.factories import asked, done

KG, LB = Unit.KG, Unit.LB
LINE = (SetLine(count=3, reps=5, rir=2),)
RULE = LinearLoadRule(scheme=LINE, step=2.5)
LENIENT = replace(RULE, lighter_load_counts=True)
BY_EFFORT = replace(RULE, effort_counts=True)


def reviewed(*performed: PerformedSet, load: float = 60, rir: float | None = 2, sets: int = 3) -> Review:
    prescribed = tuple(replace(one, rir=rir) for one in asked(5, load, sets=sets, sides=(Side.BOTH,)))
    return review(prescribed, performed, KG, KG)


def at(*loads: float, reps: int = 5) -> Review:
    return reviewed(*(PerformedSet(reps=reps, load=load) for load in loads))


def code(decision: Decision | None) -> str | None:
    return None if decision is None else decision.code


def test_how_a_working_load_is_stored_is_a_setting() -> None:
    rule = replace(RULE, loads=WorkingLoadPrecision.EXACT, rounding=Rounding.DOWN, max_step_percent=30)
    assert rule.load_rounding == LoadRounding(WorkingLoadPrecision.EXACT, Rounding.DOWN, 30, 1)
    assert RULE.load_rounding == LoadRounding(WorkingLoadPrecision.BUILDABLE, Rounding.NEAREST, 60, 1)


def test_a_rule_may_have_a_unit_of_its_own() -> None:
    assert RULE.own_unit is None
    assert replace(RULE, unit=LB).own_unit is LB
    assert replace(RULE, unit=LB, step=5).in_unit(KG).step == 2.27
    assert RULE.in_unit(LB).step == 2.5


# Lighter loads


def test_a_lighter_load_earns_nothing() -> None:
    session = at(60, 60, 57.5)
    assert RULE.counted_sets(session) is session
    assert (RULE.result(session), code(RULE.why_not(session))) == (SessionResult.NEITHER, "lighter_load")
    assert code(RULE.why_lighter(session)) == "lighter_load"


def test_a_lighter_load_counts_where_the_rule_says_so() -> None:
    session = at(60, 60, 57.5)
    assert LENIENT.counted_sets(session).met
    assert (LENIENT.result(session), LENIENT.why_not(session)) == (SessionResult.MET, None)
    assert LENIENT.why_lighter(session) is None
    assert [item.prescribed_load for item in LENIENT.counted_sets(session).sets] == [60, 60, 57.5]


def test_a_lighter_load_does_not_make_up_for_missed_reps() -> None:
    assert LENIENT.result(at(57.5, 57.5, 57.5, reps=4)) is SessionResult.MISSED


def test_a_heavier_set_is_not_counted_at_less_than_the_prescribed_load() -> None:
    counted = LENIENT.counted_sets(at(62.5, 60, 57.5))
    assert [item.prescribed_load for item in counted.sets] == [60, 60, 57.5]


def test_the_prescribed_load_is_no_lighter_load() -> None:
    assert RULE.why_lighter(at(60, 60, 60)) is None
    assert RULE.why_lighter(at(62.5, 60, 60)) is None


def test_the_reason_names_the_lightest_load_used_and_the_prescribed_one() -> None:
    decision = RULE.why_lighter(at(60, 57.5, 55))
    assert decision is not None
    assert (decision.facts["done_load"], decision.facts["load"], decision.facts["unit"]) == (55, 60, "kg")


# Effort


def effort(*reserves: float | None, target: float | None = 2) -> Review:
    return reviewed(*(PerformedSet(reps=5, load=60, rir=reserve) for reserve in reserves), rir=target)


@pytest.mark.parametrize(
    ("session", "result"),
    [
        (effort(2, 2, 2), SessionResult.MET),
        (effort(2, 2, 1.5), SessionResult.MISSED),
        (effort(2, 2, 3), SessionResult.MET),
        (effort(2, None, None), SessionResult.MET),
        (effort(0, 0, 0, target=None), SessionResult.MET),  # effort logged where none was prescribed
    ],
)
def test_a_set_with_fewer_reps_in_reserve_is_missed_where_effort_counts(session: Review, result: SessionResult) -> None:
    assert BY_EFFORT.result(session) is result
    assert RULE.result(session) is SessionResult.MET
    assert code(BY_EFFORT.why_not(session)) == ("too_hard" if result is SessionResult.MISSED else None)
    assert (RULE.too_hard(session), RULE.why_too_hard(session)) == (None, None)


def test_the_hardest_set_is_named() -> None:
    session = effort(1, 0, 1.5)
    hardest = BY_EFFORT.too_hard(session)
    assert hardest is not None
    assert hardest.prescribed.set == 2
    decision = BY_EFFORT.why_too_hard(session)
    assert decision is not None
    assert decision.text == "0 reps in reserve instead of 2, harder than planned. Repeat the same sets."


def test_missed_reps_are_the_first_reason() -> None:
    session = reviewed(*(PerformedSet(reps=4, load=60, rir=0) for _ in range(3)))
    assert code(BY_EFFORT.why_not(session)) == "reps_short"


# The result


def test_a_session_that_met_what_was_issued_is_not_missed() -> None:
    missed = at(60, 60, 60, reps=4)
    assert RULE.result(missed) is SessionResult.MISSED
    assert RULE.result(replace(missed, was_met_as_issued=True)) is SessionResult.NEITHER
    assert RULE.result(replace(at(60, 60, 60), was_met_as_issued=True)) is SessionResult.MET


# Heavier loads


@pytest.mark.parametrize(
    ("loads", "strict", "lenient"),
    [
        ((60, 60, 60), 0, 0),
        ((65, 65, 65), 5, 5),
        ((70, 62.5, 65), 2.5, 2.5),
        ((65, 65, 60), 0, 0),
        ((65, 65, 55), 0, -5),
    ],
)
def test_the_smallest_difference_over_the_sets_counts(loads: tuple[float, ...], strict: float, lenient: float) -> None:
    assert (RULE.difference(at(*loads)), LENIENT.difference(at(*loads))) == (strict, lenient)


def test_after_pain_a_heavier_load_makes_no_difference() -> None:
    assert RULE.difference(replace(at(65, 65, 65), heavier_counts=False)) == 0
    assert LENIENT.difference(replace(at(55, 55, 55), heavier_counts=False)) == -5


def test_without_a_set_there_is_no_difference() -> None:
    assert RULE.difference(reviewed()) == 0


def test_a_difference_has_no_rounding_error() -> None:
    assert RULE.difference(reviewed(*done(5, 5, 5, load=60.3), load=60.1)) == 0.2


# Sets with loads of their own

BAR = Loads(tuple(20 + 2.5 * n for n in range(73)), KG)


def stepped(state: RuleState, session: Review) -> tuple[tuple[float, ...], str, list[tuple[float, float]]]:
    """The new loads, the code, and what the change was called with."""
    calls: list[tuple[float, float]] = []

    def change(load: float, used: float) -> LoadStep:
        calls.append((load, used))
        return step_up(BAR, load, 2.5, LoadRounding())

    loads, step = RULE.each_load(state, session, change)
    return loads, step.code.name, calls


def test_one_working_load_is_changed_once() -> None:
    assert stepped(RuleState(loads=(60,)), at(65, 65, 65)) == ((62.5,), "load_increased", [(60, 5)])


def test_each_set_changes_its_own_load_by_its_own_difference() -> None:
    state = RuleState(loads=(60, 62.5, 65))
    loads, code, calls = stepped(state, at(65, 60, 70))
    assert (loads, code) == ((62.5, 65, 67.5), "load_increased")
    assert calls == [(60, 5), (62.5, 0), (65, 10)]


def test_a_load_without_a_set_in_the_session_stays() -> None:
    loads, _, calls = stepped(RuleState(loads=(60, 62.5, 65, 67.5)), at(60, 60, 60))
    assert (loads, len(calls)) == ((62.5, 65, 67.5, 67.5), 3)


def test_the_first_step_that_moved_a_load_explains_the_session() -> None:
    assert stepped(RuleState(loads=(200, 60)), at(60, 60, 60))[:2] == ((200, 62.5), "load_increased")
    assert stepped(RuleState(loads=(200, 200)), at(60, 60, 60))[:2] == ((200, 200), "no_heavier_load")


def test_a_step_becomes_a_decision_with_its_facts() -> None:
    decision = RULE.step_decision(step_up(BAR, 60, 2.5, LoadRounding()), at(60, 60, 60), BAR)
    assert decision.code == "load_increased"
    assert decision.facts == {
        "before_load": 60,
        "load": 62.5,
        "working_load": 62.5,
        "unit": "kg",
        "form_not_reported": True,
    }


@pytest.mark.parametrize(("reps", "load"), [(5, 67.5), (7, 67.5), (4, 65)])
def test_a_step_goes_on_from_the_load_used_if_its_reps_were_done(reps: int, load: float) -> None:
    assert RULE.stepped(60, 5, 2.5, at(65, 65, 65, reps=reps), BAR) == load


# Heavier sets that can miss

STRICT = replace(RULE, heavier_sets_can_miss=True)


@pytest.mark.parametrize(
    ("session", "strict", "usual"),
    [
        (at(65, 65, 65), SessionResult.MET, SessionResult.MET),
        (at(65, 65, 65, reps=2), SessionResult.MISSED, SessionResult.NEITHER),
        (at(60, 60, 65), SessionResult.MET, SessionResult.MET),
        (at(60, 60, 60, reps=4), SessionResult.MISSED, SessionResult.MISSED),
    ],
)
def test_too_few_reps_at_a_heavier_load_are_a_miss_only_where_the_rule_says_so(
    session: Review, strict: SessionResult, usual: SessionResult
) -> None:
    assert STRICT.result(session) is strict
    assert RULE.result(session) is usual


def test_a_heavier_set_to_fatigue_is_met_by_any_reps() -> None:
    prescribed = asked(None, 60, sets=1, sides=(Side.BOTH,))
    counted = STRICT.counted_sets(review(prescribed, done(3, load=65), KG, KG))
    assert (counted.sets[0].amount_met, counted.sets[0].prescribed_load) == (True, 65)


# Sessions before the plan follows


@pytest.mark.parametrize(
    ("change", "steady", "sessions"),
    [(1.1, False, 1), (0.95, False, 2), (0.85, False, 2), (0.8, False, 3), (0.8, True, 2)],
)
def test_a_heavier_load_is_followed_at_once_and_a_much_lighter_one_last(
    change: float, steady: bool, sessions: int
) -> None:
    assert RULE.sessions_to_follow(RuleState(loads=(60,)), change, steady) == sessions


@pytest.mark.parametrize(("change", "sessions"), [(0.95, 1), (0.85, 1), (0.8, 3)])
def test_an_increase_that_is_declined_again_is_given_up_at_once(change: float, sessions: int) -> None:
    retried = RuleState(loads=(60,)).with_counters(declined=1, retried=1)
    assert RULE.sessions_to_follow(retried, change, steady=False) == sessions


@pytest.mark.parametrize(
    ("rule", "heavier", "lighter"), [(RULE, True, True), (STRICT, False, True), (LENIENT, True, False)]
)
def test_loads_that_the_rule_counts_itself_are_not_followed(rule: LinearLoadRule, heavier: bool, lighter: bool) -> None:
    assert (rule.follows(heavier=True), rule.follows(heavier=False)) == (heavier, lighter)


def test_half_a_kilogram_more_does_not_count_after_a_red_session() -> None:
    assert RULE.difference(replace(at(60.5, 60.5, 60.5), heavier_counts=False)) == 0


def test_an_increase_is_retried_only_if_it_was_declined() -> None:
    state = RuleState(loads=(60,)).with_counters(met=1, missed=2)
    assert RULE.after_increase(state).counters == Counters()
    assert RULE.after_increase(state.with_counters(declined=1)).counters == Counters(declined=1, retried=1)
