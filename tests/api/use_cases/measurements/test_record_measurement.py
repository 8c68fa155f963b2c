"""Recording a body weight: one for each day, and the setup that each event is folded with."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from api import tokens
from api.store.schema.tables import enrollments, events
from api.use_cases.request_context import Scope
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts, query
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect
from tests.servers import Client, new_key

DAY = timedelta(1)


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", start={"bss": 10})


def row_of(url: str, enrollment_id: str) -> Any:
    (row,) = [each for each in query(url, select(enrollments)) if str(each.enrollment_id) == enrollment_id]
    return row


def body_weight(server: StoryServer, athlete: Athlete) -> float | None:
    """The body weight in the stored progress of the athlete's enrollment."""
    progress = msgspec.json.decode(row_of(server.database_url, athlete.enrollment_id).progress)
    weight: float | None = progress["setup"]["body_weight"]
    return weight


def body(value: float = 80, day: int = 0, **fields: object) -> Json:
    measured_on = (FIRST_DAY + day * DAY).isoformat()
    return {"name": "body_weight", "measured_on": measured_on, "value": value, "unit": "kg", **fields}


def test_a_measurement_is_stored_as_it_was_reported(ana: Athlete) -> None:
    answer = ana.coach.client.post(f"{ana.path}/measurements", json=body(176.4, unit="lb"))
    measurement = expect(answer, 201)
    assert answer.headers["Location"] == f"{ana.path}/measurements/{measurement['id']}"
    assert measurement == {
        "id": measurement["id"],
        "athlete_id": ana.id,
        "name": "body_weight",
        "side": "both",
        "measured_on": "2026-03-02",
        "value": 176.4,
        "unit": "lb",
        "self_reported": False,
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
    }
    assert expect(ana.coach.client.get(f"{ana.path}/measurements"), 200)["items"] == [measurement]


def test_a_second_measurement_of_a_day_replaces_the_first(ana: Athlete, story_server: StoryServer) -> None:
    first = ana.weighs(80)
    ana.rests(1)
    answer = ana.coach.client.post(f"{ana.path}/measurements", json=body(79.5))
    second = expect(answer, 200)
    assert "Location" not in answer.headers
    assert second == first | {"value": 79.5, "updated_at": "2026-03-03T12:00:00Z"}
    assert expect(ana.coach.client.get(f"{ana.path}/measurements"), 200)["items"] == [second]
    assert body_weight(story_server, ana) == 79.5


def test_recording_the_same_value_again_changes_nothing(ana: Athlete) -> None:
    first = ana.weighs(80)
    ana.rests(1)
    assert expect(ana.coach.client.post(f"{ana.path}/measurements", json=body(80)), 200) == first


@pytest.mark.parametrize(("days_ahead", "status"), [(1, 201), (2, 422)])
def test_a_measurement_later_than_tomorrow_in_the_athletes_time_zone_is_rejected(
    coach: Coach, days_ahead: int, status: int
) -> None:
    ana = coach.enrolls("Ana", time_zone="Pacific/Kiritimati")  # already the next day there
    answer = coach.client.post(f"{ana.path}/measurements", json=body(day=1 + days_ahead))
    assert answer.status_code == status
    if status == 422:
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/measured_on"]


def test_every_error_is_reported_at_once(ana: Athlete) -> None:
    answer = ana.coach.client.post(f"{ana.path}/measurements", json=body(80.125, day=7))
    assert {error["pointer"] for error in expect(answer, 422)["errors"]} == {"/measured_on", "/value"}


def test_each_side_of_a_test_has_a_measurement_of_its_own(ana: Athlete) -> None:
    ana.measures("single_hop", "cm", left=120, right=96)
    ana.measures("single_hop", "cm", left=125)
    items = expect(ana.coach.client.get(f"{ana.path}/measurements", params={"name": "single_hop"}), 200)["items"]
    assert {(item["side"], item["value"]) for item in items} == {("left", 125), ("right", 96)}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "single_hop", "unit": "cm"}, "/side"),
        ({"side": "left"}, "/side"),
        ({"unit": "cm"}, "/unit"),
        ({"name": "moon_walk"}, "/name"),
        ({"name": "effusion", "side": "left", "unit": "grade"}, "/value"),
        ({"value": 0}, "/value"),
    ],
)
def test_a_measurement_that_does_not_fit_its_test_is_rejected_with_a_pointer(
    ana: Athlete, fields: Json, pointer: str
) -> None:
    answer = ana.coach.client.post(f"{ana.path}/measurements", json=body() | fields)
    assert [error["pointer"] for error in expect(answer, 422)["errors"]] == [pointer]


def test_a_key_for_one_athlete_reports_and_never_replaces_what_the_coach_recorded(
    ana: Athlete, story_server: StoryServer
) -> None:
    token = tokens.parse(str(ana.coach.client.key))
    assert token is not None
    key = new_key(story_server.database_url, Scope.write, workspace_id=token.workspace_id, athlete_id=UUID(ana.id))
    with Client(str(ana.coach.client.base_url), key) as own:
        reported = expect(own.post(f"{ana.path}/measurements", json=body(81)), 201)
        assert reported["self_reported"] is True
        recorded = ana.weighs(80)
        assert (recorded["value"], recorded["self_reported"]) == (80, False)
        refused = own.post(f"{ana.path}/measurements", json=body(82))
        assert expect(refused, 409)["code"] == "recorded_by_coach"
        assert expect(own.delete(f"{ana.path}/measurements/{recorded['id']}"), 409)["code"] == "recorded_by_coach"


def test_a_measurement_is_never_found_by_another_athlete(ana: Athlete) -> None:
    measurement = ana.weighs(80)
    ben = ana.coach.enrolls("Ben")
    assert ana.coach.client.delete(f"{ben.path}/measurements/{measurement['id']}").status_code == 404
    assert expect(ana.coach.client.get(f"{ben.path}/measurements"), 200)["items"] == []


# The setup that events are folded with


def test_a_session_is_folded_with_the_newest_body_weight_on_or_before_its_day(
    ana: Athlete, story_server: StoryServer
) -> None:
    assert body_weight(story_server, ana) is None
    ana.rests(10)
    ana.weighs(80, FIRST_DAY + DAY)
    ana.weighs(70, FIRST_DAY + 5 * DAY)
    assert body_weight(story_server, ana) is None  # both are later than the start: the next event takes them
    ana.trains(FIRST_DAY + 4 * DAY)
    assert body_weight(story_server, ana) == 80
    ana.trains(FIRST_DAY + 8 * DAY)
    assert body_weight(story_server, ana) == 70


def test_a_body_weight_of_the_day_of_a_session_counts_for_it_even_if_recorded_later(
    ana: Athlete, story_server: StoryServer
) -> None:
    ana.trains(FIRST_DAY)
    ana.weighs(80, FIRST_DAY)
    assert body_weight(story_server, ana) == 80


def test_an_enrollment_starts_with_the_newest_body_weight(coach: Coach, story_server: StoryServer) -> None:
    first = coach.enrolls("Ana", start={"bss": 10})
    first.weighs(81, FIRST_DAY - 3 * DAY)
    first.weighs(80, FIRST_DAY - DAY)
    coach.client.post(f"{first.path}/enrollments/{first.enrollment_id}/end", json={})
    request = {"program": {"slug": "runner-knee-strength"}}
    begun = expect(coach.client.post(f"{first.path}/enrollments", json=request), 201)
    ana = Athlete(coach, first.id, begun["enrollment"]["id"])
    assert body_weight(story_server, ana) == 80
    basis = msgspec.json.decode(row_of(story_server.database_url, ana.enrollment_id).document)
    stored = [basis[part]["setup"]["body_weight"] for part in ("enrolled", "first")]
    assert stored == [None, None]  # it is read from the measurement again, so that a deletion leaves nothing


def test_the_body_weight_is_in_the_athletes_unit(ana: Athlete, story_server: StoryServer) -> None:
    ana.weighs(150.37, unit="lb")
    assert body_weight(story_server, ana) == 68.21
    ana.has(unit="lb")
    assert body_weight(story_server, ana) == 150.37


def test_a_change_of_equipment_stores_no_body_weight_in_its_event(ana: Athlete, story_server: StoryServer) -> None:
    ana.weighs(80)
    ana.has(equipment=[])
    assert body_weight(story_server, ana) == 80
    rows = query(story_server.database_url, select(events))
    (event,) = [msgspec.json.decode(each.document) for each in rows if str(each.enrollment_id) == ana.enrollment_id]
    assert (event["kind"], event["setup"]["body_weight"]) == ("setup", None)


def test_a_measurement_changes_no_prescription_and_keeps_its_id(ana: Athlete, story_server: StoryServer) -> None:
    ana.trains()
    before, rows = ana.next(), counts(story_server.database_url)
    ana.weighs(80, FIRST_DAY)  # folds the session again
    ana.weighs(79, ana.coach.calendar.today + DAY)  # is after all events
    assert ana.next() == before
    added = {name: rows[name] + 2 for name in ("measurements", "outbox")}
    assert counts(story_server.database_url) == rows | added


def test_an_ended_enrollment_is_folded_again_for_its_sessions_only(ana: Athlete, story_server: StoryServer) -> None:
    ana.trains(FIRST_DAY)
    ana.rests(5)
    expect(ana.coach.client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/end", json={}), 200)
    ana.weighs(90)
    assert body_weight(story_server, ana) is None
    ana.weighs(80, FIRST_DAY)
    assert body_weight(story_server, ana) == 80
    assert row_of(story_server.database_url, ana.enrollment_id).status == "ended"


def test_a_skip_takes_the_body_weight_of_its_day_too(ana: Athlete, story_server: StoryServer) -> None:
    ana.rests(2)
    ana.weighs(80)
    ana.skips("Traveling")
    assert body_weight(story_server, ana) == 80
