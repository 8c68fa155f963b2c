"""Exercises that can stand in for another one, by movement pattern, muscles and equipment."""

from collections.abc import Iterable

from domain.loads.equipment import Equipment, loads_for
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.movement import similarity


def substitutes_for(
    exercise: Exercise, others: Iterable[Exercise], equipment: tuple[Equipment, ...], unit: Unit
) -> list[Exercise]:
    """The exercises that the equipment allows and that train much the same, the most similar first."""
    found = [
        (similarity(exercise.pattern, exercise.muscles, other.pattern, other.muscles), other)
        for other in others
        if other.slug != exercise.slug and _is_possible(other, equipment, unit)
    ]
    return [other for score, other in sorted(found, key=lambda pair: (-pair[0], pair[1].slug)) if score]


def _is_possible(exercise: Exercise, equipment: tuple[Equipment, ...], unit: Unit) -> bool:
    if exercise.bodyweight:
        return True
    implements = min((variant.implements for variant in exercise.variants), default=exercise.implements)
    return loads_for(equipment, exercise.equipment, implements, bodyweight=False, unit=unit).heaviest != 0
