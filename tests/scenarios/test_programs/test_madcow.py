"""Madcow 5x5: ramps by an eighth of the top set; Monday's five is what Friday's triple was the week before."""

from dataclasses import dataclass
from random import Random

from tests.scenarios.story import Coach, Json
from tests.scenarios.test_programs.by_the_book import (
    KG_GYM,
    Notebook,
    built,
    good_or_bad,
    hundredths,
    sets,
    trains_by_the_book,
)

START = {"squat": 120, "bench": 85, "row": 80, "press": 55, "deadlift": 140}
EIGHTH = 0.125


@dataclass
class Lift:
    top: float  # of Monday's five; of Wednesday's, for the lifts of that day
    misses: int = 0

    def ramp(self, *steps_below: int) -> list[tuple[int, str, float]]:
        return [(1, "5", built(self.top * (1 - EIGHTH * below))) for below in steps_below]

    @property
    def friday(self) -> str:
        triple = (1, "3", built(self.top * 1.025))
        return sets(*self.ramp(4, 3, 2, 1), triple, (1, "8", built(self.top * 0.75)))

    def hears(self, reached: bool) -> None:
        self.misses = 0 if reached else self.misses + 1
        if reached:
            self.top = hundredths(self.top * 1.025)
        elif self.misses == 3:
            self.top, self.misses = hundredths(self.top * 0.9), 0


def notebook() -> Notebook:
    lifts = {name: Lift(load) for name, load in START.items()}
    heavy = ("squat", "bench", "row")
    while True:
        yield {f"{lift}-monday": sets(*lifts[lift].ramp(4, 3, 2, 1, 0)) for lift in heavy}
        done = yield {
            "squat-light": sets(*lifts["squat"].ramp(4, 3, 2, 2)),
            "press": sets(*lifts["press"].ramp(3, 2, 1, 0)),
            "deadlift": sets(*lifts["deadlift"].ramp(3, 2, 1, 0)),
        }
        for lift in ("press", "deadlift"):
            lifts[lift].hears(done[lift][3] >= 5)
        done = yield {f"{lift}-friday": lifts[lift].friday for lift in heavy}
        for lift in heavy:
            lifts[lift].hears(done[f"{lift}-friday"][4] >= 3)


def misses_the_top_set(item: Json, luck: Random) -> list[Json]:
    """On a bad day the heaviest set falls short, not the last."""
    performed = good_or_bad(item, luck)
    heaviest = max(performed, key=lambda one: (one["load"], one["set"]))
    bad = luck.random() < 0.3
    return [one | {"reps": one["reps"] - 1} if bad and one is heaviest else one for one in performed]


def test_eight_weeks_of_madcow(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "madcow-5x5", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=24, seed=10, does=misses_the_top_set)
    assert ana.next()["week"] == 9


def hardly_lifts_the_top_set(item: Json, luck: Random) -> list[Json]:
    """The heaviest set falls short on three days of four."""
    performed = good_or_bad(item, luck)
    heaviest = max(performed, key=lambda one: (one["load"], one["set"]))
    bad = luck.random() < 0.75
    return [one | {"reps": 2} if bad and one is heaviest else one for one in performed]


def test_three_missed_weeks_running_take_ten_per_cent_off(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "madcow-5x5", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=24, seed=16, does=hardly_lifts_the_top_set)


def test_it_is_trained_on_mondays_wednesdays_and_fridays(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "madcow-5x5", equipment=KG_GYM, start=START)
    found = []
    for _ in range(4):
        asked = ana.next()
        found.append((asked["on"], asked["day"], asked["due"]["earliest"]))
        ana.trains()
    assert found == [
        ("2026-03-02", "Monday", "2026-03-02"),
        ("2026-03-04", "Wednesday", "2026-03-04"),
        ("2026-03-06", "Friday", "2026-03-06"),
        ("2026-03-09", "Monday", "2026-03-09"),
    ]


def test_after_a_monday_skipped_on_purpose_comes_wednesday(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "madcow-5x5", equipment=KG_GYM, start=START)
    ana.skips("traveling")
    assert (ana.next()["on"], ana.next()["day"]) == ("2026-03-04", "Wednesday")
