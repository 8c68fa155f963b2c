"""Sends mutated requests to a server from several threads, checks each response and counts them."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from random import Random
from urllib.parse import urlsplit

import msgspec

from tests.contract.documented import UNROUTED
from tests.hostile.mutations import Mutator
from tests.hostile.valid_requests import Request, Workspace
from tests.operations import ROUTED
from tests.waiting import PATIENCE_SECONDS

THREADS = 4
REQUESTS_PER_WORKSPACE = 400
FOREIGN_NAME = "Of another workspace"
"""The name of everything in the workspace that no request may reach."""

# Any request may get these, whatever operation it was meant for: its head, its path or its method was mutated.
_OF_ANY_REQUEST = UNROUTED | {
    "address_too_long",
    "head_too_large",
    "invalid_header",
    "invalid_key",
    "invalid_parameter",
    "missing_key",
    "no_such_link",
    "not_found",
    "too_many_requests",
    "unknown_parameter",
    "unsupported_transfer_coding",
}
_PROBLEMS = {str(operation.operation_id): {*operation.every_problem} for operation in ROUTED}


class Response(msgspec.Struct):
    """What came back: the status is 0 if the connection was closed without a response."""

    status: int
    headers: dict[str, str] = {}
    body: bytes = b""
    seconds: float = 0.0


class Result(msgspec.Struct):
    """The counts of a campaign, and its failures: the request, what is wrong, and the response."""

    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    slowest: list[tuple[float, str]] = []
    failures: list[tuple[bytes, str, str]] = []
    seconds: float = 0.0

    def add(self, request: Request, sent: bytes, response: Response) -> None:
        self.statuses[response.status] += 1
        self.slowest = sorted([*self.slowest, (response.seconds, request.name)], reverse=True)[:3]
        if fault := fault_in(request, sent, response):
            self.failures.append((sent[:2_000], fault, repr(response)[:1_000]))

    def summary(self) -> str:
        """One line: the requests by the class of their status, and the time."""
        classes = Counter(f"{status // 100}xx" if status else "unanswered" for status in self.statuses.elements())
        counts = ", ".join(f"{classes[name]} {name}" for name in ("2xx", "3xx", "4xx", "5xx", "unanswered"))
        slowest = ", ".join(f"{seconds:.2f} s {name}" for seconds, name in self.slowest)
        return f"{self.statuses.total()} requests: {counts}; {self.seconds:.0f} s; slowest {slowest}"


def ask(url: str, data: bytes) -> Response:
    """Send these bytes on a new connection and read the response. Not on a used one: the server closes it when idle."""
    started = time.monotonic()
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=PATIENCE_SECONDS) as connection:
        with suppress(ConnectionError):  # the response may arrive before the end of the request
            connection.sendall(data)
        received = http.client.HTTPResponse(connection, method=data.partition(b" ")[0].decode())
        try:
            received.begin()
            body = received.read()
        except (OSError, http.client.HTTPException):
            return Response(0, seconds=time.monotonic() - started)
    headers = {name.lower(): value for name, value in received.getheaders()}
    return Response(received.status, headers, body, time.monotonic() - started)


def fault_in(request: Request, sent: bytes, response: Response) -> str | None:
    """What is wrong with this response, or None."""
    if response.status == 0 or response.status >= 500:
        return "a server error" if response.status else "no response"
    if "x-request-id" not in response.headers:
        return "no request id"
    if FOREIGN_NAME.encode() in response.body:
        return "data of another workspace"
    is_json = "json" in response.headers.get("content-type", "") and "content-encoding" not in response.headers
    return _fault_in_document(request, sent, response) if is_json and response.body else None


def _fault_in_document(request: Request, sent: bytes, response: Response) -> str | None:
    try:
        document = json.loads(response.body)
    except ValueError:
        return "not JSON"
    if response.status < 400:
        return None
    if document.get("request_id") != response.headers["x-request-id"] or document.get("status") != response.status:
        return "not a problem document"
    is_routed = request.name in _PROBLEMS and sent.startswith(f"{request.method} /{'/'.join(request.path)}".encode())
    if is_routed and document["code"] not in _PROBLEMS[request.name] | _OF_ANY_REQUEST:
        return "a code that the operation does not declare"
    return None


def run(url: str, database_url: str, foreign: Workspace, *, seed: int, requests: int) -> Result:
    """Sweep all bodies once and send this many random requests. The seed chooses them.

    Each batch has a new workspace, and a part of the sweep.
    """
    result, lock, started = Result(), threading.Lock(), time.monotonic()

    def send_batch(number: int, count: int) -> None:
        choose = Random(f"{seed} {number}")
        workspace = Workspace(url, database_url, f"Own {number}")
        names, by_name = _by_name(workspace.requests())
        mutator = Mutator(choose, foreign.ids)

        def send(request: Request, sent: bytes) -> None:
            response = ask(url, sent)
            with lock:
                result.add(request, sent, response)

        swept = ((each[0], sent) for each in by_name.values() for sent in mutator.sweep(each[0]))
        for request, sent in islice(swept, number, None, len(counts)):
            send(request, sent)
        for _ in range(count):
            request = choose.choice(by_name[choose.choice(names)])
            send(request, mutator.bytes_of(request))

    counts = [min(REQUESTS_PER_WORKSPACE, requests - sent) for sent in range(0, requests, REQUESTS_PER_WORKSPACE)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(send_batch, range(len(counts)), counts))
    result.seconds = time.monotonic() - started
    return result


def _by_name(requests: Sequence[Request]) -> tuple[list[str], dict[str, list[Request]]]:
    """The requests by name, and the names to choose from: operations with a body three times."""
    by_name: dict[str, list[Request]] = {}
    for request in requests:
        by_name.setdefault(request.name, []).append(request)
    return [name for name, each in by_name.items() for _ in range(1 if each[0].body is None else 3)], by_name
