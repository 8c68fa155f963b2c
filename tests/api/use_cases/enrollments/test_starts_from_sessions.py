"""Undoing an import that starting loads were taken from: what a coach finds afterward."""

from __future__ import annotations

import pytest

from tests.api.use_cases.enrollments.test_enroll_athlete import BARBELL
from tests.scenarios.coaches import StoryServer, coach, story_server
from tests.scenarios.rows import verified
from tests.scenarios.story import Coach, Json, expect
from tests.servers import Client

__all__ = ["coach", "story_server"]
HEAD = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
START_ON = "2025-03-10"


def workouts(day: str, load: float) -> str:
    """A workout in the shape of Strong, three sets of five squats."""
    return HEAD + "".join(f"{day} 18:00:00,Legs,1h,Squat (Barbell),{n},{load},5,0,0,,,\n" for n in (1, 2, 3))


@pytest.fixture
def ben(coach: Coach) -> str:
    body = {"name": "Ben", "unit": "kg", "equipment": BARBELL}
    return str(expect(coach.client.post("/v1/athletes", json=body), 201)["id"])


def imported(client: Client, ben: str, text: str) -> str:
    return str(expect(client.post("/v1/imports", json={"csv": text, "athlete_id": ben}), 201)["id"])


def enrolled(client: Client, ben: str, **options: object) -> Json:
    body = {"program": {"slug": "stronglifts-5x5"}, "start_on": START_ON, **options}
    found: Json = expect(client.post(f"/v1/athletes/{ben}/enrollments", json=body), 201)
    return found


def squat(client: Client, ben: str) -> tuple[float, str]:
    """The load of the next squat, and why."""
    following = expect(client.get(f"/v1/athletes/{ben}/next-session?on={START_ON}"), 200)
    found = next(each for each in following["exercises"] if each["exercise"] == "back-squat")
    return max(each["load"] for each in found["sets"]), found["decision"]["code"]


def undone(client: Client, import_id: str) -> Json:
    result: Json = expect(client.delete(f"/v1/imports/{import_id}"), 200)["deletion"]
    return result


def test_a_program_that_has_not_begun_starts_again_without_the_removed_sessions(
    coach: Coach, ben: str, story_server: StoryServer
) -> None:
    imported(coach.client, ben, workouts("2025-03-01", 80))
    wrong = imported(coach.client, ben, workouts("2025-03-05", 100))
    enrollment = enrolled(coach.client, ben)["enrollment"]["id"]
    before = squat(coach.client, ben)
    deletion = undone(coach.client, wrong)
    assert (deletion["started_again"], deletion["kept_starts"]) == ([enrollment], [])
    after = squat(coach.client, ben)
    assert (after[0] < before[0], after) == (True, (80, "start_history"))
    assert verified(story_server.database_url).returncode == 0


def test_without_any_history_left_it_starts_as_a_new_program(coach: Coach, ben: str) -> None:
    only = imported(coach.client, ben, workouts("2025-03-05", 80))
    enrolled(coach.client, ben)
    undone(coach.client, only)
    load, code = squat(coach.client, ben)
    assert (load, code.startswith("start_history")) == (20, False)


def test_a_program_that_has_gone_on_keeps_its_starts_and_is_listed(coach: Coach, ben: str) -> None:
    wrong = imported(coach.client, ben, workouts("2025-03-05", 80))
    enrollment = enrolled(coach.client, ben)["enrollment"]["id"]
    squats = {"exercise": "back-squat", "sets": [{"reps": 5, "load": 80}] * 5}
    session = {"performed_on": START_ON, "exercises": [squats]}
    expect(coach.client.post(f"/v1/athletes/{ben}/sessions", json=session), 201)
    before = squat(coach.client, ben)
    deletion = undone(coach.client, wrong)
    assert (deletion["started_again"], deletion["kept_starts"]) == ([], [enrollment])
    assert squat(coach.client, ben) == before


def test_a_start_from_other_sessions_is_left_alone(coach: Coach, ben: str) -> None:
    older = imported(coach.client, ben, workouts("2025-03-01", 60))
    imported(coach.client, ben, workouts("2025-03-05", 80))
    enrolled(coach.client, ben)
    deletion = undone(coach.client, older)
    assert (deletion["removed"], deletion["started_again"], deletion["kept_starts"]) == (1, [], [])
    assert squat(coach.client, ben)[0] == 80


def test_a_start_that_the_coach_has_set_is_left_alone(coach: Coach, ben: str) -> None:
    only = imported(coach.client, ben, workouts("2025-03-05", 80))
    enrolled(coach.client, ben, start=[{"progression": "squat", "load": 50}])
    deletion = undone(coach.client, only)
    assert (deletion["started_again"], deletion["kept_starts"]) == ([], [])
    assert squat(coach.client, ben) == (50, "start_coach")


def test_a_replayed_history_keeps_its_starts(coach: Coach, ben: str) -> None:
    only = imported(coach.client, ben, workouts("2025-03-05", 80))
    enrollment = enrolled(coach.client, ben, replay_from="2025-03-01")["enrollment"]["id"]
    assert undone(coach.client, only)["kept_starts"] == [enrollment]
