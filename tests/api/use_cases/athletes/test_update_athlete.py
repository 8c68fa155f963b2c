"""Changing an athlete: one field at a time, and what a new unit or equipment does to the next session."""

from datetime import timedelta

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect, rack

WHOLE = {
    "name": "Ana",
    "external_id": "app-17",
    "unit": "kg",
    "time_zone": "Europe/Berlin",
    "equipment": rack(8, 10),
    "notes": "Runs on Tuesdays.",
}


def change(coach: Coach, path: str, **changes: object) -> Json:
    tag = coach.client.get(path).headers["ETag"]
    found: Json = expect(coach.client.patch(path, json=changes, headers={"If-Match": tag}), 200)
    return found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Anna"),
        ("external_id", "app-18"),
        ("external_id", None),
        ("unit", "lb"),
        ("time_zone", "UTC"),
        ("equipment", []),
        ("notes", None),
    ],
)
def test_one_field_changes_and_the_others_stay(coach: Coach, field: str, value: object) -> None:
    made = expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    path = f"/v1/athletes/{made['id']}"
    coach.calendar.comes_to(FIRST_DAY + timedelta(1))
    changed = change(coach, path, **{field: value})
    assert changed == made | {field: value, "updated_at": "2026-03-03T12:00:00Z"}
    assert expect(coach.client.get(path), 200) == changed


@pytest.mark.parametrize(("tag", "status"), [({}, 428), ({"If-Match": '"2"'}, 412), ({"If-Match": "*"}, 428)])
def test_an_athlete_is_changed_in_the_version_that_was_read(coach: Coach, tag: dict[str, str], status: int) -> None:
    made = expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    path = f"/v1/athletes/{made['id']}"
    assert coach.client.patch(path, json={"name": "Anna"}, headers=tag).status_code == status
    assert expect(coach.client.get(path), 200) == made


def test_of_two_changes_of_one_version_the_second_is_refused(coach: Coach) -> None:
    made = coach.client.post("/v1/athletes", json=WHOLE)
    path, headers = made.headers["Location"], {"If-Match": made.headers["ETag"]}
    first = coach.client.patch(path, json={"name": "Anna"}, headers=headers)
    second = coach.client.patch(path, json={"notes": "!"}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.headers["ETag"] == first.headers["ETag"] == '"2"'


def test_an_external_id_belongs_to_one_athlete(coach: Coach) -> None:
    expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    answer = coach.client.post("/v1/athletes", json=WHOLE)
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_taken")
    other = coach.client.post("/v1/athletes", json=WHOLE | {"external_id": "app-18"})
    taken = coach.client.patch(other.headers["Location"], json={"external_id": "app-17"}, headers={"If-Match": '"1"'})
    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")


def test_pounds_instead_of_kilograms_rebuild_the_pending_prescription(coach: Coach) -> None:
    ana = coach.enrolls("Ana", equipment=[*rack(8, 10, 12), *rack(15, 20, 25, unit="lb")], start={"bss": 10})
    before = ana.next()
    ana.has(unit="lb")
    after = ana.next()
    assert (before["unit"], after["unit"]) == ("kg", "lb")
    assert after["id"] != before["id"]
    ana.is_asked("bss", load=22.05, reps=9, code="unit_changed")  # the 10 kg dumbbell is still there
    old = expect(coach.client.get(f"{ana.path}/prescriptions/{before['id']}"), 200)
    assert (old["status"], old["superseded_by"], old["exercises"]) == ("superseded", after["id"], before["exercises"])
    assert expect(coach.client.get(f"{ana.path}/prescriptions/{after['id']}"), 200)["status"] == "pending"


def test_a_change_of_name_leaves_the_pending_prescription(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    before = ana.next()
    ana.has(name="Anna", time_zone="Asia/Tokyo")
    assert ana.next() == before


def test_lighter_equipment_is_asked_for_at_once_and_heavier_only_when_it_is_earned(coach: Coach) -> None:
    ana = coach.enrolls("Ana", equipment=rack(8, 10, 12), start={"bss": 10})
    ana.has(equipment=rack(6, 8))
    ana.is_asked("bss", load=8, reps=9, code="equipment_changed")
    ana.has(equipment=rack(6, 8, 20))
    ana.is_asked("bss", load=8, reps=9)


def test_new_equipment_is_new_after_what_is_done_already(coach: Coach) -> None:
    """A session dated tomorrow, told today: it was done with what there was."""
    ana = coach.enrolls("Ana", equipment=rack(8, 10, 12), start={"bss": 10})
    ana.logs(
        {
            "performed_on": (coach.calendar.today + timedelta(1)).isoformat(),
            "exercises": [{"exercise": "bulgarian-split-squat", "sets": [{"reps": 12, "load": 10}] * 3}],
        }
    )
    coach.calendar.today = FIRST_DAY
    ana.is_asked("bss", load=12, reps=9, code="load_up")
    ana.has(equipment=rack(8))
    ana.is_asked("bss", load=8, code="equipment_changed")
    assert [one["code"] for one in _decisions(ana)] == ["load_up"]


def test_an_archived_athlete_does_not_train_until_restored(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    before = ana.next()
    for _ in range(2):  # twice is once
        archived = expect(coach.client.post(f"{ana.path}/archive"), 200)
    assert archived["archived_at"] == "2026-03-02T12:00:00Z"
    enrollment = f"{ana.path}/enrollments/{ana.enrollment_id}"
    for path, body in (
        (f"{ana.path}/sessions", {"performed_on": "2026-03-02", "exercises": []}),
        (f"{ana.path}/enrollments", {"program": {"slug": "runner-knee-strength"}}),
        (f"{enrollment}/skip", {"reason": "Travelling"}),
        (f"{enrollment}/end", {}),
        (f"{ana.path}/prescriptions/{before['id']}/override", {"items": [{"slot": "bss", "reps": 9}]}),
    ):
        answer = coach.client.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "athlete_archived")
    assert _listed(coach) == []
    assert _listed(coach, archived=True) == [ana.id]
    assert expect(coach.client.get("/v1/next-sessions"), 200)["items"] == []

    assert expect(coach.client.post(f"{ana.path}/restore"), 200)["archived_at"] is None
    assert ana.next() == before
    ana.trains()
    assert _listed(coach) == [ana.id]


def _listed(coach: Coach, **query: bool) -> list[str]:
    return [item["id"] for item in expect(coach.client.get("/v1/athletes", params=query), 200)["items"]]


def _decisions(ana: Athlete) -> list[Json]:
    """What the newest session led to, as it is stored."""
    path = f"{ana.path}/sessions/{ana.sessions[-1]}/pain"
    decisions: list[Json] = expect(ana.coach.client.post(path, json={}), 200)["decisions"]
    return decisions
