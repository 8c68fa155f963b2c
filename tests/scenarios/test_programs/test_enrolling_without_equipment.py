"""Enrolling checks the athlete's equipment: a barbell program needs a barbell, a bodyweight program nothing."""

import pytest

from tests.scenarios.story import Coach, Json, expect, rack

BODYWEIGHT = ("runner-knee-strength", "recommended-routine")


def enrolls(coach: Coach, program: str, equipment: list[Json]) -> Json:
    athlete = expect(coach.client.post("/v1/athletes", json={"name": "Ana", "unit": "kg", "equipment": equipment}), 201)
    answer = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json={"program": {"slug": program}})
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("program", BODYWEIGHT)
def test_a_bodyweight_program_needs_nothing(coach: Coach, program: str) -> None:
    assert enrolls(coach, program, [])["next"]["exercises"]


def test_a_barbell_program_without_a_barbell_is_rejected_with_what_is_missing(coach: Coach) -> None:
    refused = enrolls(coach, "starting-strength", rack(10, 20))
    assert (refused["status"], refused["code"]) == (422, "validation")
    assert {error["pointer"] for error in refused["errors"]} == {"/program/slug"}
    said = "`back-squat` needs a barbell, and the athlete has none that fits."
    assert said in [error["message"] for error in refused["errors"]]


def test_every_missing_kind_is_named_once(coach: Coach) -> None:
    refused = enrolls(coach, "reddit-ppl", [])
    messages = [error["message"] for error in refused["errors"]]
    assert len(messages) == len(set(messages))
    assert any("needs a stack" in message for message in messages)
    assert any("needs two dumbbells or kettlebells of the same weight" in message for message in messages)
