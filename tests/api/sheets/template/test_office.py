"""The template workbook for LibreOffice and Excel, read back by another library."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.http.rate_limit import SHEET_BURST
from api.sheets import cell_lines
from api.sheets.http import workbook_routes
from tests.servers import Client, new_key, served
from tests.sheets import Link, an_athlete, enrolled, linked, logged

NEW_FUNCTIONS = ("WEBSERVICE", "NUMBERVALUE", "ENCODEURL", "FILTERXML")  # of Excel 2013: prefixed in a file
FUNCTIONS = {
    "AND", "CLEAN", "COUNT", "COUNTIF", "DATE", "FIND", "IF", "IFERROR", "INDEX", "LEFT", "MATCH", "MAX", "MID", "MIN",
    "NA", "NUMBERVALUE", "OR", "SUBSTITUTE", "VALUE", "WEBSERVICE",
}  # fmt: skip
"""Those that LibreOffice 7 and Excel 2013 have."""


@pytest.fixture
def link(client: Client) -> Link:
    ana = an_athlete(client, "=Ana()", external_id="ana")
    enrolled(client, ana)
    bo = an_athlete(client, "Bo", "bo", equipment=[{"kind": "barbell", "unit": "kg", "bar": 20, "plates": []}])
    enrolled(client, bo, "stronglifts-5x5", start=[])
    return linked(client)


def opened(link: Link, *, values: bool = False) -> Any:
    response = link.get("workbook.xlsx")
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.content), data_only=values)


def formulas(book: Any) -> list[str]:
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def headings(sheet: Any, row: int) -> list[str]:
    return [cell.value for cell in sheet[row] if cell.value is not None]


def test_it_holds_a_sheet_for_each_task_with_the_link_in_place(link: Link) -> None:
    book = opened(link)
    assert book.sheetnames == [
        "Start", "Athletes", "Next session", "Cards", "Charts", "Log", "Calculator", "Lists", "Athletes data",
        "Sessions data", "Progress data",
    ]  # fmt: skip
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == book.sheetnames[-4:]
    assert book["Start"]["B1"].value == f"{link.url}/s/{link.secret}"
    assert "yellow bar" in book["Start"]["B4"].value


def test_the_next_sessions_are_shown_before_the_first_recalculation(link: Link) -> None:
    sheet = opened(link, values=True)["Next session"]
    rows = [dict(zip(headings(sheet, 2), (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(3, 6)]
    assert [row["Athlete"] for row in rows] == ["'=Ana()", "Bo", "Bo", "Bo"]
    assert [row["Exercise"] for row in rows] == [
        "Bulgarian split squat",
        "Back squat",
        "Bench press",
        "Barbell row",
    ]
    ana, bo = rows[:2]
    assert (ana["Program"], ana["Side"], ana["Sets"], ana["Reps"], ana["Load"]) == (
        "Bulgarian split squat", "each side", 3, 9, 10
    )  # fmt: skip
    assert (ana["Tempo"], ana["Rest (s)"], ana["Unit"], ana["No"]) == ("3-0-1 s", 60, "kg", 1)
    assert (bo["Day"], bo["Load"]) == ("A", 20)
    assert isinstance(ana["From"], date | datetime)
    assert sheet.cell(7, 1).value is None or sheet.cell(7, 1).value == ""


def test_the_athletes_are_shown_with_the_name_that_the_log_takes(client: Client) -> None:
    for name, external_id in (("Ana", "ana"), ("Bo", "bo-1"), ("Bo", "bo-2")):
        an_athlete(client, name, external_id)
    sheet = opened(linked(client), values=True)["Athletes"]
    assert [(row[0].value, row[1].value) for row in sheet.iter_rows(3, 5)] == [
        ("Ana", "Ana"), ("Bo", "bo-1"), ("Bo", "bo-2"),
    ]  # fmt: skip


def test_every_formula_is_one_that_libreoffice_and_excel_can_calculate(link: Link) -> None:
    for formula in formulas(opened(link)):
        without_text = re.sub(r'"[^"]*"', '""', formula)
        names = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", without_text))
        assert names <= FUNCTIONS, formula
        for name in NEW_FUNCTIONS:
            assert without_text.count(name) == without_text.count(f"_xlfn.{name}"), formula
        assert len(formula) <= 8192
        assert ";" not in without_text  # a file has commas in every language
        assert all(len(text) <= 255 for text in re.findall(r'"([^"]*)"', formula)), formula  # Excel's limit for text


def test_no_formula_shows_an_error_for_a_call_without_a_response(link: Link) -> None:
    calls = [formula for formula in formulas(opened(link)) if "WEBSERVICE" in formula]
    assert calls
    assert all("IFERROR(_xlfn.WEBSERVICE(" in formula for formula in calls)


def test_two_hundred_athletes_are_read_within_the_links_limit(client: Client) -> None:
    for n in range(8):
        ana = an_athlete(client, f"Athlete {n}", f"a-{n}")
        enrolled(client, ana, "runner-knee-strength", start=[])
    link = linked(client)
    pages, lines, after = 0, 0, ""
    while True:
        text = link.cell("next/lines.txt", after=after) if after else link.cell("next/lines.txt")
        pages += 1
        lines += int(text[2 : text.index("^", 2)])
        after = text[text.index("^>") + 2 :].partition("^")[0]
        if not after:
            break
    assert lines == 32
    # LibreOffice reads each address twice: HEAD and GET
    assert 2 * (pages * 200 / 8 + 4) < SHEET_BURST


def test_sessions_that_fill_several_cells_are_each_read_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server runs in this process, so that a cell can be smaller here: for one session of four exercises."""
    for module in (cell_lines, workbook_routes):
        monkeypatch.setattr(module, "MOST_CHARACTERS", 2_000)
    with served(database_url) as url, Client(url, new_key(database_url)) as client:
        names = [f"Athlete {n}" for n in range(5)]
        for name in names:
            enrolled(client, an_athlete(client, name), "runner-knee-strength", start=[])
        link = linked(client)
        found, after = [], ""
        while True:
            text = link.cell("next/lines.txt", after=after) if after else link.cell("next/lines.txt")
            found.append(list(dict.fromkeys(re.findall(r"Athlete \d", text))))
            after = text[text.index("^>") + 2 :].partition("^")[0]
            if not after:
                break
    assert len(found) > 1
    assert [name for cell in found for name in cell] == names


def test_each_sheet_prints_on_landscape_pages_with_its_headings(link: Link) -> None:
    book = opened(link)
    for name in ("Athletes", "Next session", "Log", "Calculator"):
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
            1,
            0,
        ) or sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows in ("$1:$1", "$1:$2")


def test_each_session_has_a_card_on_a_page_of_its_own(link: Link) -> None:
    book, values = opened(link), opened(link, values=True)["Cards"]
    breaks = [each.id for each in book["Cards"].row_breaks.brk]
    assert len(breaks) == 1  # between the cards of two sessions
    assert book["Cards"].page_setup.orientation == "landscape"
    assert [values.cell(row, 2).value for row in (1, breaks[0] + 1)] == ["'=Ana()", "Bo"]
    below = [values.cell(breaks[0] + row, 2).value for row in (4, 5, 6)]
    assert below == ["Back squat", "Bench press", "Barbell row"]


def test_a_card_has_as_many_boxes_as_the_exercise_with_the_most_sets(client: Client) -> None:
    plates = [{"load": load, "pairs": 4} for load in (1.25, 2.5, 5, 10, 20)]
    cat = an_athlete(client, "Cat", "cat", equipment=[{"kind": "barbell", "unit": "kg", "bar": 20, "plates": plates}])
    start = [{"progression": lift, "load": 100} for lift in ("bench", "squat", "press", "deadlift")]
    enrolled(client, cat, "nsuns-4-day", start=start)
    issued = client.get(f"/v1/athletes/{cat}/next-session").json()["exercises"]
    most = max(sum(one["kind"] == "work" for one in item["sets"]) for item in issued)
    assert most == 9
    boxes = [text for text in headings(opened(linked(client, cat))["Cards"], 3) if text.startswith("Set ")]
    assert boxes == [f"Set {n}" for n in range(1, most + 1)]


def test_each_athlete_has_a_chart_of_the_newest_loads(client: Client) -> None:
    ana, bo = (an_athlete(client, name, name.lower()) for name in ("Ana", "Bo"))
    enrolled(client, ana)
    for on, load in (("2026-03-02", 10), ("2026-03-05", 12)):
        logged(client, ana, on, load=load)
    link = linked(client, ana, bo)
    sheet, values = opened(link)["Charts"], opened(link, values=True)["Charts"]
    assert len(sheet._charts) == 2  # openpyxl has no other way to the charts of a sheet
    assert [values.cell(row, 2).value for row in (2, 26)] == ["Ana", "Bo"]
    assert [values.cell(3, at).value for at in range(2, 6)] == ["Bulgarian split squat (kg)", 10, 12, "#N/A"]
    first = sheet._charts[0].series[0]
    assert first.tx.strRef.f == "Charts!$B$3"
    assert first.val.numRef.f == "Charts!$C$3:$N$3"


def test_the_log_has_pain_and_form_and_offers_names_and_words(link: Link) -> None:
    book = opened(link)
    columns = headings(book["Log"], 1)
    assert {"Pain before", "Pain during", "Pain 1 h after", "Pain next morning", "Tempo held", "Unassisted"} <= set(
        columns
    )
    offers = {
        columns[next(iter(validation.sqref.ranges)).min_col - 1]: validation.formula1
        for validation in book["Log"].data_validations.dataValidation
        if validation.type == "list"
    }
    assert offers["Side"] == '"left,right,both"'
    assert offers["Unit"] == '"kg,lb"'
    assert offers["Athlete"].startswith("'Athletes data'!$K$2:")
    assert offers["Exercise"].startswith("Lists!$A$2:")
    assert "Overhead press" in [row[0].value for row in book["Lists"].iter_rows(2)]  # of day B


@pytest.mark.slow
def test_an_empty_row_of_the_calculator_sends_no_request(link: Link) -> None:
    sheet = opened(link)["Calculator"]
    assert sheet["S2"].value.startswith('=IF(COUNT($J2:$O2)=0,"",IF($I2="","! type a load: 0 for bodyweight",')
    kinds = [each.formula1 for each in sheet.data_validations.dataValidation]
    assert '"double_progression,linear_load,rep_goal"' in kinds


def test_a_link_without_athletes_has_a_workbook(client: Client) -> None:
    values = opened(linked(client), values=True)
    assert values["Next session"]["A3"].value in (None, "")
