"""Tables as a workbook, read back by another library."""

from __future__ import annotations

import gc
import io
from collections import Counter
from datetime import date, datetime

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.sheets.table import Column, ColumnKind, Table
from api.sheets.workbook import as_workbook

TABLE = Table(
    "Log",
    (
        Column("Athlete"),
        Column("Set", ColumnKind.COUNT),
        Column("Load (kg)", ColumnKind.FIGURE),
        Column("Date", ColumnKind.DATE),
        Column("Held"),
    ),
    (("=HYPERLINK(1)", 1, 62.5, date(2026, 3, 2), True), ("http://example.org", 2, 60.0, None, None)),
)


def opened() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_workbook(TABLE)))


def test_values_have_the_type_of_their_column() -> None:
    rows = list(opened()["Log"].iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("=HYPERLINK(1)", 1, 62.5, datetime(2026, 3, 2), "yes")  # noqa: DTZ001 - a workbook has no zones
    assert rows[1] == ("http://example.org", 2, 60, None, None)


def test_text_stays_text_and_never_becomes_a_formula_or_a_link() -> None:
    sheet = opened()["Log"]
    assert sheet["A2"].data_type == "s"
    assert [sheet["A2"].hyperlink, sheet["A3"].hyperlink] == [None, None]


def test_the_header_is_frozen_and_dates_have_one_format_in_every_locale() -> None:
    sheet = opened()["Log"]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Athlete", "Set", "Load (kg)", "Date", "Held"]
    assert [sheet["B2"].number_format, sheet["D2"].number_format] == ["0", "yyyy-mm-dd"]


def test_a_table_without_rows_makes_a_workbook() -> None:
    empty = as_workbook(Table("Log", TABLE.columns, ()))
    assert openpyxl.load_workbook(io.BytesIO(empty))["Log"].max_row == 1


def of_workbooks() -> Counter[type]:
    """How many sheets, cells, formats and other parts of workbooks are in memory, by their type."""
    modules = ("xlsxwriter.", "api.sheets.")
    return Counter(type(one) for one in gc.get_objects() if str(type(one).__module__).startswith(modules))


@pytest.mark.slow
def test_nothing_of_a_workbook_stays_in_memory() -> None:
    """The server seldom collects cycles, so nothing may be left. The first workbook loads what all of them need."""
    rows = tuple((f"row {number}", float(number)) for number in range(2_000))
    table = Table("Rows", (Column("Name"), Column("Number", ColumnKind.FIGURE)), rows)
    as_workbook(table)
    gc.collect()
    before = of_workbooks()
    gc.disable()
    try:
        as_workbook(table)
        assert of_workbooks() == before
    finally:
        gc.enable()
