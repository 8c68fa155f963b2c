"""The one statement that logging a session begins with: all that it needs to know, in one round trip."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, or_, select

from api.store.rows import columns, keyed
from api.store.schema.tables import ID, athletes, enrollments, idempotency_keys, prescriptions
from api.store.statement import Statement
from api.store.statements.athletes import AthleteRow
from api.store.statements.enrollments import EnrollmentRow
from api.store.statements.idempotency_keys import StoredResponseRow


class IssuedPrescriptionRow(msgspec.Struct, frozen=True):
    """A prescription, as far as a session that answers it needs it."""

    prescription_id: UUID
    document: str


class LogSessionRow(msgspec.Struct, frozen=True):
    """An athlete, one of their enrollments, the prescription that was named, and what the key was answered before."""

    athlete: AthleteRow
    enrollment: EnrollmentRow
    shown: IssuedPrescriptionRow | None
    answered: StoredResponseRow | None


_prescription_id = bindparam("prescription_id", type_=ID)
_enrollment_id = bindparam("enrollment_id", type_=ID)
_meant = or_(
    enrollments.c.enrollment_id == prescriptions.c.enrollment_id,
    and_(_prescription_id.is_(None), enrollments.c.enrollment_id == _enrollment_id),
    and_(_prescription_id.is_(None), _enrollment_id.is_(None), enrollments.c.status == "active"),
)

# Both rows that another request may be changing are locked, so that after waiting for it both are what it made of
# them. The others are as they were before the wait: a prescription never changes, and a key's row that is not seen
# yet is met by the insert of the same key.
LOG_SESSION_LOOKUP = Statement(
    select(
        *columns(athletes, AthleteRow),
        *columns(enrollments, EnrollmentRow),
        *columns(prescriptions, IssuedPrescriptionRow),
        *columns(idempotency_keys, StoredResponseRow),
    )
    .select_from(athletes)
    .join(
        enrollments,
        and_(keyed(enrollments), enrollments.c.athlete_id == athletes.c.athlete_id),
    )
    .outerjoin(
        prescriptions,
        and_(
            keyed(prescriptions),
            prescriptions.c.prescription_id == _prescription_id,
            prescriptions.c.athlete_id == athletes.c.athlete_id,
        ),
    )
    .outerjoin(idempotency_keys, and_(keyed(idempotency_keys), idempotency_keys.c.key == bindparam("key")))
    .where(keyed(athletes, "athlete_id"), _meant)
    .order_by(enrollments.c.enrollment_id)
    .with_for_update(of=[athletes, enrollments]),
    LogSessionRow,
)
