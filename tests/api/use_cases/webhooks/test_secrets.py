"""An endpoint's secrets: encrypted at rest, and two while they are rotated."""

from datetime import UTC, datetime, timedelta

from api.use_cases.webhooks.secrets import StoredSecret, encode_secrets, new_secret, valid_secrets
from api.webhook_keys import WebhookKeys, new_key

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEYS = WebhookKeys(new_key())


def stored(*ends: timedelta | None) -> str:
    return encode_secrets(
        [StoredSecret(KEYS.encrypt(f"secret {n}"), None if end is None else NOON + end) for n, end in enumerate(ends)]
    )


def test_a_secret_is_long_and_never_the_same() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) == len("whsec_") + 44


def test_both_secrets_sign_during_a_rotation() -> None:
    assert valid_secrets(stored(None, timedelta(hours=1)), KEYS, NOON) == ["secret 0", "secret 1"]


def test_the_old_secret_stops_signing_at_the_end_of_the_overlap() -> None:
    assert valid_secrets(stored(None, timedelta(0)), KEYS, NOON) == ["secret 0"]


def test_a_secret_that_no_key_decrypts_does_not_sign() -> None:
    assert valid_secrets(stored(None), WebhookKeys(new_key()), NOON) == []
