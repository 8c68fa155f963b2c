"""Pictures through a sheet link."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.reports.series import SeriesKind
from tests.pictures import markers, parsed, texts
from tests.servers import Client
from tests.sheets import READER, Link, an_athlete, enrolled, linked, logged


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    for on, reps in (("2026-03-02", 9), ("2026-03-05", (10, 9)), ("2026-03-08", 10)):
        logged(client, ana, on, reps)
    return ana


@pytest.fixture
def link(client: Client, ana: str) -> Link:
    return linked(client, ana)


def drawn(link: Link, path: str, **query: str) -> ET.Element:
    response = link.get(path, **query)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml"), response.text
    return parsed(response.content)


@pytest.mark.parametrize("kind", SeriesKind)
def test_each_kind_is_a_png_and_an_svg_of_the_exercise(link: Link, kind: SeriesKind) -> None:
    picture = link.get(f"chart/ana/bulgarian-split-squat/{kind.value}.png")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    found = drawn(link, f"chart/ana/bulgarian-split-squat/{kind.value}.svg", width="2000")
    assert f"Ana: Bulgarian split squat, {kind.in_words}" in texts(found)


def test_the_picture_shows_what_was_logged(link: Link) -> None:
    picture = drawn(link, "chart/ana/bulgarian-split-squat/load.svg")
    assert markers(picture, "line-load") == 3
    assert markers(picture, "mark-hold") == 1  # the right side was short on March 5


def test_an_exercise_can_be_named_by_its_slot(link: Link) -> None:
    by_slot = link.get("chart/ana/bss/load.svg")
    assert by_slot.content == link.get("chart/ana/bulgarian-split-squat/load.svg").content


def test_a_picture_has_the_size_of_the_query(link: Link) -> None:
    content = link.get("chart/ana/bss/load.png", width="400", height="240").content
    assert struct.unpack(">II", content[16:24]) == (400, 240)


@pytest.mark.parametrize("query", [{"width": "159"}, {"width": "2001"}, {"height": "x"}, {"theme": "pink"}])
def test_a_size_or_theme_that_is_not_offered_is_refused_in_words(link: Link, query: dict[str, str]) -> None:
    refused = link.get("chart/ana/bss/load.png", **query)
    assert refused.status_code == 400
    assert next(iter(query)) in refused.text


def test_an_exercise_that_was_never_trained_is_a_picture_that_says_so(link: Link) -> None:
    assert "No session yet" in texts(drawn(link, "chart/ana/back-squat/load.svg"))


@pytest.mark.parametrize("path", ["chart/bo/bss/load.png", "chart/ana/no-such-exercise/load.png"])
def test_an_unknown_athlete_or_exercise_is_not_found(link: Link, path: str) -> None:
    assert link.get(path).status_code == 404


def test_the_athletes_of_other_links_are_not_drawn(client: Client, link: Link) -> None:
    bo = an_athlete(client, "Bo", "bo")
    enrolled(client, bo)
    assert link.get("chart/bo/bss/load.svg").status_code == 404


def test_an_unchanged_picture_is_not_sent_again(client: Client, ana: str, link: Link) -> None:
    first = link.get("chart/ana/bss/load.png")
    address = f"{link.url}/s/{link.secret}/chart/ana/bss/load.png"
    again = READER.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    logged(client, ana, "2026-03-11", 10)
    assert READER.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_picture_opened_as_a_page_can_run_nothing(client: Client) -> None:
    eve = an_athlete(client, '</text><script>alert("x")</script>$x$', "eve")
    enrolled(client, eve)
    response = linked(client, eve).get("chart/eve/bss/load.svg", width="2000")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert b"<script" not in response.content
    assert "text><script>" in "".join(parsed(response.content).itertext())


def test_many_pictures_at_once_are_drawn_one_after_the_other(link: Link) -> None:
    kinds = [f"chart/ana/bss/{kind.value}.png" for kind in SeriesKind] * 2
    with ThreadPoolExecutor(len(kinds)) as threads:
        answers = list(threads.map(link.get, kinds))
    assert [answer.status_code for answer in answers] == [200] * len(kinds)


def test_the_body_weight_is_part_of_the_estimated_maximum_of_a_pull_up(client: Client) -> None:
    cy = an_athlete(client, "Cy", "cy")
    weight = {"name": "body_weight", "measured_on": "2026-03-01", "value": 80, "unit": "kg"}
    response = client.post(f"/v1/athletes/{cy}/measurements", json=weight)
    assert response.status_code in (200, 201), response.text
    sets = [{"reps": 6, "load": 20}]
    body = {"performed_on": "2026-03-02", "exercises": [{"exercise": "pull-up", "sets": sets}]}
    enrolled(client, cy)
    assert client.post(f"/v1/athletes/{cy}/sessions", json=body).status_code == 201
    found = drawn(linked(client, cy), "chart/cy/pull-up/e1rm.svg")
    assert "120" in texts(found)  # (80 + 20) x (1 + 6 / 30)


def test_one_picture_has_the_loads_of_all_exercises(client: Client, ana: str, link: Link) -> None:
    exercises = [
        {"exercise": "push-up", "sets": [{"reps": 20}]},
        {"exercise": "back-squat", "sets": [{"reps": 5, "load": 60}]},
    ]
    body = {"performed_on": "2026-03-09", "exercises": exercises, "enrollment_id": None}
    assert client.post(f"/v1/athletes/{ana}/sessions", json=body).status_code == 201
    picture = drawn(link, "chart/ana/load.svg")
    assert {"Ana: loads", "Back squat", "Bulgarian split squat", "Push-up", "kg", "reps"} <= set(texts(picture))
    assert markers(picture, "line-Bulgarian-split-squat") == 3
    assert link.get("chart/ana/load.png").content.startswith(b"\x89PNG")


def test_an_athlete_who_never_trained_has_a_picture_that_says_so(client: Client) -> None:
    bo = an_athlete(client, "Bo", "bo")
    assert "No session yet" in texts(drawn(linked(client, bo), "chart/bo/load.svg"))
