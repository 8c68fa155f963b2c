"""Fold an athlete's enrollments again after a measurement or a report of symptoms was stored or deleted."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from api.store.database import LostLockError
from api.store.statements import enrollments, events
from api.use_cases.history.read_history import event_of, fold_history, tests_of
from api.use_cases.history.refold import store_outcomes
from api.use_cases.history.store_progress import as_stored, note_enrollment, store_progress
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment, read_enrollment
from api.use_cases.stored.progress_document import encode_progress
from domain.progress.prescribe import prescribe
from domain.progress.progress import Progress
from domain.sessions.measurement import BODY_WEIGHT


async def refold_after_measurement(context: RequestContext, athlete_id: UUID, test: str, measured_on: date) -> None:
    """Fold every enrollment again, ended ones too, that the measurement can affect. The caller has locked the athlete.

    A body weight affects enrollments that started or have an event on or after its day. Any test affects the programs
    that have a condition on it.
    """
    for row in await context.tx.all(enrollments.LOCK_BY_ATHLETE, athlete_id=athlete_id):
        enrollment = await read_enrollment(context, row)
        weighs = test == BODY_WEIGHT and measured_on <= max(row.start_on, enrollment.progress.folded_to or row.start_on)
        if weighs or test in await tests_of(context, enrollment):
            await _refold(context, enrollment)


async def refold_after_symptoms(context: RequestContext, athlete_id: UUID, reported_on: date) -> None:
    """Fold every enrollment again, ended ones too, that may have a session before this day.

    The caller has locked the athlete.
    """
    for row in await context.tx.all(enrollments.LOCK_BY_ATHLETE, athlete_id=athlete_id):
        enrollment = await read_enrollment(context, row)
        if enrollment.progress.sessions and row.start_on < reported_on:
            await _refold(context, enrollment)


async def _refold(context: RequestContext, enrollment: StoredEnrollment) -> None:
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    folded = await fold_history(context, enrollment, [event_of(row) for row in history])
    await store_outcomes(context, history, folded.decisions)
    progress = as_stored(folded.progress)
    if progress == enrollment.progress:
        return
    if enrollment.row.status == "active" and _changes_prescription(enrollment, progress):
        await store_progress(context, enrollment, progress)
        return
    await context.tx.defer(
        enrollments.SET_PROGRESS,
        if_no_row=LostLockError,
        enrollment_id=enrollment.id,
        progress=encode_progress(progress),
        version=enrollment.row.version + 1,
        updated_at=context.now,
    )
    note_enrollment(context, enrollment.row)


def _changes_prescription(enrollment: StoredEnrollment, progress: Progress) -> bool:
    """Whether the next prescription differs. If not, the pending one keeps its id."""
    before, after = (prescribe(enrollment.plan, each, each.start_on) for each in (enrollment.progress, progress))
    return before != after
