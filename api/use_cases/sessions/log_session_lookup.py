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
from api.use_cases.request_context import Call
from api.use_cases.stored.athlete import StoredAthlete, active_athlete, check_active, read
from api.use_cases.stored.documents import ISSUED
from api.use_cases.stored.enrollment import Enrollment, lock_enrollment, lock_only_enrollment
from api.use_cases.stored.enrollment import read as read_enrollment
from domain.sessions.prescription import Issued


class Before(msgspec.Struct, frozen=True):
    """`enrollment` is None where it is yet to be looked for; `shown` is the prescription that was named."""

    athlete: StoredAthlete
    enrollment: Enrollment | None = None
    shown: Issued | None = None


class Named(msgspec.Struct, frozen=True):
    """What a session says of where it belongs."""

    prescription_id: UUID | None
    enrollment_id: UUID | None


async def before_session(call: Call, athlete_id: UUID, named: Named) -> Before:
    """Raises what is wrong with the athlete, and `Answered` where this request was answered before."""
    found = await call.tx.all(
        rows.BEFORE,
        athlete_id=athlete_id,
        prescription_id=named.prescription_id,
        enrollment_id=named.enrollment_id,
        key=None if call.key is None else call.key.text,
    )
    if len(found) != 1:
        if call.key is not None and (answered := await idempotency.answered(call.tx, call.key)):
            raise idempotency.Answered(answered)
        return Before(await active_athlete(call, athlete_id, locked=True))
    row = found[0]
    if row.answered is not None and call.key is not None:
        raise idempotency.Answered(idempotency.checked(row.answered, call.key))
    athlete = check_active(read(row.athlete))
    shown = None if row.shown is None else ISSUED.decode(row.shown.document)
    return Before(athlete, await read_enrollment(call, row.enrollment), shown)


async def enrollment_of(call: Call, before: Before, named: Named) -> tuple[Enrollment, Issued | None]:
    """The enrollment that the session belongs to, and the prescription that it names, or what is wrong with them."""
    athlete_id = before.athlete.id
    if before.enrollment is not None:
        _check_named(named, before.enrollment.id)
        return before.enrollment, before.shown
    if named.prescription_id is None:
        if named.enrollment_id is None:
            return await lock_only_enrollment(call, athlete_id), None
        return await lock_enrollment(call, athlete_id, named.enrollment_id, "/enrollment_id"), None
    row = await call.tx.first(prescriptions.BY_ID, athlete_id=athlete_id, prescription_id=named.prescription_id)
    if row is None:
        raise problems.invalid("/prescription_id", "The athlete has no such prescription.")
    _check_named(named, row.enrollment_id)
    return await lock_enrollment(call, athlete_id, row.enrollment_id), ISSUED.decode(row.document)


def _check_named(named: Named, enrollment_id: UUID) -> None:
    if named.enrollment_id not in (None, enrollment_id):
        raise problems.invalid("/enrollment_id", "The prescription belongs to another enrollment.")
