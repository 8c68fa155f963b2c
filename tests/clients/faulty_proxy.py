"""A reverse proxy that injects faults: refusals with and without `Retry-After`, lost requests, lost and cut answers.

    with faulty_proxy(server.url, seeded_plan(7)) as proxy:
        run_a_client(proxy.url)
    assert {request.fault for request in proxy.requests} >= set(Fault)

The plan has one entry for each request, in the order in which they arrive. A client that sends its requests one
after the other therefore meets the same faults in every run.
"""

from __future__ import annotations

import http.client
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from api.problems import ProblemError
from tests.waiting import PATIENCE_SECONDS

MOST_FAULTS_IN_A_ROW = 3
"""A client with at least one more attempt than this succeeds."""


class Fault(Enum):
    """What happens to a request, as a sentence."""

    TOO_MANY_REQUESTS = "It is answered with 429 and `Retry-After` in seconds."
    UNAVAILABLE = "It is answered with 503 and `Retry-After` as a date."
    BALANCER_UNAVAILABLE = "It is answered with 503 without `Retry-After`: an HTML page, as of a load balancer."
    LOST_REQUEST = "The connection is closed before the request reaches the server."
    LOST_ANSWER = "The connection is closed after the server has answered."
    CUT_ANSWER = "The connection is closed in the middle of the answer."
    UNKNOWN_OUTCOME = "The server has answered, but the client gets 503 `outcome_unknown` with `Retry-After`."

    @property
    def reaches_the_server(self) -> bool:
        return self in (Fault.LOST_ANSWER, Fault.CUT_ANSWER, Fault.UNKNOWN_OUTCOME)


Plan = Iterator[Fault | None]
"""What happens to each request, in their order. None forwards it, and so does the end of the plan."""


def seeded_plan(seed: int, share: float = 0.5) -> Plan:
    """An endless plan with about this share of faults, the same for each seed."""
    choices = random.Random(seed)
    faults_in_a_row = 0
    while True:
        is_fault = faults_in_a_row < MOST_FAULTS_IN_A_ROW and choices.random() < share
        faults_in_a_row = faults_in_a_row + 1 if is_fault else 0
        yield choices.choice(list(Fault)) if is_fault else None


class SeenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that the proxy received, and what became of it."""

    method: str
    path: str
    idempotency_key: str | None
    body: bytes
    fault: Fault | None
    status: int | None
    """The status of the server. None if the request did not reach it."""
    replayed: bool


class FaultyProxy(ThreadingHTTPServer):
    """The proxy, on a free port. `requests` lists what it received."""

    daemon_threads = True
    block_on_close = False  # a client may keep its connection open

    def __init__(self, target: str, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target).netloc
        self.requests: list[SeenRequest] = []
        self._plan = plan
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next_fault(self) -> Fault | None:
        with self._turn:
            return next(self._plan, None)


class _Handler(BaseHTTPRequestHandler):
    server: FaultyProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    hop_by_hop: ClassVar[frozenset[str]] = frozenset(
        {"connection", "keep-alive", "transfer-encoding", "content-length"}
    )

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # the client has closed its connection
            self.close_connection = True

    def do_GET(self) -> None:
        body = self._body()
        fault = self.server.next_fault()
        reaches = fault is None or fault.reaches_the_server
        answer = self._forwarded(body) if reaches else None
        self.server.requests.append(
            SeenRequest(
                method=self.command,
                path=self.path,
                idempotency_key=self.headers["Idempotency-Key"],
                body=body,
                fault=fault,
                status=answer[0] if answer else None,
                replayed=bool(answer and ("idempotency-replayed", "true") in answer[1]),
            )
        )
        if fault in (Fault.LOST_REQUEST, Fault.LOST_ANSWER):
            self._close()
        elif fault in (None, Fault.CUT_ANSWER):
            assert answer is not None
            self._send(*answer, cut=fault is Fault.CUT_ANSWER)
        else:
            self._send(*_refusal(fault))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815  # the names that the base class looks for

    def _body(self) -> bytes:
        if self.headers["Transfer-Encoding"] != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"] or 0))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forwarded(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Send the request to the server; returns status, headers in lower case, and body."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in self.hop_by_hop}
        connection = http.client.HTTPConnection(self.server.target, timeout=PATIENCE_SECONDS)
        try:
            connection.request(self.command, self.path, body=body or None, headers=headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        kept = [(name.lower(), value) for name, value in response.getheaders() if name.lower() not in self.hop_by_hop]
        return response.status, kept, content

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes, *, cut: bool = False) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        elif cut:  # there is no body to cut
            self._close()
            return
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self._close()

    def _close(self) -> None:
        """Close the connection. What was not written yet is not sent."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name in the base class
        """Print nothing: `requests` is the log."""


def _refusal(fault: Fault | None) -> tuple[int, list[tuple[str, str]], bytes]:
    """A refusal as the server sends it, or as a load balancer does."""
    if fault is Fault.BALANCER_UNAVAILABLE:
        page = b"<html><body>503 Service Temporarily Unavailable</body></html>"
        return 503, [("content-type", "text/html")], page
    code, retry_after = {
        Fault.TOO_MANY_REQUESTS: ("too_many_requests", "1"),
        Fault.UNAVAILABLE: ("unavailable", format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)),
        Fault.UNKNOWN_OUTCOME: ("outcome_unknown", "1"),
    }[fault]  # type: ignore[index]  # `None` is forwarded
    problem = ProblemError(code)
    headers = [("content-type", "application/problem+json"), ("retry-after", retry_after)]
    return problem.status, headers, msgspec.json.encode(problem.document("proxy"))


@contextmanager
def faulty_proxy(target: str, plan: Plan) -> Iterator[FaultyProxy]:
    """Run a proxy for the server at this URL."""
    with FaultyProxy(target, plan) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
