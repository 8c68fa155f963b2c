"""Warnings about work in the background that failed and is tried again: few, however long the trouble lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

WARNED_EVERY = timedelta(minutes=1)


class FailureLog:
    """Writes at most one warning a minute for each event, workspace and type of error. Each worker has its own."""

    def __init__(self, log: Any, now: Callable[[], datetime]) -> None:
        self._log = log
        self._now = now
        self._warned: dict[tuple[str, UUID | None, str], datetime] = {}

    def warn(self, event: str, error: Exception, workspace_id: UUID | None = None) -> None:
        """Log the event, a fixed text, and the type of the error. The text of the error can contain values of a row."""
        now, error_type = self._now(), type(error).__name__
        key = (event, workspace_id, error_type)
        self._warned = {each: at for each, at in self._warned.items() if at <= now < at + WARNED_EVERY}
        if key in self._warned:
            return
        self._warned[key] = now
        where = {} if workspace_id is None else {"workspace_id": str(workspace_id)}
        self._log.warning(event, **where, error=error_type)
