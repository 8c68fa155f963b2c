"""Read the exercises and programs that are available in a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from api import problems
from api.store.statements import exercises, programs
from api.use_cases.date_limits import earliest_change
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.metadata import NO_METADATA, decode_metadata
from api.use_cases.stored.plans import all_exercises, plan_of, resolve
from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Program


class ProgramListing(msgspec.Struct, frozen=True):
    """A program in a list. `latest_revision` is None for a built-in program that was never used in this workspace."""

    slug: str
    name: str
    built_in: bool
    latest_revision: int | None
    metadata: Mapping[str, str] = NO_METADATA
    archived_at: datetime | None = None
    updated_at: datetime | None = None


class ProgramDetails(msgspec.Struct, frozen=True):
    """A revision of a program. `revision` is None for a built-in program that was never used in this workspace."""

    plan: Plan
    revision: int | None
    built_in: bool
    metadata: Mapping[str, str] = NO_METADATA
    archived_at: datetime | None = None


class ProgramFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which programs to list. None: not filtered by that field."""

    text: str | None = None
    equipment: EquipmentKind | None = None
    days: int | None = None
    archived: bool = False
    updated_since: datetime | None = None

    @property
    def needs_plans(self) -> bool:
        """Whether the filter depends on the program's days and exercises."""
        return self.equipment is not None or self.days is not None

    def admits(self, listing: ProgramListing) -> bool:
        """Whether the program's name, slug, archiving and last change are those to list.

        A built-in program that was never used in this workspace has no last change.
        """
        if self.updated_since is not None and (
            listing.updated_at is None or listing.updated_at < earliest_change(self.updated_since)
        ):
            return False
        return (listing.archived_at is not None) == self.archived and _is_named(self.text, listing.name, listing.slug)

    def admits_plan(self, plan: Plan) -> bool:
        """Whether the program's days and exercises are those to list."""
        return self.days in (None, training_days(plan.program)) and (
            self.equipment is None
            or all(each.bodyweight or self.equipment in each.equipment for each in _own_exercises(plan))
        )


async def list_exercises(
    context: RequestContext,
    *,
    text: str | None = None,
    equipment: EquipmentKind | None = None,
    after: str | None,
    limit: int,
) -> list[Exercise]:
    """Return up to `limit + 1` exercises, ordered by slug, beginning after the slug `after`.

    `text` is part of the name or the slug. `equipment` can load the exercise.
    """
    by_slug = await all_exercises(context.tx)
    found = (by_slug[slug] for slug in sorted(by_slug) if slug > (after or ""))
    return [
        each
        for each in found
        if _is_named(text, each.name, each.slug) and (equipment is None or equipment in each.equipment)
    ][: limit + 1]


def _is_named(text: str | None, name: str, slug: str) -> bool:
    return text is None or text.casefold() in name.casefold() or text.casefold() in slug


async def get_exercise(context: RequestContext, slug: str) -> tuple[Exercise, int]:
    """Return the exercise and its version, which is always 0 for a built-in one. Raises not_found."""
    if slug in EXERCISES:
        return EXERCISES[slug], 0
    row = await context.tx.first(exercises.BY_SLUG, slug=slug)
    if row is None:
        raise problems.not_found("exercise")
    return msgspec.json.decode(row.document, type=Exercise), row.version


async def list_programs(
    context: RequestContext, wanted: ProgramFilter, *, after: str | None, limit: int
) -> list[ProgramListing]:
    """Return up to `limit + 1` programs, ordered by slug, beginning after the slug `after`."""
    by_slug = {slug: ProgramListing(slug, program.name, True, None) for slug, program in PROGRAMS.items()}
    for row in await context.tx.all(programs.ALL):
        metadata = decode_metadata(row.metadata)
        by_slug[row.slug] = ProgramListing(
            row.slug, row.name, row.slug in PROGRAMS, row.latest_revision, metadata, row.archived_at, row.updated_at
        )
    exercises_by_slug = await all_exercises(context.tx) if wanted.needs_plans else {}
    found: list[ProgramListing] = []
    for listing in (by_slug[slug] for slug in sorted(by_slug) if slug > (after or "")):
        if len(found) > limit:
            break
        if not wanted.admits(listing):
            continue
        if wanted.needs_plans and not wanted.admits_plan(await _newest_plan(context, listing, exercises_by_slug)):
            continue
        found.append(listing)
    return found


async def _newest_plan(context: RequestContext, listing: ProgramListing, exercises: dict[str, Exercise]) -> Plan:
    """The newest revision, from the cache of plans if it is in it."""
    if listing.latest_revision is None:
        return resolve(PROGRAMS[listing.slug], 1, exercises)
    return await plan_of(context.tx, listing.slug, listing.latest_revision)


def _own_exercises(plan: Plan) -> Iterator[Exercise]:
    """The exercises of the slots, without substitutes."""
    for name, slot in plan.slots.items():
        substitutes = {item.exercise for item in slot.substitutes}
        yield from (plan.exercise[slug] for slug in plan.slot_exercises[name] if slug not in substitutes)


def training_days(program: Program) -> int:
    """The number of training days: in a week if they have weekdays, else in the rotation."""
    return len(program.weekdays) or len(program.days)


async def get_program(context: RequestContext, slug: str, revision: int | None) -> ProgramDetails:
    """Return a revision of the program, by default the newest. Raises not_found."""
    built_in = slug in PROGRAMS
    newest = await context.tx.first(programs.BY_SLUG, slug=slug)
    metadata = decode_metadata(None if newest is None else newest.metadata)
    archived_at = None if newest is None else newest.archived_at
    if newest is None and not built_in:
        raise problems.not_found("program")
    if revision is None:
        if newest is None:
            return ProgramDetails(resolve(PROGRAMS[slug], 1, await all_exercises(context.tx)), None, True)
        revision = newest.latest_revision
    return ProgramDetails(await plan_of(context.tx, slug, revision), revision, built_in, metadata, archived_at)
