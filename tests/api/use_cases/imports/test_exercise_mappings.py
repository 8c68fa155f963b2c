"""What names in exports stand for: listed, changed, and kept apart for each workspace."""

from __future__ import annotations

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Coach, Json, expect
from tests.servers import Client, new_key

PATH = "/v1/exercise-mappings"


def put(coach: Coach, name: str, exercise: str | None, status: int = 200) -> Json:
    found: Json = expect(coach.client.put(PATH, json={"name": name, "exercise": exercise}), status)
    return found


def test_a_mapping_is_stored_once_whatever_its_case(coach: Coach) -> None:
    first = put(coach, "Squat (Barbell)", "front-squat")
    second = put(coach, "SQUAT  (barbell)", "back-squat")
    assert (first["exercise"], second["exercise"]) == ("front-squat", "back-squat")
    assert expect(coach.client.get(PATH), 200)["items"] == [second]


def test_a_name_has_any_characters(coach: Coach) -> None:
    name = "Curl / \N{FLEXED BICEPS} \u00e9 %00 'x'"
    assert put(coach, name, "barbell-curl")["name"] == name


def test_mappings_are_listed_by_name_in_pages(coach: Coach) -> None:
    for name in ("c", "a", "d", "b"):
        put(coach, name, None)
    first = expect(coach.client.get(PATH, params={"limit": 3}), 200)
    rest = expect(coach.client.get(PATH, params={"limit": 3, "cursor": first["next_cursor"]}), 200)
    assert [each["name"] for each in (*first["items"], *rest["items"])] == ["a", "b", "c", "d"]
    assert rest["next_cursor"] is None


def test_an_unknown_exercise_is_rejected(coach: Coach) -> None:
    problem = put(coach, "Squat", "no-such-exercise", 422)
    assert problem["errors"] == [{"pointer": "/exercise", "message": "There is no exercise `no-such-exercise`."}]


def ignore(coach: Coach, name: str, exercise: str | None = None, status: int = 200) -> Json:
    body = {"name": name, "exercise": exercise, "ignored": True}
    found: Json = expect(coach.client.put(PATH, json=body), status)
    return found


def test_a_name_can_be_ignored_and_given_an_exercise_again(coach: Coach) -> None:
    assert [ignore(coach, "Yoga")[field] for field in ("exercise", "ignored")] == [None, True]
    assert [put(coach, "yoga", "plank")[field] for field in ("exercise", "ignored")] == ["plank", False]
    assert put(coach, "yoga", None)["ignored"] is False


def test_a_name_that_is_ignored_has_no_exercise(coach: Coach) -> None:
    assert ignore(coach, "Yoga", "plank", 422)["errors"] == [
        {"pointer": "/ignored", "message": "A name that is ignored has no exercise: set `exercise` to null."}
    ]


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_has_bounds(coach: Coach, name: str) -> None:
    assert put(coach, name, None, 422)["errors"][0]["pointer"] == "/name"


def test_a_workspace_sees_its_own_mappings_only(coach: Coach, story_server: StoryServer) -> None:
    put(coach, "Squat (Barbell)", "front-squat")
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        assert expect(other.get(PATH), 200)["items"] == []
        expect(other.put(PATH, json={"name": "Squat (Barbell)", "exercise": "back-squat"}), 200)
    assert [each["exercise"] for each in expect(coach.client.get(PATH), 200)["items"]] == ["front-squat"]
