"""Enrollments of all athletes, by status, program, external id, tag and change. Over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect
from tests.servers import Client, new_key


@pytest.fixture
def athletes(coach: Coach) -> list[Athlete]:
    """Ana has trained later, Ben's enrollment has ended, Cleo is on another program."""
    ana = coach.enrolls("Ana", external_id="plan/1")
    ben, cleo = coach.enrolls("Ben"), coach.enrolls("Cleo", "runner-knee-strength")
    ben.has(tags=["a"])
    cleo.has(tags=["a", "b"])
    expect(coach.client.post(f"{ben.enrollment_path}/end", json={}), 200)
    coach.calendar.comes_to(FIRST_DAY + timedelta(3))
    ana.trains()
    return [ana, ben, cleo]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [0, 1, 2]),
        ({"status": "ended"}, [1]),
        ({"status": "active"}, [0, 2]),
        ({"program": "runner-knee-strength"}, [2]),
        ({"external_id": "plan/1"}, [0]),
        ({"tag": "a"}, [1, 2]),
        ({"tag": "a", "status": "active"}, [2]),
        ({"updated_since": "2026-03-05T00:00:00Z"}, [0]),
    ],
)
def test_enrollments_are_found_across_athletes(
    coach: Coach, athletes: list[Athlete], query: dict[str, Any], numbers: list[int]
) -> None:
    items = expect(coach.client.get("/v1/enrollments", params=query), 200)["items"]
    ids = [athlete.enrollment_id for athlete in athletes]
    assert [ids.index(item["id"]) for item in items] == numbers


def test_the_version_in_a_list_is_the_one_to_send_as_if_match(coach: Coach, athletes: list[Athlete]) -> None:
    for item in expect(coach.client.get("/v1/enrollments?status=active"), 200)["items"]:
        path = f"/v1/athletes/{item['athlete_id']}/enrollments/{item['id']}"
        changed = coach.client.patch(path, json={"metadata": {}}, headers={"If-Match": f'"{item["version"]}"'})
        assert expect(changed, 200)["version"] == item["version"] + 1
    assert athletes


def test_enrollments_of_another_workspace_are_not_listed(
    athletes: list[Athlete], coach: Coach, story_server: StoryServer
) -> None:
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        for query in ({}, {"external_id": "plan/1"}, {"tag": "a"}):
            page: Json = expect(other.get("/v1/enrollments", params=query), 200)
            assert page["items"] == []
    assert athletes
    assert coach


def test_the_list_has_pages(coach: Coach, athletes: list[Athlete]) -> None:
    first = expect(coach.client.get("/v1/enrollments?limit=2"), 200)
    second = expect(coach.client.get("/v1/enrollments", params={"limit": 2, "cursor": first["next_cursor"]}), 200)
    listed = [item["id"] for item in first["items"] + second["items"]]
    assert listed == [athlete.enrollment_id for athlete in athletes]
