"""The work of one exercise in a session, as reports count it."""

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.reports.exercise_work import ExerciseWork, RecordedSession, symmetry_of, work_of
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import PrescribedSet, SetKind
from domain.sessions.session import ComplaintPain, PainScores, PerformedSet
from domain.sessions.side import AffectedSide, Side
from tests.domain.reports.recorded import asked, recorded, reps


def only(session: RecordedSession, **options: bool) -> ExerciseWork:
    (work,) = work_of([session], "squat", Unit.KG, **options)
    return work


def test_sessions_without_a_work_set_of_the_exercise_are_left_out() -> None:
    warm_up = PerformedSet(reps=5, load=20, kind=SetKind.WARM_UP)
    assert work_of([recorded(0, warm_up), recorded(1)], "squat", Unit.KG) == []
    assert work_of([recorded(0, reps(5))], "bench", Unit.KG) == []


def test_two_sessions_of_a_day_are_in_the_order_of_their_time() -> None:
    evening = recorded(0, reps(1), number=1, time_of_day="18:30")
    morning = recorded(0, reps(2), number=2, time_of_day="07:00")
    found = work_of([evening, morning], "squat", Unit.KG)
    assert [each.recorded for each in found] == [morning, evening]


def test_an_exercise_that_replaced_another_one_counts_on_request() -> None:
    session = recorded(0, reps(5, 100), substitute_for="bench")
    assert work_of([session], "squat", Unit.KG) == []
    assert only(session, substitutes=True).heaviest == 100


def test_a_set_without_a_load_takes_the_load_and_the_band_of_its_target() -> None:
    target = PrescribedSet(set=1, kind=SetKind.WORK, side=Side.BOTH, reps=5, band="green")
    (one,) = only(recorded(0, reps(5), asked=(target,))).sets
    assert (one.load, one.band) == (0, "green")


def test_a_set_with_another_band_than_the_prescribed_one_does_not_take_its_force() -> None:
    target = PrescribedSet(set=1, kind=SetKind.WORK, side=Side.BOTH, reps=5, assistance=20, band="green")
    same, other = (only(recorded(0, reps(5, band=name), asked=(target,))) for name in ("green", "red"))
    assert (same.heaviest, other.heaviest) == (-20, None)


def test_a_set_of_both_sides_is_one_set_of_each_side() -> None:
    work = only(recorded(0, reps(8), reps(6, side=Side.LEFT), asked=(asked(1, 8),)))
    left, right = work.of_side(Side.LEFT), work.of_side(Side.RIGHT)
    assert left is not None
    assert right is not None
    assert [one.reps for one in left.sets] == [8, 6]
    assert [(one.reps, one.side) for one in right.sets] == [(8, Side.RIGHT)]
    assert right.amount_asked == right.amount_done(right.metric) == 8


def test_a_side_without_a_set_has_no_work() -> None:
    assert only(recorded(0, reps(6, side=Side.LEFT))).of_side(Side.RIGHT) is None


def test_a_questioned_load_gives_no_estimate() -> None:
    assert only(recorded(0, reps(5, 100))).e1rm(OneRepMaxFormula.EPLEY) == 116.67
    questioned = only(recorded(0, reps(5, 100), codes=("load_questioned",)))
    assert (questioned.is_questioned, questioned.e1rm(OneRepMaxFormula.EPLEY)) == (True, None)


def test_a_load_is_questioned_in_any_slot_if_that_of_the_exercise_is_not_known() -> None:
    questioned = recorded(0, reps(5, 100), codes=("load_questioned",))
    assert only(replace(questioned, issued=())).is_questioned


def test_the_prescription_is_needed_for_sets_without_a_load_and_for_questioned_loads() -> None:
    assert recorded(0, reps(5)).depends_on_issued
    assert recorded(0, reps(5, 100), codes=("load_questioned",)).depends_on_issued
    warm_up = PerformedSet(reps=5, kind=SetKind.WARM_UP)
    assert not recorded(0, reps(5, 100), PerformedSet(reps=5, assistance=20), warm_up).depends_on_issued


def test_pain_is_the_highest_of_the_session_its_complaints_and_its_sets() -> None:
    session = recorded(0, reps(5, pain=4), reps(5), pain=PainScores(before=1, during=2))
    knee = ComplaintPain(complaint="right-knee", before=3, next_morning=5)
    session = replace(session, done=replace(session.done, complaint_pain=(knee,)))
    assert only(session).pain == PainScores(before=3, during=4, after_1h=None, next_morning=5)


@pytest.mark.parametrize(
    ("affected", "percent"),
    [(AffectedSide.NONE, 50), (AffectedSide.BOTH, 50), (AffectedSide.RIGHT, 50), (AffectedSide.LEFT, 200)],
)
def test_symmetry_compares_the_affected_side_or_the_right_one_with_the_other(
    affected: AffectedSide, percent: float
) -> None:
    assert symmetry_of([reps(10, side=Side.LEFT), reps(5, side=Side.RIGHT)], affected) == percent


def test_sets_of_both_sides_at_once_have_no_symmetry() -> None:
    assert symmetry_of([reps(10)], AffectedSide.RIGHT) is None
    assert symmetry_of([], AffectedSide.RIGHT) is None
