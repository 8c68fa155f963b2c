"""A program is revised while athletes are on it: they keep their revision until moved, and lose no progress."""

from datetime import date
from typing import Any

import pytest

from tests.scenarios.story import Coach
from tests.servers import Client

RACK = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in (6, 8, 10, 12, 14)]}]


@pytest.fixture
def client(coach: Coach) -> Client:
    """A client on 2026-11-05: by the real date, the break since the only session would become a layoff."""
    coach.calendar.comes_to(date(2026, 11, 5))
    return coach.client


def program(rule: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": "own-split-squat",
        "name": "Own split squat",
        "days": [{"day": "A", "slots": [{"slot": "bss", "exercise": "bulgarian-split-squat", "progression": "bss"}]}],
        "progressions": [{"progression": "bss", "rule": rule}],
    }


NINE_TO_TWELVE = {"kind": "double_progression", "reps_min": 9, "reps_max": 12}
EIGHT_TO_TEN = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
ALWAYS_EIGHT = {"kind": "fixed", "reps": 8, "loaded": True}


def made(client: Client, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    answer = client.post(path, json=body, headers=headers)
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def enrolled(client: Client) -> tuple[str, str]:
    """The paths of an athlete and of an enrollment with one session of 12 reps at 10 kg."""
    athlete = made(client, "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": RACK})
    place = f"/v1/athletes/{athlete['id']}"
    made(client, "/v1/programs", program(NINE_TO_TWELVE))
    body = {
        "program": {"slug": "own-split-squat"},
        "start_on": "2026-11-02",
        "start": [{"progression": "bss", "load": 10}],
    }
    begun = made(client, f"{place}/enrollments", body)
    trains(client, place, "2026-11-02", 11, 10)
    return place, f"{place}/enrollments/{begun['enrollment']['id']}"


def trains(client: Client, place: str, on: str, reps: int, load: float) -> dict[str, Any]:
    sets = [{"reps": reps, "load": load}] * 3
    exercises = [{"exercise": "bulgarian-split-squat", "sets": sets}]
    return made(client, f"{place}/sessions", {"performed_on": on, "exercises": exercises})


def revised(client: Client, rule: dict[str, Any]) -> None:
    made(client, "/v1/programs/own-split-squat/revisions", program(rule), **{"If-Match": '"1"'})


def moved(client: Client, enrollment: str) -> dict[str, Any]:
    etag = client.get(enrollment).headers["ETag"]
    return made(client, f"{enrollment}/move", {}, **{"If-Match": etag})


def asked(following: dict[str, Any]) -> tuple[float, int, int]:
    """Load and reps of the first set, and the revision."""
    first = following["exercises"][0]["sets"][0]
    return first["load"], first["reps"], following["program"]["revision"]


def test_an_athlete_stays_on_the_revision_of_the_enrollment(client: Client) -> None:
    place, _ = enrolled(client)
    revised(client, EIGHT_TO_TEN)
    assert asked(client.get(f"{place}/next-session", params={"on": "2026-11-05"}).json()) == (10, 12, 1)


def test_the_same_kind_of_rule_keeps_the_progress_inside_its_own_range(client: Client) -> None:
    _, enrollment = enrolled(client)
    revised(client, EIGHT_TO_TEN)
    answer = moved(client, enrollment)
    assert answer["carried"] == [{"progression": "bss", "carried": "progress"}]
    assert answer["enrollment"]["program"]["revision"] == 2
    assert asked(answer["next"]) == (10, 10, 2)
    assert answer["next"]["exercises"][0]["decision"]["code"] == "moved"


def test_another_kind_of_rule_keeps_the_load_only(client: Client) -> None:
    _, enrollment = enrolled(client)
    revised(client, ALWAYS_EIGHT)
    answer = moved(client, enrollment)
    assert answer["carried"] == [{"progression": "bss", "carried": "load"}]
    assert asked(answer["next"]) == (10, 8, 2)


def test_sessions_before_the_move_are_judged_by_their_own_revision(client: Client) -> None:
    place, enrollment = enrolled(client)
    revised(client, EIGHT_TO_TEN)
    moved(client, enrollment)
    late = trains(client, place, "2026-11-04", 12, 10)  # before the move, after the first session
    assert late["decisions"][0]["code"] == "load_up"
    assert late["decisions"][0]["facts"]["reps"] == 9  # the bottom of the old range
    assert late["next"]["program"]["revision"] == 2


def test_the_same_content_again_is_the_same_revision(client: Client) -> None:
    enrolled(client)
    again = client.post(
        "/v1/programs/own-split-squat/revisions", json=program(NINE_TO_TWELVE), headers={"If-Match": '"1"'}
    )
    assert again.status_code == 200
    assert again.json()["revision"] == 1


def test_a_revision_of_an_outdated_one_is_rejected(client: Client) -> None:
    enrolled(client)
    revised(client, EIGHT_TO_TEN)
    late = client.post(
        "/v1/programs/own-split-squat/revisions", json=program(ALWAYS_EIGHT), headers={"If-Match": '"1"'}
    )
    assert late.status_code == 412


def test_an_unknown_revision_is_rejected_at_its_place(client: Client) -> None:
    place, enrollment = enrolled(client)
    headers = {"If-Match": client.get(enrollment).headers["ETag"]}
    answer = client.post(f"{enrollment}/move", json={"revision": 7}, headers=headers)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/revision"]
    again = {"program": {"slug": "own-split-squat", "revision": 7}, "start_on": "2026-11-02"}
    answer = client.post(f"{place}/enrollments", json=again)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/program/revision"]


def test_a_contradictory_program_is_rejected_at_its_place(client: Client) -> None:
    wrong = program(NINE_TO_TWELVE)
    wrong["days"][0]["slots"][0]["progression"] = "squat"
    answer = client.post("/v1/programs", json=wrong)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/days/0/slots/0/progression", "/progressions/0"}


def test_a_built_in_program_cant_be_revised(client: Client) -> None:
    own = program(NINE_TO_TWELVE) | {"slug": "runner-knee-strength"}
    assert client.post("/v1/programs", json=own).json()["code"] == "slug_taken"
    revise = client.post("/v1/programs/runner-knee-strength/revisions", json=own, headers={"If-Match": '"1"'})
    assert revise.json()["code"] == "built_in"


def test_a_prescription_from_before_the_move_can_still_be_logged_and_corrected(client: Client) -> None:
    place, enrollment = enrolled(client)
    shown = client.get(f"{place}/next-session", params={"on": "2026-11-05"}).json()
    renamed = program(NINE_TO_TWELVE)
    renamed["days"][0]["slots"][0]["slot"] = "split-squat"
    made(client, "/v1/programs/own-split-squat/revisions", renamed, **{"If-Match": '"1"'})
    moved(client, enrollment)
    body = {
        "performed_on": "2026-11-05",
        "prescription_id": shown["id"],
        "exercises": [{"slot": "bss", "exercise": "bulgarian-split-squat", "sets": [{"reps": 12, "load": 10}] * 3}],
    }
    late = made(client, f"{place}/sessions", body)
    assert [item["code"] for item in late["decisions"]] == ["load_up"]
    where = f"{place}/sessions/{late['session']['id']}"
    body["exercises"][0]["sets"][0] = {"reps": 8, "load": 10}
    del body["prescription_id"]
    answer = client.put(where, json=body, headers={"If-Match": '"1"'})
    assert [item["code"] for item in answer.json()["decisions"]] == ["reps_short"]
    body["exercises"][0]["slot"] = "nowhere"
    answer = client.put(where, json=body, headers={"If-Match": '"2"'})
    assert answer.json()["errors"] == [
        {"pointer": "/exercises/0/slot", "message": "The program has no slot `nowhere`. Its slots: split-squat."}
    ]


def two_days(bench: bool) -> dict[str, Any]:
    fives = {"kind": "linear_load", "sets": [{"count": 3, "reps": 5}], "step": 2.5}
    lifts = {"squat": "back-squat", "deadlift": "deadlift"} | ({"bench": "bench-press"} if bench else {})
    slots = {name: {"slot": name, "exercise": exercise, "progression": name} for name, exercise in lifts.items()}
    a = [slots[name] for name in ("squat", "bench") if name in slots]
    return {
        "slug": "two-days",
        "name": "Two days",
        "days": [{"day": "A", "slots": a}, {"day": "B", "slots": [slots["deadlift"]]}],
        "progressions": [{"progression": name, "rule": fives} for name in slots],
    }


BAR = [
    {"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": load, "pairs": 4} for load in (20, 10, 5, 1.25)]}
]


def bench_of(answer: dict[str, Any]) -> tuple[str, float]:
    item = next(item for item in answer["next"]["exercises"] if item["slot"] == "bench")
    return item["decision"]["code"], item["sets"][0]["load"]


def test_an_exercise_that_is_moved_out_and_back_keeps_what_was_earned(client: Client) -> None:
    athlete = made(client, "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": BAR})
    place = f"/v1/athletes/{athlete['id']}"
    made(client, "/v1/programs", two_days(bench=True))
    start = [{"progression": "squat", "load": 100}, {"progression": "bench", "load": 80}]
    body = {"program": {"slug": "two-days"}, "start_on": "2026-11-02", "start": start}
    enrollment = f"{place}/enrollments/{made(client, f'{place}/enrollments', body)['enrollment']['id']}"
    sets = [{"reps": 5, "load": 80}] * 3
    made(
        client,
        f"{place}/sessions",
        {"performed_on": "2026-11-02", "exercises": [{"exercise": "bench-press", "sets": sets}]},
    )
    made(client, "/v1/programs/two-days/revisions", two_days(bench=False), **{"If-Match": '"1"'})
    moved(client, enrollment)
    made(client, "/v1/programs/two-days/revisions", two_days(bench=True), **{"If-Match": '"2"'})
    answer = moved(client, enrollment)
    assert {item["progression"]: item["carried"] for item in answer["carried"]}["bench"] == "progress"
    skipped = made(client, f"{enrollment}/skip", {"reason": "travel"})
    assert bench_of(skipped) == ("moved", 82.5)


def test_a_progression_that_is_new_in_the_revision_takes_a_start(client: Client) -> None:
    athlete = made(client, "/v1/athletes", {"name": "Ana", "unit": "kg", "equipment": BAR})
    place = f"/v1/athletes/{athlete['id']}"
    made(client, "/v1/programs", two_days(bench=False))
    body = {"program": {"slug": "two-days"}, "start_on": "2026-11-02"}
    enrollment = f"{place}/enrollments/{made(client, f'{place}/enrollments', body)['enrollment']['id']}"
    made(client, "/v1/programs/two-days/revisions", two_days(bench=True), **{"If-Match": '"1"'})
    etag = client.get(enrollment).headers["ETag"]
    answer = client.post(
        f"{enrollment}/move", json={"start": [{"progression": "bnch", "load": 60}]}, headers={"If-Match": etag}
    )
    assert answer.json()["errors"][0]["pointer"] == "/start/0/progression"
    start = {"start": [{"progression": "bench", "load": 60}]}
    assert bench_of(made(client, f"{enrollment}/move", start, **{"If-Match": etag})) == ("start_coach", 60)
