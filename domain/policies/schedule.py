"""When the next session is due, and how a layoff lowers the load.

Defaults: at most three and at least two sessions in any seven days, two days apart. The layoff factors are
Nextset's defaults (no published source; practice, not evidence: strength holds for about two to four weeks).
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
    "{days:day} since the last session. Today: {load_or_target}, then build back up.",
    days="days since the last completed session",
    load="the load for today, of the first set",
    heaviest_load="the load of the heaviest set, if it is heavier than the first",
    reps="the target for today, of sets without a load",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
LAYOFF_RESTART = declare(
    "layoff_restart",
    Action.BACK_OFF,
    "{days:day} since the last session. Restart today: {load_or_target}.",
    days="days since the last completed session",
    load="the load for today, of the first set",
    heaviest_load="the load of the heaviest set, if it is heavier than the first",
    reps="the target for today, of sets without a load",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
LAYOFF_SAME_LOAD = declare(
    "layoff_same_load",
    Action.HOLD,
    "{days:day} since the last session. A lighter load is due, but the closest available is the same: "
    "{load_or_target}. Stop a set early if it feels too heavy.",
    assisted="{days:day} since the last session. More assistance is due, but the closest available is the same: "
    "{load_or_target}. Stop a set early if it feels too hard.",
    days="days since the last completed session",
    load="the load that stays, of the first set",
    heaviest_load="the load of the heaviest set, if it is heavier than the first",
    unit="unit of the load",
)
LAYOFF_SAME_SETS = declare(
    "layoff_same_sets",
    Action.HOLD,
    "{days:day} since the last session. An easier session is due, but the program has no easier sets for this "
    "exercise. Stop a set early if it feels too hard.",
    days="days since the last completed session",
)


class Schedule(Struct, frozen=True, forbid_unknown_fields=True):
    """Training frequency over any seven days."""

    most_per_week: Annotated[int, Meta(ge=1, le=14, description="At most this many sessions in seven days.")] = 3
    least_per_week: Annotated[int, Meta(ge=1, le=14, description="At least this many sessions in seven days.")] = 2
    days_apart: Annotated[
        int,
        Meta(
            ge=0, le=14, description="At least this many days between sessions. 0 allows more than one session a day."
        ),
    ] = 2
    most_per_day: Annotated[
        Annotated[int, Meta(ge=1, le=14)] | None,
        Meta(description="At most this many sessions a day, with `days_apart: 0`. Null means no limit."),
    ] = None

    def __post_init__(self) -> None:
        if self.least_per_week > self.most_per_week:
            raise ValueError("`least_per_week` is above `most_per_week`.")

    def due(self, done_on: Sequence[date], start_on: date) -> DueWindow:
        """The window of the next session. `done_on` holds the dates of completed sessions, newest first."""
        if not done_on:
            return DueWindow(start_on, None)
        earliest = done_on[0] + timedelta(days=self.days_apart)
        if self.most_per_day is not None and done_on.count(done_on[0]) >= self.most_per_day:
            earliest = max(earliest, done_on[0] + timedelta(days=1))
        if len(done_on) >= self.most_per_week:
            earliest = max(earliest, done_on[self.most_per_week - 1] + timedelta(days=7))
        if len(done_on) >= self.least_per_week:
            latest = done_on[self.least_per_week - 1] + timedelta(days=7)
        else:
            latest = done_on[0] + timedelta(days=7 // self.least_per_week)
        return DueWindow(earliest, max(latest, earliest))


def due_after_skip(window: DueWindow, as_if_done: DueWindow, skipped_on: date) -> DueWindow:
    """The window after a skipped session.

    It opens the day after the skipped date: a skipped session needs no recovery, but is not offered again on the same
    day. It closes no earlier than if the session had been done (`as_if_done`), so a skip never makes the next one late.
    """
    earliest = max(window.earliest, skipped_on + timedelta(days=1))
    if window.latest is None or as_if_done.latest is None:
        return DueWindow(earliest, None)
    return DueWindow(earliest, max(window.latest, as_if_done.latest, earliest))


def due_after_rest(window: DueWindow, last_day: date) -> DueWindow:
    """The window after days of rest. It opens on the day after them at the earliest."""
    earliest = max(window.earliest, last_day + timedelta(days=1))
    return DueWindow(earliest, None if window.latest is None else max(window.latest, earliest))


def due_without_schedule(done_on: Sequence[date], start_on: date) -> DueWindow:
    """From the day after the last session, without an end."""
    return DueWindow(done_on[0] + timedelta(days=1) if done_on else start_on, None)


class LayoffStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Reduction of the working load after a layoff."""

    min_days: Annotated[
        int, Meta(ge=1, le=3650, description="The step applies from this many days after the last session.")
    ]
    factor: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None,
        Meta(description="Factor for the working load. Null restarts the stage."),
    ] = None


DEFAULT_LAYOFF = (LayoffStep(15, 0.95), LayoffStep(28, 0.9), LayoffStep(42, 0.8), LayoffStep(84, None))


def layoff_step(steps: Sequence[LayoffStep], days: int) -> LayoffStep | None:
    """The step with the highest `min_days` that `days` reaches, or None."""
    return max((step for step in steps if days >= step.min_days), key=lambda step: step.min_days, default=None)
