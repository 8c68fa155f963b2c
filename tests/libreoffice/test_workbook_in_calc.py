"""The template workbook in a real LibreOffice Calc, in three locales: one download through a season of sessions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.libreoffice.office import CellValue, Office
from tests.servers import Client
from tests.sheets import Json, Link, an_athlete, enrolled, linked, logged, posted

# One engine is enough: what a sheet reads is the same on every one, as the tests of the addresses show.
pytestmark = [pytest.mark.libreoffice, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

PLATES = [{"load": load, "pairs": 4} for load in (1.25, 2.5, 5, 10, 20)]
BARBELL = [{"kind": "barbell", "unit": "kg", "bar": 20, "plates": PLATES}]
ROWS = "Next session!A2:V400"
STATE = "Next session!A1"


@pytest.fixture(params=["en-US", "de-DE", "pt-BR"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return Office(tmp_path, request.param)


def today() -> date:
    return datetime.now(UTC).date()  # the workbook shows the sessions of today


def lifter(client: Client, name: str, external_id: str, start_on: date) -> str:
    athlete = an_athlete(client, name, external_id, equipment=BARBELL)
    start = [{"progression": lift, "load": load} for lift, load in (("squat", 50), ("bench", 40), ("row", 40))]
    enrolled(client, athlete, "stronglifts-5x5", start_on=str(start_on), start=start)
    return athlete


def downloaded(link: Link, path: Path) -> Path:
    response = link.get("workbook.xlsx")
    assert response.status_code == 200, response.text
    path.write_bytes(response.content)
    return path


def shown(office: Office, path: Path) -> list[dict[str, CellValue]]:
    """The rows of the next sessions after a recalculation, by heading."""
    return rows_of(office.opens(path, ROWS, STATE))


def rows_of(cells: dict[str, list[list[CellValue]]]) -> list[dict[str, CellValue]]:
    assert cells[STATE][0][0].text == ""
    headings, *rows = cells[ROWS]
    named = [{heading.text: cell for heading, cell in zip(headings, row, strict=True)} for row in rows]
    assert not [cell for row in named for cell in row.values() if cell.error]
    return [row for row in named if row["Athlete"].text]


def due(client: Client, athlete: str) -> list[tuple[str, float]]:
    session = client.get(f"/v1/athletes/{athlete}/next-session").json()
    return [(item["name"], item["sets"][-1]["load"]) for item in session["exercises"]]


def trained(client: Client, athlete: str, on: date) -> Json:
    """Log the next session as it is prescribed."""
    issued = client.get(f"/v1/athletes/{athlete}/next-session").json()
    exercises = [
        {
            "exercise": item["exercise"],
            "slot": item["slot"],
            "sets": [{"reps": one["reps"], "load": one["load"], "kind": one["kind"]} for one in item["sets"]],
        }
        for item in issued["exercises"]
    ]
    return posted(client, f"/v1/athletes/{athlete}/sessions", {"performed_on": str(on), "exercises": exercises})


def test_one_download_shows_every_due_exercise_of_a_fortnight(office: Office, client: Client, tmp_path: Path) -> None:
    start = today() - timedelta(days=14)
    bo = lifter(client, "Bo Müller", "bo", start)
    path = downloaded(linked(client, bo), tmp_path / "template.xlsx")
    days = []
    for session in range(6):
        rows = shown(office, path)
        assert [(row["Exercise"].text, row["Load"].value) for row in rows] == due(client, bo)
        assert {row["Athlete"].text for row in rows} == {"Bo Müller"}
        assert [row["Sets"].value for row in rows] == [len(item) for item in work_sets(client, bo)]
        days.append(rows[0]["Day"].text)
        trained(client, bo, start + timedelta(days=[0, 2, 4, 7, 9, 11][session]))
    assert days == ["A", "B", "A", "B", "A", "B"]


def work_sets(client: Client, athlete: str) -> list[list[Any]]:
    issued = client.get(f"/v1/athletes/{athlete}/next-session").json()
    return [[one for one in item["sets"] if one["kind"] == "work"] for item in issued["exercises"]]


def test_sixty_athletes_are_shown_whole_and_new_ones_appear(office: Office, client: Client, tmp_path: Path) -> None:
    athletes = [lifter(client, f"Athlete {n:02}", f"a-{n}", today()) for n in range(60)]
    path = downloaded(linked(client), tmp_path / "template.xlsx")
    for athlete in athletes[:30]:
        trained(client, athlete, today())
    newest = lifter(client, "Athlete 60", "a-60", today())
    cells = office.opens(path, ROWS, STATE, "Cards!A1:R900", "Athletes!A62:C64")
    rows = rows_of(cells)
    expected = [exercise for athlete in (*athletes, newest) for exercise in due(client, athlete)]
    assert len(expected) == 183
    assert [(row["Exercise"].text, row["Load"].value) for row in rows] == expected
    assert list(dict.fromkeys(row["Athlete"].text for row in rows)) == [f"Athlete {n:02}" for n in range(61)]
    titles = [row[1].text for row in cells["Cards!A1:R900"] if re.fullmatch(r"Athlete \d\d", row[1].text)]
    assert titles == [f"Athlete {n:02}" for n in range(60)]
    assert cells["Cards!A1:R900"][0][7].text == "! sessions without a card: 1. Download the workbook again"
    assert [row[0].text for row in cells["Athletes!A62:C64"]] == ["Athlete 59", "Athlete 60", ""]


def test_the_link_refused_shows_its_sentence(office: Office, client: Client, tmp_path: Path) -> None:
    bo = lifter(client, "Bo", "bo", today())
    link = linked(client, bo)
    path = downloaded(link, tmp_path / "template.xlsx")
    client.delete(f"/v1/sheet-links/{link.id}")
    cells = office.opens(path, STATE, "Next session!A3:D3", "Athletes!A1")
    assert (cells[STATE][0][0].text, cells["Athletes!A1"][0][0].text) == ("! no such link", "! no such link")
    assert {(cell.text, cell.error) for cell in cells["Next session!A3:D3"][0]} == {("", 0)}


def test_the_chart_of_an_athlete_follows_the_training(office: Office, client: Client, tmp_path: Path) -> None:
    start = today() - timedelta(days=14)
    bo, cy = lifter(client, "Bo", "bo", start), lifter(client, "Cy", "cy", start)
    trained(client, bo, start)
    path = downloaded(linked(client), tmp_path / "template.xlsx")
    for day in (2, 4):
        trained(client, bo, start + timedelta(days=day))
    trained(client, cy, start)
    cells = office.opens(path, "Charts!B1:F8", "Charts!B26:F27")
    rows = cells["Charts!B1:F8"]
    (squats,) = [row for row in rows if row[0].text == "Back squat (kg)"]
    assert [row[0].text for row in rows[:2]] == ["", "Bo"]
    assert [cell.value for cell in squats[1:4]] == [50, 52.5, 55]
    assert squats[4].error  # not drawn
    assert len([row for row in rows[2:] if row[0].text]) == 5
    assert cells["Charts!B26:F27"][0][0].text == "Cy"
    assert cells["Charts!B26:F27"][1][1].value > 0


CALCULATED = {
    "A": {"B": "double_progression", "D": 9, "E": 12, "G": 2.5, "H": "kg", "I": 62.5, "J": 12, "K": 12, "L": 12},
    "B": {"B": "linear_load", "C": "3x5+", "G": 2.5, "H": "kg", "I": 60, "J": 5, "K": 5, "L": 6},
    "no load": {"B": "double_progression", "D": 9, "E": 12, "G": 2.5, "H": "kg", "J": 12},
    "no kind": {"H": "kg", "I": 20, "J": 12},
    "goal": {"B": "rep_goal", "C": "3x8", "F": 25, "G": 2.5, "H": "kg", "I": 60, "J": 10, "K": 10, "L": 6},
}


def test_the_calculator_of_the_workbook(office: Office, client: Client, tmp_path: Path) -> None:
    path = downloaded(linked(client), tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(path)
    for line, inputs in enumerate(CALCULATED.values(), start=2):
        for column, value in (dict.fromkeys("BCDEFGHIJ") | inputs).items():
            book["Calculator"][f"{column}{line}"].value = value
    book.save(path)
    rows = dict(zip([*CALCULATED, "empty"], office.opens(path, "Calculator!P2:R7")["Calculator!P2:R7"], strict=True))
    assert not [cell for row in rows.values() for cell in row if cell.error]
    assert (rows["A"][0].value, rows["A"][1].text) == (65, "9")
    assert (rows["B"][0].value, rows["B"][1].text) == (62.5, "5+")
    assert rows["A"][2].text.endswith(".")
    assert [rows[name][2].text for name in ("no load", "empty")] == ["! type a load: 0 for bodyweight", ""]
    assert rows["no kind"][2].text.startswith("! ")
    assert rows["goal"][0].value == 62.5


def test_what_one_hands_to_an_athlete(office: Office, client: Client, tmp_path: Path) -> None:
    ana = an_athlete(client, "=1+1", external_id="ana")
    enrolled(client, ana, start_on=str(today() - timedelta(days=3)))
    link = linked(client, ana)
    path = downloaded(link, tmp_path / "template.xlsx")
    logged(client, ana, str(today() - timedelta(days=3)), 12)
    (row,) = shown(office, path)
    assert {heading: row[heading].text for heading in ("Athlete", "Exercise", "Side", "Unit", "Tempo", "Action")} == {
        "Athlete": "'=1+1",
        "Exercise": "Bulgarian split squat",
        "Side": "each side",
        "Unit": "kg",
        "Tempo": "3-0-1 s",
        "Action": "advance",
    }
    assert (row["Load"].value, row["Reps"].value, row["Rest (s)"].value) == (12.5, 9, 60)
    assert row["From"].value > 45_000  # a date
    assert row["Why"].text.endswith(".")
