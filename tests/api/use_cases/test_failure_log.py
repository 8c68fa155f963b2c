"""Warnings about work that is tried again: one a minute for each event, workspace and type of error."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from api.store.database import StorageFullError, UnavailableError
from api.use_cases.failure_log import WARNED_EVERY, FailureLog
from tests.api.use_cases.feed.rows import NOON

FIRST, SECOND = uuid4(), uuid4()
FULL = StorageFullError("row 17 of Ana")


class Log:
    """Collects the warnings. Its clock is set by the test."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []
        self.time = NOON
        self.failures = FailureLog(self, self.now)

    def now(self) -> datetime:
        return self.time

    def warning(self, event: str, **fields: Any) -> None:
        self.lines.append({"event": event, **fields})


def test_a_warning_has_the_workspace_and_the_type_of_the_error_but_not_its_text() -> None:
    log = Log()
    log.failures.warn("an import failed", FULL, FIRST)
    log.failures.warn("the sweep failed", FULL)
    assert log.lines == [
        {"event": "an import failed", "workspace_id": str(FIRST), "error": "StorageFullError"},
        {"event": "the sweep failed", "error": "StorageFullError"},
    ]


def test_the_same_trouble_is_logged_once_a_minute() -> None:
    log = Log()
    for _ in range(121):
        log.failures.warn("an import failed", FULL, FIRST)
        log.time += WARNED_EVERY / 60
    assert len(log.lines) == 3


def test_other_workspaces_events_and_errors_are_logged_too() -> None:
    log = Log()
    log.failures.warn("an import failed", FULL, FIRST)
    log.failures.warn("an import failed", FULL, SECOND)
    log.failures.warn("an import was not given back", FULL, FIRST)
    log.failures.warn("an import failed", UnavailableError("away"), FIRST)
    assert len(log.lines) == 4


def test_a_clock_that_is_set_back_hides_no_warning() -> None:
    log = Log()
    log.failures.warn("an import failed", FULL, FIRST)
    log.time -= timedelta(hours=1)
    log.failures.warn("an import failed", FULL, FIRST)
    assert len(log.lines) == 2
