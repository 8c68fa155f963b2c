"""Series as columns, from sessions as a lifter logs them."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.loads.loading import Unit
from domain.reports.exercise_work import RecordedSession, work_of
from domain.reports.period import SeriesPeriod
from domain.reports.training_series import SeriesMetric, TrainingSeries, training_series
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.sessions.session import PainScores, PerformedSet
from domain.sessions.side import AffectedSide, Side
from tests.domain.reports.recorded import MONDAY, asked, on, recorded, reps, session_id


def series(
    *sessions: RecordedSession,
    by: SeriesPeriod = SeriesPeriod.SESSION,
    metrics: Sequence[SeriesMetric] = tuple(SeriesMetric),
    side: Side = Side.BOTH,
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
    lifts_bodyweight: bool = False,
) -> TrainingSeries:
    work = work_of(sessions, "squat", Unit.KG, lifts_bodyweight=lifts_bodyweight)
    return training_series(work, metrics, by, Unit.KG, side=side, formula=formula, affected=AffectedSide.RIGHT)


def values(metric: SeriesMetric, *sessions: RecordedSession, **options: object) -> list[float | None]:
    (line,) = series(*sessions, metrics=[metric], **options).lines  # type: ignore[arg-type]  # options of `series`
    return list(line.values)


def test_each_line_has_a_value_or_null_for_each_date() -> None:
    found = series(recorded(2, reps(5, 100)), recorded(0, PerformedSet(seconds=30)))
    assert found.dates == (MONDAY, on(2))
    assert found.session_ids == (session_id(0), session_id(2))
    assert [line.metric for line in found.lines] == list(SeriesMetric)
    assert {len(line.values) for line in found.lines} == {2}


def test_only_the_metrics_that_were_asked_for_are_in_the_order_of_their_list() -> None:
    found = series(recorded(0, reps(5, 100)), metrics=[SeriesMetric.E1RM, SeriesMetric.LOAD, SeriesMetric.LOAD])
    assert [(line.metric, line.unit, line.values) for line in found.lines] == [
        (SeriesMetric.LOAD, "kg", (100,)),
        (SeriesMetric.E1RM, "kg", (116.67,)),
    ]


def test_without_sessions_there_are_no_dates() -> None:
    found = series(by=SeriesPeriod.WEEK)
    assert (found.dates, found.session_ids) == ((), ())
    assert {line.values for line in found.lines} == {()}


def test_a_session_has_its_heaviest_load_all_reps_the_weakest_set_and_the_volume() -> None:
    session = recorded(0, reps(5, 100), reps(4, 90, good_reps=3))
    assert values(SeriesMetric.LOAD, session) == [100]
    assert values(SeriesMetric.REPS, session) == [8]
    assert values(SeriesMetric.FEWEST_REPS, session) == [3]
    assert values(SeriesMetric.SETS, session) == [2]
    assert values(SeriesMetric.VOLUME, session) == [5 * 100 + 3 * 90]


def test_assistance_has_values_of_its_own_and_no_volume() -> None:
    session = recorded(0, PerformedSet(reps=5, assistance=30), PerformedSet(reps=5, assistance=20))
    assert values(SeriesMetric.LOAD, session) == [0]
    assert values(SeriesMetric.ASSISTANCE, session) == [20]
    assert values(SeriesMetric.VOLUME, session) == [0]


def test_a_session_with_a_set_without_assistance_has_none() -> None:
    bodyweight = recorded(0, PerformedSet(reps=5, assistance=20), PerformedSet(reps=5, load=0))
    belt = recorded(1, PerformedSet(reps=5, assistance=20), reps(5, 2.5))
    assert values(SeriesMetric.LOAD, bodyweight, belt) == [0, 2.5]
    assert values(SeriesMetric.ASSISTANCE, bodyweight, belt) == [0, 0]


def test_a_week_has_the_least_assistance_of_its_sessions() -> None:
    sessions = (recorded(day, PerformedSet(reps=5, assistance=help_)) for day, help_ in ((0, 20), (2, 30)))
    assert values(SeriesMetric.ASSISTANCE, *sessions, by=SeriesPeriod.WEEK) == [20]


def test_a_band_whose_force_is_not_known_has_no_load_no_volume_and_no_estimate() -> None:
    session = recorded(0, reps(5, band="green"), body_weight=80)
    metrics = (SeriesMetric.LOAD, SeriesMetric.ASSISTANCE, SeriesMetric.VOLUME, SeriesMetric.E1RM)
    assert [values(each, session, lifts_bodyweight=True) for each in metrics] == [[None]] * 4
    assert values(SeriesMetric.REPS, session) == [5]


def test_a_hold_has_no_reps_and_no_volume() -> None:
    session = recorded(0, PerformedSet(seconds=30))
    for metric in (SeriesMetric.REPS, SeriesMetric.FEWEST_REPS, SeriesMetric.VOLUME, SeriesMetric.E1RM):
        assert values(metric, session) == [None]
    assert values(SeriesMetric.SETS, session) == [1]


@pytest.mark.parametrize(
    ("formula", "estimated"), [(OneRepMaxFormula.EPLEY, 116.67), (OneRepMaxFormula.BRZYCKI, 112.5)]
)
def test_the_estimated_maximum_is_by_the_formula(formula: OneRepMaxFormula, estimated: float) -> None:
    assert values(SeriesMetric.E1RM, recorded(0, reps(5, 100)), formula=formula) == [estimated]


@pytest.mark.parametrize(("weight", "estimated"), [(80.0, 120.0), (None, None)])
def test_the_estimated_maximum_of_a_lifted_body_includes_its_weight(
    weight: float | None, estimated: float | None
) -> None:
    session = recorded(0, reps(6, 20), body_weight=weight)
    assert values(SeriesMetric.E1RM, session, lifts_bodyweight=True) == [estimated]  # (80 + 20) x (1 + 6 / 30)


def test_effort_is_that_of_the_hardest_set_in_rpe() -> None:
    session = recorded(0, reps(5, rir=3), reps(5, rpe=8.5), reps(5))
    assert values(SeriesMetric.EFFORT, session) == [8.5]
    assert values(SeriesMetric.EFFORT, recorded(0, reps(5))) == [None]


def test_pain_is_the_highest_score_and_that_of_a_set_counts_during() -> None:
    scores = PainScores(before=0, during=2, next_morning=1)
    session = recorded(0, reps(5, pain=4), pain=scores)
    assert values(SeriesMetric.PAIN_BEFORE, session) == [0]
    assert values(SeriesMetric.PAIN_DURING, session) == [4]
    assert values(SeriesMetric.PAIN_AFTER_1H, session) == [None]
    assert values(SeriesMetric.PAIN_NEXT_MORNING, session) == [1]


def test_a_week_has_its_best_load_its_worst_pain_and_the_sum_of_the_rest() -> None:
    sessions = (
        recorded(0, reps(5, 100), pain=PainScores(during=3)),
        recorded(6, reps(4, 95), pain=PainScores(during=1)),
        recorded(15, reps(3, 105)),
    )
    found = series(*sessions, by=SeriesPeriod.WEEK)
    assert (found.dates, found.session_ids) == ((MONDAY, on(7), on(14)), ())
    assert values(SeriesMetric.LOAD, *sessions, by=SeriesPeriod.WEEK) == [100, None, 105]
    assert values(SeriesMetric.REPS, *sessions, by=SeriesPeriod.WEEK) == [9, None, 3]
    assert values(SeriesMetric.FEWEST_REPS, *sessions, by=SeriesPeriod.WEEK) == [4, None, 3]
    assert values(SeriesMetric.SETS, *sessions, by=SeriesPeriod.WEEK) == [2, None, 1]
    assert values(SeriesMetric.PAIN_DURING, *sessions, by=SeriesPeriod.WEEK) == [3, None, None]


def test_two_sessions_of_a_day_are_two_points_or_one() -> None:
    sessions = (recorded(0, reps(5), number=1), recorded(0, reps(4), number=2), recorded(2, reps(3)))
    assert values(SeriesMetric.REPS, *sessions) == [5, 4, 3]
    assert values(SeriesMetric.REPS, *sessions, by=SeriesPeriod.DAY) == [9, None, 3]


def test_a_side_counts_its_own_sets_and_those_of_both_sides_at_once() -> None:
    session = recorded(0, reps(8, 10), reps(6, 12, side=Side.LEFT), reps(3, 12, side=Side.RIGHT))
    assert values(SeriesMetric.REPS, session, side=Side.LEFT) == [14]
    assert values(SeriesMetric.REPS, session, side=Side.RIGHT) == [11]
    assert values(SeriesMetric.REPS, session) == [17]


def test_symmetry_compares_the_sides_whatever_side_is_counted() -> None:
    session = recorded(0, reps(10, side=Side.LEFT), reps(5, side=Side.RIGHT))
    assert values(SeriesMetric.SYMMETRY, session) == values(SeriesMetric.SYMMETRY, session, side=Side.LEFT) == [50]


def test_the_symmetry_of_a_week_compares_the_best_sets_of_the_week() -> None:
    sessions = (recorded(0, reps(10, side=Side.LEFT)), recorded(1, reps(8, side=Side.RIGHT)))
    assert values(SeriesMetric.SYMMETRY, *sessions, by=SeriesPeriod.WEEK) == [80]


def test_target_and_actual_are_in_the_metric_of_the_newest_session() -> None:
    target = PrescribedSet(set=1, kind=SetKind.WORK, side=Side.BOTH, reps=None, seconds=30)
    sessions = (
        recorded(0, reps(5), asked=(asked(1, 5),)),
        recorded(1, PerformedSet(seconds=25), asked=(target,)),
    )
    found = series(*sessions, metrics=[SeriesMetric.TARGET, SeriesMetric.ACTUAL])
    assert [(line.unit, line.values) for line in found.lines] == [("s", (None, 30)), ("s", (None, 25))]


def test_a_session_without_a_prescription_has_no_target() -> None:
    sessions = (recorded(0, reps(5), asked=(asked(1, 6),)), recorded(1, reps(5)))
    assert values(SeriesMetric.TARGET, *sessions) == [6, None]
    assert values(SeriesMetric.ACTUAL, *sessions) == [5, None]


@given(
    days=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.sampled_from(Side)), min_size=1, max_size=12),
    by=st.sampled_from(SeriesPeriod),
    side=st.sampled_from(Side),
)
def test_sums_are_the_same_by_session_by_day_and_by_week(
    days: list[tuple[int, int, Side]], by: SeriesPeriod, side: Side
) -> None:
    sessions = [recorded(day, reps(count, 10, of), number=n) for n, (day, count, of) in enumerate(days)]
    for metric in (SeriesMetric.REPS, SeriesMetric.SETS, SeriesMetric.VOLUME):
        once, summed = values(metric, *sessions, side=side), values(metric, *sessions, by=by, side=side)
        assert sum(each or 0 for each in once) == sum(each or 0 for each in summed)
    found = series(*sessions, by=by, side=side)
    assert list(found.dates) == sorted(found.dates)
    assert all(len(line.values) == len(found.dates) for line in found.lines)
