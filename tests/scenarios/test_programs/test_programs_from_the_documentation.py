"""Three published programs that are not built in, written as JSON from the documentation only."""

from datetime import timedelta
from pathlib import Path

import msgspec

from tests.scenarios.story import Coach, Json, complaint, expect, rack
from tests.scenarios.test_programs.by_the_book import KG_GYM, Notebook, built, sets, trains_by_the_book

FOLDER = Path(__file__).parent.parent / "programs"


def creates(coach: Coach, name: str) -> Json:
    body = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    created: Json = expect(coach.client.post("/v1/programs", json=body), 201)
    return created


def test_smolov_jr_adds_five_kilograms_a_week(coach: Coach) -> None:
    days = {"monday": (6, 6, 0.7), "wednesday": (7, 5, 0.75), "friday": (8, 4, 0.8), "saturday": (10, 3, 0.85)}

    def notebook() -> Notebook:
        for plus in (0, 5, 10, 0):
            for day, (count, reps, share) in days.items():
                yield {f"bench-{day}": sets((count, str(reps), built(100 * share + plus)))}

    creates(coach, "smolov-jr-bench")
    ana = coach.enrolls("Ana", "smolov-jr-bench", equipment=KG_GYM, start={"bench": 100})
    trains_by_the_book(ana, notebook(), sessions=12)
    assert (ana.next()["day"], ana.next()["on"]) == ("Monday", "2026-03-23")


def test_the_russian_squat_routine_goes_from_80_to_105_percent(coach: Coach) -> None:
    light = (6, 2, 0.8)
    heavy = ((6, 3, 0.8), (6, 4, 0.8), (6, 5, 0.8), (6, 6, 0.8), (5, 5, 0.85), (4, 4, 0.9), (3, 3, 0.95), (2, 2, 1))
    table = [day for one in heavy for day in (light, one)] + [light, (1, 1, 1.05)]

    def notebook() -> Notebook:
        for count, reps, share in (*table, light):
            yield {"squat": sets((count, str(reps), built(140 * share)))}

    creates(coach, "russian-squat-routine")
    ana = coach.enrolls("Ana", "russian-squat-routine", equipment=KG_GYM, start={"squat": 140})
    trains_by_the_book(ana, notebook(), sessions=18)
    assert ana.next()["week"] == 7


def test_alfredsons_heel_drops_are_twice_a_day_and_loaded_once_they_do_not_hurt(coach: Coach) -> None:
    creates(coach, "alfredson-heel-drops")
    weights = rack(5, 10, 15, 20)
    ana = coach.enrolls("Ana", "alfredson-heel-drops", equipment=weights, complaints=[complaint("left", 4)])
    first, found = coach.calendar.today, []
    for number in range(14):
        asked = ana.next()
        found.append((asked["on"], in_kg(asked)))
        assert (asked["week"], len(asked["exercises"])) == (1 + number // 14, 2)
        hurts = number < 4  # two days with moderate pain, then none
        ana.trains(pain={"during": 4 if hurts else 0, "next_morning": 4})
    on = [(first + timedelta(number // 2)).isoformat() for number in range(14)]
    assert found == list(zip(on, [0, 0, 0, 0, 0, 5, 10, 15, 20, 20, 20, 20, 20, 20], strict=True))
    assert ana.next()["week"] == 2


def in_kg(asked: Json) -> float:
    loads: set[float] = {one["load"] for item in asked["exercises"] for one in item["sets"]}
    assert len(loads) == 1
    return loads.pop()
