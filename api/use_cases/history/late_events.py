"""Events dated before others of their enrollments, many of them: each is written, and the history folded once.

One by one, each would fold a whole history again: an import of 200 sessions before 200 others took half a minute, in
one transaction. What comes of it is the same, but for the prescriptions that nobody saw in between.
"""

from __future__ import annotations

from uuid import UUID

from api.store.statements import enrollments
from api.use_cases.history.record_event import EventResult, NewEvent, insert_event, refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment, lock_enrollment
from domain.progress.history import Event


class LateEventBatch:
    """Which enrollments have events that are written and not folded yet."""

    def __init__(self) -> None:
        self._athlete_of: dict[UUID, UUID] = {}

    async def write(self, context: RequestContext, writing: NewEvent) -> EventResult:
        """Write an event dated before the enrollment's newest. What it led to is known once it is folded."""
        enrollment = writing.enrollment
        event = Event(context.new_id(), writing.on, enrollment.row.last_number + 1, writing.what)
        await insert_event(context, writing, event, ())
        await context.tx.run(enrollments.SET_LAST_NUMBER, enrollment_id=enrollment.id, last_number=event.number)
        self._athlete_of[enrollment.id] = enrollment.row.athlete_id
        return EventResult(event.id, (), [], None, enrollment.progress, enrollment.row.version)

    async def folded(self, context: RequestContext, enrollment: StoredEnrollment) -> StoredEnrollment:
        """The enrollment with everything folded that was written: what an event after all others builds on."""
        athlete_id = self._athlete_of.pop(enrollment.id, None)
        if athlete_id is None:
            return enrollment
        await refold(context, await lock_enrollment(context, athlete_id, enrollment.id))
        return await lock_enrollment(context, athlete_id, enrollment.id)

    async def fold_all(self, context: RequestContext) -> None:
        """Fold what is still to be folded."""
        for enrollment_id, athlete_id in list(self._athlete_of.items()):
            await self.folded(context, await lock_enrollment(context, athlete_id, enrollment_id))
