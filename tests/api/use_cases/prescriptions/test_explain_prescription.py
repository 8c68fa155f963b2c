"""Explanations of a prescription: the events before it, and the decisions that they led to."""

import pytest

from api.use_cases.prescriptions.explain_prescription import FIRST_PAGE
from domain.reports.explain import STEPS_SHOWN
from tests.scenarios.story import Athlete, Coach, Json, expect


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return coach.enrolls("Ana", "runner-knee-strength", start={"bss": 10})


def explanations(athlete: Athlete, prescription_id: str, slot: str | None = None) -> list[Json]:
    path = f"{athlete.path}/prescriptions/{prescription_id}/explanation"
    parameters = {} if slot is None else {"slot": slot}
    explained: Json = expect(athlete.coach.client.get(path, params=parameters), 200)
    items: list[Json] = explained["exercises"]
    return items


def test_a_first_prescription_is_explained_by_its_decisions_alone(ana: Athlete) -> None:
    items = explanations(ana, ana.next()["id"])
    assert [item["slot"] for item in items] == ["warm-up", "sits", "bss", "lunge"]
    assert [item["steps"] for item in items] == [[], [], [], []]
    assert items[2]["decision"]["code"] == "start_coach"


def test_the_steps_are_the_events_before_the_prescription_newest_first(ana: Athlete) -> None:
    session_id = ana.trains()
    ana.is_told(as_base=True, bss={"load": 8})
    (explained,) = explanations(ana, ana.next()["id"], "bss")
    assert [(step["event"], step["text"]) for step in explained["steps"]] == [
        ("override", "New baseline set by the coach."),
        ("session", "All sets reached 9 reps. Next: 10 reps at 10 kg."),
    ]
    assert explained["steps"][1]["event_id"] == session_id
    assert explained["decision"]["code"] == "coach_override"


def test_what_happened_after_a_prescription_does_not_explain_it(ana: Athlete) -> None:
    first = ana.next()["id"]
    ana.rests(1)
    ana.trains()
    (explained,) = explanations(ana, first, "bss")
    assert explained["steps"] == []


def test_a_slot_that_is_not_prescribed_is_not_found(ana: Athlete) -> None:
    path = f"{ana.path}/prescriptions/{ana.next()['id']}/explanation"
    response = ana.coach.client.get(path, params={"slot": "squat"})
    assert (response.status_code, response.json()["detail"]) == (404, "There is no such slot in this prescription.")


def test_a_step_that_lies_far_back_is_found(ana: Athlete) -> None:
    """Further back than the first page of events that is read, which is all about another exercise."""
    ana.is_told(lunge={"load": 8})
    for _ in range(FIRST_PAGE):
        ana.is_told(bss={"load": 8})
    (explained,) = explanations(ana, ana.next()["id"], "lunge")
    assert [step["text"] for step in explained["steps"]] == ["One-time override by the coach."]


def test_only_the_newest_steps_are_shown(ana: Athlete) -> None:
    ana.is_told(bss={"load": 4})
    for _ in range(STEPS_SHOWN):
        ana.is_told(bss={"load": 8}, as_base=True)
    (explained,) = explanations(ana, ana.next()["id"], "bss")
    assert [step["text"] for step in explained["steps"]] == ["New baseline set by the coach."] * STEPS_SHOWN
