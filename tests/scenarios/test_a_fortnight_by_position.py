"""A fortnight of StrongLifts in cells that name positions: written once, right on every day of the program."""

from __future__ import annotations

from datetime import date, timedelta

from tests.servers import Client
from tests.sheets import Json, Link, an_athlete, enrolled, linked, posted

START = date(2026, 3, 2)
PLATES = [{"load": load, "pairs": 4} for load in (1.25, 2.5, 5, 10, 20)]
POSITIONS = (1, 2, 3)


def due(client: Client, athlete: str, on: date) -> Json:
    session: Json = client.get(f"/v1/athletes/{athlete}/next-session?on={on}").json()
    return session


def shown(link: Link, on: date) -> list[tuple[str, str]]:
    """The nine cells of a coach, three for each position."""
    return [
        (link.cell(f"next/bo/{position}/name", on=str(on)), link.cell(f"next/bo/{position}/load", on=str(on)))
        for position in POSITIONS
    ]


def trained(client: Client, athlete: str, session: Json, on: date) -> None:
    exercises = [
        {
            "exercise": item["exercise"],
            "slot": item["slot"],
            "sets": [{"reps": one["reps"], "load": one["load"], "kind": one["kind"]} for one in item["sets"]],
        }
        for item in session["exercises"]
    ]
    posted(client, f"/v1/athletes/{athlete}/sessions", {"performed_on": str(on), "exercises": exercises})


def test_the_same_cells_are_right_on_every_day_of_the_program(client: Client) -> None:
    bo = an_athlete(client, "Bo", "bo", equipment=[{"kind": "barbell", "unit": "kg", "bar": 20, "plates": PLATES}])
    enrolled(client, bo, "stronglifts-5x5", start=[])
    link = linked(client, bo)
    days = []
    for after in (0, 2, 4, 7, 9, 11):
        on = START + timedelta(days=after)
        session = due(client, bo, on)
        expected = [(item["name"], f"{item['sets'][-1]['load']:g}") for item in session["exercises"]]
        assert (len(expected), shown(link, on)) == (3, expected)
        days.append(link.cell("next/bo/1/day", on=str(on)))
        assert link.cell("next/bo/4/load", on=str(on)) == "none"
        trained(client, bo, session, on)
    assert days == ["A", "B", "A", "B", "A", "B"]


def test_the_lines_of_the_workbook_have_every_exercise_once_page_by_page(client: Client) -> None:
    for n in range(45):
        enrolled(client, an_athlete(client, f"Athlete {n:02}", f"a-{n}"), "runner-knee-strength", start=[])
    link = linked(client)
    athletes: list[str] = []
    pages, after = 0, ""
    while pages == 0 or after:
        text = link.cell("next/lines.txt", after=after) if after else link.cell("next/lines.txt")
        after = text[text.index("^>") + 2 :].partition("^")[0]
        athletes += [field[1:] for field in text.split("^") if field.startswith("AAthlete")]
        pages += 1
        if pages == 1:  # a session between two calls moves no line to another page
            first = client.get("/v1/athletes?external_id=a-0").json()["items"][0]["id"]
            trained(client, first, due(client, first, START), START)
    assert pages > 1
    assert athletes == [f"Athlete {n:02}" for n in range(45) for _ in range(4)]
