"""Fold an enrollment's history again from its start, and store what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from api.store.statements import events
from api.store.statements.events import EventRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.read_history import event_of, fold_history, require_long_work_to_fold, stored_outcomes
from api.use_cases.history.store_progress import store_progress
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment
from domain.decision import Decision
from domain.progress.history import DecisionChange, decision_changes


async def refold(
    context: RequestContext, enrollment: StoredEnrollment, excluded_event_id: UUID | None = None
) -> EventResult:
    """Fold the history again after one of its events was amended.

    `excluded_event_id` is an event that the caller is about to delete.
    """
    require_long_work_to_fold(context, enrollment)
    rows = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    history = [row for row in rows if row.event_id != excluded_event_id]
    folded = await fold_history(context, enrollment, [event_of(row) for row in history])
    changed = await store_outcomes(context, history, folded.decisions)
    if enrollment.progress.is_outdated:  # most changes come from the rules of this release, not from the amendment
        changed = []
    pending, version = await store_progress(context, enrollment, folded.progress)
    event_id = excluded_event_id or enrollment.id
    return EventResult(event_id, (), changed, pending, folded.progress, version, folded.decisions)


async def store_outcomes(
    context: RequestContext, history: Sequence[EventRow], outcomes: Mapping[UUID, tuple[Decision, ...]]
) -> list[DecisionChange]:
    """Store the new decisions of each session, and return those that differ from before."""
    before = stored_outcomes(history)
    dates = {row.event_id: row.on_date for row in history}
    for row in history:
        if row.kind == "session" and outcomes[row.event_id] != before[row.event_id]:
            await context.tx.run(
                events.SET_OUTCOME,
                event_id=row.event_id,
                outcome=msgspec.json.encode(outcomes[row.event_id]).decode(),
            )
            context.changes.add(
                ResourceKind.SESSION,
                row.event_id,
                ChangeAction.UPDATED,
                row.version,
                athlete_id=row.athlete_id,
                enrollment_id=row.enrollment_id,
            )
    return decision_changes(before, outcomes, dates)
