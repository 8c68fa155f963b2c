"""Create and revise programs. Revisions are immutable: athletes stay on the one that they enrolled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments, programs
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.metadata import encode_metadata
from api.use_cases.stored.plans import all_exercises, content_sha256, resolve, store_revision
from domain.catalog import PROGRAMS
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.programs.program_check import program_faults
from domain.text_types import ONLY_DIGITS, is_only_digits


async def create_program(context: RequestContext, program: Program) -> Plan:
    """Store the first revision and return it. Raises slug_taken, and a validation problem.

    The number of the first revision is 1, or follows that of a deleted program with the same slug.
    """
    if is_only_digits(program.slug):
        raise problems.invalid("/slug", ONLY_DIGITS)
    earlier = await context.tx.first(programs.BY_SLUG_OR_DELETED, slug=program.slug)
    if program.slug in PROGRAMS or (earlier is not None and earlier.deleted_at is None):
        raise problems.conflict("slug_taken", f"The program `{program.slug}` already exists.")
    plan = await _checked_plan(context, program, 1 if earlier is None else earlier.latest_revision + 1)
    await store_revision(context, plan, first=earlier is None, again=earlier is not None)
    return plan


async def revise_program(context: RequestContext, slug: str, program: Program) -> tuple[Plan, bool]:
    """Return the next revision and True, or the newest one and False if the content is the same."""
    if slug in PROGRAMS:
        raise problems.conflict("built_in")
    newest = await context.tx.first(programs.LATEST_REVISION, slug=slug)
    if newest is None:
        raise problems.not_found("program")
    if program.slug != slug:
        raise problems.invalid("/slug", f"A revision can't change the slug. Use `{slug}` instead of `{program.slug}`.")
    if context.if_match != newest.revision:
        raise problems.stale_version(newest.revision)
    plan = await _checked_plan(context, program, newest.revision + 1)
    if content_sha256(plan) == newest.content_sha256:
        return resolve(program, newest.revision, await all_exercises(context.tx)), False
    await store_revision(context, plan, first=False)
    return plan, True


async def update_program(context: RequestContext, slug: str, metadata: Mapping[str, str]) -> None:
    """Replace the program's metadata. Raises built_in and not_found."""
    if slug in PROGRAMS:
        raise problems.conflict("built_in")
    row = await context.tx.first(
        programs.SET_METADATA, slug=slug, metadata=encode_metadata(metadata), updated_at=context.now
    )
    if row is None:
        raise problems.not_found("program")
    context.changes.add(ResourceKind.PROGRAM, slug, ChangeAction.UPDATED, row.version)


async def archive_program(context: RequestContext, slug: str, archived_at: datetime | None) -> None:
    """Archive the program, or restore it with None. Doing it again changes nothing. Raises built_in and not_found."""
    if slug in PROGRAMS:
        raise problems.conflict("built_in")
    stored = await context.tx.first(programs.BY_SLUG, slug=slug)
    if stored is None:
        raise problems.not_found("program")
    if (stored.archived_at is None) == (archived_at is None):
        return
    row = await context.tx.first(programs.SET_ARCHIVED, slug=slug, archived_at=archived_at, updated_at=context.now)
    if row is None:
        raise problems.not_found("program")
    context.changes.add(ResourceKind.PROGRAM, slug, ChangeAction.UPDATED, row.version)


async def delete_program(context: RequestContext, slug: str) -> None:
    """Delete a program that no enrollment refers to. Raises built_in, not_found, stale_version and program_in_use."""
    if slug in PROGRAMS:
        raise problems.conflict("built_in")
    row = await context.tx.first(programs.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("program")
    if context.if_match != row.latest_revision:
        raise problems.stale_version(row.latest_revision)
    if await context.tx.first(enrollments.ON_PROGRAM, program_slug=slug) is not None:
        raise problems.conflict("program_in_use")
    await context.tx.run(programs.DELETE_REVISIONS, slug=slug)
    deleted = await context.tx.first(programs.DELETE, slug=slug, deleted_at=context.now)
    if deleted is None:
        raise problems.stale_version(row.latest_revision)
    context.changes.add(ResourceKind.PROGRAM, slug, ChangeAction.DELETED, deleted.version)


async def _checked_plan(context: RequestContext, program: Program, revision: int) -> Plan:
    exercises = await all_exercises(context.tx)
    errors = [FieldError(pointer, message) for pointer, message in program_faults(program, exercises)]
    if errors:
        raise problems.validation(errors)
    return resolve(program, revision, exercises)
