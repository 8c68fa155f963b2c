"""The athletes of a link as lines for the workbook: one line per athlete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from api.sheets.cell_lines import CellLines, Field, LineGroup, line_of, packed
from api.sheets.table import Column
from api.use_cases.sheets.roster import RosterAthlete
from api.use_cases.stored.athlete_code import code_of

_MOST = 60  # characters of a name

ROSTER_FIELDS = (
    Field("A", Column("Athlete", width=24)),
    Field("G", Column("In the log", width=24)),
    Field("C", Column("Code", width=16)),
    Field("B", Column("External id", width=20)),
    Field("U", Column("Unit", width=6)),
    Field("T", Column("Time zone", width=22)),
)


def roster_page(athletes: Sequence[RosterAthlete], *, more: bool) -> CellLines:
    """As many athletes as one cell can hold, in order. `more`: others follow these."""
    names = Counter(each.name for each in athletes)
    groups = (LineGroup(str(each.id), (_line(each, names),)) for each in athletes)
    return packed(groups, ROSTER_FIELDS, more=more)


def _line(athlete: RosterAthlete, names: Counter[str]) -> tuple[str, ...]:
    """The athlete, and how the log names them: by name, or by id where two athletes share one."""
    name, code = athlete.name, code_of(athlete.id)
    unit, time_zone = athlete.unit.value, athlete.time_zone
    shown, *others = line_of((name, code, athlete.external_id, unit, time_zone), _MOST)
    in_the_log = name if shown == name and names[name] == 1 else athlete.external_id or code
    return (shown, *line_of((in_the_log,), 200), *others)
