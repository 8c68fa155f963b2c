from datetime import date

from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.sessions.prescription import LoadAdjustment, LoadAdjustmentRow, PrescribedSet, SetKind
from domain.sessions.review import Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from domain.sessions.why_not_met import why_not_met
from tests.factories import asked, done

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
KG, LB = Unit.KG, Unit.LB


def judged(asked_for: tuple[PrescribedSet, ...], *performed: PerformedSet, logged_in: Unit = KG) -> Review:
    return review(asked_for, performed, logged_in, KG)


def code(found: Review) -> str | None:
    reason = why_not_met(found)
    return reason.code if reason else None


def text(found: Review) -> str:
    reason = why_not_met(found)
    assert reason is not None
    return reason.text


def test_a_set_left_out_is_missed() -> None:
    found = judged(asked(9), *done(9, 9))
    assert code(found) == "set_missing"
    assert text(found).startswith("1 of 3 sets is missing from the log.")


def test_a_set_that_reports_no_reps_was_not_done() -> None:
    found = judged(asked(9, sets=2, sides=(BOTH,)), PerformedSet(reps=9), PerformedSet(load=10))
    assert code(found) == "set_missing"


def test_zero_reps_are_a_set_that_was_tried() -> None:
    assert code(judged(asked(9), *done(9, 9, 0))) == "reps_short"


def test_a_set_without_its_tempo_has_no_good_rep() -> None:
    found = judged(asked(9), *done(9, 9), *done(9, tempo_held=False))
    assert (found.fewest, code(found)) == (0, "tempo_not_held")
    assert text(found).startswith("Tempo lost in 1 of 3 sets")


def test_the_target_at_a_lighter_load_is_not_met_and_the_load_is_named() -> None:
    found = judged(asked(9, load=10), *done(12, 12, 12, load=8))
    assert (found.load_met, code(found)) == (False, "lighter_load")
    assert text(found).startswith("Done at 8 kg instead of 10 kg.")


def test_one_lighter_set_of_three_is_enough() -> None:
    assert code(judged(asked(9, load=10), *done(9, 9), *done(9, load=8))) == "lighter_load"


def test_a_load_of_zero_is_bodyweight_and_not_a_load_left_out() -> None:
    assert code(judged(asked(9, load=10), *done(9, 9, 9, load=0))) == "lighter_load"


def test_one_weaker_side_is_named_with_its_reps() -> None:
    found = judged(asked(12), *done(12, 12, 12, side=LEFT), *done(12, 11, 10, side=RIGHT))
    assert code(found) == "side_behind"
    assert text(found) == "10 of 12 good reps on the right side. Both sides stay at 10 kg and aim for 12."


def test_reps_short_on_both_sides_name_the_weakest_set() -> None:
    found = judged(asked(12), *done(12, 11, 10))
    assert code(found) == "reps_short"
    assert text(found) == "10 of 12 good reps in set 3. Repeat at 10 kg."


def test_a_hold_is_judged_in_seconds() -> None:
    held = tuple(PerformedSet(seconds=seconds) for seconds in (45, 45, 30))
    found = judged(asked(None, load=0, seconds=45), *held)
    assert text(found) == "30 of 45 seconds in set 3. Repeat the same sets."


WITH_DROP = (
    *asked(8, load=20, sets=2, sides=(BOTH,)),
    *(replace(one, kind=SetKind.DROP) for one in asked(10, load=14, sets=1, sides=(BOTH,))),
)


def drop(reps: int) -> PerformedSet:
    return PerformedSet(reps=reps, load=14, kind=SetKind.DROP)


def test_a_drop_set_is_named_by_its_own_number() -> None:
    found = judged(WITH_DROP, *done(8, 8, load=20), drop(6))
    assert text(found) == "6 of 10 good reps in drop set 1. Repeat the same sets."


def test_a_drop_set_that_was_left_out_is_named() -> None:
    assert text(judged(WITH_DROP, *done(8, 8, load=20))) == (
        "The drop set is missing from the log. Repeat the same sets, and do all of them."
    )


def test_a_work_set_that_was_left_out_is_counted_without_drop_sets() -> None:
    assert text(judged(WITH_DROP, *done(8, load=20), drop(10))) == (
        "1 of 2 sets is missing from the log. Repeat the same sets, and do all of them."
    )


def test_what_was_met_as_issued_is_held_and_not_missed() -> None:
    found = Review(judged(asked(12), *done(9, 9, 9)).sets, KG, was_met_as_issued=True)
    assert code(found) == "met_superseded_prescription"


def test_what_was_issued_for_a_later_day_is_told_as_done_early() -> None:
    found = Review(judged(asked(12), *done(9, 9, 9)).sets, KG, was_met_as_issued=True, issued_for=date(2026, 12, 1))
    assert (code(found), text(found).split(", with")[0]) == (
        "done_early",
        "Done before the planned day (December 1, 2026)",
    )


def test_a_load_that_was_too_heavy_is_named_with_the_set_that_fell_short() -> None:
    found = why_not_met(judged(asked(9, sets=2, sides=(Side.BOTH,)), *done(9), *done(1, load=11)))
    assert found is not None
    assert (found.code, found.facts["set"], found.facts["good_reps"]) == ("too_heavy", 2, 1)


def test_a_set_that_was_too_heavy_is_not_said_to_count_by_the_estimate() -> None:
    """5 reps at 12 kg are as hard as 9 at 10 kg. 4 are not."""
    found = text(judged(asked(9, sets=2, sides=(Side.BOTH,)), *done(5, 1, load=12)))
    assert "Epley" not in found


def test_a_set_to_fatigue_without_a_single_rep_is_missed() -> None:
    to_fatigue = tuple(replace(item, reps=None, open=True) for item in asked(9, sets=1, sides=(BOTH,)))
    assert judged(to_fatigue, *done(1)).met
    assert text(judged(to_fatigue, *done(0))) == "0 of 1 good reps in set 1. Repeat at 10 kg."


def test_the_load_to_repeat_is_the_prescribed_one_or_that_of_the_table() -> None:
    adjust = LoadAdjustment(1, "reps", (LoadAdjustmentRow(0, 5, 35), LoadAdjustmentRow(6, None, 45)))
    first, second = (PrescribedSet(n, SetKind.WORK, BOTH, 6, load=40) for n in (1, 2))
    found = why_not_met(judged((first, replace(second, adjust=adjust)), *done(6, load=40), *done(4, load=45)))
    assert found is not None
    assert found.facts["load"] == 45
    counted = judged((first, second), *done(6, 4, load=40))
    lighter = replace(counted, sets=tuple(replace(one, prescribed_load=30, load=30) for one in counted.sets))
    found = why_not_met(lighter)
    assert found is not None
    assert found.facts["load"] == 40
