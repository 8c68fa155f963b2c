"""The stored JSON document of progress.

The domain has one number for a load, below 0 for assistance. A stored document has no such number: assistance of 30 kg
is stored as `{"assistance": 30.0}` where a load is expected. Few athletes have any, so the usual document is encoded
and decoded directly.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from domain.progress.prescription_reuse import DayInfluences
from domain.progress.progress import Progress

_LOADS = frozenset({"loads", "load", "start_loads", "remembered", "questioned"})
"""Fields of progress that hold one load, a list of loads, or loads by side."""
DAY_INFLUENCES = msgspec.json.Decoder(DayInfluences)
_PROGRESS = msgspec.json.Decoder(Progress)
_NEGATIVE = re.compile(rb"[:,\[]-")
_ASSISTANCE = b'{"assistance":'


def encode_progress(progress: Progress) -> str:
    """Return the document of the progress."""
    document = msgspec.json.encode(progress)
    if _NEGATIVE.search(document) is not None:
        document = msgspec.json.encode(_with_assistance(msgspec.json.decode(document)))
    return document.decode()


def decode_progress(document: str) -> Progress:
    """Return the progress of a document. Raises msgspec.ValidationError for another document."""
    raw = document.encode()
    if _ASSISTANCE in raw:
        raw = msgspec.json.encode(_with_signed_loads(msgspec.json.decode(raw)))
    return _PROGRESS.decode(raw)


def _with_assistance(value: Any, field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _with_assistance(item, field if field in _LOADS else key) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_assistance(item, field) for item in value]
    is_assistance = field in _LOADS and isinstance(value, int | float) and value < 0
    return {"assistance": -value} if is_assistance else value


def _with_signed_loads(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"assistance"}:
            return -value["assistance"]
        return {key: _with_signed_loads(item) for key, item in value.items()}
    return [_with_signed_loads(item) for item in value] if isinstance(value, list) else value
