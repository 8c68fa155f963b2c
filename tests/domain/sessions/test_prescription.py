"""Prescribed sets: their targets, and loads that an earlier set of the session adjusts."""

import pytest
from msgspec.structs import replace

from domain.sessions.metric import Metric
from domain.sessions.prescription import LoadAdjustment, LoadAdjustmentRow, PrescribedSet, SetKind
from domain.sessions.side import Side
from tests.factories import Athlete, row_load

# Knight's DAPRE (1979), one of its editions, around a base of 100: 0-2, 3-4, 5-7, 8-12, 13 and more
DAPRE = LoadAdjustment(
    3,
    "reps",
    (
        LoadAdjustmentRow(0, 2, 95),
        LoadAdjustmentRow(3, 4, 97.5),
        LoadAdjustmentRow(5, 7, 100),
        LoadAdjustmentRow(8, 12, 102.5),
        LoadAdjustmentRow(13, None, 107.5),
    ),
)


@pytest.mark.parametrize(
    ("reps", "load"),
    [
        (0, 95),
        (2, 95),
        (3, 97.5),
        (4, 97.5),
        (5, 100),
        (7, 100),
        (8, 102.5),
        (12, 102.5),
        (13, 107.5),
        (1000, 107.5),
    ],
)
def test_both_bounds_of_a_row_are_included(reps: int, load: float) -> None:
    assert row_load(DAPRE, reps) == load


def test_the_first_row_that_fits_applies() -> None:
    rows = (LoadAdjustmentRow(0, 5, 90), LoadAdjustmentRow(3, None, 110))
    assert [row_load(LoadAdjustment(1, "reps", rows), reps) for reps in (3, 5, 6)] == [90, 90, 110]


def test_reps_outside_every_row_adjust_nothing() -> None:
    table = LoadAdjustment(1, "reps", (LoadAdjustmentRow(3, 5, 90),))
    assert [row_load(table, reps) for reps in (2, 6)] == [None, None]


def prescribed(reps: int | None, seconds: float | None = None) -> PrescribedSet:
    return PrescribedSet(1, SetKind.WORK, Side.BOTH, reps, seconds=seconds)


@pytest.mark.parametrize(
    ("one", "amount", "metric"),
    [
        (prescribed(5), 5, Metric.REPS),
        (prescribed(0), 0, Metric.REPS),
        (prescribed(None, 30), 30, Metric.SECONDS),
        (prescribed(None, 0), 0, Metric.SECONDS),
        (replace(prescribed(None), distance_m=40), 40, Metric.DISTANCE),
        (prescribed(None), None, Metric.REPS),
    ],
)
def test_a_target_is_in_reps_in_seconds_in_meters_or_to_fatigue(
    one: PrescribedSet, amount: float | None, metric: Metric
) -> None:
    assert (one.amount, one.metric) == (amount, metric)


@pytest.mark.parametrize(
    ("one", "top"),
    [
        (replace(prescribed(8), reps_max=12), 12),
        (replace(prescribed(None, 30), seconds_max=45), 45),
        (replace(prescribed(None), distance_m=20, distance_m_max=40), 40),
        (prescribed(8), 8),
        (prescribed(None), None),
    ],
)
def test_the_top_of_a_set_is_that_of_its_range_or_its_target(one: PrescribedSet, top: float | None) -> None:
    assert one.top == top


def test_an_exercise_of_a_prescription_is_found_by_its_slot() -> None:
    issued = Athlete("runner-knee-strength").next
    lunge = issued.exercise("lunge")
    assert lunge is not None
    assert lunge.exercise == "backward-lunge"
    assert issued.exercise("backward-lunge") is None
