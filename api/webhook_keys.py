"""Encryption of webhook secrets at rest, with keys from a setting."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class WebhookKeys:
    """A keyring: the first key encrypts, all of them decrypt. Raises ValueError for a malformed key."""

    def __init__(self, setting: str) -> None:
        self._keys = MultiFernet([Fernet(key.strip()) for key in setting.split(",")])

    def encrypt(self, secret: str) -> str:
        return self._keys.encrypt(secret.encode()).decode()

    def decrypt(self, encrypted: str) -> str | None:
        """Return the secret. None if none of the keys has encrypted it."""
        try:
            return self._keys.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            return None


def new_key() -> str:
    """A new key for the setting."""
    return Fernet.generate_key().decode()
