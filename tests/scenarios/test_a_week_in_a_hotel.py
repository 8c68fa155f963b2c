"""A hotel week in the middle of a barbell program: substitutes, lighter dumbbells, and nothing earned is lost."""

from __future__ import annotations

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Json, expect, rack
from tests.scenarios.test_body_weight import check_stored_progress
from tests.scenarios.test_programs.by_the_book import KG_GYM

HOTEL: Json = {"place": "hotel", "name": "Hotel", "equipment": rack(4, 8, 12, 16)}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM)
    athlete = coach.client.get(ana.path)
    changed = coach.client.patch(ana.path, json={"places": [HOTEL]}, headers={"If-Match": athlete.headers["ETag"]})
    expect(changed, 200)
    return ana


def at_the_hotel(ana: Athlete) -> Json:
    found: Json = expect(ana.coach.client.get(f"{ana.path}/next-session", params={"place": "hotel"}), 200)
    return found


def squats(session: Json) -> tuple[str, float]:
    item = next(item for item in session["exercises"] if item["slot"].startswith("squat"))
    return item["exercise"], item["sets"][0]["load"]


def test_a_hotel_week_loses_nothing(ana: Athlete, story_server: StoryServer) -> None:
    for _ in range(4):
        ana.trains()
    before = squats(ana.next())
    assert before == ("back-squat", 30.0)

    # The athlete looks what the hotel offers, and moves there.
    assert squats(at_the_hotel(ana)) == ("goblet-squat", 4)
    assert squats(ana.next()) == before
    path = f"{ana.path}/enrollments/{ana.enrollment_id}"
    moved = expect(ana.coach.client.post(f"{path}/place", json={"place": "hotel"}), 201)
    assert moved["next"]["place"] == "hotel"
    assert squats(moved["next"]) == ("goblet-squat", 4)
    assert moved["next"]["exercises"][0]["instead_of"] == "back-squat"

    # Three sessions in the hotel: the substitutes progress by themselves.
    loads = []
    for _ in range(3):
        loads.append(squats(ana.next()))
        ana.trains()
    assert loads == [("goblet-squat", 4), ("goblet-squat", 8), ("goblet-squat", 12)]

    # Back home the barbell program goes on where it was.
    expect(ana.coach.client.post(f"{path}/place", json={"place": None}), 201)
    assert squats(ana.next()) == before
    check_stored_progress(story_server)


def test_an_unknown_place_is_not_found_and_a_session_there_is_refused(ana: Athlete) -> None:
    response = ana.coach.client.get(f"{ana.path}/next-session", params={"place": "moon"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    body = {"performed_on": str(ana.coach.calendar.today), "exercises": [], "place": "moon"}
    response = ana.coach.client.post(f"{ana.path}/sessions", json=body)
    assert response.json()["errors"] == [{"pointer": "/place", "message": "The athlete has no place `moon`."}]


def test_a_deleted_place_falls_back_to_the_own_equipment(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}"
    expect(ana.coach.client.post(f"{path}/place", json={"place": "hotel"}), 201)
    athlete = ana.coach.client.get(ana.path)
    headers = {"If-Match": athlete.headers["ETag"]}
    expect(ana.coach.client.patch(ana.path, json={"places": []}, headers=headers), 200)
    assert (ana.next()["place"], squats(ana.next())) == (None, ("back-squat", 20))


def test_two_places_of_one_name_are_refused(ana: Athlete) -> None:
    athlete = ana.coach.client.get(ana.path)
    headers = {"If-Match": athlete.headers["ETag"]}
    response = ana.coach.client.patch(ana.path, json={"places": [HOTEL, HOTEL]}, headers=headers)
    assert response.json()["errors"] == [{"pointer": "/places/1/place", "message": "Duplicate place `hotel`."}]


def test_the_sheet_shows_the_session_of_a_place(ana: Athlete) -> None:
    link = expect(ana.coach.client.post("/v1/sheet-links", json={"name": "Sheet", "athlete_ids": [ana.id]}), 201)
    cell = f"/s/{link['secret']}/next/{ana.id}/back-squat/load"
    assert ana.coach.client.get(cell).text == "20"
    assert ana.coach.client.get(cell, params={"place": "hotel"}).text == "4"


def test_substitutes_are_found_by_movement_and_equipment(ana: Athlete) -> None:
    path = f"{ana.path}/substitutes"
    everywhere = expect(ana.coach.client.get(path, params={"exercise": "back-squat"}), 200)["items"]
    hotel = expect(ana.coach.client.get(path, params={"exercise": "back-squat", "place": "hotel"}), 200)["items"]
    assert "front-squat" in [item["exercise"] for item in everywhere]
    assert "front-squat" not in [item["exercise"] for item in hotel]
    assert hotel[0]["pattern"] == "squat"
    response = ana.coach.client.get(path, params={"exercise": "unknown"})
    assert response.status_code == 404
