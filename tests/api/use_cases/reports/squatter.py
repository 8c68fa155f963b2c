"""An athlete who squats, and reports on the training."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

EXERCISE = "bulgarian-split-squat"


def day(n: int) -> str:
    return (FIRST_DAY + timedelta(n)).isoformat()


def a_set(reps: int, load: float | None = None, side: str = "both", **others: Any) -> Json:
    return {"reps": reps, "side": side} | ({} if load is None else {"load": load}) | others


def logs(ana: Athlete, n: int, *sets: Json, exercise: str = EXERCISE, **others: Any) -> str:
    """Log a session so many days after the first one; returns its id."""
    return ana.logs({"performed_on": day(n), "exercises": [{"exercise": exercise, "sets": list(sets)}], **others})


def report(ana: Athlete, name: str, **query: Any) -> Json:
    answer: Json = expect(ana.coach.client.get(f"{ana.path}/{name}", params=query), 200)
    return answer


def series(ana: Athlete, **query: Any) -> dict[str, list[float | None]]:
    """The values of each metric."""
    found = report(ana, "series", exercise=EXERCISE, **query)
    return {line["metric"]: line["values"] for line in found["lines"]}


def records(ana: Athlete, **query: Any) -> list[Json]:
    items: list[Json] = report(ana, "records", limit=100, **query)["items"]
    return items


def trained(coach: Coach) -> Athlete:
    """Ana, with a first session and a better one in the next week. The first day is a Monday."""
    assert date.weekday(FIRST_DAY) == 0
    ana = coach.enrolls("Ana", start={"bss": 10})
    logs(ana, 0, a_set(8, 10, "left", rir=2), a_set(8, 10, "right"), pain={"during": 2})
    logs(ana, 8, a_set(9, 10, "left"), a_set(8, 12, "right"))
    return ana
