"""Greyskull LP: ten reps in the last set double the step, fewer than five take ten percent off."""

from tests.scenarios.story import Coach
from tests.scenarios.test_programs.by_the_book import LB_GYM, Notebook, built, sets, trains_by_the_book

START = {"bench": 115.0, "press": 75.0, "squat": 165.0, "deadlift": 205.0}
STEP = {"bench": 2.5, "press": 2.5, "squat": 5, "deadlift": 5}
DAYS = (
    ("bench", "squat"),
    ("press", "deadlift"),
    ("bench", "squat"),
    ("press", "squat"),
    ("bench", "deadlift"),
    ("press", "squat"),
)


def moved(lift: str, load: float, done: list[int]) -> float:
    if done[-1] < 5:
        return built(load * 0.9)
    if min(done) < 5:
        return load
    return load + STEP[lift] * (2 if done[-1] >= 10 else 1)


def notebook() -> Notebook:
    load = dict(START)
    while True:
        for number, day in enumerate(DAYS, start=1):
            straight = {lift: 0 if lift == "deadlift" else 2 for lift in day}
            done = yield {
                f"{lift}-{number}": sets((straight[lift], "5", load[lift]), (1, "5+", load[lift])) for lift in day
            }
            load |= {lift: moved(lift, load[lift], done[f"{lift}-{number}"]) for lift in day}


def test_eight_weeks_of_greyskull(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "greyskull-lp", equipment=LB_GYM, unit="lb", start=START)
    trains_by_the_book(ana, notebook(), sessions=24, seed=11)
