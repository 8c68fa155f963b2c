"""The athletes that the items of a batch name, locked in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from api import problems
from api.store.statement_parts import as_parameter
from api.store.statements import athletes
from api.store.statements.athletes import AthleteRow
from api.use_cases.batch import MOST_ITEMS
from api.use_cases.date_limits import EARLIEST
from api.use_cases.request_context import LOWEST_ID, RequestContext


class AthleteReference(msgspec.Struct, frozen=True):
    """An athlete by id or by external id. Exactly one of them must be given."""

    athlete_id: UUID | None
    external_id: str | None


class AthletesOfBatch:
    """The athletes that a batch names. All of them are locked."""

    def __init__(self, rows: Iterable[AthleteRow]) -> None:
        self.rows = {row.athlete_id: row for row in rows}
        self._ids = {row.external_id: row.athlete_id for row in self.rows.values() if row.external_id is not None}

    def find(self, reference: AthleteReference) -> UUID | None:
        """Return the athlete's id, or None for an unknown athlete."""
        if reference.external_id is not None:
            return self._ids.get(reference.external_id)
        return reference.athlete_id if reference.athlete_id in self.rows else None

    def named(self, reference: AthleteReference) -> UUID:
        """Return the athlete's id. Raises a validation problem for an unknown athlete, and for both ids or none."""
        if (reference.athlete_id is None) == (reference.external_id is None):
            raise problems.invalid("/athlete_id", "Give either `athlete_id` or `athlete_external_id`.")
        athlete_id = self.find(reference)
        if athlete_id is None and reference.athlete_id is not None:
            raise problems.invalid("/athlete_id", "There is no athlete with this id.")
        if athlete_id is None:
            raise problems.invalid("/athlete_external_id", "There is no athlete with this external id.")
        return athlete_id


async def lock_athletes(context: RequestContext, references: Iterable[AthleteReference]) -> AthletesOfBatch:
    """Find and lock the athletes of a batch, with two statements."""
    ids: set[UUID] = set()
    external_ids: set[str] = set()
    for each in references:
        ids |= {each.athlete_id} if each.athlete_id is not None else set()
        external_ids |= {each.external_id} if each.external_id is not None else set()
    if external_ids:
        rows = await context.tx.all(athletes.MANY_BY_EXTERNAL_ID, external_ids=as_parameter(external_ids))
        ids |= {row.athlete_id for row in rows}
    return AthletesOfBatch(await context.tx.all(athletes.LOCK_MANY, athlete_ids=as_parameter(ids)))


async def athletes_with_tag(context: RequestContext, tag: str) -> list[UUID]:
    """Return the ids of the active athletes with this tag, in their order. Raises a validation problem for too many."""
    rows = await context.tx.all(
        athletes.FILTERED[False, True], after=LOWEST_ID, at_most=MOST_ITEMS + 1, updated_since=EARLIEST, tag=tag
    )
    if len(rows) > MOST_ITEMS:
        raise problems.invalid("/tag", f"More than {MOST_ITEMS} athletes have this tag. Name the athletes instead.")
    if not rows:
        raise problems.invalid("/tag", "No active athlete has this tag.")
    return [row.athlete_id for row in rows]
