"""The chain of decisions behind a prescribed exercise: past events and their effects."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.athlete import DEFAULT_PLACE, Places
from domain.decision import Decision
from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.progress.history import (
    DeloadEvent,
    Event,
    OverrideEvent,
    PauseEvent,
    PhaseEvent,
    PlaceEvent,
    ResumeEvent,
    RevisionEvent,
    SessionEvent,
    SetupEvent,
    SkipEvent,
    SubstitutionEvent,
    event_kind,
)
from domain.progress.progress import Substitution
from domain.sessions.prescription import PrescribedExercise
from domain.wording.quantities import date_text

STEPS_SHOWN = 50
REPLAYED_SESSION = "replayed_session"
"""The kind of a session without an enrollment that the enrollment replays."""


class ExplanationStep(Struct, frozen=True):
    """One step of an explanation."""

    on: Annotated[date, Meta(description="Local date of the event.")]
    event: Annotated[
        str,
        Meta(
            description="Kind of event, such as `session`, or `replayed_session` for one without an enrollment that "
            "was replayed. An open list.",
            examples=["session"],
        ),
    ]
    event_id: Annotated[UUID, Meta(description="Id of the session or other event.")]
    text: Annotated[str, Meta(description="The event and its effect, as a sentence for people.")]
    decision: Annotated[Decision | None, Meta(description="Decision after a session. Null for other events.")]


class ExerciseExplanation(Struct, frozen=True):
    """Explanation of a prescribed exercise."""

    slot: Annotated[str, Meta(description="Slot of the program.")]
    decision: Annotated[Decision, Meta(description="Current decision.")]
    steps: Annotated[
        tuple[ExplanationStep, ...], Meta(description=f"Steps that led to it, newest first, at most {STEPS_SHOWN}.")
    ]


def explain(
    item: PrescribedExercise,
    history: Iterable[Event],
    decisions: Mapping[UUID, tuple[Decision, ...]],
    places: Places = (),
) -> ExerciseExplanation:
    """Explain a prescribed exercise.

    `history`: the events before it, in order. `decisions`: by session id. `places`: those of the athlete, for names.
    """
    steps = [step for event in history if (step := _step(item.slot, event, decisions.get(event.id, ()), places))]
    return ExerciseExplanation(item.slot, item.decision, tuple(reversed(steps[-STEPS_SHOWN:])))


def _step(slot: str, event: Event, decisions: tuple[Decision, ...], places: Places) -> ExplanationStep | None:
    decision: Decision | None = None
    text: str | None
    data = event.data
    match data:
        case SessionEvent():
            decision = next((item for item in decisions if item.slot == slot), None)
            text = None if decision is None else decision.text
            text = f"Replayed: {text}" if event.replayed and text is not None else text
        case SkipEvent():
            text = f"Session skipped ({data.reason})."
        case OverrideEvent():
            named = any(one.slot == slot for one in data.items)
            override = "New baseline set by the coach." if data.as_base else "One-time override by the coach."
            text = override if named else None
        case ResumeEvent():
            text = "Resumed by the coach." if data.slot == slot else None
        case SetupEvent():
            text = "Unit, equipment or complaints changed."
        case PauseEvent():
            text = f"Pause {_days_text(data.pause)}, planned by the coach."
        case DeloadEvent():
            text = f"Deload {_days_text(data.deload)}, planned by the coach."
        case PlaceEvent():
            text = _place_text(data.place, places)
        case SubstitutionEvent():
            text = _substitution_text(data.substitution) if data.substitution.slot == slot else None
        case PhaseEvent():
            text = f"The coach opened the phase {data.phase.replace('-', ' ')}."
        case RevisionEvent():
            text = f"Moved to revision {data.to.revision} of the program."
    kind = REPLAYED_SESSION if event.replayed else event_kind(data)
    return None if text is None else ExplanationStep(event.on, kind, event.id, text, decision)


def _days_text(planned: Pause | Deload) -> str:
    """The days of a plan: "from March 2, 2026, to March 11, 2026", or "on March 2, 2026"."""
    first, last = date_text(planned.starts_on), date_text(planned.ends_on)
    return f"on {first}" if first == last else f"from {first}, to {last}"


def _place_text(place: str | None, places: Places) -> str:
    if place in (None, DEFAULT_PLACE):
        return "Back to the athlete's own equipment."
    name = next((item.name for item in places if item.place == place), place)  # the place may have been deleted
    return f"New place: {name}."


def _substitution_text(substitution: Substitution) -> str:
    if substitution.exercise is None:
        return "Back to the exercise of the program."
    name = substitution.exercise.replace("-", " ")
    return (
        f"Substitute from now on: {name}."
        if substitution.until is None
        else f"Substitute until {date_text(substitution.until)}: {name}."
    )
