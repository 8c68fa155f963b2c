"""The fold: an enrollment's events in, its progress out.

Events are ordered by date, then by the number they got when they were written. The history is the truth; stored
progress is its fold, kept at hand. A correction, a deletion, a late pain score and a session dated before others all
take the same way: fold again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.loading import Unit
from domain.programs.program import Plan
from domain.progress.coach import apply_override, change_setup, resume_exercise, skip_session
from domain.progress.plan_next import plan_next
from domain.progress.progress import OverrideItem, Progress, Setup
from domain.progress.revision_change import change_revision
from domain.sessions.prescription import PrescribedExercise, ProgramRevision
from domain.sessions.session import Performance


class SessionEvent(Struct, frozen=True, tag="session", tag_field="kind"):
    """A session was done; `issued` is what the athlete had been shown for it."""

    done: Performance
    issued: tuple[PrescribedExercise, ...] = ()
    issued_unit: Unit | None = None  # of the loads in `issued`; None: the athlete's at that point of the history


class SkipEvent(Struct, frozen=True, tag="skip", tag_field="kind"):
    """The pending session was left out on purpose."""

    reason: str


class OverrideEvent(Struct, frozen=True, tag="override", tag_field="kind"):
    """A coach set slots aside from their rules, once or as the new base."""

    items: tuple[OverrideItem, ...]
    as_base: bool = False
    notes: str | None = None


class ResumeEvent(Struct, frozen=True, tag="resume", tag_field="kind"):
    """A coach let a stopped exercise go on."""

    slot: str


class SetupEvent(Struct, frozen=True, tag="setup", tag_field="kind"):
    """The athlete's unit or equipment, or the enrollment's affected side, changed."""

    setup: Setup


class RevisionEvent(Struct, frozen=True, tag="move", tag_field="kind"):
    """The athlete was moved to another revision of the program."""

    to: ProgramRevision


EventData = SessionEvent | SkipEvent | OverrideEvent | ResumeEvent | SetupEvent | RevisionEvent


def event_kind(what: EventData) -> str:
    """The kind of an event, as it is stored."""
    return str(what.__struct_config__.tag)


class Event(Struct, frozen=True):
    """Something in an enrollment's history, at its place."""

    id: UUID
    on: date
    number: int
    what: EventData

    @property
    def place(self) -> tuple[date, int]:
        return (self.on, self.number)


class FoldResult(Struct, frozen=True):
    """Progress after the history, and what each session led to, in order."""

    progress: Progress
    decisions: dict[UUID, tuple[Decision, ...]]


Plans = Mapping[ProgramRevision, Plan]


def apply(
    plans: Plans, progress: Progress, event: Event, *, as_asked: bool = False
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one event into progress.

    `as_asked`: what a session says it was shown is what this progress prescribes for its day; quicker, the same fold.
    """
    if progress.folded_to is None or event.on > progress.folded_to:
        progress = replace(progress, folded_to=event.on)
    plan = plans[progress.program]
    what = event.what
    match what:
        case SessionEvent():
            progress, decisions = plan_next(plan, progress, what.done, what.issued, what.issued_unit, as_asked=as_asked)
            sourced = tuple(replace(item, session_id=event.id) for item in decisions)
            slots = {item.slot for item in sourced}
            whys = {
                slot: replace(why, session_id=event.id) if slot in slots else why
                for slot, why in progress.decisions.items()
            }
            return replace(progress, decisions=whys), sourced
        case SkipEvent():
            return skip_session(plan, progress, what.reason, event.on), ()
        case OverrideEvent():
            return apply_override(plan, progress, what.items, what.as_base), ()
        case ResumeEvent():
            return resume_exercise(plan, progress, what.slot), ()
        case SetupEvent():
            return change_setup(plan, progress, what.setup), ()
        case RevisionEvent():
            return change_revision(plan, plans[what.to], progress)[0], ()


def fold(plans: Plans, start: Progress, events: Iterable[Event]) -> FoldResult:
    """Progress after all the events, which are put in order first."""
    progress = start
    decisions: dict[UUID, tuple[Decision, ...]] = {}
    for event in sorted(events, key=lambda item: item.place):
        progress, said = apply(plans, progress, event)
        if isinstance(event.what, SessionEvent):
            decisions[event.id] = said
    return FoldResult(progress, decisions)


class DecisionChange(Struct, frozen=True):
    """A decision of an earlier session that folding again turned out otherwise."""

    session_id: Annotated[UUID, Meta(description="The session that the decision is about.")]
    performed_on: Annotated[date, Meta(description="When that session was done.")]
    slot: Annotated[str | None, Meta(description="The slot; null where it is about the whole session.")]
    before: Annotated[Decision | None, Meta(description="As it was; null where there was none.")]
    after: Annotated[Decision | None, Meta(description="As it is now; null where there is none any more.")]


def decision_changes(
    before: Mapping[UUID, Sequence[Decision]],
    after: Mapping[UUID, Sequence[Decision]],
    dates: Mapping[UUID, date],
) -> list[DecisionChange]:
    """What differs between two folds, newest session first. Sessions that only one of them holds are left out."""
    found: list[DecisionChange] = []
    for session_id in before.keys() & after.keys():
        old = {item.slot: item for item in before[session_id]}
        new = {item.slot: item for item in after[session_id]}
        found += [
            DecisionChange(session_id, dates[session_id], slot, old.get(slot), new.get(slot))
            for slot in sorted(old.keys() | new.keys(), key=str)
            if old.get(slot) != new.get(slot)
        ]
    return sorted(found, key=lambda item: (item.performed_on, str(item.session_id)), reverse=True)
