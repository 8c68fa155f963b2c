"""uvicorn's HTTP/1.1 protocol, with the changes that clients and safety need.

- **One write per response.** uvicorn writes head and body apart, which can wake the client twice. No upstream issue.
- **Upgrade offers are ignored**, as RFC 9110 (7.8) allows. Java's HttpClient offers h2c with the first request of a
  connection, and the parser would stop before its body. Upstream: Kludex/uvicorn#2722, MagicStack/httptools#124.
- **The head of a request is limited and unambiguous**: its size, the time to send it, one `Host`, one `Authorization`.
  Trailers are dropped (RFC 9110, 6.5.1), so that only the head can authenticate a request.
- **A malformed request gets a problem document**, after the responses to the requests before it.
- **The longest idle connections are closed** at uvicorn's `limit_concurrency`. Otherwise as many idle connections as
  there are file descriptors would block all other clients until they time out.
- **A client that ends its half of the connection gets its response.**
"""

from __future__ import annotations

import asyncio
import heapq
from http import HTTPStatus
from typing import Any

import httptools
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.clock import SystemClock
from api.http.responses import problem_response
from api.problems import ProblemError

_log = structlog.get_logger("nextset.request")

LONGEST_LINE_BYTES = 16 * 1024
"""Limit for one header field (name and value), and for the URL."""
LONGEST_HEAD_BYTES = 64 * 1024
"""Limit for the request line and all header fields."""
MOST_FIELDS = 100
HEAD_SECONDS = 30.0
"""Time to send a whole head: from the opening of the connection, later from the first byte of the request."""

# A proxy might read the first of two, and this server the last. None of these may be repeated.
_SINGLE_FIELDS = (b"host", b"authorization", b"content-type", b"idempotency-key", b"if-match")


class WholeResponseTransport:
    """A transport that joins everything written in one event loop iteration into one write."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pending: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._pending:
            self._loop.call_soon(self._send)
        self._pending.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        pending, self._pending = self._pending, []
        if pending and not self._transport.is_closing():  # the client may have gone in the meantime
            self._transport.write(b"".join(pending))


class NextsetProtocol(HttpToolsProtocol):
    """One connection."""

    _receiving_head = False
    _bytes_without_progress = 0
    """Bytes received since a head or a part of a body was complete: of a head, trailers or chunk extensions."""
    _head_timer: asyncio.TimerHandle | None = None
    _previous_cycle: Any = None
    """The request before the last one, which may still wait for its response."""
    _idle_since = 0.0
    """When the connection was opened or its last response was complete, in the time of the event loop."""
    _refusal: ProblemError | None = None
    """Why nothing more is read from this connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # the same signature as in uvicorn
        super().connection_made(WholeResponseTransport(transport, self.loop))  # type: ignore[arg-type]  # it has every method that uvicorn calls
        self._idle_since = self.loop.time()
        self._start_head_timer()
        if self._is_full:
            self._close_longest_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refusal is not None:
            return
        self._unset_keepalive_if_required()
        self._bytes_without_progress += len(data)
        rest = memoryview(data)
        try:
            while (offset := self._parse(rest)) is not None:
                rest = rest[offset:]
                self._parse_without_upgrade()
            if self._bytes_without_progress > LONGEST_HEAD_BYTES:
                raise _head_too_large(f"The limit is {LONGEST_HEAD_BYTES} bytes.")
        except ProblemError as problem:
            self._refuse(problem)
        except httptools.HttpParserError as error:
            cause = error.__context__  # raised by a callback of the parser
            self._refuse(cause if isinstance(cause, ProblemError) else ProblemError("malformed_request"))
        else:
            if self._receiving_head or not self._is_responding:
                self._start_head_timer()

    def eof_received(self) -> bool:  # type: ignore[override]  # uvicorn always closes
        """The client sends no more. A complete request still gets its response, then the connection is closed."""
        if self._is_responding and not self.cycle.more_body:
            self.cycle.keep_alive = False
        else:
            self.transport.close()
        return True  # the connection is closed here, because the event loop would drop what is not written yet

    # Callbacks of the parser. An exception in one stops it, and becomes the `__context__` of the parser's own error.

    def on_message_begin(self) -> None:
        self._receiving_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._bytes_without_progress = 0
        if self.parser.should_upgrade():  # parsed again without the offer
            return
        self._check_head()
        if self._is_full:  # uvicorn would respond with plain text
            raise ProblemError("overloaded", headers={"Retry-After": "1"})
        self._receiving_head = False
        self._stop_head_timer()
        self._previous_cycle = self.cycle
        super().on_headers_complete()
        self.headers = []  # trailers are added to this list instead of the request's

    def on_body(self, body: bytes) -> None:
        self._bytes_without_progress = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._idle_since = self.loop.time()
        if self._is_responding:
            return
        self._previous_cycle = None  # an idle connection must not keep a finished request in memory
        if self._refusal is not None:
            self._close_with(self._refusal)

    @property
    def _is_responding(self) -> bool:
        """Whether the response to the last request is not complete yet."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _is_full(self) -> bool:
        return self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency

    def _close_longest_idle(self) -> None:
        """Close one percent of the connections: those that wait for a request, first the ones that never had one."""
        others = (each for each in self.connections if isinstance(each, NextsetProtocol) and each is not self)
        idle = (each for each in others if not each._is_responding)
        excess = 1 + len(self.connections) // 100
        for each in heapq.nsmallest(excess, idle, key=lambda each: (each.cycle is not None, each._idle_since)):
            self.connections.discard(each)  # it takes until the next iteration of the event loop to be lost
            each.transport.close()

    def _parse(self, data: memoryview) -> int | None:
        """Parse until the end, or until an upgrade offer. Returns the position after the head with the offer."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return int(upgrade.args[0])
        return None

    def _parse_without_upgrade(self) -> None:
        """Parse the head again without the upgrade header."""
        method = self.parser.get_method()
        if method == b"CONNECT":  # always an upgrade; only proxies support it
            raise ProblemError("malformed_request", "CONNECT is not supported.")
        lines = [method + b" " + self.url + b" HTTP/" + self.parser.get_http_version().encode()]
        lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.parser.feed_data(b"\r\n".join([*lines, b"", b""]))

    def _check_head(self) -> None:
        """Raise a problem if the head is too large, or could be read in two ways."""
        fields = self.headers
        if len(self.url) > LONGEST_LINE_BYTES:
            raise ProblemError("address_too_long", f"The limit is {LONGEST_LINE_BYTES} bytes.")
        if len(fields) > MOST_FIELDS:
            raise _head_too_large(f"The limit is {MOST_FIELDS} header fields.")
        sizes = [len(name) + len(value) for name, value in fields]
        if max(sizes, default=0) > LONGEST_LINE_BYTES:
            raise _head_too_large(f"The limit is {LONGEST_LINE_BYTES} bytes for one header field.")
        if sum(sizes) + len(self.url) > LONGEST_HEAD_BYTES:
            raise _head_too_large(f"The limit is {LONGEST_HEAD_BYTES} bytes.")
        version, names = self.parser.get_http_version(), [name for name, _ in fields]
        if version not in ("1.0", "1.1"):
            raise ProblemError("malformed_request", "Only HTTP/1.1 and HTTP/1.0 are supported.")
        for name in _SINGLE_FIELDS:
            if names.count(name) > 1:
                raise ProblemError("malformed_request", f"The request has more than one `{name.decode().title()}`.")
        if version == "1.1" and b"host" not in names:
            raise ProblemError("malformed_request", "The request has no `Host`.")
        if b"transfer-encoding" in names:
            codings = b",".join(value for name, value in fields if name == b"transfer-encoding")
            if codings.strip().lower() != b"chunked":
                raise ProblemError("unsupported_transfer_coding")

    def _refuse(self, problem: ProblemError) -> None:
        """Read nothing more. Send the problem once earlier requests have their responses."""
        self._refusal = problem
        self._stop_head_timer()
        if self.pipeline and self.pipeline[0][0] is self.cycle and self.cycle.more_body:
            self.pipeline.popleft()  # this request is malformed, and waits for the responses before it
            self.cycle = self._previous_cycle
        if not self._is_responding:
            self._close_with(problem)
        elif self.cycle.more_body:  # the body of this request is malformed
            self.transport.close() if self.cycle.response_started else self._close_with(problem)

    def _close_with(self, problem: ProblemError) -> None:
        request_id = str(SystemClock().new_id())
        response = problem_response(problem, request_id)
        _log.info("refused", request_id=request_id, status=response.status, code=response.code)
        length = str(len(response.body))
        headers = [*response.headers, ("X-Request-Id", request_id), ("Content-Length", length), ("Connection", "close")]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.transport.write(
            f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n{head}\r\n".encode() + response.body
        )
        self.transport.close()

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_timed_out)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_timed_out(self) -> None:
        self._head_timer = None
        if self._is_responding:  # reading may be paused meanwhile
            self._start_head_timer()
        elif self._receiving_head:
            self._refuse(ProblemError("head_timeout", f"The head did not arrive within {HEAD_SECONDS:g} seconds."))
        else:
            self.transport.close()


def _head_too_large(detail: str) -> ProblemError:
    return ProblemError("head_too_large", detail)
