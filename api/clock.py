"""The time and new ids: made at the edge and passed in, so that everything below can be run again exactly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7


class Clock(Protocol):
    """Where the time and ids of a request come from."""

    def now(self) -> datetime:
        """The time now: aware, in UTC."""

    def new_id(self) -> UUID:
        """A UUID of version 7: unique, and sorted by the time it was made."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def new_id(self) -> UUID:
        return uuid7()
