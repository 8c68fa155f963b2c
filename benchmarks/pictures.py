"""Drawing a chart of 200 sessions, once the library is loaded."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Literal

from api.sheets.chart import Chart, draw
from domain.reports.series import Line, Point, Series, SeriesKind

SESSIONS = 200
GOAL_MS = 150.0


PICTURES: tuple[Literal["png", "svg"], ...] = ("png", "svg")


def draw_chart(rounds: int) -> dict[str, list[float]]:
    """The milliseconds of each round, as PNG and as SVG."""
    days = [date(2026, 1, 5) + timedelta(days=3 * n) for n in range(SESSIONS)]
    lines = (
        Line("load", "kg", tuple(Point(on, 60 + 2.5 * n) for n, on in enumerate(days))),
        Line("reps", "reps", tuple(Point(on, 5 + n % 3) for n, on in enumerate(days))),
    )
    chart = Chart(title="Ana: Back squat, load and reps", series=Series(SeriesKind.LOAD, lines))
    for picture in PICTURES:  # the first ones import the library and its fonts
        draw(chart, picture)
    return {picture: [_milliseconds(chart, picture) for _ in range(rounds)] for picture in PICTURES}


def _milliseconds(chart: Chart, picture: Literal["png", "svg"]) -> float:
    started = time.perf_counter()
    draw(chart, picture)
    return (time.perf_counter() - started) * 1000
