"""The log in an XLSX workbook, and workbooks that are made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types

from api.problems import ProblemError
from api.sheets.pasted_table import MOST_LINES
from api.sheets.pasted_workbook import MOST_UNPACKED, text_of_workbook
from api.sheets.table import Column, ColumnKind, Table
from api.sheets.workbook import as_workbook

HEAD = ["Date", "Exercise", "Load"]


def saved(book: Workbook) -> bytes:
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def with_files(content: bytes, files: Mapping[str, str | bytes]) -> bytes:
    """The workbook with these files in it instead of its own."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *files}:
            new.writestr(name, files[name] if name in files else old.read(name))
    return into.getvalue()


def a_log() -> bytes:
    columns = (Column("Date", ColumnKind.DATE), Column("Exercise"), Column("Load", ColumnKind.FIGURE))
    return as_workbook(Table("Log", columns, ((date(2026, 3, 2), "Squat", 60),)))


def test_typed_cells_become_text_that_has_one_reading() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append([*HEAD, "Time", "Tempo held", "Reps", "Notes"])
    sheet.append([datetime(2026, 3, 2), "Squat", 0.1 + 0.2, time(18, 30), True, 9.0, "a\tb\nc"])  # noqa: DTZ001 - as Excel
    sheet.append(["3.3.2026", None, 1e15, None, False, None, "=1+1"])
    sheet["G3"].data_type = "s"
    assert text_of_workbook(saved(book)).splitlines() == [
        "Date\tExercise\tLoad\tTime\tTempo held\tReps\tNotes",
        '2026-03-02\tSquat\t0.3\t18:30\tyes\t9\t"a\tb',
        'c"',
        "3.3.2026\t\t1000000000000000\t\tno\t\t'=1+1",
    ]


def test_the_sheet_named_log_is_read_before_others() -> None:
    book = Workbook()
    book.active.append([*HEAD, "Notes"])
    log = book.create_sheet("LOG")
    log.append(HEAD)
    assert text_of_workbook(saved(book)) == "Date\tExercise\tLoad\n"


def test_otherwise_the_first_sheet_with_a_header_row_is_read() -> None:
    book = Workbook()
    book.active.append(["Start here"])
    book.create_sheet("Log").append(["Nothing yet"])
    training = book.create_sheet("Training")
    training.append(["My training"])
    training.append([])
    training.append(["Datum", "Übung", "Gewicht (kg)"])
    assert text_of_workbook(saved(book)) == "My training\n\nDatum\tÜbung\tGewicht (kg)\n"


def test_a_formula_counts_as_its_last_result() -> None:
    content = as_workbook(Table("Log", (Column("Date", ColumnKind.DATE), Column("Exercise")), ()))
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    formula = '<row r="2"><c r="A2" t="str"><f>1+1</f><v>2026-03-02</v></c>{}</row></sheetData>'
    empty = formula.format('<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>')
    changed = with_files(content, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", empty)})
    assert text_of_workbook(changed) == "Date\tExercise\n2026-03-02\n"


def test_a_formula_without_a_result_is_refused_with_its_cell() -> None:
    book = Workbook()  # openpyxl calculates nothing
    book.active.append(HEAD)
    book.active.append(["2026-03-02", "Squat", "=50+10"])
    book.active.append(["2026-03-03", "Squat", 60])
    status, detail = refused(saved(book))
    assert (status, detail[:71]) == (422, "The formulas in these cells of the sheet `Sheet` have no result: C2. Op")
    for row in range(4, 14):
        book.active.append([f"2026-03-{row:02}", "Squat", "=50+10"])
    assert ": C2, C4, C5, C6, C7 and 6 more." in refused(saved(book))[1]


def refused(content: bytes) -> tuple[int, str]:
    with pytest.raises(ProblemError) as refusal:
        text_of_workbook(content)
    return refusal.value.status, str(refusal.value.detail)


ENTITIES = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [ENTITIES, EXTERNAL], ids=["expanding", "external"])
@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_refused_in_every_file(name: str, declared: str) -> None:
    content = a_log()
    document = zipfile.ZipFile(io.BytesIO(content)).read(name).decode()
    document = declared + document.partition("?>")[2] if document.startswith("<?xml") else declared + document
    status, detail = refused(with_files(content, {name: document.replace("Squat", "&a;")}))
    assert (status, "can't be read" in detail) == (422, True)


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused() -> None:
    bomb = with_files(a_log(), {"xl/media/image1.png": b"\0" * (MOST_UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert refused(bomb)[0] == 413


def test_an_archive_that_understates_its_sizes_is_refused() -> None:
    bomb = bytearray(with_files(a_log(), {"xl/worksheets/sheet1.xml": b"<" + b" " * 50_000_000}))
    size = (50_000_001).to_bytes(4, "little")
    at = bomb.rfind(size)
    while at >= 0:
        bomb[at : at + 4] = (100).to_bytes(4, "little")
        at = bomb.rfind(size)
    assert refused(bytes(bomb))[0] == 422


def test_an_archive_of_too_many_files_or_too_many_tags_is_refused() -> None:
    assert refused(with_files(a_log(), {f"xl/media/{n}": b"" for n in range(1_001)}))[0] == 413
    assert refused(with_files(a_log(), {"xl/sharedStrings.xml": b"<si/>" * 4_100_000}))[0] == 413


def test_another_archive_is_refused() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(into.getvalue()) == (422, "This file is not an XLSX workbook. Save the sheet as XLSX or CSV.")


@pytest.mark.parametrize("name", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("damage", [b"", b"<", b"\xff\xfe\xff", b"<a></b>"])
def test_a_broken_workbook_is_refused_in_a_sentence(name: str, damage: bytes) -> None:
    assert refused(with_files(a_log(), {name: damage}))[0] == 422


def test_a_truncated_workbook_is_refused_in_a_sentence() -> None:
    content = a_log()
    for length in range(4, len(content), 400):
        assert refused(content[:length])[0] == 422


def test_a_row_far_down_and_a_column_far_right_cost_little() -> None:
    content = a_log()
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    text = text_of_workbook(with_files(content, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far)}))
    assert len(text) < 2 * MOST_LINES


def test_ten_thousand_columns_are_cut_off() -> None:
    book = Workbook()
    book.active.append([*HEAD, *(f"c{n}" for n in range(10_000))])
    assert text_of_workbook(saved(book)).count("\t") < 300
