"""When the next session is due, and what a break costs.

At most three and at least two sessions in rolling seven days, two dates apart; the layoff factors are ours (practice,
not evidence: strength holds for about two to four weeks).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, declare
from domain.sessions.prescription import DueWindow

LAYOFF = declare(
    "layoff",
    Action.BACK_OFF,
    "{days} days since the last session: {load} today, and onwards from there.",
    days="days since the last session that was done",
    load="the load for today",
    unit="its unit",
)
LAYOFF_RESTART = declare(
    "layoff_restart",
    Action.BACK_OFF,
    "{days} days since the last session: from the start of the stage, {load}.",
    days="days since the last session that was done",
    load="the load for today",
    unit="its unit",
)
LAYOFF_SAME_LOAD = declare(
    "layoff_same_load",
    Action.HOLD,
    "{days} days since the last session ask for less than {load}, and nothing near enough below it can be built. "
    "{load} again: stop a set early where it is too much.",
    days="days since the last session that was done",
    load="the load that stays",
    unit="its unit",
)


class Schedule(Struct, frozen=True, forbid_unknown_fields=True):
    """How often to train, in rolling seven days."""

    most_per_week: Annotated[int, Meta(ge=1, le=14, description="At most this many sessions in seven days.")] = 3
    least_per_week: Annotated[int, Meta(ge=1, le=14, description="At least this many sessions in seven days.")] = 2
    days_apart: Annotated[
        int, Meta(ge=0, le=14, description="At least this many days from session to session; 0: more than one a day.")
    ] = 2
    most_per_day: Annotated[
        Annotated[int, Meta(ge=1, le=14)] | None,
        Meta(description="With `days_apart: 0`, sessions in a day: 2 is twice daily; null: as many as one likes."),
    ] = None

    def __post_init__(self) -> None:
        if self.least_per_week > self.most_per_week:
            raise ValueError("`least_per_week` is above `most_per_week`")

    def due(self, done: Sequence[date], start_on: date) -> DueWindow:
        """`done`: dates of the sessions done, newest first."""
        if not done:
            return DueWindow(start_on, None)
        earliest = done[0] + timedelta(days=self.days_apart)
        if self.most_per_day is not None and done.count(done[0]) >= self.most_per_day:
            earliest = max(earliest, done[0] + timedelta(days=1))
        if len(done) >= self.most_per_week:
            earliest = max(earliest, done[self.most_per_week - 1] + timedelta(days=7))
        if len(done) >= self.least_per_week:
            latest = done[self.least_per_week - 1] + timedelta(days=7)
        else:
            latest = done[0] + timedelta(days=7 // self.least_per_week)
        return DueWindow(earliest, max(latest, earliest))


def due_after_skip(found: DueWindow, as_if_done: DueWindow, skipped_on: date) -> DueWindow:
    """The window once the session of a date was let go: from the next day on, which is no recovery but no second try
    either; until the day that follows had it been done (`as_if_done`), so that nobody is overdue for what was let go.
    """
    earliest = max(found.earliest, skipped_on + timedelta(days=1))
    if found.latest is None or as_if_done.latest is None:
        return DueWindow(earliest, None)
    return DueWindow(earliest, max(found.latest, as_if_done.latest, earliest))


def due_without_schedule(done: Sequence[date], start_on: date) -> DueWindow:
    """The day after the last session, with no end."""
    return DueWindow(done[0] + timedelta(days=1) if done else start_on, None)


class LayoffStep(Struct, frozen=True, forbid_unknown_fields=True):
    """From this many days off on, the working load is taken times the factor."""

    min_days: Annotated[int, Meta(ge=1, le=3650, description="From how many days since the last session on.")]
    factor: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None, Meta(description="Null: from the start of the stage.")
    ] = None


DEFAULT_LAYOFF = (LayoffStep(15, 0.95), LayoffStep(28, 0.9), LayoffStep(42, 0.8), LayoffStep(84, None))


def layoff_step(steps: Sequence[LayoffStep], days: int) -> LayoffStep | None:
    """The step with the most days that `days` off reach, or None."""
    return max((step for step in steps if days >= step.min_days), key=lambda step: step.min_days, default=None)
