"""The one statement that logging a session starts with: everything that it needs, in one round trip."""

from __future__ import annotations

from uuid import UUID

import msgspec
from sqlalchemy import Text, and_, bindparam, func, literal, or_, select

from api.store.schema.tables import ID, athletes, enrollments, idempotency_keys, prescriptions
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, row_columns, where_key
from api.store.statements.athletes import AthleteRow
from api.store.statements.enrollments import EnrollmentRow
from api.store.statements.idempotency_keys import StoredResponseRow


class IssuedPrescriptionRow(msgspec.Struct, frozen=True):
    """The part of a prescription that logging a session needs."""

    prescription_id: UUID
    document: str


class LogSessionRow(msgspec.Struct, frozen=True):
    """An athlete, an enrollment of theirs, the prescription in the request, and the stored response for the key."""

    athlete: AthleteRow
    enrollment: EnrollmentRow
    shown: IssuedPrescriptionRow | None
    answered: StoredResponseRow | None


_prescription_id = bindparam("prescription_id", type_=ID)
_enrollment_id = bindparam("enrollment_id", type_=ID)
_requested_enrollment = or_(
    enrollments.c.enrollment_id == prescriptions.c.enrollment_id,
    and_(_prescription_id.is_(None), enrollments.c.enrollment_id == _enrollment_id),
    and_(_prescription_id.is_(None), _enrollment_id.is_(None), enrollments.c.status == "active"),
)

# Citus can't plan an outer join whose condition compares a column with NULL. So a missing parameter stands for a value
# that no row has: every id is a UUID of version 7, and every key has at least one character.
_NO_ID, _NO_KEY = UUID(int=0), ""

# The two rows that another request may be changing are locked. After waiting for that request, both show its changes.
# The other two rows may be from before the wait. That is safe: a prescription's document never changes, and if the
# row of the key was added meanwhile, inserting the same key fails.
LOG_SESSION_LOOKUP = Statement(
    select(
        *row_columns(athletes, AthleteRow),
        *row_columns(enrollments, EnrollmentRow),
        *row_columns(prescriptions, IssuedPrescriptionRow),
        *row_columns(idempotency_keys, StoredResponseRow),
    )
    .select_from(athletes)
    .join(
        enrollments,
        and_(in_workspace(enrollments), enrollments.c.athlete_id == athletes.c.athlete_id),
    )
    .outerjoin(
        prescriptions,
        and_(
            in_workspace(prescriptions),
            prescriptions.c.prescription_id == func.coalesce(_prescription_id, literal(_NO_ID, ID)),
            prescriptions.c.athlete_id == athletes.c.athlete_id,
        ),
    )
    .outerjoin(
        idempotency_keys,
        and_(
            in_workspace(idempotency_keys),
            idempotency_keys.c.key == func.coalesce(bindparam("key", type_=Text), _NO_KEY),
        ),
    )
    .where(where_key(athletes, "athlete_id"), _requested_enrollment)
    .order_by(enrollments.c.enrollment_id)
    .with_for_update(of=[athletes, enrollments]),
    LogSessionRow,
)
