"""nSuns, four days: the reps of the 95 percent set decide about a training max that four slots share in pairs."""

from random import Random

from tests.scenarios.story import Coach, Json
from tests.scenarios.test_programs.by_the_book import (
    LB_GYM,
    Notebook,
    built,
    good_or_bad,
    hundredths,
    sets,
    trains_by_the_book,
)

ONE_REP_MAX = {"bench": 225, "squat": 315, "deadlift": 405, "press": 135}

TOP = "5@75 3@85 1+@95 "
SCHEMES = {
    "bench-volume": "8@65 6@75 4@85 4@85 4@85 5@80 6@75 7@70 8+@65",
    "press": "6@50 5@60 3@70 5@70 7@70 4@70 6@70 8@70",
    "squat": TOP + "3@90 3@85 3@80 5@75 5@70 5+@65",
    "sumo": "5@50 5@60 3@70 5@70 7@70 4@70 6@70 8@70",
    "bench": TOP + "3@90 5@85 3@80 5@75 3@70 5+@65",
    "close-grip": "6@40 5@50 3@60 5@60 7@60 4@60 6@60 8@60",
    "deadlift": TOP + "3@90 3@85 3@80 3@75 3@70 3+@65",
    "front-squat": "5@35 5@45 3@55 5@55 7@55 4@55 6@55 8@55",
}
DAYS = (("bench-volume", "press"), ("squat", "sumo"), ("bench", "close-grip"), ("deadlift", "front-squat"))
LIFT = {"bench-volume": "bench", "sumo": "deadlift", "close-grip": "bench", "front-squat": "squat"}


def asked(slot: str, training_max: float) -> str:
    lines = (line.split("@") for line in SCHEMES[slot].split())
    return sets(*((1, reps, built(training_max * int(percent) / 100)) for reps, percent in lines))


def gained(slot: str, done: list[int]) -> int:
    """The gain of the training max. The press has no such set and gains when its last set is complete."""
    if slot == "press":
        return 5 if done[-1] >= 8 else 0
    if slot in LIFT:
        return 0
    top = done[2]
    return 0 if top < 2 else 5 if top < 4 else 10 if top < 6 else 15


def notebook(gains: set[int]) -> Notebook:
    """`gains` collects the rows of the table that were used."""
    training_max = {lift: hundredths(load * 0.9) for lift, load in ONE_REP_MAX.items()}
    while True:
        for day in DAYS:
            done = yield {slot: asked(slot, training_max[LIFT.get(slot, slot)]) for slot in day}
            for slot in day:
                gain = gained(slot, done[slot])
                training_max[LIFT.get(slot, slot)] += gain
                if slot not in LIFT and slot != "press":
                    gains.add(gain)


def any_top_set(item: Json, luck: Random) -> list[Json]:
    """Good and bad days. The top set has zero to eight reps."""
    top = luck.randint(0, 8)
    asked = {one["set"]: one for one in item["sets"]}
    return [one | {"reps": top} if one["set"] == 3 and asked[3]["open"] else one for one in good_or_bad(item, luck)]


def test_eight_weeks_of_nsuns(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "nsuns-4-day", equipment=LB_GYM, unit="lb", start=ONE_REP_MAX)
    gains: set[int] = set()
    trains_by_the_book(ana, notebook(gains), sessions=32, does=any_top_set)
    assert gains == {0, 5, 10, 15}
