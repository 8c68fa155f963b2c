"""Exactly once: a request with an `Idempotency-Key` takes effect once, and its answer can be had again.

The row is written in the same transaction as the effect, last, so a half-done request leaves nothing. Two
requests with one key at the same time: the second fails on the row's primary key (or finds it), is rolled
back, and answers what the first one did.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from uuid import UUID

from api.problems import ProblemError
from api.store.database import Transaction
from api.store.statements import idempotency_keys
from api.store.statements.idempotency_keys import StoredResponseRow
from api.use_cases.request_context import IdempotencyKey

_KEY = re.compile("[!-~]{1,255}")  # visible ASCII


class AlreadyAnsweredError(Exception):  # says what happened
    """The request was answered before: there is nothing to do but to answer the same."""

    def __init__(self, row: StoredResponseRow) -> None:
        super().__init__()
        self.row = row


def parse_key(header: str | None) -> str | None:
    """The key that the header names; quoted (as the IETF draft has it) and bare are the same key.

    Raises a Problem of 400 unless it has 1 to 255 visible ASCII characters.
    """
    if header is None:
        return None
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        raise ProblemError("invalid_header", "`Idempotency-Key` has 1 to 255 visible ASCII characters.")
    return key


def fingerprint(method: str, path: bytes, query: bytes, body: bytes) -> str:
    """What makes two requests the same one: method, path, query and the body, byte for byte."""
    digest = hashlib.sha256()
    for part in (method.encode(), path, query, body):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


async def find_response(tx: Transaction, key: IdempotencyKey) -> StoredResponseRow | None:
    """What the request with this key was answered. Raises a Problem of 422 when that was another one."""
    row = await tx.first(idempotency_keys.BY_KEY, key=key.text)
    return None if row is None else check_fingerprint(row, key)


def check_fingerprint(row: StoredResponseRow, key: IdempotencyKey) -> StoredResponseRow:
    """The row that was found by a key. Raises a Problem of 422 when it answers another request."""
    if row.fingerprint != key.mark:
        raise ProblemError("idempotency_key_reused")
    return row


async def store_response(
    tx: Transaction, key: str, row: StoredResponseRow, athlete_id: UUID | None, now: datetime
) -> None:
    """Keep the answer for at least two days. When another request was quicker, the write ends in UniqueViolation."""
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
