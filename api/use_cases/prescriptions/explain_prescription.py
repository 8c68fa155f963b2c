"""Explain a prescription by the decisions that led to it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api import problems
from api.store.statements import events
from api.store.statements.events import EventRow
from api.use_cases.history.read_history import (
    fold_history,
    own_history,
    replayed_events,
    require_long_work_to_fold,
)
from api.use_cases.prescriptions.read_prescriptions import get_prescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA
from api.use_cases.stored.enrollment import find_enrollment
from domain.progress.history import Event, in_order
from domain.reports.explain import STEPS_SHOWN, ExerciseExplanation, explain
from domain.sessions.prescription import PrescribedPhase

FIRST_PAGE = 2 * STEPS_SHOWN
"""Events that are read at first. Each page after that is twice as long as the one before."""


async def explain_prescription(
    context: RequestContext, athlete_id: UUID, prescription_id: UUID, slot: str | None
) -> tuple[PrescribedPhase | None, tuple[ExerciseExplanation, ...]]:
    """Explain each exercise of the prescription, or only one slot, and its phase. Raises not_found.

    Events are read backwards, until every exercise has as many steps as are shown: usually one page. The decisions of
    replayed sessions are not stored, so they are folded again where the other events are too few.
    """
    prescription = await get_prescription(context, athlete_id, prescription_id)
    items = [item for item in prescription.issued.exercises if slot in (None, item.slot)]
    if not items:
        raise problems.not_found("slot in this prescription")
    rows: list[EventRow] = []
    size = FIRST_PAGE
    while True:
        page = await _page(context, prescription.row.enrollment_id, rows[-1] if rows else None, size)
        rows += page
        earlier = [row for row in reversed(rows) if row.created_at <= prescription.row.created_at]
        history = [Event(row.event_id, row.on_date, row.number, EVENT_DATA.decode(row.document)) for row in earlier]
        decisions = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in earlier}
        explained = tuple(explain(item, history, decisions, prescription.athlete.athlete.places) for item in items)
        if all(len(each.steps) == STEPS_SHOWN for each in explained):
            return prescription.issued.phase, explained
        if len(page) < size:
            break
        size *= 2
    enrollment = await find_enrollment(context, athlete_id, prescription.row.enrollment_id)
    replayed = await replayed_events(context, athlete_id, enrollment.basis.replayed)
    if replayed:
        require_long_work_to_fold(context, enrollment)
        folded = await fold_history(context, enrollment, await own_history(context, enrollment))
        decisions |= {event.id: folded.decisions[event.id] for event in replayed}
        history = in_order([*replayed, *history])
        explained = tuple(explain(item, history, decisions, prescription.athlete.athlete.places) for item in items)
    return prescription.issued.phase, explained


async def _page(context: RequestContext, enrollment_id: UUID, oldest: EventRow | None, size: int) -> list[EventRow]:
    """Return the newest events, or those before the oldest one so far."""
    before = date.max if oldest is None else oldest.on_date
    return await context.tx.all(
        events.BEFORE,
        enrollment_id=enrollment_id,
        before=before,
        before_too=before,
        before_number=0 if oldest is None else oldest.number,
        at_most=size,
    )
