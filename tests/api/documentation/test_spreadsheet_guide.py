"""Every address in the spreadsheet guide works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.sheets.cell import CellField
from tests.servers import Client
from tests.sheets import an_athlete, enrolled, linked

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "spreadsheets.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```address\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
ADDRESSES = [line.removeprefix("LINK/") for block in BLOCKS for line in block.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_the_guide_works(client: Client, address: str) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    response = linked(client, ana).get(address)
    assert (response.status_code, response.content != b"") == (200, True), response.text
    assert not response.content.startswith(b"! "), response.text  # a refusal


def test_every_formula_that_reads_a_cell_has_one_that_shows_the_refusal() -> None:
    assert re.findall(r"`(=IFERROR[^`]*|=WENNFEHLER[^`]*)`", GUIDE) == [
        '=IFERROR(NUMBERVALUE(A1,"."),A1)',
        '=IFERROR(NUMBERVALUE(A1;".");A1)',
        '=WENNFEHLER(ZAHLENWERT(A1;".");A1)',
    ]


def test_the_guide_lists_every_field_of_a_cell() -> None:
    fields = re.search(r"The fields are (.*?)\.", GUIDE, re.DOTALL)
    assert fields
    assert sorted(re.split(r",\s+|\s+and\s+", fields[1])) == sorted(CellField)
