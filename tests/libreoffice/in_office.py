"""Open a workbook in a headless LibreOffice, recalculate it, and print its cells. Runs in the system's Python.

    python3 in_office.py SOFFICE PROFILE WORKBOOK SHEET!RANGE...

Prints JSON: the rows of each range, a cell as {"text", "value", "error"}. This is a script because LibreOffice's module
`uno` is installed in the system's Python only. LibreOffice listens on a pipe, on no port.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from typing import Any

import uno  # type: ignore[import-not-found]  # only the system's Python has it
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # made by uno
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]  # as above

ALWAYS_UPDATE = 3  # com.sun.star.document.UpdateDocMode.FULL_UPDATE: read links without asking


def connect(pipe: str, office: "subprocess.Popen[bytes]") -> Any:
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(1200):
        if office.poll() is not None:
            raise SystemExit(f"LibreOffice ended with {office.returncode}")
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")


def wait_for_links(document: Any) -> None:
    """Wait until formulas may read addresses. LibreOffice allows it a moment after it has opened a document."""
    with_error, external_content_disabled = 4, 540  # com.sun.star.sheet.FormulaResult.ERROR, an error of Calc
    for _ in range(1200):
        document.calculateAll()
        cells = [cell for sheet in document.Sheets for cell in sheet.queryFormulaCells(with_error).Cells]
        if external_content_disabled not in {cell.getError() for cell in cells} and not has_no_response(document):
            return
        time.sleep(0.1)


def has_no_response(document: Any) -> bool:
    """Whether a cell of the template shows its sentence for an address that it could not read."""
    text = 2  # com.sun.star.sheet.FormulaResult.STRING
    for sheet in document.Sheets:
        if sheet.Name.endswith(" data"):  # the hidden sheets, whose first column reads addresses
            column = sheet.getCellRangeByName("A2:A40")
            if any(cell.String.startswith("! no response") for cell in column.queryFormulaCells(text).Cells):
                return True
    return False


def option(name: str, value: object) -> PropertyValue:
    option_value = PropertyValue()
    option_value.Name, option_value.Value = name, value
    return option_value


def cell_value(cell: Any) -> "dict[str, Any]":
    return {"text": cell.String, "value": cell.Value, "error": cell.getError()}


def rows_of(area: Any) -> "list[list[dict[str, Any]]]":
    """The cells of an area by row. Only cells that show something are read one by one, which takes a while."""
    with_error = 4  # com.sun.star.sheet.FormulaResult.ERROR
    address = area.RangeAddress
    errors = {
        (row - address.StartRow, column - address.StartColumn)
        for each in area.queryFormulaCells(with_error).RangeAddresses
        for row in range(each.StartRow, each.EndRow + 1)
        for column in range(each.StartColumn, each.EndColumn + 1)
    }
    return [
        [
            {"text": "", "value": 0, "error": 0}
            if value == "" and (y, x) not in errors
            else cell_value(area.getCellByPosition(x, y))
            for x, value in enumerate(values)
        ]
        for y, values in enumerate(area.getDataArray())
    ]


def main(soffice: str, profile: str, path: str, *ranges: str) -> None:
    pipe = f"nextset-{os.getpid()}"
    office = subprocess.Popen(
        [
            soffice,
            "--headless",
            "--norestore",
            "--nologo",
            f"-env:UserInstallation=file://{profile}",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    desktop = None
    try:
        context = connect(pipe, office)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        options = (option("Hidden", True), option("UpdateDocMode", ALWAYS_UPDATE))
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, options)
        wait_for_links(document)
        document.calculateAll()
        cells_by_range = {}
        for name in ranges:
            sheet, _, cells = name.partition("!")
            cells_by_range[name] = rows_of(document.Sheets.getByName(sheet).getCellRangeByName(cells))
        document.close(True)
        sys.stdout.write(json.dumps(cells_by_range))
    finally:
        if desktop is not None:
            with contextlib.suppress(Exception):  # it may exit before it replies
                desktop.terminate()
        try:
            office.wait(120)
        except subprocess.TimeoutExpired:
            office.kill()


main(*sys.argv[1:])
