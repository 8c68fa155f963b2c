"""Names and notes never become formulas in a sheet, and no read blocks other requests."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from api.sheets.calculator import Calculation, CalculatorRow, calculate
from api.sheets.cell import CellField
from api.sheets.http import calculator_routes
from tests.servers import Client, new_key, served
from tests.sheets import Link, an_athlete, enrolled, linked, posted

FORMULA = '=HYPERLINK("http://x";"y")'
SEPARATORS = (",", ";", "|", "\t")
LONG = "=1+1 " * 400
TABLES = ("next/-2+3", "next", "log/-2+3", "progress/-2+3", "athletes")


@pytest.fixture
def link(client: Client) -> Link:
    """A link for an athlete whose names and notes are formulas."""
    bo = an_athlete(client, FORMULA, "-2+3")
    enrolled(client, bo)
    sets = [{"reps": 12, "load": 10}] * 3
    item = {"exercise": "bulgarian-split-squat", "sets": sets, "notes": "@SUM(A1:A9)"}
    session = {"performed_on": "2026-03-02", "exercises": [item], "notes": LONG, "external_id": "x;=1+1;y"}
    posted(client, f"/v1/athletes/{bo}/sessions", session)
    return linked(client, bo)


@pytest.mark.parametrize("path", TABLES)
def test_no_cell_of_a_table_is_a_formula_at_any_separator(link: Link, path: str) -> None:
    csv_formats = [("csv", {"sep": separator}) for separator in SEPARATORS]
    for ending, query in (*csv_formats, ("csv", {"dec": "comma"}), ("tsv", {})):
        text = link.get(f"{path}/table.{ending}", **query).text
        for separator in SEPARATORS:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
            assert len(rows) > 1
            assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(link: Link) -> None:
    for path in TABLES:
        sheet = openpyxl.load_workbook(io.BytesIO(link.get(f"{path}/table.xlsx").content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
        assert not [cell for cell in cells if cell.hyperlink]


def test_the_template_has_no_formulas_but_its_own(link: Link) -> None:
    book = openpyxl.load_workbook(io.BytesIO(link.get("workbook.xlsx").content))
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert any("_xlfn.WEBSERVICE(Start!$B$1&" in formula for formula in formulas)
    assert not [formula for formula in formulas if "HYPERLINK" in formula or "-2+3" in formula or "SUM" in formula]


@pytest.mark.parametrize("path", ["next/lines.txt", "athletes/lines.txt", "progress/lines.txt"])
def test_no_line_of_the_workbook_has_a_formula_at_any_separator(link: Link, path: str) -> None:
    text = link.cell(path)
    for separator in (*SEPARATORS, "^"):
        assert not [part for part in text.split(separator) if part.startswith(("=", "+", "-", "@"))]


def test_no_single_cell_is_a_formula(link: Link) -> None:
    values = [link.cell(f"next/-2+3/bulgarian-split-squat/{field}") for field in CellField]
    assert not [text for text in values if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_two_thousand_characters_of_notes_are_not_cut(link: Link) -> None:
    assert link.table("log/-2+3")[0]["Session notes"] == "'" + LONG
    sheet = openpyxl.load_workbook(io.BytesIO(link.get("log/-2+3/table.xlsx").content)).active
    assert LONG in {cell.value for cell in sheet[2]}


def test_cells_of_two_thousand_characters_in_a_pasted_log_are_mistakes_or_notes(client: Client, link: Link) -> None:
    header = "Athlete,Date,Session,Exercise,Reps,Load,Session notes\n"
    dry_run = posted(client, "/v1/imports", {"csv": header + ",".join([LONG] * 7), "dry_run": True}, 200)
    assert {each["column"] for each in dry_run["mistakes"]} == {"Athlete", "Date", "Exercise", "Reps", "Load"}
    with_notes = header + f"-2+3,2026-03-05,s,bulgarian-split-squat,9,10,{LONG}"
    assert posted(client, "/v1/imports", {"csv": with_notes, "dry_run": True}, 200)["mistakes"] == []


def test_while_a_column_is_calculated_other_requests_get_a_response(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calculating, other_request_finished = threading.Event(), threading.Event()

    def calculate_late(calculation: Calculation, rows: Sequence[CalculatorRow]) -> Iterator[tuple[str, ...]]:
        calculating.set()
        assert other_request_finished.wait(60), "the calculation blocked every other request"
        return calculate(calculation, rows)

    monkeypatch.setattr(calculator_routes, "calculate", calculate_late)
    with (
        served(database_url) as url,
        Client(url, new_key(database_url)) as client,
        ThreadPoolExecutor(1) as thread,
    ):
        bo = an_athlete(client, "Bo", "bo")
        enrolled(client, bo)
        link = linked(client, bo)
        column = {
            "kind": "double_progression",
            "reps_min": "9",
            "reps_max": "12",
            "load": "20",
            "reps": "12,12,12;9,9,9",
        }
        slow = thread.submit(link.calculated, **column)
        assert calculating.wait(60)
        assert link.get("next/bo/bulgarian-split-squat/load").status_code == 200
        other_request_finished.set()
        assert slow.result().split() == ["22.5", "20"]
