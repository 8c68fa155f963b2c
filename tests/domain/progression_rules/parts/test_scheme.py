"""Schemes: from lines to sets, with loads, targets and differences."""

from math import inf
from typing import Any

import pytest

from domain.loads.loading import Loads, Rounding, Unit
from domain.progression_rules.parts.scheme import (
    AdjustmentRow,
    AdjustmentTable,
    SetLine,
    TargetSet,
    heaviest_factor,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.metric import Interval, Metric
from domain.sessions.prescription import SetKind

EIGHT_INTERVALS = "8 intervals of 60 seconds with 90 seconds of recovery in between"


@pytest.mark.parametrize(("first", "is_refused"), [(SetLine(seconds=30), True), (SetLine(reps=6), False)])
def test_a_set_is_not_adjusted_by_the_reps_of_a_hold(first: SetLine, is_refused: bool) -> None:
    adjusted = SetLine(reps=5, adjust=AdjustmentTable(1, (AdjustmentRow(max=4, percent=90),)))
    faults = scheme_faults((first, adjusted), "/sets")
    assert faults == (
        [("/sets/1/adjust/from_set", "The deciding set is a hold or a distance, so it has no reps to look up.")]
        if is_refused
        else []
    )


# Lines


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"reps": 5, "seconds": 30}, "Give only one of `reps`, `seconds` and `distance_m`"),
        ({"seconds": 30, "distance_m": 40}, "Give only one of `reps`, `seconds` and `distance_m`"),
        ({"distance_m": 40, "distance_m_max": 30}, "`distance_m_max` needs a `distance_m` that is not above it"),
        ({"seconds": 30, "interval": Interval(60)}, "counts them in `reps`"),
        ({"reps": 5, "kind": SetKind.WARM_UP}, "belong to `warm_up`"),
        ({"reps_max": 8}, "`reps_max` needs a `reps`"),
        ({"reps": 8, "reps_max": 7}, "`reps_max` needs a `reps` that is not above it"),
        ({"seconds_max": 40}, "`seconds_max` needs a `seconds`"),
        ({"seconds": 40, "seconds_max": 30}, "`seconds_max` needs a `seconds` that is not above it"),
        ({"rir_max": 2}, "`rir_max` needs a `rir`"),
        ({"rir": 3, "rir_max": 2}, "`rir_max` needs a `rir` that is not above it"),
        ({"loaded": False, "percent": 90}, "have no `percent`, `plus` or `adjust`"),
        ({"loaded": False, "plus": 2.5}, "have no `percent`, `plus` or `adjust`"),
        ({"loaded": False, "adjust": AdjustmentTable(1, (AdjustmentRow(),))}, "have no `percent`, `plus` or `adjust`"),
        ({"plus": 0.001}, "`plus` takes at most two decimals"),
    ],
)
def test_a_line_that_contradicts_itself_is_rejected(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        SetLine(**fields)


def test_a_range_may_have_one_value() -> None:
    line = SetLine(reps=8, reps_max=8, rir=2, rir_max=2)
    assert (line.reps, line.reps_max, line.rir, line.rir_max) == (8, 8, 2, 2)
    assert SetLine(seconds=30, seconds_max=30).seconds_max == 30


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"min": 6, "max": 5}, "`min` is above `max`"), ({"plus": 0.001}, "`plus` takes at most two decimals")],
)
def test_an_invalid_row_of_an_adjustment_is_rejected(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        AdjustmentRow(**fields)


def test_the_bounds_of_a_row() -> None:
    assert AdjustmentRow(5, 5).bounds == (5, 5)
    assert AdjustmentRow(13).bounds == (13, inf)


# Sets


def targets(*lines: SetLine, loads: tuple[float, ...] = (100,), reps: int | None = None) -> tuple[TargetSet, ...]:
    return target_sets(lines, loads, reps)


def test_a_line_becomes_as_many_equal_sets_as_it_counts() -> None:
    sets = targets(SetLine(count=2, reps=5), SetLine(reps=5, open=True))
    assert [(one.reps, one.open, one.load, one.factor) for one in sets] == [
        (5, False, 100, 1),
        (5, False, 100, 1),
        (5, True, 100, 1),
    ]


def test_a_set_has_every_field_of_its_line() -> None:
    table = AdjustmentTable(1, (AdjustmentRow(max=4, percent=90),))
    (one,) = targets(SetLine(reps=3, reps_max=5, percent=85, plus=-2.5, rir=1, rir_max=2, adjust=table))
    assert one == TargetSet(3, 5, load=100, factor=0.85, plus=-2.5, rir=1, rir_max=2, adjust=table)
    (hold,) = targets(SetLine(seconds=30, seconds_max=45, loaded=False))
    assert hold == TargetSet(seconds=30, seconds_max=45, load=100, loaded=False)


def test_the_earned_target_is_for_sets_without_reps_of_their_own() -> None:
    sets = targets(SetLine(), SetLine(reps=5), SetLine(seconds=30), SetLine(open=True), reps=9)
    assert [(one.reps, one.open) for one in sets] == [(9, False), (5, False), (None, False), (None, True)]


def test_without_an_earned_target_sets_without_reps_are_to_fatigue() -> None:
    assert [(one.reps, one.open) for one in targets(SetLine(count=2))] == [(None, True), (None, True)]


def test_a_hold_is_not_open() -> None:
    assert [one.open for one in targets(SetLine(seconds=30))] == [False]


def test_each_set_may_have_its_own_load_and_the_last_load_is_for_the_rest() -> None:
    sets = targets(SetLine(count=2, reps=5), SetLine(count=2, reps=5), loads=(60, 62.5, 65))
    assert [one.load for one in sets] == [60, 62.5, 65, 65]


def test_without_a_working_load_sets_weigh_nothing() -> None:
    assert [one.load for one in targets(SetLine(reps=5), loads=())] == [0]


@pytest.mark.parametrize(
    ("target", "amount", "metric", "words"),
    [
        (TargetSet(reps=5), 5, Metric.REPS, "5 reps"),
        (TargetSet(reps=1), 1, Metric.REPS, "1 rep"),
        (TargetSet(seconds=30), 30, Metric.SECONDS, "30 seconds"),
        (TargetSet(seconds=1500), 1500, Metric.SECONDS, "25 minutes"),
        (TargetSet(distance_m=40), 40, Metric.DISTANCE, "40 meters"),
        (TargetSet(reps=8, interval=Interval(60, None, 90)), 8, Metric.REPS, EIGHT_INTERVALS),
        (TargetSet(), None, Metric.REPS, "to fatigue"),
    ],
)
def test_a_target_is_in_reps_in_seconds_in_meters_or_to_fatigue(
    target: TargetSet, amount: float | None, metric: Metric, words: str
) -> None:
    assert (target.amount, target.metric, target.in_words) == (amount, metric, words)


# Percentages and units


def test_the_heaviest_set_with_a_load_gives_the_factor() -> None:
    wave = (SetLine(reps=5, percent=65), SetLine(reps=5, percent=85), SetLine(reps=5, percent=75))
    assert heaviest_factor(wave) == 0.85
    assert heaviest_factor((SetLine(reps=5, percent=50), SetLine(reps=5, loaded=False))) == 0.5
    assert heaviest_factor((SetLine(reps=5, loaded=False),)) == 1


def test_differences_in_load_change_their_unit_and_nothing_else_does() -> None:
    table = AdjustmentTable(1, (AdjustmentRow(0, 4, 90, -10), AdjustmentRow(5, plus=10)))
    lines = (SetLine(reps=5, percent=50, plus=5), SetLine(reps=5, plus=-5, adjust=table))
    converted = lines_in_unit(lines, Unit.LB, Unit.KG)
    assert [(line.reps, line.percent, line.plus) for line in converted] == [(5, 50, 2.27), (5, 100, -2.27)]
    assert converted[1].adjust == AdjustmentTable(1, (AdjustmentRow(0, 4, 90, -4.54), AdjustmentRow(5, plus=4.54)))
    assert converted[0].adjust is None


# Faults


def test_a_deciding_set_comes_before_the_set_that_it_adjusts() -> None:
    def adjusted_by(number: int) -> list[tuple[str, str]]:
        adjust = AdjustmentTable(number, (AdjustmentRow(max=4, percent=90),))
        return scheme_faults((SetLine(count=2, reps=6), SetLine(reps=5, adjust=adjust)), "/sets")

    assert [adjusted_by(number) for number in (1, 2)] == [[], []]
    reason = "The deciding set must come before this one."
    assert [adjusted_by(number) for number in (3, 4)] == [[("/sets/1/adjust/from_set", reason)]] * 2


def test_a_row_that_earlier_rows_cover_is_never_used() -> None:
    def faults(*rows: AdjustmentRow) -> list[tuple[str, str]]:
        return scheme_faults((SetLine(reps=6), SetLine(reps=5, adjust=AdjustmentTable(1, rows))), "/sets")

    assert faults(AdjustmentRow(0, 4), AdjustmentRow(5, 8), AdjustmentRow(9)) == []
    assert faults(AdjustmentRow(0, 4), AdjustmentRow(5, 8), AdjustmentRow(3, 8)) == [
        ("/sets/1/adjust/rows/2", "Earlier rows already cover this row.")
    ]
    assert faults(AdjustmentRow(0, 4), AdjustmentRow(6, 8), AdjustmentRow(3, 8)) == []


@pytest.mark.parametrize(("extra", "is_refused"), [(10, False), (11, True)])
def test_an_exercise_has_at_most_fifty_sets(extra: int, is_refused: bool) -> None:
    lines = (SetLine(count=20, reps=5), SetLine(count=20, reps=5), SetLine(count=extra, reps=5))
    faults = [("/sets", "An exercise has at most 50 sets per session.")]
    assert scheme_faults(lines, "/sets") == (faults if is_refused else [])


# Loads of a set

BY_ONE = Loads(tuple(range(101)), Unit.KG)


@pytest.mark.parametrize(
    ("body_weight", "load"),
    [
        (80, 10),  # three quarters of 120 kg, of which the body is 80
        (0, 30),
        (None, 30),  # not known: of the load alone
    ],
)
def test_a_percentage_is_one_of_the_load_and_the_body(body_weight: float | None, load: float) -> None:
    assert TargetSet(reps=5, load=40, factor=0.75).built(BY_ONE, Rounding.NEAREST, body_weight) == load


@pytest.mark.parametrize(
    ("percent", "body_weight", "load"),
    [
        (80, 80, -32),  # 80 percent of 60 kg are 48 kg
        (110, 80, -14),
        (80, None, -21),  # not known: one step easier
        (99, None, -21),
        (110, None, -20),
    ],
)
def test_less_than_100_percent_is_never_less_assistance(percent: float, body_weight: float | None, load: float) -> None:
    machine = Loads(tuple(float(-load) for load in range(50, -1, -1)), Unit.KG)
    one = TargetSet(reps=5, load=-20, factor=percent / 100)
    assert one.built(machine, Rounding.NEAREST, body_weight) == load


@pytest.mark.parametrize(("body_weight", "working"), [(80, -20), (None, -32)])
def test_assistance_of_a_percentage_stands_for_a_working_load_if_the_body_weight_is_known(
    body_weight: float | None, working: float
) -> None:
    assert TargetSet(reps=5, factor=0.8).working(-32, body_weight) == working


def test_unless_said_otherwise_a_set_is_at_the_lightest_load() -> None:
    assert TargetSet(reps=5).built(BY_ONE, Rounding.NEAREST) == 0


@pytest.mark.parametrize(
    ("target", "facts"),
    [(TargetSet(reps=5), {"reps": 5}), (TargetSet(seconds=30), {"seconds": 30}), (TargetSet(open=True), {})],
)
def test_a_target_is_a_fact_in_reps_or_in_seconds(target: TargetSet, facts: dict[str, float]) -> None:
    assert target.amount_facts == facts


@pytest.mark.parametrize(
    ("lines", "pointers"),
    [
        ((SetLine(reps=8), SetLine(reps=8, kind=SetKind.DROP, percent=80)), []),
        ((SetLine(reps=8, kind=SetKind.DROP),), ["/sets/0/kind"]),
        (
            (
                SetLine(reps=8),
                SetLine(reps=8, kind=SetKind.DROP),
                SetLine(reps=5, adjust=AdjustmentTable(2, (AdjustmentRow(max=4, percent=90),))),
            ),
            ["/sets/2/adjust/from_set"],
        ),
    ],
)
def test_drop_sets_follow_work_sets_and_decide_nothing(lines: tuple[SetLine, ...], pointers: list[str]) -> None:
    assert [pointer for pointer, _ in scheme_faults(lines, "/sets")] == pointers


def test_an_interval_needs_work_of_a_time_or_of_a_distance() -> None:
    for fields in ({}, {"work_seconds": 60, "work_distance_m": 400}):
        with pytest.raises(ValueError, match="`work_seconds` or `work_distance_m`"):
            Interval(**fields)


def test_the_facts_of_a_set_of_intervals_say_what_an_interval_is() -> None:
    assert TargetSet(reps=8, interval=Interval(None, 400, 120)).amount_facts == {
        "reps": 8,
        "interval_work_distance_m": 400,
        "interval_rest_seconds": 120,
    }
