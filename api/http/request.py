"""The request class of the application: request ids, and a body with a size limit and a deadline."""

from __future__ import annotations

import re
import time
from typing import Any

from litestar import Request
from litestar.connection.base import empty_receive, empty_send
from litestar.datastructures import State
from litestar.types import Empty, Receive, Scope, Send

from api.http.files import FileBody, ReceivedFile, receive_file
from api.http.request_body import read_body, require_json
from api.http.services import Services
from api.use_cases.request_context import Caller

_LOCAL = re.compile(r"([0-9.]+|\[[0-9a-f:]+\]|[\w-]+)(:[0-9]+)?", re.IGNORECASE)
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class ApiRequest(Request[Caller, Any, State]):
    """A request. Its `user` is the caller. What the log line needs is kept in the `state` of the ASGI scope."""

    __slots__ = ("_header_values", "services")

    def __init__(self, scope: Scope, receive: Receive = empty_receive, send: Send = empty_send) -> None:
        super().__init__(scope, receive, send)
        self._header_values: dict[bytes, bytes] = dict(scope["headers"])
        self.services: Services = scope["litestar_app"].state.services
        scope["state"].setdefault("started", time.perf_counter())

    @property
    def request_id(self) -> str:
        return request_id_of(self.scope)

    def header(self, name: bytes) -> str | None:
        """The value of a header. `name` is in lower case. Faster than `headers`, which builds a multidict."""
        value = self._header_values.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def origin(self) -> str:
        """The server's origin as the client's `Host` names it.

        Plain HTTP only for an IP address or a name without dots.
        """
        host = self.header(b"host") or "localhost"
        return f"{'http' if _LOCAL.fullmatch(host) else 'https'}://{host}"

    def take_tokens(self, tokens: int, *, already_taken: int = 0) -> None:
        """Take tokens from the rate limit of the caller's API key. Raises too_many_requests (429)."""
        limit = self.services.requests
        if limit is not None:
            state = self.scope["state"]
            state.pop("rate_limit", None)  # a refusal has headers of its own
            left = limit.take(self.scope["user"].key_id.bytes, tokens, already_taken=already_taken)
            state["rate_limit"] = ((b"ratelimit-policy", limit.encoded_policy), (b"ratelimit", left.encode()))

    def charge_batch(self, items: int) -> None:
        """Take a token for each item of a batch after the first, up to a full bucket. A rerun is not charged again."""
        limit, state = self.services.requests, self.scope["state"]
        if limit is not None and "batch_charged" not in state:
            self.take_tokens(max(0, min(items, limit.burst) - 1), already_taken=1)
            state["batch_charged"] = True

    async def body(self) -> bytes:
        """Return the JSON body. Raises a problem for another media type, a large body or a slow client."""
        if self._body is Empty:
            require_json(self.header(b"content-type"))
        return await self.content(self.route_handler.resolve_request_max_body_size() or 0)

    async def content(self, limit: int) -> bytes:
        """Return a body of any media type, of at most `limit` bytes. Raises the same problems as `body`."""
        body = self._body
        if body is Empty:
            length, seconds = self.header(b"content-length"), self.services.body_seconds
            body = self._body = await read_body(self.receive, length, limit=limit, seconds=seconds)
        return body

    async def file(self, kind: FileBody) -> ReceivedFile:
        """Return a body that is a large file. The caller closes it. Raises the same problems as `body`, and busy."""
        kind.require(self.header(b"content-type"))
        length, services = self.header(b"content-length"), self.services
        return await receive_file(
            self.receive, length, services.large_files, limit=kind.most_bytes, seconds=services.body_seconds
        )


def request_id_of(scope: Scope) -> str:
    """The client's request id, or a new one if it is invalid or contains a secret."""
    state = scope["state"]
    if "request_id" not in state:
        text = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
        is_valid = _REQUEST_ID.fullmatch(text) and "nextset_" not in text
        state["request_id"] = text if is_valid else str(scope["litestar_app"].state.services.clock.new_id())
    request_id: str = state["request_id"]
    return request_id
