"""A coach's actions on an enrollment, and enrolling an athlete again."""

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, expect
from tests.scenarios.test_programs.by_the_book import KG_GYM

RED_BAND = {"kind": "band", "unit": "kg", "bands": [{"name": "red", "force": 10}]}


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "runner-knee-strength", start={"bss": 10})


def test_only_the_next_prescription_can_be_overridden(ana: Athlete, story_server: StoryServer) -> None:
    closed_id = ana.next()["id"]
    ana.trains()
    before = counts(story_server.database_url)
    response = ana.coach.client.post(
        f"{ana.path}/prescriptions/{closed_id}/override", json={"items": [{"slot": "bss", "load": 8}]}
    )
    assert (response.status_code, response.json()["code"]) == (409, "prescription_closed")
    assert ana.next()["id"] in response.json()["detail"]
    assert counts(story_server.database_url) == before


def test_an_exercise_that_is_not_stopped_can_not_be_resumed(ana: Athlete) -> None:
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/resume"
    response = ana.coach.client.post(path, json={"slot": "bss"})
    assert (response.status_code, response.json()["code"]) == (409, "not_stopped")


def test_a_one_time_override_of_skip_and_sets_applies_to_one_session(ana: Athlete) -> None:
    ana.is_told(bss={"skip": True}, lunge={"sets": 1})
    ana.trains()
    ana.is_asked("bss", sets=3, code="start_coach")
    ana.is_asked("lunge", sets=3, code="override_done")


def test_an_override_of_skip_and_sets_as_the_new_base_applies_until_it_is_changed(ana: Athlete) -> None:
    ana.is_told(as_base=True, bss={"skip": True}, lunge={"sets": 1})
    for _ in range(2):
        ana.trains()
        ana.is_asked("bss", sets=0)
        ana.is_asked("lunge", sets=1)
    ana.is_told(as_base=True, bss={"load": 8}, lunge={"sets": 3})
    ana.is_asked("bss", sets=3, load=8, code="coach_override")
    ana.is_asked("lunge", sets=3)


def test_an_invalid_override_is_rejected_with_pointers(ana: Athlete) -> None:
    items = [{"slot": "bss", "reps": 0}, {"slot": "bss", "load": 8}, {"slot": "lunge", "variant": "sides"}]
    response = ana.coach.client.post(f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": items})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "/items/0/reps", "message": "`reps` must be above 0. To leave the exercise out, use `skip`."},
        {"pointer": "/items/1/slot", "message": "Duplicate override for slot `bss`."},
        {"pointer": "/items/2/variant", "message": "Slot `lunge` has no variant `sides`. Its variants: none."},
    ]


HELD = "The program sets the target of slot `{}`. Override it for one session, or move to another revision."


def base_program(rule: Json, exercise: str = "plank") -> Json:
    slots = [{"slot": "set", "exercise": exercise, "progression": "set"}]
    return {
        "slug": "one-set",
        "name": "One set",
        "days": [{"day": "A", "slots": slots}],
        "progressions": [{"progression": "set", "rule": rule}],
    }


HOLD = {"kind": "double_progression", "seconds_min": 20, "seconds_max": 60, "seconds_step": 5, "loaded": False}
CARRY = {
    "kind": "double_progression",
    "distance_m_min": 20,
    "distance_m_max": 60,
    "distance_m_step": 5,
    "loaded": False,
}
RUN = {"kind": "fixed", "seconds": 600}
MIXED = {"kind": "fixed", "sets": [{"seconds": 600, "loaded": False}, {"reps": 5, "loaded": False}]}


@pytest.mark.parametrize(
    ("rule", "said", "message"),
    [
        (HOLD, {"seconds": 45}, None),
        (HOLD, {"seconds": 47.5}, "A new base takes whole seconds."),
        (HOLD, {"reps": 5}, "The sets of slot `set` have a target in `seconds`."),
        (CARRY, {"distance_m": 45}, None),
        (CARRY, {"distance_m": 47.5}, "A new base takes whole meters."),
        (RUN, {"seconds": 500}, HELD.format("set")),
        (RUN, {"reps": 5}, "The sets of slot `set` have a target in `seconds`."),
        (MIXED, {"reps": 6}, HELD.format("set")),
        (MIXED, {"seconds": 500}, HELD.format("set")),
        ({"kind": "fixed", "distance_m": 400}, {"distance_m": 500}, HELD.format("set")),
        ({"kind": "fixed", "reps": 10}, {"reps": 12}, HELD.format("set")),
    ],
)
def test_a_target_as_the_new_base_is_followed_or_refused(
    coach: Coach, rule: Json, said: Json, message: str | None
) -> None:
    expect(coach.client.post("/v1/programs", json=base_program(rule)), 201)
    ana = coach.enrolls("Ana", "one-set")
    path = f"{ana.path}/prescriptions/{ana.next()['id']}/override"
    response = coach.client.post(path, json={"items": [{"slot": "set"} | said], "as_base": True})
    pointer = f"/items/0/{next(iter(said))}"
    errors = response.json().get("errors", [])
    assert errors == ([] if message is None else [{"pointer": pointer, "message": message}])
    if message is None:
        squat = ana.asked("set")
        assert [squat["sets"][0][field] for field in said] == list(said.values())


@pytest.mark.parametrize("said", [{"seconds": 47.5}, {"seconds": 30}])
def test_a_target_for_one_session_may_have_a_fraction(coach: Coach, said: Json) -> None:
    expect(coach.client.post("/v1/programs", json=base_program(HOLD)), 201)
    ana = coach.enrolls("Ana", "one-set")
    ana.is_told(set=said)
    assert ana.asked("set")["sets"][0]["seconds"] == said["seconds"]


@pytest.mark.parametrize("as_base", [False, True])
def test_a_target_is_one_for_the_substitute_that_stands_in(coach: Coach, as_base: bool) -> None:
    squats = {"slot": "set", "exercise": "goblet-squat", "progression": "set"}
    program = {
        "slug": "squats-or-wall-sits",
        "name": "Squats or wall sits",
        "days": [{"day": "A", "slots": [squats | {"substitutes": [{"exercise": "wall-sit", "progression": "hold"}]}]}],
        "progressions": [
            {"progression": "set", "rule": {"kind": "double_progression", "reps_min": 5, "reps_max": 8}},
            {"progression": "hold", "rule": HOLD},
        ],
    }
    expect(coach.client.post("/v1/programs", json=program), 201)
    ana = coach.enrolls("Ana", "squats-or-wall-sits")
    path = f"{ana.path}/prescriptions/{ana.next()['id']}/override"
    refused = coach.client.post(path, json={"items": [{"slot": "set", "seconds": 45}], "as_base": as_base})
    message = "The sets of slot `set` have a target in `reps`."
    assert refused.json()["errors"] == [{"pointer": "/items/0/seconds", "message": message}]
    body = {"slot": "set", "exercise": "wall-sit"}
    expect(coach.client.post(f"{ana.enrollment_path}/substitute", json=body), 201)
    ana.is_told(as_base=as_base, set={"seconds": 45})
    assert [one["seconds"] for one in ana.asked("set")["sets"]] == [45] * 3


def test_a_canceled_override_lists_the_decisions_that_it_changes(ana: Athlete) -> None:
    items = {"items": [{"slot": "bss", "load": 8}]}
    told = expect(ana.coach.client.post(f"{ana.path}/prescriptions/{ana.next()['id']}/override", json=items), 201)
    assert (told["changed"], told["changed_total"]) == ([], 0)
    ana.trains()
    canceled = expect(ana.coach.client.delete(f"{ana.path}/overrides/{told['override_id']}"), 200)
    assert canceled["changed_total"] == 1
    assert [(item["slot"], item["before"]["code"]) for item in canceled["changed"]] == [("bss", "override_done")]


def test_a_skip_in_the_past_lists_the_decisions_that_it_changes(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM)
    path = f"{ana.path}/enrollments/{ana.enrollment_id}/skip"
    now = expect(ana.coach.client.post(path, json={"reason": "Ill"}), 200)
    assert (now["changed"], now["changed_total"]) == ([], 0)
    for _ in range(2):
        ana.trains()
    late = expect(ana.coach.client.post(path, json={"reason": "Ill", "on": str(FIRST_DAY)}), 200)
    assert late["changed_total"] == len(late["changed"]) > 0
    assert {item["session_id"] for item in late["changed"]} <= set(ana.sessions)


@pytest.mark.parametrize(
    ("band", "message"),
    [
        ("red", "No exercise of slot `squat-a` is done with a band."),
        ("blue", "The athlete has no band `blue`. Their bands: red."),
    ],
)
def test_an_override_is_refused_with_a_band_that_can_not_be_used(coach: Coach, band: str, message: str) -> None:
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=[*KG_GYM, RED_BAND])
    response = coach.client.post(
        f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": [{"slot": "squat-a", "band": band}]}
    )
    errors = [{"pointer": "/items/0/band", "message": message}]
    assert (response.status_code, response.json()["errors"]) == (422, errors)


def test_a_start_with_a_band_is_refused_for_an_exercise_that_is_not_done_with_one(coach: Coach) -> None:
    profile = {"name": "Ana", "unit": "kg", "equipment": [*KG_GYM, RED_BAND]}
    athlete = expect(coach.client.post("/v1/athletes", json=profile), 201)
    body = {"program": {"slug": "stronglifts-5x5"}, "start": [{"progression": "squat", "band": "red"}]}
    response = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json=body)
    errors = [{"pointer": "/start/0/band", "message": "No exercise of progression `squat` is done with a band."}]
    assert (response.status_code, response.json()["errors"]) == (422, errors)


def test_an_athlete_can_not_enroll_in_the_same_program_twice(ana: Athlete) -> None:
    response = ana.coach.client.post(f"{ana.path}/enrollments", json={"program": {"slug": "runner-knee-strength"}})
    assert (response.status_code, response.json()["code"]) == (409, "already_enrolled")
    assert ana.enrollment_id in response.json()["detail"]


def test_a_second_program_starts_from_the_loads_of_the_first(ana: Athlete) -> None:
    ana.trains()
    body = {"program": {"slug": "bulgarian-split-squat"}}
    enrolled = expect(ana.coach.client.post(f"{ana.path}/enrollments", json=body), 201)
    (split_squat,) = enrolled["next"]["exercises"]
    assert split_squat["decision"]["code"] == "start_history"
    assert {item["load"] for item in split_squat["sets"]} == {10}


def test_an_override_with_a_weight_is_refused_where_the_force_of_the_bands_is_not_known(coach: Coach) -> None:
    bands = {"kind": "band", "unit": "kg", "bands": [{"name": "red"}, {"name": "blue"}]}
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[bands])
    slot = ana.next()["exercises"][0]["slot"]
    response = coach.client.post(
        f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": [{"slot": slot, "load": 10}]}
    )
    message = "The exercise is done with bands whose `force` is not known. Give `band` instead."
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": "/items/0/load", "message": message}],
    )


def test_a_key_for_one_athlete_can_not_lift_a_stop(ana: Athlete) -> None:
    for _ in range(2):
        ana.trains(pain={"during": 9})
    ana.is_asked("bss", sets=0, code="pain_stop")
    key = {"name": "Ana's phone", "scope": "write", "athlete_id": ana.id}
    secret = expect(ana.coach.client.post("/v1/api-keys", json=key), 201)["secret"]
    phone = {"Authorization": f"Bearer {secret}"}
    enrollment, pending = f"{ana.path}/enrollments/{ana.enrollment_id}", f"{ana.path}/prescriptions/{ana.next()['id']}"
    for path, body in (
        (f"{enrollment}/resume", {"slot": "bss"}),
        (f"{pending}/override", {"items": [{"slot": "bss", "load": 4}]}),
        (f"{enrollment}/end", {}),
        (f"{ana.path}/archive", {}),
    ):
        response = ana.coach.client.post(path, json=body, headers=phone)
        assert (response.status_code, response.json()["code"]) == (403, "athlete_key_only"), path
    deleted = ana.coach.client.delete(f"{ana.path}/sessions/{ana.sessions[-1]}", headers=phone)
    assert (deleted.status_code, deleted.json()["code"]) == (403, "athlete_key_only")
    ana.is_asked("bss", sets=0, code="pain_stop")


BANDS = {"kind": "band", "unit": "kg", "bands": [{"name": "red"}, {"name": "black"}]}
PULL_UPS = "assisted-to-weighted-pull-ups"
NOT_USED = (
    "With the other equipment that is available, this exercise is done without the band. Only bands with a known "
    "`force` are used together with other equipment."
)


def test_a_start_with_a_band_that_is_not_used_beside_weights_is_refused(coach: Coach) -> None:
    body = {"name": "Bo", "unit": "kg", "equipment": [BANDS, *KG_GYM]}
    bo = expect(coach.client.post("/v1/athletes", json=body), 201)
    start = {"program": {"slug": PULL_UPS}, "start": [{"progression": "pull-up", "band": "black"}]}
    response = coach.client.post(f"/v1/athletes/{bo['id']}/enrollments", json=start)
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": "/start/0/band", "message": NOT_USED}],
    )


def test_an_override_with_a_band_that_is_not_used_beside_weights_is_refused(coach: Coach) -> None:
    bo = coach.enrolls("Bo", PULL_UPS, equipment=[BANDS, *KG_GYM])
    (pending,) = [item for item in bo.next()["exercises"] if item["exercise"] == "pull-up"]
    override = {"items": [{"slot": pending["slot"], "band": "red"}]}
    response = coach.client.post(f"{bo.path}/prescriptions/{bo.next()['id']}/override", json=override)
    assert response.json()["errors"] == [{"pointer": "/items/0/band", "message": NOT_USED}]
