"""From an assisted pull-up machine over bodyweight to a plate on the belt, with pain and a break on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect
from tests.scenarios.test_body_weight import check_stored_progress

MACHINE: Json = {"kind": "assisted_machine", "unit": "kg", "min": 5, "max": 50, "step": 5}
BELT: Json = {"kind": "plate", "unit": "kg", "loads": [{"load": 2.5, "count": 2}, {"load": 5, "count": 2}]}
PULL_UPS: Json = {
    "slug": "pull-ups",
    "name": "Pull-ups",
    "days": [{"day": "A", "slots": [{"slot": "pull", "exercise": "pull-up", "progression": "pull"}]}],
    "progressions": [
        {"progression": "pull", "rule": {"kind": "double_progression", "reps_min": 5, "reps_max": 8, "sets_count": 3}}
    ],
    "policies": {"pain": {}},
}


class PullUps:
    """An athlete who does pull-ups every third day."""

    def __init__(self, coach: Coach, equipment: list[Json], start: Json | None = None) -> None:
        expect(coach.client.post("/v1/programs", json=PULL_UPS), 201)
        starts = [] if start is None else [{"progression": "pull", **start}]
        self.athlete = coach.enrolls("Ana", "pull-ups", equipment=equipment)
        if starts:
            path = f"{self.athlete.path}/enrollments"
            body = {"program": {"slug": "pull-ups"}, "start_on": str(FIRST_DAY), "start": starts}
            expect(
                coach.client.post(f"{path}/{self.athlete.enrollment_id}/end", json={"ended_on": str(FIRST_DAY)}), 200
            )
            begun = expect(coach.client.post(path, json=body), 201)
            self.athlete = Athlete(coach, self.athlete.id, begun["enrollment"]["id"])
        self.day = FIRST_DAY

    def trains(self, reps: int, pain: int = 0, **said: Any) -> Json:
        """Three sets of so many reps as prescribed, or with another load or assistance; returns the decision."""
        asked = self.athlete.next(self.day)
        prescribed = next(one for one in asked["exercises"][0]["sets"] if one["kind"] == "work")
        done = said or {"load": prescribed["load"], "assistance": prescribed["assistance"]}
        sets = [{"reps": reps, **done}] * 3
        exercises = [{"exercise": "pull-up", "slot": "pull", "sets": sets}]
        self.athlete.logs({"performed_on": str(self.day), "exercises": exercises, "pain": {"during": pain}})
        self.day += timedelta(3)
        decision: Json = self.athlete.said["decisions"][0]
        return decision

    def prescribed(self, on: date | None = None) -> tuple[float, float]:
        """The load and the assistance of the first set."""
        first = self.athlete.next(on or self.day)["exercises"][0]["sets"][0]
        return first["load"], first["assistance"]


def test_the_way_from_the_machine_to_the_belt(coach: Coach, story_server: StoryServer) -> None:
    ana = PullUps(coach, [MACHINE, BELT])
    assert ana.prescribed() == (0, 50)
    assert ana.athlete.why("pull")["text"] == (
        "Starts with 50 kg of assistance, the most assistance available, because no starting load was set."
    )
    ways = []
    for _ in range(12):
        ways.append(ana.prescribed())
        decision = ana.trains(8)
        assert decision["action"] == "advance", decision["text"]
    assert ways == [*((0, float(help_)) for help_ in range(50, 0, -5)), (0, 0), (2.5, 0)]
    assert ana.prescribed() == (5, 0)
    check_stored_progress(story_server)


def test_pain_and_a_break_lead_to_more_assistance(coach: Coach, story_server: StoryServer) -> None:
    ana = PullUps(coach, [MACHINE], {"load": 0, "assistance": 30})
    assert ana.trains(8, pain=8)["code"] == "pain_eased"
    assert ana.prescribed() == (0, 35)
    ana.trains(6)
    assert ana.prescribed(ana.day + timedelta(40)) == (0, 40)
    check_stored_progress(story_server)


@pytest.mark.parametrize(
    ("assistance", "action", "next_assistance"), [(40, "hold", 20), (20, "advance", 15), (10, "advance", 5)]
)
def test_the_same_reps_are_read_at_their_own_assistance(
    coach: Coach, assistance: float, action: str, next_assistance: float
) -> None:
    ana = PullUps(coach, [MACHINE], {"load": 0, "assistance": 20})
    assert ana.trains(8, assistance=assistance)["action"] == action
    assert ana.prescribed() == (0, next_assistance)


def test_assistance_without_a_machine_earns_no_plate(coach: Coach) -> None:
    ana = PullUps(coach, [BELT])
    decision = ana.trains(8, assistance=30)
    assert (decision["code"], ana.prescribed()) == ("lighter_load", (0, 0))
    assert (decision["facts"]["done_load"], decision["facts"]["done_assistance"]) == (0, 30)


def test_a_set_has_load_or_assistance_and_a_coach_sets_one_of_them(coach: Coach) -> None:
    ana = PullUps(coach, [MACHINE, BELT])
    sets = [{"reps": 8, "load": 5, "assistance": 5}]
    body = {"performed_on": str(FIRST_DAY), "exercises": [{"exercise": "pull-up", "sets": sets}]}
    answer = coach.client.post(f"{ana.athlete.path}/sessions", json=body)
    assert answer.json()["errors"] == [
        {"pointer": "/exercises/0/sets/0/assistance", "message": "Give `load` or `assistance`, not both."}
    ]
    ana.athlete.is_told(pull={"assistance": 25})
    assert ana.prescribed() == (0, 25)
    assert "25 kg of assistance" in ana.athlete.why("pull")["text"]


def test_pounds_and_kilograms_of_assistance_lose_nothing(coach: Coach, story_server: StoryServer) -> None:
    ana = PullUps(coach, [MACHINE], {"load": 0, "assistance": 30})
    ana.athlete.has(unit="lb")
    assert ana.prescribed() == (0, 66.14)
    ana.athlete.has(unit="kg")
    assert ana.prescribed() == (0, 30)
    check_stored_progress(story_server)


BACK_OFF: Json = {"kind": "linear_load", "sets": [{"reps": 5}, {"count": 2, "reps": 8, "percent": 80}]}


def test_sets_in_percent_need_the_body_weight_first(coach: Coach, story_server: StoryServer) -> None:
    """80 percent of 60 kg, a body of 80 kg with 20 kg of assistance, are 48 kg: about 30 kg of assistance."""
    program = PULL_UPS | {"progressions": [{"progression": "pull", "rule": BACK_OFF}]}
    expect(coach.client.post("/v1/programs", json=program), 201)
    ana = {"name": "Ana", "unit": "kg", "time_zone": "UTC", "equipment": [MACHINE]}
    path = f"/v1/athletes/{expect(coach.client.post('/v1/athletes', json=ana), 201)['id']}"
    start = {"progression": "pull", "assistance": 20}
    body = {"program": {"slug": "pull-ups"}, "start_on": str(FIRST_DAY), "start": [start]}
    refused = expect(coach.client.post(f"{path}/enrollments", json=body), 422)
    message = (
        "`pull-up` has percentage-based sets and can be done with assistance, so the athlete's body weight is needed. "
        "Record a `body_weight` measurement first."
    )
    assert refused["errors"] == [{"pointer": "/program/slug", "message": message}]
    weight = {"name": "body_weight", "measured_on": str(FIRST_DAY), "value": 80, "unit": "kg"}
    expect(coach.client.post(f"{path}/measurements", json=weight), 201)
    enrolled = expect(coach.client.post(f"{path}/enrollments", json=body), 201)
    sets = enrolled["next"]["exercises"][0]["sets"]
    assert [one["assistance"] for one in sets] == [20, 30, 30]
    check_stored_progress(story_server)

    preview = {"slug": "pull-ups", "unit": "kg", "equipment": [MACHINE], "start": [start], "start_on": str(FIRST_DAY)}
    assert expect(coach.client.post("/v1/previews", json=preview), 422)["errors"][0]["pointer"] == "/equipment"
    shown = expect(coach.client.post("/v1/previews", json=preview | {"measurements": [weight], "sessions": 1}), 200)
    assert shown["sessions"][0]["prescription"]["exercises"][0]["sets"] == sets


BANDS: Json = {"kind": "band", "unit": "kg", "bands": [{"name": "red", "force": 10}, {"name": "green", "force": 20}]}


@pytest.mark.slow
@pytest.mark.parametrize(("assistance", "code", "then"), [(15, "place_logged", 15), (20, "load_up", 15)])
def test_a_band_in_the_park_is_read_by_its_force_there(
    coach: Coach, story_server: StoryServer, assistance: float, code: str, then: float
) -> None:
    pulls = PullUps(coach, [MACHINE], {"assistance": assistance})
    pulls.athlete.has(places=[{"place": "park", "name": "Park", "equipment": [BANDS]}])
    pulls.athlete.logs(
        {
            "performed_on": str(FIRST_DAY),
            "place": "park",
            "exercises": [{"exercise": "pull-up", "slot": "pull", "sets": [{"reps": 8, "band": "green"}] * 3}],
        }
    )
    assert pulls.athlete.said["decisions"][0]["code"] == code
    assert pulls.prescribed(FIRST_DAY + timedelta(3)) == (0, then)
    check_stored_progress(story_server)
