"""A prescription as a coach would write it on a whiteboard."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.progress.progress import StartLoad
from domain.reports import in_words
from domain.sessions.prescription import LoadAdjustment, PrescribedSet, SetKind
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo
from tests.factories import Athlete

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
EMPTY = Athlete().asked("bss")


def written(*sets: PrescribedSet, tempo: Tempo | None = None, rest: float | None = None) -> str:
    return in_words.sets(replace(EMPTY, sets=sets, tempo=tempo, rest_seconds=rest), "kg")


def one(reps: int | None = 5, side: Side = BOTH, load: float = 60, **fields: Any) -> PrescribedSet:
    return PrescribedSet(1, SetKind.WORK, side, reps, load=load, **fields)


@pytest.mark.parametrize(
    ("single", "text"),
    [
        (one(), "1 x 5 at 60 kg"),
        (one(load=0), "1 x 5 at bodyweight"),
        (one(load=62.5), "1 x 5 at 62.5 kg"),
        (one(open=True), "1 x 5+ at 60 kg"),
        (one(5, reps_max=8), "1 x 5-8 at 60 kg"),
        (one(5, reps_max=5), "1 x 5 at 60 kg"),
        (one(5, reps_max=8, open=True), "1 x 5-8+ at 60 kg"),
        (one(None), "1 set to fatigue at 60 kg"),
        (one(None, open=True, load=0), "1 set to fatigue at bodyweight"),
        (one(None, seconds=30, load=0), "1 x 30 s at bodyweight"),
        (one(None, seconds=30, seconds_max=45, load=0), "1 x 30-45 s at bodyweight"),
        (one(rir=2), "1 x 5 at 60 kg with 2 in reserve"),
        (one(rir=1, rir_max=2), "1 x 5 at 60 kg with 1-2 in reserve"),
        (one(rir=0), "1 x 5 at 60 kg with 0 in reserve"),
        (one(adjust=LoadAdjustment(3, "reps", ())), "1 x 5 at 60 kg (adjusted by set 3)"),
    ],
)
def test_a_set_is_written_with_its_target_its_load_and_its_effort(single: PrescribedSet, text: str) -> None:
    assert written(single) == text


def test_equal_sets_in_a_row_are_counted() -> None:
    assert written(one(), one(), one(open=True)) == "2 x 5 at 60 kg, 1 x 5+ at 60 kg"
    assert written(one(5), one(3), one(5)) == "1 x 5 at 60 kg, 1 x 3 at 60 kg, 1 x 5 at 60 kg"
    assert written(one(None), one(None)) == "2 sets to fatigue at 60 kg"


def test_sides_with_the_same_sets_are_written_together() -> None:
    assert written(one(9, LEFT), one(9, RIGHT), one(9, LEFT), one(9, RIGHT)) == "2 x 9 each side at 60 kg"


def test_sides_with_different_sets_are_written_one_after_the_other() -> None:
    sets = (one(9, LEFT), one(10, RIGHT), one(9, LEFT), one(10, RIGHT))
    assert written(*sets) == "2 x 9 on the left at 60 kg, 2 x 10 on the right at 60 kg"
    assert written(one(9, LEFT, load=10), one(9, RIGHT, load=8)) == (
        "1 x 9 on the left at 10 kg, 1 x 9 on the right at 8 kg"
    )


@pytest.mark.parametrize(("side", "words"), [(LEFT, "left"), (RIGHT, "right")])
def test_a_single_side_is_named(side: Side, words: str) -> None:
    assert written(one(None, side, load=0)) == f"1 set to fatigue on the {words} at bodyweight"


def test_tempo_and_rest_come_last() -> None:
    assert written(one(9, LEFT), one(9, RIGHT), tempo=Tempo(3, 0, 1), rest=60) == (
        "1 x 9 each side at 60 kg, tempo 3-0-1, 60 s rest"
    )
    assert written(one(), rest=90.5) == "1 x 5 at 60 kg, 90.5 s rest"
    assert written(one(), rest=0) == "1 x 5 at 60 kg, 0 s rest"


def test_warm_up_sets_are_not_written() -> None:
    warm_up = PrescribedSet(1, SetKind.WARM_UP, BOTH, 5, load=30)
    assert written(warm_up, one()) == "1 x 5 at 60 kg"
    assert written(warm_up) == "not today"


def test_a_skipped_exercise_is_not_today() -> None:
    assert written(tempo=Tempo(3, 0, 1), rest=60) == "not today"


def test_each_exercise_is_a_line_with_its_variant_and_a_line_with_the_reason() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),))
    lines = list(in_words.lines(athlete.next, EXERCISES))
    assert lines == [
        "Wall-push high-knee kick: 3 sets to fatigue each side at bodyweight, 60 s rest",
        "    Starts with bodyweight, to fatigue.",
        "Single-leg box squat: 3 x 5 each side at bodyweight, tempo 3-0-1, 60 s rest",
        "    Starts with bodyweight, 5 reps.",
        (
            "Bulgarian split squat, one weight overhead: "
            "3 x 9 each side at 10 kg with 1-2 in reserve, tempo 3-0-1, 60 s rest"
        ),
        "    Starts at 10 kg, set by the coach.",
        "Backward lunge: 3 x 6 each side at 4 kg with 3 in reserve, tempo 3-0-1, 60 s rest",
        "    Starts at 4 kg, the lightest available, because no starting load was set.",
    ]


def test_sets_with_a_tempo_and_a_rest_of_their_own_are_named_in_turn() -> None:
    slow = replace(one(9, LEFT), tempo=Tempo(4, 0, 1), rest_seconds=120.0)
    assert written(one(9, LEFT), slow, tempo=Tempo(2, 0, 1), rest=60) == (
        "2 x 9 on the left at 60 kg, tempo 2-0-1 / 4-0-1, 60 / 120 s rest"
    )


def test_the_rest_before_the_next_exercise_comes_after_that_between_sets() -> None:
    item = replace(EMPTY, sets=(one(9, LEFT),), tempo=None, rest_seconds=60, rest_after_seconds=180)
    assert in_words.sets(item, "kg") == "1 x 9 on the left at 60 kg, 60 s rest, 180 s before the next exercise"
