"""Personal records, from sessions as a lifter logs them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.reports.exercise_work import RecordedSession
from domain.reports.records import EarlierBest, PersonalRecord, RecordKind, records
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.domain.reports.recorded import (
    LUNGE,
    PULL_UP,
    SQUAT,
    asked,
    asked_intervals,
    on,
    recorded,
    reps,
    session_id,
)


def found(*sessions: RecordedSession, exercise: Exercise = SQUAT, **options: OneRepMaxFormula) -> list[PersonalRecord]:
    return records(sessions, {"squat": exercise}, Unit.KG, **options)


def of_kind(
    kind: RecordKind, *sessions: RecordedSession, exercise: Exercise = SQUAT, side: Side = Side.BOTH
) -> PersonalRecord | None:
    every = [each for each in found(*sessions, exercise=exercise) if each.kind is kind and each.side is side]
    assert len(every) <= 1
    return every[0] if every else None


def most_reps(*sessions: RecordedSession) -> list[tuple[float | None, float, float | None]]:
    """The load, the reps and the reps before of each record."""
    return [
        (each.load, each.value, None if each.previous is None else each.previous.value)
        for each in found(*sessions)
        if each.kind is RecordKind.MOST_REPS
    ]


def test_without_sessions_there_are_no_records() -> None:
    assert found() == []


def test_the_first_session_has_nothing_to_surpass() -> None:
    assert found(recorded(0, reps(5, 100))) == [
        PersonalRecord("squat", Side.BOTH, kind, 100, 0, value, unit, on(0), session_id(0), None)
        for kind, value, unit in [
            (RecordKind.HEAVIEST_LOAD, 100, "kg"),
            (RecordKind.MOST_REPS, 5, "reps"),
            (RecordKind.E1RM, 116.67, "kg"),
        ]
    ]


def test_a_heavier_load_names_what_it_surpassed() -> None:
    heavier = of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(5, 100)), recorded(2, reps(3, 102.5)))
    assert heavier is not None
    assert (heavier.value, heavier.session_id) == (102.5, session_id(2))
    assert heavier.previous == EarlierBest(100, 0, 100, on(0), session_id(0))


def test_the_sets_of_a_session_surpass_what_was_before_it_and_not_each_other() -> None:
    heavier = of_kind(
        RecordKind.HEAVIEST_LOAD, recorded(0, reps(5, 100)), recorded(2, reps(3, 105), reps(1, 110), reps(1, 107.5))
    )
    assert heavier is not None
    assert heavier.previous is not None
    assert (heavier.value, heavier.previous.value) == (110, 100)


def test_an_equal_result_surpasses_nothing() -> None:
    first = of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(5, 100)), recorded(2, reps(5, 100)))
    assert first is not None
    assert (first.session_id, first.previous) == (session_id(0), None)


def test_sessions_count_in_the_order_of_their_dates() -> None:
    late = of_kind(RecordKind.HEAVIEST_LOAD, recorded(2, reps(3, 105)), recorded(0, reps(5, 100)))
    assert late is not None
    assert late.previous == EarlierBest(100, 0, 100, on(0), session_id(0))


THIRTY, TWENTY = (recorded(day, PerformedSet(reps=5, assistance=load)) for day, load in ((0, 30), (1, 20)))


def heaviest(*sessions: RecordedSession) -> PersonalRecord:
    """The only record of the load or the assistance of pull-ups."""
    kinds = (RecordKind.HEAVIEST_LOAD, RecordKind.LEAST_ASSISTANCE)
    (record,) = (each for each in found(*sessions, exercise=PULL_UP) if each.kind in kinds)
    return record


def test_less_assistance_is_a_record_and_more_is_none() -> None:
    less = heaviest(THIRTY, TWENTY, recorded(2, PerformedSet(reps=5, assistance=25)))
    assert (less.kind, less.load, less.assistance, less.value, less.unit) == ("least_assistance", 0, 20, 20, "kg")
    assert less.previous == EarlierBest(0, 30, 30, on(0), session_id(0))


def test_the_first_assistance_has_nothing_to_surpass() -> None:
    first = heaviest(THIRTY)
    assert (first.kind, first.value, first.previous) == (RecordKind.LEAST_ASSISTANCE, 30, None)


def test_bodyweight_after_assistance_is_the_least_assistance() -> None:
    none = heaviest(THIRTY, TWENTY, recorded(2, reps(1)))
    assert (none.kind, none.load, none.assistance, none.value) == (RecordKind.LEAST_ASSISTANCE, 0, 0, 0)
    assert none.previous == EarlierBest(0, 20, 20, on(1), session_id(1))


def test_a_load_after_assistance_is_the_heaviest_load() -> None:
    belt = heaviest(THIRTY, TWENTY, recorded(2, reps(1, 2.5)), recorded(3, PerformedSet(reps=5, assistance=10)))
    assert (belt.kind, belt.load, belt.assistance, belt.value) == (RecordKind.HEAVIEST_LOAD, 2.5, 0, 2.5)
    assert belt.previous == EarlierBest(0, 20, 0, on(1), session_id(1))
    after_bodyweight = heaviest(THIRTY, recorded(1, reps(1)), recorded(2, reps(1, 2.5)))
    assert after_bodyweight.previous == EarlierBest(0, 0, 0, on(1), session_id(1))


def test_more_reps_with_the_same_assistance_are_a_record_with_that_assistance() -> None:
    more = of_kind(RecordKind.MOST_REPS, TWENTY, recorded(2, PerformedSet(reps=8, assistance=20)), exercise=PULL_UP)
    assert more is not None
    assert (more.load, more.assistance, more.value) == (0, 20, 8)
    assert more.previous == EarlierBest(0, 20, 5, on(1), session_id(1))


def test_fewer_reps_with_more_assistance_are_no_record() -> None:
    assert of_kind(RecordKind.MOST_REPS, TWENTY, recorded(2, PerformedSet(reps=4, assistance=30)), exercise=PULL_UP)


def test_the_estimate_with_assistance_names_the_assistance_of_its_set() -> None:
    best = of_kind(RecordKind.E1RM, recorded(0, PerformedSet(reps=6, assistance=20), body_weight=80), exercise=PULL_UP)
    assert best is not None
    assert (best.load, best.assistance, best.value) == (0, 20, 72)


def test_bodyweight_alone_is_no_record_of_load() -> None:
    assert of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(5)), recorded(1, reps(8))) is None


def test_a_load_without_a_good_rep_is_no_record() -> None:
    missed = (reps(0, 120), reps(3, 130, good_reps=0), reps(3, 140, tempo_held=False), PerformedSet(load=150))
    heaviest = of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(1, 100), *missed))
    assert heaviest is not None
    assert heaviest.value == 100


def test_more_reps_with_a_load_are_a_record() -> None:
    assert most_reps(recorded(0, reps(5, 100)), recorded(1, reps(6, 100))) == [(100, 6, 5)]


def test_fewer_reps_than_with_a_heavier_load_are_no_record() -> None:
    assert most_reps(recorded(0, reps(8, 100)), recorded(1, reps(8, 80))) == [(100, 8, None)]
    assert most_reps(recorded(0, reps(8, 100), reps(8, 80))) == [(100, 8, None)]


def test_more_reps_have_to_surpass_those_with_heavier_loads_too() -> None:
    before = (recorded(0, reps(5, 80)), recorded(1, reps(8, 100)))
    assert most_reps(*before, recorded(2, reps(7, 80))) == [(100, 8, None)]
    assert most_reps(*before, recorded(2, reps(9, 80))) == [(80, 9, 8), (100, 8, None)]


def test_the_first_set_with_a_load_has_nothing_to_surpass() -> None:
    assert most_reps(recorded(0, reps(5, 100)), recorded(1, reps(20, 60))) == [(60, 20, None), (100, 5, None)]


def test_a_load_that_was_lifted_for_fewer_reps_has_been_lifted() -> None:
    sessions = (recorded(0, reps(8, 100)), recorded(1, reps(5, 80)), recorded(2, reps(10, 80)))
    assert most_reps(*sessions) == [(80, 10, 8), (100, 8, None)]


def test_reps_with_bodyweight_are_a_record() -> None:
    assert most_reps(recorded(0, reps(8)), recorded(1, reps(10))) == [(0, 10, 8)]


def test_the_intervals_of_a_run_are_no_reps() -> None:
    assert found(recorded(0, reps(8), asked=(asked_intervals(1, 8),))) == []


def test_the_best_estimate_is_a_record_with_the_load_of_its_set() -> None:
    best = of_kind(RecordKind.E1RM, recorded(0, reps(1, 110)), recorded(1, reps(10, 90)))
    assert best is not None
    assert best.previous is not None
    assert (best.value, best.load, best.previous.value) == (120, 90, 110)


def test_the_estimate_is_by_the_formula() -> None:
    (best,) = [
        each
        for each in found(recorded(0, reps(5, 100)), formula=OneRepMaxFormula.BRZYCKI)
        if each.kind is RecordKind.E1RM
    ]
    assert best.value == 112.5


@pytest.mark.parametrize(("weight", "value"), [(80.0, 120.0), (None, None)])
def test_the_estimate_of_a_lifted_body_includes_its_weight(weight: float | None, value: float | None) -> None:
    best = of_kind(RecordKind.E1RM, recorded(0, reps(6, 20), body_weight=weight), exercise=PULL_UP)
    assert (None if best is None else best.value) == value


def test_the_longest_hold_and_the_longest_distance_are_records() -> None:
    sessions = (recorded(0, PerformedSet(seconds=30)), recorded(1, PerformedSet(seconds=45)))
    longest = of_kind(RecordKind.LONGEST_TIME, *sessions)
    assert longest is not None
    assert longest.previous is not None
    assert (longest.value, longest.unit, longest.load, longest.previous.value) == (45, "s", None, 30)
    carried = of_kind(RecordKind.LONGEST_DISTANCE, recorded(0, PerformedSet(distance_m=40, seconds=60, load=24)))
    assert carried is not None
    assert (carried.value, carried.unit) == (40, "m")


def test_the_time_of_reps_or_of_a_distance_is_no_hold() -> None:
    sets = (PerformedSet(reps=5, seconds=60), PerformedSet(distance_m=40, seconds=60))
    assert of_kind(RecordKind.LONGEST_TIME, recorded(0, *sets)) is None
    assert of_kind(RecordKind.LONGEST_TIME, recorded(0, PerformedSet(seconds=60, tempo_held=False))) is None


def test_each_side_of_a_unilateral_exercise_has_its_records() -> None:
    session = recorded(0, reps(8, 10), reps(6, 12, side=Side.LEFT))
    sides = [
        (each.side, each.value) for each in found(session, exercise=LUNGE) if each.kind is RecordKind.HEAVIEST_LOAD
    ]
    assert sides == [(Side.LEFT, 12), (Side.RIGHT, 10)]


def test_warm_ups_and_drop_sets_set_no_record() -> None:
    others = [PerformedSet(reps=5, load=200, kind=kind) for kind in SetKind if kind is not SetKind.WORK]
    heaviest = of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(5, 100), *others))
    assert heaviest is not None
    assert heaviest.value == 100


def test_a_questioned_load_sets_no_record() -> None:
    heaviest = of_kind(
        RecordKind.HEAVIEST_LOAD,
        recorded(0, reps(5, 100)),
        recorded(1, reps(5, 1000), codes=("load_questioned",)),
    )
    assert heaviest is not None
    assert heaviest.value == 100


def test_a_set_without_a_load_counts_with_the_prescribed_one() -> None:
    heaviest = of_kind(RecordKind.HEAVIEST_LOAD, recorded(0, reps(5), asked=(asked(1, 5, load=80),)))
    assert heaviest is not None
    assert heaviest.value == 80


def test_a_band_whose_force_is_not_known_is_no_load() -> None:
    assert found(recorded(0, reps(5, band="green"))) == []


def test_an_exercise_that_replaced_another_one_sets_records() -> None:
    assert found(recorded(0, reps(5, 100), substitute_for="bench"))


def test_loads_in_pounds_are_compared_in_the_unit_of_the_athlete() -> None:
    heaviest = of_kind(
        RecordKind.HEAVIEST_LOAD, recorded(0, reps(5, 225), unit=Unit.LB), recorded(1, reps(5, 102), unit=Unit.KG)
    )
    assert heaviest is not None
    assert (heaviest.value, heaviest.session_id) == (102.06, session_id(0))


def test_only_the_exercises_that_are_asked_for_are_looked_at() -> None:
    assert records([recorded(0, reps(5, 100))], {}, Unit.KG, only=["bench"]) == []
    assert records([recorded(0, reps(5, 100))], {}, Unit.KG, only=["squat"]) != []


def test_a_session_without_an_id_can_not_be_named() -> None:
    with pytest.raises(ValueError, match="each session needs its id"):
        found(RecordedSession(recorded(0, reps(5, 100)).done))


SETS = st.builds(
    PerformedSet,
    reps=st.integers(0, 15),
    load=st.sampled_from([None, 0.0, 10.0, 12.5, 20.0]),
    side=st.sampled_from(Side),
)
ASSISTED_SETS = st.builds(PerformedSet, reps=st.integers(0, 15), assistance=st.sampled_from([10.0, 12.5, 20.0]))
HISTORIES = st.lists(st.lists(SETS, max_size=4), max_size=8)


@given(history=HISTORIES, order=st.randoms(use_true_random=False), exercise=st.sampled_from([SQUAT, LUNGE]))
def test_records_of_any_history_are_its_best_and_each_surpasses_what_it_names(
    history: list[list[PerformedSet]], order: object, exercise: Exercise
) -> None:
    sessions = [recorded(day, *sets) for day, sets in enumerate(history)]
    standing = found(*sessions, exercise=exercise)
    shuffled = list(sessions)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    assert found(*shuffled, exercise=exercise) == standing
    assert len({(each.side, each.kind, each.load) for each in standing}) == len(standing)
    for each in standing:
        if each.previous is not None:
            assert each.previous.value < each.value
            assert each.previous.performed_on < each.performed_on
    loads = [one.load for sets in history for one in sets if one.load and one.reps]
    heaviest = [each.value for each in standing if each.kind is RecordKind.HEAVIEST_LOAD]
    assert max(heaviest, default=None) == max(loads, default=None)
    for each in standing:
        if each.kind is RecordKind.MOST_REPS:  # no set of the side has more reps with as much load
            sides = (each.side,) if exercise is SQUAT else (each.side, Side.BOTH)
            rivals = [
                one.reps or 0
                for sets in history
                for one in sets
                if one.side in sides and (one.load or 0) >= (each.load or 0)
            ]
            assert each.value == max(rivals)


@given(history=st.lists(st.lists(SETS | ASSISTED_SETS, max_size=4), max_size=8))
def test_records_with_assistance_have_no_number_below_zero_and_are_on_one_scale(
    history: list[list[PerformedSet]],
) -> None:
    sessions = [recorded(day, *sets, body_weight=80) for day, sets in enumerate(history)]
    standing = found(*sessions, exercise=PULL_UP)
    for each in standing:
        for best in (each, each.previous):
            if best is not None:
                assert min(best.value, best.load or 0, best.assistance or 0) >= 0
                assert not (best.load and best.assistance)
    for side in Side:
        done = [one.signed_load or 0 for sets in history for one in sets if one.reps and one.side is side]
        records_of_load = [
            each
            for each in standing
            if each.side is side and each.kind in (RecordKind.HEAVIEST_LOAD, RecordKind.LEAST_ASSISTANCE)
        ]
        assert len(records_of_load) == 1 or (max(done, default=0) == 0 and not records_of_load)
        for each in records_of_load:
            assert (each.load or 0) - (each.assistance or 0) == max(done)
            assert each.kind is (RecordKind.HEAVIEST_LOAD if max(done) > 0 else RecordKind.LEAST_ASSISTANCE)
            assert each.value == abs(max(done))
