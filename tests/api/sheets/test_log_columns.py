"""The columns of the log: every field of a logged session has one, and reads back what it writes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from api.sheets.log import log_table
from api.sheets.log_columns import BY_POINTER, DATES, LOG_COLUMNS, SET, columns_of, heading_of
from api.sheets.pasted_date import LogDates
from api.sheets.spelling import spelled
from api.store.statements.events import EventRow
from api.use_cases.sessions.read_sessions import StoredSession
from domain.loads.loading import Unit
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet

SETS = (
    PerformedSet(set=1, reps=9, good_reps=8, load=12.5, rir=1.5, tempo_held=False, unassisted=True, pain=2),
    PerformedSet(seconds=30, assistance=10, rpe=8),
)
EXERCISE = PerformedExercise("bss", "main", "paused", "lunge", "easy", SETS)
PAIN = PainScores(before=1, during=2, after_1h=0)
PERFORMANCE = Performance(date(2026, 3, 2), date(2026, 3, 1), (EXERCISE,), PAIN, Unit.LB, notes="wet")


DATE = LogDates(None)


def table_rows() -> list[dict[str, str]]:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    row = EventRow(
        UUID(int=1), UUID(int=2), UUID(int=3), 1, "session", PERFORMANCE.performed_on, "s1", 4, "", None, now, now
    )
    table = log_table("ana", [StoredSession(row, PERFORMANCE)], Unit.KG)
    return [dict(zip(BY_POINTER, map(spelled, values), strict=True)) for values in table.rows]


def test_every_column_reads_back_what_it_writes() -> None:
    for row, performed_set in zip(table_rows(), SETS, strict=True):
        values = {
            pointer: DATE.read(text) if pointer in DATES else BY_POINTER[pointer].read(text)
            for pointer, text in row.items()
            if text
        }
        fields = {column.field: values.get(column.pointer) for column in columns_of(SET)}
        assert msgspec.convert(fields, PerformedSet) == performed_set
        assert (values["/performed_on"], values["/prescribed_on"]) == (date(2026, 3, 2), date(2026, 3, 1))
        assert values["/version"] == 4
        assert (values["/athlete"], values["/external_id"], values["/unit"]) == ("ana", "s1", Unit.LB)
        assert [values["/exercises/*/substitute_for"], values["/pain/after_1h"], values["/notes"]] == [
            "lunge",
            0,
            "wet",
        ]


def test_every_reported_field_of_a_set_has_a_column() -> None:
    assert {column.field for column in columns_of(SET)} == set(PerformedSet.__struct_fields__)


def test_headings_and_pointers_are_unique() -> None:
    assert len({column.heading.casefold() for column in LOG_COLUMNS}) == len(BY_POINTER) == len(LOG_COLUMNS)


@pytest.mark.parametrize(
    ("pointer", "heading"),
    [
        ("/performed_on", "Date"),
        ("/exercises/12/slot", "Slot"),
        ("/exercises/0/sets/3/reps", "Reps"),
        ("/exercises/0/notes", "Exercise notes"),
        ("/notes", "Session notes"),
        ("/exercises/0", None),
        ("", None),
    ],
)
def test_a_pointer_into_a_session_has_the_heading_of_its_column(pointer: str, heading: str | None) -> None:
    assert heading_of(pointer) == heading
