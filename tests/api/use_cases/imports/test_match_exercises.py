"""Which exercise a name in an export stands for."""

from __future__ import annotations

from collections import Counter

import pytest

from api.use_cases.imports.exercise_names import ASSISTED, NAMES, names_of_built_in
from api.use_cases.imports.machine_names import NAMES_OF_MUSCLES
from api.use_cases.imports.match_exercises import (
    MOST_COMPARED,
    ExerciseMatch,
    KnownName,
    MatchSource,
    is_assisted,
    match_names,
    name_key,
    names_in_log,
)
from api.use_cases.imports.name_words import words_of
from api.use_cases.sessions.name_resolver import NamesOfApps
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise, Laterality

OWN = Exercise("zercher-squat", "Zercher squat", Laterality.TWO_SIDED, bodyweight=True)


def match(name: str, known: dict[str, KnownName] | None = None) -> ExerciseMatch:
    return match_names([name], EXERCISES | {OWN.slug: OWN}, known or {})[name]


def own(name: str, slug: str) -> dict[str, Exercise]:
    return EXERCISES | {slug: Exercise(slug, name, Laterality.TWO_SIDED, bodyweight=True)}


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
        ("Triceps Extension (Cable)", "cable-triceps-extension"),
        ("Shrug (Dumbbell)", "dumbbell-shrug"),
        ("Skullcrusher (Barbell)", "skull-crusher"),
        ("Preacher Curl (Barbell)", "preacher-curl"),
        ("Chest Fly (Dumbbell)", "dumbbell-fly"),
        ("Pendlay Row (Barbell)", "pendlay-row"),
        ("Hip Abductor (Machine)", "hip-abduction"),
        ("Calf Press on Leg Press", "calf-press"),
        ("Flat Dumbbell Fly", "dumbbell-fly"),
        ("Cycling (Indoor)", "cycling"),
        ("Rudern (Maschine)", "machine-row"),
        ("Fentes (Haltères)", "lunge"),
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


@pytest.mark.parametrize(
    ("name", "slug"), [("DB Shrugs", "dumbbell-shrug"), ("Machine Lat Pull-Down", "machine-pulldown")]
)
def test_the_words_of_a_name_in_the_table_count_in_any_order_too(name: str, slug: str) -> None:
    assert (match(name).exercise, match(name).source) == (slug, MatchSource.SAME_WORDS)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Lat Pulldown (Band)", "lat-pulldown"),
        ("Lat Puldown", "lat-pulldown"),
        ("Leg Press Technogym (Gelb)", "leg-press"),
        ("Bottom-Half Seated Cable Flye", "cable-fly"),
        ("Cable 1-Arm Face Pull", "face-pull"),
        ("Standing Leg Curl (Machine)", "leg-curl"),
        ("Bankdrücken (Band)", "bench-press"),
        ("Back Deltoids", "reverse-pec-deck"),
        ("Lower Back", "machine-back-extension"),
        ("Lower Back Machine", "machine-back-extension"),
        ("Biceps (Machine)", "machine-curl"),
    ],
)
def test_a_similar_name_is_only_suggested(name: str, suggestion: str) -> None:
    found = match(name)
    assert (found.exercise, found.suggestion, found.confidence) == (None, suggestion, 0.5)


@pytest.mark.parametrize(
    "name",
    [
        "Landmine Row",
        "Copenhagen Plank",
        "Sumo Squat (Dumbbell)",
        "Cuban Press",
        "Lateral Band Walk",
        "Hip Extension",
        "Neck Curl",
        "Decline Chest Fly",
        "Lower Back Stretch",
        "\U0001f4aa",
        "x" * 200,
    ],
)
def test_another_movement_waits_without_a_suggestion(name: str) -> None:
    assert match(name) == ExerciseMatch(name=name)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("Bent Over Row Machine", "machine-row"),
        ("Rückenstrecker Machine", "machine-back-extension"),
        ("Kniebeuge (Dumbbell)", "dumbbell-squat"),
        ("Single Arm Lateral Raise Dumbbell", "lateral-raise"),
        ("Single Leg RDL Barbell", "single-leg-romanian-deadlift"),  # the movement counts more than the equipment
        ("Overhead Triceps Extension Machine", "overhead-triceps-extension"),
    ],
)
def test_of_similar_names_the_one_with_the_same_equipment_is_suggested(name: str, suggestion: str) -> None:
    assert match(name).suggestion == suggestion


def test_every_machine_that_is_named_after_a_muscle_is_built_in_and_has_no_other_meaning() -> None:
    assert set(NAMES_OF_MUSCLES) <= set(EXERCISES)
    words = Counter(words_of(name) for names in NAMES_OF_MUSCLES.values() for name in names)
    assert max(words.values()) == 1
    assert not words.keys() & {words_of(name) for name, _ in names_of_built_in()}


def test_an_exercise_of_the_workspace_does_not_displace_a_similar_built_in_one() -> None:
    name = "Lat Pulldown (Band)"
    assert match_names([name], own("Lat Pulldown (Bands, red)", "own"), {})[name].suggestion == "lat-pulldown"


@pytest.mark.parametrize("name", ["Biceps (Dumbbell)", "Triceps (Cable)", "Quad (Barbell)", "Glute (Smith Machine)"])
def test_the_machine_for_a_muscle_is_not_suggested_if_the_name_has_other_equipment(name: str) -> None:
    assert match(name).suggestion is None


def test_an_exercise_of_the_workspace_is_suggested_if_no_built_in_one_is_similar() -> None:
    name = "Landmine Row (Meadows)"
    assert match_names([name], own("Landmine Row", "landmine-row"), {})[name].suggestion == "landmine-row"


def test_many_exercises_of_the_workspace_are_not_compared() -> None:
    many = {f"own-{n}": Exercise(f"own-{n}", f"Landmine Row {n}", Laterality.TWO_SIDED, True) for n in range(2_001)}
    assert len(many) > MOST_COMPARED
    assert match_names(["Landmine Row"], EXERCISES | many, {})["Landmine Row"].suggestion is None


def test_the_mapping_of_the_workspace_comes_first() -> None:
    found = match("Bench Press (Barbell)", {"bench press (barbell)": KnownName("zercher-squat")})
    assert (found.exercise, found.source, found.confidence) == ("zercher-squat", MatchSource.WORKSPACE, 1)


def test_a_mapping_to_a_deleted_exercise_is_ignored() -> None:
    assert match("Bench Press (Barbell)", {"bench press (barbell)": KnownName("deleted")}).exercise == "bench-press"


def test_the_workspace_can_ignore_a_name() -> None:
    found = match("Bench Press (Barbell)", {"bench press (barbell)": KnownName(ignored=True)})
    assert (found.exercise, found.ignored, found.is_waiting, found.confidence) == (None, True, False, 1)


@pytest.mark.parametrize("name", ["Warm Up", "warm-up", "Stretching", "Aufwärmen"])
def test_a_name_that_trains_nothing_is_ignored(name: str) -> None:
    found = match(name)
    assert (found.ignored, found.source) == (True, MatchSource.TABLE)


def test_the_workspace_can_give_such_a_name_an_exercise() -> None:
    found = match("Stretching", {"stretching": KnownName("zercher-squat")})
    assert (found.exercise, found.ignored) == ("zercher-squat", False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pull Up (Assisted)", True),
        ("Pull Up (Band)", True),
        ("Muscle Up (Assisted)", True),
        ("Assisted pull-ups", True),
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
    own_names = {exercise.name.casefold(): slug for slug, exercise in EXERCISES.items()}
    assert [name for name, slug in names_of_built_in() if own_names.get(name.casefold(), slug) != slug] == []


def test_no_words_stand_for_two_exercises() -> None:
    slugs: dict[frozenset[str], set[str]] = {}
    for name, slug in (*names_of_built_in(), *((each.name, slug) for slug, each in EXERCISES.items())):
        slugs.setdefault(words_of(name), set()).add(slug)
    assert [found for found in slugs.values() if len(found) > 1] == []


def test_loads_are_assistance_only_where_the_exercise_can_be_assisted() -> None:
    slugs = dict(names_of_built_in())
    assert all(EXERCISES[slugs[name]].lifts_bodyweight for name in ASSISTED)


@pytest.mark.parametrize(("name", "slug"), [("Kniebeuge", "back-squat"), ("Bankdrücken", "bench-press")])
def test_a_log_takes_a_name_that_is_clear_in_an_app_only_if_the_workspace_has_mapped_it(name: str, slug: str) -> None:
    found = names_in_log([name], {})
    assert (found.mapped, found.usual) == ({}, {})
    assert slug in found.ambiguous[name]
    assert names_in_log([name], {name_key(name): KnownName(slug)}) == NamesOfApps(mapped={name: slug})


@pytest.mark.parametrize("name", ["Kniebeuge", "Squat (Barbell)", "Pull Up (Assisted)"])
def test_a_log_does_not_take_a_name_that_the_workspace_ignores(name: str) -> None:
    assert names_in_log([name], {name_key(name): KnownName(ignored=True)}) == NamesOfApps()


def test_a_log_does_not_take_a_name_whose_loads_are_assistance_in_an_app() -> None:
    """Not even if it is mapped, as by an import. 20 kg are assistance in the app, and a load in a log."""
    name = "Pull Up (Assisted)"
    assert names_in_log([name], {name_key(name): KnownName("pull-up")}) == NamesOfApps()


def test_a_log_takes_the_other_names_of_the_workspace_and_of_the_table() -> None:
    known = {"landmine row": KnownName("landmine-row")}
    assert names_in_log(["Landmine Row", "Kniebeuge (Langhantel)", "OHP", "Zottman"], known) == NamesOfApps(
        mapped={"Landmine Row": "landmine-row"},
        usual={"Kniebeuge (Langhantel)": "back-squat", "OHP": "overhead-press"},
    )
