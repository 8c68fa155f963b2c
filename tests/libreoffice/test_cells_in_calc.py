"""Cells, tables and the calculator in a real LibreOffice Calc, in three locales."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.libreoffice.office import Office
from tests.servers import Client
from tests.sheets import Link, an_athlete, enrolled, linked, logged

pytestmark = pytest.mark.libreoffice

SQUAT = "next/ana/bulgarian-split-squat"
ON = "on=2026-03-04"
RANGE = "kind=double_progression&reps_min=9&reps_max=12&step=2.5"


@pytest.fixture(params=["en-US", "de-DE", "pt-BR"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return Office(tmp_path, request.param)


@pytest.fixture
def link(client: Client) -> Link:
    """For Ana, whose next prescribed load is 12.5 kg."""
    ana = an_athlete(client, "=1+1", external_id="ana")
    enrolled(client, ana)
    logged(client, ana, "2026-03-02", 12)
    return linked(client, ana)


def read(link: Link, path: str) -> str:
    return f'_xlfn.WEBSERVICE("{link.url}/s/{link.secret}/{path}")'


def test_numbers_are_right_in_every_locale(office: Office, link: Link) -> None:
    load = read(link, f"{SQUAT}/load?{ON}")
    session = "load=62.5&reps=12,12,12"
    cells = office.calculates(
        {
            "A1": f'=_xlfn.NUMBERVALUE({load},".")*2',
            "A2": f'=_xlfn.NUMBERVALUE({read(link, f"{SQUAT}/load?{ON}&dec=comma&quote=0")},",")*2',
            "A3": f"={load}",
            "A4": f"={read(link, f'{SQUAT}/why')}",
            "A5": f'=_xlfn.NUMBERVALUE({read(link, f"calc/next?{RANGE}&{session}")},".")+0',
            "A6": f"={read(link, f'calc/next?{RANGE}&{session}&field=reps')}",
            "A7": f"={read(link, f'next/ana/table.csv?{ON}')}",
            "A8": f"={read(link, f'{SQUAT}/tempo')}",
        }
    )
    assert {cell: each.error for cell, each in cells.items() if each.error} == {}
    assert [cells["A1"].value, cells["A2"].value, cells["A5"].value] == [25, 25, 65]
    assert [cells["A3"].text, cells["A6"].text, cells["A8"].text] == ["12.5", "9", "3-0-1 s"]
    assert cells["A4"].text.endswith(".")
    assert cells["A7"].text.startswith("Date,Program,Exercise")


def test_a_load_typed_in_the_sheet_may_have_the_decimal_mark_of_the_locale(office: Office, link: Link) -> None:
    address = f"{link.url}/s/{link.secret}/calc/next?{RANGE}&reps=12,12,12&load="
    cells = office.calculates({"A1": f'=_xlfn.NUMBERVALUE(_xlfn.WEBSERVICE("{address}"&(125/2)),".")'})
    assert (cells["A1"].error, cells["A1"].value) == (0, 65)


NUMBER = '=IFERROR(_xlfn.NUMBERVALUE(A1,"."),A1)'


def test_a_refusal_is_shown_as_its_sentence(office: Office, link: Link, client: Client) -> None:
    formulas = {"A1": f"={read(link, f'{SQUAT}/load?{ON}')}", "A2": NUMBER}
    shown = office.calculates(formulas)["A2"]
    assert (shown.error, shown.value) == (0, 12.5)
    nobody = office.calculates(formulas | {"A1": f"={read(link, 'next/nobody/1/load')}"})["A2"]
    assert (nobody.error, nobody.text) == (0, "! no such athlete")
    client.delete(f"/v1/sheet-links/{link.id}")
    revoked = office.calculates(formulas)["A2"]
    assert (revoked.error, revoked.text) == (0, "! no such link")
