"""The athletes of a sheet link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from api.store.statement_parts import as_parameter
from api.store.statements import athletes, enrollments
from api.store.statements.athletes import AthleteRow
from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.request_context import LOWEST_ID, RequestContext
from domain.athlete import local_date
from domain.loads.loading import Unit

MOST_ATHLETES = 200


class _Profile(msgspec.Struct, frozen=True):
    """The part of a profile that a roster shows. A whole one can be 256 KiB."""

    name: str
    unit: Unit
    time_zone: str = "UTC"


_PROFILE = msgspec.json.Decoder(_Profile)


class RosterAthlete(msgspec.Struct, frozen=True):
    """An athlete as a roster shows them."""

    id: UUID
    external_id: str | None
    name: str
    unit: Unit
    time_zone: str

    def local_date(self, now: datetime) -> date:
        """The athlete's local date at the instant `now`."""
        return local_date(self.time_zone, now)


async def roster(context: RequestContext, link: OpenedSheetLink, after: UUID | None = None) -> list[RosterAthlete]:
    """List the link's athletes that are not archived, ordered by id: at most 200 after the athlete `after`."""
    after = after or LOWEST_ID
    if link.athlete_ids is None:
        rows = await context.tx.all(athletes.PAGE, after=after, at_most=MOST_ATHLETES)
        return [_read(row) for row in rows]
    found: list[RosterAthlete] = []
    for athlete_id in sorted(each for each in link.athlete_ids if each > after):
        row = await context.tx.first(athletes.BY_ID, athlete_id=athlete_id)
        if row is not None and row.archived_at is None:
            found.append(_read(row))
    return found


async def in_training(context: RequestContext, listed: Sequence[RosterAthlete]) -> frozenset[UUID]:
    """Return the ids of those of these athletes who have a next session."""
    athlete_ids = as_parameter(each.id for each in listed)
    return frozenset(row.athlete_id for row in await context.tx.all(enrollments.IN_TRAINING, athlete_ids=athlete_ids))


def _read(row: AthleteRow) -> RosterAthlete:
    profile = _PROFILE.decode(row.document)
    return RosterAthlete(row.athlete_id, row.external_id, profile.name, profile.unit, profile.time_zone)
