"""The page of an athlete: the session to train from, the reasons, the progress; and a sheet to fill in by hand."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest

from tests.servers import CLOCK, Client
from tests.sheets import Link, an_athlete, enrolled, linked, logged

TODAY = CLOCK.now().date()


@pytest.fixture
def ana(client: Client) -> str:
    athlete_id = an_athlete(client, external_id="ana")
    enrolled(client, athlete_id, start_on=str(TODAY - timedelta(days=20)))
    return athlete_id


@pytest.fixture
def link(client: Client, ana: str) -> Link:
    return linked(client, ana)


def text(link: Link, path: str) -> str:
    response = link.get(path)
    assert response.status_code == 200, response.text
    return html.unescape(response.text)


def test_the_card_says_what_to_do_and_why(client: Client, ana: str, link: Link) -> None:
    logged(client, ana, str(TODAY - timedelta(days=3)))
    prescribed = client.get(f"/v1/athletes/{ana}/next-session").json()
    page = text(link, "athletes/ana/")
    (item,) = prescribed["exercises"]
    assert item["name"] in page
    assert f"3 \u00d7 {item['sets'][0]['reps']} each side at {item['sets'][0]['load']:g} kg" in page
    assert "tempo 3-0-1, 60 s rest" in page
    assert item["decision"]["text"] in page
    assert all(cue in page for cue in item["cues"])


def test_every_planned_set_is_listed_where_sets_differ(client: Client) -> None:
    bar = [{"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": p, "pairs": 2} for p in (2.5, 5, 10, 20)]}]
    tom = an_athlete(client, "Tom", equipment=bar)
    start = [{"progression": name, "load": 100} for name in ("press", "deadlift", "bench", "squat")]
    enrolled(client, tom, "5-3-1", start=start, start_on=str(TODAY))
    page = text(linked(client, tom), f"athletes/{tom}/")
    (item,) = client.get(f"/v1/athletes/{tom}/next-session").json()["exercises"]
    loads = [one["load"] for one in item["sets"] if one["kind"] == "work"]
    assert len(set(loads)) == 3
    for load in loads:
        assert f"<td>{load:g} kg</td>" in page
    assert "Warm-up 1" in page


def test_logged_sessions_are_listed_in_words_with_their_charts(client: Client, ana: str, link: Link) -> None:
    logged(client, ana, str(TODAY - timedelta(days=3)), reps=(12, 11))
    page = text(link, "athletes/ana/")
    assert "left: 12, 12, 12 at 10 kg · right: 11, 11, 11 at 10 kg" in page
    assert f"/s/{link.secret}/chart/{ana}/bulgarian-split-squat/load.svg" in page
    assert link.get(f"chart/{ana}/bulgarian-split-squat/load.svg", width="400", height="240").status_code == 200


def test_the_sheet_to_print_has_a_box_for_every_set(client: Client, ana: str, link: Link) -> None:
    page = text(link, "athletes/ana/print/")
    sets = client.get(f"/v1/athletes/{ana}/next-session").json()["exercises"][0]["sets"]
    assert page.count('<span class="fill">') == len(sets)
    assert "Pain during" in page


def test_an_athlete_without_a_program_has_a_page(client: Client) -> None:
    nora = an_athlete(client, "Nora")
    assert "There is no next session." in text(linked(client, nora), f"athletes/{nora}/")


def test_a_link_does_not_show_another_athlete(client: Client, link: Link) -> None:
    other = an_athlete(client, "Other", external_id="other")
    for name in (other, "other", "nobody"):
        refused = link.get(f"athletes/{name}/")
        assert refused.status_code == 404
        assert "There is no such athlete." in refused.text


def test_the_supersets_of_a_logged_session_are_shown(client: Client, ana: str, link: Link) -> None:
    exercises = [
        {"exercise": slug, "superset": 2, "sets": [{"reps": 9}]} for slug in ("bulgarian-split-squat", "push-up")
    ]
    body = {"performed_on": str(TODAY), "exercises": exercises, "enrollment_id": None}
    assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
    assert text(link, "athletes/ana/").count("· Superset 2") == 2
