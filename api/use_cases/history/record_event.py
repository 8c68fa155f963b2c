"""Write one event into an enrollment's history, and what follows from it, in one transaction.

An event dated on or after all others is folded onto the stored progress. Anything else (an earlier date, an amended or
deleted session) folds the history again from its beginning; the answer says which earlier decisions turned out
otherwise. Either way the pending prescription is closed and the next one issued.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import enrollments, events, prescriptions
from api.store.statements.events import EventRow, HistoryRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA, PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.plans import plan_of, plans_of
from domain.decision import Decision
from domain.progress.history import (
    DecisionChange,
    Event,
    EventData,
    RevisionEvent,
    SessionEvent,
    SkipEvent,
    apply,
    decision_changes,
    event_kind,
    fold,
)
from domain.progress.prescribe import prescribe
from domain.progress.progress import Progress
from domain.sessions.prescription import PrescriptionContent, PrescriptionStatus, ProgramRevision


class PendingPrescription(msgspec.Struct, frozen=True):
    """The next prescription, as it was stored."""

    id: UUID
    issued: PrescriptionContent


class EventResult(msgspec.Struct, frozen=True):
    """What came of an event."""

    event_id: UUID
    decisions: tuple[Decision, ...]
    changed: list[DecisionChange]
    pending: PendingPrescription | None
    progress: Progress
    version: int
    """Of the enrollment."""
    outcomes: dict[UUID, tuple[Decision, ...]] = {}
    """Where the history was folded again: what each session led to."""


class NewEvent(msgspec.Struct, frozen=True):
    """Where an event goes. `external_id` is the client's own id for a session, `as_asked` what `apply` takes.

    `shown_in` is the prescription whose stored exercises are what a session says was issued: they are not kept twice.
    """

    enrollment: StoredEnrollment
    what: EventData
    on: date
    external_id: str | None = None
    as_asked: bool = False
    shown_in: UUID | None = None


async def record_event(context: RequestContext, writing: NewEvent) -> EventResult:
    """Add one event."""
    enrollment, progress = writing.enrollment, writing.enrollment.progress
    event = Event(context.new_id(), writing.on, enrollment.row.last_number + 1, writing.what)
    changed: list[DecisionChange] = []
    if progress.folded_to is None or event.on >= progress.folded_to:
        moved_to = await plans_of(context.tx, _moved_to([event]))
        plans = {enrollment.plan.named: enrollment.plan, **moved_to}
        progress, decisions = apply(plans, progress, event, is_current=writing.as_asked)
    else:
        history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
        progress, outcomes = await _refold(context, enrollment, [*map(event_of, history), event])
        changed = await _store_outcomes(context, history, outcomes)
        decisions = outcomes.get(event.id, ())
    await insert_event(context, writing, event, decisions)
    pending, version = await store_progress(context, enrollment, progress, event, _closing(enrollment, progress, event))
    return EventResult(event.id, decisions, changed, pending, progress, version)


async def insert_event(
    context: RequestContext, writing: NewEvent, event: Event, decisions: tuple[Decision, ...]
) -> None:
    """Write the event's row; its place in the fold is the caller's."""
    what = writing.what
    if writing.shown_in is not None and isinstance(what, SessionEvent):
        what = SessionEvent(what.done)
    await context.tx.defer(
        events.INSERT,
        event_id=event.id,
        enrollment_id=writing.enrollment.id,
        athlete_id=writing.enrollment.row.athlete_id,
        number=event.number,
        kind=event_kind(what),
        on_date=event.on,
        external_id=writing.external_id,
        version=1,
        document=msgspec.json.encode(what).decode(),
        outcome=msgspec.json.encode(decisions).decode(),
        shown_in=writing.shown_in,
        created_at=context.now,
        updated_at=context.now,
    )


async def refold(context: RequestContext, enrollment: StoredEnrollment, leave_out: UUID | None = None) -> EventResult:
    """Fold the history again after one of its events was amended, or is about to be deleted (`leave_out`)."""
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    kept = [row for row in history if row.event_id != leave_out]
    progress, outcomes = await _refold(context, enrollment, [event_of(row) for row in kept])
    changed = await _store_outcomes(context, kept, outcomes)
    pending, version = await store_progress(context, enrollment, progress)
    return EventResult(leave_out or enrollment.id, (), changed, pending, progress, version, outcomes)


async def _refold(
    context: RequestContext, enrollment: StoredEnrollment, history: list[Event]
) -> tuple[Progress, dict[UUID, tuple[Decision, ...]]]:
    plans = await plans_of(context.tx, revisions_in(enrollment, history))
    folded = fold(plans, enrollment.basis.first, history)
    return folded.progress, folded.decisions


def revisions_in(enrollment: StoredEnrollment, history: Sequence[Event]) -> set[ProgramRevision]:
    """Every revision that these events of an enrollment pass through."""
    return {enrollment.basis.first.program, enrollment.plan.named, *_moved_to(history)}


def _moved_to(history: Sequence[Event]) -> set[ProgramRevision]:
    return {event.data.to for event in history if isinstance(event.data, RevisionEvent)}


async def _store_outcomes(
    context: RequestContext, history: Sequence[EventRow], outcomes: dict[UUID, tuple[Decision, ...]]
) -> list[DecisionChange]:
    """Keep what each session led to now, and say where that is something else than before."""
    before = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in history if row.kind == "session"}
    dates = {row.event_id: row.on_date for row in history}
    for row in history:
        if row.kind == "session" and outcomes[row.event_id] != before[row.event_id]:
            await context.tx.run(
                events.SET_OUTCOME,
                enrollment_id=row.enrollment_id,
                number=row.number,
                outcome=msgspec.json.encode(outcomes[row.event_id]).decode(),
            )
    return decision_changes(before, outcomes, dates)


class MissingPrescriptionError(LookupError):
    """A session names a prescription that is not there: no request does that, a hand in the database can."""


def event_of(row: HistoryRow) -> Event:
    """The event as it is folded. Raises PrescriptionLost: without what was asked for it would be judged otherwise."""
    what = EVENT_DATA.decode(row.document)
    if row.shown_in is not None and isinstance(what, SessionEvent):
        if row.shown is None:
            raise MissingPrescriptionError(
                f"session {row.event_id} was shown in prescription {row.shown_in}, which is gone"
            )
        shown = PRESCRIPTION_CONTENT.decode(row.shown)
        what = SessionEvent(what.done, shown.exercises, shown.unit)
    return Event(row.event_id, row.on_date, row.number, what)


class PrescriptionClosure(msgspec.Struct, frozen=True):
    """What became of the prescription that was pending."""

    status: PrescriptionStatus = PrescriptionStatus.SUPERSEDED
    session_id: UUID | None = None


def _closing(enrollment: StoredEnrollment, progress: Progress, event: Event) -> PrescriptionClosure:
    """Done by this session, skipped by this event, else replaced by what was issued instead."""
    if isinstance(event.data, SkipEvent):
        return PrescriptionClosure(PrescriptionStatus.SKIPPED)
    newest = enrollment.progress.folded_to is None or event.on >= enrollment.progress.folded_to
    if isinstance(event.data, SessionEvent) and newest and progress.sessions > enrollment.progress.sessions:
        return PrescriptionClosure(PrescriptionStatus.DONE, event.id)
    return PrescriptionClosure()


async def store_progress(
    context: RequestContext,
    enrollment: StoredEnrollment,
    progress: Progress,
    event: Event | None = None,
    closing: PrescriptionClosure | None = None,
) -> tuple[PendingPrescription | None, int]:
    """Store the new fold; close the pending prescription and issue the next. Answers it, and the new version."""
    row, named = enrollment.row, progress.program
    closing = closing or PrescriptionClosure()
    pending: PendingPrescription | None = None
    if row.status == "active":
        plan = await plan_of(context.tx, named.slug, named.revision)
        pending = PendingPrescription(context.new_id(), prescribe(plan, progress, progress.start_on))
        await store_prescription(context, row.athlete_id, row.enrollment_id, pending)
    if row.pending_prescription_id is not None:
        superseded = closing.status is PrescriptionStatus.SUPERSEDED and pending is not None
        await context.tx.defer(
            prescriptions.CLOSE,
            prescription_id=row.pending_prescription_id,
            status=closing.status.value,
            superseded_by=pending.id if superseded and pending is not None else None,
            session_id=closing.session_id,
        )
    due = pending.issued.due if pending is not None else None
    await context.tx.defer(
        enrollments.UPDATE_PROGRESS,
        if_no_row=_changed_by_another,
        enrollment_id=row.enrollment_id,
        progress=msgspec.json.encode(progress).decode(),
        program_slug=named.slug,
        revision=named.revision,
        last_number=row.last_number if event is None else event.number,
        sessions_done=progress.sessions,
        pending_prescription_id=pending.id if pending is not None else None,
        due_earliest=due.earliest if due is not None else None,
        due_latest=due.latest if due is not None else None,
        flagged=pending is not None and bool(pending.issued.flags),
        version=row.version + 1,
        updated_at=context.now,
    )
    return pending, row.version + 1


def _changed_by_another() -> ProblemError:
    """Can't be while the row is locked; if it ever is, nothing may be stored."""
    return problems.conflict("conflict", "The enrollment was changed by another request.")


async def store_prescription(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, pending: PendingPrescription
) -> None:
    """Store a prescription; it never changes from here on."""
    await context.tx.defer(
        prescriptions.INSERT,
        prescription_id=pending.id,
        athlete_id=athlete_id,
        enrollment_id=enrollment_id,
        session_number=pending.issued.session_number,
        status="pending",
        document=msgspec.json.encode(pending.issued).decode(),
        superseded_by=None,
        session_id=None,
        created_at=context.now,
    )
