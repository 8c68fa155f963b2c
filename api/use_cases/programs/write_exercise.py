"""Create and change a workspace's own exercises. Programs that use one keep it as it was when they were written."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import exercises
from api.use_cases.request_context import RequestContext
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise


async def create_exercise(context: RequestContext, exercise: Exercise) -> Exercise:
    """Raises a conflict when the slug is taken, by a built-in exercise above all."""
    known = await context.tx.first(exercises.BY_SLUG, slug=exercise.slug)
    if exercise.slug in EXERCISES or known is not None:
        raise problems.conflict("slug_taken", f"There is an exercise `{exercise.slug}` already.")
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
    """The changed exercise and its version. Raises not_found, built_in, stale_version, and a validation problem."""
    if slug in EXERCISES:
        raise problems.conflict("built_in")
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    if context.if_match != row.version:
        raise problems.stale_version(row.version)
    try:
        changed: Exercise = replace(msgspec.json.decode(row.document, type=Exercise), **changes)
    except ValueError as refused:
        raise problems.invalid("", str(refused)) from None
    touched = await context.tx.run(
        exercises.UPDATE,
        slug=slug,
        document=msgspec.json.encode(changed).decode(),
        version=row.version + 1,
        updated_at=context.now,
    )
    if not touched:
        raise problems.stale_version(row.version + 1)
    return changed, row.version + 1
