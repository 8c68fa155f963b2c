"""Previews over HTTP: what is rejected, and with which pointer."""

import pytest

from tests.scenarios.story import Coach, Json, expect, rack

RULE = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
PREVIEW = {"unit": "kg", "start_on": "2026-11-02", "equipment": rack(4, 8, 12), "rule": RULE}
TEN = [{"exercise": "lift", "sets": [{"reps": 10}] * 3}]


def on(*days: str) -> list[Json]:
    return [{"performed_on": day, "exercises": TEN} for day in days]


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
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
            "2026-11-02 is before the previous session (2026-11-09). Sort the sessions by date.",
        ),
        (
            {"start": [{"progression": "lift", "load": 8, "side": "left"}]},
            "/start/0/side",
            "In this program both sides use the same load. Use `both` instead of `left`.",
        ),
        (
            {"start": [{"progression": "bss", "load": 8}]},
            "/start/0/progression",
            "The program has no progression `bss`. Its progressions: lift.",
        ),
        ({"rule": None}, "", "Give exactly one of `rule`, `program` and `slug`."),
        ({"exercise": "nothing"}, "/exercise", "There is no exercise `nothing`."),
    ],
)
def test_an_invalid_preview_is_rejected_with_a_pointer(coach: Coach, changes: Json, pointer: str, message: str) -> None:
    response = coach.client.post("/v1/previews", json=PREVIEW | changes)
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": pointer, "message": message}])


def test_a_given_history_is_decided_in_order(coach: Coach) -> None:
    result = expect(coach.client.post("/v1/previews", json=PREVIEW | {"history": on("2026-11-02", "2026-11-05")}), 200)
    codes = [item["code"] for session in result["sessions"] for item in session["decisions"]]
    assert codes == ["load_up", "load_up"]
