"""Tables as CSV and TSV."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from api.sheets.log_columns import LOG_COLUMNS
from api.sheets.spelling import DecimalMark
from api.sheets.table import Column, ColumnKind, Table, TextFormat, separated

TABLE = Table(
    "Test",
    (Column("Name"), Column("Load (kg)", ColumnKind.FIGURE), Column("Date", ColumnKind.DATE)),
    (("Ana", 62.5, date(2026, 3, 2)), ("Bo; Co, Do", 100, None)),
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def read(raw: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(), newline=""), delimiter=separator))


def test_a_table_as_csv() -> None:
    assert separated(TABLE, TextFormat()).decode() == (
        'Name,Load (kg),Date\r\nAna,62.5,2026-03-02\r\n"Bo; Co, Do",100,\r\n'
    )


def test_semicolons_decimal_commas_and_a_byte_order_mark() -> None:
    raw = separated(TABLE, TextFormat(";", DecimalMark.COMMA, bom=True))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == ["Name;Load (kg);Date", "Ana;62,5;2026-03-02", '"Bo; Co, Do";100;']


def test_a_decimal_comma_between_commas_is_quoted() -> None:
    assert read(separated(TABLE, TextFormat(",", DecimalMark.COMMA)))[1] == ["Ana", "62,5", "2026-03-02"]


@given(st.text(max_size=50), st.sampled_from(",;|\t"))
def test_with_any_name_every_row_keeps_its_columns_and_no_cell_is_a_formula(name: str, separator: str) -> None:
    table = Table("Test", TABLE.columns, ((name, -1.5, None), (name, 2, None)))
    rows = read(separated(table, TextFormat(separator)), separator)
    assert [len(row) for row in rows] == [3, 3, 3]
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert rows[1][1] == "-1.5"  # a number is a number


@given(st.text(alphabet="=+-@,;|\"'\t\n a", max_size=12), st.sampled_from(",;|\t"), st.sampled_from(",;|\t"))
@example("x;=1+1;y", ",", ";")  # a German Excel splits at semicolons, whatever the file was written with
@example('x;"=1+1;y', ",", ";")
def test_no_part_of_a_name_is_a_formula_where_a_sheet_splits_at_another_separator(
    name: str, written_with: str, read_with: str
) -> None:
    table = Table("Test", TABLE.columns, (("Ana", 1, None), (name, 2, None)))
    for row in read(separated(table, TextFormat(written_with)), read_with):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


@given(st.text(max_size=20))
def test_tsv_has_a_tab_only_between_columns(name: str) -> None:
    raw = separated(Table("Test", TABLE.columns, ((name, 1, None),)), TextFormat("\t")).decode()
    assert raw.count("\t") == 4


def test_a_name_of_two_thousand_characters_is_not_cut() -> None:
    name = "=HYPERLINK(" * 182
    assert read(separated(Table("Test", TABLE.columns, ((name, 1, None),)), TextFormat()))[1][0] == "'" + name


def test_the_columns_of_the_log_never_move() -> None:
    # Sheets refer to columns by position. New columns are appended; none is ever moved or removed.
    assert [column.heading for column in LOG_COLUMNS] == [
        "Athlete", "Date", "Session", "Exercise", "Slot", "Variant", "Instead of", "Kind", "Set", "Side", "Reps",
        "Good reps", "Seconds", "Load", "Unit", "Assistance", "RIR", "RPE", "Tempo held", "Unassisted",
        "Torso upright", "Pain", "Pain before", "Pain during", "Pain 1 h after", "Pain next morning",
        "Exercise notes", "Session notes", "Enrollment", "Prescribed for", "Load confirmed", "Time",
        "To failure", "Rest (s)", "Distance (m)", "Place", "Band", "Pain of complaints", "Version",
        "Superset",
    ]  # fmt: skip
