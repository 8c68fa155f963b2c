"""Runs the function of an operation in the transaction of its request, once per Idempotency-Key.

This can't be a dependency that yields a transaction: after a temporary database error the function runs again, and the
stored response for an Idempotency-Key is written in the same transaction as the effect.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from api.http.encoded_response import EncodedResponse
from api.http.request import ApiRequest
from api.http.responses import (
    ApiResponse,
    encode_response,
    problem_response,
    replayed_response,
    response_row,
)
from api.problems import ProblemError
from api.store.database import (
    ForeignKeyViolationError,
    OutcomeUnknownError,
    Transaction,
    UnavailableError,
    UniqueViolationError,
)
from api.store.statements.idempotency_keys import StoredResponseRow
from api.use_cases import idempotency
from api.use_cases.feed.outbox import store_changes
from api.use_cases.feed.relay import place_changes
from api.use_cases.request_context import (
    NOBODY,
    Caller,
    IdempotencyKey,
    LongWorkError,
    NoTransaction,
    RequestContext,
    RequestLimit,
    SeparateReads,
)

Work = Callable[[RequestContext], Awaitable[ApiResponse[Any]]]


class DryRunError(Exception):
    """Ends a dry run: rolls everything back, including the Idempotency-Key, and sends the response."""

    def __init__(self, response: ApiResponse[Any]) -> None:
        super().__init__()
        self.response = response


class RequestTransaction:
    """The transaction of one request. `work` is the function of the operation with its arguments.

    `status_code` is the operation's default, and `if_match` the version that the request wants to change.
    """

    def __init__(self, request: ApiRequest, work: Work, *, status_code: int, if_match: int | None = None) -> None:
        self._services = request.services
        self._caller: Caller = request.scope.get("user", NOBODY)
        self._work = work
        self._status_code = status_code
        self._if_match = if_match
        self._now = self._services.clock.now()
        self._charge_batch = request.charge_batch
        self._request_id = request.request_id
        self._origin = request.origin
        self._runs_long = True
        self._wakes_webhooks = False
        self._wakes_imports = False

    async def read(self, *, long: bool) -> EncodedResponse:
        """Run the work on one snapshot. If it is long, in a thread, where the response is encoded too."""
        database, workspace_id = self._services.database, self._caller.workspace_id
        self._runs_long = long

        async def run(tx: Transaction) -> EncodedResponse:
            return self._encoded(await self._run(tx))

        with suppress(LongWorkError):  # while it is handled, it holds what the first attempt has read
            return await (database.long_read if long else database.read)(workspace_id, run)
        return await self.read(long=True)

    async def read_separately(self) -> EncodedResponse:
        """Run the work without a transaction around it. A public operation can't read at all.

        If the work notes changes, they are stored in a transaction of their own before the response is sent.
        """
        database, workspace_id = self._services.database, self._caller.workspace_id
        is_public = self._caller is NOBODY
        tx = NoTransaction(workspace_id) if is_public else SeparateReads(database, workspace_id)
        context = self._context(tx)
        response = await self._work(context)
        if context.changes.changes:
            try:
                await database.write(workspace_id, partial(self._store_changes, context))
            except BaseException:
                response.discard()
                raise
            self._changes_stored()
        return self._encoded(response)

    async def _store_changes(self, context: RequestContext, tx: Transaction) -> None:
        await store_changes(msgspec.structs.replace(context, tx=tx), self._request_id)

    async def write(self, *, long: bool) -> EncodedResponse:
        """Run the work in a transaction of its own."""
        self._runs_long = long

        async def run(tx: Transaction) -> EncodedResponse:
            return self._encoded(await self._run(tx, writes=True))

        try:
            with suppress(LongWorkError):
                result = await self._services.database.write(self._caller.workspace_id, run, long=long)
                self._changes_stored()
                return result
        except DryRunError as dry_run:
            return self._encoded(dry_run.response)
        return await self.write(long=True)

    async def write_once(
        self, key: IdempotencyKey, athlete_id: UUID | None, *, long: bool, looks_up_key: bool
    ) -> EncodedResponse:
        """Run the work, or return the stored response if this Idempotency-Key was used before.

        The stored response is deleted with this athlete, or with the one that the response names.
        """
        self._runs_long = long
        database, workspace_id = self._services.database, self._caller.workspace_id
        encoded: list[tuple[EncodedResponse, StoredResponseRow]] = []

        async def find_stored(tx: Transaction) -> StoredResponseRow | None:
            return await idempotency.find_response(tx, key)

        async def run(tx: Transaction) -> EncodedResponse:
            if not looks_up_key and (row := await find_stored(tx)):
                return replayed_response(row)
            try:
                response = await self._run(tx, key if looks_up_key else None, writes=True)
            except idempotency.AlreadyAnsweredError as repeated:
                return replayed_response(repeated.row)
            result = self._encoded(response)
            row = response_row(response, result, key.fingerprint)
            encoded[:] = [(result, row)]
            owner_id = (response.athlete_id or athlete_id) if row.body else None
            await idempotency.store_response(tx, key.text, row, owner_id, self._services.clock.now())
            return result

        try:
            result = await database.write(workspace_id, run, long=long)
        except DryRunError as dry_run:
            return self._encoded(dry_run.response)
        except LongWorkError:
            result = None
        except idempotency.RefusedBatchError as refusal:
            return await self._keep_refusal(key, refusal)
        except (ProblemError, UniqueViolationError, ForeignKeyViolationError, OutcomeUnknownError) as error:
            # A concurrent repeat of this request may have caused the conflict. And after a commit with an unknown
            # outcome, a stored response proves that it succeeded.
            try:
                row = await database.read(workspace_id, find_stored)
            except UnavailableError:
                raise error from None
            if row is None:
                raise
            return encoded[0][0] if encoded and encoded[0][1] == row else replayed_response(row)
        if result is None:  # not in the handler of the error, which holds what the first attempt has read
            return await self.write_once(key, athlete_id, long=True, looks_up_key=looks_up_key)
        self._services.upkeep.idempotency_key_stored(workspace_id)
        self._changes_stored()
        return result

    async def _keep_refusal(self, key: IdempotencyKey, refusal: ProblemError) -> EncodedResponse:
        """Store the refusal as the response for the key. If a concurrent repeat was first, return its response."""
        result = problem_response(refusal, self._request_id)
        headers = msgspec.json.encode(result.headers).decode()
        row = StoredResponseRow(key.fingerprint, result.status, headers, result.body.decode())

        async def run(tx: Transaction) -> EncodedResponse:
            if stored := await idempotency.find_response(tx, key):
                return replayed_response(stored)
            await idempotency.store_response(tx, key.text, row, None, self._services.clock.now())
            return result

        kept = await self._services.database.write(self._caller.workspace_id, run)
        self._services.upkeep.idempotency_key_stored(self._caller.workspace_id)
        return kept

    async def _run(
        self, tx: Transaction, key: IdempotencyKey | None = None, *, writes: bool = False
    ) -> ApiResponse[Any]:
        """Run the work, and store what it changed."""
        context = self._context(tx, key)
        response = await self._work(context)
        self._wakes_webhooks = context.changes.wakes_webhooks
        self._wakes_imports = context.changes.wakes_imports
        if writes:
            await store_changes(context, self._request_id)
        return response

    def _context(self, tx: Transaction, key: IdempotencyKey | None = None) -> RequestContext:
        services = self._services
        return RequestContext(
            caller=self._caller,
            tx=tx,
            now=self._now,
            new_id=services.clock.new_id,
            if_match=self._if_match,
            ready=services.database.ready,
            limit=None if (limit := services.requests) is None else RequestLimit(limit.burst, limit.per_second),
            key=key,
            charge_batch=self._charge_batch,
            require_long_work=self._require_long_work,
            calculate=services.previews.run,
            span=services.span,
            origin=self._origin,
            webhook_keys=services.webhook_keys,
            local_webhooks=services.local_webhooks,
            place_changes=partial(place_changes, services.database, self._caller.workspace_id),
            snapshot=partial(services.database.snapshot, self._caller.workspace_id),
            large_files=services.large_files,
        )

    def _changes_stored(self) -> None:
        self._services.upkeep.changes_stored(self._caller.workspace_id)
        if self._wakes_webhooks:
            self._services.authentication.forget(self._caller.workspace_id)
        if self._caller.has_webhooks or self._wakes_webhooks:
            self._services.webhooks.wake(self._caller.workspace_id)
        if self._wakes_imports:
            self._services.imports.wake()

    def _require_long_work(self) -> None:
        if not self._runs_long:
            raise LongWorkError

    def _encoded(self, response: ApiResponse[Any]) -> EncodedResponse:
        return encode_response(response, self._status_code)
