"""Sending one request: signed, to the address that was checked, without redirects."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.use_cases.webhooks.secrets import new_secret
from api.use_cases.webhooks.send import Attempt, Message, Resolve, WebhookSender, headers_of
from tests.certificates import self_signed
from tests.receiver import Receiver, receiver

SECRETS = (new_secret(), new_secret())


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def send(url: str, resolve: Resolve | None = None, *, local: bool = True) -> Attempt:
    sender = WebhookSender(local=local) if resolve is None else WebhookSender(local=local, resolve=resolve)
    return asyncio.run(sender(Message(url, "msg_1", '{"type":"webhook.test"}', SECRETS), datetime.now(UTC)))


@pytest.mark.parametrize("secret", SECRETS, ids=["the new one", "the old one"])
def test_a_receiver_can_verify_a_request_with_either_secret(hook: Receiver, secret: str) -> None:
    assert send(hook.url) == Attempt(status=204)
    (request,) = hook.requests
    assert Webhook(secret).verify(request.body, request.headers) == {"type": "webhook.test"}
    assert request.headers["content-type"] == "application/json"


def test_another_secret_does_not_verify_a_request(hook: Receiver) -> None:
    send(hook.url)
    (request,) = hook.requests
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(request.body, request.headers)


def test_a_signature_is_that_of_the_specification() -> None:
    message = Message(
        "", "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",)
    )
    headers = headers_of(message, datetime.fromtimestamp(1614265330, UTC))
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_a_redirect_is_not_followed(hook: Receiver) -> None:
    hook.statuses, hook.location = [302], hook.url
    assert send(hook.url) == Attempt(status=302)
    assert len(hook.requests) == 1


def test_the_name_is_resolved_once_and_the_request_goes_to_that_address(hook: Receiver) -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    port = hook.url.rpartition(":")[2]
    assert send(f"http://app.example.com:{port}", resolve) == Attempt(status=204)
    assert asked == ["app.example.com"]
    assert hook.requests[0].headers["host"] == f"app.example.com:{port.partition('/')[0]}"


@pytest.mark.parametrize(
    ("certified", "expected"),
    [
        ("app.example.com", Attempt(status=204)),
        ("other.example.com", Attempt(error="The request failed: ConnectError.")),
    ],
)
def test_the_certificate_has_to_be_that_of_the_name_and_not_of_the_address(
    tmp_path: Path, certified: str, expected: Attempt
) -> None:
    server, client = self_signed(certified, tmp_path)
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    with receiver(server) as hook:
        sender = WebhookSender(local=True, resolve=resolve, tls=client)
        url = hook.url.replace("127.0.0.1", "app.example.com")
        attempt = asyncio.run(sender(Message(url, "msg_1", "{}", SECRETS), datetime.now(UTC)))
    assert attempt == expected
    assert names == ["app.example.com"]
    assert len(hook.requests) == (1 if expected.succeeded else 0)


@pytest.fixture
def loaded_in(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads in which certificates are loaded, in the order in which they are."""
    threads: list[threading.Thread] = []
    load = ssl.SSLContext.load_verify_locations

    def noted(context: ssl.SSLContext, *args: Any, **options: Any) -> None:
        threads.append(threading.current_thread())
        load(context, *args, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)
    return threads


async def send_together(urls: Sequence[str]) -> list[Attempt]:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    sender = WebhookSender(local=True, resolve=resolve)
    return await asyncio.gather(*(sender(Message(url, "msg_1", "{}", SECRETS), datetime.now(UTC)) for url in urls))


def test_certificates_are_loaded_once_and_outside_of_the_event_loop(
    tmp_path: Path, loaded_in: list[threading.Thread]
) -> None:
    server, _ = self_signed("app.example.com", tmp_path)
    loaded_in.clear()
    with receiver(server) as hook:
        attempts = asyncio.run(send_together([hook.url.replace("127.0.0.1", "app.example.com")] * 5))
    assert attempts == [Attempt(error="The request failed: ConnectError.")] * 5  # nothing certifies the receiver
    assert len(loaded_in) == 1
    assert loaded_in[0] is not threading.main_thread()


def test_a_url_without_tls_needs_no_certificates(hook: Receiver, loaded_in: list[threading.Thread]) -> None:
    assert asyncio.run(send_together([hook.url] * 3)) == [Attempt(status=204)] * 3
    assert loaded_in == []


def test_a_request_has_no_cookie_of_another_receiver(hook: Receiver) -> None:
    hook.cookie = "session=1"
    assert asyncio.run(send_one_after_the_other(hook.url)) == [Attempt(status=204)] * 2
    assert [request.headers.get("cookie") for request in hook.requests] == [None, None]


async def send_one_after_the_other(url: str) -> list[Attempt]:
    sender = WebhookSender(local=True)
    return [await sender(Message(url, "msg_1", "{}", SECRETS), datetime.now(UTC)) for _ in range(2)]


def test_a_name_that_resolves_to_a_private_address_is_not_connected_to(hook: Receiver) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    attempt = send("https://app.example.com/hook", resolve, local=False)
    assert (attempt.status, attempt.error) == (None, "The host has an address that is not public.")
    assert hook.requests == []


def test_a_url_without_tls_is_not_connected_to(hook: Receiver) -> None:
    attempt = send(hook.url, local=False)
    assert (attempt.status, attempt.error) == (None, "The URL must begin with `https://`.")


def test_a_server_that_is_down_is_a_failed_attempt() -> None:
    attempt = send("http://127.0.0.1:1/")
    assert attempt == Attempt(error="The request failed: ConnectError.")
    assert not attempt.succeeded


def test_an_error_of_the_receiver_is_a_failed_attempt(hook: Receiver) -> None:
    hook.statuses = [500]
    assert not send(hook.url).succeeded


def test_a_slow_receiver_is_a_failed_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.use_cases.webhooks.send.SEND_SECONDS", 0.01)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    assert send("http://app.example.com/", resolve) == Attempt(error="No response within 0.01 seconds.")
