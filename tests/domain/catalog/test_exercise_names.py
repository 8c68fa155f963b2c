"""The table of names that other apps have for the built-in exercises."""

from __future__ import annotations

from collections import Counter

from domain.catalog import EXERCISES
from domain.catalog.exercise_names import ASSISTED, NAMES, names_of_built_in


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
