"""Creating or updating an athlete by external id."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import FIRST_DAY, Coach, Json, expect, rack
from tests.servers import Client, new_key
from tests.waiting import PATIENCE_SECONDS

PATH = "/v1/athletes"
ANA: Json = {"name": "Ana", "unit": "kg", "equipment": rack(8, 10), "notes": "Runs.", "tags": ["rehab"]}


def upsert(coach: Coach, name: str, status: int = 200, /, **body: object) -> Json:
    answer = coach.client.put(PATH, params={"external_id": name}, json=body)
    athlete: Json = expect(answer, status)
    return athlete


def test_the_first_request_creates_the_athlete(coach: Coach) -> None:
    answer = coach.client.put(PATH, params={"external_id": "app-17"}, json=ANA)
    athlete = expect(answer, 201)
    assert answer.headers["Location"] == f"{PATH}/{athlete['id']}"
    assert {name: athlete[name] for name in ANA} == ANA
    assert (athlete["external_id"], athlete["time_zone"], athlete["version"]) == ("app-17", "UTC", 1)


def test_the_same_request_again_stores_nothing(coach: Coach, story_server: StoryServer) -> None:
    first = upsert(coach, "app-17", 201, **ANA)
    before = counts(story_server.database_url)
    coach.calendar.comes_to(FIRST_DAY + timedelta(1))
    assert upsert(coach, "app-17", **ANA) == first
    assert counts(story_server.database_url) == before


def test_omitted_fields_stay_as_they_are(coach: Coach) -> None:
    first = upsert(coach, "app-17", 201, **ANA)
    changed = upsert(coach, "app-17", name="Anna", unit="kg")
    assert changed == first | {"name": "Anna", "version": 2, "updated_at": changed["updated_at"]}


def test_null_removes_the_notes(coach: Coach) -> None:
    upsert(coach, "app-17", 201, **ANA)
    assert upsert(coach, "app-17", name="Ana", unit="kg", notes=None)["notes"] is None


def test_new_equipment_rebuilds_the_next_session(coach: Coach) -> None:
    ana = coach.enrolls("Ana", equipment=rack(8, 10, 12), start={"bss": 12})
    ana.has(external_id="app-17")
    upsert(coach, "app-17", name="Ana", unit="kg", equipment=rack(8))
    ana.is_asked("bss", load=8)


@pytest.mark.parametrize("external_id", ["app/17", "a b", "ä?&=#", "..", "100%"])
def test_an_external_id_may_have_any_characters(coach: Coach, external_id: str) -> None:
    created = upsert(coach, external_id, 201, **ANA)
    assert expect(coach.client.get(PATH, params={"external_id": external_id}), 200)["items"] == [created]
    assert upsert(coach, external_id, **ANA)["id"] == created["id"]


@pytest.mark.parametrize(("query", "code"), [({}, "invalid_parameter"), ({"external_id": ""}, "invalid_parameter")])
def test_an_upsert_needs_an_external_id(coach: Coach, query: Json, code: str) -> None:
    assert expect(coach.client.put(PATH, params=query, json=ANA), 400)["code"] == code


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("time_zone", "Nowhere", "/time_zone"),
        ("tags", ["a", "a"], "/tags/1"),
        ("tags", [" a"], "/tags/0"),
        ("external_id", "app-18", "/external_id"),
    ],
)
@pytest.mark.parametrize("exists", [False, True])
def test_an_invalid_field_is_rejected_with_its_pointer(
    coach: Coach, exists: bool, field: str, value: object, pointer: str
) -> None:
    if exists:
        upsert(coach, "app-17", 201, **ANA)
    problem = upsert(coach, "app-17", 422, **ANA | {field: value})
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_requests_at_once_create_the_athlete_only_once(coach: Coach) -> None:
    gate = threading.Barrier(4, timeout=PATIENCE_SECONDS)

    def send(n: int) -> int:
        with Client(str(coach.client.base_url), coach.client.key) as client:
            gate.wait()
            answer = client.put(PATH, params={"external_id": "app-17"}, json=ANA | {"notes": f"{n}"})
            assert answer.json()["notes"] == f"{n}"
            return answer.status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [200, 200, 200, 201]
    assert expect(coach.client.get(PATH), 200)["items"][0]["version"] == 4


def test_an_external_id_of_another_workspace_is_unknown(coach: Coach, story_server: StoryServer) -> None:
    upsert(coach, "app-17", 201, **ANA)
    with Client(story_server.address, new_key(story_server.database_url)) as other:
        assert other.put(PATH, params={"external_id": "app-17"}, json=ANA).status_code == 201
