"""Personal records over HTTP."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.use_cases.reports.list_records import list_records
from api.use_cases.reports.recorded_sessions import DateRange
from api.use_cases.request_context import RequestContext
from domain.sessions.e1rm import OneRepMaxFormula
from tests.api.use_cases.reports.counted import statements_of
from tests.api.use_cases.reports.squatter import EXERCISE, a_set, day, logs, records, trained
from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach, expect


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return trained(coach)


def test_records_are_listed_by_side_with_what_they_surpassed(ana: Athlete) -> None:
    first, second = ana.sessions
    found = [
        (each["side"], each["kind"], each["load"], each["value"], each["session_id"], each["previous"])
        for each in records(ana, exercise=EXERCISE)
    ]

    def before(value: float) -> dict[str, object]:
        return {"load": 10, "assistance": 0, "value": value, "performed_on": day(0), "session_id": first}

    assert found == [
        ("left", "heaviest_load", 10, 10, first, None),
        ("left", "most_reps", 10, 9, second, before(8)),
        ("left", "e1rm", 10, 13, second, before(12.67)),
        ("right", "heaviest_load", 12, 12, second, before(10)),
        ("right", "most_reps", 12, 8, second, None),
        ("right", "e1rm", 12, 15.2, second, before(12.67)),
    ]


def test_records_of_all_exercises_are_listed_by_exercise(ana: Athlete) -> None:
    logs(ana, 10, a_set(5, 60), exercise="back-squat")
    assert {each["exercise"] for each in records(ana)} == {"back-squat", EXERCISE}
    assert [each["exercise"] for each in records(ana)] == sorted(each["exercise"] for each in records(ana))


def test_a_correction_and_a_deletion_change_the_records(ana: Athlete) -> None:
    ana.deletes(ana.sessions[1])
    assert {each["value"] for each in records(ana) if each["kind"] == "heaviest_load"} == {10}


def test_records_of_a_range_are_those_of_the_sessions_in_it(ana: Athlete) -> None:
    assert all(each["previous"] is None for each in records(ana, performed_from=day(1)))
    assert {each["performed_on"] for each in records(ana, performed_to=day(1))} == {day(0)}


def test_a_load_that_looks_like_a_typing_error_sets_no_record_until_it_is_confirmed(ana: Athlete) -> None:
    typed = [a_set(8, load, side) for side in ("left", "right") for load in (120,)]
    logs(ana, 10, *typed)
    assert ana.codes == {"bss": "load_questioned"}
    assert {each["value"] for each in records(ana) if each["kind"] == "heaviest_load"} == {10, 12}
    logs(ana, 11, *(one | {"confirmed": True} for one in typed))
    assert {each["value"] for each in records(ana) if each["kind"] == "heaviest_load"} == {120}


def test_sets_without_a_load_set_records_with_the_prescribed_one(coach: Coach) -> None:
    ben = coach.enrolls("Ben", start={"bss": 14})
    asked = ben.next()["exercises"][0]
    load = next(one["load"] for one in asked["sets"] if one["kind"] == "work")
    logs(ben, 0, a_set(8), prescription_id=ben.next()["id"])
    assert {each["value"] for each in records(ben) if each["kind"] == "heaviest_load"} == {load}


@pytest.mark.parametrize("cursor", ["WyJhIl0", "WyJhIiwibGVmdCIsIngiLG51bGwsbnVsbF0"])
def test_a_cursor_of_another_list_is_rejected(ana: Athlete, cursor: str) -> None:
    problem = expect(ana.coach.client.get(f"{ana.path}/records", params={"cursor": cursor}), 400)
    assert problem["code"] == "invalid_parameter"


@pytest.mark.parametrize("exercise", [None, EXERCISE])
def test_records_read_the_sessions_once_and_the_prescriptions_they_need(
    ana: Athlete, story_server: StoryServer, exercise: str | None
) -> None:
    logs(ana, 10, a_set(5, 60), exercise="back-squat", prescription_id=ana.next()["id"])

    async def read(context: RequestContext, athlete_id: UUID) -> None:
        await list_records(
            context,
            athlete_id,
            exercise=exercise,
            days=DateRange(),
            formula=OneRepMaxFormula.EPLEY,
            after=None,
            limit=20,
        )

    sessions = [0, 3] if exercise is None else [2]  # own exercises are read only without one
    assert statements_of(story_server.database_url, ana.id, read) == [1, *sessions]
    ana.trains()
    logs(ana, 12, a_set(5), prescription_id=ana.next()["id"])
    sessions = [0, 5] if exercise is None else [4]
    assert statements_of(story_server.database_url, ana.id, read) == [1, *sessions, 1]
