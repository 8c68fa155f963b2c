"""Webhooks go to public addresses over TLS, and nowhere else."""

from __future__ import annotations

import ipaddress

import pytest

from api.use_cases.webhooks.addresses import AddressError, check_url, choose_address, is_public

PRIVATE = {
    "loopback": "127.0.0.1",
    "private": "10.1.2.3",
    "private, a home": "192.168.1.1",
    "private, 172": "172.16.0.1",
    "link-local, the metadata of clouds": "169.254.169.254",
    "shared by customers of a provider": "100.64.0.1",
    "this network": "0.0.0.0",  # noqa: S104  # an address that is refused
    "broadcast": "255.255.255.255",
    "multicast": "224.0.0.1",
    "documentation": "192.0.2.1",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 unique local": "fd00::1",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "mapped IPv4": "::ffff:10.0.0.1",
    "mapped IPv4 loopback": "::ffff:127.0.0.1",
    "IPv4-compatible": "::127.0.0.1",
    "6to4 of a private address": "2002:0a00:0001::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "NAT64 of a private address": "64:ff9b::10.0.0.1",
}
PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34")


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE)
def test_an_address_that_not_everybody_reaches_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressError, match="not public"):
        choose_address([address], local=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_used(address: str) -> None:
    assert choose_address([address], local=False) == address


def test_a_host_with_one_private_address_is_refused() -> None:
    with pytest.raises(AddressError, match="not public"):
        choose_address(["93.184.216.34", "10.0.0.1"], local=False)


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(AddressError, match="no address"):
        choose_address([], local=True)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://app.example.com/hook", "https"),
        ("ftp://app.example.com/hook", "https"),
        ("https:///hook", "no host"),
        ("https://user:secret@app.example.com/hook", "password"),
        ("https://app.example.com/hook#part", "fragment"),
        ("https://app.example.com/a b", "spaces"),
        ("https://app.example.com/\r\nx", "spaces"),
        ("https://app.example.com:99999/", "not a URL"),
        ("https://[::1/", "not a URL"),
        ("https://127.0.0.1/hook", "not a public address"),
        ("https://[::ffff:10.0.0.1]/hook", "not a public address"),
        ("https://localhost/hook", "not a public host"),
        ("https://database/hook", "not a public host"),
        ("https://service.internal/hook", "not a public host"),
    ],
)
def test_a_url_that_leads_astray_is_refused(url: str, message: str) -> None:
    with pytest.raises(AddressError, match=message):
        check_url(url, local=False)


@pytest.mark.parametrize("url", ["https://app.example.com/hook", "https://app.example.com:8443/hook?x=1"])
def test_an_https_url_of_a_public_host_is_accepted(url: str) -> None:
    assert check_url(url, local=False).hostname == "app.example.com"


@pytest.mark.parametrize("url", ["http://localhost:3000/hook", "https://10.0.0.1/hook", "http://[::1]:3000/"])
def test_local_addresses_are_accepted_in_development(url: str) -> None:
    check_url(url, local=True)
    assert choose_address(["127.0.0.1"], local=True) == "127.0.0.1"
