"""LibreOffice Calc, headless and for real: a workbook of formulas goes in, what its cells show comes out."""

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
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's, which python3-uno belongs to

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
 <value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="SecureURL" oor:op="fuse">
 <value><it>file://{trusted}</it></value></prop></item>
</oor:items>
"""


class Shown(msgspec.Struct, frozen=True):
    """What a cell shows. `error` is LibreOffice's number of it; 0 for none."""

    text: str
    value: float
    error: int


class Office:
    """One locale, in a profile of its own. Only workbooks of its own folder may read addresses."""

    def __init__(self, folder: Path, locale: str) -> None:
        self.folder = folder
        self.locale = locale
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        settings = _PROFILE.format(locale=locale, trusted=folder)
        (profile / "registrymodifications.xcu").write_text(settings, encoding="utf-8")

    def calculates(self, formulas: Mapping[str, str]) -> dict[str, Shown]:
        """A workbook of one sheet with these formulas, by cell, read anew."""
        path = self.folder / "formulas.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Sheet")
            for cell, formula in formulas.items():
                sheet.write_formula(cell, formula, None, "not calculated")
        found = self.opens(path, *(f"Sheet!{cell}" for cell in formulas))
        return {cell: found[f"Sheet!{cell}"][0][0] for cell in formulas}

    def opens(self, path: Path, *ranges: str) -> dict[str, list[list[Shown]]]:
        """The ranges' cells by row, after everything was calculated anew."""
        soffice = shutil.which("soffice")
        assert soffice, "LibreOffice is missing: .ci/install installs it"
        done = subprocess.run(
            [SYSTEM_PYTHON, SCRIPT, soffice, self.folder / "profile", path, *ranges],
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        answer: Any = json.loads(done.stdout)
        return msgspec.convert(answer, dict[str, list[list[Shown]]])
