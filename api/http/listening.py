"""The socket on which the server listens."""

from __future__ import annotations

import errno
import socket


class CannotListenError(Exception):
    """The server can't listen on the address. The message is a sentence for the operator."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket. Connections queue until the server accepts them. Raises CannotListenError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        raise cannot_listen(host, port, error) from error
    except UnicodeError as error:
        raise CannotListenError(f"{host} is not a host name.") from error
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """The URL of a server on this socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def cannot_listen(host: str, port: int, error: OSError, setting: str = "NEXTSET_PORT") -> CannotListenError:
    """The error as a sentence that names the setting to change."""
    if error.errno == errno.EADDRINUSE:
        return CannotListenError(f"Port {port} of {host} is in use. Set {setting} to another port.")
    return CannotListenError(f"Can't listen on port {port} of {host}: {error.strerror}.")
