"""A real, headless LibreOffice Calc: a workbook of formulas goes in, the values of its cells come out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

SCRIPT = Path(__file__).parent / "in_office.py"
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's Python, which has python3-uno

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
 <value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="SecureURL" oor:op="fuse">
 <value><it>file://{trusted}</it></value></prop></item>
</oor:items>
"""


class CellValue(msgspec.Struct, frozen=True):
    """The displayed value of a cell. `error` is LibreOffice's error number, 0 for none."""

    text: str
    value: float
    error: int


class Office:
    """One locale, in its own profile. Only workbooks in its folder may read addresses."""

    def __init__(self, folder: Path, locale: str) -> None:
        self.folder = folder
        self.locale = locale
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        settings = _PROFILE.format(locale=locale, trusted=folder)
        (profile / "registrymodifications.xcu").write_text(settings, encoding="utf-8")

    def calculates(self, formulas: Mapping[str, str]) -> dict[str, CellValue]:
        """Calculate these formulas, by cell, in a new workbook with one sheet."""
        path = self.folder / "formulas.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Sheet")
            for cell, formula in formulas.items():
                sheet.write_formula(cell, formula, None, "not calculated")
        cells = self.opens(path, *(f"Sheet!{cell}" for cell in formulas))
        return {cell: cells[f"Sheet!{cell}"][0][0] for cell in formulas}

    def opens(self, path: Path, *ranges: str) -> dict[str, list[list[CellValue]]]:
        """Recalculate a workbook, and return the cells of each range by row."""
        soffice = shutil.which("soffice")
        assert soffice, "LibreOffice is missing: .ci/install installs it"
        process = subprocess.run(
            [SYSTEM_PYTHON, SCRIPT, soffice, self.folder / "profile", path, *ranges],
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert process.returncode == 0, process.stderr
        cells: Any = json.loads(process.stdout)
        return msgspec.convert(cells, dict[str, list[list[CellValue]]])
