"""Conditions on a session: bounds are inclusive, and a value that was not reported is unknown."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.policies.variants import Confirmation
from domain.progression_rules.parts.bounded_condition import BoundedCondition
from domain.progression_rules.parts.condition import (
    Condition,
    ConditionInput,
    ConfirmationCondition,
    CounterCondition,
    EffortCondition,
    LoadUsedCondition,
    PainCondition,
    PainTime,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
    WorkingLoadCondition,
    all_hold,
)
from domain.progression_rules.parts.dated_condition import CalendarCondition, CalendarCount
from domain.sessions.review import Review, SessionResult, review
from domain.sessions.session import PainScores, PerformedSet
from domain.sessions.side import LEFT_AND_RIGHT, Side
from tests.factories import asked, done

KG, LB = Unit.KG, Unit.LB
LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
FIRST, LAST, LOWEST, HIGHEST, TOTAL = SetChoice


def session(
    *performed: PerformedSet,
    target: int | None = 5,
    load: float = 60,
    sets: int = 3,
    sides: tuple[Side, ...] = (BOTH,),
    rir: float | None = None,
    **fields: Any,
) -> ConditionInput:
    """A reviewed session. `fields` are of the review, such as `pain`, or of the input, such as `working`."""
    prescribed = tuple(replace(one, rir=rir) for one in asked(target, load, sets, sides))
    reviewed = review(prescribed, performed, KG, KG)
    of_review = {name: value for name, value in fields.items() if name in Review.__struct_fields__}
    of_input = {name: value for name, value in fields.items() if name not in of_review}
    return ConditionInput(replace(reviewed, **of_review), **({"result": SessionResult.MET, "counters": {}} | of_input))


# Bounds


@pytest.mark.parametrize(
    ("value", "holds"), [(4.99, False), (5, True), (7, True), (8, True), (8.01, False), (None, None)]
)
def test_both_bounds_are_included(value: float | None, holds: bool | None) -> None:
    assert RepsCondition(min=5, max=8).within(value) is holds


def test_an_omitted_bound_is_open() -> None:
    assert RepsCondition(min=5).within(10_000) is True
    assert RepsCondition(max=5).within(-10_000) is True
    assert RepsCondition(min=0).within(-1) is False
    assert RepsCondition(max=0).within(1) is False


def test_a_single_value_is_a_valid_interval() -> None:
    assert RepsCondition(min=5, max=5).within(5) is True
    with pytest.raises(ValueError, match="`min` is above `max`"):
        RepsCondition(min=5.5, max=5)


@pytest.mark.parametrize(
    "kind",
    [RepsCondition, EffortCondition, LoadUsedCondition, WorkingLoadCondition, PainCondition, SideGapCondition],
)
def test_a_condition_needs_a_bound(kind: type[BoundedCondition]) -> None:
    with pytest.raises(ValueError, match="`min`, `max` or both"):
        kind()


# Reps


@pytest.mark.parametrize(("of", "value"), [(FIRST, 7), (LAST, 6), (LOWEST, 5), (HIGHEST, 8), (TOTAL, 26)])
def test_reps_are_those_of_a_set_or_of_all(of: SetChoice, value: int) -> None:
    four = session(*done(7, 5, 8, 6, load=60), sets=4)
    assert RepsCondition(of=of, min=value, max=value).holds(four) is True


@pytest.mark.parametrize(("number", "value"), [(1, 7), (2, 5), (3, 8)])
def test_a_set_can_be_named_by_its_number(number: int, value: int) -> None:
    three = session(*done(7, 5, 8, load=60))
    assert RepsCondition(set=number, of=HIGHEST, min=value, max=value).holds(three) is True


def test_a_set_that_was_not_prescribed_is_unknown() -> None:
    assert RepsCondition(set=4, min=0).holds(session(*done(7, 5, 8, load=60))) is None


def test_reps_over_the_target_are_the_difference() -> None:
    three = session(*done(5, 6, 7, load=60))
    assert RepsCondition(of=LAST, over_target=True, min=2, max=2).holds(three) is True
    assert RepsCondition(of=TOTAL, over_target=True, min=3, max=3).holds(three) is True
    assert RepsCondition(over_target=True, min=-1, max=-1).holds(session(*done(5, 5, 4, load=60))) is True


def test_a_set_to_fatigue_has_a_target_of_zero() -> None:
    assert (
        RepsCondition(of=LAST, over_target=True, min=9).holds(session(*done(9, load=60), target=None, sets=1)) is True
    )


def test_an_undone_set_counts_as_no_reps() -> None:
    assert RepsCondition(max=0).holds(session(*done(5, 5, load=60))) is True


def test_only_good_reps_count() -> None:
    assert RepsCondition(min=4, max=4).holds(session(*done(6, good_reps=4, load=60), sets=1)) is True


@pytest.mark.parametrize(
    ("side", "lowest", "total"),
    [(SideChoice.WEAKER, 5, 11), (SideChoice.STRONGER, 7, 15), (SideChoice.LEFT, 5, 13), (SideChoice.RIGHT, 6, 13)],
)
def test_of_two_sides_the_weaker_one_of_each_set_counts_unless_stated(
    side: SideChoice, lowest: int, total: int
) -> None:
    """Left: 5, 8. Right: 7, 6."""
    two = session(*done(5, 8, side=LEFT, load=60), *done(7, 6, side=RIGHT, load=60), sets=2, sides=LEFT_AND_RIGHT)
    assert RepsCondition(side=side, min=lowest, max=lowest).holds(two) is True
    assert RepsCondition(side=side, of=TOTAL, min=total, max=total).holds(two) is True


def test_a_bilateral_set_is_work_of_either_side() -> None:
    both = session(*done(5, load=60), sets=1)
    assert RepsCondition(side=SideChoice.LEFT, min=5).holds(both) is True
    assert RepsCondition(side=SideChoice.RIGHT, min=6).holds(both) is False


# Effort


def efforts(*reserves: float | None, target: float | None = 2) -> ConditionInput:
    performed = (PerformedSet(reps=5, load=60, rir=reserve) for reserve in reserves)
    return session(*performed, sets=len(reserves), rir=target)


@pytest.mark.parametrize(("of", "value"), [(FIRST, 3), (LAST, 2), (LOWEST, 1), (HIGHEST, 4), (TOTAL, 10)])
def test_effort_is_that_of_a_set_or_of_all(of: SetChoice, value: float) -> None:
    assert EffortCondition(of=of, min=value, max=value).holds(efforts(3, 1, 4, 2)) is True


def test_effort_over_the_target_is_the_difference() -> None:
    assert EffortCondition(over_target=True, min=-1, max=-1).holds(efforts(3, 1, 4)) is True
    assert EffortCondition(of=LAST, over_target=True, min=2, max=2).holds(efforts(3, 1, 4)) is True


def test_effort_over_a_target_that_was_not_given_is_unknown() -> None:
    assert EffortCondition(over_target=True, min=0).holds(efforts(3, target=None)) is None
    assert EffortCondition(min=0).holds(efforts(3, target=None)) is True


def test_sets_without_a_report_are_ignored_for_the_lowest_and_the_highest() -> None:
    assert EffortCondition(min=1, max=1).holds(efforts(None, 1, 4)) is True
    assert EffortCondition(of=HIGHEST, min=4, max=4).holds(efforts(3, 4, None)) is True
    assert EffortCondition(min=0).holds(efforts(None, None)) is None


@pytest.mark.parametrize(
    ("of", "reserves", "holds"),
    [
        (FIRST, (None, 1), None),
        (FIRST, (1, None), True),
        (LAST, (1, None), None),
        (LAST, (None, 1), True),
        (TOTAL, (1, None), None),
        (TOTAL, (0.5, 0.5), True),
    ],
)
def test_any_other_choice_needs_a_report_of_the_sets_it_is_about(
    of: SetChoice, reserves: tuple[float | None, ...], holds: bool | None
) -> None:
    assert EffortCondition(of=of, min=1, max=1).holds(efforts(*reserves)) is holds


@pytest.mark.parametrize(("number", "holds"), [(1, True), (2, False), (3, None)])
def test_effort_of_a_set_by_its_number(number: int, holds: bool | None) -> None:
    assert EffortCondition(set=number, min=2).holds(efforts(2, 1, None)) is holds


def test_an_undone_set_has_no_effort() -> None:
    assert EffortCondition(min=0).holds(session(sets=1, rir=2)) is None


def test_rpe_is_read_as_reps_in_reserve() -> None:
    assert EffortCondition(min=1.5, max=1.5).holds(session(PerformedSet(reps=5, rpe=8.5), sets=1)) is True


# Loads


@pytest.mark.parametrize(("of", "percent"), [(FIRST, 100), (LAST, 105), (LOWEST, 90), (HIGHEST, 125)])
def test_the_load_used_is_a_percentage_of_the_prescribed_load(of: SetChoice, percent: float) -> None:
    performed = [PerformedSet(reps=5, load=load) for load in (100, 90, 125, 105)]
    used = session(*performed, load=100, sets=4)
    assert LoadUsedCondition(of=of, min=percent, max=percent).holds(used) is True


@pytest.mark.parametrize(("load", "percent"), [(110, 110), (57.5, 57.5)])
def test_a_bound_on_the_load_used_is_inclusive(load: float, percent: float) -> None:
    used = session(*done(5, load=load), load=100, sets=1)
    assert LoadUsedCondition(min=percent, max=percent).holds(used) is True


def test_the_load_used_is_unknown_for_undone_sets_and_for_bodyweight() -> None:
    assert LoadUsedCondition(min=0).holds(session(load=100)) is None
    assert LoadUsedCondition(min=0).holds(session(*done(5, load=10), load=0, sets=1)) is None
    assert LoadUsedCondition(set=2, min=100).holds(session(*done(5, 5, load=100), load=100)) is True
    assert LoadUsedCondition(set=3, min=100).holds(session(*done(5, 5, load=100), load=100)) is None


def test_loads_used_have_no_total() -> None:
    with pytest.raises(ValueError, match="`load_used` has no total"):
        LoadUsedCondition(of=TOTAL, min=100)


def test_the_working_load_is_compared_in_the_unit_of_the_condition() -> None:
    sixty = session(working=60.0)
    assert WorkingLoadCondition(min=60, max=60).holds(sixty) is True
    assert WorkingLoadCondition(min=132.28, max=132.28, unit=LB).holds(sixty) is True
    assert WorkingLoadCondition(min=60.01).holds(sixty) is False


# Counters, results, confirmations


@pytest.mark.parametrize(("counter", "holds"), [("over", True), ("under", False)])
def test_a_counter_that_never_counted_is_zero(counter: str, holds: bool) -> None:
    assert CounterCondition(counter=counter, min=1).holds(session(counters={"over": 1})) is holds
    assert CounterCondition(counter="under", max=0).holds(session(counters={"over": 1})) is True


@pytest.mark.parametrize("result", SessionResult)
def test_a_result_is_one_of_three(result: SessionResult) -> None:
    missed = session(result=SessionResult.MISSED)
    assert ResultCondition(result).holds(missed) is (result is SessionResult.MISSED)


def test_a_confirmation_is_an_explicit_true_on_every_set() -> None:
    condition = ConfirmationCondition(Confirmation.UNASSISTED)
    assert condition.holds(session(*done(5, 5, 5, unassisted=True))) is True
    assert condition.holds(session(*done(5, 5, unassisted=True), *done(5))) is False
    assert condition.holds(session(*done(5, 5, 5, torso_upright=True))) is False


# Pain


@pytest.mark.parametrize(
    ("time", "score"),
    [
        (PainTime.BEFORE, 1),
        (PainTime.DURING, 2),
        (PainTime.AFTER_1H, 4),
        (PainTime.NEXT_MORNING, 3),
        (PainTime.WORST, 4),
    ],
)
def test_pain_is_the_score_at_a_time_or_the_worst(time: PainTime, score: int) -> None:
    scored = session(pain=PainScores(1, 2, 4, 3))
    assert PainCondition(time=time, min=score, max=score).holds(scored) is True


@pytest.mark.parametrize("time", PainTime)
def test_pain_that_was_not_reported_is_unknown(time: PainTime) -> None:
    assert PainCondition(time=time, max=10).holds(session(*done(5))) is None


def test_pain_of_a_set_counts_as_pain_during_the_session() -> None:
    sets = (PerformedSet(reps=5, load=60, pain=3), PerformedSet(reps=5, load=60))
    for scores, during in ((PainScores(), 3), (PainScores(during=2), 3), (PainScores(during=6), 6)):
        hurting = session(*sets, pain=scores)
        assert PainCondition(time=PainTime.DURING, min=during, max=during).holds(hurting) is True
        assert PainCondition(time=PainTime.BEFORE, max=10).holds(hurting) is None


def test_no_pain_is_a_report() -> None:
    assert PainCondition(max=0).holds(session(pain=PainScores(during=0))) is True


# Calendar and sides


def test_the_calendar_counts_days_since_the_last_session_and_weeks_since_the_start() -> None:
    later = session(days_off=4, week=2)
    assert CalendarCondition(min=4, max=4).holds(later) is True
    assert CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=2, max=2).holds(later) is True
    assert CalendarCondition(min=0).holds(session()) is None  # the first session
    assert CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, max=0).holds(session()) is True


@pytest.mark.parametrize(("left", "right"), [((8, 9), (6, 7)), ((6, 7), (9, 8))])
def test_the_gap_is_between_the_lowest_sets_of_the_sides(left: tuple[int, int], right: tuple[int, int]) -> None:
    two = session(*done(*left, side=LEFT, load=60), *done(*right, side=RIGHT, load=60), sets=2, sides=LEFT_AND_RIGHT)
    assert SideGapCondition(min=2, max=2).holds(two) is True


@pytest.mark.parametrize("sides", [(BOTH,), (LEFT,), (RIGHT,)])
def test_without_two_sides_there_is_no_gap(sides: tuple[Side, ...]) -> None:
    assert SideGapCondition(min=0).holds(session(*done(5, 5, 5), sides=sides)) is None


# Together


HOLDS, FAILS, UNKNOWN = RepsCondition(min=0), RepsCondition(min=99), PainCondition(max=10)


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        ((), True),
        ((HOLDS, HOLDS), True),
        ((HOLDS, FAILS), False),
        ((UNKNOWN, HOLDS), None),
        ((HOLDS, UNKNOWN), None),
        ((UNKNOWN, FAILS), False),  # whatever the unknown value is
        ((FAILS, UNKNOWN), False),
    ],
)
def test_all_conditions_hold_or_one_does_not_or_one_is_unknown(
    conditions: tuple[Condition, ...], holds: bool | None
) -> None:
    assert all_hold(conditions, session(*done(5, 5, 5))) is holds


def test_without_a_working_load_it_is_zero() -> None:
    bodyweight = ConditionInput(session().review, SessionResult.MET, {})
    assert WorkingLoadCondition(max=0).holds(bodyweight) is True
