"""A coach previews years of training: simulated sessions become a history, and the history is decided the same way."""

from __future__ import annotations

import json
from datetime import date, timedelta

from tests.scenarios.story import Coach, Json, expect

LIFTS = ("back-squat", "bench-press", "deadlift", "overhead-press")
BAR = [{"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": 20, "pairs": 8}, {"load": 10}, {"load": 1.25}]}]
PROGRAM = {
    "slug": "four-by-four",
    "name": "Four by four",
    "days": [{"day": "A", "slots": [{"slot": lift, "exercise": lift, "progression": lift} for lift in LIFTS]}],
    "progressions": [
        {"progression": lift, "rule": {"kind": "linear_load", "sets": [{"count": 4, "reps": 5}]}} for lift in LIFTS
    ],
}
START = {
    "unit": "kg",
    "start_on": "2022-01-03",
    "equipment": BAR,
    "start": [{"progression": lift, "load": 40} for lift in LIFTS],
}
OFTEN_MISSED = {"scenario": {"kind": "share_missed", "share": 0.3, "seed": 1}}


def preview(coach: Coach, body: Json) -> Json:
    answer: Json = expect(coach.client.post("/v1/previews", json=START | body), 200)
    return answer


def as_history(sessions: list[Json]) -> list[Json]:
    """The sessions as an app would send them, one every third day."""
    first = date(2022, 1, 3)
    days = [(first + timedelta(days=3 * n)).isoformat() for n in range(len(sessions))]
    return [
        {"performed_on": day, "exercises": session["performed"]} for day, session in zip(days, sessions, strict=True)
    ]


def codes(answer: Json) -> list[list[tuple[str, str]]]:
    return [[(item["slot"], item["code"]) for item in session["decisions"]] for session in answer["sessions"]]


def logged(number: int) -> Json:
    """A session as an app sends it, with every field that it asks the athlete for."""
    load = 40 + 2.5 * (number // 10)
    sets = [{"set": n, "kind": "work", "side": "both", "reps": 5, "load": load, "rir": 2} for n in range(1, 5)]
    return {"performed": [{"exercise": lift, "slot": lift, "notes": None, "sets": sets} for lift in LIFTS]}


def test_a_history_is_decided_like_the_simulation_that_it_came_from(coach: Coach) -> None:
    simulated = preview(coach, {"program": PROGRAM, "sessions": 40} | OFTEN_MISSED)
    history = as_history(simulated["sessions"])
    assert codes(preview(coach, {"program": PROGRAM, "history": history})) == codes(simulated)


def test_500_sessions_of_indented_json_get_a_small_answer(coach: Coach) -> None:
    history = as_history([logged(number) for number in range(500)])
    body = json.dumps(START | {"program": PROGRAM, "history": history, "detail": "decisions"}, indent=2)
    assert len(body) > 1_500_000
    response = coach.client.post("/v1/previews", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, len(response.json()["sessions"])) == (200, 500)
    assert len(response.content) < 1_000_000


def test_with_extra_reps_nsuns_gets_heavier_where_exact_reps_leave_it_flat(coach: Coach) -> None:
    def squats(extra_reps: int) -> list[float]:
        scenario = {"kind": "every_target_met", "extra_reps": extra_reps}
        answer = preview(coach, {"slug": "nsuns-4-day", "start": [], "scenario": scenario, "sessions": 24})
        exercises = [item for session in answer["sessions"] for item in session["prescription"]["exercises"]]
        return [item["sets"][2]["load"] for item in exercises if item["slot"] == "squat"]

    exact, more = squats(0), squats(2)
    assert len(set(exact)) == 1
    assert more == sorted(more)
    assert more[-1] > more[0]


def test_a_misspelled_exercise_in_one_of_many_sessions_is_pointed_out(coach: Coach) -> None:
    history = as_history(preview(coach, {"program": PROGRAM, "sessions": 40})["sessions"])
    history[30]["exercises"][2]["exercise"] = "dead-lift"
    del history[30]["exercises"][2]["slot"]
    response = coach.client.post("/v1/previews", json=START | {"program": PROGRAM, "history": history})
    error = {"pointer": "/history/30/exercises/2/exercise", "message": "There is no exercise `dead-lift`."}
    assert (response.status_code, response.json()["errors"]) == (422, [error])
