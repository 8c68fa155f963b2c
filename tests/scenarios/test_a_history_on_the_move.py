"""A history of everything that is not reps times load, exported and imported: as CSV, and over a workbook."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it ships no types

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Athlete, Calendar, Coach, Did, Json, expect, rack
from tests.scenarios.test_body_weight import check_stored_progress
from tests.servers import Client, new_key

HOTEL: Json = {"place": "hotel", "name": "Hotel", "equipment": rack(4, 8, 12, 16)}
EQUIPMENT: list[Json] = [
    *rack(4, 6, 8, 10, 12, 14, 16, 18, 20),
    {"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": load, "pairs": 4} for load in (20, 10, 5, 2.5)]},
    {"kind": "assisted_machine", "unit": "kg", "min": 5, "max": 40, "step": 5},
    {"kind": "band", "unit": "kg", "bands": [{"name": "thin", "force": 8}, {"name": "wide", "force": 20}]},
]
SQUATS: Json = {
    "kind": "linear_load",
    "sets": [{"count": 2, "reps": 5}, {"reps": 8, "percent": 70, "kind": "drop"}],
    "step": 2.5,
}
PROGRAM: Json = {
    "slug": "everything",
    "name": "Everything",
    "days": [
        {
            "day": "A",
            "slots": [
                {
                    "slot": "squat",
                    "exercise": "back-squat",
                    "progression": "squat",
                    "substitutes": [{"exercise": "goblet-squat"}],
                },
                {"slot": "pull", "exercise": "pull-up", "progression": "pull"},
                {"slot": "knee", "exercise": "banded-knee-extension", "progression": "knee"},
                {"slot": "plank", "exercise": "plank", "progression": "plank"},
                {"slot": "carry", "exercise": "farmers-carry", "progression": "carry"},
            ],
        }
    ],
    "progressions": [
        {"progression": "squat", "rule": SQUATS},
        {"progression": "pull", "rule": {"kind": "double_progression", "reps_min": 5, "reps_max": 8}},
        {"progression": "knee", "rule": {"kind": "double_progression", "reps_min": 8, "reps_max": 12}},
        {
            "progression": "plank",
            "rule": {"kind": "double_progression", "seconds_min": 20, "seconds_max": 60, "loaded": False},
        },
        {
            "progression": "carry",
            "rule": {
                "kind": "double_progression",
                "distance_m_min": 20,
                "distance_m_max": 40,
                "distance_m_step": 10,
                "sets_count": 2,
            },
        },
    ],
}
START: list[Json] = [
    {"progression": "squat", "load": 60},
    {"progression": "pull", "assistance": 20},
    {"progression": "knee", "band": "thin"},
    {"progression": "carry", "load": 16},
]


def enrolled(client: Client, calendar: Calendar) -> Athlete:
    """Ana in a workspace of its own, on the program with everything."""
    expect(client.post("/v1/programs", json=PROGRAM), 201)
    body: Json = {"name": "Ana", "external_id": "ana", "unit": "kg", "equipment": EQUIPMENT, "places": [HOTEL]}
    athlete_id = expect(client.post("/v1/athletes", json=body), 201)["id"]
    body = {"program": {"slug": "everything"}, "start_on": str(FIRST_DAY), "start": START}
    begun = expect(client.post(f"/v1/athletes/{athlete_id}/enrollments", json=body), 201)
    return Athlete(Coach(client, calendar), athlete_id, begun["enrollment"]["id"])


def sets_of(item: Json, **said: Any) -> list[Json]:
    """Every set of a slot, drop sets included, as prescribed."""
    return [
        Did(**said).set_for(one) | ({"kind": one["kind"]} if one["kind"] != "work" else {})
        for one in item["sets"]
        if one["kind"] != "warm_up"
    ]


def session_on(ana: Athlete, place: str | None = None, **more: Any) -> Json:
    """A session with everything done as prescribed, with a rest and an effort in each set."""
    query = {"on": str(ana.coach.calendar.today)} | ({} if place is None else {"place": place})
    asked = expect(ana.coach.client.get(f"{ana.path}/next-session", params=query), 200)
    exercises = [
        {
            "slot": item["slot"],
            "exercise": item["exercise"],
            "sets": sets_of(item, rest_seconds=90, to_failure=item["slot"] == "pull"),
        }
        for item in asked["exercises"]
        if item["sets"]
    ]
    return {"performed_on": asked["on"], "exercises": exercises} | ({} if place is None else {"place": place}) | more


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """Ana after two weeks: sets of all kinds, and two days in a hotel with a substitute."""
    ana = enrolled(coach.client, coach.calendar)
    for n in range(6):
        ana.logs(session_on(ana, "hotel" if n in (2, 3) else None, time_of_day="18:30"))
        ana.rests(2)
    return ana


def exported(ana: Athlete) -> str:
    page: Json = expect(ana.coach.client.get(f"{ana.path}/history", params={"limit": 100}), 200)
    assert page["next_cursor"] is None
    return str(page["csv"])


def as_shown(cell: object) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def workbook_as_text(ana: Athlete) -> str:
    """The log of the sheet's workbook, as a coach would copy its cells: separated by tabs."""
    link = expect(ana.coach.client.post("/v1/sheet-links", json={"name": "Sheet", "athlete_ids": [ana.id]}), 201)
    answer = ana.coach.client.get(f"/s/{link['secret']}/log/ana/table.xlsx")
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [[as_shown(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = io.StringIO()
    enrollment = rows[0].index("Enrollment")
    csv.writer(text, delimiter="\t").writerows([row[:enrollment] + row[enrollment + 1 :] for row in rows])
    return text.getvalue()


def history(ana: Athlete) -> list[Json]:
    """What was logged and decided, without ids and times."""
    sessions: list[Json] = expect(ana.coach.client.get(f"{ana.path}/sessions", params={"limit": 100}), 200)["items"]
    kept = ("performed_on", "prescribed_on", "time_of_day", "place", "unit", "pain", "exercises")
    return [{name: one[name] for name in kept} for one in sessions]


def decided(ana: Athlete) -> list[Json]:
    """The reason of every session, slot by slot."""
    path = f"{ana.path}/prescriptions/{ana.next()['id']}/explanation"
    exercises = expect(ana.coach.client.get(path), 200)["exercises"]
    return [
        {"slot": item["slot"]} | {name: step[name] for name in ("on", "event", "text")}
        for item in exercises
        for step in item["steps"]
    ]


def asked_next(ana: Athlete) -> list[Json]:
    return [
        {name: item[name] for name in ("slot", "exercise", "sets")} | {"text": item["decision"]["text"]}
        for item in ana.next()["exercises"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("over", [exported, workbook_as_text], ids=["csv", "xlsx"])
def test_a_history_moves_to_another_workspace_with_every_decision(
    ana: Athlete, story_server: StoryServer, over: Any
) -> None:
    log = over(ana)
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        copy = enrolled(other, ana.coach.calendar)
        result = expect(other.post("/v1/imports", json={"csv": log, "unit": "kg"}), 201)
        assert (result["created"], result["mistakes"]) == (6, [])
        assert history(copy) == history(ana)
        assert len(decided(ana)) == 26
        assert decided(copy) == decided(ana)
        assert asked_next(copy) == asked_next(ana)
        again = expect(other.post("/v1/imports", json={"csv": log, "unit": "kg"}), 201)
        assert again["created"] == 0
    check_stored_progress(story_server)
