"""Previews over HTTP: what is rejected, and with which pointer."""

from typing import Any

import pytest

from api.use_cases.programs.preview_progression import MOST_ERRORS
from tests.scenarios.story import Coach, Json, expect, rack

RULE = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
PREVIEW = {"unit": "kg", "start_on": "2026-11-02", "equipment": rack(4, 8, 12), "rule": RULE}
TEN = [{"exercise": "lift", "sets": [{"reps": 10}] * 3}]


BAR = [{"kind": "barbell", "unit": "kg", "bar": 20, "plates": [{"load": 20, "pairs": 4}, {"load": 1.25}]}]
SLOTS = [{"slot": "split", "exercise": "bulgarian-split-squat", "progression": "split"}]
PROGRAM = {
    "slug": "one-lift",
    "name": "One lift",
    "days": [{"day": "A", "slots": SLOTS}],
    "progressions": [{"progression": "split", "rule": RULE}],
}


BANDS = [{"kind": "band", "unit": "kg", "bands": [{"name": "thin", "force": 10}, {"name": "wide", "force": 25}]}]
PULL_UPS = {"exercise": "pull-up", "equipment": BANDS}


def with_band(band: str, **said: Any) -> Json:
    """A session of one set of pull-ups with a band."""
    return {"exercises": [{"exercise": "pull-up", "sets": [{"reps": 10, "band": band} | said]}]}


def did(**names: str) -> Json:
    """A session with one exercise."""
    return {"exercises": [{"exercise": "lift", "sets": [{"reps": 10}]} | names]}


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
        ({"slug": "gzclp"}, "/slug", "Give exactly one of `rule`, `program` and `slug`."),
        ({"program": PROGRAM}, "/program", "Give exactly one of `rule`, `program` and `slug`."),
        ({"revision": 1}, "/revision", "Give `revision` only with `slug`."),
        ({"rule": None, "slug": "gzclp", "exercise": "squat"}, "/exercise", "Give `exercise` only with `rule`."),
        (
            {"history": [], "scenario": {"kind": "every_target_met"}},
            "/scenario",
            "Give `history` or `scenario`, not both.",
        ),
        ({"history": [], "sessions": 3}, "/sessions", "Give `history` or `sessions`, not both."),
        (
            {"scenario": {"kind": "every_target_met", "extra_reps": 21}},
            "/scenario/extra_reps",
            "Expected a whole number <= 20.",
        ),
        (
            {"history": [*on("2026-11-02"), did(exercise="bench")]},
            "/history/1/exercises/0/exercise",
            "There is no exercise `bench` here. The preview has one exercise: `lift`.",
        ),
        (
            {"history": [did(exercise="bulgarian-split-squat")]},
            "/history/0/exercises/0/exercise",
            "There is no exercise `bulgarian-split-squat` here. The preview has one exercise: `lift`.",
        ),
        (
            {"exercise": "bulgarian-split-squat", "history": [did()]},
            "/history/0/exercises/0/exercise",
            "There is no exercise `lift` here. The preview has one exercise: `bulgarian-split-squat`.",
        ),
        (
            {"history": [did(slot="bench")]},
            "/history/0/exercises/0/slot",
            "The program has no slot `bench`. Its slots: lift.",
        ),
        (
            {"history": [did(substitute_for="bench")]},
            "/history/0/exercises/0/substitute_for",
            "The program has no slot `bench`. Its slots: lift.",
        ),
        (
            {"history": [did(variant="wide")]},
            "/history/0/exercises/0/variant",
            "`lift` has no variant `wide`. Its variants: none.",
        ),
        (
            {"rule": None, "slug": "stronglifts-5x5", "equipment": BAR, "history": [did(exercise="sqaut")]},
            "/history/0/exercises/0/exercise",
            "There is no exercise `sqaut`.",
        ),
        ({"exercise": "nothing"}, "/exercise", "There is no exercise `nothing`."),
        (
            {"places": [{"place": "hotel", "name": "Hotel"}, {"place": "hotel", "name": "Another hotel"}]},
            "/places/1/place",
            "Duplicate place `hotel`.",
        ),
        (
            {"places": [{"place": "hotel", "name": "Hotel"}], "history": [{"exercises": TEN, "place": "gym"}]},
            "/history/0/place",
            "There is no place `gym` in `places`.",
        ),
        (
            PULL_UPS | {"history": [with_band("thin"), with_band("blue")]},
            "/history/1/exercises/0/sets/0/band",
            "The athlete has no band `blue`. Their bands: thin, wide.",
        ),
        (
            PULL_UPS | {"history": [with_band("thin", assistance=25)]},
            "/history/0/exercises/0/sets/0/assistance",
            "Band `thin` has another force, or none. Omit `assistance`: the band is enough.",
        ),
        (
            PULL_UPS | {"history": [with_band("wide", load=25)]},
            "/history/0/exercises/0/sets/0/load",
            "Band `wide` assists in `pull-up`. Give `assistance` or omit `load`.",
        ),
        (
            PULL_UPS | {"history": [with_band("wide", load=25) | {"unit": "lb"}]},
            "/history/0/exercises/0/sets/0/load",
            "Band `wide` has another force, or none. Omit `load`: the band is enough.",
        ),
        (
            PULL_UPS | {"start": [{"progression": "lift", "band": "blue"}]},
            "/start/0/band",
            "The athlete has no band `blue`. Their bands: thin, wide.",
        ),
    ],
)
def test_an_invalid_preview_is_rejected_with_a_pointer(coach: Coach, changes: Json, pointer: str, message: str) -> None:
    response = coach.client.post("/v1/previews", json=PREVIEW | changes)
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": pointer, "message": message}])


def test_a_given_history_is_decided_in_order(coach: Coach) -> None:
    result = expect(coach.client.post("/v1/previews", json=PREVIEW | {"history": on("2026-11-02", "2026-11-05")}), 200)
    codes = [item["code"] for session in result["sessions"] for item in session["decisions"]]
    assert codes == ["load_up", "load_up"]


def test_a_preview_knows_the_bands_and_the_default_of_its_places(coach: Coach) -> None:
    places = [{"place": "hotel", "name": "Hotel", "equipment": BANDS}]
    history = [with_band("wide", assistance=25) | {"place": place} for place in ("hotel", "default")]
    body = PREVIEW | {"exercise": "pull-up", "places": places, "history": history}
    assert len(expect(coach.client.post("/v1/previews", json=body), 200)["sessions"]) == 2


def test_only_the_first_errors_are_listed(coach: Coach) -> None:
    response = coach.client.post("/v1/previews", json=PREVIEW | {"history": [did(exercise="bench")] * 30})
    problem = response.json()
    assert (response.status_code, len(problem["errors"])) == (422, MOST_ERRORS)
    assert problem["detail"] == "The first 20 errors are listed."


def test_an_exercise_outside_a_program_is_reported_as_when_it_is_logged(coach: Coach) -> None:
    body = {"slug": "stronglifts-5x5", "equipment": BAR, "history": [did(exercise="bulgarian-split-squat")]}
    result = expect(coach.client.post("/v1/previews", json=PREVIEW | {"rule": None} | body), 200)
    assert [item["code"] for item in result["sessions"][0]["decisions"]] == ["not_in_program"]


def test_a_response_with_decisions_leaves_out_the_exercises_of_each_session(coach: Coach) -> None:
    whole, brief = (
        expect(coach.client.post("/v1/previews", json=PREVIEW | {"sessions": 3, "detail": detail}), 200)
        for detail in ("full", "decisions")
    )
    for session in whole["sessions"]:
        session["prescription"]["exercises"] = session["performed"] = []
    assert brief == whole


def test_a_preview_with_too_many_sets_is_rejected(coach: Coach) -> None:
    fifty = [{"count": 10, "reps": 5}] * 5
    slots = [slot | {"slot": f"split-{n}", "sets": fifty, "judged": False} for n in range(3) for slot in SLOTS]
    program = PROGRAM | {"days": [{"day": "A", "slots": [*SLOTS, *slots]}]}
    response = coach.client.post("/v1/previews", json=PREVIEW | {"rule": None, "program": program, "sessions": 500})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["pointer"]) == (422, "/sessions")
    assert error["message"].endswith("sessions have more than 40000 prescribed sets. Preview fewer sessions.")


def test_a_preview_whose_text_repeats_too_often_is_rejected(coach: Coach) -> None:
    slots = [slot | {"notes": "x" * 4000, "cues": ["x" * 200] * 20} for slot in SLOTS]
    others = [slot | {"slot": f"split-{n}", "judged": False} for n in range(10) for slot in slots]
    program = PROGRAM | {"days": [{"day": "A", "slots": [*slots, *others]}]}
    body = PREVIEW | {"rule": None, "program": program, "sessions": 300}
    response = coach.client.post("/v1/previews", json=body)
    message = "The response would have more than 16 MiB. Use `detail: decisions`, or preview fewer sessions."
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": "/detail", "message": message}])
    assert coach.client.post("/v1/previews", json=body | {"detail": "decisions"}).status_code == 200


def test_a_large_body_that_is_nested_too_deeply_is_rejected(coach: Coach) -> None:
    """Large bodies are decoded in a thread, where a recursion without a limit would crash the server."""
    body = '{"unit": ' + "[" * 40_000 + "]" * 40_000 + "}"
    response = coach.client.post("/v1/previews", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["detail"]) == (400, "The body is nested too deeply.")
    assert coach.client.post("/v1/previews", json=PREVIEW).status_code == 200


def test_a_mistake_in_a_large_body_has_its_pointer(coach: Coach) -> None:
    history = [*on(*["2026-11-02"] * 400), did(slot=3)]  # type: ignore[arg-type]  # the mistake
    response = coach.client.post("/v1/previews", json=PREVIEW | {"history": history})
    (error,) = response.json()["errors"]
    assert (response.status_code, error["pointer"]) == (422, "/history/400/exercises/0/slot")
