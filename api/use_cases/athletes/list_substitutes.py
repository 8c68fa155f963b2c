"""List the exercises that an athlete can do instead of another one, with the equipment of a place."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.plans import all_exercises
from domain.athlete import DEFAULT_PLACE, has_place
from domain.programs.exercise import Exercise
from domain.programs.substitutes import substitutes_for


async def list_substitutes(
    context: RequestContext, athlete_id: UUID, exercise: str, place: str | None, limit: int
) -> list[Exercise]:
    """Return the most similar exercises first. Raises not_found for an unknown athlete, exercise or place."""
    athlete = (await find_athlete(context, athlete_id)).athlete
    exercises = await all_exercises(context.tx)
    if exercise not in exercises:
        raise problems.not_found(f"exercise `{exercise}`")
    if place is not None and not has_place(athlete.places, place):
        raise problems.not_found(f"place `{place}` of this athlete")
    equipment = next((one.equipment for one in athlete.places if one.place == place), athlete.equipment)
    if place == DEFAULT_PLACE:
        equipment = athlete.equipment
    return substitutes_for(exercises[exercise], exercises.values(), equipment, athlete.unit)[:limit]
