"""HTTP/1.1 on a connection, as uvicorn speaks it and as its clients need it."""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.clock import SystemClock
from api.http.responses import problem_response
from api.problems import ProblemError


class WholeResponseTransport:
    """A connection that sends at once what is written to it at once.

    uvicorn writes an answer's head and body one after the other: two packets, and a client that is woken up twice.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._waiting:
            self._loop.call_soon(self._send)
        self._waiting.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._transport.write(b"".join(waiting))


class NextsetProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, with three differences.

    What is no HTTP is answered with a problem as well. An offer to upgrade is passed over, as RFC 9110 allows:
    Java's HttpClient offers h2c with every first request, upon which the parser would end the request after its
    head, without its body. And an answer is sent in one piece (`WholeResponseTransport`).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(WholeResponseTransport(transport, self.loop))  # type: ignore[arg-type]  # all that it uses of one

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offered:
            self._start_again(data[offered.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _start_again(self, rest: bytes) -> None:
        """Read the request once more as if nothing had been offered; `rest` is what came after its head."""
        method = self.parser.get_method()
        if method == b"CONNECT":  # always an upgrade, and nothing that a server of resources does
            self.send_400_response("")
            return
        lines = [method + b" " + self.url + b" HTTP/" + self.parser.get_http_version().encode()]
        lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.data_received(b"\r\n".join([*lines, b"", rest]))

    def send_400_response(self, msg: str) -> None:
        refused = problem_response(ProblemError("malformed_request"), str(SystemClock().new_id()))
        headers = [*refused.headers, ("Content-Length", str(len(refused.body))), ("Connection", "close")]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + refused.body)
        self.transport.close()
