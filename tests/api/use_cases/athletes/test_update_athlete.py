"""Changing an athlete: one field at a time, and how a new unit or equipment changes the next session."""

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
    "tags": ["tuesday-group", "Rehab"],
    "metadata": {"crm_id": "4711"},
}


def change(coach: Coach, path: str, **changes: object) -> Json:
    tag = coach.client.get(path).headers["ETag"]
    athlete: Json = expect(coach.client.patch(path, json=changes, headers={"If-Match": tag}), 200)
    return athlete


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
        ("tags", ["Rehab"]),
        ("metadata", {}),
    ],
)
def test_one_field_can_be_changed_without_the_others(coach: Coach, field: str, value: object) -> None:
    created = expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    path = f"/v1/athletes/{created['id']}"
    coach.calendar.comes_to(FIRST_DAY + timedelta(1))
    changed = change(coach, path, **{field: value})
    assert changed == created | {field: value, "version": 2, "updated_at": "2026-03-03T12:00:00Z"}
    assert expect(coach.client.get(path), 200) == changed


def test_a_change_that_changes_nothing_keeps_the_version(coach: Coach) -> None:
    created = expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    coach.calendar.comes_to(FIRST_DAY + timedelta(1))
    assert change(coach, f"/v1/athletes/{created['id']}", **WHOLE) == created


@pytest.mark.parametrize(("tag", "status"), [({}, 428), ({"If-Match": '"2"'}, 412), ({"If-Match": "*"}, 428)])
def test_changing_an_athlete_requires_the_current_version(coach: Coach, tag: dict[str, str], status: int) -> None:
    created = expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    path = f"/v1/athletes/{created['id']}"
    assert coach.client.patch(path, json={"name": "Anna"}, headers=tag).status_code == status
    assert expect(coach.client.get(path), 200) == created


def test_the_second_of_two_changes_to_one_version_is_rejected(coach: Coach) -> None:
    created = coach.client.post("/v1/athletes", json=WHOLE)
    path, headers = created.headers["Location"], {"If-Match": created.headers["ETag"]}
    first = coach.client.patch(path, json={"name": "Anna"}, headers=headers)
    second = coach.client.patch(path, json={"notes": "!"}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.headers["ETag"] == first.headers["ETag"] == '"2"'


def test_an_external_id_belongs_to_one_athlete(coach: Coach) -> None:
    expect(coach.client.post("/v1/athletes", json=WHOLE), 201)
    response = coach.client.post("/v1/athletes", json=WHOLE)
    assert (response.status_code, response.json()["code"]) == (409, "external_id_taken")
    other = coach.client.post("/v1/athletes", json=WHOLE | {"external_id": "app-18"})
    taken = coach.client.patch(other.headers["Location"], json={"external_id": "app-17"}, headers={"If-Match": '"1"'})
    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")


def test_switching_from_kilograms_to_pounds_rebuilds_the_pending_prescription(coach: Coach) -> None:
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


def test_changing_the_name_keeps_the_pending_prescription(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    before = ana.next()
    ana.has(name="Anna", time_zone="Asia/Tokyo")
    assert ana.next() == before


def test_lighter_equipment_is_prescribed_at_once_and_heavier_only_by_progression(coach: Coach) -> None:
    ana = coach.enrolls("Ana", equipment=rack(8, 10, 12), start={"bss": 10})
    ana.has(equipment=rack(6, 8))
    ana.is_asked("bss", load=8, reps=9, code="equipment_changed")
    ana.has(equipment=rack(6, 8, 20))
    ana.is_asked("bss", load=8, reps=9)


def test_new_equipment_takes_effect_after_the_newest_session(coach: Coach) -> None:
    """A session logged today but dated tomorrow used the old equipment."""
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


def _decisions(ana: Athlete) -> list[Json]:
    """The stored decisions of the newest session."""
    path = f"{ana.path}/sessions/{ana.sessions[-1]}/pain"
    decisions: list[Json] = expect(ana.coach.client.post(path, json={}), 200)["decisions"]
    return decisions
