"""The template workbook, read back by another library."""

from __future__ import annotations

import io
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.servers import Client
from tests.sheets import Link, an_athlete, enrolled, linked


@pytest.fixture
def link(client: Client) -> Link:
    ana = an_athlete(client, "=Ana()", external_id="ana")
    enrolled(client, ana)
    return linked(client, ana)


def opened(link: Link, *, values: bool = False) -> Any:
    response = link.get("workbook.xlsx")
    assert response.status_code == 200, response.text
    return openpyxl.load_workbook(io.BytesIO(response.content), data_only=values)


def test_it_holds_roster_next_session_log_and_calculator_with_the_link_in_place(link: Link) -> None:
    book = opened(link)
    assert book.sheetnames == ["Start", "Athletes", "Next session", "Log", "Calculator"]
    assert book["Start"]["B1"].value == f"{link.url}/s/{link.secret}"
    assert (book["Athletes"]["C2"].value, book["Athletes"]["C2"].data_type) == ("=Ana()", "s")


def test_next_session_cells_are_formulas_with_their_current_value(link: Link) -> None:
    formulas, values = opened(link)["Next session"], opened(link, values=True)["Next session"]
    assert formulas["D2"].value.startswith("=IFERROR(_xlfn.NUMBERVALUE(_xlfn.WEBSERVICE(")
    assert [values[f"{column}2"].value for column in "DEF"] == [10, "9", 3]


def test_an_empty_row_of_the_calculator_sends_no_request(link: Link) -> None:
    assert opened(link)["Calculator"]["F8"].value.startswith('=IF(COUNT($C8:$E8)=0,"",')


def test_a_link_without_athletes_has_a_workbook(client: Client) -> None:
    assert opened(linked(client))["Next session"].max_row == 1
