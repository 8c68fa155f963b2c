"""The receiver of webhooks that tests use counts whole requests only: a process under test may be killed."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx

from tests.receiver import receiver


def test_a_request_that_breaks_off_in_its_body_is_not_received() -> None:
    with receiver() as hook:
        address = urlsplit(hook.url)
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(b"POST /hook HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n{")
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(1) == b"", "the receiver answers nothing"
        assert httpx.post(hook.url, json={"type": "session.logged"}).status_code == 204
        assert hook.types() == ["session.logged"]
