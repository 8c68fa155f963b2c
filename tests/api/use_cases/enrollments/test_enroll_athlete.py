"""Enrolling an athlete: where each progression starts, and what is rejected."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.scenarios.story import Athlete, Coach, Json, expect

BARBELL = [
    {
        "kind": "barbell",
        "unit": "kg",
        "bar": 20,
        "plates": [{"load": load, "pairs": 2} for load in (20, 10, 5, 2.5, 1.25)],
    }
]
PRESS = "overhead-press"


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    """An athlete who trains by Starting Strength, with a barbell."""
    return coach.enrolls("Ana", "starting-strength", equipment=BARBELL)


def log_press(athlete: Athlete, *sets: Json, day: int = 2, **fields: Any) -> None:
    exercises = [{"exercise": PRESS, "sets": list(sets)}]
    athlete.logs({"performed_on": f"2026-03-{day:02}", "exercises": exercises} | fields)


def five_three_one(athlete: Athlete, start: Sequence[Json] = ()) -> Json:
    """The working load of the press, a training max of 90 percent, and the code of the start."""
    body = {"program": {"slug": "5-3-1"}, "start": list(start)}
    enrolled = expect(athlete.coach.client.post(f"{athlete.path}/enrollments", json=body), 201)
    path = f"{athlete.path}/enrollments/{enrolled['enrollment']['id']}/progress"
    report = expect(athlete.coach.client.get(path), 200)
    press = next(item for item in report["exercises"] if item["slot"] == "press")
    code = enrolled["next"]["exercises"][0]["decision"]["code"]
    return {"load": press["working_loads"][0]["load"], "code": code}


def estimated(load: float, reps: int) -> float:
    """90 percent of the 1RM by Epley: load x (1 + reps / 30)."""
    return round(0.9 * load * (1 + reps / 30), 2)


# A start from earlier sessions


def test_a_wave_starts_from_an_estimate_of_the_1rm(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 100})
    assert five_three_one(ana) == {"load": 105, "code": "start_history_percent"}
    assert estimated(100, 5) == 105


def test_reps_whose_tempo_was_lost_are_not_estimated(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 100, "tempo_held": False})
    assert five_three_one(ana) == {"load": 90, "code": "start_history_percent"}


def test_only_good_reps_are_estimated(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "good_reps": 3, "load": 100})
    assert five_three_one(ana)["load"] == estimated(100, 3) == 99


@pytest.mark.parametrize("ignored", [{"kind": "warm_up", "reps": 5, "load": 140}, {"reps": 5}])
def test_warm_up_sets_and_sets_without_a_load_are_ignored(ana: Athlete, ignored: Json) -> None:
    log_press(ana, ignored, {"reps": 5, "load": 100})
    assert five_three_one(ana)["load"] == 105


def test_a_training_max_is_of_the_best_set_of_the_last_weeks(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 80}, day=2)
    log_press(ana, {"reps": 5, "load": 60}, day=4)  # a light week
    ana.logs(
        {"performed_on": "2026-03-06", "exercises": [{"exercise": "back-squat", "sets": [{"reps": 5, "load": 120}]}]}
    )
    assert five_three_one(ana)["load"] == estimated(80, 5) == 84


def test_the_newest_session_with_the_exercise_counts_for_a_working_load(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 60}, {"reps": 5, "load": 60}, day=2)
    log_press(ana, {"reps": 5, "load": 50}, {"reps": 5, "load": 50}, day=4)
    body = {"program": {"slug": "greyskull-lp"}, "start_day": "Day 2"}
    enrolled = expect(ana.coach.client.post(f"{ana.path}/enrollments", json=body), 201)
    press = enrolled["next"]["exercises"][0]
    assert (press["sets"][0]["load"], press["decision"]["text"]) == (
        50,
        "Starts at 50 kg, based on 2 x 5 at 50 kg on March 4, 2026.",
    )


def test_a_session_with_warm_up_sets_alone_is_passed_over(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 100}, day=2)
    log_press(ana, {"kind": "warm_up", "reps": 5, "load": 40}, day=4)
    assert five_three_one(ana)["load"] == 105


def test_a_load_logged_in_pounds_is_converted(ana: Athlete) -> None:
    log_press(ana, {"reps": 1, "load": 220.46}, unit="lb")
    assert five_three_one(ana)["load"] == 90


def test_a_load_of_the_coach_comes_before_earlier_sessions(ana: Athlete) -> None:
    log_press(ana, {"reps": 5, "load": 100})
    assert five_three_one(ana, [{"progression": "press", "load": 60}])["load"] == 54


def test_without_an_earlier_session_the_lightest_load_is_the_start(ana: Athlete) -> None:
    assert five_three_one(ana)["code"] == "start_lightest"


# What is rejected


def refused(athlete: Athlete, **body: Any) -> list[Json]:
    document = {"program": {"slug": "runner-knee-strength"}} | body
    response = athlete.coach.client.post(f"{athlete.path}/enrollments", json=document)
    assert response.status_code == 422, response.text
    errors: list[Json] = response.json()["errors"]
    return errors


def test_a_start_load_names_a_progression_of_the_program(ana: Athlete) -> None:
    message = "The program has no progression `squat`. Its progressions: warm-up, sits, bss, lunge."
    start = [{"progression": "bss", "load": 8}, {"progression": "squat", "load": 8}]
    assert refused(ana, start=start) == [{"pointer": "/start/1/progression", "message": message}]


def test_a_start_load_of_one_side_needs_independent_sides(ana: Athlete) -> None:
    message = "In this program both sides use the same load. Use `both` instead of `left`."
    start = [{"progression": "bss", "load": 8, "side": "left"}]
    assert refused(ana, start=start) == [{"pointer": "/start/0/side", "message": message}]


def test_missing_equipment_is_named_once(coach: Coach) -> None:
    ben = coach.enrolls("Ben", equipment=[])
    errors = refused(ben, program={"slug": "5-3-1"})
    assert {error["pointer"] for error in errors} == {"/program/slug"}
    assert len(errors) == len({error["message"] for error in errors}) == 4


def test_an_unknown_program_is_reported_with_its_pointer(ana: Athlete) -> None:
    message = "There is no program `nothing`."
    assert refused(ana, program={"slug": "nothing"}) == [{"pointer": "/program/slug", "message": message}]


def test_the_first_day_is_today_in_the_athletes_time_zone_unless_stated(coach: Coach) -> None:
    ben = coach.enrolls("Ben", time_zone="Pacific/Auckland", equipment=BARBELL)
    enrolled = expect(coach.client.post(f"{ben.path}/enrollments", json={"program": {"slug": "5-3-1"}}), 201)
    assert enrolled["enrollment"]["start_on"] == "2026-03-03"  # noon in UTC is one o'clock in the morning there
