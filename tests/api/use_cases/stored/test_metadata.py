"""Metadata of athletes, enrollments, sessions and programs, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.story import Coach, Json, complaint, expect

LARGEST = {f"{n:02}{'k' * 38}": "v" * 500 for n in range(50)}
METADATA = {"crm_id": "4711", "Größe": ""}


def program_of(coach: Coach) -> Json:
    program: Json = expect(coach.client.get("/v1/programs/bulgarian-split-squat"), 200)["program"]
    return program


@pytest.mark.parametrize("metadata", [METADATA, LARGEST, {}])
def test_metadata_of_an_athlete_is_returned_as_it_was_sent(coach: Coach, metadata: Json) -> None:
    body = {"name": "Ana", "unit": "kg", "metadata": metadata}
    created = expect(coach.client.post("/v1/athletes", json=body), 201)
    assert created["metadata"] == metadata
    assert expect(coach.client.get(f"/v1/athletes/{created['id']}"), 200) == created


def test_metadata_of_an_enrollment_is_stored_and_replaced(coach: Coach) -> None:
    ana = coach.enrolls("Ana", metadata=METADATA, external_id="plan/1")
    enrollment = expect(coach.client.get(ana.enrollment_path), 200)
    assert (enrollment["metadata"], enrollment["external_id"]) == (METADATA, "plan/1")
    pending = ana.next()["id"]
    body = {"metadata": {"a": "b"}}
    answer = coach.client.patch(ana.enrollment_path, json=body, headers={"If-Match": '"1"'})
    assert expect(answer, 200) == enrollment | body | {"version": 2, "updated_at": answer.json()["updated_at"]}
    assert answer.headers["ETag"] == '"2"'
    assert ana.next()["id"] == pending  # no event of the history


def test_metadata_of_an_ended_enrollment_can_be_changed(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    expect(coach.client.post(f"{ana.enrollment_path}/end", json={}), 200)
    tag = coach.client.get(ana.enrollment_path).headers["ETag"]
    body: Json = {"metadata": METADATA, "external_id": "plan-1"}
    assert expect(coach.client.patch(ana.enrollment_path, json=body, headers={"If-Match": tag}), 200)["metadata"]
    tag = coach.client.get(ana.enrollment_path).headers["ETag"]
    refused = coach.client.patch(ana.enrollment_path, json=body | {"complaints": []}, headers={"If-Match": tag})
    assert expect(refused, 409)["code"] == "enrollment_ended"


def test_labels_and_a_new_baseline_can_be_changed_at_once(coach: Coach) -> None:
    ana = coach.enrolls("Ana")
    body = {"metadata": METADATA, "external_id": "plan-1", "complaints": [complaint(baseline_pain=2)]}
    changed = expect(coach.client.patch(ana.enrollment_path, json=body, headers={"If-Match": '"1"'}), 200)
    assert {name: changed[name] for name in body} == body
    ana.trains()


def test_an_external_id_of_an_enrollment_is_unique_and_finds_it(coach: Coach) -> None:
    ana, ben = coach.enrolls("Ana", external_id="plan 1&2"), coach.enrolls("Ben")

    def listed(path: str) -> list[str]:
        page = expect(coach.client.get(f"{path}/enrollments", params={"external_id": "plan 1&2"}), 200)
        return [item["id"] for item in page["items"]]

    assert (listed(ana.path), listed(ben.path)) == ([ana.enrollment_id], [])
    taken = {"external_id": "plan 1&2"}
    refused = coach.client.patch(ben.enrollment_path, json=taken, headers={"If-Match": '"1"'})
    assert expect(refused, 409)["code"] == "external_id_taken"
    expect(coach.client.post(f"{ben.enrollment_path}/end", json={}), 200)
    body = taken | {"program": {"slug": "bulgarian-split-squat"}}
    assert expect(coach.client.post(f"{ben.path}/enrollments", json=body), 409)["code"] == "external_id_taken"


def test_metadata_of_a_program_belongs_to_all_of_its_revisions(coach: Coach) -> None:
    program = program_of(coach) | {"slug": "mine"}
    expect(coach.client.post("/v1/programs", json=program), 201)
    changed = expect(coach.client.patch("/v1/programs/mine", json={"metadata": METADATA}), 200)
    assert (changed["metadata"], changed["revision"]) == (METADATA, 1)
    answer = coach.client.post(
        "/v1/programs/mine/revisions", json=program | {"name": "New"}, headers={"If-Match": '"1"'}
    )
    assert expect(answer, 201)["metadata"] == METADATA
    for query in ({}, {"revision": 1}, {"revision": 2}):
        assert expect(coach.client.get("/v1/programs/mine", params=query), 200)["metadata"] == METADATA
    listed = expect(coach.client.get("/v1/programs?limit=100"), 200)["items"]
    assert {item["slug"]: item["metadata"] for item in listed}["mine"] == METADATA


@pytest.mark.parametrize(
    ("slug", "status", "code"), [("bulgarian-split-squat", 409, "built_in"), ("unknown", 404, "not_found")]
)
def test_only_an_own_program_has_metadata(coach: Coach, slug: str, status: int, code: str) -> None:
    answer = coach.client.patch(f"/v1/programs/{slug}", json={"metadata": METADATA})
    assert expect(answer, status)["code"] == code


@pytest.mark.parametrize(
    ("metadata", "pointer"),
    [
        ({"": "x"}, "/metadata"),
        ({"k" * 41: "x"}, "/metadata"),
        ({"k": "v" * 501}, "/metadata"),
        ({"k": 1}, "/metadata"),
        ({f"{n}": "" for n in range(51)}, "/metadata"),
        ([], "/metadata"),
    ],
)
def test_metadata_beyond_its_bounds_is_rejected(coach: Coach, metadata: Any, pointer: str) -> None:
    problem = expect(coach.client.post("/v1/athletes", json={"name": "A", "unit": "kg", "metadata": metadata}), 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
