"""Ports for servers that must be told one, or that keep theirs after a restart."""

from __future__ import annotations

import os
import socket
import sys
import weakref


class ReservedPort:
    """A port of this machine that the system gives to no other program, as long as this object exists.

    A server can listen on it if it sets SO_REUSEADDR, as nearly all do. Only Linux permits that on a port that another
    socket is bound to. On other systems the port is only free at the beginning.
    """

    def __init__(self) -> None:
        with socket.socket() as reserving:
            reserving.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            reserving.bind(("127.0.0.1", 0))
            self.number: int = reserving.getsockname()[1]
            if sys.platform == "linux":
                weakref.finalize(self, os.close, reserving.detach())

    def __str__(self) -> str:
        return str(self.number)
