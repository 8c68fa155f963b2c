"""Static checks: conditions that can't hold, and conditions that earlier ones already cover."""

from math import inf

import pytest

from domain.policies.variants import Confirmation
from domain.progression_rules.parts.condition import (
    Condition,
    ConfirmationCondition,
    CounterCondition,
    EffortCondition,
    PainCondition,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
    WorkingLoadCondition,
)
from domain.progression_rules.parts.condition_checks import Interval, covered, never_hold, takes_every_case
from domain.progression_rules.parts.dated_condition import CalendarCondition, CalendarCount
from domain.sessions.review import SessionResult
from tests.domain.progression_rules.examples import MET, MISSED

# Intervals


@pytest.mark.parametrize(
    ("interval", "others", "whole", "expected"),
    [
        ((3, 8), [(3, 8)], True, True),
        ((3, 8), [(0, 10)], True, True),
        ((3, 8), [(4, 8)], True, False),
        ((3, 8), [(3, 7)], True, False),
        ((3, 8), [(3, 5), (6, 8)], True, True),
        ((3, 8), [(6, 8), (3, 5)], True, True),
        ((3, 8), [(3, 5), (7, 8)], True, False),
        ((3, 8), [(3, 5), (6, 8)], False, False),  # 5.5 is left
        ((3, 8), [(3, 5), (5, 8)], False, True),
        ((0, inf), [(0, 4), (5, inf)], True, True),
        ((-inf, inf), [(-inf, 4), (5, inf)], True, True),
        ((3, 3), [(3, 3)], True, True),
        ((3, 8), [], True, False),
    ],
)
def test_an_interval_is_covered_by_intervals_without_a_gap(
    interval: Interval, others: list[Interval], whole: bool, expected: bool
) -> None:
    assert covered(interval, others, whole) is expected


# Conditions that never hold


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        (PainCondition(max=-1), "below 0"),
        (PainCondition(min=11), "above 10"),
        (EffortCondition(min=10.5), "above 10"),
        (EffortCondition(max=-0.5), "below 0"),
        (EffortCondition(max=-10.5, over_target=True), "below -10"),
        (RepsCondition(max=-1), "below 0"),
        (CounterCondition(counter="over", max=-1), "below 0"),
        (CalendarCondition(max=-1), "below 0"),
        (SideGapCondition(max=-1), "below 0"),
    ],
)
def test_a_bound_outside_the_possible_values_never_holds(condition: Condition, bound: str) -> None:
    assert list(never_hold((condition,))) == [(0, f"This condition never holds: the value is never {bound}.")]


@pytest.mark.parametrize(
    "condition",
    [
        PainCondition(max=0),
        PainCondition(min=10),
        EffortCondition(min=10),
        EffortCondition(max=0),
        EffortCondition(min=11, of=SetChoice.TOTAL),
        EffortCondition(min=10, of=SetChoice.TOTAL, set=1),
        EffortCondition(max=-10, over_target=True),
        EffortCondition(max=-11, over_target=True, of=SetChoice.TOTAL),
        RepsCondition(max=0),
        RepsCondition(max=-1, over_target=True),
        CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, max=-1),  # before the first day
        MET,
        ConfirmationCondition(Confirmation.UNASSISTED),
    ],
)
def test_a_bound_at_the_edge_can_hold(condition: Condition) -> None:
    assert list(never_hold((condition,))) == []


def test_the_total_effort_of_one_set_is_at_most_ten() -> None:
    faults = list(never_hold((EffortCondition(min=11, of=SetChoice.TOTAL, set=1),)))
    assert faults == [(0, "This condition never holds: the value is never above 10.")]


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [
        (MET, MISSED, True),
        (MET, MET, False),
        (RepsCondition(min=5), RepsCondition(max=4), True),
        (RepsCondition(max=4), RepsCondition(min=5), True),
        (RepsCondition(min=5), RepsCondition(max=5), False),
        (RepsCondition(min=5, of=SetChoice.LAST), RepsCondition(max=4), False),  # of other sets
        (CounterCondition(counter="a", min=2), CounterCondition(counter="b", max=1), False),
        (MET, RepsCondition(max=4), False),
    ],
)
def test_conditions_that_contradict_each_other_never_hold_together(
    first: Condition, second: Condition, contradict: bool
) -> None:
    reason = "This condition never holds together with an earlier one."
    assert list(never_hold((first, second))) == ([(1, reason)] if contradict else [])


def test_a_condition_is_reported_once() -> None:
    assert [n for n, _ in never_hold((PainCondition(min=5), PainCondition(max=-1), MET, MISSED))] == [1, 3]


# Conditions that earlier ones already cover


def reps(low: float | None = None, high: float | None = None, of: SetChoice = SetChoice.LAST) -> RepsCondition:
    return RepsCondition(min=low, max=high, of=of)


@pytest.mark.parametrize(
    ("earlier", "when", "expected"),
    [
        # the same condition, or a weaker one
        ([(MET,)], (MET, reps(5)), True),
        ([(MET, reps(5))], (MET,), False),
        ([(reps(5),)], (reps(5),), True),
        ([(reps(5),)], (reps(6),), True),
        ([(reps(5),)], (reps(4),), False),
        ([(reps(high=8),)], (reps(high=7),), True),
        ([(reps(high=8),)], (reps(high=9),), False),
        ([(reps(5, 8),)], (reps(5, 8),), True),
        ([(reps(5, 8),)], (reps(4, 8),), False),
        ([(reps(5, 8),)], (reps(5, 9),), False),
        # a weaker bound on each of several values
        (
            [(reps(5), CounterCondition(counter="a", min=2))],
            (reps(6), CounterCondition(counter="a", min=3)),
            True,
        ),
        (
            [(reps(5), CounterCondition(counter="a", min=2))],
            (reps(6), CounterCondition(counter="a", min=1)),
            False,
        ),
        # nothing left of the value
        ([(reps(high=4),), (reps(5),)], (MET,), True),
        ([(reps(high=4),), (reps(6),)], (MET,), False),
        ([(reps(3, 5),), (reps(6, 8),)], (reps(4, 7),), True),
        ([(reps(3, 5),), (reps(7, 8),)], (reps(4, 7),), False),
        ([(MET, reps(high=4)), (MET, reps(5))], (MET,), True),
        ([(MET, reps(high=4)), (MISSED, reps(5))], (MET,), False),
        # every result
        ([(MET,), (MISSED,), (ResultCondition(SessionResult.NEITHER),)], (reps(5),), True),
        ([(MET,), (MISSED,)], (reps(5),), False),
        # conditions without a bound
        ([(ConfirmationCondition(Confirmation.UNASSISTED),)], (reps(5),), False),
        # nothing at all covers nothing, and no condition covers everything
        ([], (MET,), False),
        ([()], (MET,), True),
    ],
)
def test_earlier_conditions_cover_every_case_or_leave_one(
    earlier: list[tuple[Condition, ...]], when: tuple[Condition, ...], expected: bool
) -> None:
    assert takes_every_case(earlier, when) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # at least 5 in the lowest set is at least 5 in any set
        (reps(5, of=SetChoice.LOWEST), reps(5, of=SetChoice.LAST), True),
        (reps(5, of=SetChoice.LOWEST), reps(5, of=SetChoice.HIGHEST), True),
        (reps(5, of=SetChoice.LOWEST), reps(6, of=SetChoice.LAST), False),
        (reps(5, 8, of=SetChoice.LOWEST), reps(5, of=SetChoice.LAST), True),
        (reps(5, 8, of=SetChoice.LOWEST), reps(5, 8, of=SetChoice.LAST), False),
        (reps(high=8, of=SetChoice.LOWEST), reps(high=8, of=SetChoice.LAST), False),
        # at most 8 in the highest set is at most 8 in any set
        (reps(high=8, of=SetChoice.HIGHEST), reps(high=8, of=SetChoice.LAST), True),
        (reps(high=8, of=SetChoice.HIGHEST), reps(high=7, of=SetChoice.LAST), False),
        (reps(5, 8, of=SetChoice.HIGHEST), reps(high=8, of=SetChoice.FIRST), True),
        (reps(5, of=SetChoice.HIGHEST), reps(5, of=SetChoice.FIRST), False),
        (reps(5, 8, of=SetChoice.HIGHEST), reps(5, 8, of=SetChoice.FIRST), False),
        # a total is another value
        (reps(5, of=SetChoice.LOWEST), reps(5, of=SetChoice.TOTAL), False),
        # of the same side, over the same target, and of no set by its number
        (RepsCondition(min=5), RepsCondition(min=5, of=SetChoice.LAST, side=SideChoice.LEFT), False),
        (RepsCondition(min=5), RepsCondition(min=5, of=SetChoice.LAST, over_target=True), False),
        (RepsCondition(min=5), RepsCondition(min=5, of=SetChoice.LAST, set=1), False),
        (RepsCondition(min=5, set=1), RepsCondition(min=5, of=SetChoice.LAST), False),
        (reps(5, of=SetChoice.FIRST), reps(5, of=SetChoice.LAST), False),
    ],
)
def test_a_bound_on_the_lowest_or_highest_set_implies_one_on_any_set(
    one: Condition, other: Condition, expected: bool
) -> None:
    assert takes_every_case([(other,)], (one,)) is expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        # always known: every session has reps in total and counters
        (reps(high=4), reps(5), True),
        (CounterCondition(counter="a", max=4), CounterCondition(counter="a", min=5), True),
        (CounterCondition(counter="a", max=4), CounterCondition(counter="b", min=5), False),
        # not always known: a side, a set by its number, effort, pain
        (RepsCondition(max=4, side=SideChoice.LEFT), RepsCondition(min=5, side=SideChoice.LEFT), False),
        (RepsCondition(max=4, side=SideChoice.STRONGER), RepsCondition(min=5, side=SideChoice.STRONGER), True),
        (RepsCondition(max=4, set=1), RepsCondition(min=5, set=1), False),
        (EffortCondition(max=4), EffortCondition(min=4), False),
        (PainCondition(max=4), PainCondition(min=5), False),
        (CalendarCondition(max=4), CalendarCondition(min=5), False),
        (SideGapCondition(max=4), SideGapCondition(min=5), False),
    ],
)
def test_a_value_that_may_be_unknown_is_never_fully_covered(low: Condition, high: Condition, expected: bool) -> None:
    assert takes_every_case([(low,), (high,)], (MET,)) is expected


def test_a_value_that_may_be_unknown_is_covered_where_it_is_asked_for() -> None:
    earlier = [(PainCondition(max=4),), (PainCondition(min=5),)]
    assert takes_every_case(earlier, (PainCondition(min=2, max=7),)) is True


@pytest.mark.parametrize(
    ("low", "high", "holds", "expected"),
    [
        (reps(high=4), reps(5), False, True),
        (reps(high=4), reps(5), True, False),  # seconds of a hold lie between whole numbers
        (reps(high=5), reps(5), True, True),
        (CounterCondition(counter="a", max=4), CounterCondition(counter="a", min=5), True, True),
        (WorkingLoadCondition(max=60), WorkingLoadCondition(min=61), False, False),
        (WorkingLoadCondition(max=60), WorkingLoadCondition(min=60), False, True),
    ],
)
def test_only_whole_numbers_leave_no_gap_between_two_bounds(
    low: Condition, high: Condition, holds: bool, expected: bool
) -> None:
    assert takes_every_case([(low,), (high,)], (MET,), holds) is expected


def test_a_gap_between_sides_is_a_whole_number_only_for_reps() -> None:
    earlier = [(SideGapCondition(max=1),), (SideGapCondition(min=2),)]
    when = (SideGapCondition(max=5),)
    assert [takes_every_case(earlier, when, holds) for holds in (False, True)] == [True, False]
