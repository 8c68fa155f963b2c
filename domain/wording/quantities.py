"""Loads, dates, durations, distances and counts as people read them: units, singular and plural."""

from collections.abc import Sequence
from datetime import date

IN_A_ROW = " in a row"


def load_text(load: float, unit: str, band: str | None = None) -> str:
    """A load with its unit: "12.5 kg", "bodyweight" for 0, "20 kg of assistance" below 0, "the red band"."""
    if band is not None:
        return f"the {band} band"
    if load < 0:
        return f"{-load:g} {unit} of assistance"
    return f"{load:g} {unit}" if load else "bodyweight"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)  # not from `strftime`, which depends on the locale


def date_text(on: date) -> str:
    """A date as people write it: "December 1, 2026"."""
    return f"{_MONTHS[on.month - 1]} {on.day}, {on.year}"


def duration_text(seconds: float) -> str:
    """A length of time: "45 seconds", "2 minutes 30 seconds", "1 hour 5 minutes"."""
    if seconds < 120:
        return count_text(seconds, "second")
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "hour"), (minutes, "minute"), (round(rest, 2), "second"))
    return " ".join(count_text(count, noun) for count, noun in parts if count)


def distance_text(meters: float) -> str:
    """A distance: "400 meters", "1.6 km"."""
    return count_text(meters, "meter") if meters < 1000 else f"{round(meters / 1000, 3):g} km"


def interval_text(work_seconds: float | None, work_distance_m: float | None, rest_seconds: float) -> str:
    """The work of an interval, and its rest: "60 seconds with 90 seconds of recovery in between"."""
    work = duration_text(work_seconds or 0) if work_distance_m is None else distance_text(work_distance_m)
    return f"{work} with {duration_text(rest_seconds)} of recovery in between" if rest_seconds else work


def amount_text(reps: float | None, seconds: float | None = None, distance_m: float | None = None) -> str:
    """The target of a set: "5 reps", "30 seconds", "400 meters", "to fatigue"."""
    if seconds is not None:
        return duration_text(seconds)
    if distance_m is not None:
        return distance_text(distance_m)
    return "to fatigue" if reps is None else count_text(reps, "rep")


def intervals_text(count: float | None, interval: str) -> str:
    """A set of intervals: "8 intervals of 60 seconds with 90 seconds of recovery in between"."""
    return f"{'intervals' if count is None else count_text(count, 'interval')} of {interval}"


def list_text(parts: Sequence[str], last: str = "and") -> str:
    """The parts as a list in a sentence: "a, b and c"."""
    return f" {last} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def count_text(count: str | float, noun: str) -> str:
    """A count with its noun: "1 rep", "5 reps", "3 sessions in a row"."""
    singular = noun.removesuffix(IN_A_ROW)
    if count == 1:
        return f"{number_text(count)} {singular}"
    return f"{number_text(count)} {singular}s{noun[len(singular) :]}"


def number_text(value: str | float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
