"""Archiving and restoring an athlete."""

from tests.scenarios.story import Coach, expect


def test_an_archived_athlete_can_not_train_until_restored(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    before = ana.next()
    for _ in range(2):  # archiving again changes nothing
        archived = expect(coach.client.post(f"{ana.path}/archive"), 200)
    assert archived["archived_at"] == "2026-03-02T12:00:00Z"
    enrollment = f"{ana.path}/enrollments/{ana.enrollment_id}"
    for path, body in (
        (f"{ana.path}/sessions", {"performed_on": "2026-03-02", "exercises": []}),
        (f"{ana.path}/enrollments", {"program": {"slug": "runner-knee-strength"}}),
        (f"{enrollment}/skip", {"reason": "Traveling"}),
        (f"{enrollment}/end", {}),
        (
            f"{ana.path}/measurements",
            {"name": "body_weight", "measured_on": "2026-03-02", "value": 80, "unit": "kg"},
        ),
        (f"{ana.path}/prescriptions/{before['id']}/override", {"items": [{"slot": "bss", "reps": 9}]}),
    ):
        response = coach.client.post(path, json=body)
        assert (response.status_code, response.json()["code"]) == (409, "athlete_archived")
    assert _listed_ids(coach) == []
    assert _listed_ids(coach, archived=True) == [ana.id]
    assert expect(coach.client.get("/v1/next-sessions"), 200)["items"] == []

    assert expect(coach.client.post(f"{ana.path}/restore"), 200)["archived_at"] is None
    assert ana.next() == before
    ana.trains()
    assert _listed_ids(coach) == [ana.id]


def _listed_ids(coach: Coach, **query: bool) -> list[str]:
    return [item["id"] for item in expect(coach.client.get("/v1/athletes", params=query), 200)["items"]]
