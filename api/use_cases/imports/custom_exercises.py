"""Exercises of the workspace's own for names that no exercise has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from hashlib import sha256

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

_EQUIPMENT = {
    "barbell": EquipmentKind.BARBELL,
    "langhantel": EquipmentKind.BARBELL,
    "barre": EquipmentKind.BARBELL,
    "dumbbell": EquipmentKind.DUMBBELL,
    "kurzhantel": EquipmentKind.DUMBBELL,
    "haltère": EquipmentKind.DUMBBELL,
    "haltères": EquipmentKind.DUMBBELL,
    "kettlebell": EquipmentKind.KETTLEBELL,
    "machine": EquipmentKind.STACK,
    "maschine": EquipmentKind.STACK,
    "cable": EquipmentKind.STACK,
    "kabel": EquipmentKind.STACK,
    "câble": EquipmentKind.STACK,
    "poulie": EquipmentKind.STACK,
    "band": EquipmentKind.BAND,
}
LONGEST_SLUG = 70
_TRANSLITERATED = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "o", "ł": "l"})


def custom_exercise(name: str, taken: Container[str]) -> Exercise:
    """An exercise with this name, and a slug that is not taken.

    It needs no load, and its equipment is the one that the name gives in parentheses, if any.
    """
    in_parentheses = re.findall(r"\(([^()]*)\)", name.casefold())
    words = [word for part in in_parentheses for word in re.findall(r"\w+", part)]
    equipment = tuple(dict.fromkeys(_EQUIPMENT[word] for word in words if word in _EQUIPMENT))
    base = slug_of(name)
    slug, n = base, 1
    while slug in taken:
        n += 1
        slug = f"{base}-{n}"
    return Exercise(slug=slug, name=name, laterality=Laterality.TWO_SIDED, bodyweight=True, equipment=equipment)


def slug_of(name: str) -> str:
    """A slug that reads like the name. For a name without Latin letters or digits, it is made of a digest."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_TRANSLITERATED)).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_SLUG].strip("-")
    return slug or f"exercise-{sha256(name.encode()).hexdigest()[:8]}"
