"""Create and revise programs. Revisions are immutable: athletes stay on the one that they enrolled in."""

from __future__ import annotations

from api import problems
from api.problems import FieldError
from api.store.statements import programs
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises, content_sha256, resolve, store_revision
from domain.catalog import PROGRAMS
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.programs.program_check import program_faults


async def create_program(context: RequestContext, program: Program) -> Plan:
    """Store the first revision and return it. Raises slug_taken, and a validation problem."""
    if program.slug in PROGRAMS or await context.tx.first(programs.BY_SLUG, slug=program.slug) is not None:
        raise problems.conflict("slug_taken", f"The program `{program.slug}` already exists.")
    plan = await _checked_plan(context, program, 1)
    await store_revision(context, plan, first=True)
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


async def _checked_plan(context: RequestContext, program: Program, revision: int) -> Plan:
    exercises = await all_exercises(context.tx)
    errors = [FieldError(pointer, message) for pointer, message in program_faults(program, exercises)]
    if errors:
        raise problems.validation(errors)
    return resolve(program, revision, exercises)
