"""Deleting a measurement: the history continues as if it had never been recorded."""

from datetime import timedelta

import pytest

from tests.api.use_cases.measurements.test_record_measurement import body_weight
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import places_of
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

DAY = timedelta(1)


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", start={"bss": 10})


def delete(ana: Athlete, measurement: Json) -> int:
    return ana.coach.client.delete(f"{ana.path}/measurements/{measurement['id']}").status_code


def test_the_measurement_before_it_counts_again(ana: Athlete, story_server: StoryServer) -> None:
    ana.weighs(80, FIRST_DAY - 2 * DAY)
    newer = ana.weighs(70.07, FIRST_DAY - DAY)
    ana.trains(FIRST_DAY)
    assert body_weight(story_server, ana) == 70.07
    assert delete(ana, newer) == 204
    assert body_weight(story_server, ana) == 80
    assert places_of(story_server.database_url, "70.07") == []


def test_without_any_measurement_there_is_no_body_weight(ana: Athlete, story_server: StoryServer) -> None:
    only = ana.weighs(80)
    ana.trains(FIRST_DAY)
    assert delete(ana, only) == 204
    assert body_weight(story_server, ana) is None
    assert expect(ana.coach.client.get(f"{ana.path}/measurements"), 200)["items"] == []


def test_a_deleted_measurement_is_not_found_again(ana: Athlete) -> None:
    only = ana.weighs(80)
    assert [delete(ana, only), delete(ana, only)] == [204, 404]


def test_a_deletion_changes_no_prescription(ana: Athlete) -> None:
    only = ana.weighs(80)
    ana.trains(FIRST_DAY)
    before = ana.next()
    delete(ana, only)
    assert ana.next() == before


def test_nothing_of_an_archived_athlete_is_deleted(ana: Athlete) -> None:
    only = ana.weighs(80)
    expect(ana.coach.client.post(f"{ana.path}/archive"), 200)
    assert delete(ana, only) == 409
