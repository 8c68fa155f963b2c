"""Create a sheet link: an address at which a spreadsheet or a browser can read the training of certain athletes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api import problems, tokens
from api.problems import FieldError
from api.store.statements import athletes, sheet_links
from api.store.statements.sheet_links import SheetLinkRow
from api.use_cases.access.link_scope import LOG_LINK_LIFETIME, SheetLinkScope
from api.use_cases.date_limits import LAST_DAY
from api.use_cases.request_context import RequestContext


class CreatedLink(msgspec.Struct, frozen=True):
    """A new link. `secret` is part of its addresses; it can't be read again."""

    row: SheetLinkRow
    athlete_ids: tuple[UUID, ...]
    secret: str


async def create_sheet_link(
    context: RequestContext,
    *,
    name: str,
    athlete_ids: tuple[UUID, ...] | None,
    scope: SheetLinkScope = SheetLinkScope.READ,
    expires_at: datetime | None = None,
) -> CreatedLink:
    """Create the link. `athlete_ids` None means every athlete, including later ones.

    Rejects unknown athletes, an expiry in the past or too far in the future, and a link that logs for any number of
    athletes but one. Such a link always expires.
    """
    distinct_ids = tuple(dict.fromkeys(athlete_ids or ()))
    if scope is SheetLinkScope.LOG and len(distinct_ids) != 1:
        raise problems.invalid("/athlete_ids", "A link with the scope `log` is for exactly one athlete.")
    if expires_at is not None and not (context.now < expires_at and expires_at.date() <= LAST_DAY):
        raise problems.invalid("/expires_at", f"It must be in the future, and no later than {LAST_DAY}.")
    if expires_at is None and scope is SheetLinkScope.LOG:
        expires_at = context.now + LOG_LINK_LIFETIME
    await _check_known(context, athlete_ids or ())
    token = tokens.new_token(context.tx.workspace_id, context.new_id(), scope.prefix)
    await context.tx.run(
        sheet_links.INSERT,
        link_id=token.key_id,
        name=name,
        every_athlete=athlete_ids is None,
        secret_sha256=token.secret_sha256(),
        created_at=context.now,
        revoked_at=None,
        last_used_on=None,
        scope=scope.value,
        expires_at=expires_at,
    )
    for athlete_id in distinct_ids:
        await context.tx.run(sheet_links.INSERT_ATHLETE, link_id=token.key_id, athlete_id=athlete_id)
    row = SheetLinkRow(token.key_id, name, athlete_ids is None, context.now, None, None, scope.value, expires_at)
    return CreatedLink(row, distinct_ids, token.text())


async def _check_known(context: RequestContext, athlete_ids: tuple[UUID, ...]) -> None:
    errors = [
        FieldError(f"/athlete_ids/{n}", "There is no athlete with this id.")
        for n, athlete_id in enumerate(athlete_ids)
        if await context.tx.first(athletes.BY_ID, athlete_id=athlete_id) is None
    ]
    if errors:
        raise problems.validation(errors)
