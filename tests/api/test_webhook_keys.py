"""Secrets of webhooks are encrypted with a keyring."""

import pytest

from api.webhook_keys import WebhookKeys, new_key

OLD, NEW = new_key(), new_key()


def test_a_secret_is_decrypted_with_the_key_that_encrypted_it() -> None:
    keys = WebhookKeys(OLD)
    assert keys.decrypt(keys.encrypt("whsec_1")) == "whsec_1"


def test_an_encrypted_secret_does_not_contain_it() -> None:
    assert "whsec_1" not in WebhookKeys(OLD).encrypt("whsec_1")


def test_every_key_of_the_ring_decrypts() -> None:
    assert WebhookKeys(f"{NEW}, {OLD}").decrypt(WebhookKeys(OLD).encrypt("whsec_1")) == "whsec_1"


def test_the_first_key_encrypts() -> None:
    assert WebhookKeys(NEW).decrypt(WebhookKeys(f"{NEW},{OLD}").encrypt("whsec_1")) == "whsec_1"


def test_a_secret_of_a_key_that_is_gone_is_not_decrypted() -> None:
    assert WebhookKeys(NEW).decrypt(WebhookKeys(OLD).encrypt("whsec_1")) is None


@pytest.mark.parametrize("setting", ["", "secret", f"{OLD},"], ids=["none", "too short", "an empty one"])
def test_a_malformed_key_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="Fernet"):
        WebhookKeys(setting)
