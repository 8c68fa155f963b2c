"""Add one event to an enrollment's history and store its effect, in one transaction.

An event dated on or after all others is folded onto the stored progress. An earlier date means folding the history
again; the result then lists the decisions of earlier sessions that changed. In both cases the pending prescription is
closed and the next one is issued. Progress that an earlier release folded by other rules is folded
again first; those changes are not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.store.statements import event_inputs, events
from api.store.statements.events import EventRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.issue_prescription import PrescriptionClosure
from api.use_cases.history.read_history import (
    event_of,
    fold_history,
    new_revisions,
    removed_revisions,
    require_long_work_to_fold,
)
from api.use_cases.history.refold import store_outcomes
from api.use_cases.history.store_progress import store_progress
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import MEASURED_VALUE
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.plans import plans_of
from api.use_cases.stored.session_attributes import NO_ATTRIBUTES, SessionAttributes, encode_attributes
from domain.decision import Decision
from domain.progress.history import (
    DecisionChange,
    DeloadEvent,
    Event,
    EventData,
    OverrideEvent,
    PauseEvent,
    PhaseEvent,
    PlaceEvent,
    SessionEvent,
    SkipEvent,
    SubstitutionEvent,
    apply,
    event_kind,
)
from domain.progress.history_change import HistoryChange
from domain.progress.progress import Progress
from domain.sessions.prescription import PrescriptionStatus

_RESOURCES: Mapping[type, ResourceKind] = {
    SessionEvent: ResourceKind.SESSION,
    OverrideEvent: ResourceKind.OVERRIDE,
    PauseEvent: ResourceKind.PLANNED_CHANGE,
    DeloadEvent: ResourceKind.PLANNED_CHANGE,
    PlaceEvent: ResourceKind.PLANNED_CHANGE,
    SubstitutionEvent: ResourceKind.PLANNED_CHANGE,
    PhaseEvent: ResourceKind.PLANNED_CHANGE,
}
"""Events that are resources of the API. The others show in the feed as a change of their enrollment."""


class NewEvent(msgspec.Struct, frozen=True):
    """An event to add. `external_id` is the client's own id of a session; `is_current` is passed to `apply`.

    `shown_in` is the stored prescription that a session follows. Its exercises are then not stored a second time in
    the event. `attributes` are stored with a session as they are. `has_inputs` is False if the
    athlete is known to have neither a body weight nor a report of symptoms.
    """

    enrollment: StoredEnrollment
    data: EventData
    on: date
    external_id: str | None = None
    is_current: bool = False
    shown_in: UUID | None = None
    attributes: SessionAttributes = NO_ATTRIBUTES
    has_inputs: bool = True


async def record_event(context: RequestContext, new_event: NewEvent) -> EventResult:
    """Add one event."""
    enrollment, progress = new_event.enrollment, new_event.enrollment.progress
    # Not part of the statement that locks the athlete: that one may show a measurement as it was before the wait.
    inputs = None
    if new_event.has_inputs:
        athlete_id = enrollment.row.athlete_id
        inputs = await context.tx.first(event_inputs.ON_DAY, athlete_id=athlete_id, day=new_event.on)
    event = Event(
        context.new_id(),
        new_event.on,
        enrollment.row.last_number + 1,
        new_event.data,
        None if inputs is None or inputs.body_weight is None else MEASURED_VALUE.decode(inputs.body_weight),
    )
    changed: list[DecisionChange] = []
    reported_to = None if inputs is None else inputs.reported_to
    later = new_revisions([event])
    later_plans = await plans_of(context.tx, later | removed_revisions(progress) if later else later)
    has_measurements = not any(plan.tests for plan in later_plans.values())  # else those of other tests are needed
    is_newest = _is_newest(progress, event) and not _takes_over_report(event, reported_to)
    if is_newest and has_measurements and not progress.is_outdated:
        plans = {enrollment.plan.named: enrollment.plan, **later_plans}
        with context.span("decide"):
            progress, decisions = apply(plans, progress, event, is_current=new_event.is_current)
    else:
        require_long_work_to_fold(context, enrollment)
        history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
        change = HistoryChange(added=frozenset({event.id}))
        folded = await fold_history(context, enrollment, [*map(event_of, history), event], change)
        changed = await store_outcomes(context, history, folded.decisions)
        if progress.is_outdated:
            changed = []
        progress, decisions = folded.progress, folded.decisions.get(event.id, ())
    await insert_event(context, new_event, event, decisions)
    closure = _closure(enrollment.progress, progress, event)
    pending, version = await store_progress(context, enrollment, progress, event, closure)
    return EventResult(event.id, decisions, changed, pending, progress, version)


async def insert_event(
    context: RequestContext, new_event: NewEvent, event: Event, decisions: tuple[Decision, ...]
) -> None:
    """Insert the event's row. The caller folds it."""
    data = new_event.data
    if new_event.shown_in is not None and isinstance(data, SessionEvent):
        event = replace(event, data=SessionEvent(data.done))
    await insert_event_row(
        context,
        event,
        athlete_id=new_event.enrollment.row.athlete_id,
        enrollment_id=new_event.enrollment.id,
        external_id=new_event.external_id,
        attributes=new_event.attributes,
        decisions=decisions,
        shown_in=new_event.shown_in,
    )


async def insert_event_row(
    context: RequestContext,
    event: Event,
    *,
    athlete_id: UUID,
    enrollment_id: UUID | None,
    external_id: str | None,
    attributes: SessionAttributes,
    decisions: tuple[Decision, ...] = (),
    shown_in: UUID | None = None,
) -> None:
    """Insert the row of an event, and note the change."""
    await context.tx.defer(
        events.INSERT,
        event_id=event.id,
        enrollment_id=enrollment_id,
        athlete_id=athlete_id,
        number=event.number,
        kind=event_kind(event.data),
        on_date=event.on,
        external_id=external_id,
        version=1,
        document=msgspec.json.encode(event.data).decode(),
        outcome=msgspec.json.encode(decisions).decode(),
        shown_in=shown_in,
        attributes=encode_attributes(attributes),
        created_at=context.now,
        updated_at=context.now,
        import_id=context.changes.import_id,
        import_version=None if context.changes.import_id is None else 1,
    )
    resource = _RESOURCES.get(type(event.data))
    if resource is not None:
        context.changes.add(
            resource, event.id, ChangeAction.CREATED, 1, athlete_id=athlete_id, enrollment_id=enrollment_id
        )


def note_event(context: RequestContext, resource: ResourceKind, before: EventRow, action: ChangeAction) -> None:
    """Note that a stored event was amended or deleted."""
    context.changes.add(
        resource,
        before.event_id,
        action,
        before.version + 1,
        athlete_id=before.athlete_id,
        enrollment_id=before.enrollment_id,
    )


def _is_newest(progress: Progress, event: Event) -> bool:
    return not progress.is_past(event.on, event.time_of_day)


def _takes_over_report(event: Event, reported_to: date | None) -> bool:
    """Whether a report of symptoms belongs to this session, and no longer to the one before it."""
    return isinstance(event.data, SessionEvent) and reported_to is not None and reported_to > event.on


def _closure(before: Progress, after: Progress, event: Event) -> PrescriptionClosure:
    """The pending prescription was done by this session, skipped by this event, or superseded by the next one."""
    if isinstance(event.data, SkipEvent):
        return PrescriptionClosure(PrescriptionStatus.SKIPPED)
    if isinstance(event.data, SessionEvent) and _is_newest(before, event) and after.sessions > before.sessions:
        return PrescriptionClosure(PrescriptionStatus.DONE, event.id)
    return PrescriptionClosure()
