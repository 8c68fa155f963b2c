"""The chain of decisions behind a prescribed exercise."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.athlete import Place
from domain.decision import Decision, decide
from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.progress.history import (
    DeloadEvent,
    Event,
    EventData,
    OverrideEvent,
    PauseEvent,
    PlaceEvent,
    ResumeEvent,
    RevisionEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
    SubstitutionEvent,
)
from domain.progress.judge_exercise import NOT_JUDGED, OVERRIDE_DONE
from domain.progress.progress import OverrideItem, StartLoad, Substitution
from domain.reports.explain import STEPS_SHOWN, ExerciseExplanation, ExplanationStep, explain
from domain.sessions.prescription import ProgramReference
from domain.sessions.session import Performance
from tests.factories import DAY_ONE, Athlete, setup


def event(number: int, data: EventData) -> Event:
    return Event(UUID(int=number), DAY_ONE + timedelta(number), number, data)


SESSION = SessionEvent(Performance(DAY_ONE, DAY_ONE, ()))
ISSUED = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),)).asked("bss")


def explained(*history: Event, decisions: Mapping[UUID, tuple[Decision, ...]] | None = None) -> ExerciseExplanation:
    return explain(ISSUED, history, decisions or {})


def test_a_place_is_called_by_its_name_while_it_exists() -> None:
    history = [event(n, PlaceEvent(place)) for n, place in enumerate(("hotel-lyon", "gone", "default", None), 1)]
    explanation = explain(ISSUED, history, {}, (Place("hotel-lyon", "Hotel in Lyon"),))
    assert [step.text for step in reversed(explanation.steps)] == [
        "New place: Hotel in Lyon.",
        "New place: gone.",
        "Back to the athlete's own equipment.",
        "Back to the athlete's own equipment.",
    ]


def test_an_explanation_begins_with_the_decision_behind_the_sets() -> None:
    explanation = explained()
    assert (explanation.slot, explanation.decision, explanation.steps) == ("bss", ISSUED.decision, ())


@pytest.mark.parametrize(
    ("data", "kind", "text"),
    [
        (SkipEvent("half marathon"), "skip", "Session skipped (half marathon)."),
        (OverrideEvent((OverrideItem("bss", load=8),)), "override", "One-time override by the coach."),
        (OverrideEvent((OverrideItem("bss", load=8),), as_base=True), "override", "New baseline set by the coach."),
        (ResumeEvent("bss"), "resume", "Resumed by the coach."),
        (SetupEvent(setup()), "setup", "Unit, equipment or complaints changed."),
        (
            PauseEvent(Pause(date(2026, 12, 1), date(2027, 1, 10))),
            "pause",
            "Pause from December 1, 2026, to January 10, 2027, planned by the coach.",
        ),
        (
            DeloadEvent(Deload(date(2026, 12, 1), date(2026, 12, 1))),
            "deload",
            "Deload on December 1, 2026, planned by the coach.",
        ),
        (
            SubstitutionEvent(Substitution("bss", "goblet-squat", date(2026, 12, 1))),
            "substitution",
            "Substitute until December 1, 2026: goblet squat.",
        ),
        (
            RevisionEvent(ProgramReference("runner-knee-strength", 3)),
            "move",
            "Moved to revision 3 of the program.",
        ),
    ],
)
def test_an_event_is_a_step_with_its_date_and_a_sentence(data: EventData, kind: str, text: str) -> None:
    (step,) = explained(event(4, data)).steps
    assert step == ExplanationStep(DAY_ONE + timedelta(4), kind, UUID(int=4), text, None)


@pytest.mark.parametrize("data", [OverrideEvent((OverrideItem("lunge", load=8),)), ResumeEvent("lunge"), SESSION])
def test_what_was_about_another_exercise_is_no_step(data: EventData) -> None:
    other = {UUID(int=4): (replace(decide(NOT_JUDGED), slot="lunge"),)}
    assert explained(event(4, data), decisions=other).steps == ()


def test_an_override_of_several_slots_is_a_step_of_each() -> None:
    items = (OverrideItem("lunge", load=8), OverrideItem("bss", load=8))
    assert len(explained(event(4, OverrideEvent(items))).steps) == 1


def test_a_session_is_explained_by_its_decision_about_the_exercise() -> None:
    lunge, bss = (replace(decide(code), slot=slot) for code, slot in ((OVERRIDE_DONE, "lunge"), (NOT_JUDGED, "bss")))
    (step,) = explained(event(4, SESSION), decisions={UUID(int=4): (lunge, bss)}).steps
    assert (step.event, step.text, step.decision) == ("session", bss.text, bss)


def test_steps_are_newest_first_and_at_most_fifty() -> None:
    history = [event(number, SkipEvent(f"reason {number}")) for number in range(1, 52)]
    steps = explained(*history).steps
    assert (len(steps), STEPS_SHOWN) == (50, 50)
    assert (steps[0].text, steps[-1].text) == ("Session skipped (reason 51).", "Session skipped (reason 2).")
