"""Pauses, deloads, places and substitutes of an enrollment: planned, listed, amended, deleted, refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Did, Json, expect
from tests.scenarios.test_body_weight import check_stored_progress
from tests.scenarios.test_programs.by_the_book import KG_GYM


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM)


def path(ana: Athlete, *parts: str) -> str:
    return "/".join([ana.path, "enrollments", ana.enrollment_id, *parts])


def plans(ana: Athlete, what: str, **body: Any) -> Json:
    answer: Json = expect(ana.coach.client.post(path(ana, what), json=body), 201)
    return answer


def day(number: int) -> str:
    return str(FIRST_DAY + timedelta(number))


def listed(ana: Athlete) -> list[Json]:
    items: list[Json] = expect(ana.coach.client.get(path(ana, "planned-changes")), 200)["items"]
    return items


def test_in_a_pause_nothing_is_due_until_it_is_over(ana: Athlete, story_server: StoryServer) -> None:
    ana.trains()
    planned = plans(ana, "pause", ends_on=day(9), notes="Vacation.")
    assert planned["next"]["on"] == day(10)
    ana.rests(3)
    assert (ana.next()["on"], ana.next()["paused_until"]) == (day(10), day(9))
    overdue = expect(ana.coach.client.get("/v1/next-sessions", params={"which": "overdue", "on": day(9)}), 200)
    assert overdue["items"] == []
    check_stored_progress(story_server)


def test_the_response_to_a_planned_pause_shows_the_next_session_as_it_is_read(ana: Athlete) -> None:
    ana.trains()
    planned = plans(ana, "pause", ends_on=day(9))
    assert planned["next"]["paused_until"] == day(9)
    assert planned["next"] == ana.next()


def next_sessions(ana: Athlete, which: str, on: int) -> list[str]:
    """The athletes in the list of next sessions on a day."""
    answer = ana.coach.client.get("/v1/next-sessions", params={"which": which, "on": day(on), "limit": 1})
    return [item["athlete_id"] for item in expect(answer, 200)["items"]]


def test_who_was_overdue_before_a_pause_is_not_overdue_in_it(coach: Coach) -> None:
    ana, bo = (coach.enrolls(name, "stronglifts-5x5", equipment=KG_GYM) for name in ("Ana", "Bo"))
    for athlete in (ana, bo):
        athlete.trains(on=FIRST_DAY)
    assert (next_sessions(ana, "overdue", 9), next_sessions(ana, "due", 9)) == ([ana.id], [ana.id])
    plans(ana, "pause", starts_on=day(10), ends_on=day(14))
    assert ana.next(FIRST_DAY + timedelta(9))["due"]["latest"] == day(3)
    assert next_sessions(ana, "overdue", 9) == [ana.id]  # the pause has not begun
    for on in (10, 14):
        assert ana.next(FIRST_DAY + timedelta(on))["due"]["latest"] == day(15)
        assert next_sessions(ana, "overdue", on) == next_sessions(ana, "due", on) == [bo.id]
    assert (next_sessions(ana, "overdue", 15), next_sessions(ana, "due", 15)) == ([bo.id], [ana.id])
    assert next_sessions(ana, "overdue", 16) == [ana.id]


def test_the_sheet_of_next_sessions_leaves_out_who_is_in_a_pause(ana: Athlete) -> None:
    ana.trains()
    plans(ana, "pause", starts_on=day(10), ends_on=day(14))
    body = {"name": "Coach", "athlete_ids": [ana.id]}
    for link in (body, {"name": "All"}):
        secret = expect(ana.coach.client.post("/v1/sheet-links", json=link), 201)["secret"]
        for which, on, is_listed in (
            ("overdue", 9, True),
            ("overdue", 10, False),
            ("due", 10, False),
            ("due", 15, True),
        ):
            table = ana.coach.client.get(f"/s/{secret}/next/table.csv", params={"which": which, "on": day(on)})
            assert ("Ana" in table.text) is is_listed, (which, on, table.text)


def test_a_session_on_the_first_day_of_a_pause_is_told_as_that(ana: Athlete, story_server: StoryServer) -> None:
    for _ in range(8):
        ana.trains()
    today = ana.coach.calendar.today
    plans(ana, "pause", ends_on=str(today + timedelta(30)))
    after = ana.next()
    assert (after["on"], after["exercises"][0]["sets"][0]["load"]) == (str(today + timedelta(31)), 35)
    ana.trains(on=today)  # with the lighter sets for the day after the pause
    assert set(ana.codes.values()) == {"done_early"}
    text = ana.said["decisions"][0]["text"]
    assert text.startswith("Done before the planned day (April 18, 2026), with the sets of that day. ")
    ana.trains(on=today, done={slot: Did(load=load) for slot, load in usual_loads(ana).items()})
    assert set(ana.codes.values()) == {"load_increased"}  # with the usual sets, it is judged as usual
    check_stored_progress(story_server)


def usual_loads(ana: Athlete) -> dict[str, float]:
    """The loads of the next session without a break, by slot."""
    progress = expect(ana.coach.client.get(path(ana, "progress")), 200)["exercises"]
    loads = {item["slot"]: item["working_loads"][0]["load"] for item in progress}
    return {item["slot"]: loads[item["slot"]] for item in ana.next()["exercises"]}


def test_pauses_that_overlap_are_one(ana: Athlete) -> None:
    plans(ana, "pause", starts_on=day(0), ends_on=day(9))
    plans(ana, "pause", starts_on=day(5), ends_on=day(20))
    assert (ana.next()["paused_until"], ana.next()["on"]) == (day(20), day(21))


@pytest.mark.parametrize("what", ["pause", "deload"])
def test_at_most_20_pauses_and_20_deloads_are_planned_ahead(ana: Athlete, what: str) -> None:
    for number in range(20):
        plans(ana, what, starts_on=day(10 * number + 10), ends_on=day(10 * number + 12))
    response = ana.coach.client.post(path(ana, what), json={"starts_on": day(300), "ends_on": day(301)})
    message = f"At most 20 {what}s can be planned ahead."
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": "/ends_on", "message": message}])


def test_a_deload_that_starts_on_the_last_day_of_the_calendar_is_refused(ana: Athlete) -> None:
    response = ana.coach.client.post(path(ana, "deload"), json={"starts_on": "9999-12-31"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/starts_on")


def test_a_substitute_until_a_day_that_is_over_is_refused(ana: Athlete) -> None:
    body = {"slot": "squat-a", "exercise": "goblet-squat", "until": day(-1)}
    response = ana.coach.client.post(path(ana, "substitute"), json=body)
    message = f"This date is over. Today is {day(0)}."
    assert (response.status_code, response.json()["errors"]) == (422, [{"pointer": "/until", "message": message}])


def test_a_deload_of_a_week_by_default(ana: Athlete, story_server: StoryServer) -> None:
    for _ in range(8):
        ana.trains()
    before = ana.asked("squat-a")["sets"][0]["load"]
    assert before == 40
    plans(ana, "deload")
    assert [item["change"]["deload"]["percent"] for item in listed(ana)] == [90]
    assert ana.asked("squat-a")["sets"][0]["load"] == 35
    ana.trains()
    assert set(ana.codes.values()) == {"deload_logged"}
    ana.rests(7)
    assert ana.asked("squat-b")["sets"][0]["load"] == before
    check_stored_progress(story_server)


def test_a_change_can_be_amended_and_deleted(ana: Athlete) -> None:
    ana.trains()
    change_id = plans(ana, "pause", ends_on=day(9))["planned_change_id"]
    longer: Json = {"kind": "pause", "pause": {"starts_on": day(0), "ends_on": day(12)}}
    amended = expect(ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json=longer), 200)
    assert (amended["planned_change_id"], amended["next"]["on"]) == (change_id, day(13))
    assert (amended["changed"], amended["changed_total"]) == ([], 0)
    assert listed(ana) == [
        {"id": change_id, "on": day(0), "change": {"kind": "pause", "pause": {**longer["pause"], "notes": None}}}
    ]
    deleted = expect(ana.coach.client.delete(f"{ana.path}/planned-changes/{change_id}"), 200)
    assert (deleted["planned_change_id"], deleted["next"]["on"], listed(ana)) == (None, day(2), [])
    response = ana.coach.client.delete(f"{ana.path}/planned-changes/{change_id}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_an_amended_deload_is_one_for_its_new_days(ana: Athlete, story_server: StoryServer) -> None:
    for _ in range(8):
        ana.trains()
    today = ana.coach.calendar.today
    change_id = plans(ana, "deload")["planned_change_id"]
    ana.trains()
    assert set(ana.codes.values()) == {"deload_logged"}
    later: Json = {"starts_on": str(today + timedelta(7)), "ends_on": str(today + timedelta(13)), "percent": 80}
    amended = expect(
        ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json={"kind": "deload", "deload": later}), 200
    )
    assert {item["before"]["code"] for item in amended["changed"]} == {"deload_logged"}
    assert "deload_logged" not in {item["after"]["code"] for item in amended["changed"]}
    text = ana.next(today + timedelta(8))["exercises"][0]["decision"]["text"]
    assert text.startswith(
        f"Planned deload until {today + timedelta(13):%B} {(today + timedelta(13)).day}, 2026. Today: "
    )
    check_stored_progress(story_server)


def test_a_base_for_a_substitute_stays_with_it_when_the_substitution_is_deleted(
    ana: Athlete, story_server: StoryServer
) -> None:
    for _ in range(6):
        ana.trains()
    assert ana.asked("squat-a")["sets"][0]["load"] == 35
    change_id = plans(ana, "substitute", slot="squat-a", exercise="goblet-squat")["planned_change_id"]
    ana.is_told(as_base=True, **{"squat-a": {"load": 12}})
    assert ana.why("squat-a")["text"] == "Set by the coach: 12 kg."
    expect(ana.coach.client.delete(f"{ana.path}/planned-changes/{change_id}"), 200)
    squat = ana.asked("squat-a")
    assert (squat["exercise"], squat["sets"][0]["load"]) == ("back-squat", 35)
    plans(ana, "substitute", slot="squat-a", exercise="goblet-squat")
    squat = ana.asked("squat-a")
    assert (squat["exercise"], squat["sets"][0]["load"]) == ("goblet-squat", 12)
    check_stored_progress(story_server)


def test_a_base_stays_with_the_exercise_of_the_slot_when_a_substitute_would_have_trained(
    ana: Athlete, story_server: StoryServer
) -> None:
    change_id = plans(ana, "substitute", slot="squat-a", exercise="goblet-squat", until=day(3))["planned_change_id"]
    ana.rests(4)
    ana.is_told(as_base=True, **{"squat-a": {"load": 50}})
    longer = {"kind": "substitution", "substitution": {"slot": "squat-a", "exercise": "goblet-squat", "until": day(9)}}
    expect(ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json=longer), 200)
    assert ana.asked("squat-a")["exercise"] == "goblet-squat"
    assert ana.asked("squat-a")["sets"][0]["load"] < 50
    squat = ana.next(FIRST_DAY + timedelta(10))["exercises"][0]
    assert (squat["exercise"], squat["sets"][0]["load"]) == ("back-squat", 50)
    check_stored_progress(story_server)


@pytest.mark.parametrize(
    ("what", "planned", "amended", "pointer"),
    [
        ("pause", {"ends_on": day(9)}, {"starts_on": day(9), "ends_on": day(8)}, "/pause/ends_on"),
        ("deload", {}, {"starts_on": day(0), "ends_on": day(90)}, "/deload/ends_on"),
        ("deload", {}, {"starts_on": day(0), "ends_on": day(6), "percent": 100}, "/deload/percent"),
        ("place", {"place": None}, "moon", "/place"),
        (
            "substitute",
            {"slot": "squat-a", "exercise": "goblet-squat"},
            {"slot": "squat-a", "exercise": "leg-press"},
            "/substitution/exercise",
        ),
    ],
    ids=["pause", "long_deload", "no_deload", "place", "substitute"],
)
def test_an_amendment_is_checked_like_a_new_change(
    ana: Athlete, what: str, planned: Json, amended: Any, pointer: str
) -> None:
    change_id = plans(ana, what, **planned)["planned_change_id"]
    kind = "substitution" if what == "substitute" else what
    response = ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json={"kind": kind, kind: amended})
    assert (response.status_code, [one["pointer"] for one in response.json()["errors"]]) == (422, [pointer])


def test_a_deload_that_is_deleted_later_is_judged_as_if_it_had_never_been(
    ana: Athlete, story_server: StoryServer
) -> None:
    change_id = plans(ana, "deload", percent=100, sets_percent=60)["planned_change_id"]
    ana.trains()
    assert ana.codes["squat-a"] == "deload_logged"
    deleted = expect(ana.coach.client.delete(f"{ana.path}/planned-changes/{change_id}"), 200)
    assert deleted["changed_total"] == len(deleted["changed"]) == 3
    assert {(item["before"]["code"], item["after"]["code"]) for item in deleted["changed"]} == {
        ("deload_logged", "met_superseded_prescription")
    }
    assert ana.why("squat-b")["code"] == "met_superseded_prescription"
    check_stored_progress(story_server)


def test_an_amended_deload_lists_the_decisions_that_it_changes(ana: Athlete) -> None:
    planned = plans(ana, "deload", percent=100, sets_percent=60)
    assert (planned["changed"], planned["changed_total"]) == ([], 0)
    ana.trains()
    later: Json = {"kind": "deload", "deload": {"starts_on": day(7), "ends_on": day(13), "sets_percent": 60}}
    url = f"{ana.path}/planned-changes/{planned['planned_change_id']}"
    amended = expect(ana.coach.client.put(url, json=later), 200)
    assert [item["before"]["code"] for item in amended["changed"]] == ["deload_logged"] * 3
    assert {item["session_id"] for item in amended["changed"]} == set(ana.sessions)


def test_a_substitute_stands_in_until_its_last_day(ana: Athlete, story_server: StoryServer) -> None:
    planned = plans(ana, "substitute", slot="squat-a", exercise="goblet-squat", until=day(3))
    squat = planned["next"]["exercises"][0]
    assert (squat["slot"], squat["exercise"], squat["instead_of"]) == ("squat-a", "goblet-squat", "back-squat")
    ana.trains()
    assert ana.codes["squat-a"] == "load_increased"
    ana.trains()  # day B
    assert ana.asked("squat-a")["exercise"] == "back-squat"
    check_stored_progress(story_server)


@pytest.mark.parametrize(
    ("what", "body", "pointer", "message"),
    [
        ("pause", {"starts_on": day(5), "ends_on": day(4)}, "/ends_on", "`ends_on` is before `starts_on`."),
        ("pause", {"ends_on": "2027-12-31"}, "/ends_on", "At most 366 days, both days included."),
        ("deload", {"ends_on": day(100)}, "/ends_on", "At most 60 days, both days included."),
        ("deload", {"percent": 20}, "/percent", "Expected a number >= 30."),
        ("place", {"place": "moon"}, "/place", "The athlete has no place `moon`."),
        (
            "substitute",
            {"slot": "squat-a", "exercise": "leg-press"},
            "/exercise",
            "`leg-press` is not a substitute for slot `squat-a`. Its substitutes: `goblet-squat`.",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    ana: Athlete, what: str, body: Json, pointer: str, message: str
) -> None:
    response = ana.coach.client.post(path(ana, what), json=body)
    assert response.status_code == 422
    assert [(one["pointer"], one["message"]) for one in response.json()["errors"]] == [(pointer, message)]
    assert listed(ana) == []


def test_an_unknown_slot_has_no_substitute(ana: Athlete) -> None:
    response = ana.coach.client.post(path(ana, "substitute"), json={"slot": "curl", "exercise": None})
    assert response.json()["errors"][0]["pointer"] == "/slot"


def test_another_kind_of_change_can_not_replace_it(ana: Athlete) -> None:
    change_id = plans(ana, "pause", ends_on=day(9))["planned_change_id"]
    body = {"kind": "place", "place": None}
    response = ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json=body)
    assert response.json()["errors"] == [
        {"pointer": "/kind", "message": "The change is a `pause`. Delete it to plan another kind."}
    ]


def test_a_skip_is_the_reason_of_the_substitute_that_stands_in(ana: Athlete, story_server: StoryServer) -> None:
    plans(ana, "substitute", slot="squat-a", exercise="goblet-squat")
    ana.skips("Ill")  # day A
    ana.trains()  # day B
    squat = ana.asked("squat-a")
    assert (squat["exercise"], squat["decision"]["text"]) == (
        "goblet-squat",
        "Session skipped (Ill). Nothing counts as missed.",
    )
    check_stored_progress(story_server)


@pytest.mark.parametrize("kind", ["pause", "deload"])
def test_an_amended_end_before_its_start_is_refused_at_the_end(ana: Athlete, kind: str) -> None:
    change_id = plans(ana, kind, ends_on=day(9))["planned_change_id"]
    body: Json = {"kind": kind, kind: {"starts_on": day(5), "ends_on": day(4)}}
    response = ana.coach.client.put(f"{ana.path}/planned-changes/{change_id}", json=body)
    assert (response.status_code, response.json()["errors"]) == (
        422,
        [{"pointer": f"/{kind}/ends_on", "message": "`ends_on` is before `starts_on`."}],
    )


def test_an_override_is_no_planned_change(ana: Athlete) -> None:
    items = [{"slot": "squat-a", "load": 30}]
    override = ana.coach.client.post(f"{ana.path}/prescriptions/{ana.next()['id']}/override", json={"items": items})
    override_id = expect(override, 201)["override_id"]
    response = ana.coach.client.delete(f"{ana.path}/planned-changes/{override_id}")
    assert response.status_code == 404


@pytest.mark.parametrize("what", ["pause", "deload", "substitute"])
def test_a_key_for_one_athlete_can_not_plan_anything(ana: Athlete, what: str) -> None:
    key = {"name": "Ana", "scope": "write", "athlete_id": ana.id}
    secret = expect(ana.coach.client.post("/v1/api-keys", json=key), 201)["secret"]
    headers = {"Authorization": f"Bearer {secret}"}
    response = ana.coach.client.post(path(ana, what), json={"ends_on": day(3)}, headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "athlete_key_only")


def test_a_key_for_one_athlete_may_say_where_they_train(ana: Athlete) -> None:
    key = {"name": "Ana", "scope": "write", "athlete_id": ana.id}
    secret = expect(ana.coach.client.post("/v1/api-keys", json=key), 201)["secret"]
    response = ana.coach.client.post(
        path(ana, "place"), json={"place": None}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert response.status_code == 201


def test_enrolling_on_a_later_day(coach: Coach) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    enrollments = f"/v1/athletes/{athlete['id']}/enrollments"
    program = {"slug": "stronglifts-5x5"}
    response = coach.client.post(enrollments, json={"program": program, "start_day": "C", "start_week": 3})
    assert [(one["pointer"], one["message"]) for one in response.json()["errors"]] == [
        ("/start_day", "The program has no day `C`. Its days: A, B."),
        ("/start_week", STAGES),
    ]
    assert (
        expect(coach.client.post(enrollments, json={"program": program, "start_day": "B"}), 201)["next"]["day"] == "B"
    )


def test_an_athlete_who_starts_on_a_later_day_goes_on_from_there(coach: Coach, story_server: StoryServer) -> None:
    ana = coach.enrolls("Ana", "gzclp", equipment=KG_GYM, start_day="B2")
    days = []
    for _ in range(5):
        days.append(ana.next()["day"])
        ana.trains()
    assert days == ["B2", "A1", "B1", "A2", "B2"]
    check_stored_progress(story_server)


NO_WEEKS = "The program has no weeks."
EQUAL_WEEKS = "Every week of this program has the same sets. To start further on, set the loads in `start`."
STAGES = f"{NO_WEEKS} To start in a later stage of a ladder, set `stage` of its progression in `start`."


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("nsuns-4-day", EQUAL_WEEKS),
        ("madcow-5x5", EQUAL_WEEKS),
        ("couch-to-5k", STAGES),
        ("texas-method", NO_WEEKS),
        ("5-3-1", None),
        ("heavy-slow-resistance", None),
    ],
)
def test_a_later_week_to_start_in_is_refused_where_it_changes_nothing(
    coach: Coach, program: str, message: str | None
) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    enrollments = f"/v1/athletes/{athlete['id']}/enrollments"
    response = coach.client.post(enrollments, json={"program": {"slug": program}, "start_week": 2})
    errors = [(one["pointer"], one["message"]) for one in response.json().get("errors", [])]
    assert errors == ([] if message is None else [("/start_week", message)])


def test_a_later_week_of_a_stage_that_comes_later_is_refused_until_the_athlete_starts_there(coach: Coach) -> None:
    wave = coach.client.get("/v1/programs/5-3-1").json()["program"]["progressions"][0]["rule"]
    bodyweight: Json = {"kind": "fixed", "reps": 10, "loaded": False}
    met: Json = {"when": [{"kind": "result", "result": "met"}]}
    stages = [{"stage": "bodyweight", "rule": bodyweight, "exits": [met]}, {"stage": "waves", "rule": wave}]
    program: Json = {
        "slug": "squat-ladder-and-waves",
        "name": "Squat ladder and waves",
        "days": [{"day": "A", "slots": [{"slot": "squat", "exercise": "goblet-squat", "progression": "squat"}]}],
        "progressions": [{"progression": "squat", "rule": {"kind": "staged", "stages": stages}}],
    }
    expect(coach.client.post("/v1/programs", json=program), 201)
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    enrollments = f"/v1/athletes/{athlete['id']}/enrollments"
    body: Json = {"program": {"slug": program["slug"]}, "start_week": 2}
    refused = coach.client.post(enrollments, json=body)
    assert (refused.status_code, [(one["pointer"], one["message"]) for one in refused.json()["errors"]]) == (
        422,
        [("/start_week", f"No exercise starts in a stage that has weeks. {STAGES.removeprefix(NO_WEEKS + ' ')}")],
    )
    body["start"] = [{"progression": "squat", "stage": "waves", "load": 40}]
    assert expect(coach.client.post(enrollments, json=body), 201)["next"]["exercises"][0]["stage"] == "waves"


def test_enrolling_in_a_stage_that_does_not_exist(coach: Coach) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg"}).json()
    body = {
        "program": {"slug": "runner-knee-strength"},
        "start": [{"progression": "sits", "stage": "pistol"}, {"progression": "bss", "stage": "loaded"}],
    }
    response = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json=body)
    assert [(one["pointer"], one["message"]) for one in response.json()["errors"]] == [
        ("/start/0/stage", "There is no stage `pistol`. The stages: hands_free, bodyweight, loaded."),
        ("/start/1/stage", "The rule of this progression has no stages."),
    ]


def test_a_substitute_starts_with_the_load_that_the_coach_said(coach: Coach, story_server: StoryServer) -> None:
    start = {"squat/goblet-squat": 16}
    ana = coach.enrolls("Ana", "stronglifts-5x5", equipment=KG_GYM, start=start)
    for slot in ("squat-a", "squat-b"):
        planned = plans(ana, "substitute", slot=slot, exercise="goblet-squat")
    squat = planned["next"]["exercises"][0]
    assert (squat["sets"][-1]["load"], squat["decision"]["text"]) == (16, "Starts at 16 kg, set by the coach.")
    check_stored_progress(story_server)


def test_a_preview_may_have_the_starting_load_of_a_substitute(coach: Coach) -> None:
    start = [{"progression": "squat/goblet-squat", "load": 16}]
    body = {"slug": "stronglifts-5x5", "unit": "kg", "start_on": day(0), "equipment": KG_GYM, "start": start}
    expect(coach.client.post("/v1/previews", json=body), 200)


@pytest.mark.parametrize("name", ["squat/", "/squat", "squat//goblet-squat", "squat/goblet-squat/x", "squat/Goblet"])
def test_the_name_of_a_starting_progression_is_one_slug_or_two(coach: Coach, name: str) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    body = {"program": {"slug": "stronglifts-5x5"}, "start": [{"progression": name, "load": 16}]}
    response = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json=body)
    assert [one["pointer"] for one in response.json()["errors"]] == ["/start/0/progression"]


def test_a_starting_load_of_an_unknown_substitute_is_refused(coach: Coach) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    body = {"program": {"slug": "stronglifts-5x5"}, "start": [{"progression": "squat/leg-press", "load": 16}]}
    response = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json=body)
    [error] = response.json()["errors"]
    assert error["pointer"] == "/start/0/progression"
    assert error["message"].startswith("The program has no progression `squat/leg-press`. Its progressions: ")


@pytest.mark.parametrize(
    ("program", "said", "pointer", "message"),
    [
        ("runner-knee-strength", {"progression": "sits", "stage": "loaded", "load": 8}, None, None),
        ("runner-knee-strength", {"progression": "sits", "stage": "bodyweight", "load": 0}, None, None),
        (
            "runner-knee-strength",
            {"progression": "sits", "stage": "bodyweight", "load": 8},
            "/start/0/load",
            "The sets of stage `bodyweight` have no load. Omit `load`.",
        ),
        (
            "runner-knee-strength",
            {"progression": "sits", "stage": "bodyweight", "assistance": 8},
            "/start/0/assistance",
            "The sets of stage `bodyweight` have no load. Omit `assistance`.",
        ),
        (
            "couch-to-5k",
            {"progression": "run", "stage": "week 2", "load": 8},
            "/start/0/load",
            "The sets of stage `week 2` have no load. Omit `load`.",
        ),
        (
            "couch-to-5k",
            {"progression": "run", "load": 8},
            "/start/0/load",
            "The sets of progression `run` have no load. Omit `load`.",
        ),
    ],
)
def test_a_starting_load_for_sets_without_one_is_refused(
    coach: Coach, program: str, said: Json, pointer: str | None, message: str | None
) -> None:
    athlete = coach.client.post("/v1/athletes", json={"name": "Bo", "unit": "kg", "equipment": KG_GYM}).json()
    body = {"program": {"slug": program}, "start": [said]}
    response = coach.client.post(f"/v1/athletes/{athlete['id']}/enrollments", json=body)
    errors = response.json().get("errors", [])
    assert errors == ([] if pointer is None else [{"pointer": pointer, "message": message}])


def test_a_deload_that_has_begun_already_judges_its_sessions_again(ana: Athlete, story_server: StoryServer) -> None:
    """The coach enters it late: the athlete did lighter sets, two days ago."""
    ana.trains()
    ana.trains()  # 20 kg and then 22.5 kg
    trained_on = ana.coach.calendar.today
    ana.trains(done={"squat-a": Did(load=20)})
    ana.rests(2)
    days = {"starts_on": str(trained_on), "ends_on": day(20)}
    response = ana.coach.client.post(path(ana, "deload"), json=days)
    body = expect(response, 201)
    assert {(one["before"]["code"], one["after"]["code"]) for one in body["changed"]} >= {
        ("lighter_load", "deload_logged")
    }
    amended = ana.coach.client.put(
        f"{ana.path}/planned-changes/{body['planned_change_id']}",
        json={"kind": "deload", "deload": days | {"starts_on": str(ana.coach.calendar.today)}},
    )
    assert {one["after"]["code"] for one in expect(amended, 200)["changed"]} >= {"lighter_load"}
    check_stored_progress(story_server)


def test_a_deload_that_changes_nothing_is_refused(ana: Athlete) -> None:
    response = ana.coach.client.post(path(ana, "deload"), json={"percent": 100})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/percent")
