"""GZCLP: a miss changes sets and reps before the load; a 5RM test or 15 lb over the last 3x10 start again."""

from dataclasses import dataclass

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import (
    LB_GYM,
    Done,
    Notebook,
    built,
    mostly_bad,
    sets,
    trains_by_the_book,
)

TIER_1 = ((5, 3), (6, 2), (10, 1))
TIER_2 = (10, 8, 6)


@dataclass
class Tier1:
    load: float
    step: float
    stage: int = 0  # 3 is the test

    @property
    def asked(self) -> str:
        if self.stage == 3:
            return f"5RM test: {sets((1, '5', self.load))}"
        count, reps = TIER_1[self.stage]
        return f"{count}x{reps}+: " + sets((count - 1, str(reps), self.load), (1, f"{reps}+", self.load))

    def hears(self, done: list[int]) -> None:
        if self.stage == 3:
            self.load, self.stage = built(self.load * 0.85), 0
        elif min(done) >= TIER_1[self.stage][1]:
            self.load += self.step
        else:
            self.stage += 1


@dataclass
class Tier2:
    load: float
    step: float
    stage: int = 0
    last_of_tens: float = 0

    @property
    def asked(self) -> str:
        reps = TIER_2[self.stage]
        return f"3x{reps}: " + sets((3, str(reps), self.load))

    def hears(self, done: list[int]) -> None:
        if min(done) >= TIER_2[self.stage]:
            self.load += self.step
            return
        if self.stage == 0:
            self.last_of_tens = self.load
        self.stage += 1
        if self.stage == 3:
            self.stage, self.load = 0, self.last_of_tens + 15


@dataclass
class Tier3:
    load: float

    @property
    def asked(self) -> str:
        return sets((2, "15", self.load), (1, "15+", self.load))

    def hears(self, done: list[int]) -> None:
        if done[-1] >= 25 and min(done) >= 15:
            self.load += 5


START = {
    "squat-t1": 185,
    "bench-t1": 135,
    "press-t1": 85,
    "deadlift-t1": 225,
    "squat-t2": 135,
    "bench-t2": 95,
    "press-t2": 65,
    "deadlift-t2": 155,
    "pulldown-t3": 80,
    "row-t3": 30,
}


def notebook() -> Notebook:
    tier_1 = {lift: Tier1(START[f"{lift}-t1"], step) for lift, step in STEPS.items()}
    tier_2 = {lift: Tier2(START[f"{lift}-t2"], step) for lift, step in STEPS.items()}
    tier_3 = {lift: Tier3(START[f"{lift}-t3"]) for lift in ("pulldown", "row")}
    while True:
        for day, first, second, third in DAYS:
            slots: dict[str, Tier1 | Tier2 | Tier3] = {
                f"{first}-t1": tier_1[first],
                f"{second}-t2": tier_2[second],
                f"{third}-{day}": tier_3[third],
            }
            done: Done = yield {slot: lift.asked for slot, lift in slots.items()}
            for slot, lift in slots.items():
                lift.hears(done[slot])


STEPS = {"squat": 10, "deadlift": 10, "bench": 5, "press": 5}
DAYS = (
    ("a1", "squat", "bench", "pulldown"),
    ("b1", "press", "deadlift", "row"),
    ("a2", "bench", "squat", "pulldown"),
    ("b2", "deadlift", "press", "row"),
)


def test_eight_weeks_of_gzclp(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "gzclp", equipment=LB_GYM, unit="lb", start=START)
    trains_by_the_book(ana, notebook(), sessions=32, seed=3)


def test_every_stage_is_left_and_returned_to(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "gzclp", equipment=LB_GYM, unit="lb", start=START)
    stages = trains_by_the_book(ana, notebook(), sessions=44, seed=4, does=mostly_bad)
    assert stages == {"5x3+", "6x2+", "10x1+", "5RM test", "3x10", "3x8", "3x6"}
