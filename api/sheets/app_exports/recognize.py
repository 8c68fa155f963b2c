"""Recognizes the export of another app by its header row."""

from __future__ import annotations

from collections.abc import Callable

from api.sheets.app_exports.fitnotes import is_fitnotes, read_fitnotes
from api.sheets.app_exports.hevy import is_hevy, read_hevy
from api.sheets.app_exports.rows import header_of
from api.sheets.app_exports.strong import is_strong, read_strong
from api.sheets.app_exports.stronglifts import is_stronglifts, read_stronglifts
from api.use_cases.imports.app_export import AppExport

_READERS: tuple[tuple[Callable[[tuple[str, ...]], bool], Callable[[str], AppExport]], ...] = (
    (is_hevy, read_hevy),
    (is_strong, read_strong),
    (is_stronglifts, read_stronglifts),
    (is_fitnotes, read_fitnotes),
)


def read_app_export(text: str) -> AppExport | None:
    """Read the export of a known app. None for any other text, such as a log of Nextset's own."""
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    header, _ = header_of(text)
    for recognizes, read in _READERS:
        if recognizes(header):
            return read(text)
    return None
