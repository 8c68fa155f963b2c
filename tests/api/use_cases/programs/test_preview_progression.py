"""Previews over HTTP: what is refused, and where."""

import pytest

from tests.scenarios.story import Coach, Json, expect, rack

RULE = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
PREVIEW = {"unit": "kg", "start_on": "2026-11-02", "equipment": rack(4, 8, 12), "rule": RULE}
TEN = [{"exercise": "lift", "sets": [{"reps": 10}] * 3}]


def on(*days: str) -> list[Json]:
    return [{"performed_on": day, "exercises": TEN} for day in days]


@pytest.mark.parametrize(
    ("asked", "pointer", "message"),
    [
        (
            {"start_on": "9999-12-31"},
            "/start_on",
            "Later than 2199-12-31: nothing is planned that far ahead.",
        ),
        (
            {"history": on("2026-11-02", "9999-12-31")},
            "/history/1/performed_on",
            "Later than 2199-12-31: nothing is planned that far ahead.",
        ),
        (
            {"history": on("2026-11-09", "2026-11-02")},
            "/history/1/performed_on",
            "Before the session above it (2026-11-09): give them in order.",
        ),
        (
            {"start": [{"progression": "lift", "load": 8, "side": "left"}]},
            "/start/0/side",
            "In this program both sides get the same load: say `both`.",
        ),
        (
            {"start": [{"progression": "bss", "load": 8}]},
            "/start/0/progression",
            "The program has no progression `bss`: lift.",
        ),
        ({"rule": None}, "", "Give exactly one of `rule`, `program` and `slug`."),
        ({"exercise": "nothing"}, "/exercise", "There is no exercise `nothing`."),
    ],
)
def test_what_can_not_be_previewed_is_told_with_its_place(
    coach: Coach, asked: Json, pointer: str, message: str
) -> None:
    answer = coach.client.post("/v1/previews", json=PREVIEW | asked)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": pointer, "message": message}])


def test_sessions_as_they_were_performed_are_decided_in_order(coach: Coach) -> None:
    found = expect(coach.client.post("/v1/previews", json=PREVIEW | {"history": on("2026-11-02", "2026-11-05")}), 200)
    codes = [item["code"] for session in found["sessions"] for item in session["decisions"]]
    assert codes == ["load_up", "load_up"]
