"""Return to running after the rules of the University of Delaware: eight levels, soreness, effusion, and days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Json
from tests.scenarios.test_body_weight import check_stored_progress

# The published levels in meters, with 1 mile as 1.6 km: repetitions and distance of a jog, or one run.
LEVELS = ((10, 160), (7, 320), (5, 480), (4, 640), (None, 3200), (None, 4000), (None, 4800), (6, 400))
FINE: Json = {"before": 0, "during": 0, "after_1h": 0, "next_morning": 0}
SORE_AFTER: Json = {"after_1h": 1}
SORE_NEXT_DAY: Json = {"next_morning": 2}
SORE_IN_RUN: Json = {"during": 4}
SORE_IN_WARM_UP: Json = {"before": 3}
BAD_DAYS = {
    2: SORE_AFTER,
    5: SORE_IN_RUN,
    9: SORE_NEXT_DAY,
    13: SORE_IN_WARM_UP,
    17: SORE_IN_RUN,
    18: SORE_IN_RUN,
    24: SORE_AFTER,
}
WEEK = timedelta(7)


@dataclass
class Ladder:
    """The rules of the clinic, and two good sessions for a level."""

    level: int = 1
    good: int = 0

    def hears(self, pain: Json) -> None:
        if pain in (SORE_IN_RUN, SORE_IN_WARM_UP):
            self.level, self.good = self.level - 1, 0
        elif pain == FINE:
            self.good += 1
            if self.good == 2 and self.level < len(LEVELS):
                self.level, self.good = self.level + 1, 0


def asked(ana: Athlete) -> tuple[str, int | None, float]:
    """The level, the number of jogs and the distance of one."""
    run = ana.asked("run")
    (one,) = run["sets"]
    if one["interval"] is None:
        return run["stage"], None, one["distance_m"]
    return run["stage"], one["reps"], one["interval"]["work_distance_m"]


def expected(ladder: Ladder) -> tuple[str, int | None, float]:
    return (f"level {ladder.level}", *LEVELS[ladder.level - 1])


@pytest.mark.slow
def test_eight_levels_with_good_and_sore_days(coach: Coach, story_server: StoryServer) -> None:
    ana, ladder = coach.enrolls("Ana", "return-to-run", equipment=[]), Ladder()
    dates: list[date] = []
    level_ups: list[date] = []
    for number in range(1, 35):
        before = ladder.level
        assert asked(ana) == expected(ladder), f"session {number}"
        pain = BAD_DAYS.get(number, FINE)
        dates.append(date.fromisoformat(ana.next()["on"]))
        ana.trains(pain=pain)
        ladder.hears(pain)
        level_ups += [dates[-1]] if ladder.level > before else []
    assert ladder.level == len(LEVELS)
    assert all((later - earlier).days >= 2 for earlier, later in pairwise(dates))
    assert max(sum(day <= other < day + WEEK for other in dates) for day in dates) == 4
    assert max(sum(day <= other < day + WEEK for other in level_ups) for day in level_ups) == 2
    check_stored_progress(story_server)


def at_level_three(coach: Coach) -> Athlete:
    ana = coach.enrolls("Ana", "return-to-run", equipment=[])
    for _ in range(4):
        ana.trains(pain=FINE)
    assert asked(ana)[0] == "level 3"
    return ana


@pytest.mark.parametrize(
    ("pain", "level", "days"),
    [
        ({"before": 3}, 2, 3),  # two days off
        ({"during": 3}, 2, 2),  # one day off
        ({"after_1h": 1}, 3, 2),
        ({"next_morning": 1}, 3, 2),
        (FINE, 3, 2),
    ],
)
def test_soreness_costs_days_and_a_level(coach: Coach, pain: Json, level: int, days: int) -> None:
    ana = at_level_three(coach)
    on = date.fromisoformat(ana.next()["on"])
    ana.trains(pain=pain)
    assert asked(ana)[0] == f"level {level}"
    assert date.fromisoformat(ana.next()["on"]) == on + timedelta(days)


def test_the_reason_names_the_days_off_and_the_level(coach: Coach) -> None:
    ana = at_level_three(coach)
    ana.trains(pain={"before": 4})
    decisions = {item["code"]: item["text"] for item in ana.said["decisions"]}
    assert decisions["pain_eased"] == (
        "Pain 4/10 before the session, above the limit of 2. One step easier: 7 intervals of 320 meters with 100 "
        "seconds of recovery in between."
    )
    assert decisions["pain_rest"].endswith("Rest for 2 days. Next session: March 13, 2026, or later.")


@pytest.mark.parametrize(("swelling", "level"), [("trace", 4), ("mild", 3), ("moderate", 2)])
def test_swelling_after_a_run_holds_the_level_or_goes_down(coach: Coach, swelling: str, level: int) -> None:
    ana = at_level_three(coach)
    ana.trains(pain=FINE)
    ana.trains(pain=FINE)
    ana.rests(1)
    ana.reports_symptoms(swelling=swelling)
    assert asked(ana)[0] == f"level {level}"


def test_a_run_that_was_cut_short_does_not_count(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "return-to-run", equipment=[])
    ana.trains(pain=FINE, run=6)
    ana.trains(pain=FINE)
    assert asked(ana)[0] == "level 1"
    ana.trains(pain=FINE)
    assert asked(ana)[0] == "level 2"


def test_the_limit_is_shown_before_the_run(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "return-to-run", equipment=[])
    assert ana.asked("run")["pain_limits"]["text"] == "Stop the set if there is any pain."
