"""Only what one of the secrets has signed, and lately, is an event."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from nextset_client import WebhookVerificationError, verify_webhook
from nextset_client.models import ResourceKind, WebhookEventData, WebhookEventType
from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"a" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"b" * 32).decode()
EVENT = {
    "type": "session.logged",
    "timestamp": "2026-11-22T07:30:00Z",
    "data": {
        "resource": "session",
        "id": "0199ac61-9d00-7a02-9f4b-1a2b3c4d5e44",
        "action": "created",
        "version": 1,
        "position": 4711,
    },
}
BODY = json.dumps(EVENT).encode()


def signed(body: bytes, *secrets: str, age: timedelta = timedelta(0)) -> dict[str, str]:
    """The headers of a request, with names as a web server writes them."""
    at = datetime.now(UTC) - age
    signatures = [Webhook(secret).sign("msg_1", at, body.decode()) for secret in secrets]
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": " ".join(signatures),
    }


def test_an_event_is_typed() -> None:
    event = verify_webhook(SECRET, signed(BODY, SECRET), BODY)
    assert event.type_ is WebhookEventType.SESSION_LOGGED
    assert event.timestamp == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert isinstance(event.data, WebhookEventData)
    assert (event.data.resource, event.data.version) == (ResourceKind.SESSION, 1)


def test_a_test_event_has_no_data() -> None:
    body = b'{"type": "webhook.test", "timestamp": "2026-11-22T07:30:00Z", "data": null}'
    assert verify_webhook(SECRET, signed(body, SECRET), body).data is None


def test_while_a_secret_is_replaced_both_are_valid() -> None:
    both = [OTHER, SECRET]
    for secrets in ([SECRET], [OTHER], [SECRET, OTHER]):
        assert verify_webhook(both, signed(BODY, *secrets), BODY).type_ is WebhookEventType.SESSION_LOGGED


@pytest.mark.parametrize(
    "headers",
    [
        signed(BODY, OTHER),
        signed(BODY, SECRET, age=timedelta(minutes=6)),
        signed(BODY, SECRET, age=timedelta(minutes=-6)),
        signed(b"{}", SECRET),
        {},
        {**signed(BODY, SECRET), "Webhook-Signature": "nonsense"},
        {**signed(BODY, SECRET), "Webhook-Signature": "v1,!"},
        {**signed(BODY, SECRET), "Webhook-Signature": "v1,a,b"},
        {**signed(BODY, SECRET), "Webhook-Timestamp": "yesterday"},
    ],
    ids=["another secret", "old", "of the future", "another body", "none", "nonsense", "no base64", "parts", "no time"],
)
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        verify_webhook(SECRET, headers, BODY)


def test_a_body_that_is_not_text_is_refused() -> None:
    with pytest.raises(WebhookVerificationError):
        verify_webhook(SECRET, signed(BODY, SECRET), b"\xff")


def test_a_type_that_was_added_later_can_be_read() -> None:
    body = b'{"type": "moon.full", "timestamp": "2026-11-22T07:30:00Z", "data": null}'
    type_ = verify_webhook(SECRET, signed(body, SECRET), body).type_
    assert type_ == "moon.full"
    assert type_ not in list(WebhookEventType)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a"])
def test_a_secret_that_is_not_one_is_an_error_of_the_program(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        verify_webhook(secret, signed(BODY, SECRET), BODY)
