"""Programs as they are run: revisions, immutable, resolved with their exercises.

A built-in program becomes a revision of the workspace when somebody is enrolled on it: what an athlete is on can't be
changed by a later release. Revisions never change, so decoded ones are kept in memory.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec

from api import problems
from api.store.database import Transaction
from api.store.statements import exercises, programs
from api.use_cases.request_context import RequestContext
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.program import Plan, Program
from domain.progress.history import Plans
from domain.sessions.prescription import ProgramRevision

_DECODER = msgspec.json.Decoder(Plan)
_KEPT = 2_000
_plans: dict[tuple[UUID, str, int], Plan] = {}


async def plan_of(tx: Transaction, slug: str, revision: int) -> Plan:
    """The plan of a stored revision. Raises not_found."""
    key = (tx.workspace_id, slug, revision)
    plan = _plans.get(key)
    if plan is None:
        row = await tx.first(programs.REVISION, slug=slug, revision=revision)
        if row is None:
            raise problems.not_found("revision of this program")
        plan = _DECODER.decode(row.document)
        if len(_plans) >= _KEPT:
            _plans.clear()
        _plans[key] = plan
    return plan


async def plans_of(tx: Transaction, revisions: set[ProgramRevision]) -> Plans:
    return {named: await plan_of(tx, named.slug, named.revision) for named in revisions}


async def all_exercises(tx: Transaction) -> dict[str, Exercise]:
    """The workspace's own exercises and the built-in ones, which win where a later release brings the same slug."""
    rows = await tx.all(exercises.ALL)
    return {row.slug: msgspec.json.decode(row.document, type=Exercise) for row in rows} | EXERCISES


async def plan_to_enroll_on(context: RequestContext, slug: str, revision: int | None, place: str) -> Plan:
    """The named revision, the newest one, or a built-in program copied into the workspace.

    Refuses unknown ones; `place` points at what the body has `slug` and `revision` in.
    """
    if revision is not None:
        return await _named_revision(context, slug, revision, place)
    builtin = PROGRAMS.get(slug)
    newest = await context.tx.first(programs.LATEST_REVISION, slug=slug)
    if builtin is None:
        if newest is None:
            raise problems.invalid(f"{place}/slug", f"There is no program `{slug}`.")
        return await plan_of(context.tx, slug, newest.revision)
    plan = resolve(builtin, 1 if newest is None else newest.revision + 1, await all_exercises(context.tx))
    if newest is not None and newest.content_sha256 == content_sha256(plan):
        return await plan_of(context.tx, slug, newest.revision)
    await store_revision(context, plan, first=newest is None)
    return plan


async def _named_revision(context: RequestContext, slug: str, revision: int, place: str) -> Plan:
    if await context.tx.first(programs.REVISION, slug=slug, revision=revision) is None:
        raise problems.invalid(f"{place}/revision", f"The program `{slug}` has no revision {revision} here.")
    return await plan_of(context.tx, slug, revision)


def resolve(program: Program, revision: int, known: dict[str, Exercise]) -> Plan:
    used = dict.fromkeys(slot.exercise for _, slot in program.slots())
    return Plan(program, revision, tuple(known[slug] for slug in used))


def content_sha256(plan: Plan) -> str:
    """What makes two revisions the same: all but their number."""
    return hashlib.sha256(msgspec.json.encode((plan.program, plan.exercises))).hexdigest()


async def store_revision(context: RequestContext, plan: Plan, *, first: bool) -> None:
    """Write a new revision, and the program's row with it."""
    slug, name = plan.program.slug, plan.program.name
    if first:
        await context.tx.run(
            programs.INSERT,
            slug=slug,
            name=name,
            latest_revision=plan.revision,
            created_at=context.now,
            updated_at=context.now,
        )
    else:
        await context.tx.run(
            programs.SET_LATEST_REVISION, slug=slug, name=name, latest_revision=plan.revision, updated_at=context.now
        )
    await context.tx.run(
        programs.INSERT_REVISION,
        slug=slug,
        revision=plan.revision,
        content_sha256=content_sha256(plan),
        document=msgspec.json.encode(plan).decode(),
        created_at=context.now,
    )
