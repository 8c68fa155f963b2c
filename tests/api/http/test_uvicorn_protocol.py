"""The raw bytes on a connection."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.servers import Process
from tests.waiting import PATIENCE_SECONDS


@pytest.fixture
def connection(server: Process) -> Iterator[socket.socket]:
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=PATIENCE_SECONDS) as made:
        yield made


def send(connection: socket.socket, *lines: str) -> None:
    connection.sendall("".join(f"{line}\r\n" for line in (*lines, "Host: nextset", "")).encode())


def until_closed(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_head_and_body_of_a_response_arrive_in_one_packet(connection: socket.socket) -> None:
    send(connection, "GET /health/live HTTP/1.1")
    head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert body == b'{"status":"ok"}'


def test_a_response_is_complete_before_the_connection_is_closed(connection: socket.socket) -> None:
    send(connection, "GET /openapi.json HTTP/1.1", "Connection: close")
    head, _, body = until_closed(connection).partition(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    assert int(length.split(b":")[1]) == len(body) > 100_000


def test_pipelined_requests_get_responses_in_order(connection: socket.socket) -> None:
    asked = b"".join(b"GET /v1/%d HTTP/1.1\r\nHost: nextset\r\nX-Request-Id: n%d\r\n\r\n" % (n, n) for n in range(5))
    connection.sendall(asked + b"GET /health/live HTTP/1.1\r\nHost: nextset\r\nConnection: close\r\n\r\n")
    answered = until_closed(connection)
    places = [answered.index(b"x-request-id: n%d" % n) for n in range(5)]
    assert places == sorted(places)
    assert answered.endswith(b'{"status":"ok"}')
