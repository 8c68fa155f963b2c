"""Any stored history, exported as CSV, TSV or XLSX and read back, is unchanged; one changed cell is one change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from api.sheets.log import log_table
from api.sheets.pasted_file import text_of_file
from api.sheets.pasted_log import read_log
from api.sheets.spelling import DecimalMark
from api.sheets.table import Table, TextFormat, separated
from api.sheets.workbook import as_workbook
from api.store.statements.events import EventRow
from api.use_cases.sessions.merge_session import FieldChange, Merge, merge
from api.use_cases.sessions.read_sessions import StoredSession
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from tests.pasted import grouped

SCORE = st.none() | st.integers(0, 10)
SLUG = st.sampled_from(["bss", "back-squat", "plank", "wall-push", "a1", "2-up"])
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
TRICKY = st.text(alphabet="=+-@'\"|;,\t\r\n 1a", min_size=1, max_size=12)
NOTES = st.none() | TEXT | TRICKY
FLAG = st.none() | st.booleans()
HUNDREDTHS = st.integers(0, 99_999).map(lambda n: n / 100)
HALVES = st.none() | st.integers(0, 20).map(lambda n: n / 2)


@st.composite
def sets(draw: st.DrawFn) -> PerformedSet:
    rir = draw(HALVES)
    reps = draw(st.none() | st.integers(0, 100))
    return PerformedSet(
        set=draw(st.none() | st.integers(1, 100)),
        kind=draw(st.sampled_from(SetKind)),
        side=draw(st.sampled_from(Side)),
        reps=reps,
        good_reps=draw(st.none() | st.integers(0, reps)) if reps is not None else None,
        seconds=draw(st.none() | st.floats(0, 86_400)),
        load=draw(st.none() | HUNDREDTHS),
        assistance=draw(st.none() | HUNDREDTHS),
        rir=rir,
        rpe=draw(HALVES) if rir is None else None,
        tempo_held=draw(FLAG),
        confirmed=draw(FLAG),
        unassisted=draw(FLAG),
        torso_upright=draw(FLAG),
        pain=draw(SCORE),
        to_failure=draw(FLAG),
        rest_seconds=draw(st.none() | st.floats(0, 3600)),
        distance_m=draw(st.none() | st.floats(0, 1e6)),
        band=draw(st.none() | TEXT | TRICKY),
    )


EXERCISES = st.builds(
    PerformedExercise,
    exercise=SLUG,
    slot=st.none() | SLUG,
    variant=st.none() | SLUG,
    substitute_for=st.none() | SLUG,
    notes=NOTES,
    sets=st.lists(sets(), max_size=4).map(tuple),
)
DAYS = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
PERFORMANCES = st.builds(
    Performance,
    performed_on=DAYS,
    prescribed_on=DAYS,
    exercises=st.lists(EXERCISES, min_size=1, max_size=4).map(tuple),
    pain=st.builds(PainScores, SCORE, SCORE, SCORE, SCORE),
    unit=st.sampled_from(Unit),
    notes=NOTES,
    time_of_day=st.none() | st.sampled_from(["06:05", "18:30", "23:59"]),
    place=st.none() | SLUG,
    complaint_pain=st.lists(
        st.builds(ComplaintPain, complaint=SLUG, before=SCORE, during=SCORE, after_1h=SCORE, next_morning=SCORE),
        max_size=2,
        unique_by=lambda one: one.complaint,
    ).map(tuple),
)


@st.composite
def histories(draw: st.DrawFn) -> list[StoredSession]:
    performances = draw(st.lists(PERFORMANCES, min_size=1, max_size=3))
    names = draw(st.lists(st.none() | TEXT | TRICKY, min_size=3, max_size=3))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    found = []
    for n, (done, name) in enumerate(zip(performances, names, strict=False), start=1):
        assume(name is None or name not in names[: n - 1])
        row = EventRow(
            UUID(int=n), UUID(int=9), UUID(int=8), n, "session", done.performed_on, name, n, "", None, now, now
        )
        found.append(StoredSession(row, done))
    return found


def as_csv(table: Table) -> str:
    return text_of_file(separated(table, TextFormat(line_breaks=True)))


def as_german_csv(table: Table) -> str:
    return text_of_file(separated(table, TextFormat(";", DecimalMark.COMMA, bom=True, line_breaks=True)))


def as_tsv(table: Table) -> str:
    return text_of_file(separated(table, TextFormat("\t", line_breaks=True)))


def as_xlsx(table: Table) -> str:
    return text_of_file(as_workbook(table))


FORMATS = [as_csv, as_german_csv, as_tsv, as_xlsx]


def taken_back(history: list[StoredSession], text: str) -> list[Merge]:
    """What the import does with each session of the log, found by its name as the import finds it."""
    log = grouped(text)
    assert log.mistakes == ()
    fields = read_log(text).fields
    by_name = {each.row.external_id: each for each in history if each.row.external_id}
    by_id = {str(each.row.event_id): each for each in history}
    merges = []
    for session in log.sessions:
        stored = by_id.get(session.session) or by_name[session.session]
        assert session.version == stored.row.version
        merges.append(merge(stored.done, session, fields))
    with_sets = [each for each in history if any(item.sets for item in each.done.exercises)]
    assert len(merges) == len(with_sets)
    return merges


@pytest.mark.slow
@settings(max_examples=60)
@given(histories())
def test_any_history_that_is_exported_and_read_back_is_unchanged(history: list[StoredSession]) -> None:
    table = log_table("ana", history, Unit.KG)
    assume(table.rows)
    for written in FORMATS:
        for merged in taken_back(history, written(table)):
            assert (merged.changes, merged.mistakes) == ((), ())


@pytest.mark.slow
@settings(max_examples=60)
@given(histories(), st.sampled_from(FORMATS), st.data())
def test_one_changed_cell_is_one_change_and_nothing_else_is_touched(
    history: list[StoredSession], written: Callable[[Table], str], data: st.DataObject
) -> None:
    table = log_table("ana", history, Unit.KG)
    assume(table.rows)
    heading, pointer = data.draw(
        st.sampled_from([("Reps", "reps"), ("Pain", "pain"), ("Load", "load"), ("Tempo held", "tempo_held")])
    )
    at = [column.header for column in table.columns].index(heading)
    row = data.draw(st.integers(0, len(table.rows) - 1))
    before = table.rows[row][at]
    after: object = {"reps": 100, "pain": 7, "load": 1.25, "tempo_held": "yes"}[pointer]
    assume(before != after and not (before is True and after == "yes"))
    values = [list(each) for each in table.rows]
    values[row][at] = after  # type: ignore[call-overload]  # one of a table's values
    text = written(Table("Log", table.columns, tuple(map(tuple, values))))
    merges = taken_back(history, text)
    changes = [change for each in merges for change in each.changes]
    assert [(change.pointer, change.after) for change in changes if isinstance(change, FieldChange)] == [
        (f"/exercises/*/sets/*/{pointer}", True if after == "yes" else after)
    ]
    assert len(changes) == 1
    (merged,) = [each for each in merges if each.changes]
    assert any(_differs_in_one_set(each.done, merged.done) for each in history)


def _differs_in_one_set(before: Performance, after: Performance) -> bool:
    """Whether the sessions have the same exercises and notes, and all sets but one."""
    bare = [tuple(replace(item, sets=()) for item in each.exercises) for each in (before, after)]
    if replace(before, exercises=()) != replace(after, exercises=()) or bare[0] != bare[1]:
        return False
    sets = [[one for item in each.exercises for one in item.sets] for each in (before, after)]
    return len(sets[0]) == len(sets[1]) and sum(one != other for one, other in zip(*sets, strict=True)) == 1
