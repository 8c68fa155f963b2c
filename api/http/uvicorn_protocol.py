"""uvicorn's HTTP/1.1 protocol with changes that clients need."""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.clock import SystemClock
from api.http.responses import problem_response
from api.problems import ProblemError


class WholeResponseTransport:
    """A transport that joins everything written in one event loop iteration into one write.

    uvicorn writes the head and the body of a response separately, which can wake the client twice.
    """

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
        if pending:
            self._transport.write(b"".join(pending))


class NextsetProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with three differences.

    A malformed HTTP request gets a problem document. An upgrade offer is ignored, as RFC 9110 allows: Java's
    HttpClient offers h2c with the first request of a connection, and the parser would stop before its body. A
    response is sent as one packet (`WholeResponseTransport`).
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # the same signature as in uvicorn
        super().connection_made(WholeResponseTransport(transport, self.loop))  # type: ignore[arg-type]  # it has every method that uvicorn calls

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._parse_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _parse_without_upgrade(self, rest: bytes) -> None:
        """Parse the request again without the upgrade header. `rest` is the data after its head."""
        method = self.parser.get_method()
        if method == b"CONNECT":  # always an upgrade; only proxies support it
            self.send_400_response("")
            return
        lines = [method + b" " + self.url + b" HTTP/" + self.parser.get_http_version().encode()]
        lines += [name + b": " + value for name, value in self.headers if name != b"upgrade"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.data_received(b"\r\n".join([*lines, b"", rest]))

    def send_400_response(self, msg: str) -> None:
        response = problem_response(ProblemError("malformed_request"), str(SystemClock().new_id()))
        headers = [*response.headers, ("Content-Length", str(len(response.body))), ("Connection", "close")]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.transport.write(f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + response.body)
        self.transport.close()
