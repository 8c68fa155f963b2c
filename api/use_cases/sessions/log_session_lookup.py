"""Look up what logging a session needs: the locked athlete and enrollment, and the prescription that it follows.

For a valid request, one statement finds all of it. Otherwise they are looked up one by one, to report what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import log_session_lookup as statements
from api.store.statements import prescriptions
from api.store.statements.events import SessionOfDayRow
from api.use_cases import idempotency
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, check_active, read_athlete
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment, lock_enrollment, lock_only_enrollment, read_enrollment
from domain.sessions.prescription import PrescriptionContent


class LogContext(msgspec.Struct, frozen=True):
    """The result of the one statement. `enrollment` is None if nothing was found. `shown` is the named prescription.

    What a batch has looked up for all of its sessions is not looked up again: `has_inputs` is False if the athlete has
    neither a body weight nor a report of symptoms, and `external_id_used` is False if none of the athlete's sessions
    has this external id. `same_day` are the athlete's stored sessions of that day, or None if they were not looked up.
    """

    athlete: StoredAthlete
    enrollment: StoredEnrollment | None = None
    shown: PrescriptionContent | None = None
    has_inputs: bool = True
    external_id_used: bool = True
    same_day: Sequence[SessionOfDayRow] | None = None


class SessionReference(msgspec.Struct, frozen=True):
    """The ids in a session's report that identify its enrollment."""

    prescription_id: UUID | None
    enrollment_id: UUID | None


async def log_session_lookup(context: RequestContext, athlete_id: UUID, reference: SessionReference) -> LogContext:
    """Run the one statement. Raises not_found, athlete_archived, and AlreadyAnsweredError for a repeated request."""
    rows = await context.tx.all(
        statements.LOG_SESSION_LOOKUP,
        athlete_id=athlete_id,
        prescription_id=reference.prescription_id,
        enrollment_id=reference.enrollment_id,
        key=None if context.key is None else context.key.text,
    )
    if len(rows) != 1:
        return LogContext(await lock_athlete(context, athlete_id))
    row = rows[0]
    if row.answered is not None and context.key is not None:
        raise idempotency.AlreadyAnsweredError(idempotency.check_fingerprint(row.answered, context.key))
    athlete = check_active(read_athlete(row.athlete))
    prescription = None if row.shown is None else PRESCRIPTION_CONTENT.decode(row.shown.document)
    return LogContext(athlete, await read_enrollment(context, row.enrollment), prescription)


async def lock_athlete(context: RequestContext, athlete_id: UUID) -> StoredAthlete:
    """Return the locked athlete without an enrollment. Raises as `log_session_lookup` does."""
    if context.key is not None and (response := await idempotency.find_response(context.tx, context.key)):
        raise idempotency.AlreadyAnsweredError(response)
    return await active_athlete(context, athlete_id, locked=True)


async def enrollment_of(
    context: RequestContext, lookup: LogContext, reference: SessionReference
) -> tuple[StoredEnrollment, PrescriptionContent | None]:
    """Return the session's locked enrollment and the prescription that it follows. Raises if they are unknown."""
    athlete_id = lookup.athlete.id
    if lookup.enrollment is not None:
        _check_enrollment(reference, lookup.enrollment.id)
        return lookup.enrollment, lookup.shown
    if reference.prescription_id is None:
        if reference.enrollment_id is None:
            return await lock_only_enrollment(context, athlete_id), None
        return await lock_enrollment(context, athlete_id, reference.enrollment_id, "/enrollment_id"), None
    row = await context.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=reference.prescription_id)
    if row is None:
        raise problems.invalid("/prescription_id", "The athlete has no prescription with this id.")
    _check_enrollment(reference, row.enrollment_id)
    return await lock_enrollment(context, athlete_id, row.enrollment_id), PRESCRIPTION_CONTENT.decode(row.document)


def _check_enrollment(reference: SessionReference, enrollment_id: UUID) -> None:
    if reference.enrollment_id not in (None, enrollment_id):
        raise problems.invalid("/enrollment_id", f"The prescription belongs to the enrollment {enrollment_id}.")
