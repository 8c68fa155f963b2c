"""What people write into names and notes never becomes a formula in a sheet; and no read holds up others."""

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
from api.sheets.http import SHEETS, calculator_routes
from tests.servers import Client, new_key, served
from tests.sheets import Link, an_athlete, enrolled, linked, posted

FORMULA = '=HYPERLINK("http://x";"y")'
SEPARATORS = (",", ";", "|", "\t")
LONG = "=1+1 " * 400
TABLES = ("next/-2+3", "next", "log/-2+3", "progress/-2+3", "athletes")


@pytest.fixture
def link(client: Client) -> Link:
    """A link for an athlete whose names and notes are all formulas."""
    bo = an_athlete(client, FORMULA, "-2+3")
    enrolled(client, bo)
    sets = [{"reps": 12, "load": 10}] * 3
    item = {"exercise": "bulgarian-split-squat", "sets": sets, "notes": "@SUM(A1:A9)"}
    done = {"performed_on": "2026-03-02", "exercises": [item], "notes": LONG, "external_id": "x;=1+1;y"}
    posted(client, f"/v1/athletes/{bo}/sessions", done)
    return linked(client, bo)


@pytest.mark.parametrize("path", TABLES)
def test_no_cell_of_a_table_is_a_formula_whatever_it_is_cut_at(link: Link, path: str) -> None:
    written = [("csv", {"sep": separator}) for separator in SEPARATORS]
    for ending, query in (*written, ("csv", {"dec": "comma"}), ("tsv", {})):
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


def test_only_our_own_formulas_are_formulas_in_the_template(link: Link) -> None:
    book = openpyxl.load_workbook(io.BytesIO(link.get("workbook.xlsx").content))
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert all("_xlfn.WEBSERVICE(Start!$B$1&" in formula and "HYPERLINK" not in formula for formula in formulas)


def test_no_single_cell_is_a_formula(link: Link) -> None:
    shown = [link.cell(f"next/-2+3/bulgarian-split-squat/{field}") for field in CellField]
    assert not [text for text in shown if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_two_thousand_characters_of_notes_are_told_whole(link: Link) -> None:
    assert link.table("log/-2+3")[0]["Session notes"] == "'" + LONG
    sheet = openpyxl.load_workbook(io.BytesIO(link.get("log/-2+3/table.xlsx").content)).active
    assert LONG in {cell.value for cell in sheet[2]}


def test_cells_of_two_thousand_characters_in_a_pasted_log_are_mistakes_or_notes(client: Client, link: Link) -> None:
    header = "Athlete,Date,Session,Exercise,Reps,Load,Session notes\n"
    told = posted(client, "/v1/imports", {"csv": header + ",".join([LONG] * 7), "dry_run": True}, 200)
    assert {each["column"] for each in told["mistakes"]} == {"Date", "Exercise", "Reps", "Load"}
    noted = header + f"-2+3,2026-03-05,s,bulgarian-split-squat,9,10,{LONG}"
    assert posted(client, "/v1/imports", {"csv": noted, "dry_run": True}, 200)["mistakes"] == []


def test_while_a_column_is_calculated_others_are_answered(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calculating, answered = threading.Event(), threading.Event()

    def calculate_late(asked: Calculation, rows: Sequence[CalculatorRow]) -> Iterator[tuple[str, ...]]:
        calculating.set()
        assert answered.wait(60), "the calculation held up every other request"
        return calculate(asked, rows)

    monkeypatch.setattr(calculator_routes, "calculate", calculate_late)
    with (
        served(database_url, sheets=SHEETS) as url,
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
        answered.set()
        assert slow.result().split() == ["22.5", "20"]
