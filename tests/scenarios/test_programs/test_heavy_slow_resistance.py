"""Heavy slow resistance: 15, 12, 10, 8 and 6 reps by week, four sets, three seconds down and three up."""

from dataclasses import dataclass

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import KG_GYM, Notebook, built, hundredths, sets, trains_by_the_book

REPS_BY_WEEK = (15, 12, 12, 10, 10, 8, 8, 8, 6, 6, 6, 6)
SHARE = {15: 0.65, 12: 0.67, 10: 0.75, 8: 0.8, 6: 0.85}
ONE_REP_MAX = {"squat": 90.0, "leg-press": 180.0, "hack-squat": 100.0}


@dataclass
class Lift:
    one_rep_max: float
    misses: int = 0

    def asked(self, reps: int) -> str:
        return sets((4, str(reps), built(self.one_rep_max * SHARE[reps])))

    def hears(self, done: list[int], reps: int) -> None:
        if min(done) >= reps:
            self.one_rep_max, self.misses = self.one_rep_max + hundredths(self.one_rep_max * 0.025), 0
            return
        self.misses += 1
        if self.misses == 2:
            self.one_rep_max, self.misses = hundredths(self.one_rep_max * 0.95), 0


def notebook() -> Notebook:
    lifts = {name: Lift(load) for name, load in ONE_REP_MAX.items()}
    for reps in (*REPS_BY_WEEK, *REPS_BY_WEEK[-1:] * 10):
        for _ in range(3):
            done = yield {name: lift.asked(reps) for name, lift in lifts.items()}
            for name, lift in lifts.items():
                lift.hears(done[name], reps)


def test_thirteen_weeks_of_heavy_slow_resistance(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "heavy-slow-resistance", equipment=KG_GYM, start=ONE_REP_MAX)
    trains_by_the_book(ana, notebook(), sessions=39, seed=13)
    assert ana.next()["week"] == 14


def test_a_rep_takes_six_seconds(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "heavy-slow-resistance", equipment=KG_GYM, start=ONE_REP_MAX)
    tempo = {"eccentric_seconds": 3, "pause_seconds": 0, "concentric_seconds": 3}
    assert [item["tempo"] for item in ana.next()["exercises"]] == [tempo] * 3
