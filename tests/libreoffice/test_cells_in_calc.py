"""Cells, tables and the calculator in a real LibreOffice Calc, in three locales."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
    """For Ana, who is asked for 12.5 kg next."""
    ana = an_athlete(client, "=1+1", external_id="ana")
    enrolled(client, ana)
    logged(client, ana, "2026-03-02", 12)
    return linked(client, ana)


def read(link: Link, path: str) -> str:
    return f'_xlfn.WEBSERVICE("{link.url}/s/{link.secret}/{path}")'


def test_the_right_numbers_whatever_the_locale(office: Office, link: Link) -> None:
    load = read(link, f"{SQUAT}/load?{ON}")
    done = "load=62.5&reps=12,12,12"
    shown = office.calculates(
        {
            "A1": f'=_xlfn.NUMBERVALUE({load},".")*2',
            "A2": f'=_xlfn.NUMBERVALUE({read(link, f"{SQUAT}/load?{ON}&dec=comma")},",")*2',
            "A3": f"={load}",
            "A4": f"={read(link, f'{SQUAT}/why')}",
            "A5": f'=_xlfn.NUMBERVALUE({read(link, f"calc/next?{RANGE}&{done}")},".")+0',
            "A6": f"={read(link, f'calc/next?{RANGE}&{done}&field=reps')}",
            "A7": f"={read(link, f'next/ana/table.csv?{ON}')}",
            "A8": f"={read(link, f'{SQUAT}/tempo')}",
        }
    )
    assert {cell: each.error for cell, each in shown.items() if each.error} == {}
    assert [shown["A1"].value, shown["A2"].value, shown["A5"].value] == [25, 25, 65]
    assert [shown["A3"].text, shown["A6"].text, shown["A8"].text] == ["12.5", "9", "3-0-1 s"]
    assert shown["A4"].text.endswith(".")
    assert shown["A7"].text.startswith("Date,Program,Exercise")


def test_a_load_typed_in_the_sheet_is_read_with_the_locales_own_decimal_mark(office: Office, link: Link) -> None:
    address = f"{link.url}/s/{link.secret}/calc/next?{RANGE}&reps=12,12,12&load="
    shown = office.calculates({"A1": f'=_xlfn.NUMBERVALUE(_xlfn.WEBSERVICE("{address}"&(125/2)),".")'})
    assert (shown["A1"].error, shown["A1"].value) == (0, 65)


def test_a_revoked_link_shows_an_error(office: Office, link: Link, client: Client) -> None:
    formula = {"A1": f"={read(link, f'{SQUAT}/load')}"}
    assert office.calculates(formula)["A1"].error == 0
    client.delete(f"/v1/sheet-links/{link.id}")
    revoked = office.calculates(formula)["A1"]
    assert revoked.error != 0
    assert "No such" not in revoked.text


def test_the_template_recalculates(office: Office, client: Client, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()  # its cells ask for today, so the training is of this week
    ana = an_athlete(client, "=1+1", external_id="ana")
    enrolled(client, ana, start_on=str(today - timedelta(days=3)))
    logged(client, ana, str(today - timedelta(days=3)), 12)
    path = tmp_path / "template.xlsx"
    path.write_bytes(linked(client, ana).get("workbook.xlsx").content)
    logged(client, ana, str(today), 12, 12.5)  # after the workbook was made: what it holds is old
    found = office.opens(path, "Next session!D2:F2", "Athletes!C2", "Calculator!F8:H8")
    load, reps, sets = found["Next session!D2:F2"][0]
    assert [load.error, reps.error, sets.error] == [0, 0, 0]
    assert (load.value, reps.text, sets.value) == (15, "9", 3)
    assert found["Athletes!C2"][0][0].text == "=1+1"
    assert [each.text for each in found["Calculator!F8:H8"][0]] == ["", "", ""]
