"""Where webhooks may go: public addresses, over TLS. Otherwise a tenant could reach what only the server can reach."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 500
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """The address may not be used. The message is a sentence."""


def check_url(url: str, *, local: bool) -> SplitResult:
    """Return the parts of a URL to which webhooks may be sent. Names are checked again once they are resolved.

    `local` also allows addresses of this machine and its network, and HTTP without TLS. Raises AddressError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressError("This is not a URL.") from None
    if any(ord(character) <= 32 or ord(character) > 126 for character in url):
        raise AddressError("A URL has only ASCII characters, and no spaces.")
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise AddressError("The URL must begin with `https://`.")
    if not parts.hostname or port == 0:
        raise AddressError("The URL has no host.")
    if parts.username is not None or parts.password is not None:
        raise AddressError("The URL must not contain a user name or a password. Requests are signed instead.")
    if parts.fragment:
        raise AddressError("The URL must not have a fragment.")
    if not local:
        _check_literal(parts.hostname)
    return parts


def _check_literal(host: str) -> None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host:
            raise AddressError(f"`{host}` is not a public host.") from None
        return
    if not is_public(address):
        raise AddressError(f"{host} is not a public address.")


def is_public(address: IpAddress) -> bool:
    """Whether anybody can reach the address: not private, loopback, link-local, shared (CGNAT) or multicast.

    An IPv6 address that contains an IPv4 address is as public as that one.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.sixtofour is not None:
            return is_public(address.sixtofour)
        if address.teredo is not None:
            return False
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.is_site_local or int(address) >> 32 == 0:  # also IPv4-compatible addresses
            return False
    return address.is_global and not address.is_multicast


def choose_address(addresses: Sequence[str], *, local: bool) -> str:
    """Return the address to connect to. Raises AddressError if any of them is not public, or if there is none."""
    if not addresses:
        raise AddressError("The host has no address.")
    if not local:
        for text in addresses:
            if not is_public(ipaddress.ip_address(text.partition("%")[0])):
                raise AddressError("The host has an address that is not public.")
    return addresses[0]
