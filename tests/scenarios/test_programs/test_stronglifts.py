"""StrongLifts 5x5: 2.5 kg each time, 5 on the deadlift; three misses in a row are a deload, three deloads 3x5."""

from dataclasses import dataclass
from random import Random

from tests.scenarios.story import Coach, Json
from tests.scenarios.test_programs.by_the_book import (
    KG_GYM,
    Notebook,
    built,
    good_or_bad,
    mostly_bad,
    sets,
    trains_by_the_book,
)


@dataclass
class Lift:
    load: float
    count: int = 5
    step: float = 2.5
    misses: int = 0
    deloads: int = 0

    @property
    def asked(self) -> str:
        stage = f"{self.count}x5: " if self.count > 1 else ""
        return stage + sets((self.count, "5", self.load))

    def hears(self, done: list[int]) -> None:
        if min(done) >= 5:
            self.load, self.misses = self.load + self.step, 0
            return
        self.misses += 1
        if self.misses == 3:
            self.load, self.misses, self.deloads = built(self.load * 0.9), 0, self.deloads + 1
            self.count = 3 if self.deloads == 3 and self.count == 5 else self.count


START = {"squat": 60, "bench": 50, "row": 40, "press": 30, "deadlift": 80}


def notebook() -> Notebook:
    lifts = {name: Lift(load) for name, load in START.items()}
    lifts["deadlift"].count, lifts["deadlift"].step = 1, 5
    days = (
        {"squat-a": "squat", "bench": "bench", "row": "row"},
        {"squat-b": "squat", "press": "press", "deadlift": "deadlift"},
    )
    while True:
        for day in days:
            done = yield {slot: lifts[name].asked for slot, name in day.items()}
            for slot, name in day.items():
                lifts[name].hears(done[slot])


def test_eight_weeks_of_stronglifts(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=24)


def test_only_misses_in_a_row_are_counted(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=30, does=mostly_bad)


def never_presses(item: Json, luck: Random) -> list[Json]:
    """Good and bad days. The bench press always misses."""
    performed = good_or_bad(item, luck)
    return [one | {"reps": 4} for one in performed] if item["slot"] == "bench" else performed


def test_after_three_deloads_the_bench_press_continues_with_three_sets(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=18, does=never_presses)
    bench = next(item for item in ana.next()["exercises"] if item["slot"] == "bench")
    assert (bench["stage"], len(bench["sets"])) == ("3x5", 3)
