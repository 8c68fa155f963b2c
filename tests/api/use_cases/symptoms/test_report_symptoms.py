"""Symptoms on a day without training: one report for each day, and what it does to the next session."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts, verified
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

GREEN = {"before": 0, "during": 1, "after_1h": 0, "next_morning": 0}


def day(days: int) -> date:
    return FIRST_DAY + timedelta(days)


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """Two sessions of the knee circuit without pain, on the first and the third day."""
    ana = coach.enrolls("Ana", "runner-knee-strength", start={"bss": 8})
    for _ in range(2):
        ana.trains(pain=GREEN)
    return ana


def body(on: date, **symptoms: object) -> Json:
    return {"reported_on": on.isoformat(), "symptoms": symptoms}


def test_a_report_is_stored_as_it_was_made(ana: Athlete) -> None:
    answer = ana.coach.client.post(
        f"{ana.path}/symptom-reports", json=body(day(1), pain=1, swelling="trace", notes="stairs")
    )
    report = expect(answer, 201)
    assert answer.headers["Location"] == f"{ana.path}/symptom-reports/{report['id']}"
    reported: Json = {"pain": 1, "stiffness_minutes": None, "swelling": "trace", "notes": "stairs", "complaints": []}
    assert report["symptoms"] == reported
    assert (report["athlete_id"], report["reported_on"]) == (ana.id, "2026-03-03")
    assert expect(ana.coach.client.get(f"{ana.path}/symptom-reports"), 200)["items"] == [report]


def test_a_second_report_of_a_day_replaces_the_first(ana: Athlete, story_server: StoryServer) -> None:
    first = ana.reports_symptoms(day(3), pain=7)
    before = counts(story_server.database_url)["symptom_reports"]
    answer = ana.coach.client.post(f"{ana.path}/symptom-reports", json=body(day(3), pain=1))
    assert expect(answer, 200)["id"] == first["id"]
    assert counts(story_server.database_url)["symptom_reports"] == before
    ana.is_asked("bss", reps=11, code="reps_up")


@pytest.mark.parametrize(
    ("pain", "code", "reps"), [(2, "reps_up", 11), (4, "pain_hold", 10), (7, "pain_eased", 9)], ids=str
)
def test_pain_on_a_day_without_training_holds_or_eases_the_next_session(
    ana: Athlete, pain: int, code: str, reps: int
) -> None:
    before = ana.next()["id"]
    ana.reports_symptoms(day(3), pain=pain)
    ana.is_asked("bss", reps=reps, code=code)
    assert (ana.next()["id"] == before) is (pain == 2)  # an issued prescription never changes: a new one replaces it


def test_the_reason_names_the_symptom_and_the_day(ana: Athlete) -> None:
    ana.reports_symptoms(day(3), pain=4)
    assert ana.why("bss")["text"].startswith("Pain 4/10 on March 5, 2026, above the limit of 2.")


def test_a_report_that_is_deleted_leaves_nothing_behind(ana: Athlete) -> None:
    report = ana.reports_symptoms(day(3), pain=7)
    assert ana.coach.client.delete(f"{ana.path}/symptom-reports/{report['id']}").status_code == 204
    ana.is_asked("bss", reps=11, code="reps_up")
    assert ana.coach.client.delete(f"{ana.path}/symptom-reports/{report['id']}").status_code == 404


def test_two_days_of_too_much_pain_are_one_bad_session(ana: Athlete) -> None:
    """Reports count with the session before them, so they don't stop the exercise by themselves."""
    ana.reports_symptoms(day(3), pain=7)
    ana.rests(1)
    ana.reports_symptoms(day(4), pain=8)
    ana.is_asked("bss", code="pain_eased")


def test_a_session_that_is_logged_late_takes_over_the_reports_after_it(ana: Athlete) -> None:
    ana.rests(2)
    ana.reports_symptoms(day(5), pain=4)
    ana.is_asked("bss", reps=10, code="pain_hold")
    ana.trains(pain=GREEN)  # on the fifth day: the report of the sixth is about this session
    ana.is_asked("bss", reps=11, code="pain_hold")


def test_a_report_before_the_first_session_changes_nothing(coach: Coach) -> None:
    bo = coach.enrolls("Bo", "runner-knee-strength", start={"bss": 8})
    bo.reports_symptoms(day(0), pain=9)
    bo.is_asked("bss", reps=9, code="start_coach")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"reported_on": "2026-12-31"}, "/reported_on"),
        ({"symptoms": {}}, "/symptoms"),
        ({"symptoms": {"pain": 11}}, "/symptoms/pain"),
        ({"symptoms": {"swelling": "huge"}}, "/symptoms/swelling"),
    ],
)
def test_an_invalid_report_is_rejected_at_its_place(ana: Athlete, wrong: Json, pointer: str) -> None:
    response = ana.coach.client.post(f"{ana.path}/symptom-reports", json=body(day(3), pain=1) | wrong)
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


def test_an_athletes_own_key_may_report_symptoms(ana: Athlete) -> None:
    key = expect(
        ana.coach.client.post("/v1/api-keys", json={"name": "Ana", "scope": "write", "athlete_id": ana.id}), 201
    )["secret"]
    response = ana.coach.client.post(
        f"{ana.path}/symptom-reports", json=body(day(3), pain=4), headers={"Authorization": f"Bearer {key}"}
    )
    assert response.status_code == 201


@pytest.mark.slow
def test_stored_progress_is_the_fold_of_the_history_with_its_reports(ana: Athlete, story_server: StoryServer) -> None:
    for days, pain in ((1, 4), (3, 7)):
        ana.reports_symptoms(day(days), pain=pain)
    ana.trains(pain=GREEN)
    checked = verified(story_server.database_url)
    assert checked.returncode == 0, checked.stdout + checked.stderr
