"""Explain a prescription by the decisions that led to it."""

from __future__ import annotations

from uuid import UUID

from api import problems
from api.store.statements import events
from api.use_cases.history.read_history import event_of
from api.use_cases.prescriptions.read_prescriptions import get_prescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS
from domain.reports.explain import Explanation, explain


async def explain_prescription(
    context: RequestContext, athlete_id: UUID, prescription_id: UUID, slot: str | None
) -> tuple[Explanation, ...]:
    """Explain each exercise of the prescription, or only one slot. Raises not_found."""
    prescription = await get_prescription(context, athlete_id, prescription_id)
    items = [item for item in prescription.issued.exercises if slot in (None, item.slot)]
    if not items:
        raise problems.not_found("slot in this prescription")
    rows = await context.tx.all(events.HISTORY, enrollment_id=prescription.row.enrollment_id)
    earlier = [row for row in rows if row.created_at <= prescription.row.created_at]
    history = [event_of(row) for row in earlier]
    decisions = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in earlier}
    return tuple(explain(item, history, decisions) for item in items)
