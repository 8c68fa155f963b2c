"""Fold an enrollment's history again, as far as a change of it reaches, and store what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from api.store.statements import events
from api.store.statements.events import EventRow, HistoryRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.read_history import (
    MissingPrescriptionError,
    event_of,
    fold_history,
    require_long_work_to_fold,
    stored_outcomes,
)
from api.use_cases.history.store_progress import store_progress
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment
from domain.decision import Decision
from domain.progress.history import DecisionChange, Event, decision_changes
from domain.progress.history_change import HistoryChange


async def refold(
    context: RequestContext, enrollment: StoredEnrollment, change: HistoryChange | None = None
) -> EventResult:
    """Fold the history again after a change: as far as the change reaches, or everything if it is unknown.

    Events that the change deletes are still stored: the caller deletes them afterwards.
    """
    require_long_work_to_fold(context, enrollment)
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    history_of_fold, change = _read(history, change)
    folded = await fold_history(context, enrollment, history_of_fold, change)
    changed = await store_outcomes(context, history, folded.decisions)
    if enrollment.progress.is_outdated:  # most changes come from the rules of this release, not from the amendment
        changed = []
    pending, version = await store_progress(context, enrollment, folded.progress)
    return EventResult(enrollment.id, (), changed, pending, folded.progress, version, folded.decisions)


def _read(history: Sequence[HistoryRow], change: HistoryChange | None) -> tuple[list[Event], HistoryChange | None]:
    """The events to fold, and the change if the history before it can be read.

    A session whose prescription is missing can only be deleted. The fold then does without it, from the start.
    """
    try:
        return [event_of(row) for row in history], change
    except MissingPrescriptionError:
        deleted = frozenset[UUID]() if change is None else change.deleted
        return [event_of(row) for row in history if row.event_id not in deleted], None


async def store_outcomes(
    context: RequestContext, history: Sequence[EventRow], outcomes: Mapping[UUID, tuple[Decision, ...]]
) -> list[DecisionChange]:
    """Store the new decisions of each session that was judged again, and return those that differ from before."""
    judged_again = [row for row in history if row.event_id in outcomes]
    before = stored_outcomes(judged_again)
    dates = {row.event_id: row.on_date for row in judged_again}
    for row in judged_again:
        if outcomes[row.event_id] != before[row.event_id]:
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
