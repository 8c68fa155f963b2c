"""Deleting an athlete removes all of their data from every table."""

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts, places_of
from tests.scenarios.story import Athlete, Coach, Json, complaint, expect
from tests.waiting import wait_until

NAME = "Annabella Quasimodo"


def hears_everything_about(coach: Coach, athlete: Athlete) -> str:
    """Let an endpoint that gets whole resources hear what the athlete does. Return the path of its deliveries."""
    hook = {"url": "http://127.0.0.1:9/hook", "payload": "full"}
    endpoint = expect(coach.client.post("/v1/webhook-endpoints", json=hook), 201)
    athlete.logs({"performed_on": coach.calendar.today.isoformat(), "exercises": [], "notes": f"{NAME} felt well"})
    path = f"/v1/webhook-endpoints/{endpoint['id']}/deliveries"

    def stored() -> list[Json]:
        items = expect(coach.client.get(path), 200)["items"]
        return [each for each in items if NAME in str(each["content"])]

    assert wait_until(stored)
    return path


def test_no_table_mentions_a_deleted_athlete(coach: Coach, story_server: StoryServer) -> None:
    client, url = coach.client, story_server.database_url
    ben = coach.enrolls("Ben")
    ben.trains()
    without_ana = counts(url)

    key_numbers = iter(range(100))
    for method in ("post", "patch", "put", "delete"):  # every write stores its response under an idempotency key
        send = getattr(client, method)
        setattr(
            client,
            method,
            lambda *args, _send=send, headers=None, **options: _send(
                *args, headers={"Idempotency-Key": f"{next(key_numbers)}"} | (headers or {}), **options
            ),
        )
    ana = coach.enrolls(NAME, "runner-knee-strength", complaints=[complaint("right")])
    ana.trains()
    ana.corrects(ana.trains(), lunge=5)
    ana.reports(ana.sessions[0], next_morning=1)
    ana.is_told(bss={"reps": 10})
    ana.skips(f"{NAME} travels")
    ana.has(external_id="app-17", tags=[f"{NAME}'s group"], metadata={"crm": f"{NAME} 4711"})
    labels = {"external_id": f"{NAME}/1", "metadata": {"crm": NAME}}
    tag = client.get(ana.enrollment_path).headers["ETag"]
    expect(client.patch(ana.enrollment_path, json=labels, headers={"If-Match": tag}), 200)
    ana.logs({"performed_on": coach.calendar.today.isoformat(), "exercises": [], "metadata": {"by": NAME}})
    day = coach.calendar.today.isoformat()
    ana.logs({"enrollment_id": None, "performed_on": day, "exercises": [], "notes": f"{NAME} ran"})
    log = f"Date,Exercise,Reps,Notes,Enrollment\n{day},back-squat,5,{NAME} was tired,none\n"
    expect(client.post("/v1/imports", json={"csv": log, "athlete_id": ana.id}), 201)
    weighed = ana.weighs(63.47)
    reported = ana.reports_symptoms(pain=3, notes=f"{NAME} fell")
    for scope in ("read", "write"):
        body = {"name": f"{NAME}'s phone", "scope": scope, "athlete_id": ana.id}
        key = expect(client.post("/v1/api-keys", json=body), 201)
    client.delete(f"/v1/api-keys/{key['id']}")
    expect(client.post("/v1/sheet-links", json={"name": "Both", "athlete_ids": [ana.id, ben.id]}), 201)
    deliveries = hears_everything_about(coach, ana)
    with_ana = counts(url)
    assert places_of(url, ana.id)
    assert places_of(url, NAME)
    assert places_of(url, "63.47")

    tag = client.get(ana.path).headers["ETag"]
    assert client.delete(ana.path, headers={"If-Match": tag}).status_code == 204
    assert places_of(url, ana.id) == ["outbox.document"]  # the change feed keeps the deletion
    assert places_of(url, ana.enrollment_id) == []
    assert places_of(url, ana.sessions[0]) == []
    assert places_of(url, NAME) == []
    assert places_of(url, reported["id"]) == []
    assert places_of(url, weighed["id"]) == places_of(url, "63.47") == []
    assert client.get(ana.path).status_code == 404
    assert expect(client.get(deliveries), 200)["items"] == []
    left = counts(url)
    cleared = ("enrollments", "events", "prescriptions", "measurements", "symptom_reports", "api_keys", "athlete_tags")
    for table in ("athletes", "imports", *cleared):
        assert with_ana[table] > without_ana[table] == left[table]
    assert ben.next()["session_number"] == 2


def test_deleting_requires_the_current_version(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana")
    before = counts(story_server.database_url)
    missing = coach.client.delete(ana.path)
    stale = coach.client.delete(ana.path, headers={"If-Match": '"7"'})
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert (stale.status_code, stale.json()["code"], stale.headers["ETag"]) == (412, "stale_version", '"1"')
    assert counts(story_server.database_url) == before


def test_the_key_of_a_deleted_athlete_is_rejected(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    key = expect(coach.client.post("/v1/api-keys", json={"name": "x", "scope": "read", "athlete_id": ana.id}), 201)
    coach.client.delete(ana.path, headers={"If-Match": '"1"'})
    response = coach.client.get(ana.path, headers={"Authorization": f"Bearer {key['secret']}"})
    assert response.status_code == 401
