"""DAPRE in both editions: the third set adjusts the fourth, and the fourth decides the next base."""

from random import Random

import pytest

from tests.scenarios.story import Coach, Json, complaint
from tests.scenarios.test_programs.by_the_book import LB_GYM, Notebook, built, sets, trains_by_the_book

BASE_LB = 100
CUT_OFFS = {"dapre": (2, 4, 6, 10), "dapre-later-edition": (2, 4, 7, 12)}  # the most reps of each row but the last
FOURTH_SET = (-10, -5, 0, 5, 10)
NEXT_BASE = (-10, 0, 5, 10, 15)


def row(reps: int, cut_offs: tuple[int, ...]) -> int:
    return sum(reps > most for most in cut_offs)


def notebook(cut_offs: tuple[int, ...]) -> Notebook:
    base = BASE_LB
    while True:
        done = yield {
            "knee-extension": sets(
                (1, "10", built(base * 0.5, 5)), (1, "6", built(base * 0.75, 5)), (1, "max", base), (1, "max", base)
            )
        }
        third, fourth = done["knee-extension"][2:]
        base += FOURTH_SET[row(third, cut_offs)] + NEXT_BASE[row(fourth, cut_offs)]


def by_the_table(item: Json, luck: Random) -> list[Json]:
    """Good and bad days. The load of the fourth set comes from its table."""
    third, fourth = luck.choice((1, 3, 5, 6, 7, 8, 10, 11)), luck.choice((2, 4, 5, 6, 7, 8, 12, 13))
    adjust = item["sets"][3]["adjust"]
    assert (adjust["from_set"], adjust["metric"]) == (3, "reps")
    load = next(
        one["load"] for one in adjust["rows"] if one["min"] <= third and (one["max"] is None or third <= one["max"])
    )
    loads = [*(one["load"] for one in item["sets"][:3]), load]
    return [
        {"set": one["set"], "side": one["side"], "reps": reps, "load": load}
        for one, reps, load in zip(item["sets"], (10, 6, third, fourth), loads, strict=True)
    ]


@pytest.mark.parametrize("edition", CUT_OFFS)
def test_eight_weeks_of_dapre(coach: Coach, edition: str) -> None:
    start = {"knee-extension": BASE_LB}
    ana = coach.enrolls("Ana", edition, equipment=LB_GYM, unit="lb", start=start, complaints=[complaint("right")])
    trains_by_the_book(ana, notebook(CUT_OFFS[edition]), sessions=40, does=by_the_table, seed=2)
