"""2-for-2: two reps over the goal in the last set, two sessions in a row, are 2.5 to 5 percent more."""

from dataclasses import dataclass

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import KG_GYM, Notebook, built, sets, trains_by_the_book


@dataclass
class Lift:
    load: float
    times: float
    step: float = 2.5
    running: int = 0

    @property
    def asked(self) -> str:
        return sets((2, "8", self.load), (1, "8+", self.load))

    def hears(self, done: list[int]) -> None:
        self.running = self.running + 1 if done[-1] >= 10 else 0
        if self.running == 2:
            self.load, self.running = max(built(self.load * self.times, self.step), self.load + self.step), 0


def test_eight_weeks_of_two_for_two(coach: Coach) -> None:
    lifts = {
        "squat": Lift(80, 1.05),
        "bench": Lift(60, 1.025),
        "row": Lift(50, 1.025),
        "leg-curl": Lift(30, 1.05),
        "press": Lift(14, 1.025, 2),
    }

    def notebook() -> Notebook:
        while True:
            done = yield {name: lift.asked for name, lift in lifts.items()}
            for name, lift in lifts.items():
                lift.hears(done[name])

    start = {name: lift.load for name, lift in lifts.items()}
    ana = coach.enrolls("Ana", "two-for-two", equipment=KG_GYM, start=start)
    trains_by_the_book(ana, notebook(), sessions=24, seed=14)
    assert all(lift.load > start[name] for name, lift in lifts.items())
