"""A patellar tendon: holds until the decline squat hurts less, heavy slow resistance, and a flare on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Json, complaint
from tests.scenarios.test_body_weight import check_stored_progress
from tests.scenarios.test_programs.by_the_book import KG_GYM, built, hundredths
from tests.scenarios.test_programs.test_heavy_slow_resistance import REPS_BY_WEEK, SHARE

LIFTS = {"squat": 80.0, "leg-press": 120.0, "hack-squat": 80.0}
START = {"hold": 50.0, **LIFTS}
FINE: Json = {"before": 2, "during": 3, "after_1h": 2, "next_morning": 2}


def on_the_program(coach: Coach) -> Athlete:
    return coach.enrolls(
        "Ana", "patellar-tendon-loading", equipment=KG_GYM, start=START, complaints=[complaint("right", 2)]
    )


def hold(ana: Athlete) -> tuple[int, float, float]:
    """The number of holds for a leg, their seconds and their load."""
    sets = ana.asked("hold")["sets"]
    return len(sets) // 2, sets[0]["seconds"], sets[0]["load"]


def holds_for_four_weeks(ana: Athlete) -> None:
    """Sixteen sessions of holds. The load is 80 percent of a maximum that grows by 2.5 percent."""
    most = START["hold"]
    for session in range(16):
        assert hold(ana) == (5, 45, built(most * 0.8)), f"session {session}"
        if session == 6:
            ana.trains(pain={"during": 4})  # above 3 of 10: the same again
        else:
            ana.trains(pain=FINE)
            most = hundredths(most * 1.025)


def heavy_week(ana: Athlete, reps: int, maxes: dict[str, float]) -> None:
    """Three sessions of a week of heavy slow resistance, all done."""
    for _ in range(3):
        for lift, most in maxes.items():
            sets = ana.asked(lift)["sets"]
            assert [(one["reps"], one["load"]) for one in sets] == [(reps, built(most * SHARE[reps]))] * 4
        ana.trains(pain=FINE)
        maxes.update({lift: hundredths(most * 1.025) for lift, most in maxes.items()})


def measures_decline_squat(ana: Athlete, pain: float) -> None:
    ana.measures("pain_squat", "points", left=0, right=pain)


@pytest.mark.slow
def test_four_weeks_of_holds_and_twelve_weeks_of_heavy_slow_resistance(coach: Coach, story_server: StoryServer) -> None:
    ana, maxes = on_the_program(coach), dict(LIFTS)
    measures_decline_squat(ana, 7)
    holds_for_four_weeks(ana)
    assert ana.next()["on"] == "2026-03-30"  # four weeks after the first Monday
    ana.rests(1)
    assert ana.phase()["phase"] == "holds"  # the test is four weeks old
    measures_decline_squat(ana, 4)
    assert ana.phase()["phase"] == "holds"
    ana.trains(pain=FINE)
    ana.rests(1)
    measures_decline_squat(ana, 3)
    phase = ana.phase()
    assert phase["phase"] == "heavy"
    assert phase["decision"]["text"] == (
        "Heavy slow resistance begins. Weeks since start: 4 (4 or more); Pain on a single-leg decline squat, right "
        "side: 3 (3 or less)."
    )
    for reps in REPS_BY_WEEK:
        heavy_week(ana, reps, maxes)
    assert ana.next()["week"] == 13
    assert ana.asked("squat")["sets"][0]["reps"] == 6
    check_stored_progress(story_server)


def in_the_fourth_heavy_week(coach: Coach) -> tuple[Athlete, dict[str, float]]:
    ana, maxes = on_the_program(coach), dict(LIFTS)
    holds_for_four_weeks(ana)
    ana.rests(1)
    measures_decline_squat(ana, 2)
    for reps in REPS_BY_WEEK[:4]:
        heavy_week(ana, reps, maxes)
    return ana, maxes


@pytest.mark.slow
def test_a_flare_goes_back_to_lighter_holds_and_then_to_the_first_heavy_week(
    coach: Coach, story_server: StoryServer
) -> None:
    ana, _ = in_the_fourth_heavy_week(coach)
    before = hold_load_of(ana)
    measures_decline_squat(ana, 7)
    assert ana.next()["phase"]["decision"]["code"] == "phase_fell_back"
    assert ana.phase()["phase"] == "holds"
    assert ana.why("hold")["code"] == "back_in_phase"
    assert hold(ana)[2] < before
    for _ in range(4):
        ana.trains(pain=FINE)
    assert ana.phase()["phase"] == "holds"  # the good test of the first weeks no longer counts
    measures_decline_squat(ana, 2)
    assert ana.phase()["phase"] == "heavy"
    assert (ana.next()["week"], ana.asked("squat")["sets"][0]["reps"]) == (1, 15)
    check_stored_progress(story_server)


def hold_load_of(ana: Athlete) -> float:
    """The load of the last holds before the heavy phase."""
    items = ana.coach.client.get(f"{ana.path}/sessions", params={"limit": 100}).json()["items"]
    loads = [
        one["load"] for item in items for done in item["exercises"] if done["slot"] == "hold" for one in done["sets"]
    ]
    return float(max(loads))


def test_the_limit_of_pain_grows_with_the_phase(coach: Coach) -> None:
    ana = on_the_program(coach)
    assert ana.asked("hold")["pain_limits"]["during"] == 3
    ana.opens_phase("heavy")
    assert {item["pain_limits"]["during"] for item in ana.next()["exercises"]} == {5}


def test_holds_are_due_four_times_a_week_and_lifts_three_times(coach: Coach) -> None:
    ana = on_the_program(coach)
    assert trained_in_a_week(ana) == 4
    ana.opens_phase("heavy")
    ana.rests(7)
    assert trained_in_a_week(ana) == 3


def trained_in_a_week(ana: Athlete) -> int:
    first, count = date.fromisoformat(ana.next()["on"]), 0
    while date.fromisoformat(ana.next()["on"]) < first + timedelta(7):
        ana.trains(pain=FINE)
        count += 1
    return count
