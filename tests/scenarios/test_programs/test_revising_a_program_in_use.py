"""A built-in program is copied, revised while it is in use, and athletes are moved to the new revision."""

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.story import Athlete, Coach, Did, Json, expect
from tests.scenarios.test_programs.by_the_book import LB_GYM, in_short

START = {"squat-t1": 185, "squat-t2": 135, "bench-t1": 135, "bench-t2": 95, "pulldown-t3": 80}
OWN = "our-gzclp"


@pytest.fixture
def program(coach: Coach) -> Json:
    """A copy of GZCLP, read from the API and stored as revision 1."""
    found: Json = expect(coach.client.get("/v1/programs/gzclp"), 200)["program"] | {"slug": OWN, "name": "Our GZCLP"}
    expect(coach.client.post("/v1/programs", json=found), 201)
    return found


def enrolls(coach: Coach, name: str) -> Athlete:
    return coach.enrolls(name, OWN, equipment=LB_GYM, unit="lb", start=START)


def revises(coach: Coach, program: Json) -> None:
    """From now on tier 3 uses a rep range, and the tier 1 bench press gains twice as much."""
    progressions = {item["progression"]: item for item in program["progressions"]}
    kept = {"kind": "double_progression", "reps_min": 12, "reps_max": 15, "unit": "lb"}
    progressions["pulldown-t3"] = {"progression": "pulldown-t3", "rule": kept}
    bench = progressions["bench-t1"]["rule"]
    stages = [stage | {"rule": stage["rule"] | {"step": 10}} for stage in bench["stages"]]
    progressions["bench-t1"] = {"progression": "bench-t1", "rule": bench | {"stages": stages}}
    revised = program | {"progressions": list(progressions.values())}
    path = f"/v1/programs/{OWN}/revisions"
    expect(coach.client.post(path, json=revised, headers={"If-Match": '"1"'}), 201)


def moves(athlete: Athlete) -> dict[str, str]:
    """Move the enrollment; returns what was carried over, by progression."""
    path = f"{athlete.path}/enrollments/{athlete.enrollment_id}"
    tag = athlete.coach.client.get(path).headers["ETag"]
    answer = expect(athlete.coach.client.post(f"{path}/move", json={}, headers={"If-Match": tag}), 200)
    return {item["progression"]: item["carried"] for item in answer["carried"]}


def asked(athlete: Athlete) -> dict[str, str]:
    return {item["slot"]: in_short(item) for item in athlete.next()["exercises"]}


def heavy_squats(reps: int) -> Any:
    """So many reps in every set. Typed as Any: the slot has a dash, so it can't be a keyword argument."""
    return {"squat-t1": Did(reps)}


def trains_a_week(athlete: Athlete, squat: int = 3) -> None:
    athlete.trains(**heavy_squats(squat))
    for _ in range(3):
        athlete.trains()


def test_athletes_stay_on_their_revision_until_they_are_moved(coach: Coach, program: Json) -> None:
    ana = enrolls(coach, "Ana")
    trains_a_week(ana)
    before = asked(ana)
    revises(coach, program)
    assert asked(ana) == before
    assert ana.next()["program"] == {"slug": OWN, "revision": 1}
    ben = enrolls(coach, "Ben")
    assert ben.next()["program"] == {"slug": OWN, "revision": 2}


def test_progress_is_carried_by_progression_and_only_the_load_for_another_kind_of_rule(
    coach: Coach, program: Json
) -> None:
    ana = enrolls(coach, "Ana")
    trains_a_week(ana, squat=2)  # a miss: 6x2+ at the same load comes next
    revises(coach, program)
    carried = moves(ana)
    assert carried.pop("pulldown-t3") == "load"
    assert set(carried.values()) == {"progress"}
    assert ana.next()["program"]["revision"] == 2
    assert asked(ana) == {"squat-t1": "6x2+: 5x2@185 1x2+@185", "bench-t2": "3x10: 3x10@100", "pulldown-a1": "3x12@80"}


def test_after_the_move_the_new_rule_applies(coach: Coach, program: Json) -> None:
    ana = enrolls(coach, "Ana")
    trains_a_week(ana)
    revises(coach, program)
    moves(ana)
    trains_a_week(ana)
    ana.trains()
    ana.trains()
    bench = next(line for slot, line in asked(ana).items() if slot == "bench-t1")
    assert bench == "5x3+: 4x3@150 1x3+@150"  # 135, 5 lb by the old revision, 10 lb by the new one


def test_a_correction_before_the_move_is_refolded_across_it(coach: Coach, program: Json) -> None:
    """Ana's misses are logged late, Ben's at once. In the end both have the same prescription."""
    ana, ben = enrolls(coach, "Ana"), enrolls(coach, "Ben")
    first = coach.calendar.today
    wrong = ana.trains(first)
    ben.trains(first, **heavy_squats(2))
    for athlete in (ana, ben):
        for day in range(1, 4):
            athlete.trains(first + timedelta(day))
    revises(coach, program)
    assert moves(ana) == moves(ben)
    for athlete in (ana, ben):
        athlete.trains(first + timedelta(4), only=("bench-t2", "pulldown-a1"))
        for day in range(5, 8):
            athlete.trains(first + timedelta(day))
    assert asked(ana)["squat-t1"] == "5x3+: 4x3@195 1x3+@195"
    assert asked(ben)["squat-t1"] == "6x2+: 5x2@185 1x2+@185"
    ana.corrects(wrong, **heavy_squats(2))
    assert asked(ana) == asked(ben)
    assert ana.next()["program"]["revision"] == 2
