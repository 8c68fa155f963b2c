"""Assistance and bands: pull-ups from the machine to the belt, and DeLorme's sets on a ladder of bands."""

from __future__ import annotations

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Coach, Did, Json, complaint
from tests.scenarios.test_body_weight import check_stored_progress

MACHINE: Json = {"kind": "assisted_machine", "unit": "kg", "min": 10, "max": 30, "step": 10}
BELT: Json = {"kind": "plate", "unit": "kg", "loads": [{"load": 2.5}, {"load": 5}]}


def bands(*items: tuple[str, float | None]) -> Json:
    return {"kind": "band", "unit": "kg", "bands": [{"name": name, "force": force} for name, force in items]}


@pytest.mark.slow
def test_pull_ups_from_the_machine_over_bodyweight_to_the_belt(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[MACHINE, BELT])
    way = []
    for _ in range(7):
        first = ana.asked("pull-up")["sets"][0]
        way.append((first["assistance"], first["load"]))
        ana.trains(done={"pull-up": Did(8)})
    assert way == [(30, 0), (20, 0), (10, 0), (0, 0), (0, 2.5), (0, 5), (0, 7.5)]
    check_stored_progress(story_server)


@pytest.mark.slow
def test_pull_ups_with_bands_whose_force_is_not_known(coach: Coach, story_server: StoryServer) -> None:
    ladder = bands(("thin", None), ("medium", None), ("wide", None))
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[ladder])
    way, sentences = [], []
    for _ in range(4):
        first = ana.asked("pull-up")["sets"][0]
        way.append((first["band"], first["assistance"], first["load"]))
        ana.trains(done={"pull-up": Did(8)})
        sentences.append(ana.why("pull-up")["text"])
    assert way == [("wide", 0, 0), ("medium", 0, 0), ("thin", 0, 0), (None, 0, 0)]
    assert sentences[0] == "All sets reached 8 reps. Next: the medium band, starting from 5 reps."
    progress = coach.client.get(f"{ana.path}/enrollments/{ana.enrollment_id}/progress").json()
    assert [item["e1rm"] for item in progress["exercises"]] == [None]
    check_stored_progress(story_server)


@pytest.mark.slow
def test_sets_with_a_band_of_known_force_can_be_sent_back(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[bands(("thin", 10), ("wide", 25))])
    way = []
    for _ in range(3):
        first = ana.asked("pull-up")["sets"][0]
        way.append((first["band"], first["assistance"], first["load"]))
        ana.trains(done={"pull-up": Did(8)})
    assert way == [("wide", 25, 0), ("thin", 10, 0), (None, 0, 0)]
    check_stored_progress(story_server)


@pytest.mark.parametrize(("said", "field"), [({"assistance": 20}, "assistance"), ({"load": 25.5}, "load")])
def test_a_load_that_is_not_the_force_of_the_band_is_refused(coach: Coach, said: Json, field: str) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[bands(("thin", 10), ("wide", 25))])
    exercises = [{"exercise": "pull-up", "sets": [{"reps": 8, "band": "wide"} | said]}]
    response = coach.client.post(
        f"{ana.path}/sessions", json={"performed_on": str(coach.calendar.today), "exercises": exercises}
    )
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [
            {
                "pointer": f"/exercises/0/sets/0/{field}",
                "message": f"Band `wide` has another force, or none. Omit `{field}`: the band is enough.",
            }
        ],
    )


@pytest.mark.parametrize(
    ("exercise", "said", "message"),
    [
        ("pull-up", {"load": 25}, "Band `wide` assists in `pull-up`. Give `assistance` or omit `load`."),
        ("pull-up", {"load": 55.12}, "Band `wide` assists in `pull-up`. Give `assistance` or omit `load`."),
        ("chin-up", {"load": 25}, "Band `wide` assists in `chin-up`. Give `assistance` or omit `load`."),
        (
            "banded-knee-extension",
            {"assistance": 25},
            "Band `wide` adds resistance in `banded-knee-extension`. Give `load` or omit `assistance`.",
        ),
    ],
)
def test_the_force_of_a_band_is_refused_in_the_other_direction(
    coach: Coach, exercise: str, said: Json, message: str
) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[bands(("thin", 10), ("wide", 25))])
    body = {
        "performed_on": str(coach.calendar.today),
        "unit": "lb" if said == {"load": 55.12} else "kg",
        "exercises": [{"exercise": exercise, "sets": [{"reps": 8, "band": "wide"} | said]}],
    }
    response = coach.client.post(f"{ana.path}/sessions", json=body)
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": f"/exercises/0/sets/0/{next(iter(said))}", "message": message}],
    )


def test_a_band_that_the_athlete_does_not_have_is_refused(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[bands(("thin", 10), ("wide", 25))])
    exercises = [{"exercise": "pull-up", "sets": [{"reps": 8, "band": "purple"}]}]
    response = coach.client.post(
        f"{ana.path}/sessions", json={"performed_on": str(coach.calendar.today), "exercises": exercises}
    )
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [
            {
                "pointer": "/exercises/0/sets/0/band",
                "message": "The athlete has no band `purple`. Their bands: thin, wide.",
            }
        ],
    )


@pytest.mark.slow
def test_delorme_with_bands_over_four_weeks(coach: Coach, story_server: StoryServer) -> None:
    ladder = bands(("yellow", 5), ("red", 10), ("green", 15), ("blue", 20))
    ana = coach.enrolls(
        "Ana", "delorme-bands", equipment=[ladder], start={"knee-extension": 10}, complaints=[complaint("left")]
    )
    seen = []
    for session in range(20):
        item = ana.next()["exercises"][0]
        seen.append([one["band"] for one in item["sets"]])
        is_test = item["slot"] == "ten-rep-max"
        ana.trains(done={"ten-rep-max": Did(12 if session != 14 else 10)} if is_test else {})
    assert seen[0] == ["yellow", "red", "red"]  # 50, 75 and 100 percent of 10 kg
    assert seen[4] == ["red"]
    assert seen[5] == ["red", "red", "green"]  # of 15 kg: the nearest bands
    assert seen[10] == seen[15] == ["red", "green", "blue"]  # twelve reps with the green band, then only ten
    check_stored_progress(story_server)


def test_percentages_of_bands_without_a_force_are_refused(coach: Coach) -> None:
    athlete = coach.client.post(
        "/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": [bands(("thin", None), ("wide", None))]}
    ).json()
    response = coach.client.post(
        f"/v1/athletes/{athlete['id']}/enrollments", json={"program": {"slug": "delorme-bands"}}
    )
    assert response.status_code == 422
    assert response.json()["errors"][0]["message"] == (
        "The sets of `banded-knee-extension` are percentages of a load, so its bands need a `force`."
    )
