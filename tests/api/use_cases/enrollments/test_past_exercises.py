"""The sessions that a start follows from: of any program, or of none."""

from __future__ import annotations

import pytest

from tests.api.use_cases.enrollments.test_enroll_athlete import BARBELL
from tests.scenarios.story import Coach, Json, expect

STRONG = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


@pytest.fixture
def ben(coach: Coach) -> str:
    """The path of an athlete without a program."""
    created = expect(coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg", "equipment": BARBELL}), 201)
    return f"/v1/athletes/{created['id']}"


def lifted(coach: Coach, ben: str, *exercises: Json, day: int, **fields: object) -> None:
    body = {"performed_on": f"2026-02-{day:02}", "enrollment_id": None, "exercises": list(exercises)}
    expect(coach.client.post(f"{ben}/sessions", json=body | fields), 201)


def bench(*loads: float, reps: int = 5, **of_set: object) -> Json:
    return {"exercise": "bench-press", "sets": [{"reps": reps, "load": load, **of_set} for load in loads]}


def first_bench(coach: Coach, ben: str, **fields: object) -> tuple[float, str]:
    """The first load of the bench press in Greyskull LP, and the reason."""
    body = {"program": {"slug": "greyskull-lp"}, "start_on": "2026-03-02", **fields}
    enrolled = expect(coach.client.post(f"{ben}/enrollments", json=body), 201)
    found = enrolled["next"]["exercises"][0]
    return found["sets"][0]["load"], found["decision"]["text"]


def test_a_session_without_a_program_counts(coach: Coach, ben: str) -> None:
    lifted(coach, ben, bench(80, 80, 80), day=27)
    assert first_bench(coach, ben) == (80, "Starts at 80 kg, based on 3 x 5 at 80 kg on February 27, 2026.")


def test_an_imported_session_counts(coach: Coach, ben: str) -> None:
    rows = [f"2026-02-27 18:00:00,Push,1h,Bench Press (Barbell),{n},{80 + n},5,0,0,,,\n" for n in (1, 2, 3)]
    body = {"csv": STRONG + "".join(rows), "athlete_id": ben.rpartition("/")[2]}
    expect(coach.client.post("/v1/imports", json=body), 201)
    assert first_bench(coach, ben) == (80, "Starts at 80 kg, based on 5 reps at 82 kg on February 27, 2026.")


def test_a_start_of_the_coach_is_never_overridden(coach: Coach, ben: str) -> None:
    lifted(coach, ben, bench(80, 80, 80), day=27)
    start = [{"progression": "bench", "load": 60}]
    assert first_bench(coach, ben, start=start) == (60, "Starts at 60 kg, set by the coach.")


def test_an_exercise_that_is_in_a_session_twice_is_read_once(coach: Coach, ben: str) -> None:
    lifted(coach, ben, bench(80), bench(80), day=27)
    assert first_bench(coach, ben)[1] == "Starts at 80 kg, based on 2 x 5 at 80 kg on February 27, 2026."


def test_a_typing_error_is_found_by_the_sessions_before(coach: Coach, ben: str) -> None:
    lifted(coach, ben, bench(50, 50, 50), day=20)
    lifted(coach, ben, bench(95, 95, 95), day=27)  # 55 was meant: the bar takes 95 kg
    assert first_bench(coach, ben)[0] == 50


def test_pounds_become_the_nearest_lighter_load_of_a_bar_in_kilograms(coach: Coach, ben: str) -> None:
    lifted(coach, ben, bench(135, 135, 135), day=27, unit="lb")
    assert first_bench(coach, ben)[0] == 60  # 61.23 kg
