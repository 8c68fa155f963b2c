"""The format of API keys: `nextset_`, then base64url of workspace id, key id, secret and checksum.

The secret of a sheet link has the same format with another prefix, so one is never mistaken for the other. One that
only reads and one that logs have different prefixes, too.

The workspace id finds the key's shard. The checksum rejects a mistyped or truncated key without a database query.
Only the SHA-256 of the secret is stored. The secret has 256 random bits, so a slow hash would add no protection.
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
LOG_PREFIX = "nextset_log_"
_SECRET_BYTES = 32
_RAW_BYTES = 16 + 16 + _SECRET_BYTES + 4
_ENCODED_LENGTH = -(-_RAW_BYTES * 4 // 3)


class Token(msgspec.Struct, frozen=True):
    """A parsed API key or sheet link: well-formed, not necessarily valid."""

    workspace_id: UUID
    key_id: UUID
    secret: bytes
    prefix: str = PREFIX

    def __repr__(self) -> str:  # a traceback must not leak the secret into a log
        return f"Token(workspace_id={self.workspace_id}, key_id={self.key_id}, secret=...)"

    def secret_sha256(self) -> str:
        """The SHA-256 of the secret as 64 hexadecimal digits. Stored instead of the secret."""
        return hashlib.sha256(self.secret).hexdigest()

    def matches(self, secret_sha256: str) -> bool:
        """Whether the stored digest belongs to this secret. Compares in constant time."""
        return hmac.compare_digest(self.secret_sha256(), secret_sha256)

    def text(self) -> str:
        """The key as clients send it."""
        raw = self.workspace_id.bytes + self.key_id.bytes + self.secret
        raw += zlib.crc32(raw).to_bytes(4, "big")
        return self.prefix + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_token(workspace_id: UUID, key_id: UUID, prefix: str = PREFIX) -> Token:
    """Create a key with a random secret."""
    return Token(workspace_id, key_id, secrets.token_bytes(_SECRET_BYTES), prefix)


def parse(text: str, prefix: str = PREFIX) -> Token | None:
    """Parse a key. Returns None if it is malformed or its checksum is wrong."""
    if len(text) != len(prefix) + _ENCODED_LENGTH or not text.startswith(prefix) or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text[len(prefix) :] + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _RAW_BYTES or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "big"):
        return None
    token = Token(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:-4], prefix)
    # Decoding ignores some bits of the last character. Only one spelling of a key is valid.
    return token if token.text() == text else None
