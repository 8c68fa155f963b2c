"""What a log changes in a stored session, and what it leaves alone."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from api.sheets.pasted_log import read_log
from api.use_cases.sessions.merge_session import FieldChange, Merge, SetsChange, merge, says_the_same
from domain.loads.loading import Unit
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from tests.pasted import one_session

DAY = date(2026, 3, 2)
SQUAT = PerformedExercise(
    "squat",
    slot="main",
    notes="Deep.",
    sets=(PerformedSet(reps=5, load=60, rir=2, rest_seconds=90), PerformedSet(reps=4, load=60, rest_seconds=120)),
)
PLANK = PerformedExercise("plank", notes="Not done.")
STORED = Performance(
    DAY, DAY, (SQUAT, PLANK), PainScores(next_morning=3), Unit.KG, notes="Wet.", time_of_day="18:30", place="gym"
)
HEAD = "Date,Exercise,Reps,Load\n"
SAME = HEAD + "2026-03-02,squat,5,60\n2026-03-02,squat,4,60\n"


def merged(text: str, stored: Performance = STORED) -> Merge:
    return merge(stored, one_session(text), read_log(text).fields)


def changes(text: str, stored: Performance = STORED) -> list[tuple[str, object, object]]:
    found = merged(text, stored)
    assert found.mistakes == ()
    return [(each.pointer, each.before, each.after) for each in found.changes if isinstance(each, FieldChange)]


def test_a_log_that_says_the_same_changes_nothing_whatever_columns_it_lacks() -> None:
    assert merged(SAME) == Merge(STORED, (), (), (2, 2))


def test_a_changed_cell_keeps_everything_that_the_log_has_no_column_for() -> None:
    found = merged(SAME.replace(",4,", ",3,"))
    (change,) = found.changes
    assert change == FieldChange(
        pointer="/exercises/*/sets/*/reps", exercise="squat", set=2, side=Side.BOTH, before=4, after=3
    )
    first, second = SQUAT.sets
    assert found.done == replace(STORED, exercises=(replace(SQUAT, sets=(first, replace(second, reps=3))), PLANK))


def test_a_removed_row_removes_its_set_and_leaves_the_others_as_they_are() -> None:
    found = merged(HEAD + "2026-03-02,squat,4,60\n")
    assert found.changes == (SetsChange("squat", 0, 1),)
    assert found.done.exercises[0].sets == (SQUAT.sets[1],)


def test_an_added_row_adds_a_set() -> None:
    found = merged(SAME + "2026-03-02,squat,3,60\n")
    assert found.changes == (SetsChange("squat", 1, 0),)
    assert found.done.exercises[0].sets == (*SQUAT.sets, PerformedSet(reps=3, load=60))


def test_an_exercise_without_rows_is_removed_and_a_new_one_added() -> None:
    found = merged(HEAD + "2026-03-02,lunge,8,10\n")
    assert found.changes == (SetsChange("squat", 0, 2), SetsChange("lunge", 1, 0))
    assert [each.exercise for each in found.done.exercises] == ["plank", "lunge"]


def test_the_order_of_the_exercises_does_not_count() -> None:
    both = replace(STORED, exercises=(SQUAT, replace(PLANK, sets=(PerformedSet(seconds=30),))))
    head = "Date,Exercise,Reps,Load,Seconds\n"
    text = head + "2026-03-02,plank,,,30\n2026-03-02,squat,5,60,\n2026-03-02,squat,4,60,\n"
    assert merged(text, both).changes == ()


def test_an_exercise_that_was_done_twice_is_compared_as_a_whole_and_keeps_its_parts() -> None:
    twice = replace(STORED, exercises=tuple(replace(SQUAT, sets=(one,)) for one in SQUAT.sets))
    assert merged(SAME, twice).done == twice
    found = merged(SAME.replace(",4,", ",3,"), twice)
    assert [[one.reps for one in each.sets] for each in found.done.exercises] == [[5], [3]]


def test_an_empty_cell_clears_its_value() -> None:
    assert changes(SAME.replace(",4,60", ",4,")) == [("/exercises/*/sets/*/load", 60, None)]


def test_an_empty_pain_score_says_nothing_and_a_filled_one_changes_it() -> None:
    head = "Date,Exercise,Reps,Load,Pain before,Pain next morning\n"
    text = head + "2026-03-02,squat,5,60,,\n2026-03-02,squat,4,60,,\n"
    assert changes(text) == []
    assert changes(text.replace("4,60,,", "4,60,,4")) == [("/pain/next_morning", 3, 4)]
    assert merged(text.replace("4,60,,", "4,60,1,")).done.pain == PainScores(before=1, next_morning=3)


def test_scores_of_a_complaint_are_merged_in_the_same_way() -> None:
    stored = replace(STORED, complaint_pain=(ComplaintPain(complaint="knee", during=2, next_morning=1),))
    text = "Date,Exercise,Reps,Load,Pain of complaints\n2026-03-02,squat,5,60,{}\n2026-03-02,squat,4,60,\n"
    assert changes(text.format("knee -/2/-/-"), stored) == []
    assert merged(text.format("knee -/5/-/-"), stored).done.complaint_pain == (
        ComplaintPain(complaint="knee", during=5, next_morning=1),
    )


NOTED = (
    "Date,Exercise,Reps,Load,Session notes,Exercise notes\n2026-03-02,squat,5,60,{},{}\n2026-03-02,squat,4,60,{},{}\n"
)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("Wet.", "Deep.", "Wet.", "Deep."), []),
        (("Wet.", "Deep.", "", ""), []),  # one filled row is enough
        (("Wet.", "Deep.", "Dry.", ""), [("/notes", "Wet.", "Dry.")]),
        (("Wet.", "Deep.", "", "Deeper."), [("/exercises/*/notes", "Deep.", "Deeper.")]),
        (("", "Deep.", "", ""), [("/notes", "Wet.", None)]),
        (("Wet.", "", "Wet.", ""), [("/exercises/*/notes", "Deep.", None)]),
    ],
)
def test_notes_stand_in_any_row_and_are_cleared_in_all(
    cells: tuple[str, ...], expected: list[tuple[str, object, object]]
) -> None:
    assert changes(NOTED.format(*cells)) == expected


def test_rows_with_different_new_notes_contradict_each_other() -> None:
    found = merged(NOTED.format("Dry.", "Deep.", "Cold.", "Deep."))
    assert [each.pointer for each in found.mistakes] == ["/notes"]


def test_the_date_and_the_prescribed_date_move_together() -> None:
    found = merged(SAME.replace("2026-03-02", "2026-03-04"))
    assert (found.done.performed_on, found.done.prescribed_on) == (date(2026, 3, 4), date(2026, 3, 4))
    assert [each.pointer for each in found.changes if isinstance(each, FieldChange)] == ["/performed_on"]
    earlier = replace(STORED, prescribed_on=date(2026, 3, 1))
    assert merged(SAME.replace("2026-03-02", "2026-03-04"), earlier).done.prescribed_on == date(2026, 3, 1)


def test_a_load_below_zero_replaces_a_load() -> None:
    found = merged(SAME.replace("4,60", "4,-20"))
    assert (found.done.exercises[0].sets[1].load, found.done.exercises[0].sets[1].assistance) == (None, 20)


def test_a_value_that_does_not_fit_the_rest_of_the_set_is_a_mistake_in_its_row() -> None:
    good = replace(STORED, exercises=(replace(SQUAT, sets=(PerformedSet(reps=5, good_reps=5, load=60),)),))
    found = merged(HEAD + "2026-03-02,squat,4,60\n", good)
    assert [(each.row, each.pointer) for each in found.mistakes] == [(2, "/exercises/*/sets/*/reps")]


def test_a_session_says_the_same_as_far_as_its_cells_are_filled() -> None:
    assert says_the_same(STORED, one_session(SAME))
    assert says_the_same(STORED, one_session("Date,Exercise,Reps\n2026-03-02,squat,5\n2026-03-02,squat,4\n"))
    assert not says_the_same(STORED, one_session(SAME.replace(",4,", ",3,")))
    assert not says_the_same(STORED, one_session(HEAD + "2026-03-02,squat,5,60\n"))
    assert not says_the_same(STORED, one_session(SAME.replace("squat", "lunge")))
    assert not says_the_same(STORED, one_session(SAME.replace("Load", "Load (lb)")))
    one_sided = replace(SQUAT, sets=tuple(replace(one, side=Side.LEFT) for one in SQUAT.sets))
    assert not says_the_same(replace(STORED, exercises=(one_sided,)), one_session(SAME))
