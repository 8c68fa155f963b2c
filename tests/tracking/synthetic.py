"""Made-up lifters, where no exports are given: each trains twice a week for a year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tests.tracking.exports import ExportedSet

FIRST_DAY = date(2026, 1, 5)
SESSIONS = 100


def synthetic_sets() -> Iterator[ExportedSet]:
    """Three work sets of each session of each lifter, in kilograms."""
    for name, load_of in LIFTERS.items():
        for session in range(SESSIONS):
            on = FIRST_DAY + timedelta(days=7 * (session // 2) + 3 * (session % 2))
            for reps in _reps(session):
                yield ExportedSet(on, name, "work", round(load_of(session) / 1.25) * 1.25, "kg", reps, None)


def _reps(session: int) -> tuple[int, int, int]:
    return ((8, 8, 8), (8, 8, 7), (8, 7, 6))[session % 3]


LIFTERS: dict[str, Callable[[int], float]] = {
    "squat that grows": lambda session: 60 + 0.5 * session,
    "bench that has stopped growing": lambda _session: 60.0,
    "row after half a year off": lambda session: 50 + 0.4 * session if session < 50 else 45 + 0.4 * (session - 50),
    "press in heavy and light sessions": lambda session: 40 if session % 2 else 36,
}
