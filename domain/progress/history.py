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
from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.programs.plan import Plan, Plans
from domain.progress.coach import (
    apply_override,
    plan_deload,
    plan_pause,
    resume_exercise,
    skip_session,
    substitute,
)
from domain.progress.phases import advance_phase, open_phase, plan_in_phase
from domain.progress.plan_next import plan_next
from domain.progress.progress import RULES_VERSION, OverrideItem, Progress, Setup, Substitution
from domain.progress.replay import as_replayed, concerns
from domain.progress.revision_change import RevisionStart, change_revision
from domain.progress.setup_change import change_setup
from domain.sessions.measurement import MeasuredValue, Measurement, relevant
from domain.sessions.prescription import PrescribedExercise, ProgramReference
from domain.sessions.session import Performance, TimeOfDay
from domain.sessions.symptoms import DatedSymptoms
from domain.text_types import Notes, Slug


class SessionEvent(Struct, frozen=True, tag="session", tag_field="kind"):
    """A logged session. `issued` is the prescription as issued to the athlete."""

    done: Performance
    issued: tuple[PrescribedExercise, ...] = ()
    issued_unit: Unit | None = None  # of the loads in `issued`; None: the athlete's unit at that point of the history


class SkipEvent(Struct, frozen=True, tag="skip", tag_field="kind"):
    """The coach skipped the pending session."""

    reason: str


class OverrideEvent(Struct, frozen=True, tag="override", tag_field="kind"):
    """The coach overrode slots, for the next session or as the new base.

    `exercises` has the exercise of each slot for which a base was set: that of the slot, or a substitute. So it stays a
    base for that exercise if the substitution is changed or deleted later.
    """

    items: tuple[OverrideItem, ...]
    as_base: bool = False
    notes: str | None = None
    exercises: dict[str, str] = {}


class ResumeEvent(Struct, frozen=True, tag="resume", tag_field="kind"):
    """The coach resumed a stopped exercise."""

    slot: str


class SetupEvent(Struct, frozen=True, tag="setup", tag_field="kind"):
    """The athlete's unit or equipment, or the enrollment's complaints, changed. Its body weight is ignored."""

    setup: Setup


class PauseEvent(Struct, frozen=True, forbid_unknown_fields=True, tag="pause", tag_field="kind"):
    """The coach planned days without training."""

    pause: Annotated[Pause, Meta(description="The days of the pause.")]


class DeloadEvent(Struct, frozen=True, forbid_unknown_fields=True, tag="deload", tag_field="kind"):
    """The coach planned lighter training for some days."""

    deload: Annotated[Deload, Meta(description="The days of the deload, and how much lighter they are.")]


class PlaceEvent(Struct, frozen=True, forbid_unknown_fields=True, tag="place", tag_field="kind"):
    """Where the athlete trains from now on. Null: with their own equipment."""

    place: Annotated[Slug | None, Meta(description="One of the athlete's places. Null means with their own equipment.")]


class SubstitutionEvent(Struct, frozen=True, forbid_unknown_fields=True, tag="substitution", tag_field="kind"):
    """A substitute stands in for the exercise of a slot, or no longer does."""

    substitution: Annotated[Substitution, Meta(description="The slot and the substitute.")]


class PhaseEvent(Struct, frozen=True, forbid_unknown_fields=True, tag="phase", tag_field="kind"):
    """The coach opened a phase of the program."""

    phase: Annotated[Slug, Meta(description="The phase that begins.")]
    notes: Notes | None = None


class RevisionEvent(Struct, frozen=True, tag="move", tag_field="kind"):
    """The athlete moved to another revision of the program. `start` is for progressions that are new in it."""

    to: ProgramReference
    start: RevisionStart = RevisionStart()
    phase: str | None = None  # where the new revision has no phase of the same name


EventData = (
    SessionEvent
    | SkipEvent
    | OverrideEvent
    | ResumeEvent
    | SetupEvent
    | PauseEvent
    | DeloadEvent
    | PlaceEvent
    | SubstitutionEvent
    | PhaseEvent
    | RevisionEvent
)


def event_kind(data: EventData) -> str:
    """The kind of an event, as it is stored."""
    return str(data.__struct_config__.tag)


class Event(Struct, frozen=True):
    """One event of an enrollment's history.

    `body_weight` is the athlete's newest measurement on or before its date. `reports` are those of symptoms after the
    day of a session, up to the day of the next one. Neither is stored with the event. So a measurement or a report that
    is corrected or deleted leaves nothing behind. `replayed` means a session without an enrollment, of which only
    the exercises of the program count.
    """

    id: UUID
    on: date
    number: int
    data: EventData
    body_weight: MeasuredValue | None = None
    reports: tuple[DatedSymptoms, ...] = ()
    replayed: bool = False

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
    if event.replayed:
        read = _as_replayed(plans[progress.program], event)
        if read is None:
            return progress, ()
        event = read
    progress = advance_phase(plans[progress.program], progress, _trained_on(event))
    at = event.time_of_day
    if progress.folded_to is None or event.on > progress.folded_to:
        progress = replace(progress, folded_to=event.on, latest_time=at)
    elif at is not None and at > (progress.latest_time or ""):
        progress = replace(progress, latest_time=at)
    weighed = progress.with_body_weight(event.body_weight)
    is_current = is_current and weighed is progress  # another body weight changes the loads of percentages
    progress = weighed
    if isinstance(event.data, SessionEvent):
        progress, decisions = _apply_session(plans[progress.program], progress, event, event.data, is_current)
    else:
        progress, decisions = _apply_change(plans, progress, event), ()
    return (_with_relevant_measurements(plans, progress) if progress.measurements else progress), decisions


def _as_replayed(plan: Plan, event: Event) -> Event | None:
    """A replayed session as the program reads it. None if it has no exercise of the program."""
    if not isinstance(event.data, SessionEvent):
        raise TypeError(f"event {event.id} is replayed, but no session")
    done = event.data.done
    return replace(event, data=SessionEvent(as_replayed(plan, done))) if concerns(plan, done) else None


def _with_relevant_measurements(plans: Plans, progress: Progress) -> Progress:
    """Progress with the measurements that its conditions can still look at."""
    kept = relevant(progress.measurements, plans[progress.program].tests, progress.folded_to or progress.start_on)
    return progress if kept == progress.measurements else replace(progress, measurements=kept)


def _trained_on(event: Event) -> date:
    """The day whose phase counts: for a session, the one that it was prescribed for."""
    return event.data.done.prescribed_on if isinstance(event.data, SessionEvent) else event.on


def _apply_change(plans: Plans, progress: Progress, event: Event) -> Progress:
    """Progress after an event that is no session."""
    plan, data = plans[progress.program], event.data
    match data:
        case SkipEvent():
            progress = skip_session(plan_in_phase(plan, progress), progress, data.reason, event.on)
        case OverrideEvent():
            progress = apply_override(plan, progress, data.items, data.as_base, event.on, data.exercises)
        case ResumeEvent():
            progress = resume_exercise(plan, progress, data.slot, event.on)
        case SetupEvent():
            # Again in the new unit, from what was measured: converting the converted value would round twice.
            progress = change_setup(plan, progress, data.setup).with_body_weight(event.body_weight)
        case PauseEvent():
            progress = plan_pause(progress, data.pause)
        case DeloadEvent():
            progress = plan_deload(progress, data.deload)
        case PlaceEvent():
            progress = replace(progress, place=data.place)
        case SubstitutionEvent():
            progress = substitute(progress, data.substitution)
        case PhaseEvent():
            progress = open_phase(plan, progress, data.phase, event.on)
        case RevisionEvent():
            progress = change_revision(plans, data.to, progress, data.start, data.phase)[0]
    return progress


def _apply_session(
    plan: Plan, progress: Progress, event: Event, data: SessionEvent, is_current: bool
) -> tuple[Progress, tuple[Decision, ...]]:
    progress, decisions = plan_next(
        plan_in_phase(plan, progress),
        progress,
        data.done,
        data.issued,
        data.issued_unit,
        is_current=is_current,
        reports=event.reports,
    )
    decisions = tuple(replace(decision, session_id=event.id) for decision in decisions)
    slots = {decision.slot for decision in decisions}
    explanations = {
        slot: replace(decision, session_id=event.id) if slot in slots else decision
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


def fold(
    plans: Plans, start: Progress, events: Iterable[Event], measurements: Sequence[Measurement] = ()
) -> FoldResult:
    """Fold all events. They may be in any order. `measurements` are those of the athlete, of any day."""
    progress = start_of_fold(plans, start, measurements)
    decisions: dict[UUID, tuple[Decision, ...]] = {}
    for event in in_order(events):
        progress, session_decisions = apply(plans, progress, event)
        if isinstance(event.data, SessionEvent):
            decisions[event.id] = session_decisions
    return FoldResult(progress, decisions)


def start_of_fold(plans: Plans, start: Progress, measurements: Sequence[Measurement]) -> Progress:
    """Progress before the first event, by the rules of this release."""
    progress = replace(start, rules_version=RULES_VERSION, measurements=tuple(measurements))
    return _with_relevant_measurements(plans, progress)


def with_reports(events: Iterable[Event], reports: Iterable[DatedSymptoms]) -> list[Event]:
    """The events in order, each report with the newest session before its day.

    A report from the day of a session is about the time before it.
    """
    ordered = in_order(events)
    sessions = [n for n, event in enumerate(ordered) if isinstance(event.data, SessionEvent)]
    found: dict[int, tuple[DatedSymptoms, ...]] = {}
    for report in sorted(reports, key=lambda item: item.on):
        at = next((n for n in reversed(sessions) if ordered[n].on < report.on), None)
        if at is not None:
            found[at] = (*found.get(at, ()), report)
    return [replace(event, reports=found[n]) if n in found else event for n, event in enumerate(ordered)]


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
