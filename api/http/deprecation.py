"""Deprecation of an operation. docs/compatibility.md states when an operation may be removed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime

import msgspec


class Deprecation(msgspec.Struct, frozen=True, kw_only=True):
    """When an operation was deprecated, and when it will be removed (None: no date yet).

    `instead` is a sentence that names the replacement. Raises ValueError for a sunset less than a year after `since`.
    """

    since: date
    sunset: date | None = None
    instead: str

    def __post_init__(self) -> None:
        if self.sunset is not None and (self.sunset - self.since).days < 365:
            raise ValueError("a deprecated operation works for at least a year")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) of every success response."""
        headers = [("Deprecation", f"@{_midnight(self.since).timestamp():.0f}")]
        if self.sunset is not None:
            headers.append(("Sunset", format_datetime(_midnight(self.sunset), usegmt=True)))
        return headers

    @property
    def sentence(self) -> str:
        """The sentence for the operation's description."""
        until = "" if self.sunset is None else f", removed on {self.sunset}"
        return f"**Deprecated** since {self.since}{until}. {self.instead}"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
