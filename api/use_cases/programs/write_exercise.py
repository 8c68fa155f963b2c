"""Create and change a workspace's own exercises. Programs that use one keep it as it was when they were written."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import exercises
from api.use_cases.request_context import Call
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise


async def create_exercise(call: Call, exercise: Exercise) -> Exercise:
    """Raises a conflict when the slug is taken, by a built-in exercise above all."""
    known = await call.tx.first(exercises.BY_SLUG, slug=exercise.slug)
    if exercise.slug in EXERCISES or known is not None:
        raise problems.conflict("slug_taken", f"There is an exercise `{exercise.slug}` already.")
    await call.tx.run(
        exercises.INSERT,
        slug=exercise.slug,
        document=msgspec.json.encode(exercise).decode(),
        version=1,
        created_at=call.now,
        updated_at=call.now,
    )
    return exercise


async def update_exercise(call: Call, slug: str, changes: dict[str, object]) -> tuple[Exercise, int]:
    """The changed exercise and its version. Raises not_found, built_in, stale_version, and a validation problem."""
    if slug in EXERCISES:
        raise problems.conflict("built_in")
    row = await call.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    if call.if_match != row.version:
        raise problems.stale_version(row.version)
    try:
        changed: Exercise = replace(msgspec.json.decode(row.document, type=Exercise), **changes)
    except ValueError as refused:
        raise problems.invalid("", str(refused)) from None
    touched = await call.tx.run(
        exercises.UPDATE,
        slug=slug,
        document=msgspec.json.encode(changed).decode(),
        version=row.version + 1,
        updated_at=call.now,
    )
    if not touched:
        raise problems.stale_version(row.version + 1)
    return changed, row.version + 1
