"""What API keys and sheet links have in common: both are credentials, a secret that grants access.

A credential is created with a random secret, which is shown once and stored as a digest (`api/tokens.py`). It is
compared in constant time. Revoking it keeps its row. The day of its last use is stored once a day.
"""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from api import problems, tokens
from api.store.database import Transaction
from api.store.statement import Statement
from api.store.statements import api_keys, sheet_links
from api.store.statements.api_keys import ApiKeyRow, ApiKeySecretRow
from api.store.statements.sheet_links import SheetLinkRow, SheetLinkSecretRow
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.upkeep import Upkeep


class SecretRow(Protocol):
    """The columns that decide whether a token is accepted."""

    @property
    def secret_sha256(self) -> str: ...
    @property
    def revoked_at(self) -> datetime | None: ...


R = TypeVar("R")
S = TypeVar("S", bound=SecretRow)


class Credential(msgspec.Struct, Generic[R, S], frozen=True, kw_only=True):
    """One kind of credential. `noun` names it in problems, `prefix` begins its tokens.

    `id_name` is what its statements call the id. `R` is a row without the secret, `S` one with the secret's digest.
    """

    noun: str
    prefix: str
    id_name: str
    by_id: Statement[R]
    page: Statement[R]
    secret: Statement[S]
    revoked: Statement[Any]
    used: Statement[Any]

    def new_token(self, context: RequestContext) -> tokens.Token:
        """Return a token with a new id and a random secret, for the workspace of the request."""
        return tokens.new_token(context.tx.workspace_id, context.new_id(), self.prefix)

    async def find(self, tx: Transaction, token: tokens.Token) -> S | None:
        """Return the row that the token opens; None if it is unknown, its secret is wrong or it is revoked."""
        row = await tx.first(self.secret, **{self.id_name: token.key_id})
        if row is None or not token.matches(row.secret_sha256) or row.revoked_at is not None:
            return None
        return row

    async def list_page(self, context: RequestContext, *, after: UUID | None, limit: int) -> list[R]:
        """Return up to `limit + 1` rows, oldest first, beginning after the id `after`."""
        return await context.tx.all(self.page, after=after or LOWEST_ID, at_most=limit + 1)

    async def revoke(self, context: RequestContext, credential_id: UUID) -> R:
        """Revoke it and return its row. Revoking it again changes nothing. Raises not_found."""
        await context.tx.run(self.revoked, **{self.id_name: credential_id}, revoked_at=context.now)
        row = await context.tx.first(self.by_id, **{self.id_name: credential_id})
        if row is None:
            raise problems.not_found(self.noun)
        return row

    def note_use(self, upkeep: Upkeep, token: tokens.Token, last_used_on: date | None) -> None:
        """Store today as the day of last use, unless `last_used_on` is today. Nothing waits for it."""

        def store(tx: Transaction, today: date) -> Awaitable[int]:
            return tx.run(self.used, **{self.id_name: token.key_id}, last_used_on=today)

        upkeep.credential_used(token.workspace_id, token.key_id, last_used_on, store)


API_KEYS: Credential[ApiKeyRow, ApiKeySecretRow] = Credential(
    noun="api key",
    prefix=tokens.PREFIX,
    id_name="key_id",
    by_id=api_keys.BY_ID,
    page=api_keys.PAGE,
    secret=api_keys.SECRET,
    revoked=api_keys.REVOKE,
    used=api_keys.SET_LAST_USED,
)
SHEET_LINKS: Credential[SheetLinkRow, SheetLinkSecretRow] = Credential(
    noun="sheet link",
    prefix=tokens.SHEET_PREFIX,
    id_name="link_id",
    by_id=sheet_links.BY_ID,
    page=sheet_links.PAGE,
    secret=sheet_links.SECRET,
    revoked=sheet_links.REVOKE,
    used=sheet_links.SET_LAST_USED,
)
