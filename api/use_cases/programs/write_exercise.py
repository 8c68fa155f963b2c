"""Create and change a workspace's own exercises. A change does not affect existing program revisions."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.statements import exercises
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise
from domain.text_types import ONLY_DIGITS, is_only_digits

MOST_OWN_EXERCISES = 2_000  # of a workspace: requests that look an exercise up read all of them


def check_number_of_exercises(count: int) -> None:
    """Raise conflict if a workspace would have more exercises of its own than it may have."""
    if count > MOST_OWN_EXERCISES:
        detail = f"A workspace has at most {MOST_OWN_EXERCISES:,} exercises of its own. Delete some that are not used."
        raise problems.conflict("conflict", detail)


async def create_exercise(context: RequestContext, exercise: Exercise) -> tuple[Exercise, int]:
    """Create the exercise. Returns it and its version. Raises slug_taken, also for the slug of a built-in exercise.

    Raises conflict if the workspace has 2,000, and a validation problem for a slug of digits alone.

    Its first version is 1, or follows that of a deleted exercise with the same slug.
    """
    if is_only_digits(exercise.slug):
        raise problems.invalid("/slug", ONLY_DIGITS)
    earlier = await context.tx.first(exercises.BY_SLUG_OR_DELETED, slug=exercise.slug)
    version = 1 if earlier is None else earlier.version + 1
    is_taken = exercise.slug in EXERCISES or (earlier is not None and earlier.deleted_at is None)
    if not is_taken:
        counted = await context.tx.first(exercises.COUNT)
        check_number_of_exercises(1 if counted is None else counted.exercises + 1)
    if is_taken or not await _insert(context, exercise, version):
        raise problems.conflict("slug_taken", f"The exercise `{exercise.slug}` already exists.")
    context.changes.add(ResourceKind.EXERCISE, exercise.slug, ChangeAction.CREATED, version)
    return exercise, version


async def _insert(context: RequestContext, exercise: Exercise, version: int) -> int:
    document = msgspec.json.encode(exercise).decode()
    if version > 1:
        return await context.tx.run(
            exercises.CREATE_AGAIN,
            slug=exercise.slug,
            document=document,
            version=version,
            updated_at=context.now,
        )
    return await context.tx.run(
        exercises.INSERT,
        slug=exercise.slug,
        document=document,
        version=version,
        created_at=context.now,
        updated_at=context.now,
        deleted_at=None,
    )


async def delete_exercise(context: RequestContext, slug: str) -> None:
    """Delete the exercise. Revisions of programs keep it as it was. Raises built_in, not_found and stale_version."""
    if slug in EXERCISES:
        raise problems.conflict("built_in")
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    version = row.version + 1
    if context.if_match != row.version or not await context.tx.run(
        exercises.DELETE, slug=slug, version=version, deleted_at=context.now
    ):
        raise problems.stale_version(row.version)
    context.changes.add(ResourceKind.EXERCISE, slug, ChangeAction.DELETED, version)


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
    context.changes.add(ResourceKind.EXERCISE, slug, ChangeAction.UPDATED, row.version + 1)
    return changed, row.version + 1
