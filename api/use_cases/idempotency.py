"""Idempotency: a request with an `Idempotency-Key` takes effect once, and a retry gets the stored response.

The response is the last row written, in the same transaction as the effect, so a request that fails halfway leaves
nothing behind. If two requests with one key run at the same time, the second either finds that row or fails on its
primary key. It is rolled back and returns the first one's response.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from uuid import UUID

from api.problems import ProblemError
from api.store.database import Transaction
from api.store.statements import idempotency_keys
from api.store.statements.idempotency_keys import StoredResponseRow
from api.use_cases.request_context import IdempotencyKey

IDEMPOTENCY_RETENTION = timedelta(hours=48)
"""How long a stored response can be replayed, at least. The OpenAPI document and the guide state the same number."""

_KEY = re.compile("[!-~]{1,255}")  # visible ASCII


class AlreadyAnsweredError(Exception):
    """The request was already processed: `row` is the response to return again."""

    def __init__(self, row: StoredResponseRow) -> None:
        super().__init__()
        self.row = row


class RefusedBatchError(ProblemError):
    """The refusal of a whole batch. Nothing else is stored, but it is kept as the response for the idempotency key."""


def parse_key(header: str | None) -> str | None:
    """Return the key from the header, with or without the quotes of the IETF draft.

    Raises invalid_header unless it is 1 to 255 visible ASCII characters.
    """
    if header is None:
        return None
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        raise ProblemError(
            "invalid_header", "`Idempotency-Key` must be 1 to 255 visible ASCII characters, without spaces."
        )
    return key


def fingerprint(method: str, path: bytes, query: bytes, body: bytes) -> str:
    """Return a digest of method, path, query and body: equal for requests that are equal byte for byte."""
    digest = hashlib.sha256()
    for part in (method.encode(), path, query, body):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


async def find_response(tx: Transaction, key: IdempotencyKey) -> StoredResponseRow | None:
    """Return the stored response for this key, if any. Raises idempotency_key_reused for a different request."""
    row = await tx.first(idempotency_keys.BY_KEY, key=key.text)
    return None if row is None else check_fingerprint(row, key)


def check_fingerprint(row: StoredResponseRow, key: IdempotencyKey) -> StoredResponseRow:
    """Return the row. Raises idempotency_key_reused if it belongs to a different request."""
    if row.fingerprint != key.fingerprint:
        raise ProblemError("idempotency_key_reused")
    return row


async def store_response(
    tx: Transaction, key: str, row: StoredResponseRow, athlete_id: UUID | None, now: datetime
) -> None:
    """Store the response. Raises UniqueViolationError if a concurrent request with the same key was first."""
    await tx.defer(
        idempotency_keys.INSERT,
        key=key,
        fingerprint=row.fingerprint,
        status=row.status,
        headers=row.headers,
        body=row.body,
        athlete_id=athlete_id,
        created_at=now,
    )
