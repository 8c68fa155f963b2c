"""Recognizes the export of another app by its header row."""

from __future__ import annotations

from api.sheets.app_exports.fitnotes import is_fitnotes, read_fitnotes
from api.sheets.app_exports.hevy import is_hevy, read_hevy
from api.sheets.app_exports.rows import MOST_ROWS, header_of
from api.sheets.app_exports.strong import is_strong, read_strong
from api.sheets.app_exports.stronglifts import is_stronglifts, read_stronglifts
from api.use_cases.imports.app_export import AppExport, RowCounter, SourceApp

_READERS = (
    (SourceApp.HEVY, is_hevy, read_hevy),
    (SourceApp.STRONG, is_strong, read_strong),
    (SourceApp.STRONGLIFTS, is_stronglifts, read_stronglifts),
    (SourceApp.FITNOTES, is_fitnotes, read_fitnotes),
)


def app_of(text: str) -> SourceApp | None:
    """The app that wrote an export. None for any other text, such as a log of Nextset's own."""
    header, _ = header_of(without_bom(text))
    return next((each for each, recognizes, _ in _READERS if recognizes(header)), None)


def read_app_export(text: str, most_rows: int = MOST_ROWS, counter: RowCounter | None = None) -> AppExport | None:
    """Read the export of a known app. None for any other text."""
    text = without_bom(text)
    header, _ = header_of(text)
    for _, recognizes, read in _READERS:
        if recognizes(header):
            return read(text, most_rows, counter)
    return None


def without_bom(text: str) -> str:
    """The text from its first line with characters on."""
    return text.removeprefix("\ufeff").lstrip("\r\n")
