"""The socket on which the server listens."""

from __future__ import annotations

import errno
import socket
import sys

if sys.platform != "win32":
    import resource

MOST_CONNECTIONS = 10_000
"""Limit for the connections of a process. An idle one takes about 10 KiB."""
OTHER_DESCRIPTORS = 100
"""File descriptors that are not for clients: the database, the log, metrics, the event loop."""


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


def connection_limit() -> int:
    """Return how many connections fit into this process. Raises its soft limit of file descriptors if necessary."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (sys.maxsize if limit == resource.RLIM_INFINITY else limit for limit in limits)
    descriptors = min(MOST_CONNECTIONS + OTHER_DESCRIPTORS, hard)
    if soft < descriptors:
        resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, limits[1]))
    return max(descriptors - OTHER_DESCRIPTORS, descriptors // 2)


def address_of(listening: socket.socket) -> str:
    """The URL of a server on this socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def reachable_address_of(listening: socket.socket) -> str:
    """The URL for clients on this computer. A server that listens on every address is also on the loopback address."""
    address = address_of(listening)
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def cannot_listen(host: str, port: int, error: OSError, setting: str = "NEXTSET_PORT") -> CannotListenError:
    """The error as a sentence that names the setting to change."""
    if error.errno == errno.EADDRINUSE:
        return CannotListenError(f"Port {port} of {host} is in use. Set {setting} to another port.")
    return CannotListenError(f"Can't listen on port {port} of {host}: {error.strerror}.")
