"""Create programs and revise them. Revisions are immutable: an athlete stays on the one enrolled on."""

from __future__ import annotations

from api import problems
from api.problems import FieldError
from api.store.statements import programs
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises, content_sha256, resolve, store_revision
from domain.catalog import PROGRAMS
from domain.programs.program import Plan, Program
from domain.programs.program_check import program_faults


async def create_program(context: RequestContext, program: Program) -> Plan:
    """The first revision. Raises a conflict when the slug is taken, and a validation problem that says where."""
    if program.slug in PROGRAMS or await context.tx.first(programs.BY_SLUG, slug=program.slug) is not None:
        raise problems.conflict("slug_taken", f"There is a program `{program.slug}` already.")
    plan = await _checked(context, program, 1)
    await store_revision(context, plan, first=True)
    return plan


async def revise_program(context: RequestContext, slug: str, program: Program) -> tuple[Plan, bool]:
    """The next revision, and whether it is new: the same content again is the same revision."""
    if slug in PROGRAMS:
        raise problems.conflict("built_in")
    newest = await context.tx.first(programs.LATEST_REVISION, slug=slug)
    if newest is None:
        raise problems.not_found("program")
    if program.slug != slug:
        raise problems.invalid("/slug", f"A revision keeps its slug, `{slug}`.")
    if context.if_match != newest.revision:
        raise problems.stale_version(newest.revision)
    plan = await _checked(context, program, newest.revision + 1)
    if content_sha256(plan) == newest.content_sha256:
        return resolve(program, newest.revision, await all_exercises(context.tx)), False
    await store_revision(context, plan, first=False)
    return plan, True


async def _checked(context: RequestContext, program: Program, revision: int) -> Plan:
    known = await all_exercises(context.tx)
    wrong = [FieldError(pointer, message) for pointer, message in program_faults(program, known)]
    if wrong:
        raise problems.validation(wrong)
    return resolve(program, revision, known)
