"""A group moves to a new revision, or gets a lighter week: all active athletes with a tag. Over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect

MOVES, DELOADS = "/v1/batches/moves", "/v1/batches/deloads"
SQUATS: dict[str, Any] = {
    "slug": "squats",
    "name": "Squats",
    "days": [{"day": "A", "slots": [{"slot": "squat", "exercise": "goblet-squat", "progression": "squat"}]}],
    "progressions": [{"progression": "squat", "rule": {"kind": "double_progression", "reps_min": 5, "reps_max": 8}}],
}


@pytest.fixture
def group(coach: Coach) -> list[Athlete]:
    """Ana and Ben, who are tagged; and Cleo, who is not."""
    expect(coach.client.post("/v1/programs", json=SQUATS), 201)
    members = [coach.enrolls(name, "squats", start={"squat": 10}) for name in ("Ana", "Ben", "Cleo")]
    for member in members[:2]:
        tagged(member)
    return members


def tagged(athlete: Athlete) -> None:
    tag = {"If-Match": athlete.coach.client.get(athlete.path).headers["ETag"]}
    expect(athlete.coach.client.patch(athlete.path, json={"tags": ["tuesday"]}, headers=tag), 200)


def revised(coach: Coach) -> None:
    path = "/v1/programs/squats"
    tag = {"If-Match": coach.client.get(path).headers["ETag"]}
    rule = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
    body = SQUATS | {"progressions": [{"progression": "squat", "rule": rule}]}
    expect(coach.client.post(f"{path}/revisions", json=body, headers=tag), 201)


def sent(coach: Coach, path: str, status: int = 200, **body: object) -> Json:
    answer: Json = expect(coach.client.post(path, json={"tag": "tuesday"} | body), status)
    return answer


def revision_of(athlete: Athlete) -> int:
    revision: int = expect(athlete.coach.client.get(athlete.enrollment_path), 200)["program"]["revision"]
    return revision


def test_a_group_moves_to_the_new_revision(coach: Coach, group: list[Athlete]) -> None:
    revised(coach)
    answer = sent(coach, MOVES, program="squats")
    assert [(each["status"], each["athlete_id"]) for each in answer["results"]] == [
        (200, member.id) for member in group[:2]
    ]
    assert answer["refused"] == 0
    assert [each["carried"] for each in answer["results"]] == [[{"progression": "squat", "carried": "progress"}]] * 2
    assert [each["next"]["exercises"][0]["sets"][0]["reps"] for each in answer["results"]] == [8, 8]
    assert [revision_of(member) for member in group] == [2, 2, 1]


def moves(ana: Athlete) -> None:
    tag = {"If-Match": ana.coach.client.get(ana.enrollment_path).headers["ETag"]}
    expect(ana.coach.client.post(f"{ana.enrollment_path}/move", json={}, headers=tag), 200)


def test_a_member_who_is_on_the_revision_stays_and_the_others_move(coach: Coach, group: list[Athlete]) -> None:
    revised(coach)
    moves(group[0])
    for _ in range(2):  # and the group can be moved again
        answer = sent(coach, MOVES, program="squats", atomic=True)
        assert [each["status"] for each in answer["results"]] == [200, 200]
        assert answer["results"][0]["carried"] == []
        assert answer["results"][0]["next"]["exercises"][0]["sets"][0]["reps"] == 8
    assert [revision_of(member) for member in group] == [2, 2, 1]


def phased(coach: Coach) -> None:
    """A revision with a phase that Ana is in, and one without it."""
    path = "/v1/programs/squats"
    for phases in (["first", "second"], ["second", "third"]):
        tag = {"If-Match": coach.client.get(path).headers["ETag"]}
        body = SQUATS | {"phases": [{"phase": each} for each in phases]}
        expect(coach.client.post(f"{path}/revisions", json=body, headers=tag), 201)


def test_a_member_who_cannot_be_moved_has_a_problem_and_the_others_move(coach: Coach, group: list[Athlete]) -> None:
    phased(coach)
    ana, ben = group[:2]
    tag = {"If-Match": coach.client.get(ana.enrollment_path).headers["ETag"]}
    expect(coach.client.post(f"{ana.enrollment_path}/move", json={"revision": 2}, headers=tag), 200)
    answer = sent(coach, MOVES, program="squats")
    assert [each["status"] for each in answer["results"]] == [422, 200]
    assert [error["pointer"] for error in answer["results"][0]["problem"]["errors"]] == ["/phase"]
    assert (answer["refused"], revision_of(ben)) == (1, 3)


def test_an_atomic_move_moves_all_or_none(coach: Coach, group: list[Athlete]) -> None:
    phased(coach)
    ana, ben = group[:2]
    tag = {"If-Match": coach.client.get(ana.enrollment_path).headers["ETag"]}
    expect(coach.client.post(f"{ana.enrollment_path}/move", json={"revision": 2}, headers=tag), 200)
    problem = sent(coach, MOVES, 422, program="squats", atomic=True)
    assert (problem["code"], [error["pointer"] for error in problem["errors"]]) == ("batch_refused", ["/phase"])
    assert problem["errors"][0]["message"].startswith(f"Enrollment {ana.enrollment_id}: The revision has no phase")
    assert revision_of(ben) == 1


def test_a_group_gets_a_lighter_week(coach: Coach, group: list[Athlete]) -> None:
    answer = sent(coach, DELOADS, percent=80)
    assert [each["status"] for each in answer["results"]] == [201, 201]
    loads = [member.next()["exercises"][0]["sets"][0]["load"] for member in group]
    assert loads == [8, 8, 10]
    ana = group[0]
    change = f"{ana.path}/planned-changes/{answer['results'][0]['planned_change_id']}"
    expect(coach.client.delete(change), 200)
    assert ana.next()["exercises"][0]["sets"][0]["load"] == 10


def test_a_deload_can_be_for_one_program(coach: Coach, group: list[Athlete]) -> None:
    ana = group[0]
    body = {"program": {"slug": "bulgarian-split-squat"}, "start_on": FIRST_DAY.isoformat()}
    expect(coach.client.post(f"{ana.path}/enrollments", json=body), 201)
    assert len(sent(coach, DELOADS, program="squats")["results"]) == 2
    assert len(sent(coach, DELOADS)["results"]) == 3


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        (MOVES, {"program": "squats", "tag": "nobody-has-it"}, "/tag"),
        (MOVES, {"program": "stronglifts-5x5"}, "/tag"),
        (DELOADS, {"tag": "nobody-has-it"}, "/tag"),
        (DELOADS, {"percent": 10}, "/percent"),
    ],
)
def test_a_group_without_members_and_an_invalid_change_are_rejected(
    coach: Coach, group: list[Athlete], path: str, body: Json, pointer: str
) -> None:
    problem = sent(coach, path, 422, **body)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_archived_athletes_and_ended_enrollments_are_left_out(coach: Coach, group: list[Athlete]) -> None:
    ana, ben = group[:2]
    expect(coach.client.post(f"{ana.path}/archive"), 200)
    assert [each["athlete_id"] for each in sent(coach, DELOADS)["results"]] == [ben.id]
    ended_on = (FIRST_DAY + timedelta(1)).isoformat()
    expect(coach.client.post(f"{ben.enrollment_path}/end", json={"ended_on": ended_on}), 200)
    assert sent(coach, DELOADS, 422)["errors"][0]["pointer"] == "/tag"
