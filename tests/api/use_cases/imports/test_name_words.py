"""Names of exercises as sets of words, and which of them are alike."""

from __future__ import annotations

import pytest

from api.use_cases.imports.name_words import SimilarNames, words_of

KNOWN = SimilarNames(
    [
        ("Squat", "squat"),
        ("Lateral raise", "lateral-raise"),
        ("Bench press", "bench-press"),
        ("Incline bench press", "incline-bench-press"),
        ("Leg curl (Machine)", "leg-curl"),
        ("Seated cable fly", "cable-fly"),
        ("Chest fly (Dumbbell)", "dumbbell-fly"),
        ("Chest fly (Machine)", "pec-deck"),
    ]
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pull-ups", "Pull Up"),
        ("Pullups", "pull up"),
        ("DB Flyes", "Fly (Dumbbell)"),
        ("Single Arm Row", "1-Arm Row"),
        ("One Arm Row", "Row, single-arm"),
        ("Push Down", "Pressdown"),
        ("Skullcrusher", "Skull crushers"),
        ("T-Bar Row", "T Bar Rows"),
        ("Farmer's Walk", "Farmer\u2019s walk"),
        ("RDL", "Romanian Deadlift"),
        ("Wide-Grip Pulldown", "Pull down wide"),
        ("Clean & Jerk", "Clean and Jerk"),
    ],
)
def test_a_name_has_the_same_words_in_every_spelling(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Incline Press", "Decline Press"), ("Front Raise", "Lateral Raise"), ("Leg Press", "Leg Curl")],
)
def test_other_words_are_another_name(one: str, other: str) -> None:
    assert words_of(one) != words_of(other)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lateral Raise (Kettlebell)", "lateral-raise"),
        ("Leg Curl (Band)", "leg-curl"),
        ("Benhc Press", "bench-press"),
        ("Lengthened Seated Cable Fly", "cable-fly"),
        ("Chest Fly", "dumbbell-fly"),
    ],
)
def test_the_same_movement_is_similar(name: str, slug: str) -> None:
    assert KNOWN.most_similar(name) == slug


@pytest.mark.parametrize(
    "name",
    [
        "Glute Ham Raise",
        "Decline Bench Press",
        "Bench Row",
        "Leg Extension (Machine)",
        "Zercher Squat",
        "Chest",
        "",
        "\U0001f4aa",
    ],
)
def test_a_shared_word_is_not_enough(name: str) -> None:
    assert KNOWN.most_similar(name) is None


def test_without_names_nothing_is_similar() -> None:
    assert SimilarNames([]).most_similar("Squat") is None
