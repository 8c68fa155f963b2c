"""Read the exercises and programs that a workspace can use."""

from __future__ import annotations

import msgspec

from api import problems
from api.store.statements import exercises, programs
from api.use_cases.request_context import Call
from api.use_cases.stored.plans import all_exercises, plan_of, resolve
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.program import Plan


class Listed(msgspec.Struct, frozen=True):
    """A program in a list; without a revision it is built in and was never used here."""

    slug: str
    name: str
    built_in: bool
    latest_revision: int | None


class Found(msgspec.Struct, frozen=True):
    """A program's revision."""

    plan: Plan
    revision: int | None
    built_in: bool


async def list_exercises(call: Call, *, after: str | None, limit: int) -> list[Exercise]:
    """Up to `limit + 1` exercises after a slug, by slug."""
    known = await all_exercises(call.tx)
    return [known[slug] for slug in sorted(known) if slug > (after or "")][: limit + 1]


async def get_exercise(call: Call, slug: str) -> tuple[Exercise, int]:
    """The exercise and its version; a built-in one has the version 0, which nothing changes. Raises not_found."""
    if slug in EXERCISES:
        return EXERCISES[slug], 0
    row = await call.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    return msgspec.json.decode(row.document, type=Exercise), row.version


async def list_programs(call: Call, *, after: str | None, limit: int) -> list[Listed]:
    """Up to `limit + 1` programs after a slug, by slug."""
    known = {slug: Listed(slug, program.name, True, None) for slug, program in PROGRAMS.items()}
    for row in await call.tx.all(programs.ALL):
        known[row.slug] = Listed(row.slug, row.name, row.slug in PROGRAMS, row.latest_revision)
    return [known[slug] for slug in sorted(known) if slug > (after or "")][: limit + 1]


async def get_program(call: Call, slug: str, revision: int | None) -> Found:
    """Raises not_found."""
    built_in = slug in PROGRAMS
    if revision is None:
        newest = await call.tx.first(programs.BY_SLUG, slug=slug)
        if newest is None and built_in:
            return Found(resolve(PROGRAMS[slug], 1, await all_exercises(call.tx)), None, True)
        if newest is None:
            raise problems.not_found("program")
        revision = newest.latest_revision
    return Found(await plan_of(call.tx, slug, revision), revision, built_in)
