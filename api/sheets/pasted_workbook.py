"""The text of the log in an XLSX workbook, separated by tabs.

A workbook is a ZIP archive of XML. Sizes are checked before anything is unpacked. Entities and document types are
refused (defusedxml), and links to other files are not followed. A formula counts as its last result, and is refused
without one: a program that calculates nothing has written the file.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]  # it ships no types
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it ships no types
from openpyxl.xml import DEFUSEDXML  # type: ignore[import-untyped]  # as above

from api.problems import ProblemError, invalid_body
from api.sheets.pasted_table import HEADER_WITHIN, MOST_COLUMNS, MOST_LINES, header_at, is_header
from api.sheets.spelling import spelled

MOST_UNPACKED = 100 * 1024 * 1024
MOST_FILES = 1_000
MOST_TAGS = 4_000_000
"""Limit for the XML in the files that are read. A log of 10,000 rows with all columns has two million."""
_READ = ("xl/worksheets/", "xl/sharedstrings", "xl/styles", "xl/workbook", "[content_types]", "_rels/", "docprops/")
_SHEET = "log"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _CELL, _FORMULA, _RESULT = (f"{_MAIN}{name}" for name in ("row", "c", "f", "v"))
MOST_NAMED = 5  # cells, in one message
_CARRIAGE_RETURN = "_x000D_"  # as Excel writes it in text

if not DEFUSEDXML:
    raise ImportError("openpyxl refuses entities only if defusedxml is installed")


def text_of_workbook(content: bytes) -> str:
    """The rows of the sheet named `Log` if it is one, else of the first sheet with the header row of a log.

    Raises a problem: body_too_large (413), or validation (422) with a sentence.
    """
    with _readable():
        archive = zipfile.ZipFile(io.BytesIO(content))
        files = archive.infolist()
    _check_size(files)
    if not any(file.filename == "[Content_Types].xml" for file in files):
        raise invalid_body("This file is not an XLSX workbook. Save the sheet as XLSX or CSV.")
    with _readable():
        read = [file for file in files if file.filename.lower().startswith(_READ)]
        tags = sum(archive.read(file).count(b"<") for file in read)
    if tags > MOST_TAGS:
        raise ProblemError("body_too_large", f"The limit for a workbook is {MOST_TAGS} XML tags.")
    with _readable():
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet, most_rows = _sheet_of_log(book)
        cells = _cells_without_result(archive, sheet)
    if cells:
        shown = ", ".join(cells[:MOST_NAMED]) + (f" and {len(cells) - MOST_NAMED} more" if cells[MOST_NAMED:] else "")
        raise invalid_body(
            f"The formulas in these cells of the sheet `{sheet.title}` have no result: {shown}. Open the workbook in "
            "Excel, LibreOffice or Google Sheets, save it there, and send it again. Or send the sheet as CSV."
        )
    with _readable():
        return _separated(_texts(row) for row in _rows(sheet, most_rows))


@contextmanager
def _readable() -> Iterator[None]:
    """Turn any error into a problem: for broken files, openpyxl, zipfile and zlib raise errors of many kinds."""
    try:
        yield
    except Exception as error:
        raise invalid_body("This workbook can't be read. Save the sheet again as XLSX, or as CSV.") from error


def _check_size(files: Sequence[zipfile.ZipInfo]) -> None:
    """Check what the archive declares. Reading a file of it ends at the declared size."""
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
        detail = f"The limit for an unpacked workbook is {MOST_UNPACKED} bytes in {MOST_FILES} files."
        raise ProblemError("body_too_large", detail)


def _sheet_of_log(book: Any) -> tuple[Any, int]:
    """The sheet with the log, and how many rows to read of it."""
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.title.casefold() != _SHEET)
    for sheet in sheets:
        top = [_texts(row) for row in _rows(sheet, HEADER_WITHIN)]
        if top and is_header(top[header_at(top)]):
            return sheet, MOST_LINES + HEADER_WITHIN
    return sheets[0], HEADER_WITHIN


def _cells_without_result(archive: zipfile.ZipFile, sheet: Any) -> list[str]:
    """The cells with a formula without a result. An empty text is a result."""
    path = sheet._worksheet_path  # openpyxl has no other way from a sheet to its file
    if b"<f" not in archive.read(path):  # no formulas, as in most logs
        return []
    found = []
    with archive.open(path) as file:
        for _, element in iterparse(file):
            if element.tag == _CELL and element.find(_FORMULA) is not None and not _has_result(element):
                found.append(element.get("r", "?"))
            if element.tag in (_CELL, _ROW):
                element.clear()
    return found


def _has_result(cell: Any) -> bool:
    """Whether the cell of a formula has a result. It is empty in files that no spreadsheet has saved."""
    result = cell.find(_RESULT)
    return result is not None and (bool(result.text) or cell.get("t") == "str")


def _rows(sheet: Any, most: int) -> Iterator[Sequence[Any]]:
    """The first rows, each with at most one cell more than a log may have columns."""
    sheet.reset_dimensions()  # those in the file may be wrong
    rows: Iterable[Sequence[Any]] = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS + 1, values_only=True)
    return islice(rows, most)


def _texts(row: Sequence[Any]) -> list[str]:
    if row.count(None) == len(row):  # there may be many: a file names only the rows that are filled
        return []
    texts = [_text(value) for value in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(value: Any) -> str:
    """The text of a cell, as in an exported log: two decimals at most, and a mark before what looks like a formula.

    A spreadsheet stores 0.1 + 0.2 as 0.30000000000000004.
    """
    if isinstance(value, datetime | date | time | timedelta):
        return _date_or_time(value)
    return spelled(value.replace(_CARRIAGE_RETURN, "") if isinstance(value, str) else value)


def _date_or_time(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        value = (datetime.combine(date.min, time()) + value % timedelta(days=1)).time()
    return f"{value:%H:%M}"


def _separated(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue()
