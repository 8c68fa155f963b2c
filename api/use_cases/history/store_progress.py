"""Store an enrollment's progress after a fold, together with the prescription that follows from it."""

from __future__ import annotations

from api.store.database import LostLockError
from api.store.statements import enrollments
from api.store.statements.enrollments import EnrollmentRow
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.history.issue_prescription import (
    PendingPrescription,
    PrescriptionClosure,
    close_prescription,
    store_prescription,
)
from api.use_cases.history.overdue_watch import overdue_from, watch
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.plans import plan_of
from api.use_cases.stored.progress_document import decode_progress, encode_progress
from domain.progress.history import Event
from domain.progress.phases import advance_phase
from domain.progress.prescribe import prescribe
from domain.progress.progress import Progress


async def store_progress(
    context: RequestContext,
    enrollment: StoredEnrollment,
    progress: Progress,
    event: Event | None = None,
    closure: PrescriptionClosure | None = None,
) -> tuple[PendingPrescription | None, int]:
    """Store new progress, close the pending prescription and issue the next one while the enrollment is active.

    `event` is the one that was added, if any; without a `closure` the pending prescription is superseded. Returns the
    new prescription and the enrollment's new version.
    """
    row, revision = enrollment.row, progress.program
    pending: PendingPrescription | None = None
    if row.status == "active":
        plan = await plan_of(context.tx, revision.slug, revision.revision)
        pending = PendingPrescription(context.new_id(), prescribe(plan, progress, progress.start_on), plan, progress)
        await store_prescription(context, row.athlete_id, row.enrollment_id, pending)
    if row.pending_prescription_id is not None:
        await close_prescription(context, row, row.pending_prescription_id, closure or PrescriptionClosure(), pending)
    due = pending.issued.due if pending is not None else None
    first_overdue = overdue_from(due)
    watch(context, first_overdue)
    await context.tx.defer(
        enrollments.UPDATE_PROGRESS,
        if_no_row=LostLockError,
        enrollment_id=row.enrollment_id,
        progress=encode_progress(progress),
        program_slug=revision.slug,
        revision=revision.revision,
        last_number=row.last_number if event is None else event.number,
        sessions_done=progress.sessions,
        pending_prescription_id=pending.id if pending is not None else None,
        due_earliest=due.earliest if due is not None else None,
        due_latest=due.latest if due is not None else None,
        overdue_from=first_overdue,
        flagged=pending is not None and bool(pending.issued.flags),
        version=row.version + 1,
        updated_at=context.now,
    )
    note_enrollment(context, row)
    _note_stops(context, enrollment.progress, progress, pending)
    _note_phase(context, enrollment, pending)
    return pending, row.version + 1


def _note_stops(
    context: RequestContext, before: Progress, after: Progress, pending: PendingPrescription | None
) -> None:
    """Note the exercises that pain has newly stopped. The newest change is the enrollment's."""
    for name, state in after.progression_states.items():
        earlier = before.progression_states.get(name)
        if state.stopped and pending is not None and not (earlier is not None and earlier.stopped):
            for slot in pending.plan.slots.values():
                if slot.progression == name:
                    context.changes.note(WebhookEventType.EXERCISE_STOPPED, slot=slot.slot, exercise=slot.exercise)


def _note_phase(context: RequestContext, enrollment: StoredEnrollment, pending: PendingPrescription | None) -> None:
    """Note the phase of the new prescription, if that of the one before was another. The coach may have opened it."""
    if pending is None or pending.progress.phase is None:
        return
    before, after = (
        advance_phase(plan, progress, progress.start_on).phase
        for plan, progress in ((enrollment.plan, enrollment.progress), (pending.plan, pending.progress))
    )
    if after is not None and (before is None or before.phase != after.phase):
        context.changes.note(WebhookEventType.PHASE_OPENED, phase=after.phase, code=after.decision.code)


def note_enrollment(context: RequestContext, before: EnrollmentRow) -> None:
    """Note that the enrollment has its next version."""
    context.changes.add(
        ResourceKind.ENROLLMENT,
        before.enrollment_id,
        ChangeAction.UPDATED,
        before.version + 1,
        athlete_id=before.athlete_id,
        enrollment_id=before.enrollment_id,
    )


def as_stored(progress: Progress) -> Progress:
    """Return the progress after a round trip through JSON, where 10 and 10.0 become equal."""
    return decode_progress(encode_progress(progress))
