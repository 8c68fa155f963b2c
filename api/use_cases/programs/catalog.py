"""Read the exercises and programs that are available in a workspace."""

from __future__ import annotations

import msgspec

from api import problems
from api.store.statements import exercises, programs
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises, plan_of, resolve
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan


class ProgramListing(msgspec.Struct, frozen=True):
    """A program in a list. `latest_revision` is None for a built-in program that was never used in this workspace."""

    slug: str
    name: str
    built_in: bool
    latest_revision: int | None


class ProgramDetails(msgspec.Struct, frozen=True):
    """A revision of a program. `revision` is None for a built-in program that was never used in this workspace."""

    plan: Plan
    revision: int | None
    built_in: bool


async def list_exercises(context: RequestContext, *, after: str | None, limit: int) -> list[Exercise]:
    """Return up to `limit + 1` exercises, ordered by slug, beginning after the slug `after`."""
    by_slug = await all_exercises(context.tx)
    return [by_slug[slug] for slug in sorted(by_slug) if slug > (after or "")][: limit + 1]


async def get_exercise(context: RequestContext, slug: str) -> tuple[Exercise, int]:
    """Return the exercise and its version, which is always 0 for a built-in one. Raises not_found."""
    if slug in EXERCISES:
        return EXERCISES[slug], 0
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    return msgspec.json.decode(row.document, type=Exercise), row.version


async def list_programs(context: RequestContext, *, after: str | None, limit: int) -> list[ProgramListing]:
    """Return up to `limit + 1` programs, ordered by slug, beginning after the slug `after`."""
    by_slug = {slug: ProgramListing(slug, program.name, True, None) for slug, program in PROGRAMS.items()}
    for row in await context.tx.all(programs.ALL):
        by_slug[row.slug] = ProgramListing(row.slug, row.name, row.slug in PROGRAMS, row.latest_revision)
    return [by_slug[slug] for slug in sorted(by_slug) if slug > (after or "")][: limit + 1]


async def get_program(context: RequestContext, slug: str, revision: int | None) -> ProgramDetails:
    """Return a revision of the program, by default the newest. Raises not_found."""
    built_in = slug in PROGRAMS
    if revision is None:
        newest = await context.tx.first(programs.BY_SLUG, slug=slug)
        if newest is None and built_in:
            return ProgramDetails(resolve(PROGRAMS[slug], 1, await all_exercises(context.tx)), None, True)
        if newest is None:
            raise problems.not_found("program")
        revision = newest.latest_revision
    return ProgramDetails(await plan_of(context.tx, slug, revision), revision, built_in)
