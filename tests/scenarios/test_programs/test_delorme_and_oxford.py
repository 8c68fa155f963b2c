"""DeLorme and Oxford: sets of ten at fractions of the 10RM, ascending or descending, and a 10RM test every Friday."""

from random import Random

import pytest

from tests.scenarios.story import Coach, Json, complaint
from tests.scenarios.test_programs.by_the_book import LB_GYM, Notebook, built, sets, trains_by_the_book

TEN_REP_MAX_LB = 80.0
SHARES = {"delorme": (0.5, 0.75, 1), "oxford": (1, 0.75, 0.5)}


def notebook(shares: tuple[float, ...], tested: list[tuple[float, int]]) -> Notebook:
    base = TEN_REP_MAX_LB
    while True:
        for _ in range(4):
            yield {"knee-extension": sets(*((1, "10", built(base * share, 5)) for share in shares))}
        yield {"ten-rep-max": sets((1, "10+", base + 5))}
        load, reps = tested[-1]
        base = load if reps >= 10 else base


@pytest.mark.parametrize("program", SHARES)
def test_eight_weeks_with_a_test_each_friday(coach: Coach, program: str) -> None:
    tested: list[tuple[float, int]] = []

    def does(item: Json, luck: Random) -> list[Json]:
        done = [{"set": one["set"], "side": one["side"], "reps": 10, "load": one["load"]} for one in item["sets"]]
        if item["slot"] == "ten-rep-max":
            difference, reps = luck.choice(((0, 10), (0, 12), (0, 8), (-10, 10), (5, 11), (10, 6)))
            done = [one | {"reps": reps, "load": one["load"] + difference} for one in done]
            tested.append((done[0]["load"], reps))
        return done

    start = {"knee-extension": TEN_REP_MAX_LB}
    ana = coach.enrolls("Ana", program, equipment=LB_GYM, unit="lb", start=start, complaints=[complaint("left")])
    trains_by_the_book(ana, notebook(SHARES[program], tested), sessions=40, seed=3, does=does)
    assert len(tested) == 8
