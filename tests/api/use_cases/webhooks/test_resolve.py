"""Lookups of hosts: shared, and never waited for."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvloop

from api.use_cases.webhooks.resolve import Resolver
from tests.waiting import wait_until


class NameServer:
    """Answers no lookup before it may."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.asked: list[str] = []

    def getaddrinfo(self, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        self.asked.append(host)
        self.answers.wait(60)
        if host == "unknown.example":
            raise socket.gaierror("no such host")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    server = NameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server.getaddrinfo)
    yield server
    server.answers.set()


def test_those_who_ask_at_the_same_time_share_a_lookup(name_server: NameServer) -> None:
    async def story() -> list[object]:
        resolver = Resolver()
        lookups = [asyncio.create_task(resolver("a.example", 443)) for _ in range(3)]
        await asyncio.sleep(0)
        name_server.answers.set()
        return [list(each) for each in await asyncio.gather(*lookups)]

    assert asyncio.run(story()) == [["192.0.2.1"]] * 3
    assert name_server.asked == ["a.example"]


def test_an_unknown_host_is_an_error_for_each(name_server: NameServer) -> None:
    name_server.answers.set()
    with pytest.raises(OSError, match="no such host"):
        asyncio.run(Resolver()("unknown.example", 443))


@pytest.mark.parametrize("loops", ["uvloop", "asyncio"])
def test_the_server_stops_while_lookups_have_no_answer(name_server: NameServer, loops: str) -> None:
    async def story() -> None:
        resolver = Resolver()
        lookups = [asyncio.create_task(resolver(f"{number}.example", 443)) for number in range(20)]
        await asyncio.sleep(0)
        for lookup in lookups:
            lookup.cancel()
        await asyncio.gather(*lookups, return_exceptions=True)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if loops == "uvloop" else None) as runner:
        runner.run(story())
    wait_until(lambda: len(name_server.asked) == 20)
    assert not name_server.answers.is_set(), "the loop is closed, and no lookup has ended"
