"""An athlete with two complaints: a sore right knee and a sore left shoulder, in one program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, complaint, expect

KNEE = complaint("right", 1, name="right-knee", region="knee")
SHOULDER = complaint("left", 0, name="left-shoulder", region="shoulder")
LEGS_AND_PRESS: dict[str, Any] = {
    "slug": "legs-and-press",
    "name": "Legs and press",
    "days": [
        {
            "day": "Strength",
            "slots": [
                {
                    "slot": "squat",
                    "exercise": "goblet-squat",
                    "progression": "squat",
                    "pain": {"regions": ["knee", "hip", "lower_back"]},
                },
                {
                    "slot": "press",
                    "exercise": "dumbbell-bench-press",
                    "progression": "press",
                    "pain": {"regions": ["shoulder"]},
                },
            ],
        }
    ],
    "progressions": [
        {"progression": "squat", "rule": {"kind": "double_progression", "reps_min": 6, "reps_max": 10}},
        {"progression": "press", "rule": {"kind": "double_progression", "reps_min": 6, "reps_max": 10}},
    ],
    "policies": {"pain": {"rest_days": {"between_sessions": 2}}, "schedule": None},
}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    expect(coach.client.post("/v1/programs", json=LEGS_AND_PRESS), 201)
    start = {"squat": 8, "press": 8}
    return coach.enrolls("Ana", "legs-and-press", start=start, complaints=[KNEE, SHOULDER])


def trains(ana: Athlete, *scores: Json, **pain: int) -> str:
    """Log the next session as prescribed, with scores of single complaints and of the session."""
    asked = ana.next()
    exercises = [
        {
            "slot": item["slot"],
            "exercise": item["exercise"],
            "sets": [{"side": one["side"], "reps": one["reps"], "load": one["load"]} for one in item["sets"]],
        }
        for item in asked["exercises"]
    ]
    body = {"performed_on": asked["on"], "prescription_id": asked["id"], "exercises": exercises}
    return ana.logs(body | {"pain": pain, "complaint_pain": list(scores)})


def of(name: str, **scores: int) -> Json:
    return {"complaint": name, **scores}


def codes(ana: Athlete) -> dict[str, str]:
    return {item["slot"]: item["decision"]["code"] for item in ana.next()["exercises"]}


def test_each_complaint_holds_only_its_own_exercises(ana: Athlete) -> None:
    trains(ana, of("right-knee", during=1), of("left-shoulder", during=4))
    assert codes(ana) == {"squat": "reps_up", "press": "pain_hold"}


def test_the_reason_names_the_complaint(ana: Athlete) -> None:
    trains(ana, of("right-knee", during=1), of("left-shoulder", during=4))
    (press,) = (one for one in ana.said["decisions"] if one["slot"] == "press")
    assert press["facts"]["complaint"] == "left-shoulder"
    assert press["text"].startswith("Pain 4/10 during the session (left shoulder), above the limit of 2.")


def test_scores_without_a_complaint_hold_for_both(ana: Athlete) -> None:
    trains(ana, during=4)
    assert codes(ana) == {"squat": "pain_hold", "press": "pain_hold"}


def test_the_scores_of_the_next_morning_are_reported_for_each_complaint(ana: Athlete) -> None:
    session = trains(ana, during=1)
    assert ana.next()["provisional"]
    path = f"{ana.path}/sessions/{session}/pain"
    expect(ana.coach.client.post(path, json={"complaint": "left-shoulder", "next_morning": 4}), 200)
    assert codes(ana) == {"squat": "reps_up", "press": "pain_eased"}
    said = expect(ana.coach.client.post(path, json={"complaint": "right-knee", "next_morning": 1}), 200)
    assert said["session"]["complaint_pain"] == [
        {"complaint": "left-shoulder", "before": None, "during": None, "after_1h": None, "next_morning": 4},
        {"complaint": "right-knee", "before": None, "during": None, "after_1h": None, "next_morning": 1},
    ]
    assert not ana.next()["provisional"]


def test_a_session_that_is_sent_again_after_a_late_score_is_the_same(ana: Athlete) -> None:
    body: Json = {"performed_on": FIRST_DAY.isoformat(), "external_id": "app-1", "exercises": []}
    body |= {"complaint_pain": [of("right-knee", during=1)]}
    session = ana.logs(body)
    path = f"{ana.path}/sessions"
    expect(ana.coach.client.post(f"{path}/{session}/pain", json=of("right-knee", next_morning=1)), 200)
    assert expect(ana.coach.client.post(path, json=body), 200)["session"]["id"] == session


def test_an_exercise_for_the_affected_side_looks_at_the_complaints_of_its_regions(coach: Coach) -> None:
    program = msgspec.json.decode(msgspec.json.encode(LEGS_AND_PRESS))
    slot = program["days"][0]["slots"][0]
    slot |= {"exercise": "bulgarian-split-squat", "sides": "affected"}
    program["slug"] = "affected-leg"
    expect(coach.client.post("/v1/programs", json=program), 201)
    ana = coach.enrolls("Ana", "affected-leg", start={"squat": 8, "press": 8}, complaints=[KNEE, SHOULDER])
    assert {one["side"] for one in ana.next()["exercises"][0]["sets"]} == {"right"}


def test_a_bad_day_of_the_knee_leaves_the_press_alone(ana: Athlete) -> None:
    trains(ana, during=1)
    symptoms = {"complaints": [{"complaint": "right-knee", "pain": 7}]}
    tomorrow = (FIRST_DAY + timedelta(1)).isoformat()
    body = {"reported_on": tomorrow, "symptoms": symptoms}
    report = expect(ana.coach.client.post(f"{ana.path}/symptom-reports", json=body), 201)
    assert codes(ana) == {"squat": "pain_eased", "press": "reps_up"}
    assert ana.next()["rest_until"] == (FIRST_DAY + timedelta(3)).isoformat()
    assert ana.coach.client.delete(f"{ana.path}/symptom-reports/{report['id']}").status_code == 204
    assert codes(ana) == {"squat": "reps_up", "press": "reps_up"}


def test_a_third_complaint_counts_from_the_day_it_is_added(ana: Athlete) -> None:
    trains(ana, during=1)
    client, back = ana.coach.client, complaint("none", 0, name="back", region="lower_back")
    tag = {"If-Match": client.get(ana.enrollment_path).headers["ETag"]}
    body = {"complaints": [KNEE, SHOULDER, back]}
    assert expect(client.patch(ana.enrollment_path, json=body, headers=tag), 200)["complaints"] == [
        KNEE,
        SHOULDER,
        back,
    ]
    trains(ana, of("back", during=4), during=0)
    assert codes(ana) == {"squat": "pain_hold", "press": "reps_up"}


@pytest.mark.parametrize(
    ("scores", "pointer", "message"),
    [
        ([of("left-elbow", during=1)], "/complaint_pain/0/complaint", "The enrollment has no complaint `left-elbow`."),
        (
            [of("right-knee", during=1), of("right-knee", during=2)],
            "/complaint_pain/1/complaint",
            "The complaint `right-knee` is listed twice.",
        ),
    ],
)
def test_scores_of_an_unknown_complaint_are_rejected(
    ana: Athlete, scores: list[Json], pointer: str, message: str
) -> None:
    body = {"performed_on": FIRST_DAY.isoformat(), "exercises": [], "complaint_pain": scores}
    problem = expect(ana.coach.client.post(f"{ana.path}/sessions", json=body), 422)
    assert problem["errors"] == [{"pointer": pointer, "message": message}]


def test_reports_about_an_unknown_complaint_are_rejected(ana: Athlete) -> None:
    session, client = trains(ana, during=1), ana.coach.client
    late = expect(client.post(f"{ana.path}/sessions/{session}/pain", json=of("left-elbow", during=1)), 422)
    assert [error["pointer"] for error in late["errors"]] == ["/complaint"]
    symptoms = {"complaints": [of("right-knee", pain=1), of("left-elbow", pain=1)]}
    body = {"reported_on": FIRST_DAY.isoformat(), "symptoms": symptoms}
    report = expect(client.post(f"{ana.path}/symptom-reports", json=body), 422)
    assert [error["pointer"] for error in report["errors"]] == ["/symptoms/complaints/1/complaint"]


def test_two_complaints_cannot_share_a_name(ana: Athlete) -> None:
    tag = {"If-Match": ana.coach.client.get(ana.enrollment_path).headers["ETag"]}
    body = {"complaints": [KNEE, KNEE]}
    problem = expect(ana.coach.client.patch(ana.enrollment_path, json=body, headers=tag), 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/complaints/1/name"]


def test_a_preview_judges_each_complaint(coach: Coach) -> None:
    sets = [{"side": "both", "reps": 6, "load": 4}] * 3
    exercises = [{"exercise": "goblet-squat", "sets": sets}, {"exercise": "dumbbell-bench-press", "sets": sets}]
    body = {
        "program": LEGS_AND_PRESS,
        "unit": "kg",
        "start_on": "2026-03-02",
        "complaints": [KNEE, SHOULDER],
        "equipment": [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": 4, "count": 2}, {"load": 6, "count": 2}]}],
        "history": [{"exercises": exercises, "complaint_pain": [of("left-shoulder", during=4)]}],
    }
    preview = expect(coach.client.post("/v1/previews", json=body), 200)
    decisions = {one["slot"]: one["code"] for one in preview["sessions"][0]["decisions"] if one["slot"]}
    assert decisions == {"squat": "reps_up", "press": "pain_hold"}
