"""From when on a session may be overdue, and whether the worker has to look at it before it would anyway."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from api.use_cases.request_context import RequestContext
from domain.sessions.prescription import DueWindow

LOOK_AHEAD = timedelta(hours=6)
"""The worker looks so far ahead, and so often at least (`api/use_cases/webhooks/overdue.py`)."""
LONGEST_WRITE = timedelta(hours=1)
"""Longer than any transaction. The worker does not see a write that is still running when it looks."""
EASTERNMOST = timedelta(hours=14)
"""A date begins at most so long before it begins in UTC."""


def overdue_from(due: DueWindow | None) -> date | None:
    """The first local date on which the session is overdue. None without a schedule."""
    return None if due is None or due.latest is None else due.latest + timedelta(days=1)


def last_date_begun(now: datetime) -> date:
    """The latest date that has begun in any time zone."""
    return (now + EASTERNMOST).date()


def watch(context: RequestContext, first_day: date | None) -> None:
    """Let the worker look soon if the session may be overdue before it looks by itself.

    Usually a session is due days later, and nothing has to be done.
    """
    if first_day is not None and first_day <= last_date_begun(context.date_now + LOOK_AHEAD + LONGEST_WRITE):
        context.changes.looks_for_overdue = True
