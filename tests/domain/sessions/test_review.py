import pytest
from msgspec.structs import replace

from domain.loads.loading import Loads, Unit
from domain.sessions.prescription import LoadAdjustment, LoadAdjustmentRow, PrescribedSet, SetKind
from domain.sessions.review import NO_LOAD_SHOWN, JudgedSet, Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.factories import asked, done

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
KG, LB = Unit.KG, Unit.LB


def judged(asked_for: tuple[PrescribedSet, ...], *performed: PerformedSet, logged_in: Unit = KG) -> Review:
    return review(asked_for, performed, logged_in, KG)


def test_every_set_on_both_sides_at_the_target_is_met() -> None:
    assert judged(asked(9), *done(9, 9, 9, side=LEFT), *done(9, 9, 9, side=RIGHT)).met


def test_side_both_means_that_each_side_did_it() -> None:
    assert judged(asked(9), *done(9, 9, 9)).met


def test_a_two_legged_exercise_is_logged_for_both() -> None:
    assert judged(asked(9, sides=(BOTH,)), *done(9, 9, 9)).met


def test_sides_set_by_set_or_one_after_the_other_are_the_same() -> None:
    in_turn = [one for pair in zip(done(9, 8, 9, side=LEFT), done(9, 9, 9, side=RIGHT), strict=True) for one in pair]
    in_blocks = [*done(9, 9, 9, side=RIGHT), *done(9, 8, 9, side=LEFT)]
    assert judged(asked(9), *in_turn) == judged(asked(9), *in_blocks)


def test_a_set_number_left_out_is_its_place_on_that_side() -> None:
    found = judged(asked(9), *done(9, 8, 7, side=LEFT), *done(6, 5, 4, side=RIGHT))
    assert [item.amount for item in found.sets if item.prescribed.side is RIGHT] == [6, 5, 4]


def test_set_numbers_win_over_the_order_of_logging() -> None:
    backwards = (PerformedSet(set=3, reps=7), PerformedSet(set=1, reps=9), PerformedSet(set=2, reps=8))
    assert judged(asked(9), *backwards).amounts_by_set() == {1: 9, 2: 8, 3: 7}


def test_an_extra_set_does_not_make_up_for_a_weak_one() -> None:
    found = judged(asked(9), *done(9, 9, 8, 12))
    assert (found.met, found.fewest) == (False, 8)


def test_a_weak_extra_set_does_not_harm() -> None:
    assert judged(asked(9), *done(9, 9, 9, 3)).met


def test_a_set_logged_twice_under_one_number_counts_as_it_was_first_logged() -> None:
    assert judged(asked(9, sets=1), PerformedSet(set=1, reps=9), PerformedSet(set=1, reps=2)).met


def test_warm_up_sets_are_stored_and_never_judged() -> None:
    warm_up = PerformedSet(reps=5, load=4, kind=SetKind.WARM_UP)
    assert judged(asked(9), warm_up, *done(9, 9, 9)).met


def test_warm_up_sets_alone_are_no_start() -> None:
    assert not judged(asked(9), PerformedSet(reps=5, kind=SetKind.WARM_UP)).started


def test_a_set_to_fatigue_needs_no_number() -> None:
    assert judged(asked(None, load=0), PerformedSet(), PerformedSet(), PerformedSet()).met


def test_a_side_left_out_altogether_is_named() -> None:
    assert judged(asked(9), *done(9, 9, 9, side=LEFT)).missing_side is RIGHT


def test_a_side_with_a_single_set_is_not_missing() -> None:
    assert judged(asked(9), *done(9, 9, 9, side=LEFT), *done(9, side=RIGHT)).missing_side is None


def test_only_good_reps_count() -> None:
    found = judged(asked(12), *done(12, 12), *done(12, good_reps=10))
    assert (found.met, found.fewest) == (False, 10)


def test_good_reps_left_out_are_all_of_them_and_the_facts_say_so() -> None:
    found = judged(asked(9), *done(9, 9, 9))
    assert "form_not_reported" in found.asides


def test_reported_form_is_not_said_to_be_missing() -> None:
    assert not judged(asked(9), *done(9, 9, 9, good_reps=9)).asides


def test_tempo_that_was_not_reported_passes() -> None:
    assert judged(asked(9), *done(9, 9, 9)).met


def test_a_heavier_load_is_met() -> None:
    found = judged(asked(9, load=10), *done(9, 9, 9, load=12))
    assert found.met
    assert found.heavier_than_prescribed


def test_one_set_at_the_load_asked_for_is_not_heavier_throughout() -> None:
    assert not judged(asked(9, load=10), *done(9, 9, load=12), *done(9, load=10)).heavier_than_prescribed


def test_a_load_that_is_not_given_is_taken_as_prescribed_and_the_facts_say_so() -> None:
    found = judged(asked(9, load=10), *done(9, 9, 9, load=None))
    assert found.met
    assert "load_assumed" in found.asides


def test_pounds_are_held_against_kilograms() -> None:
    assert judged(asked(9, load=20.41), *done(9, 9, 9, load=45), logged_in=LB).met
    assert not judged(asked(9, load=20.41), *done(9, 9, 9, load=40), logged_in=LB).load_met


def test_a_load_left_out_of_a_log_in_pounds_is_the_one_asked_for_in_kilograms() -> None:
    found = judged(asked(9, load=20), *done(9, 9, 9, load=None), logged_in=LB)
    assert (found.met, {item.load for item in found.sets}) == (True, {20})


def test_what_a_conversion_leaves_is_no_lighter_load() -> None:
    assert judged(asked(9, load=20.41), *done(9, 9, 9, load=20.4)).met


def test_a_real_step_is_a_lighter_load_however_small() -> None:
    assert not judged(asked(9, load=20), *done(9, 9, 9, load=19.9)).load_met


def test_effort_that_was_logged_is_no_gate() -> None:
    assert judged(asked(9), *done(9, 9, 9, rir=0)).met


@pytest.mark.parametrize(("reps_in_set_1", "expected"), [(3, 35), (8, 45)])
def test_a_set_is_judged_against_the_row_that_applied(reps_in_set_1: int, expected: float) -> None:
    adjust = LoadAdjustment(1, "reps", (LoadAdjustmentRow(0, 5, 35), LoadAdjustmentRow(6, None, 45)))
    sets = (
        PrescribedSet(1, SetKind.WORK, BOTH, None, open=True, load=40),
        PrescribedSet(2, SetKind.WORK, BOTH, None, open=True, load=40, adjust=adjust),
    )
    found = judged(sets, *done(reps_in_set_1, load=40), *done(5, load=expected))
    assert found.sets[1].prescribed_load == expected
    assert found.met


def test_confirmed_needs_an_explicit_true_on_every_set() -> None:
    said = done(9, 9, torso_upright=True)
    assert judged(asked(9), *said, *done(9, torso_upright=True)).confirmed("torso_upright")
    assert not judged(asked(9), *said, *done(9)).confirmed("torso_upright")
    assert not judged(asked(9), *said, *done(9, torso_upright=False)).confirmed("torso_upright")


def test_confirmed_needs_every_set_done() -> None:
    assert not judged(asked(9), *done(9, 9, torso_upright=True)).confirmed("torso_upright")


def test_one_side_of_a_review_holds_only_its_sets() -> None:
    found = judged(asked(12), *done(12, 12, 12, side=LEFT), *done(8, 8, 8, side=RIGHT))
    assert found.of_side(LEFT).met
    assert not found.of_side(RIGHT).met


# The load that a set shows


def one(reps: int, load: float, target: int | None = 8, bodyweight: float | None = 0.0) -> JudgedSet:
    prescribed = asked(target, 10, sets=1, sides=(Side.BOTH,))
    return review(prescribed, done(reps, load=load), KG, KG, None, bodyweight).sets[0]


@pytest.mark.parametrize(
    ("reps", "in_reserve", "load"),
    [(8, 0, 10), (8, 2, 10.53), (6, 0, 9.47), (6, 2, 10)],
)
def test_a_set_shows_the_load_that_is_as_hard_by_the_epley_estimate(reps: int, in_reserve: float, load: float) -> None:
    assert one(reps, 10).load_for(8, in_reserve) == load


def test_unless_said_otherwise_no_rep_was_in_reserve() -> None:
    assert one(8, 10).load_for(8) == 10


@pytest.mark.parametrize(("reps", "load"), [(8, 12), (9, 12), (7, NO_LOAD_SHOWN), (0, NO_LOAD_SHOWN)])
def test_without_an_estimate_a_set_shows_its_load_or_nothing(reps: int, load: float) -> None:
    """The body is lifted along with the load, and its weight is not known."""
    assert one(reps, 12, bodyweight=None).load_for(8) == load


@pytest.mark.parametrize(
    ("reps", "load", "target", "shown"),
    [
        (8, 12, 8, 12),
        (5, 12, 8, 11.05),  # as hard as 8 reps
        (1, 12, 8, 10),  # never less than the prescribed load
        (5, 8, 8, 8),
        (5, 12, None, 12),
    ],
)
def test_a_heavier_set_with_fewer_reps_counts_at_the_load_that_it_shows(
    reps: int, load: float, target: int | None, shown: float
) -> None:
    assert one(reps, load, target).shown_load == shown


def test_a_load_is_read_as_the_one_that_can_be_built() -> None:
    prescribed = asked(8, 10, sets=1, sides=(Side.BOTH,))
    item = review(prescribed, done(8, load=12.25), KG, KG, Loads((8, 10, 12, 14), KG)).sets[0]
    assert (item.load, item.lifted) == (12, 12.25)


# Sets that were not done


def test_sets_that_repeat_a_set_that_was_done_are_missing_repeats() -> None:
    found = judged(asked(9, sides=(Side.BOTH,)), *done(9, 9))
    assert [item.prescribed.set for item in found.missing_repeats] == [3]


def test_a_set_of_its_own_is_no_missing_repeat() -> None:
    sets = (*asked(9, sets=2, sides=(Side.BOTH,)), replace(asked(5, 20, sets=1, sides=(Side.BOTH,))[0], set=3))
    assert judged(sets, *done(9, 9)).missing_repeats == ()


def test_sets_equal_to_a_completed_one_are_repeats_even_if_most_are_missing() -> None:
    missing = judged(asked(9, sides=(Side.BOTH,)), *done(9)).missing_repeats
    assert [item.prescribed.set for item in missing] == [2, 3]


@pytest.mark.parametrize(("heavier", "mostly"), [(1, False), (2, False), (3, True)])
def test_more_than_half_of_the_sets_are_most(heavier: int, mostly: bool) -> None:
    found = judged(asked(9, sets=4, sides=(Side.BOTH,)), *done(*[9] * heavier, load=14), *done(*[9] * (4 - heavier)))
    assert found.was_heavier is mostly


@pytest.mark.parametrize(("sets", "done_sets", "showed"), [(3, 2, True), (3, 1, False), (6, 4, True), (6, 3, False)])
def test_two_thirds_of_the_sets_show_the_prescribed_load(sets: int, done_sets: int, showed: bool) -> None:
    assert judged(asked(9, sets=sets, sides=(Side.BOTH,)), *done(*[9] * done_sets)).showed_prescribed is showed


# What is short, missing or estimated


@pytest.mark.parametrize(
    ("reps", "load", "missed"), [(9, 10, False), (8, 10, True), (8, 9, True), (8, 12, False), (9, 9, False)]
)
def test_a_set_is_missed_if_it_is_short_and_not_heavier(reps: int, load: float, missed: bool) -> None:
    assert judged(asked(9, 10, sets=1, sides=(BOTH,)), *done(reps, load=load)).sets[0].missed is missed


def test_sets_performed_are_those_done_on_both_sides() -> None:
    found = judged(asked(9), *done(9, 9, 9, side=LEFT), *done(9, side=RIGHT))
    assert (found.sets_prescribed, found.sets_performed) == (3, 1)


def test_a_hold_without_seconds_was_not_done() -> None:
    hold = (PrescribedSet(1, SetKind.WORK, BOTH, None, seconds=30),)
    assert judged(hold, PerformedSet(seconds=30)).complete
    assert not judged(hold, PerformedSet(load=10)).complete


@pytest.mark.parametrize(("reps", "load", "named"), [(5, 12, True), (9, 10, False), (9, 12, False), (1, 12, False)])
def test_an_estimate_is_named_only_where_it_decided(reps: int, load: float, named: bool) -> None:
    """5 reps at 12 kg are as hard as 9 at 10 kg."""
    found = judged(asked(9, 10, sets=1, sides=(BOTH,)), *done(reps, load=load))
    assert ("estimated" in found.asides) is named


def test_a_heavier_hold_is_not_estimated() -> None:
    hold = (PrescribedSet(1, SetKind.WORK, BOTH, None, seconds=30, load=10),)
    assert judged(hold, PerformedSet(seconds=20, load=12)).sets[0].amount == 20


def test_a_longer_rest_makes_no_other_set() -> None:
    sets = asked(9, sides=(BOTH,))
    rested = (*sets[:2], replace(sets[2], rest_seconds=180.0))
    assert [item.prescribed.set for item in judged(rested, *done(9, 9)).missing_repeats] == [3]


# Sets that are only stored


@pytest.mark.parametrize("kind", [SetKind.WARM_UP, SetKind.DROP, SetKind.REST_PAUSE])
def test_a_set_of_another_kind_between_the_work_sets_is_not_judged(kind: SetKind) -> None:
    """12 at 80 kg, a drop set of 10 at 60 kg, then 12 and 12 at 80 kg: three sets at 80 kg reached 12."""
    first, second, third = done(12, 12, 12, load=80)
    between = PerformedSet(kind=kind, reps=10, load=60)
    assert judged(asked(12, 80, sides=(BOTH,)), first, between, second, third).met


def test_a_set_to_failure_is_judged_like_any_other() -> None:
    assert judged(asked(9, sets=1, sides=(BOTH,)), *done(9, to_failure=True)).met
    assert judged(asked(9, sets=1, sides=(BOTH,)), *done(8, to_failure=True)).missed


def test_sides_that_are_logged_apart_for_a_bilateral_exercise_count_as_one_set() -> None:
    pull_ups = asked(8, sets=2, sides=(BOTH,))
    found = judged(pull_ups, *done(8, 8, side=LEFT), *done(8, 7, side=RIGHT))
    assert [item.done for item in found.sets] == [8, 7]
    assert judged(pull_ups, *done(8, 8, side=LEFT)).met
