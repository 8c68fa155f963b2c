"""The steps from a request to its response, for one operation, in this order:

authentication -> permission -> path and query -> If-Match -> Idempotency-Key -> content type and body -> transaction
-> response
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from api.clock import Clock
from api.http.operation import ApiResponse, DryRunError, Operation
from api.http.parameters import parse_if_match, path_reader, query_reader
from api.http.rate_limit import RateLimit
from api.http.request_body import body_reader, read_body, require_json
from api.http.responses import EncodedResponse, encode_response, replayed_response, response_row
from api.problems import ProblemError, not_found
from api.store.database import (
    Database,
    ForeignKeyViolationError,
    OutcomeUnknownError,
    Transaction,
    UnavailableError,
    UniqueViolationError,
)
from api.store.statements.idempotency_keys import StoredResponseRow
from api.use_cases import idempotency
from api.use_cases.access.authenticate import Authentication
from api.use_cases.request_context import NOBODY, Caller, IdempotencyKey, NoTransaction, RequestContext, SeparateReads
from api.use_cases.upkeep import Upkeep


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """The shared services of all requests, made once by the composition root."""

    database: Database
    clock: Clock
    authentication: Authentication
    upkeep: Upkeep
    body_seconds: float
    sheet_reads: RateLimit = msgspec.field(default_factory=RateLimit)


class IncomingRequest:
    """A request. `caller` is set after authentication, for the log."""

    __slots__ = ("_headers", "caller", "receive", "request_id", "scope")

    def __init__(self, scope: Any, receive: Callable[[], Awaitable[Any]], request_id: str) -> None:
        self.scope = scope
        self.receive = receive
        self.request_id = request_id
        self.caller: Caller | None = None
        self._headers: dict[bytes, bytes] = dict(scope["headers"])

    def header(self, name: bytes) -> str | None:
        """The value of a header. `name` is in lower case."""
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")


class RequestPipeline:
    """Handles the requests of one operation. What depends only on its declaration is prepared once."""

    def __init__(self, operation: Operation, services: Services) -> None:
        self.operation = operation
        self._services = services
        self._takes_context = "context" in inspect.signature(operation.handler).parameters
        self._path = path_reader(operation.path_type, operation.path) if operation.path_type else None
        self._query = query_reader(operation.query_type, strict=operation.path.startswith("/v1/"))
        self._body = body_reader(operation.body_type) if operation.body_type is not None else None

    async def answer(self, request: IncomingRequest) -> EncodedResponse:
        """Return the response. Raises ProblemError, ClientDisconnectedError or a database error."""
        try:
            return await self._handle(request)
        except DryRunError as dry_run:
            return encode_response(dry_run.answer)

    async def _handle(self, request: IncomingRequest) -> EncodedResponse:
        operation = self.operation
        caller = await self._authorize(request)
        arguments = self._parameters(request, caller)
        if_match = parse_if_match(request.header(b"if-match")) if operation.if_match else None
        key_text = idempotency.parse_key(request.header(b"idempotency-key")) if operation.writes else None
        raw = b""
        if self._body is not None:
            require_json(request.header(b"content-type"))
            length = request.header(b"content-length")
            limit, seconds = operation.body_limit, self._services.body_seconds
            raw = await read_body(request.receive, length, limit=limit, seconds=seconds)
            arguments["body"] = self._body(raw)
        if key_text is None:
            return encode_response(await self._run(caller, self._work(caller, arguments, if_match)))
        athlete_id = getattr(arguments.get("path"), "athlete_id", None)
        mark = idempotency.fingerprint(operation.method, request.scope["raw_path"], request.scope["query_string"], raw)
        key = IdempotencyKey(key_text, mark)
        work = self._work(caller, arguments, if_match, key if operation.looks_up_key else None)
        return await self._once(caller.workspace_id, key, athlete_id, work)

    async def _run(self, caller: Caller, work: Callable[[Transaction], Awaitable[ApiResponse]]) -> ApiResponse:
        """Run the work in the transaction that the operation declares."""
        operation, database = self.operation, self._services.database
        if operation.writes:
            return await database.write(caller.workspace_id, work, long=operation.long)
        if operation.transaction:
            return await database.read(caller.workspace_id, work)
        if operation.scope is None:
            return await work(NoTransaction(caller.workspace_id))
        return await work(SeparateReads(database, caller.workspace_id))

    async def _authorize(self, request: IncomingRequest) -> Caller:
        needed = self.operation.scope
        if needed is None:
            return NOBODY
        caller = await self._services.authentication.caller(request.header(b"authorization"))
        request.caller = caller
        if not caller.scope.covers(needed):
            detail = f"This operation needs the scope `{needed.value}`. The key has the scope `{caller.scope.value}`."
            raise ProblemError("insufficient_scope", detail)
        if caller.athlete_id is not None and not self.operation.athlete_keys:
            raise ProblemError("athlete_key_only")
        return caller

    def _parameters(self, request: IncomingRequest, caller: Caller) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        if self._path is not None:
            arguments["path"] = path = self._path(request.scope["path_params"])
            if caller.athlete_id is not None and getattr(path, "athlete_id", caller.athlete_id) != caller.athlete_id:
                raise not_found("athlete")
        query = self._query(request.scope["query_string"])
        if query is not None:
            arguments["query"] = query
        return arguments

    def _work(
        self,
        caller: Caller,
        arguments: dict[str, Any],
        if_match: int | None,
        key: IdempotencyKey | None = None,
    ) -> Callable[[Transaction], Awaitable[ApiResponse]]:
        services, handler = self._services, self.operation.handler
        if not self._takes_context:
            return lambda _tx: handler(**arguments)
        now = services.clock.now()

        def work(tx: Transaction) -> Awaitable[ApiResponse]:
            context = RequestContext(
                caller=caller,
                tx=tx,
                now=now,
                new_id=services.clock.new_id,
                if_match=if_match,
                ready=services.database.ready,
                key=key,
            )
            return handler(context=context, **arguments)

        return work

    async def _once(
        self,
        workspace_id: UUID,
        key: IdempotencyKey,
        athlete_id: UUID | None,
        work: Callable[[Transaction], Awaitable[ApiResponse]],
    ) -> EncodedResponse:
        """Run the work, or return the stored response if this Idempotency-Key was used before."""
        services = self._services
        encoded: list[tuple[EncodedResponse, StoredResponseRow]] = []

        async def find_stored(tx: Transaction) -> StoredResponseRow | None:
            return await idempotency.find_response(tx, key)

        async def run(tx: Transaction) -> EncodedResponse:
            if not self.operation.looks_up_key and (row := await find_stored(tx)):
                return replayed_response(row)
            try:
                response = await work(tx)
            except idempotency.AlreadyAnsweredError as repeated:
                return replayed_response(repeated.row)
            result = encode_response(response)
            row = response_row(response, result, key.fingerprint)
            encoded[:] = [(result, row)]
            owner_id = (response.athlete_id or athlete_id) if row.body else None
            await idempotency.store_response(tx, key.text, row, owner_id, services.clock.now())
            return result

        try:
            result = await services.database.write(workspace_id, run, long=self.operation.long)
        except (ProblemError, UniqueViolationError, ForeignKeyViolationError, OutcomeUnknownError) as error:
            # A concurrent repeat of this request may have caused the conflict. And after a commit with an unknown
            # outcome, a stored response proves that it succeeded.
            try:
                row = await services.database.read(workspace_id, find_stored)
            except UnavailableError:
                raise error from None
            if row is None:
                raise
            return encoded[0][0] if encoded and encoded[0][1] == row else replayed_response(row)
        services.upkeep.idempotency_key_stored(workspace_id)
        return result
