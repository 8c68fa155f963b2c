"""Fold an athlete's enrollments again after something outside of their histories was stored, amended or deleted.

That is a measurement, a report of symptoms, or a session without an enrollment that they replay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.store.database import LostLockError
from api.store.statements import enrollments, events
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.history.read_history import event_of, fold_history, require_long_work_to_fold, tests_of
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
        if enrollment.progress.sessions and enrollment.basis.first.start_on < reported_on:
            await _refold(context, enrollment)


async def lock_replaying(
    context: RequestContext, athlete_id: UUID, session_ids: Collection[UUID]
) -> list[StoredEnrollment]:
    """Return every enrollment, ended ones too, that replays one of these sessions. The caller has locked the athlete.

    Raises LongWorkError if folding one of them takes long.
    """
    rows = await context.tx.all(enrollments.LOCK_BY_ATHLETE, athlete_id=athlete_id)
    found = [await read_enrollment(context, row) for row in rows if _REPLAYS in row.document]
    replaying = [enrollment for enrollment in found if not set(enrollment.basis.replayed).isdisjoint(session_ids)]
    for enrollment in replaying:
        require_long_work_to_fold(context, enrollment)
    return replaying


_REPLAYS = '"replayed":["'
"""In the document of an enrollment that replays sessions. Others need not be decoded."""


async def refold_replaying(
    context: RequestContext, replaying: Sequence[StoredEnrollment], late: LateEventBatch | None = None
) -> None:
    """Fold the enrollments again after a session that they replay was amended. With `late`, with that batch."""
    for enrollment in replaying:
        if late is None:
            await _refold(context, enrollment)
        else:
            late.amended(enrollment)


async def refold_without(
    context: RequestContext, replaying: Sequence[StoredEnrollment], session_ids: Collection[UUID]
) -> None:
    """Fold the enrollments again without sessions that were deleted."""
    for enrollment in replaying:
        await _refold(context, await _without(context, enrollment, session_ids))


async def _without(
    context: RequestContext, enrollment: StoredEnrollment, session_ids: Collection[UUID]
) -> StoredEnrollment:
    """The enrollment without deleted sessions."""
    basis = enrollment.basis
    kept = replace(basis, replayed=tuple(one for one in basis.replayed if one not in session_ids))
    document = msgspec.json.encode(kept).decode()
    await context.tx.run(enrollments.SET_DOCUMENT, enrollment_id=enrollment.id, document=document)
    return StoredEnrollment(replace(enrollment.row, document=document), enrollment.progress, enrollment.plan)


async def _refold(context: RequestContext, enrollment: StoredEnrollment) -> None:
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    folded = await fold_history(context, enrollment, [event_of(row) for row in history])
    await store_outcomes(context, history, folded.decisions)
    progress = as_stored(folded.progress)
    if progress == enrollment.progress:
        return
    is_changed = enrollment.row.status == "active" and _changes_prescription(enrollment, progress)
    if is_changed or progress.sessions != enrollment.progress.sessions:
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
