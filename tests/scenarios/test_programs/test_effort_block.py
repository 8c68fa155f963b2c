"""The block by effort: 3, 2, 1 reps in reserve, an easy week; three percent of load for each rep off the target."""

from dataclasses import dataclass
from random import Random

from tests.scenarios.story import Coach, Json
from tests.scenarios.test_programs.by_the_book import (
    KG_GYM,
    STEP,
    Notebook,
    built,
    hundredths,
    sets,
    trains_by_the_book,
)

WEEKS = ((3, 3, 1.0), (3, 2, 1.0), (3, 1, 1.0), (2, 4, 0.9))  # sets, reps in reserve, share of the load
START = {"squat": 100.0, "bench": 70.0, "deadlift": 90.0, "row": 60.0}
REPS = {"squat": 5, "bench": 5, "deadlift": 8, "row": 8}


@dataclass
class Lift:
    load: float

    def hears(self, gap: int) -> None:
        """Reps in reserve more than asked for, or fewer; at most ten percent a session."""
        if gap == 0:
            return
        most = hundredths(self.load * 0.1)
        to = built(self.load + max(min(hundredths(self.load * 0.03) * gap, most), -most))
        self.load = max(to, self.load + STEP) if gap > 0 else min(to, self.load - STEP)


def test_eight_weeks_by_effort(coach: Coach) -> None:
    lifts = {name: Lift(load) for name, load in START.items()}
    gaps: dict[str, int] = {}

    def does(item: Json, luck: Random) -> list[Json]:
        asked = item["sets"][0]["rir"]
        reported = max(asked + luck.choice((-2, -1, 0, 0, 0, 1, 2)), 0)
        gaps[item["slot"]] = reported - asked
        return [
            {"set": one["set"], "side": "both", "reps": one["reps"], "load": one["load"], "rir": reported}
            for one in item["sets"]
        ]

    def notebook() -> Notebook:
        while True:
            for count, _, share in WEEKS:
                for _ in range(3):
                    yield {
                        name: sets((count, str(REPS[name]), built(lift.load * share))) for name, lift in lifts.items()
                    }
                    for name, lift in lifts.items():
                        lift.hears(gaps[name])

    ana = coach.enrolls("Ana", "effort-block", equipment=KG_GYM, start=START)
    trains_by_the_book(ana, notebook(), sessions=26, seed=15, does=does)


def test_the_prescribed_reserve_shrinks_week_by_week(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "effort-block", equipment=KG_GYM, start=START)
    found = []
    for _ in range(13):
        asked = ana.next()
        found.append((asked["week"], asked["exercises"][0]["sets"][0]["rir"]))
        ana.trains()
    assert found[::3] == [(1, 3), (2, 2), (3, 1), (4, 4), (5, 3)]
