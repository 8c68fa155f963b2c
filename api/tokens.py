"""The text of an API key: `nextset_` and base64url of workspace id, key id, secret and checksum.

The secret in a sheet link is made alike, with a prefix of its own: neither is ever taken for the other.

The workspace id inside lets a key be found in one shard; the checksum lets a mistyped or cut key be refused
without asking the database. Only the SHA-256 of the secret is ever stored: it has 256 random bits, so a slow
hash would protect nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import zlib
from uuid import UUID

import msgspec

PREFIX = "nextset_"
SHEET_PREFIX = "nextset_sheet_"
_SECRET_BYTES = 32
_RAW_BYTES = 16 + 16 + _SECRET_BYTES + 4
_ENCODED_LENGTH = -(-_RAW_BYTES * 4 // 3)


class Token(msgspec.Struct, frozen=True):
    """A parsed API key, or sheet link. Well formed, which does not say that it is valid."""

    workspace_id: UUID
    key_id: UUID
    secret: bytes
    prefix: str = PREFIX

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"Token(workspace_id={self.workspace_id}, key_id={self.key_id}, secret=...)"

    def secret_sha256(self) -> str:
        """What is stored instead of the secret: 64 hexadecimal digits."""
        return hashlib.sha256(self.secret).hexdigest()

    def matches(self, secret_sha256: str) -> bool:
        """Whether the stored digest is this secret's; takes the same time wherever they differ."""
        return hmac.compare_digest(self.secret_sha256(), secret_sha256)

    def text(self) -> str:
        """The key as its holder sends it."""
        raw = self.workspace_id.bytes + self.key_id.bytes + self.secret
        raw += zlib.crc32(raw).to_bytes(4, "big")
        return self.prefix + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_token(workspace_id: UUID, key_id: UUID, prefix: str = PREFIX) -> Token:
    """A key with a fresh random secret."""
    return Token(workspace_id, key_id, secrets.token_bytes(_SECRET_BYTES), prefix)


def parse(text: str, prefix: str = PREFIX) -> Token | None:
    """The token of this text; None when it is not one, which needs no look into the database."""
    if len(text) != len(prefix) + _ENCODED_LENGTH or not text.startswith(prefix) or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text[len(prefix) :] + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _RAW_BYTES or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "big"):
        return None
    token = Token(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:-4], prefix)
    # The last character holds bits that decoding ignores: one key has one spelling.
    return token if token.text() == text else None
