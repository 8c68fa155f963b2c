"""A pause: days without training that the coach planned, such as a vacation or an illness. Nothing is overdue."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.sessions.prescription import DueWindow
from domain.text_types import Notes

ONE_DAY = timedelta(days=1)


class Pause(Struct, frozen=True, forbid_unknown_fields=True):
    """Days without training, both included. Local dates of the athlete."""

    starts_on: Annotated[date, Meta(description="First day of the pause, as the athlete's local date.")]
    ends_on: Annotated[date, Meta(description="Last day of the pause, as the athlete's local date.")]
    notes: Notes | None = None

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("`ends_on` is before `starts_on`.")

    def includes(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


def pause_on(pauses: Sequence[Pause], on: date) -> Pause | None:
    """The pause that includes a date. None if there is none."""
    return next((pause for pause in pauses if pause.includes(on)), None)


def paused_until(pauses: Sequence[Pause], on: date) -> date | None:
    """The last day without training, of pauses that overlap or follow each other. None if the date is in no pause."""
    after = after_pauses(pauses, on)
    return None if after == on else after - ONE_DAY


def after_pauses(pauses: Sequence[Pause], on: date) -> date:
    """The first date from `on` that is in no pause."""
    while (pause := pause_on(pauses, on)) is not None:
        on = pause.ends_on + ONE_DAY
    return on


def due_after_pauses(window: DueWindow, pauses: Sequence[Pause], on: date) -> DueWindow:
    """The window of the next session as of a date.

    It does not open in a pause, and a pause puts off its end by as many days. A session that was overdue before a pause
    is not overdue in it, once the pause has begun: it is due on the day after.
    """
    earliest, latest = window.earliest, window.latest
    for pause in _merged(pauses):
        if pause.includes(earliest):
            left = None if latest is None else latest - earliest
            earliest = pause.ends_on + ONE_DAY
            latest = None if left is None else earliest + left
        elif latest is not None and earliest < pause.starts_on <= latest:
            latest += pause.ends_on - pause.starts_on + ONE_DAY
        elif latest is not None and latest < pause.starts_on <= on:
            latest = pause.ends_on + ONE_DAY
    return DueWindow(earliest, latest)


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses in order, as one where they overlap or follow each other."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda item: item.starts_on):
        last = merged[-1] if merged else None
        if last is None or pause.starts_on > last.ends_on + ONE_DAY:
            merged.append(pause)
        else:
            merged[-1] = replace(last, ends_on=max(last.ends_on, pause.ends_on))
    return merged
