"""How an operation says that it will go: docs/compatibility.md says when it may."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime

import msgspec


class Deprecation(msgspec.Struct, frozen=True, kw_only=True):
    """Since when an operation should not be used in new code, until when it answers (None: not said yet).

    `instead` says what to use, as a sentence. Raises ValueError for a sunset less than a year after `since`.
    """

    since: date
    sunset: date | None = None
    instead: str

    def __post_init__(self) -> None:
        if self.sunset is not None and (self.sunset - self.since).days < 365:
            raise ValueError("what is deprecated works for a year at least")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """`Deprecation` (RFC 9745) and `Sunset` (RFC 8594), as every answer of the operation carries them."""
        told = [("Deprecation", f"@{_midnight(self.since).timestamp():.0f}")]
        if self.sunset is not None:
            told.append(("Sunset", format_datetime(_midnight(self.sunset), usegmt=True)))
        return told

    @property
    def sentence(self) -> str:
        """For the operation's description."""
        until = "" if self.sunset is None else f", answers until {self.sunset}"
        return f"**Deprecated** since {self.since}{until}. {self.instead}"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
