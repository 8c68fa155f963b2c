"""Look up the addresses of a host, so that a slow name server delays nothing but what is sent to that host."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

Addresses = Sequence[str]


class Resolver:
    """Looks hosts up, each in a thread of its own, and once for all who ask at the same time.

    The lookups of the event loop can't be stopped, and closing the loop waits for all of them: for minutes, with a name
    server that does not respond. Nothing waits for these threads.
    """

    def __init__(self) -> None:
        self._running: dict[tuple[str, int], asyncio.Future[Addresses]] = {}

    async def __call__(self, host: str, port: int) -> Addresses:
        """Return the addresses. Raises OSError. A caller that stops waiting does not stop the lookup for the others."""
        running = self._running.get((host, port))
        if running is None:
            running = self._running[host, port] = self._start(host, port)
        return await asyncio.shield(running)

    def _start(self, host: str, port: int) -> asyncio.Future[Addresses]:
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Addresses] = loop.create_future()
        found.add_done_callback(_read_exception)

        def finish(addresses: Addresses | None, error: OSError | None) -> None:
            self._running.pop((host, port), None)
            if error is not None:
                found.set_exception(error)
            else:
                found.set_result(addresses or ())

        def look_up() -> None:
            addresses, error = None, None
            try:
                addresses = [str(address[0]) for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
            except OSError as raised:
                error = raised
            except UnicodeError:  # a name that can't be one of a host
                error = OSError("no host can have this name")
            with suppress(RuntimeError):  # the event loop is closed: the server has stopped
                loop.call_soon_threadsafe(finish, addresses, error)

        threading.Thread(target=look_up, name="webhook-lookup", daemon=True).start()
        return found


def _read_exception(found: asyncio.Future[Addresses]) -> None:
    """Mark the error as seen, also if nobody waits for the lookup anymore."""
    if not found.cancelled():
        found.exception()
