"""An offer to upgrade the connection is ignored: the request is processed as if there were none.

Java's HttpClient offers h2c with the first request of every connection, and sends the body in a separate packet.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from tests.servers import Client
from tests.waiting import PATIENCE_SECONDS

BODY = json.dumps({"name": "Ana", "unit": "kg"}).encode()
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"


def _head(client: Client, offer: bytes = OFFER) -> bytes:
    key = client.headers["Authorization"].encode()
    sent = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(BODY)
    return b"POST /v1/athletes HTTP/1.1\r\nHost: test\r\nAuthorization: " + key + b"\r\n" + sent + offer + b"\r\n"


def _responses(client: Client, packets: Sequence[bytes], expected: int = 1) -> bytes:
    """Everything received until `expected` responses have arrived or the server closes the connection."""
    url = urlsplit(str(client.base_url))
    answered = b""
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=PATIENCE_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for packet in packets:
            connection.sendall(packet)
        while answered.count(b"HTTP/1.1 ") < expected or not answered.rstrip().endswith(b"}"):
            part = connection.recv(65536)
            if not part:
                break
            answered += part
    return answered


@pytest.mark.parametrize("offer", [OFFER, b"Connection: upgrade\r\nUpgrade: websocket\r\n"], ids=["h2c", "websocket"])
def test_the_body_that_follows_an_offer_is_read(client: Client, offer: bytes) -> None:
    assert _responses(client, [_head(client, offer), BODY]).startswith(b"HTTP/1.1 201 ")


def test_the_body_may_arrive_with_the_head(client: Client) -> None:
    assert _responses(client, [_head(client) + BODY]).startswith(b"HTTP/1.1 201 ")


def test_head_and_body_may_arrive_byte_by_byte(client: Client) -> None:
    whole = _head(client) + BODY
    assert _responses(client, [whole[n : n + 1] for n in range(len(whole))]).startswith(b"HTTP/1.1 201 ")


def test_further_requests_on_the_connection_get_responses(client: Client) -> None:
    answers = _responses(client, [_head(client) + BODY + _head(client) + BODY, _head(client, b""), BODY], expected=3)
    assert answers.count(b"HTTP/1.1 201 ") == 3


def test_connect_is_rejected(client: Client) -> None:
    answer = _responses(client, [b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n"])
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"code":"malformed_request"' in answer
