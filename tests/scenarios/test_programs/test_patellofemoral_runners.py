"""Running with patellofemoral pain: 2 of 10 at most, settled within an hour, no worse the next morning."""

from __future__ import annotations

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Json, complaint
from tests.scenarios.test_body_weight import check_stored_progress

LEVELS = [*(f"{n} x 4 minutes" for n in (4, 5, 6, 7, 8)), *(f"{n} minutes" for n in (20, 25, 30, 35, 40))]
SETTLED: Json = {"before": 1, "during": 2, "after_1h": 1, "next_morning": 1}
NOT_SETTLED: Json = {"before": 1, "during": 2, "after_1h": 2}
WORSE_IN_THE_MORNING: Json = {"before": 0, "during": 1, "after_1h": 0, "next_morning": 1}
TOO_MUCH: Json = {"before": 1, "during": 4, "after_1h": 1, "next_morning": 1}
BAD_DAYS = {3: NOT_SETTLED, 8: TOO_MUCH, 12: WORSE_IN_THE_MORNING, 15: TOO_MUCH, 16: TOO_MUCH, 22: NOT_SETTLED}


def on_the_program(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "patellofemoral-runners", equipment=[], complaints=[complaint(baseline_pain=1)])


def level(ana: Athlete) -> int:
    return LEVELS.index(ana.asked("run")["stage"])


@pytest.mark.slow
def test_from_run_and_walk_to_forty_minutes_in_eight_weeks(coach: Coach, story_server: StoryServer) -> None:
    ana, at, good = on_the_program(coach), 0, 0
    for number in range(1, 35):
        assert level(ana) == at, f"run {number}"
        pain = BAD_DAYS.get(number, SETTLED)
        ana.trains(pain=pain)
        if pain is TOO_MUCH:
            at, good = at - 1, 0
        elif pain is SETTLED:
            good += 1
            if good == 2 and at < len(LEVELS) - 1:
                at, good = at + 1, 0
    assert ana.asked("run")["stage"] == "40 minutes"
    assert [one["seconds"] for one in ana.asked("run")["sets"]] == [2400]
    assert ana.next()["on"] == "2026-04-29"  # eight weeks and two days after the first Monday
    check_stored_progress(story_server)


def test_the_first_runs_have_a_walk_after_every_four_minutes(coach: Coach) -> None:
    (one,) = on_the_program(coach).asked("run")["sets"]
    assert (one["reps"], one["interval"]) == (
        4,
        {"work_seconds": 240, "work_distance_m": None, "rest_seconds": 60},
    )


@pytest.mark.parametrize(
    ("pain", "code"),
    [
        (SETTLED, "repeat"),
        ({"before": 0, "during": 2, "after_1h": 0, "next_morning": 0}, "repeat"),
        (NOT_SETTLED, "pain_hold"),
        (WORSE_IN_THE_MORNING, "pain_hold"),
        ({"during": 3}, "pain_eased"),
        ({"before": 1, "during": 2, "after_1h": 3}, "pain_eased"),
    ],
)
def test_two_of_ten_is_allowed_if_it_settles(coach: Coach, pain: Json, code: str) -> None:
    ana = on_the_program(coach)
    for _ in range(2):
        ana.trains(pain=SETTLED)
    ana.trains(pain=pain)
    assert ana.codes["run"] == code


def test_three_runs_in_a_row_with_too_much_pain_stop_the_running(coach: Coach) -> None:
    ana = on_the_program(coach)
    for _ in range(3):
        ana.trains(pain=TOO_MUCH)
    assert ana.codes["run"] == "pain_stop"
    assert ana.asked("run")["sets"] == []
    ana.resumes("run")
    assert level(ana) == 0


def test_a_report_on_a_day_without_a_run_holds_the_level(coach: Coach) -> None:
    ana = on_the_program(coach)
    for _ in range(2):
        ana.trains(pain=SETTLED)
    assert level(ana) == 1
    ana.rests(1)
    ana.reports_symptoms(pain=2)
    assert level(ana) == 0


def test_the_limit_is_shown_before_the_run(coach: Coach) -> None:
    limits = on_the_program(coach).asked("run")["pain_limits"]
    assert (limits["during"], limits["any_time"]) == (2, 2)
    assert limits["text"] == "Stop the set if pain goes above 2/10."
