"""Programs that count seconds, meters and intervals: planks, carries and couch to 5K, each over its whole length."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, Did, Json, rack
from tests.scenarios.test_body_weight import check_stored_progress

PLATES: list[Json] = [{"kind": "plate", "unit": "kg", "loads": [{"load": 2.5, "count": 2}, {"load": 5, "count": 2}]}]


def shown(ana: Athlete, slot: str, *fields: str) -> list[tuple[Any, ...]]:
    """The fields of the sets that are prescribed next, equal neighbors once."""
    sets = ana.asked(slot)["sets"]
    rows = [tuple(one[field] for field in fields) for one in sets]
    return [row for n, row in enumerate(rows) if n == 0 or row != rows[n - 1]]


def test_holds_get_longer_and_then_heavier(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "plank-and-dead-hang", equipment=PLATES)
    planks, side_planks = [], []
    for _ in range(8):
        planks.append(shown(ana, "plank", "seconds", "load")[0])
        side_planks.append(shown(ana, "side-plank", "seconds")[0][0])
        ana.trains()
    assert planks == [(30, 0), (40, 0), (50, 0), (60, 0), (30, 2.5), (40, 2.5), (50, 2.5), (60, 2.5)]
    assert side_planks == [15, 20, 25, 30, 35, 40, 45, 45]
    ana.trains(plank=Did(25), hang=Did(12))
    assert ana.why("plank")["text"] == "25 of 30 seconds in set 1. Repeat at 5 kg."
    check_stored_progress(story_server)


def test_a_hold_that_was_logged_in_reps_is_no_miss(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "plank-and-dead-hang", equipment=PLATES)
    ana.logs(
        {
            "performed_on": str(coach.calendar.today),
            "exercises": [{"exercise": "plank", "slot": "plank", "sets": [{"reps": 30}] * 3}],
        }
    )
    assert ana.why("plank")["code"] == "other_metric"


def test_carries_get_longer_and_then_heavier(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "farmers-walk", equipment=rack(16, 20, 24), start={"farmers-walk": 16})
    carries = []
    for _ in range(6):
        carries.append(shown(ana, "farmers-walk", "distance_m", "load")[0])
        ana.trains()
    assert carries == [(20, 16), (30, 16), (40, 16), (20, 20), (30, 20), (40, 20)]
    assert ana.why("farmers-walk")["text"] == "All sets reached 40 meters. Next: 24 kg, starting from 20 meters."
    assert {one["side"] for one in ana.asked("suitcase-carry")["sets"]} == {"left", "right"}
    check_stored_progress(story_server)


@pytest.mark.slow
def test_couch_to_5k_in_nine_weeks_with_one_session_repeated(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "couch-to-5k", equipment=[])
    assert shown(ana, "run", "reps", "interval") == [
        (8, {"work_seconds": 60, "work_distance_m": None, "rest_seconds": 90})
    ]
    stages = []
    for session in range(28):
        stages.append(ana.asked("run")["stage"])
        # In the second session, only six of eight intervals were run.
        ana.trains(done={"run": Did(6)} if session == 1 else {})
    weeks = [f"week {n}" for n in (1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4)]
    single_days = [f"week {week} day {day}" for week in (5, 6) for day in (1, 2, 3)]
    last = [f"week {n}" for n in (7, 7, 7, 8, 8, 8, 9, 9, 9)]
    assert stages == [*weeks, *single_days, *last]
    assert shown(ana, "run", "seconds") == [(1800,)]
    assert shown(ana, "walk", "seconds") == [(300,)]
    check_stored_progress(story_server)


def test_couch_to_5k_can_start_in_a_later_week(coach: Coach) -> None:
    start = [{"progression": "run", "stage": "week 3"}]
    ana = coach.enrolls("Ana", "couch-to-5k", equipment=[])
    path = f"{ana.path}/enrollments"
    coach.client.post(f"{path}/{ana.enrollment_id}/end", json={})
    begun = coach.client.post(path, json={"program": {"slug": "couch-to-5k"}, "start": start}).json()
    run = next(item for item in begun["next"]["exercises"] if item["slot"] == "run")
    assert run["stage"] == "week 3"
    assert [(one["seconds"], one["rest_seconds"]) for one in run["sets"]] == [
        (90, 90),
        (180, 180),
        (90, 90),
        (180, None),
    ]


def test_a_missed_run_says_how_many_intervals_were_done(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "couch-to-5k", equipment=[])
    ana.trains(run=Did(5))
    assert ana.why("run")["text"] == "5 of 8 intervals in set 1. Repeat the same sets."
