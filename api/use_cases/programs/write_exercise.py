"""Create and change a workspace's own exercises. A change does not affect existing program revisions."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import exercises
from api.use_cases.request_context import RequestContext
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise


async def create_exercise(context: RequestContext, exercise: Exercise) -> Exercise:
    """Create the exercise. Raises slug_taken, also for the slug of a built-in exercise."""
    if exercise.slug in EXERCISES or await context.tx.first(exercises.BY_SLUG, slug=exercise.slug) is not None:
        raise problems.conflict("slug_taken", f"The exercise `{exercise.slug}` already exists.")
    await context.tx.run(
        exercises.INSERT,
        slug=exercise.slug,
        document=msgspec.json.encode(exercise).decode(),
        version=1,
        created_at=context.now,
        updated_at=context.now,
    )
    return exercise


async def update_exercise(context: RequestContext, slug: str, changes: dict[str, object]) -> tuple[Exercise, int]:
    """Return the changed exercise and its version. Raises built_in, not_found, stale_version and validation."""
    if slug in EXERCISES:
        raise problems.conflict("built_in")
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    if context.if_match != row.version:
        raise problems.stale_version(row.version)
    try:
        changed: Exercise = replace(msgspec.json.decode(row.document, type=Exercise), **changes)
    except ValueError as error:
        raise problems.invalid("", str(error)) from None
    updated_rows = await context.tx.run(
        exercises.UPDATE,
        slug=slug,
        document=msgspec.json.encode(changed).decode(),
        version=row.version + 1,
        updated_at=context.now,
    )
    if not updated_rows:
        raise problems.stale_version(row.version + 1)
    return changed, row.version + 1
