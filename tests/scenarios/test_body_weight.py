"""An athlete's weigh-ins over some weeks: late, corrected and deleted, in another unit and across two programs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.api.use_cases.measurements.test_record_measurement import body_weight
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, expect
from tests.scenarios.test_at_once import at_once, session

DAY = timedelta(1)


def check_stored_progress(server: StoryServer) -> None:
    """Stored progress equals the fold of the history, in every workspace of the server."""
    said = verified(server.database_url)
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.slow
@pytest.mark.parametrize("late", [False, True])
def test_progress_is_the_fold_of_the_history_whatever_happens_to_measurements(
    coach: Coach, story_server: StoryServer, late: bool
) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    ana.weighs(80.2, FIRST_DAY - DAY)
    ana.trains(FIRST_DAY)
    ana.rests(7)
    friday = ana.weighs(79.8, FIRST_DAY + 4 * DAY)
    ana.trains(FIRST_DAY + 3 * DAY, late=late)  # before Friday's weigh-in, logged after it
    assert body_weight(story_server, ana) == 80.2
    ana.trains(FIRST_DAY + 7 * DAY)
    assert body_weight(story_server, ana) == 79.8
    check_stored_progress(story_server)

    ana.has(unit="lb")
    assert body_weight(story_server, ana) == 175.93
    ana.weighs(178.13, FIRST_DAY + 4 * DAY, "lb")  # Friday's value was mistyped
    assert body_weight(story_server, ana) == 178.13
    check_stored_progress(story_server)

    request = {"program": {"slug": "runner-knee-strength"}}
    begun = expect(coach.client.post(f"{ana.path}/enrollments", json=request), 201)
    circuit = Athlete(coach, ana.id, begun["enrollment"]["id"])
    assert body_weight(story_server, circuit) == 178.13
    ana.deletes(ana.sessions[1])
    ana.corrects(ana.sessions[0], bss=8)
    assert expect(coach.client.get(f"{ana.path}/measurements"), 200)["items"][0]["id"] == friday["id"]
    assert coach.client.delete(f"{ana.path}/measurements/{friday['id']}").status_code == 204
    assert body_weight(story_server, ana) == body_weight(story_server, circuit) == 176.81  # 80.2 kg
    check_stored_progress(story_server)


def test_an_imported_history_is_folded_with_the_body_weight_of_each_day(
    coach: Coach, story_server: StoryServer
) -> None:
    ana = coach.enrolls("Ana", start={"bss": 10})
    ana.rests(20)
    ana.weighs(80, FIRST_DAY + 3 * DAY)
    ana.weighs(70, FIRST_DAY + 9 * DAY)
    days = [FIRST_DAY + n * DAY for n in (0, 4, 8)]
    lines = [f"{day}\tbulgarian-split-squat\tboth\t9\t10\n" for day in days]
    log = "Date\tExercise\tSide\tReps\tLoad (kg)\n" + "".join(lines)
    expect(coach.client.post("/v1/imports", json={"csv": log, "athlete_id": ana.id}), 201)
    assert body_weight(story_server, ana) == 80
    check_stored_progress(story_server)


@pytest.mark.slow
def test_sessions_and_weigh_ins_of_one_day_at_once_leave_progress_as_it_is_folded(
    coach: Coach, story_server: StoryServer
) -> None:
    """A session that waited for a weigh-in must not be folded with the body weight from before the wait."""
    for turn in range(5):
        ana = coach.enrolls("Ana", start={"bss": 10})
        weigh_ins = [
            {"name": "body_weight", "measured_on": str(FIRST_DAY), "value": 80 + n, "unit": "kg"} for n in range(3)
        ]
        with ThreadPoolExecutor(2) as pool:
            sessions = pool.submit(
                at_once, ana, "POST", f"{ana.path}/sessions", [session(9, external_id=f"{turn}-{n}") for n in range(3)]
            )
            measurements = pool.submit(at_once, ana, "POST", f"{ana.path}/measurements", weigh_ins)
        assert {answer.status_code for answer in sessions.result()} == {201}
        assert sorted(answer.status_code for answer in measurements.result()) == [200, 200, 201]
        newest = expect(coach.client.get(f"{ana.path}/measurements"), 200)["items"][0]
        assert body_weight(story_server, ana) == newest["value"]
    check_stored_progress(story_server)
