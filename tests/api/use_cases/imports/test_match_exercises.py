"""Which exercise a name in an export stands for."""

from __future__ import annotations

from collections import Counter

import pytest

from api.use_cases.imports.exercise_names import ASSISTED, NAMES, names_of_built_in
from api.use_cases.imports.match_exercises import ExerciseMatch, MatchSource, is_assisted, match_names
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise, Laterality

OWN = Exercise("zercher-squat", "Zercher squat", Laterality.TWO_SIDED, bodyweight=True)


def match(name: str, mapped: dict[str, str] | None = None) -> ExerciseMatch:
    return match_names([name], EXERCISES | {OWN.slug: OWN}, mapped or {})[name]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bench Press (Barbell)", "bench-press"),
        ("Squat (Barbell)", "back-squat"),
        ("Lat Pulldown (Cable)", "lat-pulldown"),
        ("Pull Up (Assisted)", "pull-up"),
        ("Flat Barbell Bench Press", "bench-press"),
        ("Bankdrücken (Langhantel)", "bench-press"),
        ("Kreuzheben (Langhantel)", "deadlift"),
        ("Développé couché (Barre)", "bench-press"),
        ("Soulevé de terre (Barre)", "deadlift"),
        ("squat  (barbell)", "back-squat"),
    ],
)
def test_the_table_has_the_names_of_the_apps(name: str, slug: str) -> None:
    found = match(name)
    assert (found.exercise, found.source, found.confidence) == (slug, MatchSource.TABLE, 0.95)


@pytest.mark.parametrize("name", ["Zercher Squat", "zercher-squat"])
def test_an_exercise_is_found_by_its_own_name_and_slug(name: str) -> None:
    assert (match(name).exercise, match(name).source) == ("zercher-squat", MatchSource.SAME_NAME)


def test_the_same_words_in_another_order_are_the_same_exercise() -> None:
    found = match("Squats, Zercher")
    assert (found.exercise, found.source, found.confidence) == ("zercher-squat", MatchSource.SAME_WORDS, 0.8)


def test_a_similar_name_is_only_suggested() -> None:
    found = match("Lat Pulldown (Machine)")
    assert (found.exercise, found.suggestion, found.confidence) == (None, "lat-pulldown", 0.5)


@pytest.mark.parametrize("name", ["Dragon Flag", "Squat (Smith Machine)", "\U0001f4aa", "x" * 200])
def test_another_exercise_waits(name: str) -> None:
    assert match(name) == ExerciseMatch(name=name)


def test_the_mapping_of_the_workspace_comes_first() -> None:
    found = match("Bench Press (Barbell)", {"bench press (barbell)": "zercher-squat"})
    assert (found.exercise, found.source, found.confidence) == ("zercher-squat", MatchSource.WORKSPACE, 1)


def test_a_mapping_to_a_deleted_exercise_is_ignored() -> None:
    assert match("Bench Press (Barbell)", {"bench press (barbell)": "deleted"}).exercise == "bench-press"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pull Up (Assisted)", True),
        ("Pull Up (Band)", True),
        ("Muscle Up (Assisted)", True),
        ("Chest Fly (Band)", False),
    ],
)
def test_some_loads_are_assistance(name: str, expected: bool) -> None:
    assert is_assisted(name) is expected


def test_every_name_is_of_a_built_in_exercise() -> None:
    assert set(NAMES) <= set(EXERCISES)


def test_no_name_stands_for_two_exercises() -> None:
    names = Counter(name.casefold() for name, _ in names_of_built_in())
    assert [name for name, count in names.items() if count > 1] == []


def test_no_name_is_that_of_another_exercise() -> None:
    own = {exercise.name.casefold(): slug for slug, exercise in EXERCISES.items()}
    assert [name for name, slug in names_of_built_in() if own.get(name.casefold(), slug) != slug] == []


def test_loads_are_assistance_only_where_the_exercise_can_be_assisted() -> None:
    slugs = dict(names_of_built_in())
    assert all(EXERCISES[slugs[name]].lifts_bodyweight for name in ASSISTED)
