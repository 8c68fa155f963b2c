"""A server that receives webhooks, and answers as a test tells it."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from api.use_cases.webhooks.worker import MOST_SENT_AT_ONCE
from tests.waiting import wait_until


class Received:
    """One request."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers = headers
        self.body = body

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """What arrived so far. `statuses` are the next answers; after them it answers 204."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.statuses: list[int] = []
        self.location: str | None = None
        self.cookie: str | None = None
        self.url = ""

    def types(self) -> list[str]:
        return sorted(request.event["type"] for request in self.requests)

    def wait_for(self, count: int) -> list[Received]:
        """Wait until so many requests have arrived."""
        wait_until(lambda: len(self.requests) >= count)
        return self.requests


class _Server(ThreadingHTTPServer):
    """Takes a burst of connections. With the usual queue of 5, the system resets those that it can't accept in time."""

    request_queue_size = 2 * MOST_SENT_AT_ONCE


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver on a free port of this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:  # The sender was killed, or gave up, before it had sent everything.
                self.close_connection = True
                return
            status = found.statuses.pop(0) if found.statuses else 204
            found.requests.append(Received({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            if found.location is not None:
                self.send_header("Location", found.location)
            if found.cookie is not None:
                self.send_header("Set-Cookie", found.cookie)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests print no requests."""

    server = _Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
