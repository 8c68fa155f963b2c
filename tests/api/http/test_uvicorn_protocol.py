"""The raw bytes on a connection."""

from __future__ import annotations

import asyncio
import gc
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.http import listening, uvicorn_protocol
from api.http.encoded_response import EncodedResponse
from api.http.uvicorn_protocol import (
    LONGEST_HEAD_BYTES,
    LONGEST_LINE_BYTES,
    MOST_FIELDS,
    WholeResponseTransport,
)
from api.problems import PROBLEMS
from api.routes import OPERATIONS
from tests.servers import Client, Process, migrated, new_key, served
from tests.waiting import PATIENCE_SECONDS, wait_until

HOST = "Host: nextset"
GET = f"GET /health/live HTTP/1.1\r\n{HOST}\r\n\r\n"
LAST_GET = f"GET /health/live HTTP/1.1\r\n{HOST}\r\nConnection: close\r\n\r\n"


def connect(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((str(address.hostname), address.port or 0), timeout=PATIENCE_SECONDS)


@pytest.fixture
def connection(server: Process) -> Iterator[socket.socket]:
    with connect(server.url) as made:
        yield made


def send(connection: socket.socket, *lines: str) -> None:
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, HOST, "")).encode())


def until_closed(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def refusal(connection: socket.socket, request: str) -> tuple[list[int], str]:
    """The statuses until the server closes the connection, and the code of the last problem."""
    connection.sendall(request.encode())
    received = until_closed(connection)
    return statuses(received), re.findall(rb'"code":"(\w+)"', received)[-1].decode()


def create_athlete(*head: str, trailer: str = "") -> str:
    """A chunked request without `Authorization`, unless `head` has it."""
    body = '{"name":"Ana","unit":"kg"}'
    lines = ["POST /v1/athletes HTTP/1.1", HOST, "Content-Type: application/json", "Transfer-Encoding: chunked", *head]
    return "\r\n".join([*lines, "", f"{len(body):x}", body, "0", *([trailer] if trailer else []), "", ""])


def authorization(key: str | None) -> str:
    return f"Authorization: Bearer {key}"


def test_head_and_body_of_a_response_arrive_in_one_packet(connection: socket.socket) -> None:
    """`WholeResponseTransport` can go once uvicorn writes both at once: this test then passes without it."""
    send(connection, "GET /health/live HTTP/1.1")
    head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b'{"status":"ok"}'


def test_a_response_is_complete_before_the_connection_is_closed(connection: socket.socket) -> None:
    send(connection, "GET /openapi.json HTTP/1.1", "Connection: close")
    head, _, body = until_closed(connection).partition(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    assert int(length.split(b":")[1]) == len(body) > 100_000


@pytest.mark.slow
def test_an_idle_connection_keeps_no_response_in_memory(database_url: str) -> None:
    """Browsers leave their connections open, and a response can be several MB."""
    name = "An exercise of this test"

    def responses() -> list[EncodedResponse]:
        found = (one for one in gc.get_objects() if isinstance(one, EncodedResponse))
        return [one for one in found if name.encode() in one.body]

    with served(database_url) as url, Client(url, new_key(database_url)) as client:
        exercise = {"slug": "own", "name": name, "laterality": "two_sided", "bodyweight": True}
        client.post("/v1/exercises", json=exercise).raise_for_status()
        for _ in range(3):
            assert client.get("/v1/exercises/own").json()["name"] == name
        wait_until(lambda: not responses())


def test_pipelined_requests_get_responses_in_order(connection: socket.socket) -> None:
    asked = b"".join(b"GET /v1/%d HTTP/1.1\r\nHost: nextset\r\nX-Request-Id: n%d\r\n\r\n" % (n, n) for n in range(5))
    connection.sendall(asked + b"GET /health/live HTTP/1.1\r\nHost: nextset\r\nConnection: close\r\n\r\n")
    answered = until_closed(connection)
    places = [answered.index(b"x-request-id: n%d" % n) for n in range(5)]
    assert places == sorted(places)
    assert answered.endswith(b'{"status":"ok"}')


@pytest.mark.parametrize("in_packets", [False, True], ids=["one packet", "byte by byte"])
def test_a_trailer_does_not_authenticate_a_request(client: Client, in_packets: bool) -> None:
    request = create_athlete(trailer=authorization(client.key)).encode()
    with connect(str(client.base_url)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in [request[n : n + 1] for n in range(len(request))] if in_packets else [request]:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        assert statuses(until_closed(connection)) == [401]
    assert client.get("/v1/athletes").json()["items"] == []


def test_a_trailer_does_not_replace_the_key(client: Client) -> None:
    with connect(str(client.base_url)) as connection:
        head = ("Connection: close", authorization(client.key))
        connection.sendall(create_athlete(*head, trailer=authorization("nextset_other")).encode())
        assert statuses(until_closed(connection)) == [201]


def test_a_thousand_pipelined_upgrade_offers_get_their_responses(connection: socket.socket) -> None:
    offer = f"GET /health/live HTTP/1.1\r\n{HOST}\r\nConnection: upgrade\r\nUpgrade: h\r\n\r\n"
    connection.sendall((offer * 1_000 + LAST_GET).encode())
    assert statuses(until_closed(connection)) == [200] * 1_001


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param([f"X: {'x' * (LONGEST_LINE_BYTES - 1)}"], 200, id="the longest line"),
        pytest.param([f"X: {'x' * LONGEST_LINE_BYTES}"], 431, id="a longer line"),
        pytest.param([f"X{n}: x" for n in range(MOST_FIELDS - 2)], 200, id="the most fields"),
        pytest.param([f"X{n}: x" for n in range(MOST_FIELDS - 1)], 431, id="one field more"),
        pytest.param([f"X{n}: {'x' * 15_000}" for n in range(4)], 200, id="just below the largest head"),
        pytest.param([f"X{n}: {'x' * 15_000}" for n in range(5)], 431, id="a larger head"),
    ],
)
def test_the_header_is_limited(connection: socket.socket, fields: list[str], status: int) -> None:
    connection.sendall("\r\n".join(["GET /health/live HTTP/1.1", HOST, "Connection: close", *fields, "", ""]).encode())
    assert statuses(until_closed(connection)) == [status]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(f"GET /health/live HTTP/1.1\r\n{HOST}\r\nX: ", id="a header field"),
        pytest.param("GET /", id="a path"),
        pytest.param(
            f"POST /v1/athletes HTTP/1.1\r\n{HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ", id="a trailer"
        ),
        pytest.param(
            f"POST /v1/athletes HTTP/1.1\r\n{HOST}\r\nTransfer-Encoding: chunked\r\n\r\n1;x=", id="a chunk extension"
        ),
    ],
)
def test_a_line_without_end_closes_the_connection(connection: socket.socket, start: str) -> None:
    sent = 0
    connection.sendall(start.encode())
    try:
        while sent < 1_024 * LONGEST_HEAD_BYTES:  # more than the buffers of the connection hold
            connection.sendall(b"x" * 4_096)
            sent += 4_096
    except OSError:
        return
    pytest.fail(f"{sent} bytes were accepted")


def test_a_path_above_the_limit_is_refused(connection: socket.socket) -> None:
    long_path = "/v1/" + "x" * LONGEST_LINE_BYTES
    assert refusal(connection, f"GET {long_path} HTTP/1.1\r\n{HOST}\r\n\r\n") == ([414], "address_too_long")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["GET /health/live HTTP/1.1", HOST, "Authorization: Bearer a", "Authorization: Bearer b"],
            ([400], "malformed_request"),
            id="two keys",
        ),
        pytest.param(
            ["GET /health/live HTTP/1.1", HOST, "Idempotency-Key: a", "Idempotency-Key: b"],
            ([400], "malformed_request"),
            id="two idempotency keys",
        ),
        pytest.param(["GET /health/live HTTP/1.1"], ([400], "malformed_request"), id="no host"),
        pytest.param(["GET /health/live HTTP/1.1", HOST, HOST], ([400], "malformed_request"), id="two hosts"),
        pytest.param(["GET /health/live HTTP/2.0", HOST], ([400], "malformed_request"), id="HTTP/2.0"),
        pytest.param(["GET /health/live", HOST], ([400], "malformed_request"), id="no version"),
        pytest.param(
            ["POST /v1/athletes HTTP/1.1", HOST, "Transfer-Encoding: gzip, chunked"],
            ([501], "unsupported_transfer_coding"),
            id="an unknown transfer coding",
        ),
        pytest.param(
            ["POST /v1/athletes HTTP/1.1", HOST, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
            ([400], "malformed_request"),
            id="chunked twice",
        ),
        pytest.param(
            ["CONNECT example.org:443 HTTP/1.1", HOST], ([400], "malformed_request"), id="a tunnel to another host"
        ),
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(
    connection: socket.socket, lines: list[str], expected: tuple[list[int], str]
) -> None:
    assert refusal(connection, "\r\n".join([*lines, "", ""])) == expected


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.parametrize(
    ("target", "fields"),
    [
        pytest.param("", [HOST], id="two hosts"),
        pytest.param("?" + "x" * LONGEST_LINE_BYTES, [], id="a long URL"),
        pytest.param("", [f"X: {'x' * LONGEST_LINE_BYTES}"], id="a long header field"),
    ],
)
def test_a_health_check_documents_every_refusal_of_its_head(
    connection: socket.socket, path: str, target: str, fields: list[str]
) -> None:
    """Other operations document only what they refuse themselves. These two refuse nothing."""
    head = [f"GET {path}{target} HTTP/1.1", HOST, *fields, "", ""]
    ([status], code) = refusal(connection, "\r\n".join(head))
    (operation,) = (each for each in OPERATIONS if each.path == path)
    assert (code in operation.every_problem, PROBLEMS[code].status) == (True, status)


def test_http_1_0_needs_no_host(connection: socket.socket) -> None:
    connection.sendall(b"GET /health/live HTTP/1.0\r\n\r\n")
    assert statuses(until_closed(connection)) == [200]


def test_a_malformed_request_gets_its_problem_after_the_responses_before_it(connection: socket.socket) -> None:
    assert refusal(connection, f"{GET * 3}nonsense\r\n\r\n") == ([200, 200, 200, 400], "malformed_request")


def test_a_malformed_body_gets_its_problem_after_the_response_to_the_request_before_it(client: Client) -> None:
    chunked = (
        f"POST /v1/athletes HTTP/1.1\r\nHost: test\r\n{authorization(client.key)}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"
    )
    with connect(str(client.base_url)) as connection:
        connection.sendall((create_athlete(authorization(client.key)) + chunked).encode())
        assert statuses(until_closed(connection)) == [201, 400]


def test_a_client_that_sends_no_more_gets_its_response(client: Client) -> None:
    with connect(str(client.base_url)) as connection:
        connection.sendall(create_athlete(authorization(client.key)).encode())
        connection.shutdown(socket.SHUT_WR)
        assert statuses(until_closed(connection)) == [201]
    assert [athlete["name"] for athlete in client.get("/v1/athletes").json()["items"]] == ["Ana"]


def test_pipelined_requests_get_responses_after_the_client_sends_no_more(connection: socket.socket) -> None:
    connection.sendall((GET * 3).encode())
    connection.shutdown(socket.SHUT_WR)
    assert statuses(until_closed(connection)) == [200] * 3


def test_a_client_that_leaves_in_the_middle_of_a_body_is_not_stored(client: Client) -> None:
    with connect(str(client.base_url)) as connection:
        connection.sendall(create_athlete(authorization(client.key)).encode()[:-5])
        connection.shutdown(socket.SHUT_WR)
        assert until_closed(connection) == b""
    assert client.get("/v1/athletes").json()["items"] == []


@pytest.fixture
def slow_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that waits three seconds for a head: longer than a busy machine needs to send one."""
    monkeypatch.setattr(uvicorn_protocol, "HEAD_SECONDS", 3)
    with served(migrated(tmp_path)) as url:
        yield url


def test_a_head_that_is_not_sent_in_time_is_refused(slow_server: str) -> None:
    with connect(slow_server) as connection:
        assert refusal(connection, f"GET /health/live HTTP/1.1\r\n{HOST}\r\n") == ([408], "head_timeout")


def test_the_time_for_a_head_also_counts_on_a_used_connection(slow_server: str) -> None:
    with connect(slow_server) as connection:
        assert refusal(connection, f"{GET}GET /health") == ([200, 408], "head_timeout")


def test_a_connection_on_which_nothing_arrives_is_closed(slow_server: str) -> None:
    with connect(slow_server) as connection:
        assert until_closed(connection) == b""


@pytest.mark.slow
def test_a_client_that_does_not_read_does_not_fill_the_memory(tmp_path: Path) -> None:
    """Responses wait in the socket's buffers. Once these are full, no further request is processed."""
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    requests = 300  # of 0.4 MB each, far more than the buffers of the operating system
    try:
        with connect(process.url) as connection:
            connection.sendall(f"GET /openapi.json HTTP/1.1\r\n{HOST}\r\n\r\n".encode() * requests)
            with Client(process.url, new_key(process.database_url)) as other:
                for _ in range(2 * requests):
                    assert other.get("/health/live").status_code == 200
        assert 0 < process.log.read_text().count('"/openapi.json"') < requests / 2
    finally:
        process.stop()


@pytest.fixture
def small_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client of a server that has room for four connections, with the client's own."""
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", 4)
    monkeypatch.setattr(listening, "OTHER_DESCRIPTORS", 0)
    database_url = migrated(tmp_path)
    with served(database_url) as url, Client(url, new_key(database_url)) as client:
        yield client


def test_the_longest_idle_connection_is_closed_for_a_new_one(small_server: Client) -> None:
    idle = [connect(str(small_server.base_url)) for _ in range(4)]
    assert small_server.get("/health/live").status_code == 200
    assert until_closed(idle[0]) == b""
    for connection in idle:
        connection.close()


def test_a_connection_that_has_been_used_is_kept_longer_than_an_unused_one(small_server: Client) -> None:
    with connect(str(small_server.base_url)) as used, connect(str(small_server.base_url)) as unused:
        used.sendall(GET.encode())
        assert statuses(used.recv(65_536)) == [200]
        others = [connect(str(small_server.base_url)) for _ in range(2)]
        assert until_closed(unused) == b""
        used.sendall(LAST_GET.encode())
        assert statuses(until_closed(used)) == [200]
        for connection in others:
            connection.close()


def test_a_request_in_flight_is_finished_and_a_new_one_gets_503_with_retry_after(small_server: Client) -> None:
    url = str(small_server.base_url)
    request = create_athlete("Connection: close", "Expect: 100-continue", authorization(small_server.key)).encode()
    in_flight = [connect(url) for _ in range(3)]
    for connection in in_flight:
        connection.sendall(request[:-5])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100")  # the operation waits for the rest of the body
    with connect(url) as late:
        late.sendall(GET.encode())
        refused = until_closed(late)
        assert (statuses(refused), b'"code":"overloaded"' in refused) == ([503], True)
        assert b"Retry-After: 1\r\n" in refused
    for connection in in_flight:
        connection.sendall(request[-5:])
        assert statuses(until_closed(connection)) == [201]
        connection.close()


class ClosedTransport(asyncio.Transport):
    """A transport whose client has gone: uvloop raises if something is written to it."""

    def is_closing(self) -> bool:
        return True

    def write(self, data: Any) -> None:
        raise RuntimeError("unable to perform operation on a closed transport")


@pytest.mark.anyio
async def test_a_response_that_waits_when_the_client_goes_is_dropped() -> None:
    loop, errors = asyncio.get_running_loop(), list[Any]()
    loop.set_exception_handler(lambda _loop, context: errors.append(context))
    WholeResponseTransport(ClosedTransport(), loop).write(b"HTTP/1.1 200 OK\r\n\r\n")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert errors == []
