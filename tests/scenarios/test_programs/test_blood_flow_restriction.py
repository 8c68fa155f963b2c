"""Blood flow restriction: 30, 15, 15 and 15 or more reps; more than 15 in the fourth set add the smallest load."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Json, complaint
from tests.scenarios.test_body_weight import check_stored_progress
from tests.scenarios.test_programs.by_the_book import Notebook, trains_by_the_book

MACHINES: list[Json] = [{"kind": "stack", "unit": "kg", "min": 5, "max": 200, "step": 5}]
THIRTY_PERCENT = {"leg-press": 40.0, "knee-extension": 15.0}  # of 133 and 50 kg
WEEKS, A_WEEK = 8, 3


@dataclass
class Exercise:
    load: float
    short: int = 0

    def hears(self, done: list[int]) -> None:
        self.short = self.short + 1 if done[2] < 15 else 0
        if done[0] >= 30 and done[2] >= 15 and done[3] > 15:
            self.load += 5
        elif self.short == 2:
            self.load, self.short = max(self.load - 5, 5), 0


def notebook() -> Notebook:
    exercises = {name: Exercise(load) for name, load in THIRTY_PERCENT.items()}
    while True:
        done = yield {
            name: f"1x30@{one.load:g} 2x15@{one.load:g} 1x15+@{one.load:g}" for name, one in exercises.items()
        }
        for name, one in exercises.items():
            one.hears(done[name])


def with_a_cuff(item: Json, luck: Random) -> list[Json]:
    """Good days with 14 to 18 reps in the fourth set, and bad ones that end in the third."""
    reps = [30, 15, 15, luck.randint(14, 18)] if luck.random() < 0.6 else [30, 15, luck.randint(9, 14), 0]
    return [
        {"set": one["set"], "side": one["side"], "load": one["load"], "reps": reps[one["set"] - 1]}
        for one in item["sets"]
    ]


def on_the_program(coach: Coach) -> Athlete:
    return coach.enrolls(
        "Ana", "blood-flow-restriction", equipment=MACHINES, start=THIRTY_PERCENT, complaints=[complaint("left")]
    )


@pytest.mark.slow
def test_eight_weeks_with_good_and_bad_days(coach: Coach, story_server: StoryServer) -> None:
    ana = on_the_program(coach)
    trains_by_the_book(ana, notebook(), sessions=WEEKS * A_WEEK, seed=3, does=with_a_cuff)
    assert ana.next()["on"] == "2026-04-27"  # eight weeks after the first Monday
    check_stored_progress(story_server)


def test_only_the_affected_leg_trains_with_tempo_and_two_kinds_of_rest(coach: Coach) -> None:
    press = on_the_program(coach).asked("leg-press")
    assert {one["side"] for one in press["sets"]} == {"left"}
    assert [(one["reps"], one["open"]) for one in press["sets"]] == [(30, False), (15, False), (15, False), (15, True)]
    assert press["tempo"] == {"eccentric_seconds": 2, "pause_seconds": 0, "concentric_seconds": 2}
    assert (press["rest_seconds"], press["rest_after_seconds"]) == (30, 180)


def test_the_sentence_says_why_the_load_goes_up(coach: Coach) -> None:
    ana = on_the_program(coach)
    ana.trains(done={"leg-press": 30})
    assert ana.why("leg-press")["text"] == "More than 15 reps in the fourth set. The next load is one step heavier."
    assert ana.asked("leg-press")["sets"][0]["load"] == 45


def test_a_sore_knee_gets_a_lighter_load_whatever_the_fourth_set_was(coach: Coach) -> None:
    ana = on_the_program(coach)
    ana.trains(done={"leg-press": 30}, pain={"during": 7})
    assert (ana.why("leg-press")["code"], ana.asked("leg-press")["sets"][0]["load"]) == ("pain_eased", 35)
