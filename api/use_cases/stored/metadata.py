"""Metadata: keys and values of the client's own, stored with a resource and never interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

MOST_KEYS = 50
LONGEST_KEY = 40
LONGEST_VALUE = 500

Metadata = Annotated[
    dict[
        Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY)],
        Annotated[str, Meta(max_length=LONGEST_VALUE)],
    ],
    Meta(
        max_length=MOST_KEYS,
        description=f"Your own data: at most {MOST_KEYS} keys of up to {LONGEST_KEY} characters, with text of up to "
        f"{LONGEST_VALUE} characters. Nextset stores it and never uses it. A change replaces all keys.",
        examples=[{"crm_id": "17"}],
    ),
]

NO_METADATA: Mapping[str, str] = {}

_DECODER = msgspec.json.Decoder(dict[str, str])


def encode_metadata(metadata: Mapping[str, str]) -> str | None:
    """Return the metadata as it is stored: null if there is none."""
    return msgspec.json.encode(metadata).decode() if metadata else None


def decode_metadata(stored: str | None) -> dict[str, str]:
    return {} if stored is None else _DECODER.decode(stored)
