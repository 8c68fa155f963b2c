"""Make a sheet link: an address by which a spreadsheet reads what it is allowed to show, and nothing else."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import problems, tokens
from api.problems import FieldError
from api.store.statements import athletes, sheet_links
from api.store.statements.sheet_links import SheetLinkRow
from api.use_cases.request_context import RequestContext


class CreatedLink(msgspec.Struct, frozen=True):
    """A link as it was made; `secret` is what its addresses hold, which nobody can read again."""

    row: SheetLinkRow
    athlete_ids: tuple[UUID, ...]
    secret: str


async def create_sheet_link(context: RequestContext, *, name: str, athlete_ids: tuple[UUID, ...] | None) -> CreatedLink:
    """`athlete_ids` None: every athlete of the workspace, those that come later too. Refused: unknown athletes."""
    link_id = context.new_id()
    token = tokens.new_token(context.tx.workspace_id, link_id, tokens.SHEET_PREFIX)
    shown = tuple(dict.fromkeys(athlete_ids or ()))
    await _check_known(context, athlete_ids or ())
    await context.tx.run(
        sheet_links.INSERT,
        link_id=link_id,
        name=name,
        every_athlete=athlete_ids is None,
        secret_sha256=token.secret_sha256(),
        created_at=context.now,
        revoked_at=None,
        last_used_on=None,
    )
    for athlete_id in shown:
        await context.tx.run(sheet_links.INSERT_ATHLETE, link_id=link_id, athlete_id=athlete_id)
    row = SheetLinkRow(link_id, name, athlete_ids is None, context.now, None, None)
    return CreatedLink(row, shown, token.text())


async def _check_known(context: RequestContext, athlete_ids: tuple[UUID, ...]) -> None:
    wrong = [
        FieldError(f"/athlete_ids/{n}", "There is no such athlete.")
        for n, athlete_id in enumerate(athlete_ids)
        if await context.tx.first(athletes.BY_ID, athlete_id=athlete_id) is None
    ]
    if wrong:
        raise problems.validation(wrong)
