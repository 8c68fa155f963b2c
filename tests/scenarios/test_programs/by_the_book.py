"""An athlete on a published program, and a notebook that applies the published rule independently of Nextset.

A notebook is a generator: it yields the expected next session, each slot in short form ("4x5@60 1x5+@60"), and is sent
the performed reps. Good and bad days come from a seeded random generator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from datetime import date, timedelta
from random import Random

from tests.scenarios.story import Athlete, Json, rack

Done = dict[str, list[int]]
Notebook = Generator[dict[str, str], Done, None]

KG_GYM: list[Json] = [
    {
        "kind": "barbell",
        "unit": "kg",
        "bar": 20,
        "plates": [{"load": 20, "pairs": 6}, *({"load": load, "pairs": 1} for load in (10, 5, 2.5, 1.25))],
    },
    {"kind": "stack", "unit": "kg", "min": 5, "max": 300, "step": 2.5},
    *rack(*range(2, 42, 2)),
]
LB_GYM: list[Json] = [
    {
        "kind": "barbell",
        "unit": "lb",
        "bar": 45,
        "plates": [
            {"load": 45, "pairs": 6},
            {"load": 10, "pairs": 2},
            *({"load": load, "pairs": 1} for load in (25, 5, 2.5, 1.25)),
        ],
    },
    {"kind": "stack", "unit": "lb", "min": 5, "max": 500, "step": 5},
    *rack(*range(5, 105, 5), unit="lb"),
]
STEP = 2.5  # of both barbells


def built(load: float, step: float = STEP) -> float:
    """The nearest load on the bar or the stack, halves up."""
    return math.floor(round(load / step, 6) + 0.5) * step


def hundredths(load: float) -> float:
    """An exact load, as it is stored."""
    return math.floor(round(load * 100, 4) + 0.5) / 100


def sets(*groups: tuple[int, str, float]) -> str:
    """(sets, reps, load) in short, equal neighbors put together."""
    merged: list[tuple[int, str, float]] = []
    for count, reps, load in groups:
        if merged and merged[-1][1:] == (reps, load):
            count, _, _ = merged.pop()[0] + count, reps, load  # noqa: PLW2901 - one longer group
        if count:
            merged.append((count, reps, load))
    return " ".join(f"{count}x{reps}@{load:g}" if load else f"{count}x{reps}" for count, reps, load in merged)


def in_short(exercise: Json) -> str:
    """The stage and the work sets of a slot in short form. Both sides must have the same prescription."""
    work = [item for item in exercise["sets"] if item["kind"] == "work"]
    sides = dict.fromkeys(item["side"] for item in work)
    each = {sets(*((1, _reps(item), item["load"]) for item in work if item["side"] == side)) for side in sides}
    assert len(each) == 1, each
    return f"{exercise['stage']}: {each.pop()}" if exercise["stage"] else each.pop()


def _reps(item: Json) -> str:
    if item["seconds"] is not None:
        return f"{item['seconds']:g}-{item['seconds_max']:g}s"
    reps = "max" if item["reps"] is None else str(item["reps"])
    reps += f"-{item['reps_max']}" if item["reps_max"] is not None else ""
    return reps + ("+" if item["open"] and item["reps"] is not None else "")


def good_or_bad(item: Json, luck: Random) -> list[Json]:
    """As prescribed, more in open sets. One day in four, the last set falls short."""
    work = [one for one in item["sets"] if one["kind"] == "work"]
    last = max(one["set"] for one in work)
    bad, more, less = luck.random() < 0.25, luck.choice((0, 0, 1, 2, 3, 5, 6, 10)), luck.randint(1, 2)
    return [_did(one, -less if bad and one["set"] == last else more if one["open"] else 0) for one in work]


def mostly_bad(item: Json, luck: Random) -> list[Json]:
    """More bad days than good ones: the last set is missing."""
    performed = good_or_bad(item, luck)
    if luck.random() < 0.4:
        return performed
    last = max(one["set"] for one in performed)
    return [one | {"reps": 0} if one["set"] == last else one for one in performed]


def _did(asked: Json, difference: int) -> Json:
    top = asked["reps_max"] or asked["reps"] or asked["seconds_max"] or asked["seconds"] or 0
    metric = "seconds" if asked["seconds"] is not None else "reps"
    amount = max(top + difference, 0)
    return {"set": asked["set"], "side": asked["side"], "load": asked["load"], metric: amount}


def trains_by_the_book(
    athlete: Athlete,
    notebook: Notebook,
    sessions: int,
    *,
    seed: int = 1,
    does: Callable[[Json, Random], list[Json]] = good_or_bad,
) -> set[str]:
    """Assert that each session is what the notebook expects, then train it and send the notebook the reps.

    Returns the stages that the athlete went through.
    """
    luck, calendar = Random(seed), athlete.coach.calendar
    stages: set[str] = set()
    expected = next(notebook)
    for number in range(1, sessions + 1):
        asked = athlete.next(calendar.today)
        found = {item["slot"]: in_short(item) for item in asked["exercises"]}
        assert found == expected, f"session {number}: {[item['decision']['text'] for item in asked['exercises']]}"
        stages |= {item["stage"] for item in asked["exercises"] if item["stage"]}
        done = {item["slot"]: does(item, luck) for item in asked["exercises"]}
        exercises = [
            {"slot": item["slot"], "exercise": item["exercise"], "sets": done[item["slot"]]}
            for item in asked["exercises"]
        ]
        athlete.logs({"performed_on": asked["on"], "prescription_id": asked["id"], "exercises": exercises})
        calendar.comes_to(date.fromisoformat(asked["on"]) + timedelta(1))
        expected = notebook.send({slot: _amounts(performed) for slot, performed in done.items()})
    return stages


def _amounts(performed: list[Json]) -> list[int]:
    """Reps or seconds, set by set, of the first side that was trained."""
    first = performed[0]["side"]
    return [item["reps"] if "reps" in item else item["seconds"] for item in performed if item["side"] == first]
