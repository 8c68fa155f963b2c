"""The fold: from the events of an enrollment to its progress.

Events are ordered by date, then by the number assigned when they were stored. Sessions of one day that have a time of
day take their places in the order of their times. The history is the truth, and stored progress is its fold. After a
correction, a deletion, a late pain score or a session dated before others, the history is folded again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.loading import Unit
from domain.measurement import MeasuredValue
from domain.programs.plan import Plan, Plans
from domain.progress.coach import apply_override, resume_exercise, skip_session
from domain.progress.plan_next import plan_next
from domain.progress.progress import RULES_VERSION, OverrideItem, Progress, Setup
from domain.progress.revision_change import RevisionStart, change_revision
from domain.progress.setup_change import change_setup
from domain.sessions.prescription import PrescribedExercise, ProgramRevision
from domain.sessions.session import Performance, TimeOfDay


class SessionEvent(Struct, frozen=True, tag="session", tag_field="kind"):
    """A logged session. `issued` is the prescription as issued to the athlete."""

    done: Performance
    issued: tuple[PrescribedExercise, ...] = ()
    issued_unit: Unit | None = None  # of the loads in `issued`; None: the athlete's unit at that point of the history


class SkipEvent(Struct, frozen=True, tag="skip", tag_field="kind"):
    """The coach skipped the pending session."""

    reason: str


class OverrideEvent(Struct, frozen=True, tag="override", tag_field="kind"):
    """The coach overrode slots, for the next session or as the new base."""

    items: tuple[OverrideItem, ...]
    as_base: bool = False
    notes: str | None = None


class ResumeEvent(Struct, frozen=True, tag="resume", tag_field="kind"):
    """The coach resumed a stopped exercise."""

    slot: str


class SetupEvent(Struct, frozen=True, tag="setup", tag_field="kind"):
    """The athlete's unit or equipment, or the enrollment's affected side, changed. Its body weight is ignored."""

    setup: Setup


class RevisionEvent(Struct, frozen=True, tag="move", tag_field="kind"):
    """The athlete moved to another revision of the program. `start` is for progressions that are new in it."""

    to: ProgramRevision
    start: RevisionStart = RevisionStart()


EventData = SessionEvent | SkipEvent | OverrideEvent | ResumeEvent | SetupEvent | RevisionEvent


def event_kind(data: EventData) -> str:
    """The kind of an event, as it is stored."""
    return str(data.__struct_config__.tag)


class Event(Struct, frozen=True):
    """One event of an enrollment's history.

    `body_weight` is the athlete's newest measurement on or before its date. It is not stored with the event, so a
    measurement that is corrected or deleted leaves nothing behind.
    """

    id: UUID
    on: date
    number: int
    data: EventData
    body_weight: MeasuredValue | None = None

    @property
    def position(self) -> tuple[date, int]:
        """The sort key of the history, without regard to the time of day."""
        return (self.on, self.number)

    @property
    def time_of_day(self) -> TimeOfDay | None:
        """The local time of a session, if it was logged."""
        return self.data.done.time_of_day if isinstance(self.data, SessionEvent) else None


class FoldResult(Struct, frozen=True):
    """Progress after the history, and the decisions of each session in order."""

    progress: Progress
    decisions: dict[UUID, tuple[Decision, ...]]


def apply(
    plans: Plans, progress: Progress, event: Event, *, is_current: bool = False
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one event into progress.

    `is_current` means that a session's `issued` is what this progress prescribes for its day. The result is the same
    without it, but slower.
    """
    at = event.time_of_day
    if progress.folded_to is None or event.on > progress.folded_to:
        progress = replace(progress, folded_to=event.on, latest_time=at)
    elif at is not None and at > (progress.latest_time or ""):
        progress = replace(progress, latest_time=at)
    weighed = progress.with_body_weight(event.body_weight)
    is_current = is_current and weighed is progress  # another body weight changes the loads of percentages
    progress = weighed
    plan, data = plans[progress.program], event.data
    match data:
        case SessionEvent():
            return _apply_session(plan, progress, event.id, data, is_current)
        case SkipEvent():
            return skip_session(plan, progress, data.reason, event.on), ()
        case OverrideEvent():
            return apply_override(plan, progress, data.items, data.as_base), ()
        case ResumeEvent():
            return resume_exercise(plan, progress, data.slot), ()
        case SetupEvent():
            # Again in the new unit, from what was measured: converting the converted value would round twice.
            return change_setup(plan, progress, data.setup).with_body_weight(event.body_weight), ()
        case RevisionEvent():
            return change_revision(plans, data.to, progress, data.start)[0], ()


def _apply_session(
    plan: Plan, progress: Progress, session_id: UUID, data: SessionEvent, is_current: bool
) -> tuple[Progress, tuple[Decision, ...]]:
    progress, decisions = plan_next(plan, progress, data.done, data.issued, data.issued_unit, is_current=is_current)
    decisions = tuple(replace(decision, session_id=session_id) for decision in decisions)
    slots = {decision.slot for decision in decisions}
    explanations = {
        slot: replace(decision, session_id=session_id) if slot in slots else decision
        for slot, decision in progress.decisions.items()
    }
    return replace(progress, decisions=explanations), decisions


def in_order(events: Iterable[Event]) -> list[Event]:
    """The order in which events are folded."""
    ordered = sorted(events, key=lambda item: item.position)
    places: dict[date, list[int]] = {}
    for place, event in enumerate(ordered):
        if event.time_of_day is not None:
            places.setdefault(event.on, []).append(place)
    for timed in places.values():
        by_time = sorted((ordered[place] for place in timed), key=lambda item: (item.time_of_day or "", item.number))
        for place, event in zip(timed, by_time, strict=True):
            ordered[place] = event
    return ordered


def fold(plans: Plans, start: Progress, events: Iterable[Event]) -> FoldResult:
    """Fold all events. They may be in any order."""
    progress = replace(start, rules_version=RULES_VERSION)
    decisions: dict[UUID, tuple[Decision, ...]] = {}
    for event in in_order(events):
        progress, session_decisions = apply(plans, progress, event)
        if isinstance(event.data, SessionEvent):
            decisions[event.id] = session_decisions
    return FoldResult(progress, decisions)


class DecisionChange(Struct, frozen=True):
    """A decision of an earlier session that changed when the history was recalculated."""

    session_id: Annotated[UUID, Meta(description="The session that the decision is about.")]
    performed_on: Annotated[date, Meta(description="Date of that session.")]
    slot: Annotated[str | None, Meta(description="The slot. Null for a decision about the whole session.")]
    before: Annotated[Decision | None, Meta(description="The decision before. Null if there was none.")]
    after: Annotated[Decision | None, Meta(description="The decision now. Null if there is none anymore.")]


def decision_changes(
    before: Mapping[UUID, Sequence[Decision]],
    after: Mapping[UUID, Sequence[Decision]],
    dates: Mapping[UUID, date],
) -> list[DecisionChange]:
    """The differences between two folds, newest session first. Sessions that are in only one of them are ignored."""
    changes: list[DecisionChange] = []
    for session_id in before.keys() & after.keys():
        old = {decision.slot: decision for decision in before[session_id]}
        new = {decision.slot: decision for decision in after[session_id]}
        changes += [
            DecisionChange(session_id, dates[session_id], slot, old.get(slot), new.get(slot))
            for slot in sorted(old.keys() | new.keys(), key=str)
            if old.get(slot) != new.get(slot)
        ]
    return sorted(changes, key=lambda item: (item.performed_on, str(item.session_id)), reverse=True)
