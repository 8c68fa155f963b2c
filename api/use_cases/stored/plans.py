"""Plans: immutable revisions of programs, resolved with their exercises.

A built-in program is copied into the workspace as a revision when an athlete is enrolled in it, so that a later release
can't change it under them. Revisions never change, so decoded ones are cached in memory.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from api import problems
from api.store.database import Transaction
from api.store.statements import exercises, programs
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plan_cache import PlanCache
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan, Plans
from domain.programs.program import Program
from domain.sessions.prescription import ProgramReference

_PLANS = PlanCache()


async def plan_of(tx: Transaction, slug: str, revision: int) -> Plan:
    """Return the plan of a stored revision. Raises not_found."""
    key = (tx.workspace_id, slug, revision)
    plan = _PLANS.get(key)
    if plan is not None:
        return plan
    row = await tx.first(programs.REVISION, slug=slug, revision=revision)
    if row is None:
        raise problems.not_found("revision of this program")
    return _PLANS.decode(key, row.document)


async def plans_of(tx: Transaction, revisions: set[ProgramReference]) -> Plans:
    return {each: await plan_of(tx, each.slug, each.revision) for each in revisions}


async def all_exercises(tx: Transaction) -> dict[str, Exercise]:
    """Return the workspace's own and the built-in exercises by slug. Built-in ones win if a slug is used twice."""
    rows = await tx.all(exercises.ALL)
    return {row.slug: _decode_exercise(row.document) for row in rows} | EXERCISES


@lru_cache(maxsize=2_048)
def _decode_exercise(document: str) -> Exercise:
    """An `Exercise` object is immutable, so equal documents can share one, even across workspaces."""
    return msgspec.json.decode(document, type=Exercise)


async def plan_to_enroll_on(context: RequestContext, slug: str, revision: int | None, pointer: str) -> Plan:
    """Return the given revision, or the newest one, copying a built-in program into the workspace if needed.

    Raises a validation problem for an unknown program or revision. `pointer` is the JSON pointer of the object that
    holds `slug` and `revision`.
    """
    if revision is not None:
        return await _stored_revision(context, slug, revision, pointer)
    builtin = PROGRAMS.get(slug)
    newest = await context.tx.first(programs.LATEST_REVISION, slug=slug)
    if builtin is None:
        if newest is None:
            raise problems.invalid(f"{pointer}/slug", f"There is no program `{slug}`.")
        return await plan_of(context.tx, slug, newest.revision)
    plan = resolve(builtin, 1 if newest is None else newest.revision + 1, await all_exercises(context.tx))
    if newest is not None and newest.content_sha256 == content_sha256(plan):
        return await plan_of(context.tx, slug, newest.revision)
    await store_revision(context, plan, first=newest is None)
    return plan


async def _stored_revision(context: RequestContext, slug: str, revision: int, pointer: str) -> Plan:
    if await context.tx.first(programs.REVISION, slug=slug, revision=revision) is None:
        raise problems.invalid(f"{pointer}/revision", f"The program `{slug}` has no revision {revision}.")
    return await plan_of(context.tx, slug, revision)


def resolve(program: Program, revision: int, exercises_by_slug: dict[str, Exercise]) -> Plan:
    return Plan(program, revision, tuple(exercises_by_slug[slug] for slug in program.exercise_slugs()))


def content_sha256(plan: Plan) -> str:
    """Return a digest of everything but the revision number: equal for revisions with the same content."""
    return hashlib.sha256(msgspec.json.encode((plan.program, plan.exercises))).hexdigest()


async def store_revision(context: RequestContext, plan: Plan, *, first: bool, again: bool = False) -> None:
    """Store a new revision, and insert or update the program's row. `again`: the program was deleted before."""
    slug, name = plan.program.slug, plan.program.name
    if first:
        await context.tx.run(
            programs.INSERT,
            slug=slug,
            name=name,
            latest_revision=plan.revision,
            created_at=context.now,
            updated_at=context.now,
            metadata=None,
            archived_at=None,
            deleted_at=None,
            version=1,
        )
        context.changes.add(ResourceKind.PROGRAM, slug, ChangeAction.CREATED, 1)
    else:
        row = await context.tx.first(
            programs.SET_LATEST_REVISION, slug=slug, name=name, latest_revision=plan.revision, updated_at=context.now
        )
        if row is None:
            raise problems.not_found("program")
        context.changes.add(
            ResourceKind.PROGRAM, slug, ChangeAction.CREATED if again else ChangeAction.UPDATED, row.version
        )
    await context.tx.run(
        programs.INSERT_REVISION,
        slug=slug,
        revision=plan.revision,
        content_sha256=content_sha256(plan),
        document=msgspec.json.encode(plan).decode(),
        created_at=context.now,
    )
