"""Exercises that an import makes from names."""

from __future__ import annotations

import pytest

from api.use_cases.imports.custom_exercises import custom_exercise, slug_of
from domain.loads.equipment import EquipmentKind


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Cable 1-Arm Face Pull", "cable-1-arm-face-pull"),
        ("Seated Super- Bayesian High Cable Curl", "seated-super-bayesian-high-cable-curl"),
        ("Rückenstrecker (Gerät)", "rueckenstrecker-geraet"),
        ("Élévation", "elevation"),
        ("x" * 200, "x" * 70),
    ],
)
def test_a_slug_reads_like_the_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_name_without_latin_letters_has_a_slug_too() -> None:
    assert slug_of("присед").startswith("exercise-")
    assert slug_of("присед") != slug_of("жим")


def test_a_slug_that_is_taken_gets_a_number() -> None:
    assert custom_exercise("Leg curl", {"leg-curl", "leg-curl-2"}).slug == "leg-curl-3"


@pytest.mark.parametrize(
    ("name", "equipment"),
    [
        ("JM Press (Barbell)", (EquipmentKind.BARBELL,)),
        ("Pullover (Dumbbell)", (EquipmentKind.DUMBBELL,)),
        ("Bicep Curl (Cable)", (EquipmentKind.STACK,)),
        ("Machine of Pain", ()),
    ],
)
def test_the_equipment_stands_in_parentheses(name: str, equipment: tuple[EquipmentKind, ...]) -> None:
    exercise = custom_exercise(name, ())
    assert (exercise.name, exercise.equipment, exercise.bodyweight) == (name, equipment, True)
