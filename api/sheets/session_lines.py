"""The next sessions as lines for the workbook, with the names that people read: one line per exercise."""

from __future__ import annotations

from collections.abc import Sequence

from api.sheets.cell import NONE, CellField, value_of
from api.sheets.cell_lines import MOST_CHARACTERS, CellLines, Field, LineGroup, line_of, packed, size_of
from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind
from api.use_cases.sheets.read_sheet import NamedSession
from domain.sessions.prescription import PrescribedExercise

_C, _F, _D = ColumnKind.COUNT, ColumnKind.FIGURE, ColumnKind.DATE
_LENGTHS = (600, 150, 40)  # a session that is too long for one cell is written with shorter texts

SESSION_FIELDS = (
    Field("A", Column("Athlete", width=20)),
    Field("P", Column("Program", width=18)),
    Field("D", Column("Day", width=10)),
    Field("E", Column("From", _D, 11)),
    Field("Z", Column("Until", _D, 11)),
    Field("K", Column("No", _C, 4)),
    Field("X", Column("Exercise", width=26)),
    Field("V", Column("Variant", width=16)),
    Field("G", Column("Group", width=10)),
    Field("I", Column("Side", width=10)),
    Field("N", Column("Sets", _C, 6)),
    Field("R", Column("Reps", _F, 12)),
    Field("L", Column("Load", _F, 12)),
    Field("U", Column("Unit", width=6)),
    Field("Q", Column("RIR", _F, 6)),
    Field("T", Column("Tempo", width=10)),
    Field("W", Column("Rest (s)", _F, 9)),
    Field("M", Column("Pain limit", _C, 9)),
    Field("O", Column("Action", width=10)),
    Field("H", Column("Phase", width=16)),
    Field("C", Column("Cues", width=40)),
    Field("Y", Column("Why", width=70)),
)


def session_page(sessions: Sequence[LineGroup], *, more: bool) -> CellLines:
    """As many sessions as one cell can hold, whole, in order. `more`: others follow these."""
    return packed(sessions, SESSION_FIELDS, more=more)


def session_lines(session: NamedSession) -> LineGroup:
    """The lines of a next session, under the id of its enrollment."""
    return LineGroup(str(session.next.enrollment_id), _lines(session))


def _lines(session: NamedSession) -> tuple[tuple[str, ...], ...]:
    items = list(enumerate(session.next.issued.exercises, start=1))
    lines: tuple[tuple[str, ...], ...] = ()
    for most in _LENGTHS:
        lines = tuple(line_of(_values(session, position, item), most) for position, item in items)
        if size_of(lines) <= MOST_CHARACTERS:
            break
    return lines


def _values(session: NamedSession, position: int, item: PrescribedExercise) -> tuple[Value, ...]:
    issued = session.next.issued

    def value(field: CellField) -> Value:
        found = value_of(issued, item, field)
        return None if found == NONE else found

    return (
        session.next.athlete_name,
        session.program.name,
        issued.day,
        issued.due.earliest,
        issued.due.latest,
        position,
        value(CellField.NAME),
        session.variant_name(item),
        value(CellField.GROUP),
        value(CellField.SIDE),
        value(CellField.SETS),
        value(CellField.REPS),
        value(CellField.LOAD),
        issued.unit.value,
        value(CellField.RIR),
        value(CellField.TEMPO),
        value(CellField.REST),
        value(CellField.PAIN_LIMIT),
        value(CellField.ACTION),
        None if issued.phase is None else issued.phase.name,
        value(CellField.CUES),
        value(CellField.WHY),
    )
