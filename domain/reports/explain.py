"""The chain of decisions behind a prescribed exercise: what was done when, and what that led to."""

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
    """One link of the chain."""

    on: Annotated[date, Meta(description="The athlete's local date.")]
    event: Annotated[str, Meta(description="What happened; an open list.", examples=["session"])]
    event_id: Annotated[UUID, Meta(description="The session or other event that moved it.")]
    text: Annotated[str, Meta(description="What happened and what it led to, as a coach would say it.")]
    decision: Annotated[Decision | None, Meta(description="What a session led to; null for other events.")]


class Explanation(Struct, frozen=True):
    """Why an exercise is prescribed as it is."""

    slot: Annotated[str, Meta(description="The slot of the program.")]
    decision: Annotated[Decision, Meta(description="What was decided, and why.")]
    steps: Annotated[tuple[ExplanationStep, ...], Meta(description=f"The newest first, at most {STEPS_SHOWN}.")]


def explain(
    item: PrescribedExercise, history: Iterable[Event], decisions: Mapping[UUID, tuple[Decision, ...]]
) -> Explanation:
    """`history` in order, as far as it lies behind the prescription; `decisions` of its sessions."""
    steps = [step for event in history if (step := _step(item.slot, event, decisions.get(event.id, ())))]
    return Explanation(item.slot, item.decision, tuple(reversed(steps[-STEPS_SHOWN:])))


def _step(slot: str, event: Event, decisions: tuple[Decision, ...]) -> ExplanationStep | None:
    decision: Decision | None = None
    text: str | None
    what = event.data
    match what:
        case SessionEvent():
            decision = next((found for found in decisions if found.slot == slot), None)
            text = None if decision is None else decision.text
        case SkipEvent():
            text = f"The session was left out on purpose: {what.reason}"
        case OverrideEvent():
            named = any(one.slot == slot for one in what.items)
            text = ("The coach set a new base." if what.as_base else "The coach set it for once.") if named else None
        case ResumeEvent():
            text = "The coach resumed it." if what.slot == slot else None
        case SetupEvent():
            text = "The athlete's unit, equipment or affected side changed."
        case RevisionEvent():
            text = f"Moved to revision {what.to.revision} of the program."
    return None if text is None else ExplanationStep(event.on, event_kind(what), event.id, text, decision)
