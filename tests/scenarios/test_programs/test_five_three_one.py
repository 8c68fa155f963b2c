"""5/3/1 and Boring But Big: percentages of a training max of 90 percent, which moves at the end of a cycle."""

from dataclasses import dataclass, field

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import LB_GYM, Notebook, built, hundredths, sets, trains_by_the_book

WEEKS = (
    ((5, 65), (5, 75), (5, 85)),
    ((3, 70), (3, 80), (3, 90)),
    ((5, 75), (3, 85), (1, 95)),
    ((5, 40), (5, 50), (5, 60)),
)
ONE_REP_MAX = {"press": 150, "deadlift": 405, "bench": 245, "squat": 315}
STEP = {"press": 5, "deadlift": 10, "bench": 5, "squat": 10}


@dataclass
class Lift:
    training_max: float
    step: float
    week: int = 0
    missed: bool = field(default=False)

    def at(self, percent: float) -> float:
        return built(self.training_max * percent / 100)

    @property
    def asked(self) -> str:
        rows = WEEKS[self.week]
        plus = "" if self.week == 3 else "+"
        return sets(
            *((1, f"{reps}{plus if n == 2 else ''}", self.at(percent)) for n, (reps, percent) in enumerate(rows))
        )

    def hears(self, done: list[int]) -> None:
        short = any(reps < asked for reps, (asked, _) in zip(done, WEEKS[self.week], strict=True))
        self.missed, self.week = self.missed or short, self.week + 1
        if self.week == 4:
            grown = self.training_max + self.step
            self.training_max = hundredths(self.training_max * 0.9) if self.missed else grown
            self.week, self.missed = 0, False


def notebook(*, boring: bool = False) -> Notebook:
    lifts = {lift: Lift(hundredths(load * 0.9), STEP[lift]) for lift, load in ONE_REP_MAX.items()}
    while True:
        for name, lift in lifts.items():
            slots = {name: lift.asked}
            if boring:
                assistance = "chin-ups" if name in ("press", "bench") else "leg-raises"
                slots |= {f"{name}-5x10": sets((5, "10", lift.at(50))), f"{assistance}-{name}": "5x10"}
            done = yield slots
            lift.hears(done[name])


def test_eight_weeks_of_five_three_one(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "5-3-1", equipment=LB_GYM, unit="lb", start=ONE_REP_MAX)
    trains_by_the_book(ana, notebook(), sessions=40, seed=5)
    assert ana.next()["week"] == 11


def test_eight_weeks_of_boring_but_big(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "5-3-1-boring-but-big", equipment=LB_GYM, unit="lb", start=ONE_REP_MAX)
    trains_by_the_book(ana, notebook(boring=True), sessions=40, seed=6)


def test_warm_ups_are_percentages_of_the_training_max(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "5-3-1", equipment=LB_GYM, unit="lb", start=ONE_REP_MAX)
    sets = ana.next()["exercises"][0]["sets"]
    warm_up = [(item["reps"], item["load"]) for item in sets if item["kind"] == "warm_up"]
    assert warm_up == [(5, 55), (5, 67.5), (3, 80)]  # 54, 67.5 and 81 of 135
