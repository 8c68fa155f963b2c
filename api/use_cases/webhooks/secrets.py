"""The secrets of an endpoint: stored encrypted, two of them valid while they are rotated."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

import msgspec

from api.problems import ProblemError
from api.use_cases.request_context import RequestContext
from api.webhook_keys import WebhookKeys


class StoredSecret(msgspec.Struct, frozen=True):
    """An encrypted secret. It signs until `ends_at`, or as long as the endpoint exists."""

    encrypted: str
    ends_at: datetime | None = None


_DECODER = msgspec.json.Decoder(tuple[StoredSecret, ...])


def new_secret() -> str:
    """A new secret, as in Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def keys_of(context: RequestContext) -> WebhookKeys:
    """Return the keys. Raises webhooks_not_configured without the setting."""
    if context.webhook_keys is None:
        raise ProblemError("webhooks_not_configured")
    return context.webhook_keys


def encode_secrets(stored: Sequence[StoredSecret]) -> str:
    return msgspec.json.encode(stored).decode()


def decode_secrets(document: str) -> tuple[StoredSecret, ...]:
    return _DECODER.decode(document)


def valid_secrets(document: str, keys: WebhookKeys, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first. One that no key decrypts is left out."""
    valid = (each for each in decode_secrets(document) if each.ends_at is None or each.ends_at > now)
    return [secret for each in valid if (secret := keys.decrypt(each.encrypted)) is not None]
