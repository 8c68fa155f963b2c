"""Starting Strength: days A and B, a step each time that shrinks, ten percent off after three misses in a row."""

from dataclasses import dataclass

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import (
    LB_GYM,
    Notebook,
    built,
    mostly_bad,
    sets,
    trains_by_the_book,
)


@dataclass
class Lift:
    load: float
    count: int
    reps: int
    steps: tuple[tuple[int, float], ...]  # (up to so many increases, the step)
    increases: int = 0
    misses: int = 0

    @property
    def asked(self) -> str:
        return sets((self.count, str(self.reps), self.load))

    def hears(self, done: list[int]) -> None:
        if all(reps >= self.reps for reps in done):
            self.load += next(step for until, step in self.steps if self.increases < until)
            self.increases, self.misses = self.increases + 1, 0
            return
        self.misses += 1
        if self.misses == 3:
            self.load, self.misses = built(self.load * 0.9), 0


EVER = 1000
PRESSES = ((8, 5), (EVER, 2.5))


def notebook() -> Notebook:
    squat = Lift(135, 3, 5, ((6, 10), (EVER, 5)))
    press, bench = Lift(65, 3, 5, PRESSES), Lift(95, 3, 5, PRESSES)
    deadlift, clean = Lift(185, 1, 5, ((4, 15), (8, 10), (EVER, 5))), Lift(95, 5, 3, PRESSES)
    days = (
        {"squat-a": squat, "press": press, "deadlift": deadlift},
        {"squat-b": squat, "bench": bench, "clean": clean},
    )
    while True:
        for day in days:
            done = yield {slot: lift.asked for slot, lift in day.items()}
            for slot, lift in day.items():
                lift.hears(done[slot])


def test_eight_weeks_of_starting_strength(coach: Coach) -> None:
    start = {"squat": 135, "press": 65, "bench": 95, "deadlift": 185, "clean": 95}
    ana = coach.enrolls("Ana", "starting-strength", equipment=LB_GYM, unit="lb", start=start)
    trains_by_the_book(ana, notebook(), sessions=24, seed=7)


def test_three_misses_in_a_row_take_ten_percent_off(coach: Coach) -> None:
    start = {"squat": 135, "press": 65, "bench": 95, "deadlift": 185, "clean": 95}
    ana = coach.enrolls("Ana", "starting-strength", equipment=LB_GYM, unit="lb", start=start)
    trains_by_the_book(ana, notebook(), sessions=24, does=mostly_bad)


def test_the_warm_up_goes_from_the_empty_bar_to_the_work_sets(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "starting-strength", equipment=LB_GYM, unit="lb", start={"squat": 135})
    asked = ana.next()["exercises"][0]["sets"]
    warm_up = [(item["reps"], item["load"]) for item in asked if item["kind"] == "warm_up"]
    assert warm_up == [(5, 45), (5, 45), (5, 55), (3, 80), (2, 107.5)]
