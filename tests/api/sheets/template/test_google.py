"""The template workbook for Google Sheets, read back by another library. Its formulas follow Google's documentation."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.sheets.template.google import CHARTS
from tests.servers import Client
from tests.sheets import Link, an_athlete, enrolled, linked


@pytest.fixture
def link(client: Client) -> Link:
    ana = an_athlete(client, "Ana", external_id="ana")
    enrolled(client, ana)
    return linked(client)


def opened(link: Link) -> Any:
    response = link.get("google-workbook.xlsx")
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.content))


def read(link: Link, formula: str, mark: str) -> str:
    """What IMPORTDATA reads with this formula, in a sheet with this decimal mark."""
    (path,) = re.findall(r'IMPORTDATA\(Start!\$B\$1&"([^"]*)"', formula)
    address = urlsplit(path + mark + "&t=1")
    response = link.get(address.path.lstrip("/"), **dict(parse_qsl(address.query)))
    assert response.status_code == 200, response.text
    return response.text


def test_a_sheet_is_one_call(link: Link) -> None:
    book = opened(link)
    assert book.sheetnames == ["Start", "Athletes", "Next session", "Charts", "Log", "Calculator", "Lists"]
    for name in ("Athletes", "Next session"):
        formulas = [cell.value for row in book[name].iter_rows() for cell in row if cell.data_type == "f"]
        assert len(formulas) == 1
        assert formulas[0].count("IMPORTDATA(") == 1


def test_it_uses_no_function_that_google_sheets_lacks(link: Link) -> None:
    book = opened(link)
    for formula in (cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        assert "WEBSERVICE" not in formula
        assert "_xlfn" not in formula
        names = set(re.findall(r"([A-Z]+)\(", re.sub(r'"[^"]*"', "", formula)))
        assert names <= {"IF", "IFERROR", "IMPORTDATA", "COUNT", "ISNUMBER", "FIND", "SUBSTITUTE", "IMAGE"}


@pytest.mark.parametrize("mark", ["point", "comma"])
def test_its_tables_are_split_at_commas_whatever_the_decimal_mark(link: Link, mark: str) -> None:
    book = opened(link)
    head, row = read(link, book["Next session"]["A1"].value, mark).splitlines()
    assert head.startswith(
        "Athlete,Program name,Day,From,Latest,Position,Exercise name,Variant,Group,Side,Sets,Reps,Load,Unit"
    )
    assert row.startswith("Ana,Bulgarian split squat,,2026-")
    assert read(link, book["Athletes"]["A1"].value, mark).splitlines()[0] == "Athlete,Code,External id,Unit,Time zone"


def test_each_athlete_has_a_picture(link: Link) -> None:
    sheet = opened(link)["Charts"]
    formula = sheet["B2"].value
    code = read(link, opened(link)["Athletes"]["A1"].value, "point").splitlines()[1].split(",")[1]
    parts = re.fullmatch(
        r'=IF\(Athletes!\$B\$2="","",IMAGE\(Start!\$B\$1&"(.*)"&Athletes!\$B\$2&"(.*)\?(.*)"&Start!\$B\$2\)\)', formula
    )
    assert parts is not None, formula
    picture = link.get(f"{parts[1]}{code}{parts[2]}".lstrip("/"), **dict(parse_qsl(parts[3] + "1")))
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert sheet.max_row == CHARTS + 1


def test_start_names_the_limits(link: Link) -> None:
    sheet = opened(link)["Start"]
    text = " ".join(str(row[1].value) for row in sheet.iter_rows())
    assert "200 athletes" in text
    assert "once an hour" in text
    assert sheet["B1"].value == f"{link.url}/s/{link.secret}"
