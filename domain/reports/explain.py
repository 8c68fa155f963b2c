"""The chain of decisions behind a prescribed exercise: past events and their effects."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.progress.history import (
    Event,
    OverrideEvent,
    ResumeEvent,
    RevisionEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
    event_kind,
)
from domain.sessions.prescription import PrescribedExercise

STEPS_SHOWN = 50


class ExplanationStep(Struct, frozen=True):
    """One step of an explanation."""

    on: Annotated[date, Meta(description="Local date of the event.")]
    event: Annotated[str, Meta(description="Kind of event. An open list.", examples=["session"])]
    event_id: Annotated[UUID, Meta(description="Id of the session or other event.")]
    text: Annotated[str, Meta(description="The event and its effect, as a sentence for people.")]
    decision: Annotated[Decision | None, Meta(description="Decision after a session. Null for other events.")]


class Explanation(Struct, frozen=True):
    """Explanation of a prescribed exercise."""

    slot: Annotated[str, Meta(description="Slot of the program.")]
    decision: Annotated[Decision, Meta(description="Current decision.")]
    steps: Annotated[
        tuple[ExplanationStep, ...], Meta(description=f"Steps that led to it, newest first, at most {STEPS_SHOWN}.")
    ]


def explain(
    item: PrescribedExercise, history: Iterable[Event], decisions: Mapping[UUID, tuple[Decision, ...]]
) -> Explanation:
    """Explain a prescribed exercise. `history`: the events before it, in order. `decisions`: by session id."""
    steps = [step for event in history if (step := _step(item.slot, event, decisions.get(event.id, ())))]
    return Explanation(item.slot, item.decision, tuple(reversed(steps[-STEPS_SHOWN:])))


def _step(slot: str, event: Event, decisions: tuple[Decision, ...]) -> ExplanationStep | None:
    decision: Decision | None = None
    text: str | None
    data = event.data
    match data:
        case SessionEvent():
            decision = next((item for item in decisions if item.slot == slot), None)
            text = None if decision is None else decision.text
        case SkipEvent():
            text = f"Session skipped ({data.reason})."
        case OverrideEvent():
            named = any(one.slot == slot for one in data.items)
            override = "New baseline set by the coach." if data.as_base else "One-time override by the coach."
            text = override if named else None
        case ResumeEvent():
            text = "Resumed by the coach." if data.slot == slot else None
        case SetupEvent():
            text = "Unit, equipment or affected side changed."
        case RevisionEvent():
            text = f"Moved to revision {data.to.revision} of the program."
    return None if text is None else ExplanationStep(event.on, event_kind(data), event.id, text, decision)
