"""The clock and new ids. They are created at the edge and passed in, so that everything below is deterministic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7


class Clock(Protocol):
    """The source of the time and the ids of a request."""

    def now(self) -> datetime:
        """The current time, with the time zone UTC."""

    def new_id(self) -> UUID:
        """A new UUID of version 7, which sorts by creation time."""


class SystemClock:
    """The system clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def new_id(self) -> UUID:
        return uuid7()
