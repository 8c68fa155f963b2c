"""What uvicorn's own protocol does differently.

When a test here fails after an update of uvicorn, the difference is gone: delete the test, and the code in
`api/http/uvicorn_protocol.py` that it names.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.http.uvicorn_protocol import NextsetProtocol

ITERATIONS = 50  # of the event loop: more than a request and its response take
GET = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
OFFER = b"POST / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n"


class Recorder(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = asyncio.Event()

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed.set()

    def is_closing(self) -> bool:
        return self.closed.is_set()

    def pause_reading(self) -> None:
        """All data has been received already."""

    def resume_reading(self) -> None:
        """As above."""


async def app(_scope: Any, receive: Any, send: Any) -> None:
    """Read the body and respond with it, or with a word if there is none."""
    body = (await receive()).get("body", b"") or b"nothing"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def writes(protocol_class: type[HttpToolsProtocol], *packets: bytes) -> list[bytes]:
    """What the protocol writes for these packets."""
    config = uvicorn.Config(app, http=protocol_class, ws="none", lifespan="off", log_config=None)
    config.load()
    protocol = protocol_class(config, ServerState(), {}, asyncio.get_running_loop())
    transport = Recorder()
    protocol.connection_made(transport)
    for packet in packets:
        protocol.data_received(packet)
        await asyncio.sleep(0)
    for _ in range(ITERATIONS):
        await asyncio.sleep(0)
    protocol.connection_lost(None)
    return transport.writes


@pytest.mark.anyio
@pytest.mark.parametrize(("protocol", "number"), [(HttpToolsProtocol, 2), (NextsetProtocol, 1)])
async def test_uvicorn_writes_head_and_body_separately(protocol: type[HttpToolsProtocol], number: int) -> None:
    """`WholeResponseTransport` may go when uvicorn writes once."""
    assert len([written for written in await writes(protocol, GET) if written]) == number


@pytest.mark.anyio
@pytest.mark.parametrize(("protocol", "is_read"), [(HttpToolsProtocol, False), (NextsetProtocol, True)])
async def test_uvicorn_stops_at_the_offer_of_an_upgrade(protocol: type[HttpToolsProtocol], is_read: bool) -> None:
    """`_parse_without_upgrade` may go when uvicorn reads the body. Kludex/uvicorn#2722, MagicStack/httptools#124."""
    received = b"".join(await writes(protocol, OFFER, b"{}"))
    assert received.endswith(b"\r\n\r\n{}") == is_read
