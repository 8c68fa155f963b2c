"""Pain that costs days, and limits that differ by exercise: a runner with a sore kneecap and a sore Achilles tendon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, expect

KNEE_AND_TENDON: dict[str, Any] = {
    "slug": "knee-and-tendon",
    "name": "Knee and tendon",
    "days": [
        {
            "day": "Strength",
            "slots": [
                {"slot": "squat", "exercise": "single-leg-box-squat", "progression": "squat"},
                {
                    "slot": "heel",
                    "exercise": "single-leg-heel-raise",
                    "progression": "heel",
                    "pain": {"green_during": 5, "green_after": 5},
                },
            ],
        }
    ],
    "progressions": [
        {"progression": "squat", "rule": {"kind": "double_progression", "reps_min": 6, "reps_max": 10}},
        {"progression": "heel", "rule": {"kind": "double_progression", "reps_min": 12, "reps_max": 15}},
    ],
    "policies": {"pain": {"rest_days": {"before": 2, "during": 1}}, "schedule": None},
}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    expect(coach.client.post("/v1/programs", json=KNEE_AND_TENDON), 201)
    return coach.enrolls("Ana", "knee-and-tendon", start={"squat": 8, "heel": 8})


def limits(ana: Athlete) -> dict[str, tuple[int, str]]:
    """The limit during a set, and the sentence, by slot."""
    found = {item["slot"]: item["pain_limits"] for item in ana.next()["exercises"]}
    return {slot: (item["during"], item["text"]) for slot, item in found.items()}


def test_each_exercise_says_at_which_pain_to_stop(ana: Athlete) -> None:
    assert limits(ana) == {
        "squat": (2, "Stop the set if pain goes above 2/10."),
        "heel": (5, "Stop the set if pain goes above 5/10."),
    }


def test_the_same_pain_holds_the_knee_and_lets_the_tendon_progress(ana: Athlete) -> None:
    ana.trains(pain={"during": 4})
    ana.is_asked("squat", reps=6, code="pain_hold")
    ana.is_asked("heel", reps=13, code="reps_up")


def test_a_red_score_moves_the_next_session_until_it_is_corrected(ana: Athlete) -> None:
    ana.trains(pain={"before": 7})
    reasons = {item["code"]: item["text"] for item in ana.said["decisions"]}
    assert "Rest for 2 days." in reasons["pain_rest"]
    tomorrow = ana.next(FIRST_DAY + timedelta(1))
    assert (tomorrow["on"], tomorrow["rest_until"]) == ("2026-03-05", "2026-03-04")
    assert tomorrow["due"]["earliest"] == "2026-03-05"
    ana.reports(ana.sessions[-1], before=1)
    assert ana.next(FIRST_DAY + timedelta(1))["rest_until"] is None


def test_limits_of_a_slot_need_those_of_the_program(coach: Coach) -> None:
    response = coach.client.post("/v1/programs", json=KNEE_AND_TENDON | {"policies": {}})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/days/0/slots/1/pain"]
