"""Change an enrollment: its complaints or its program's revision. End it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.database import LostLockError
from api.store.statements import enrollments
from api.store.statements.enrollments import EnrollmentRow
from api.use_cases.change_log import WebhookEventType
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.enroll_athlete import (
    band_faults,
    complaint_faults,
    phase_errors,
    start_faults,
)
from api.use_cases.enrollments.past_exercises import past_exercises
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.issue_prescription import PrescriptionClosure, close_prescription
from api.use_cases.history.read_history import removed_revisions
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.history.store_progress import note_enrollment
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.enrollment import (
    StoredEnrollment,
    check_active,
    check_enrollment_external_id,
    check_version,
    effective_date,
    lock_enrollment,
    today_of,
)
from api.use_cases.stored.metadata import encode_metadata
from api.use_cases.stored.plans import plan_to_enroll_on, plans_of
from domain.programs.plan import Plan
from domain.programs.program_check import equipment_faults
from domain.progress.history import RevisionEvent, SetupEvent
from domain.progress.phases import advance_phase
from domain.progress.progress import PhaseState, Setup, StartLoad
from domain.progress.revision_change import CarriedProgression, RevisionStart, change_revision
from domain.sessions.complaint import Complaint


async def update_enrollment(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, changes: dict[str, Any]
) -> None:
    """Apply `changes`: `complaints` and the dates of a surgery or an injury from now on, `external_id` and `metadata`.

    Raises stale_version and external_id_taken, and enrollment_ended unless only the last two are changed.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    complaints: tuple[Complaint, ...] = changes.get("complaints", ())
    if errors := complaint_faults(complaints):
        raise problems.validation(errors)
    labels: dict[str, Any] = {name: changes.pop(name) for name in ("external_id", "metadata") if name in changes}
    if changes or not labels:
        check_active(enrollment)
    if labels:
        enrollment = await _change_labels(context, enrollment, labels)
    if changes or not labels:
        setup: Setup = replace(enrollment.progress.setup, body_weight=None, **changes)
        day = effective_date(enrollment, athlete.athlete.local_date(context.date_now))
        await record_event(context, NewEvent(enrollment, SetupEvent(setup), day))


async def _change_labels(
    context: RequestContext, enrollment: StoredEnrollment, labels: dict[str, Any]
) -> StoredEnrollment:
    """Store the external id and the metadata, which no decision reads. Returns the enrollment with its new version."""
    row = enrollment.row
    external_id = labels.get("external_id", row.external_id)
    await check_enrollment_external_id(context, external_id, row.enrollment_id)
    metadata = encode_metadata(labels["metadata"]) if "metadata" in labels else row.metadata
    changed: EnrollmentRow = replace(row, external_id=external_id, metadata=metadata, version=row.version + 1)
    touched = await context.tx.run(
        enrollments.SET_LABELS,
        enrollment_id=row.enrollment_id,
        external_id=external_id,
        metadata=metadata,
        version=changed.version,
        updated_at=context.now,
    )
    if not touched:
        raise LostLockError
    note_enrollment(context, row)
    return replace(enrollment, row=changed)


async def end_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, on: date | None) -> None:
    """End an enrollment. Sessions dated before its end can still be logged."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_active(enrollment)
    if message := too_far(on):
        raise problems.invalid("/ended_on", message)
    if on is not None and on < enrollment.row.start_on:
        raise problems.invalid("/ended_on", f"{on} is before the enrollment starts ({enrollment.row.start_on}).")
    ended_on = on or today_of(enrollment, athlete.athlete.local_date(context.date_now))
    if enrollment.row.pending_prescription_id is not None:
        closure = PrescriptionClosure()
        await close_prescription(context, enrollment.row, enrollment.row.pending_prescription_id, closure, None)
    await context.tx.defer(
        enrollments.END,
        if_no_row=LostLockError,
        enrollment_id=enrollment_id,
        ended_on=ended_on,
        version=enrollment.row.version + 1,
        updated_at=context.now,
    )
    note_enrollment(context, enrollment.row)
    context.changes.note(WebhookEventType.ENROLLMENT_FINISHED)


async def move_enrollment(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    revision: int | None,
    start: tuple[StartLoad, ...] = (),
    phase: str | None = None,
) -> tuple[EventResult, tuple[CarriedProgression, ...]]:
    """Move an enrollment to another revision of its program, from now on. Raises stale_version.

    Progressions that are new in it start from `start`, else from what was said at the enrollment, else from history.
    The athlete stays in the phase of the same name. Without one, the request must name a `phase`.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    plan = await plan_to_enroll_on(context, enrollment.plan.program.slug, revision, pointer="")
    return await move(context, athlete, enrollment, plan, start, phase)


async def move(
    context: RequestContext,
    athlete: StoredAthlete,
    enrollment: StoredEnrollment,
    plan: Plan,
    start: tuple[StartLoad, ...],
    phase: str | None,
) -> tuple[EventResult, tuple[CarriedProgression, ...]]:
    """Move a locked enrollment to the revision of a plan, as `move_enrollment` does."""
    if plan.named == enrollment.progress.program:
        raise problems.conflict("conflict", f"The athlete is already on revision {plan.revision}.")
    if messages := [message for _, message in equipment_faults(plan, enrollment.progress.setup)]:
        raise problems.validation([FieldError("/revision", message) for message in dict.fromkeys(messages)])
    check_active(enrollment)
    day = effective_date(enrollment, athlete.athlete.local_date(context.date_now))
    errors = [*start_faults(plan, start), *band_faults(plan, athlete.athlete, start)]
    today = advance_phase(enrollment.plan, enrollment.progress, day).phase
    if errors := [*errors, *_phase_faults(plan, today, phase)]:
        raise problems.validation(errors)
    said = {item.progression for item in start}
    earlier = tuple(item for item in enrollment.basis.enrolled.start if item.progression not in said)
    revision_start = RevisionStart((*start, *earlier), await past_exercises(context, athlete, plan))
    revisions = {enrollment.progress.program, *removed_revisions(enrollment.progress)}
    plans = {**await plans_of(context.tx, revisions), plan.named: plan}
    before = advance_phase(enrollment.plan, enrollment.progress, day)
    _, carried = change_revision(plans, plan.named, before, revision_start, phase)
    event = RevisionEvent(plan.named, revision_start, phase)
    return await record_event(context, NewEvent(enrollment, event, day)), carried


def _phase_faults(plan: Plan, current: PhaseState | None, phase: str | None) -> list[FieldError]:
    """Return an error unless the new revision has the phase that the athlete is in today, or the given one."""
    if phase is not None:
        return phase_errors(plan, phase, "/phase")
    if current is not None and plan.phases and current.phase not in plan.phases:
        names = ", ".join(plan.phases)
        message = f"The revision has no phase `{current.phase}`, which the athlete is in. Choose one of {names}."
        return [FieldError("/phase", message)]
    return []
