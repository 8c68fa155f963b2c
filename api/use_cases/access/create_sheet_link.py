"""Create a sheet link: an address at which a spreadsheet can read the training of certain athletes."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import problems
from api.problems import FieldError
from api.store.statements import athletes, sheet_links
from api.store.statements.sheet_links import SheetLinkRow
from api.use_cases.access.credential import SHEET_LINKS
from api.use_cases.request_context import RequestContext


class CreatedLink(msgspec.Struct, frozen=True):
    """A new link. `secret` is part of its addresses; it can't be read again."""

    row: SheetLinkRow
    athlete_ids: tuple[UUID, ...]
    secret: str


async def create_sheet_link(context: RequestContext, *, name: str, athlete_ids: tuple[UUID, ...] | None) -> CreatedLink:
    """Create the link. `athlete_ids` None means every athlete, including later ones. Rejects unknown athletes."""
    token = SHEET_LINKS.new_token(context)
    distinct_ids = tuple(dict.fromkeys(athlete_ids or ()))
    await _check_known(context, athlete_ids or ())
    await context.tx.run(
        sheet_links.INSERT,
        link_id=token.key_id,
        name=name,
        every_athlete=athlete_ids is None,
        secret_sha256=token.secret_sha256(),
        created_at=context.now,
        revoked_at=None,
        last_used_on=None,
    )
    for athlete_id in distinct_ids:
        await context.tx.run(sheet_links.INSERT_ATHLETE, link_id=token.key_id, athlete_id=athlete_id)
    row = SheetLinkRow(token.key_id, name, athlete_ids is None, context.now, None, None)
    return CreatedLink(row, distinct_ids, token.text())


async def _check_known(context: RequestContext, athlete_ids: tuple[UUID, ...]) -> None:
    errors = [
        FieldError(f"/athlete_ids/{n}", "There is no athlete with this id.")
        for n, athlete_id in enumerate(athlete_ids)
        if await context.tx.first(athletes.BY_ID, athlete_id=athlete_id) is None
    ]
    if errors:
        raise problems.validation(errors)
