"""Next sessions as tables: one athlete's, one row per set, to train from; all athletes', one row per exercise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from api.sheets.cell import NONE, CellField, tempo_text, value_of
from api.sheets.spelling import DecimalMark, Value
from api.sheets.table import Column, ColumnKind, Table
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.sheets.read_sheet import NamedSession
from api.use_cases.stored.athlete_code import code_of
from domain.reports.in_words import rest_of, tempo_of
from domain.sessions.prescription import PrescribedExercise, PrescriptionContent

_C, _F, _D = ColumnKind.COUNT, ColumnKind.FIGURE, ColumnKind.DATE


def _columns(unit: str) -> tuple[Column, ...]:
    return (
        Column("Date", _D),
        Column("Program", width=24),
        Column("Exercise", width=24),
        Column("Slot", width=16),
        Column("Variant"),
        Column("Kind", width=8),
        Column("Set", _C, 6),
        Column("Side", width=7),
        Column("Reps", _C, 7),
        Column("Reps max", _C, 9),
        Column("Open", width=6),
        Column("Seconds", _F, 9),
        Column(f"Load ({unit})", _F, 10),
        Column("RIR", _F, 6),
        Column("RIR max", _F, 8),
        Column("Tempo", width=9),
        Column("Rest (s)", _F, 9),
        Column("Action", width=10),
        Column("Why", width=80),
        Column("Distance (m)", _F, 11),
        Column("Interval", width=40),
        Column("Band", width=12),
        Column("Pain limit", _C, 9),
        Column("Phase", width=20),
    )


def session_table(sessions: Sequence[NextSession], unit: str) -> Table:
    """One athlete's next sessions, one row per set. A stopped exercise has one row, without a set."""
    return Table("Next session", _columns(unit), tuple(row for session in sessions for row in _set_rows(session)))


def _set_rows(session: NextSession) -> Iterator[tuple[Value, ...]]:
    issued = session.issued
    phase = None if issued.phase is None else issued.phase.name
    for item in issued.exercises:
        pain_limit = None if item.pain_limits is None else item.pain_limits.during
        before_set: tuple[Value, ...] = (issued.on, issued.program.slug, item.exercise, item.slot, item.variant)
        decision: tuple[Value, ...] = (item.decision.action.value, item.decision.text)
        for one in item.sets:
            yield (
                *before_set,
                one.kind.value,
                one.set,
                one.side.value,
                one.reps,
                one.reps_max,
                one.open,
                one.seconds,
                one.signed_load,
                one.rir,
                one.rir_max,
                tempo_text(tempo_of(one, item)),
                rest_of(one, item),
                *decision,
                one.distance_m,
                None if one.interval is None else one.interval.in_words,
                one.band,
                pain_limit,
                phase,
            )
        if not item.sets:
            tempo_and_rest = (tempo_text(item.tempo), item.rest_seconds)
            yield (*before_set, *(None,) * 10, *tempo_and_rest, *decision, *(None,) * 4, phase)


_OVERVIEW = (
    Column("Code", width=16),
    Column("External id", width=14),
    Column("Athlete", width=20),
    Column("Date", _D),
    Column("Latest", _D),
    Column("Program", width=24),
    Column("Day"),
    Column("Session", _C, 8),
    Column("Exercise", width=24),
    Column("Sets", _C, 6),
    Column("Reps", width=12),
    Column("Load", _F, 8),
    Column("Unit", width=6),
    Column("Action", width=10),
    Column("Why", width=80),
    Column("Flags", width=20),
    Column("Enrollment", width=38),
    Column("Phase", width=20),
    Column("From", _D),
    Column("Program name", width=24),
    Column("Position", _C, 8),
    Column("Exercise name", width=26),
    Column("Slot", width=16),
    Column("Variant", width=20),
    Column("Side", width=10),
    Column("RIR", _F, 6),
    Column("Tempo", width=10),
    Column("Rest (s)", _F, 9),
    Column("Pain limit", _C, 9),
    Column("Cues", width=40),
    Column("Group", width=10),
)


def overview_table(rows: Iterable[tuple[Value, ...]]) -> Table:
    """Return the table of all athletes' next sessions. `overview_rows` makes the rows."""
    return Table("All next sessions", _OVERVIEW, tuple(rows))


def overview_rows(session: NamedSession, mark: DecimalMark = DecimalMark.POINT) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a next session, one per exercise."""
    for position, item in enumerate(session.next.issued.exercises, start=1):
        yield _exercise_row(session, position, item, mark)


def _exercise_row(named: NamedSession, position: int, item: PrescribedExercise, mark: DecimalMark) -> tuple[Value, ...]:
    session, issued = named.next, named.next.issued
    return (
        code_of(session.athlete_id),
        session.athlete_external_id,
        session.athlete_name,
        issued.on,
        issued.due.latest,
        issued.program.slug,
        issued.day,
        issued.session_number,
        item.exercise,
        _number(value_of(issued, item, CellField.SETS)),
        value_of(issued, item, CellField.REPS),
        _number(value_of(issued, item, CellField.LOAD, None, mark)),
        issued.unit.value,
        item.decision.action.value,
        item.decision.text,
        ", ".join(issued.flags),
        str(session.enrollment_id),
        None if issued.phase is None else issued.phase.name,
        issued.due.earliest,
        named.program.name,
        position,
        item.name,
        item.slot,
        named.variant_name(item),
        _text(issued, item, CellField.SIDE, mark),
        _text(issued, item, CellField.RIR, mark),
        _text(issued, item, CellField.TEMPO, mark),
        _text(issued, item, CellField.REST, mark),
        _text(issued, item, CellField.PAIN_LIMIT, mark),
        _text(issued, item, CellField.CUES, mark),
        item.group,
    )


def _text(issued: PrescriptionContent, item: PrescribedExercise, field: CellField, mark: DecimalMark) -> Value:
    """The value of a field; an empty cell in place of `none`."""
    value = value_of(issued, item, field, None, mark)
    return None if value == NONE else _number(value)


def _number(value: Value) -> Value:
    """A single number as a number. Several numbers, or none, stay text."""
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return value
