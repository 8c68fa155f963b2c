"""Batches of athletes, enrollments and sessions, over HTTP."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.settings import Settings
from api.store.schema.tables import idempotency_keys
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts, places_of, query, verified
from tests.scenarios.story import DUMBBELLS, FIRST_DAY, Athlete, Coach, Json, expect, rack
from tests.servers import Client, new_key, served
from tests.waiting import PATIENCE_SECONDS

ATHLETES, ENROLLMENTS, SESSIONS = "/v1/batches/athletes", "/v1/batches/enrollments", "/v1/batches/sessions"
PROGRAM = {"program": {"slug": "bulgarian-split-squat"}, "start_on": FIRST_DAY.isoformat()}


def athletes(*external_ids: str, **fields: object) -> list[Json]:
    common: Json = {"unit": "kg", "equipment": rack(*DUMBBELLS)} | fields
    return [{"external_id": each, "name": each.title()} | common for each in external_ids]


def session(athlete: Athlete, day: int = 0, reps: int = 9, **fields: object) -> Json:
    exercise = {"slot": "bss", "exercise": "bulgarian-split-squat", "sets": [{"set": 1, "reps": reps, "load": 10}]}
    performed_on = (FIRST_DAY + timedelta(day)).isoformat()
    return {"athlete_id": athlete.id, "performed_on": performed_on, "exercises": [exercise], **fields}


def send(coach: Coach, path: str, status: int = 200, key: str | None = None, **body: object) -> Json:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer: Json = expect(coach.client.post(path, json=body, headers=headers), status)
    return answer


def statuses(answer: Json) -> list[int]:
    return [each["status"] for each in answer["results"]]


def codes(answer: Json) -> list[str | None]:
    return [each["problem"] and each["problem"]["code"] for each in answer["results"]]


# athletes


def test_athletes_are_created_or_changed_by_external_id(coach: Coach) -> None:
    first = send(coach, ATHLETES, athletes=athletes("ana", "ben"))
    assert (statuses(first), first["refused"]) == ([201, 201], 0)
    second = send(coach, ATHLETES, athletes=[*athletes("ben", tags=["b"]), *athletes("cleo"), *athletes("ana")])
    assert statuses(second) == [200, 201, 200]
    assert second["results"][0]["athlete"]["tags"] == ["b"]
    assert second["results"][2]["athlete"] == first["results"][0]["athlete"]
    listed = expect(coach.client.get("/v1/athletes"), 200)["items"]
    assert [item["external_id"] for item in listed] == ["ana", "ben", "cleo"]


def test_athletes_without_an_external_id_are_created_each_time(coach: Coach) -> None:
    ben = {"name": "Ben", "unit": "kg"}
    assert statuses(send(coach, ATHLETES, athletes=[ben, ben])) == [201, 201]


def test_the_second_athlete_of_a_batch_with_the_same_external_id_changes_the_first(coach: Coach) -> None:
    answer = send(coach, ATHLETES, athletes=[*athletes("ana"), *athletes("ana", notes="Runs.")])
    assert statuses(answer) == [201, 200]
    assert answer["results"][1]["athlete"]["notes"] == "Runs."


def test_a_refused_athlete_stores_nothing_and_the_others_are_stored(coach: Coach, story_server: StoryServer) -> None:
    before = counts(story_server.database_url)
    answer = send(
        coach, ATHLETES, athletes=[*athletes("ana"), *athletes("ben", time_zone="Nowhere"), *athletes("cleo")]
    )
    assert (statuses(answer), codes(answer)) == ([201, 422, 201], [None, "validation", None])
    assert answer["results"][1]["problem"]["errors"][0]["pointer"] == "/athletes/1/time_zone"
    assert answer["refused"] == 1
    assert counts(story_server.database_url)["athletes"] == before["athletes"] + 2


# enrollments


def test_athletes_are_enrolled_by_either_id(coach: Coach) -> None:
    ana, ben = (each["athlete"] for each in send(coach, ATHLETES, athletes=athletes("ana", "ben"))["results"])
    items = [PROGRAM | {"athlete_id": ana["id"]}, PROGRAM | {"athlete_external_id": "ben", "external_id": "plan-1"}]
    answer = send(coach, ENROLLMENTS, enrollments=items)
    assert statuses(answer) == [201, 201]
    assert [each["athlete_id"] for each in answer["results"]] == [ana["id"], ben["id"]]
    for each in answer["results"]:
        result = each["result"]
        path = f"/v1/athletes/{each['athlete_id']}"
        assert expect(coach.client.get(f"{path}/enrollments"), 200)["items"] == [result["enrollment"]]
        assert expect(coach.client.get(f"{path}/next-session"), 200) == result["next"]


def test_every_active_athlete_with_a_tag_is_enrolled(coach: Coach) -> None:
    created = send(coach, ATHLETES, athletes=[*athletes("ana", "ben", "dan", tags=["b"]), *athletes("cleo")])
    ids = [each["athlete"]["id"] for each in created["results"]]
    expect(coach.client.post(f"/v1/athletes/{ids[2]}/archive"), 200)
    answer = send(coach, ENROLLMENTS, tag="b", enrollment=PROGRAM)
    assert [each["athlete_id"] for each in answer["results"]] == ids[:2]
    again = send(coach, ENROLLMENTS, tag="b", enrollment=PROGRAM)
    assert codes(again) == ["already_enrolled", "already_enrolled"]
    assert [each["athlete_id"] for each in again["results"]] == ids[:2]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/enrollments"),
        ({"tag": "b"}, "/enrollments"),
        ({"enrollment": PROGRAM}, "/enrollments"),
        ({"tag": "b", "enrollment": PROGRAM, "enrollments": [PROGRAM]}, "/enrollments"),
        ({"tag": "nobody", "enrollment": PROGRAM}, "/tag"),
    ],
)
def test_a_batch_names_its_athletes_in_one_way(coach: Coach, body: Json, pointer: str) -> None:
    assert [error["pointer"] for error in send(coach, ENROLLMENTS, 422, **body)["errors"]] == [pointer]


def test_a_tag_of_more_athletes_than_a_batch_takes_is_rejected(coach: Coach) -> None:
    for start in (0, 60):
        send(coach, ATHLETES, athletes=athletes(*(f"a{n}" for n in range(start, start + 60)), tags=["b"]))
    problem = send(coach, ENROLLMENTS, 422, tag="b", enrollment=PROGRAM)
    assert problem["errors"][0]["pointer"] == "/tag"


# sessions


def test_sessions_of_many_athletes_are_logged_as_one_by_one(coach: Coach) -> None:
    names = ["Ana", "Ben", "Cleo"]
    together, alone = [coach.enrolls(name) for name in names], [coach.enrolls(name) for name in names]
    reps = [6, 9, 12]
    answer = send(coach, SESSIONS, sessions=[session(each, 0, n) for each, n in zip(together, reps, strict=True)])
    assert statuses(answer) == [201, 201, 201]
    for athlete, item, upcoming, other, n in zip(together, answer["results"], answer["next"], alone, reps, strict=True):
        body = session(other, 0, n)
        del body["athlete_id"]
        other.logs(body)
        assert [each["code"] for each in item["decisions"]] == [each["code"] for each in other.said["decisions"]]
        assert item["session"] == expect(coach.client.get(f"{athlete.path}/sessions/{item['session']['id']}"), 200)
        assert upcoming == athlete.next()


def test_several_sessions_of_an_athlete_are_logged_in_order(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana")
    coach.calendar.comes_to(FIRST_DAY + timedelta(9))
    answer = send(coach, SESSIONS, sessions=[session(ana, day) for day in (0, 3, 6)])
    assert statuses(answer) == [201, 201, 201]
    assert answer["next"] == [ana.next()]
    assert ana.next()["session_number"] == 4
    assert verified(story_server.database_url).returncode == 0


def test_late_sessions_are_folded_together_and_have_their_decisions(coach: Coach, story_server: StoryServer) -> None:
    ana, ben = coach.enrolls("Ana"), coach.enrolls("Ben")
    for athlete in (ana, ben):
        athlete.trains(FIRST_DAY + timedelta(8))
    late = [session(ana, 5, 6), session(ana, 1, 12), session(ana, 10, 9), session(ana, 3, 7)]
    coach.calendar.comes_to(FIRST_DAY + timedelta(10))
    answer = send(coach, SESSIONS, sessions=late)
    assert statuses(answer) == [201, 201, 201, 201]
    for body in late:
        ben.logs({name: value for name, value in body.items() if name != "athlete_id"})

    def decided(athlete: Athlete) -> list[Any]:
        report = expect(coach.client.get(f"{athlete.enrollment_path}/progress"), 200)["exercises"]
        return [[each["code"] for each in item.get("recent_decisions", [])] for item in report]

    assert decided(ana) == decided(ben)
    assert answer["next"] == [ana.next()]
    assert [item["sets"] for item in ana.next()["exercises"]] == [item["sets"] for item in ben.next()["exercises"]]
    assert all(each["decisions"] for each in answer["results"])
    assert {change["session_id"] for change in answer["changed"]} <= set(ana.sessions)
    assert verified(story_server.database_url).returncode == 0


def test_a_batch_that_is_sent_twice_names_the_stored_sessions_with_the_same_sets(coach: Coach) -> None:
    enrolled = [coach.enrolls(each) for each in ("Ana", "Ben")]
    first = send(coach, SESSIONS, sessions=[session(each) for each in enrolled])
    again = send(coach, SESSIONS, sessions=[session(enrolled[0]), session(enrolled[1], reps=8)])
    ana = first["results"][0]["session"]["id"]
    assert [each["possible_duplicate_of"] for each in first["results"]] == [None, None]
    assert [each["possible_duplicate_of"] for each in again["results"]] == [ana, None]


def test_the_same_session_twice_in_a_batch_names_the_first(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    first, second = send(coach, SESSIONS, sessions=[session(ana), session(ana)])["results"]
    assert second["possible_duplicate_of"] == first["session"]["id"]


def test_a_session_that_is_already_stored_is_returned_and_stored_once(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    first = send(coach, SESSIONS, sessions=[session(ana, external_id="s1")])
    again = send(coach, SESSIONS, sessions=[session(ana, external_id="s1"), session(ana, external_id="s1")])
    assert statuses(again) == [200, 200]
    assert [each["session"] for each in again["results"]] == [first["results"][0]["session"]] * 2
    assert again["next"] == [ana.next()]


REFUSALS: list[tuple[Json, int, str, str | None]] = [
    ({"athlete_id": None, "athlete_external_id": "nobody"}, 422, "validation", "/sessions/1/athlete_external_id"),
    ({"athlete_external_id": "both"}, 422, "validation", "/sessions/1/athlete_id"),
    ({"athlete_id": None}, 422, "validation", "/sessions/1/athlete_id"),
    ({"performed_on": "2027-01-01"}, 422, "validation", "/sessions/1/performed_on"),
    ({"exercises": [{"exercise": "unknown", "sets": []}]}, 422, "validation", "/sessions/1/exercises/0/exercise"),
    ({"external_id": "s1", "notes": "Other."}, 409, "external_id_taken", None),
]


@pytest.mark.parametrize(("fields", "status", "code", "pointer"), REFUSALS)
def test_a_refused_session_stores_nothing_and_the_others_are_stored(
    coach: Coach, story_server: StoryServer, fields: Json, status: int, code: str, pointer: str | None
) -> None:
    ana, ben = coach.enrolls("Ana"), coach.enrolls("Ben")
    before = counts(story_server.database_url)["events"]
    items = [session(ana, external_id="s1"), session(ana) | fields, session(ben)]
    answer = send(coach, SESSIONS, sessions=items)
    assert (statuses(answer), codes(answer)) == ([201, status, 201], [None, code, None])
    if pointer is not None:
        assert answer["results"][1]["problem"]["errors"][0]["pointer"] == pointer
    assert counts(story_server.database_url)["events"] == before + 2
    assert verified(story_server.database_url).returncode == 0


@pytest.mark.parametrize(("fields", "_status", "code", "pointer"), REFUSALS)
def test_an_atomic_batch_with_a_refused_session_stores_nothing(
    coach: Coach, story_server: StoryServer, fields: Json, _status: int, code: str, pointer: str | None
) -> None:
    ana, ben = coach.enrolls("Ana"), coach.enrolls("Ben")
    before = counts(story_server.database_url)
    items = [session(ana, external_id="s1"), session(ana) | fields, session(ben)]
    problem = send(coach, SESSIONS, 422, sessions=items, atomic=True)
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("batch_refused", pointer or "/sessions/1")
    assert pointer is not None or problem["errors"][0]["message"].endswith(f"({code})")
    assert counts(story_server.database_url) == before


def test_an_archived_athlete_and_an_ended_enrollment_refuse_their_sessions_only(coach: Coach) -> None:
    ana, ben, cleo = coach.enrolls("Ana"), coach.enrolls("Ben"), coach.enrolls("Cleo")
    expect(coach.client.post(f"{ana.path}/archive"), 200)
    expect(coach.client.post(f"{ben.enrollment_path}/end", json={}), 200)
    answer = send(coach, SESSIONS, sessions=[session(each) for each in (ana, ben, cleo)])
    assert codes(answer) == ["athlete_archived", "no_enrollment", None]


def test_an_invalid_body_is_refused_as_a_whole(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    problem = send(coach, SESSIONS, 422, sessions=[session(ana), session(ana, reps=-1)])
    assert problem["code"] == "validation"
    assert problem["errors"][0]["pointer"] == "/sessions/1/exercises/0/sets/0/reps"


@pytest.mark.parametrize("items", [0, 101])
def test_a_batch_has_one_to_a_hundred_items(coach: Coach, items: int) -> None:
    ana = coach.enrolls("Ana")
    assert send(coach, SESSIONS, 422, sessions=[session(ana)] * items)["errors"][0]["pointer"] == "/sessions"


# for all batches


@pytest.mark.parametrize("atomic", [False, True])
def test_the_response_is_kept_for_the_idempotency_key(coach: Coach, story_server: StoryServer, atomic: bool) -> None:
    ana = coach.enrolls("Ana")
    body: Json = {"sessions": [session(ana), session(ana) | {"athlete_external_id": "both"}], "atomic": atomic}
    headers = {"Idempotency-Key": "batch-1"}
    first = coach.client.post(SESSIONS, json=body, headers=headers)
    before = counts(story_server.database_url)
    again = coach.client.post(SESSIONS, json=body, headers=headers)
    assert first.status_code == again.status_code == (422 if atomic else 200)
    assert again.content == first.content
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert counts(story_server.database_url) == before
    other = coach.client.post(SESSIONS, json=body | {"atomic": not atomic}, headers=headers)
    assert expect(other, 422)["code"] == "idempotency_key_reused"


def test_a_refused_batch_that_is_sent_twice_at_once_has_one_response(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    body: Json = {"sessions": [session(ana), session(ana) | {"athlete_external_id": "both"}], "atomic": True}
    gate = threading.Barrier(4, timeout=PATIENCE_SECONDS)

    def refused(_: int) -> bytes:
        with Client(str(coach.client.base_url), coach.client.key) as client:
            gate.wait()
            answer = client.post(SESSIONS, json=body, headers={"Idempotency-Key": "batch-1"})
            assert expect(answer, 422)["code"] == "batch_refused"
            return answer.content

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(refused, range(4)))) == 1


def test_batches_that_name_the_same_athletes_in_other_orders_all_succeed(coach: Coach) -> None:
    enrolled = [coach.enrolls(f"{n}") for n in range(6)]
    orders = [enrolled, enrolled[::-1], enrolled[3:] + enrolled[:3], enrolled[::2] + enrolled[1::2]]
    gate = threading.Barrier(len(orders), timeout=PATIENCE_SECONDS)

    def log(order: list[Athlete]) -> list[int]:
        with Client(str(coach.client.base_url), coach.client.key) as client:
            gate.wait()
            answer = client.post(SESSIONS, json={"sessions": [session(each) for each in order]})
            return statuses(expect(answer, 200))

    with ThreadPoolExecutor(len(orders)) as pool:
        assert list(pool.map(log, orders)) == [[201] * 6] * 4
    assert [each.next()["session_number"] for each in enrolled] == [5] * 6


@pytest.mark.parametrize("path", [ATHLETES, ENROLLMENTS, SESSIONS])
def test_an_athletes_key_may_send_no_batch(coach: Coach, path: str) -> None:
    ana = coach.enrolls("Ana")
    key = expect(coach.client.post("/v1/api-keys", json={"name": "x", "scope": "write", "athlete_id": ana.id}), 201)
    answer = coach.client.post(path, json={}, headers={"Authorization": f"Bearer {key['secret']}"})
    assert expect(answer, 403)["code"] == "athlete_key_only"


def test_athletes_of_another_workspace_are_unknown(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana")
    ana.has(external_id="ana", tags=["b"])
    with Client(story_server.address, new_key(story_server.database_url)) as client:
        other = Coach(client, coach.calendar)
        items = [session(ana), session(ana) | {"athlete_id": None, "athlete_external_id": "ana"}]
        assert codes(send(other, SESSIONS, sessions=items)) == ["validation", "validation"]
        enrollments = [PROGRAM | {"athlete_id": ana.id}, PROGRAM | {"athlete_external_id": "ana"}]
        assert codes(send(other, ENROLLMENTS, enrollments=enrollments)) == ["validation", "validation"]
        assert send(other, ENROLLMENTS, 422, tag="b", enrollment=PROGRAM)["errors"][0]["pointer"] == "/tag"
        assert statuses(send(other, ATHLETES, athletes=athletes("ana"))) == [201]


def test_deleting_an_athlete_removes_the_kept_responses_that_contain_them(
    coach: Coach, story_server: StoryServer
) -> None:
    url, name = story_server.database_url, "Annabella Quasimodo"
    people = athletes("app-17", name=name, tags=["b"], notes=name)
    created = send(coach, ATHLETES, key="k1", athletes=people)["results"][0]["athlete"]
    send(coach, ENROLLMENTS, key="k2", tag="b", enrollment=PROGRAM)
    logged: Json = {"athlete_id": created["id"], "performed_on": FIRST_DAY.isoformat(), "exercises": [], "notes": name}
    send(coach, SESSIONS, key="k3", sessions=[logged])
    assert places_of(url, name)
    path = f"/v1/athletes/{created['id']}"
    assert coach.client.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    assert places_of(url, name) == []
    assert places_of(url, created["id"]) == ["outbox.document"]  # the feed keeps the id of the deleted athlete
    assert [row for row in query(url, select(idempotency_keys)) if row.key in ("k1", "k2", "k3")] == []


def test_each_item_counts_as_a_request_for_the_rate_limit(story_server: StoryServer) -> None:
    settings = Settings(database_url=story_server.database_url, requests_burst=50, requests_per_second=0.001)
    key = new_key(story_server.database_url)
    with served(story_server.database_url, settings=settings) as address, Client(address, key) as client:
        people: list[Json] = [{"name": "Ana", "unit": "kg"}]
        assert client.post(ATHLETES, json={"athletes": people * 40}).status_code == 200
        refused = client.post(ATHLETES, json={"athletes": people * 40})
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
