"""Texas Method: Monday and Wednesday are percentages of Friday's five, which gains 5 lb a week."""

from dataclasses import dataclass

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import LB_GYM, Notebook, built, sets, trains_by_the_book

START = {"squat": 275, "bench": 205, "press": 135, "deadlift": 335, "clean": 155}


@dataclass
class Lift:
    load: float
    count: int = 1
    reps: int = 5
    misses: int = 0

    def at(self, count: int, percent: float) -> str:
        return sets((count, "5", built(self.load * percent / 100)))

    @property
    def asked(self) -> str:
        return sets((self.count, str(self.reps), self.load))

    def hears(self, done: list[int]) -> None:
        if min(done) >= self.reps:
            self.load, self.misses = self.load + 5, 0
            return
        self.misses += 1
        if self.misses == 2:
            self.load, self.misses = built(self.load * 0.9), 0


def notebook() -> Notebook:
    lifts = {name: Lift(load) for name, load in START.items()}
    lifts["clean"].count, lifts["clean"].reps = 5, 3
    squat, deadlift, clean = lifts["squat"], lifts["deadlift"], lifts["clean"]
    while True:
        for week, heavy, light in (("a", "bench", "press"), ("b", "press", "bench")):
            done = yield {
                f"squat-volume-{week}": squat.at(5, 90),
                f"{heavy}-volume": lifts[heavy].at(5, 90),
                f"deadlift-{week}": deadlift.asked,
            }
            deadlift.hears(done[f"deadlift-{week}"])
            yield {
                f"squat-recovery-{week}": squat.at(2, 90 * 0.8),
                f"{light}-light": lifts[light].at(3, 90 * 0.9),
                f"chin-up-{week}": "3xmax",
                f"back-extension-{week}": "5x10",
            }
            done = yield {
                f"squat-intensity-{week}": squat.asked,
                f"{heavy}-intensity": lifts[heavy].asked,
                f"clean-{week}": clean.asked,
            }
            squat.hears(done[f"squat-intensity-{week}"])
            lifts[heavy].hears(done[f"{heavy}-intensity"])
            clean.hears(done[f"clean-{week}"])


def test_eight_weeks_of_the_texas_method(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "texas-method", equipment=LB_GYM, unit="lb", start=START)
    trains_by_the_book(ana, notebook(), sessions=24, seed=9)
