"""Store the next prescription of an enrollment, and close the one that was pending."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from api.store.statements import prescriptions
from api.store.statements.enrollments import EnrollmentRow
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import StoredEnrollment
from domain.programs.plan import Plan
from domain.progress.prescribe import prescribe
from domain.progress.prescription_reuse import is_still_next_on
from domain.progress.progress import Progress
from domain.sessions.prescription import PrescriptionContent, PrescriptionStatus

ISSUED, CLOSED, REOPENED = 1, 2, 3
"""The versions of a prescription in the change feed: as issued, as closed, and once its session is deleted."""


class PendingPrescription(msgspec.Struct, frozen=True):
    """The next prescription, as it was stored, with the progress that it follows from."""

    id: UUID
    issued: PrescriptionContent
    plan: Plan
    progress: Progress

    def content_on(self, day: date) -> PrescriptionContent:
        """The prescription on a day: as stored, or prescribed again if the day makes a difference."""
        if is_still_next_on(self.issued, self.progress, day):
            return self.issued
        return prescribe(self.plan, self.progress, day)


class PrescriptionClosure(msgspec.Struct, frozen=True):
    """Why the pending prescription was closed. `session_id` is the session that completed it."""

    status: PrescriptionStatus = PrescriptionStatus.SUPERSEDED
    session_id: UUID | None = None


async def pending_of(context: RequestContext, enrollment: StoredEnrollment) -> PendingPrescription | None:
    """Return the enrollment's pending prescription, as it was stored."""
    prescription_id = enrollment.row.pending_prescription_id
    if prescription_id is None:
        return None
    row = await context.tx.first(
        prescriptions.BY_ID, athlete_id=enrollment.row.athlete_id, prescription_id=prescription_id
    )
    if row is None:
        return None
    content = PRESCRIPTION_CONTENT.decode(row.document)
    return PendingPrescription(row.prescription_id, content, enrollment.plan, enrollment.progress)


async def store_prescription(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, pending: PendingPrescription
) -> None:
    """Store a new prescription. Its content never changes after that."""
    await context.tx.defer(
        prescriptions.INSERT,
        prescription_id=pending.id,
        athlete_id=athlete_id,
        enrollment_id=enrollment_id,
        session_number=pending.issued.session_number,
        status="pending",
        document=msgspec.json.encode(pending.issued).decode(),
        superseded_by=None,
        session_id=None,
        created_at=context.now,
        updated_at=None,
    )
    context.changes.add(
        ResourceKind.PRESCRIPTION,
        pending.id,
        ChangeAction.CREATED,
        ISSUED,
        athlete_id=athlete_id,
        enrollment_id=enrollment_id,
    )


async def close_prescription(
    context: RequestContext,
    enrollment: EnrollmentRow,
    prescription_id: UUID,
    closure: PrescriptionClosure,
    successor: PendingPrescription | None,
) -> None:
    """Close a pending prescription. Only a superseded one names its successor."""
    superseded = closure.status is PrescriptionStatus.SUPERSEDED and successor is not None
    await context.tx.defer(
        prescriptions.CLOSE,
        prescription_id=prescription_id,
        status=closure.status.value,
        superseded_by=successor.id if superseded and successor is not None else None,
        session_id=closure.session_id,
        updated_at=context.now,
    )
    context.changes.add(
        ResourceKind.PRESCRIPTION,
        prescription_id,
        ChangeAction.SUPERSEDED if closure.status is PrescriptionStatus.SUPERSEDED else ChangeAction.UPDATED,
        CLOSED,
        athlete_id=enrollment.athlete_id,
        enrollment_id=enrollment.enrollment_id,
    )
