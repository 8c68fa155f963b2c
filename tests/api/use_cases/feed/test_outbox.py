"""What the outbox holds about a write: its changes, who made them and in which request."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import places_of
from tests.scenarios.story import FIRST_DAY, Coach, Json, expect


def changes(coach: Coach, cursor: str | None = None) -> list[Json]:
    """Everything in the feed, in pages."""
    found: list[Json] = []
    while True:
        parameters = {"limit": "7"} | ({} if cursor is None else {"cursor": cursor})
        page = expect(coach.client.get("/v1/changes", params=parameters), 200)
        found += page["items"]
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return found


def end(coach: Coach) -> str:
    page = expect(coach.client.get("/v1/changes", params={"cursor": "now"}), 200)
    assert page["items"] == []
    cursor: str = page["next_cursor"]
    return cursor


def told(items: list[Json]) -> list[tuple[str, str]]:
    return [(item["resource"], item["action"]) for item in items]


def after(coach: Coach, act: Any) -> list[tuple[str, str]]:
    """What an action adds to the feed."""
    cursor = end(coach)
    act()
    return told(changes(coach, cursor))


def test_logging_a_session_changes_four_resources(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    pending = ana.next()["id"]
    cursor = end(coach)
    session_id = ana.trains()
    items = changes(coach, cursor)
    assert sorted((item["resource"], item["action"], item["version"]) for item in items) == [
        ("enrollment", "updated", 2),
        ("prescription", "created", 1),
        ("prescription", "updated", 2),
        ("session", "created", 1),
    ]
    by_resource = {(item["resource"], item["action"]): item["id"] for item in items}
    assert by_resource["session", "created"] == session_id
    assert by_resource["prescription", "updated"] == pending
    assert {(item["athlete_id"], item["enrollment_id"]) for item in items} == {(ana.id, ana.enrollment_id)}


def test_a_change_names_the_key_and_the_request(coach: Coach) -> None:
    cursor = end(coach)
    coach.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}, headers={"X-Request-Id": "app-request-1"})
    (item,) = changes(coach, cursor)
    key = expect(coach.client.get("/v1/key"), 200)
    assert (item["request_id"], item["actor"]) == ("app-request-1", {"kind": "api_key", "id": key["id"]})


def test_a_correction_a_report_of_pain_and_a_deletion_are_in_the_feed(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    session_id = ana.trains()
    assert ("session", "updated") in after(coach, lambda: ana.corrects(session_id, bss=5))
    assert ("session", "updated") in after(coach, lambda: ana.reports(session_id, next_morning=1))
    deletion = after(coach, lambda: ana.deletes(session_id))
    assert ("session", "deleted") in deletion
    assert deletion.count(("prescription", "superseded")) == 2  # the pending one, and the one that was done


def test_a_late_session_updates_the_sessions_that_are_judged_again(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    first = ana.trains(bss=3)
    ana.rests(3)
    second = ana.trains()
    cursor = end(coach)
    ana.corrects(first, bss=12)
    updated = [item for item in changes(coach, cursor) if item["resource"] == "session"]
    assert [(item["id"], item["version"]) for item in updated] == [(first, 2), (second, 1)]


def test_what_a_coach_does_is_in_the_feed(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    overrides: list[str] = []
    assert ("override", "created") in after(coach, lambda: overrides.append(ana.is_told(bss={"reps": 10})))
    path = f"{ana.path}/overrides/{overrides[0]}"
    assert ("override", "deleted") in after(coach, lambda: expect(coach.client.delete(path), 200))
    pause = {"starts_on": "2026-03-10", "ends_on": "2026-03-20"}
    planned: list[Json] = []
    assert ("planned_change", "created") in after(
        coach, lambda: planned.append(expect(coach.client.post(f"{ana.enrollment_path}/pause", json=pause), 201))
    )
    change = f"{ana.path}/planned-changes/{planned[0]['planned_change_id']}"
    body = {"kind": "pause", "pause": pause | {"ends_on": "2026-03-21"}}
    assert ("planned_change", "updated") in after(coach, lambda: expect(coach.client.put(change, json=body), 200))
    assert ("planned_change", "deleted") in after(coach, lambda: expect(coach.client.delete(change), 200))
    assert ("enrollment", "updated") in after(coach, lambda: ana.skips("ill"))


@pytest.mark.parametrize(
    ("path", "resource", "body", "value"),
    [
        (
            "measurements",
            "measurement",
            {"name": "body_weight", "measured_on": str(FIRST_DAY), "unit": "kg"},
            ("value", 63, 64),
        ),
        ("symptom-reports", "symptom_report", {"reported_on": str(FIRST_DAY)}, ("symptoms", {"pain": 1}, {"pain": 2})),
    ],
    ids=["measurements", "symptoms"],
)
def test_what_is_reported_of_a_day_is_in_the_feed(
    coach: Coach, path: str, resource: str, body: Json, value: tuple[str, Any, Any]
) -> None:
    ana = expect(coach.client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}), 201)["id"]
    url, (field, first, second) = f"/v1/athletes/{ana}/{path}", value
    cursor = end(coach)
    report = expect(coach.client.post(url, json=body | {field: first}), 201)
    expect(coach.client.post(url, json=body | {field: first}), 200)  # the same again changes nothing
    expect(coach.client.post(url, json=body | {field: second}), 200)
    assert coach.client.delete(f"{url}/{report['id']}").status_code == 204
    assert [(item["resource"], item["action"], item["version"]) for item in changes(coach, cursor)] == [
        (resource, "created", 1),
        (resource, "updated", 2),
        (resource, "deleted", 3),
    ]


def test_the_end_of_an_enrollment_supersedes_its_prescription(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    ended = after(coach, lambda: expect(coach.client.post(f"{ana.enrollment_path}/end", json={}), 200))
    assert sorted(ended) == [("enrollment", "updated"), ("prescription", "superseded")]


def test_programs_and_exercises_are_in_the_feed_and_their_versions_rise(coach: Coach) -> None:
    client = coach.client
    cursor = end(coach)
    exercise = {"slug": "my-squat", "name": "My squat", "laterality": "one_sided", "bodyweight": True}

    def delete(path: str) -> None:
        assert client.delete(path, headers={"If-Match": client.get(path).headers["ETag"]}).status_code == 204

    for _ in range(2):
        expect(client.post("/v1/exercises", json=exercise), 201)
        tag = client.get("/v1/exercises/my-squat").headers["ETag"]
        expect(client.patch("/v1/exercises/my-squat", json={"cues": ["slowly"]}, headers={"If-Match": tag}), 200)
        program = expect(client.get("/v1/programs/bulgarian-split-squat"), 200)["program"] | {"slug": "mine"}
        expect(client.post("/v1/programs", json=program), 201)
        expect(client.post("/v1/programs/mine/archive"), 200)
        delete("/v1/programs/mine")
        delete("/v1/exercises/my-squat")
    items = changes(coach, cursor)
    for resource, actions in (
        ("exercise", ["created", "updated", "deleted"]),
        ("program", ["created", "updated", "deleted"]),
    ):
        of_kind = [item for item in items if item["resource"] == resource]
        assert [item["action"] for item in of_kind] == actions * 2
        assert [item["version"] for item in of_kind] == [1, 2, 3, 4, 5, 6]


def test_an_import_is_the_actor_of_its_changes(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    cursor = end(coach)
    log = f"Athlete,Date,Exercise,Side,Reps,Load (kg)\n{ana.id},{FIRST_DAY},bulgarian-split-squat,both,8,10\n"
    result = expect(coach.client.post("/v1/imports", json={"csv": log}), 201)
    items = changes(coach, cursor)
    assert ("import", "created") in told(items)
    assert ("session", "created") in told(items)
    assert {(item["actor"]["kind"], item["actor"]["id"]) for item in items} == {("import", result["id"])}


def test_a_request_that_changes_nothing_adds_nothing(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    assert after(coach, lambda: coach.client.post(f"{ana.path}/restore")) == []
    assert after(coach, lambda: coach.client.post("/v1/athletes", json={"name": ""})) == []


def test_a_repeated_request_adds_nothing(coach: Coach) -> None:
    body, headers = {"name": "Ben", "unit": "kg"}, {"Idempotency-Key": "once"}
    expect(coach.client.post("/v1/athletes", json=body, headers=headers), 201)
    assert after(coach, lambda: coach.client.post("/v1/athletes", json=body, headers=headers)) == []


def test_only_the_deletion_of_an_erased_athlete_stays(coach: Coach, story_server: StoryServer) -> None:
    cursor = end(coach)
    ana, ben = coach.enrolls("Ana"), coach.enrolls("Ben")
    sessions = [{"athlete_id": each.id, "performed_on": FIRST_DAY.isoformat(), "exercises": []} for each in (ana, ben)]
    expect(coach.client.post("/v1/batches/sessions", json={"sessions": sessions}), 200)
    before = changes(coach, cursor)
    tag = coach.client.get(ana.path).headers["ETag"]
    assert coach.client.delete(ana.path, headers={"If-Match": tag}).status_code == 204
    items = changes(coach, cursor)
    assert [item for item in items if item["athlete_id"] == ana.id] == []
    assert [(item["resource"], item["action"]) for item in items if item["id"] == ana.id] == [("athlete", "deleted")]
    assert items[:-1] == [item for item in before if item["athlete_id"] != ana.id]  # the others keep their positions
    assert places_of(story_server.database_url, ana.enrollment_id) == []
    assert places_of(story_server.database_url, ana.id) == ["outbox.document"]


def test_a_key_for_one_athlete_may_not_read_the_feed(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    body = {"name": "phone", "scope": "write", "athlete_id": ana.id}
    key = expect(coach.client.post("/v1/api-keys", json=body), 201)["secret"]
    refused = coach.client.get("/v1/changes", headers={"Authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "athlete_key_only")


def test_an_expired_cursor_is_gone(coach: Coach) -> None:
    refused = coach.client.get("/v1/changes", params={"cursor": "OTk5"})
    assert (refused.status_code, refused.json()["code"]) == (410, "cursor_expired")
    malformed = coach.client.get("/v1/changes", params={"cursor": "yesterday"})
    assert (malformed.status_code, malformed.json()["code"]) == (400, "invalid_parameter")
