"""The loads of the athletes of a link as lines for the workbook: one line per exercise, with its newest sessions."""

from __future__ import annotations

from collections.abc import Iterable

from api.sheets.cell_lines import CellLines, Field, LineGroup, line_of, packed
from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind
from api.use_cases.sheets.roster import RosterAthlete
from domain.reports.series import Series

SESSIONS_SHOWN = 12
NUMBERS = tuple(f"Session {n}" for n in range(1, SESSIONS_SHOWN + 1))
PROGRESS_FIELDS = (
    Field("A", Column("Athlete", width=24)),
    Field("N", Column("No", ColumnKind.COUNT, 4)),
    Field("X", Column("Exercise", width=30)),
    *(Field(chr(ord("a") + n), Column(name, ColumnKind.FIGURE, 7)) for n, name in enumerate(NUMBERS)),
)
_MOST = 60  # characters of a name


def progress_page(athletes: Iterable[tuple[RosterAthlete, Series]], *, more: bool) -> CellLines:
    """As many athletes as one cell can hold, in order. `more`: others follow these."""
    groups = (LineGroup(str(athlete.id), _lines(athlete.name, series)) for athlete, series in athletes)
    return packed(groups, PROGRESS_FIELDS, more=more)


def _lines(athlete: str, series: Series) -> tuple[tuple[str, ...], ...]:
    """A line for each exercise. An athlete who never trained has one without an exercise."""
    rows: list[tuple[Value, ...]] = []
    for number, line in enumerate(() if series.is_empty else series.lines, start=1):
        loads = [point.value for point in line.points][-SESSIONS_SHOWN:]
        rows.append((athlete, number, f"{line.name} ({line.unit})", *loads, *[None] * (SESSIONS_SHOWN - len(loads))))
    if not rows:
        rows.append((athlete, 1, None, *[None] * SESSIONS_SHOWN))
    return tuple(line_of(row, _MOST) for row in rows)
