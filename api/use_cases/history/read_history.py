"""Read an enrollment's history as the fold takes it: events in order, and the plans that they need."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from api.store.statement_parts import as_parameter
from api.store.statements import events
from api.store.statements.events import EventRow, HistoryRow, ReplayedRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA, MEASURED_VALUE, PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.measurement import body_weight_on, measurements_of
from api.use_cases.stored.plans import plans_of
from api.use_cases.stored.symptom_report import symptoms_of
from domain.decision import Decision
from domain.programs.plan import Plans
from domain.progress.history import Event, FoldResult, RevisionEvent, SessionEvent, fold, with_reports
from domain.progress.history_change import HistoryChange, fold_change
from domain.progress.progress import Progress
from domain.sessions.measurement import Measurement
from domain.sessions.prescription import ProgramReference
from domain.sessions.symptoms import DatedSymptoms

FOLDED_ON_THE_EVENT_LOOP = 60
"""Exercises that are judged again on the event loop: about 20 ms. A longer history is folded in a thread."""


def require_long_work_to_fold(context: RequestContext, enrollment: StoredEnrollment) -> None:
    """Raise LongWorkError if folding the whole history takes long. Call it before anything is written."""
    events_folded = enrollment.row.last_number + len(enrollment.basis.replayed)
    if events_folded * len(enrollment.plan.slots) > FOLDED_ON_THE_EVENT_LOOP:
        context.require_long_work()


class MissingPrescriptionError(LookupError):
    """A session refers to a prescription that no longer exists. Only manual edits of the database cause this."""


def event_of(row: HistoryRow) -> Event:
    """Return the event as it is folded.

    Raises MissingPrescriptionError: without the issued prescription, a session would be judged differently.
    """
    data = EVENT_DATA.decode(row.document)
    if row.shown_in is not None and isinstance(data, SessionEvent):
        if row.shown is None:
            message = f"session {row.event_id} refers to prescription {row.shown_in}, which no longer exists"
            raise MissingPrescriptionError(message)
        prescription = PRESCRIPTION_CONTENT.decode(row.shown)
        data = SessionEvent(data.done, prescription.exercises, prescription.unit)
    body_weight = None if row.body_weight is None else MEASURED_VALUE.decode(row.body_weight)
    return Event(row.event_id, row.on_date, row.number, data, body_weight)


async def own_history(context: RequestContext, enrollment: StoredEnrollment) -> list[Event]:
    """Return the enrollment's events, without the sessions that it replays."""
    return [event_of(row) for row in await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)]


async def fold_history(
    context: RequestContext,
    enrollment: StoredEnrollment,
    history: Sequence[Event],
    change: HistoryChange | None = None,
) -> FoldResult:
    """Fold the events of the enrollment from its start, with the sessions that it replays.

    With `change`, the history has the added and the deleted events too, and the enrollment has the progress before the
    change. Then only the decisions of sessions that were judged again are returned.
    """
    plans = await plans_of(context.tx, revisions_in(enrollment, history))
    athlete_id, basis = enrollment.row.athlete_id, enrollment.basis
    replayed = await replayed_events(context, athlete_id, basis.replayed)
    events_of_fold = [*replayed, *history]
    if change is None:
        return await fold_from(context, plans, basis.first, athlete_id, events_of_fold)
    if enrollment.progress.is_outdated:  # folded by other rules, so it can't be compared
        return await fold_from(context, plans, basis.first, athlete_id, change.after(events_of_fold))
    inputs = await _fold_inputs(context, plans, basis.first, athlete_id)
    before, after = (
        inputs.with_reports(change.before(events_of_fold)),
        inputs.with_reports(change.after(events_of_fold)),
    )
    with context.span("decide"):
        return fold_change(plans, inputs.first, change, before, after, inputs.measurements, enrollment.progress)


async def fold_from(
    context: RequestContext, plans: Plans, first: Progress, athlete_id: UUID, history: Sequence[Event]
) -> FoldResult:
    """Fold events from `first`, with the body weight of its day and with reports of symptoms."""
    inputs = await _fold_inputs(context, plans, first, athlete_id)
    with context.span("decide"):
        return fold(plans, inputs.first, inputs.with_reports(history), inputs.measurements)


class _FoldInputs(msgspec.Struct, frozen=True):
    """What a fold needs besides the events. `symptoms` is None if no program of the history reads pain."""

    first: Progress
    measurements: Sequence[Measurement]
    symptoms: Sequence[DatedSymptoms] | None

    def with_reports(self, history: Sequence[Event]) -> Sequence[Event]:
        return history if self.symptoms is None else with_reports(history, self.symptoms)


async def _fold_inputs(context: RequestContext, plans: Plans, first: Progress, athlete_id: UUID) -> _FoldInputs:
    reads_pain = any(plan.program.policies.pain is not None or plan.reads_pain for plan in plans.values())
    symptoms = await symptoms_of(context, athlete_id) if reads_pain else None
    tests = {test for plan in plans.values() for test in plan.tests}
    measured = await measurements_of(context, athlete_id, tests)
    body_weight = await body_weight_on(context, athlete_id, first.start_on)
    return _FoldInputs(first.with_body_weight(body_weight), measured, symptoms)


async def replayed_events(context: RequestContext, athlete_id: UUID, session_ids: Sequence[UUID]) -> list[Event]:
    """Return these sessions without an enrollment as events to fold, oldest first. Deleted ones are left out."""
    if not session_ids:
        return []
    event_ids = as_parameter(session_ids)
    rows = await context.tx.all(events.REPLAYED, athlete_id=athlete_id, event_ids=event_ids)
    return [replayed_event(row) for row in rows]


def replayed_event(row: ReplayedRow) -> Event:
    """Return a session without an enrollment as an event to fold."""
    body_weight = None if row.body_weight is None else MEASURED_VALUE.decode(row.body_weight)
    return Event(row.event_id, row.on_date, row.number, EVENT_DATA.decode(row.document), body_weight, replayed=True)


async def tests_of(context: RequestContext, enrollment: StoredEnrollment) -> set[str]:
    """Return the tests that conditions of the program look at, in the first revision or in the current one."""
    plans = await plans_of(context.tx, {enrollment.basis.first.program, enrollment.plan.named})
    return {test for plan in plans.values() for test in plan.tests}


def revisions_in(enrollment: StoredEnrollment, history: Sequence[Event]) -> set[ProgramReference]:
    """Return every revision that the enrollment was on during these events."""
    return {enrollment.basis.first.program, enrollment.plan.named, *new_revisions(history)}


def new_revisions(history: Sequence[Event]) -> set[ProgramReference]:
    """Return the revisions to which these events move the athlete."""
    return {event.data.to for event in history if isinstance(event.data, RevisionEvent)}


def removed_revisions(progress: Progress) -> set[ProgramReference]:
    """Return the revisions of progressions that a move removed: a move may bring them back."""
    return {removed.program for removed in progress.removed.values()}


def stored_outcomes(history: Sequence[EventRow]) -> dict[UUID, tuple[Decision, ...]]:
    """Return the decisions that are stored with each session."""
    return {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in history if row.kind == "session"}
