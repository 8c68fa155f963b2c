"""Fold histories again and compare them with the stored progress. Repair the differences on request."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import enrollments, events
from api.use_cases.history.read_history import MissingPrescriptionError, event_of, fold_history, stored_outcomes
from api.use_cases.history.refold import refold
from api.use_cases.history.store_progress import as_stored
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment, read_enrollment

BATCH = 50


class VerificationResult(msgspec.Struct, frozen=True):
    """How many enrollments of a batch were compared, which of them differ, and the last one of the batch.

    `outdated` counts those whose progress an earlier release folded by other rules. They are not compared.
    `lost` maps enrollments that can't be folded or repaired to the reason: part of their history is missing. `last`
    is None when no enrollments are left.
    """

    checked: int
    outdated: int
    differing: tuple[UUID, ...]
    lost: dict[UUID, str]
    last: UUID | None


async def verify_progress(context: RequestContext, *, after: UUID | None, repair: bool) -> VerificationResult:
    """Compare one batch of enrollments, oldest first, beginning after `after`."""
    rows = await context.tx.all(enrollments.PAGE, after=after or LOWEST_ID, at_most=BATCH)
    differing: list[UUID] = []
    outdated = 0
    lost: dict[UUID, str] = {}
    for row in rows:
        enrollment = await read_enrollment(context, row)
        outdated += enrollment.progress.is_outdated
        try:
            agrees = await _agrees(context, enrollment)
        except MissingPrescriptionError as error:
            lost[row.enrollment_id] = str(error)
            continue
        if not agrees and not enrollment.progress.is_outdated:
            differing.append(row.enrollment_id)
        if repair and not agrees:
            await refold(context, enrollment)
    last = rows[-1].enrollment_id if len(rows) == BATCH else None
    return VerificationResult(len(rows), outdated, tuple(differing), lost, last)


async def _agrees(context: RequestContext, enrollment: StoredEnrollment) -> bool:
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    folded = await fold_history(context, enrollment, [event_of(row) for row in history])
    stored = stored_outcomes(history)  # those of replayed sessions are not stored
    outcomes = {session_id: folded.decisions[session_id] for session_id in stored}
    return as_stored(folded.progress) == enrollment.progress and outcomes == stored
