"""What logging a session begins with: the athlete, the enrollment, locked, and the prescription that is answered.

One statement finds all of it where all is as it should be. Where it isn't, the same is looked for one after the
other, to say what is wrong.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import problems
from api.store.statements import log_session_lookup as rows
from api.store.statements import prescriptions
from api.use_cases import idempotency
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, check_active, read_athlete
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment, lock_enrollment, lock_only_enrollment, read_enrollment
from domain.sessions.prescription import PrescriptionContent


class LogContext(msgspec.Struct, frozen=True):
    """`enrollment` is None where it is yet to be looked for; `shown` is the prescription that was named."""

    athlete: StoredAthlete
    enrollment: StoredEnrollment | None = None
    shown: PrescriptionContent | None = None


class SessionReference(msgspec.Struct, frozen=True):
    """What a session says of where it belongs."""

    prescription_id: UUID | None
    enrollment_id: UUID | None


async def log_session_lookup(context: RequestContext, athlete_id: UUID, named: SessionReference) -> LogContext:
    """Raises what is wrong with the athlete, and `Answered` where this request was answered before."""
    found = await context.tx.all(
        rows.LOG_SESSION_LOOKUP,
        athlete_id=athlete_id,
        prescription_id=named.prescription_id,
        enrollment_id=named.enrollment_id,
        key=None if context.key is None else context.key.text,
    )
    if len(found) != 1:
        if context.key is not None and (answered := await idempotency.find_response(context.tx, context.key)):
            raise idempotency.AlreadyAnsweredError(answered)
        return LogContext(await active_athlete(context, athlete_id, locked=True))
    row = found[0]
    if row.answered is not None and context.key is not None:
        raise idempotency.AlreadyAnsweredError(idempotency.check_fingerprint(row.answered, context.key))
    athlete = check_active(read_athlete(row.athlete))
    shown = None if row.shown is None else PRESCRIPTION_CONTENT.decode(row.shown.document)
    return LogContext(athlete, await read_enrollment(context, row.enrollment), shown)


async def enrollment_of(
    context: RequestContext, before: LogContext, named: SessionReference
) -> tuple[StoredEnrollment, PrescriptionContent | None]:
    """The enrollment that the session belongs to, and the prescription that it names, or what is wrong with them."""
    athlete_id = before.athlete.id
    if before.enrollment is not None:
        _check_named(named, before.enrollment.id)
        return before.enrollment, before.shown
    if named.prescription_id is None:
        if named.enrollment_id is None:
            return await lock_only_enrollment(context, athlete_id), None
        return await lock_enrollment(context, athlete_id, named.enrollment_id, "/enrollment_id"), None
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=named.prescription_id)
    if row is None:
        raise problems.invalid("/prescription_id", "The athlete has no such prescription.")
    _check_named(named, row.enrollment_id)
    return await lock_enrollment(context, athlete_id, row.enrollment_id), PRESCRIPTION_CONTENT.decode(row.document)


def _check_named(named: SessionReference, enrollment_id: UUID) -> None:
    if named.enrollment_id not in (None, enrollment_id):
        raise problems.invalid("/enrollment_id", "The prescription belongs to another enrollment.")
