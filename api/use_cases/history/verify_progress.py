"""Fold histories again and hold them against the stored progress; mend what differs, if asked."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import enrollments, events
from api.use_cases.history.record_event import MissingPrescriptionError, event_of, refold, revisions_in
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import DECISIONS
from api.use_cases.stored.enrollment import StoredEnrollment, read_enrollment
from api.use_cases.stored.plans import plans_of
from domain.progress.history import fold
from domain.progress.progress import Progress

BATCH = 50


class VerificationResult(msgspec.Struct, frozen=True):
    """How many enrollments of a batch were held against their history, and which differ. `last` is where it ended.

    `lost` says of which histories something is gone, so that they can't be folded, nor mended.
    """

    checked: int
    differing: tuple[UUID, ...]
    lost: dict[UUID, str]
    last: UUID | None


async def verify_progress(context: RequestContext, *, after: UUID | None, repair: bool) -> VerificationResult:
    """One batch of enrollments, in the order in which they were made; `last` is None when none is left."""
    rows = await context.tx.all(enrollments.PAGE, after=after or UUID(int=0), at_most=BATCH)
    differing: list[UUID] = []
    lost: dict[UUID, str] = {}
    for row in rows:
        enrollment = await read_enrollment(context, row)
        try:
            agrees = await _agrees(context, enrollment)
        except MissingPrescriptionError as error:
            lost[row.enrollment_id] = str(error)
            continue
        if not agrees:
            differing.append(row.enrollment_id)
            if repair:
                await refold(context, enrollment)
    return VerificationResult(len(rows), tuple(differing), lost, rows[-1].enrollment_id if len(rows) == BATCH else None)


async def _agrees(context: RequestContext, enrollment: StoredEnrollment) -> bool:
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    folded_events = [event_of(row) for row in history]
    plans = await plans_of(context.tx, revisions_in(enrollment, folded_events))
    folded = fold(plans, enrollment.basis.first, folded_events)
    stored = {row.event_id: DECISIONS.decode(row.outcome or "[]") for row in history if row.kind == "session"}
    return _as_stored(folded.progress) == enrollment.progress and folded.decisions == stored


def _as_stored(progress: Progress) -> Progress:
    """Progress as it reads after having been stored: 10 and 10.0 are the same there."""
    return msgspec.json.decode(msgspec.json.encode(progress), type=Progress)
