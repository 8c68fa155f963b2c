"""Read the exercises and programs that a workspace can use."""

from __future__ import annotations

import msgspec

from api import problems
from api.store.statements import exercises, programs
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises, plan_of, resolve
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.program import Plan


class ProgramListing(msgspec.Struct, frozen=True):
    """A program in a list; without a revision it is built in and was never used here."""

    slug: str
    name: str
    built_in: bool
    latest_revision: int | None


class ProgramDetails(msgspec.Struct, frozen=True):
    """A program's revision."""

    plan: Plan
    revision: int | None
    built_in: bool


async def list_exercises(context: RequestContext, *, after: str | None, limit: int) -> list[Exercise]:
    """Up to `limit + 1` exercises after a slug, by slug."""
    known = await all_exercises(context.tx)
    return [known[slug] for slug in sorted(known) if slug > (after or "")][: limit + 1]


async def get_exercise(context: RequestContext, slug: str) -> tuple[Exercise, int]:
    """The exercise and its version; a built-in one has the version 0, which nothing changes. Raises not_found."""
    if slug in EXERCISES:
        return EXERCISES[slug], 0
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    return msgspec.json.decode(row.document, type=Exercise), row.version


async def list_programs(context: RequestContext, *, after: str | None, limit: int) -> list[ProgramListing]:
    """Up to `limit + 1` programs after a slug, by slug."""
    known = {slug: ProgramListing(slug, program.name, True, None) for slug, program in PROGRAMS.items()}
    for row in await context.tx.all(programs.ALL):
        known[row.slug] = ProgramListing(row.slug, row.name, row.slug in PROGRAMS, row.latest_revision)
    return [known[slug] for slug in sorted(known) if slug > (after or "")][: limit + 1]


async def get_program(context: RequestContext, slug: str, revision: int | None) -> ProgramDetails:
    """Raises not_found."""
    built_in = slug in PROGRAMS
    if revision is None:
        newest = await context.tx.first(programs.BY_SLUG, slug=slug)
        if newest is None and built_in:
            return ProgramDetails(resolve(PROGRAMS[slug], 1, await all_exercises(context.tx)), None, True)
        if newest is None:
            raise problems.not_found("program")
        revision = newest.latest_revision
    return ProgramDetails(await plan_of(context.tx, slug, revision), revision, built_in)
