"""Exports with more rows than one transaction takes: recognized and counted at once, and read in the background."""

from __future__ import annotations

import zlib

from api.problems import FieldError, ProblemError
from api.sheets.app_exports.recognize import app_of, read_app_export, without_bom
from api.sheets.app_exports.rows import MOST_ROWS, MOST_ROWS_OF_FILE, ExportRows
from api.use_cases.imports.app_export import AppExport, RowCounter
from api.use_cases.imports.background import LargeExport

_FAST = 1
"""Half the size of the best compression would not be worth ten times its time."""


def large_export(text: str) -> LargeExport | None:
    """The export if it has more rows than one transaction takes. None for a shorter one, and for any other text.

    Raises a validation problem if it has too many rows for the background.
    """
    if text.count("\n") <= MOST_ROWS and text.count("\r") <= MOST_ROWS:
        return None
    app = app_of(text)
    if app is None:
        return None
    rows = ExportRows(without_bom(text), MOST_ROWS_OF_FILE)
    for _ in rows:
        pass
    if rows.count <= MOST_ROWS:
        return None
    if (mistake := rows.mistake) is not None:
        errors = [FieldError("/csv", mistake.in_one_line())]
        raise ProblemError("validation", errors=errors, mistakes=(mistake,))
    return LargeExport(format=app, rows=rows.count, content=zlib.compress(text.encode(), _FAST))


def read_large_export(content: bytes, counter: RowCounter | None = None) -> AppExport:
    """Read the export again. It takes seconds: call it in a thread."""
    export = read_app_export(zlib.decompress(content).decode(), MOST_ROWS_OF_FILE, counter)
    if export is None:
        raise ValueError("the stored file is not an export")
    return export
