"""A knee after surgery: phases, tests with gates, the coach's word, and falling back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import verified
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, Json, complaint, expect

WEEK = timedelta(weeks=1)
KNEE: Json = {
    "slug": "knee-after-surgery",
    "name": "Knee after surgery",
    "phases": [
        {
            "phase": "protect",
            "name": "Protection",
            "description": "Not medical advice. When to bear full weight is left to the surgeon.",
            "gates": [
                {
                    "to": "load",
                    "when": [
                        {"kind": "calendar", "count": "weeks_since_surgery", "min": 6},
                        {"kind": "measurement", "test": "effusion", "side": "affected", "max": 1, "max_age_days": 7},
                    ],
                    "source": "A protocol of the clinic",
                }
            ],
        },
        {
            "phase": "load",
            "name": "Loading",
            "schedule": {"most_per_week": 3, "least_per_week": 2, "days_apart": 2},
            "gates": [
                {"to": "protect", "when": [{"kind": "recent_pain", "days": 2, "min": 6}]},
                {
                    "to": "hop",
                    "opened_by": "coach",
                    "when": [{"kind": "symmetry", "test": "quadriceps_strength", "min": 80, "max_age_days": 14}],
                },
            ],
        },
        {"phase": "hop", "name": "Hopping", "pain": {"green_during": 1}},
    ],
    "days": [
        {
            "day": "Knee",
            "slots": [
                {"slot": "bridge", "exercise": "single-leg-bridge", "progression": "bridge", "phases": ["protect"]},
                {"slot": "squat", "exercise": "single-leg-box-squat", "progression": "squat"},
                {"slot": "step", "exercise": "step-up", "progression": "step", "phases": ["load", "hop"]},
            ],
        }
    ],
    "progressions": [
        {"progression": name, "rule": {"kind": "double_progression", "reps_min": 8, "reps_max": 12}}
        for name in ("bridge", "squat", "step")
    ],
    "policies": {"pain": {}, "schedule": {"most_per_week": 7, "least_per_week": 2, "days_apart": 1}},
}


PHASES_WITHOUT_LIMITS = [{name: value for name, value in phase.items() if name != "pain"} for phase in KNEE["phases"]]


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    expect(coach.client.post("/v1/programs", json=KNEE), 201)
    surgery = (FIRST_DAY - 4 * WEEK).isoformat()
    return coach.enrolls("Ana", KNEE["slug"], complaints=[complaint("right")], surgery_on=surgery)


def gate(phase: Json, to: str) -> Json:
    found: Json = next(item for item in phase["gates"] if item["to"] == to)
    return found


def slots(ana: Athlete) -> list[str]:
    return [item["slot"] for item in ana.next()["exercises"]]


def in_loading(ana: Athlete) -> Athlete:
    """Ana at week six, with a knee that is not swollen."""
    ana.rests(14)
    ana.measures("effusion", "grade", left=0, right=1)
    assert ana.phase()["phase"] == "load"
    return ana


def test_a_session_says_its_phase_and_what_the_next_one_needs(ana: Athlete) -> None:
    phase = ana.phase()
    assert (phase["phase"], phase["name"], phase["since"]) == ("protect", "Protection", "2026-03-02")
    assert phase["description"] == KNEE["phases"][0]["description"]
    assert slots(ana) == ["bridge", "squat"]
    to_load = gate(phase, "load")
    assert to_load["source"] == "A protocol of the clinic"
    assert [(item["met"], item["text"]) for item in to_load["conditions"]] == [
        (False, "Weeks since surgery: 4 (6 or more)"),
        (None, "Effusion, stroke test, right side: no value yet (1 or less)"),
    ]


def test_time_and_a_fresh_measurement_open_a_gate(ana: Athlete) -> None:
    ana.measures("effusion", "grade", left=0, right=0)
    ana.rests(14)
    assert ana.phase()["phase"] == "protect"  # the measurement is two weeks old
    ana.measures("effusion", "grade", left=0, right=1)
    phase = ana.phase()
    assert (phase["phase"], phase["since"], phase["decision"]["code"]) == ("load", "2026-03-16", "phase_opened")
    assert slots(ana) == ["squat", "step"]
    ana.trains()
    enrollment = expect(ana.coach.client.get(ana.enrollment_path), 200)
    assert enrollment["phase"] == "load"


def test_a_measurement_that_is_deleted_closes_the_gate_again(ana: Athlete, story_server: StoryServer) -> None:
    in_loading(ana).trains()
    items = expect(ana.coach.client.get(f"{ana.path}/measurements"), 200)["items"]
    swollen = next(item for item in items if item["side"] == "right")
    assert ana.coach.client.delete(f"{ana.path}/measurements/{swollen['id']}").status_code == 204
    assert ana.phase()["phase"] == "protect"
    assert verified(story_server.database_url).returncode == 0


def test_a_late_measurement_opens_the_gate_on_its_own_day(ana: Athlete) -> None:
    ana.rests(14)
    ana.trains()
    ana.rests(2)
    ana.measures("effusion", "grade", FIRST_DAY + 14 * timedelta(1), right=0)
    assert ana.phase()["since"] == "2026-03-16"


def test_pain_falls_back_and_the_session_is_flagged(ana: Athlete) -> None:
    in_loading(ana).trains(pain={"during": 7})
    ana.rests(1)
    answer = ana.next()
    assert (answer["phase"]["phase"], answer["phase"]["decision"]["code"]) == ("protect", "phase_fell_back")
    assert "phase_fell_back" in answer["flags"]
    flagged = expect(ana.coach.client.get("/v1/next-sessions", params={"which": "flagged"}), 200)["items"]
    assert [item["athlete_id"] for item in flagged] == [ana.id]


def test_reported_pain_falls_back_also_without_pain_limits(coach: Coach, story_server: StoryServer) -> None:
    expect(coach.client.post("/v1/programs", json=KNEE | {"phases": PHASES_WITHOUT_LIMITS, "policies": {}}), 201)
    ben = coach.enrolls("Ben", KNEE["slug"], start_phase="load")
    ben.trains()
    ben.rests(1)
    ben.reports_symptoms(pain=7)
    assert ben.phase()["phase"] == "protect"
    assert verified(story_server.database_url).returncode == 0


def test_a_gate_of_the_coach_waits_and_the_coach_opens_it(ana: Athlete) -> None:
    in_loading(ana).trains()
    ana.measures("quadriceps_strength", "nm", left=200, right=170)
    ana.rests(2)
    answer = ana.next()
    assert (answer["phase"]["phase"], answer["phase"]["decision"]["code"]) == ("load", "phase_waiting")
    assert gate(answer["phase"], "hop")["waits_for_coach"] is True
    assert "phase_waiting" in answer["flags"]
    opened = ana.opens_phase("hop")
    assert opened["next"]["phase"]["decision"]["text"] == "The coach opened Hopping."
    limits = {item["pain_limits"]["during"] for item in ana.next()["exercises"]}
    assert limits == {1}


def test_an_opened_phase_is_listed_and_can_be_taken_back(ana: Athlete) -> None:
    change_id = ana.opens_phase("load")["planned_change_id"]
    changes = expect(ana.coach.client.get(f"{ana.enrollment_path}/planned-changes"), 200)["items"]
    assert [item["change"] for item in changes] == [{"kind": "phase", "phase": "load", "notes": None}]
    path = f"{ana.path}/planned-changes/{change_id}"
    amended = expect(ana.coach.client.put(path, json={"kind": "phase", "phase": "hop"}), 200)
    assert amended["next"]["phase"]["phase"] == "hop"
    assert expect(ana.coach.client.delete(path), 200)["next"]["phase"]["phase"] == "protect"


def test_a_phase_can_be_opened_on_an_earlier_day(ana: Athlete, story_server: StoryServer) -> None:
    ana.trains()
    ana.rests(3)
    earlier = (ana.coach.calendar.today - timedelta(days=2)).isoformat()
    path = f"{ana.enrollment_path}/phase"
    opened = expect(ana.coach.client.post(path, json={"phase": "load", "on": earlier}), 201)
    assert (opened["next"]["phase"]["phase"], opened["next"]["phase"]["since"]) == ("load", earlier)
    ana.trains()
    assert verified(story_server.database_url).returncode == 0


@pytest.mark.parametrize(
    ("days", "message"),
    [(1, "This date is in the future."), (-60, "is before the enrollment starts")],
)
def test_a_phase_cannot_be_opened_in_the_future_or_before_the_enrollment(ana: Athlete, days: int, message: str) -> None:
    on = (ana.coach.calendar.today + timedelta(days=days)).isoformat()
    answer = ana.coach.client.post(f"{ana.enrollment_path}/phase", json={"phase": "load", "on": on})
    (error,) = expect(answer, 422)["errors"]
    assert (error["pointer"], message in error["message"]) == ("/on", True)


@pytest.mark.parametrize(
    ("phase", "message"),
    [("jump", "The program has no phase `jump`. Its phases: protect, load, hop.")],
)
def test_an_unknown_phase_is_rejected_with_those_that_exist(ana: Athlete, phase: str, message: str) -> None:
    answer = ana.coach.client.post(f"{ana.enrollment_path}/phase", json={"phase": phase})
    assert expect(answer, 422)["errors"] == [{"pointer": "/phase", "message": message}]


def test_a_program_without_phases_has_none_to_open(coach: Coach) -> None:
    ben = coach.enrolls("Ben", start={"bss": 10})
    answer = coach.client.post(f"{ben.enrollment_path}/phase", json={"phase": "load"})
    assert expect(answer, 422)["errors"][0]["message"] == "The program has no phase `load`. It has no phases."
    assert ben.next()["phase"] is None


def test_an_enrollment_can_start_in_a_later_phase(coach: Coach, ana: Athlete) -> None:
    ben = coach.enrolls("Ben", KNEE["slug"], start_phase="load")
    assert ben.phase()["phase"] == "load"
    body = {"program": {"slug": KNEE["slug"]}, "start_phase": "jump"}
    other = coach.enrolls("Cleo", start={"bss": 10})
    answer = coach.client.post(f"{other.path}/enrollments", json=body)
    assert [error["pointer"] for error in expect(answer, 422)["errors"]] == ["/start_phase"]


def test_progress_and_explanation_show_the_gates(ana: Athlete) -> None:
    progress = expect(ana.coach.client.get(f"{ana.enrollment_path}/progress"), 200)
    assert progress["phase"] == ana.phase()
    prescription = ana.next()
    explained = expect(ana.coach.client.get(f"{ana.path}/prescriptions/{prescription['id']}/explanation"), 200)
    assert explained["phase"]["phase"] == "protect"


def revise(coach: Coach, **changes: Any) -> None:
    """Store another revision of the program."""
    path = f"/v1/programs/{KNEE['slug']}"
    headers = {"If-Match": coach.client.get(path).headers["ETag"]}
    expect(coach.client.post(f"{path}/revisions", json=KNEE | changes, headers=headers), 201)


def test_a_move_to_another_revision_keeps_the_phase(ana: Athlete) -> None:
    in_loading(ana).trains()
    client = ana.coach.client
    revise(ana.coach, name="Knee, revised")
    tag = client.get(ana.enrollment_path).headers["ETag"]
    expect(client.post(f"{ana.enrollment_path}/move", json={}, headers={"If-Match": tag}), 200)
    assert ana.phase()["phase"] == "load"
    assert ana.phase()["since"] == "2026-03-16"


def test_a_move_to_a_revision_without_the_phase_names_another(ana: Athlete) -> None:
    client = ana.coach.client
    days = [{"day": "Knee", "slots": [{**slot, "phases": []} for slot in KNEE["days"][0]["slots"]]}]
    phases = [{"phase": "start"}, {"phase": "finish"}]
    revise(ana.coach, phases=phases, days=days)
    headers = {"If-Match": client.get(ana.enrollment_path).headers["ETag"]}
    refused = expect(client.post(f"{ana.enrollment_path}/move", json={}, headers=headers), 422)
    assert [error["pointer"] for error in refused["errors"]] == ["/phase"]
    moved = client.post(f"{ana.enrollment_path}/move", json={"phase": "finish"}, headers=headers)
    assert expect(moved, 200)["next"]["phase"]["phase"] == "finish"


def test_a_move_looks_at_the_phase_of_today_and_not_of_the_last_session(ana: Athlete) -> None:
    in_loading(ana)  # the gate has opened since the last event
    client = ana.coach.client
    days = [{"day": "Knee", "slots": [{**slot, "phases": []} for slot in KNEE["days"][0]["slots"]]}]
    revise(ana.coach, phases=[{"phase": "protect"}, {"phase": "finish"}], days=days)
    headers = {"If-Match": client.get(ana.enrollment_path).headers["ETag"]}
    refused = expect(client.post(f"{ana.enrollment_path}/move", json={}, headers=headers), 422)
    assert refused["errors"][0]["message"].startswith("The revision has no phase `load`")


def test_the_phase_that_the_athlete_is_in_can_not_be_opened(ana: Athlete) -> None:
    answer = ana.coach.client.post(f"{ana.enrollment_path}/phase", json={"phase": "protect"})
    assert expect(answer, 409)["detail"] == "The athlete is already in phase `protect`, since 2026-03-02."


def test_a_new_date_of_surgery_counts_from_now_on(ana: Athlete) -> None:
    client = ana.coach.client
    headers = {"If-Match": client.get(ana.enrollment_path).headers["ETag"]}
    surgery = (FIRST_DAY - 10 * WEEK).isoformat()
    expect(client.patch(ana.enrollment_path, json={"surgery_on": surgery}, headers=headers), 200)
    assert gate(ana.phase(), "load")["conditions"][0]["value"] == 10


def test_stored_progress_is_the_fold_after_corrections_in_the_past(ana: Athlete, story_server: StoryServer) -> None:
    ana.trains(pain={"during": 2})
    ana.rests(14)
    ana.trains()
    ana.measures("effusion", "grade", FIRST_DAY + 2 * WEEK, right=1)
    ana.trains(pain={"during": 6})
    ana.rests(3)
    ana.trains()
    ana.reports_symptoms(FIRST_DAY + 2 * WEEK + timedelta(1), pain=7)
    ana.deletes(ana.sessions[1])
    ana.opens_phase("load")
    ana.measures("effusion", "grade", FIRST_DAY + 2 * WEEK, right=3)
    found = verified(story_server.database_url)
    assert found.returncode == 0, found.stdout


def test_a_preview_of_a_program_with_phases_goes_through_them(coach: Coach) -> None:
    body = {
        "program": KNEE,
        "unit": "kg",
        "start_on": "2026-03-02",
        "surgery_on": "2026-02-02",
        "complaints": [{"name": "right-knee", "side": "right"}],
        "measurements": [
            {"name": "effusion", "side": "right", "measured_on": "2026-03-16", "value": 1, "unit": "grade"}
        ],
        "sessions": 20,
        "detail": "decisions",
    }
    answer = expect(coach.client.post("/v1/previews", json=body), 200)
    phases = [session["prescription"]["phase"]["phase"] for session in answer["sessions"]]
    assert list(dict.fromkeys(phases)) == ["protect", "load"]
    assert answer["next"]["phase"]["since"] == "2026-03-16"


def test_a_preview_rejects_an_unknown_phase_and_a_measurement_that_does_not_fit(coach: Coach) -> None:
    hop = {"name": "single_hop", "measured_on": "2026-03-16", "value": 90, "unit": "kg"}
    body = {"program": KNEE, "unit": "kg", "start_on": "2026-03-02", "start_phase": "jump", "measurements": [hop]}
    errors = expect(coach.client.post("/v1/previews", json=body), 422)["errors"]
    assert {error["pointer"] for error in errors} == {"/start_phase", "/measurements/0/side", "/measurements/0/unit"}
