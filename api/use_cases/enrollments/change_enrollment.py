"""Change an enrollment: its affected side, its baseline pain or its program's revision. End it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.database import LostLockError
from api.store.statements import enrollments, prescriptions
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.enroll_athlete import past_exercises, start_faults
from api.use_cases.history.event_result import EventResult
from api.use_cases.history.read_history import removed_revisions
from api.use_cases.history.record_event import NewEvent, record_event
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import active_athlete
from api.use_cases.stored.enrollment import (
    check_active,
    check_version,
    effective_date,
    lock_enrollment,
    today_of,
)
from api.use_cases.stored.plans import plan_to_enroll_on, plans_of
from domain.programs.program_check import equipment_faults
from domain.progress.history import RevisionEvent, SetupEvent
from domain.progress.progress import StartLoad
from domain.progress.revision_change import CarriedProgression, RevisionStart, change_revision
from domain.sessions.side import AffectedSide


async def update_enrollment(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    affected_side: AffectedSide | None,
    baseline_pain: int | None,
) -> None:
    """Change the affected side or the baseline pain from now on; None leaves it as is. Raises stale_version."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    before = enrollment.progress.setup
    setup = replace(
        before,
        affected_side=before.affected_side if affected_side is None else affected_side,
        baseline_pain=before.baseline_pain if baseline_pain is None else baseline_pain,
        body_weight=None,
    )
    check_active(enrollment)
    day = effective_date(enrollment, athlete.athlete.local_date(context.now))
    await record_event(context, NewEvent(enrollment, SetupEvent(setup), day))


async def end_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID, on: date | None) -> None:
    """End an enrollment. Sessions dated before its end can still be logged."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_active(enrollment)
    if message := too_far(on):
        raise problems.invalid("/ended_on", message)
    if on is not None and on < enrollment.row.start_on:
        raise problems.invalid("/ended_on", f"{on} is before the enrollment starts ({enrollment.row.start_on}).")
    ended_on = on or today_of(enrollment, athlete.athlete.local_date(context.now))
    if enrollment.row.pending_prescription_id is not None:
        await context.tx.run(
            prescriptions.CLOSE,
            prescription_id=enrollment.row.pending_prescription_id,
            status="superseded",
            superseded_by=None,
            session_id=None,
        )
    await context.tx.defer(
        enrollments.END,
        if_no_row=LostLockError,
        enrollment_id=enrollment_id,
        ended_on=ended_on,
        version=enrollment.row.version + 1,
        updated_at=context.now,
    )


async def move_enrollment(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    revision: int | None,
    start: tuple[StartLoad, ...] = (),
) -> tuple[EventResult, tuple[CarriedProgression, ...]]:
    """Move an enrollment to another revision of its program, from now on. Raises stale_version.

    Progressions that are new in it start from `start`, else from what was said at the enrollment, else from history.
    """
    athlete = await active_athlete(context, athlete_id, locked=True)
    enrollment = await lock_enrollment(context, athlete_id, enrollment_id)
    check_version(context, enrollment)
    plan = await plan_to_enroll_on(context, enrollment.plan.program.slug, revision, pointer="")
    if plan.named == enrollment.progress.program:
        raise problems.conflict("conflict", f"The athlete is already on revision {plan.revision}.")
    if messages := [message for _, message in equipment_faults(plan, enrollment.progress.setup)]:
        raise problems.validation([FieldError("/revision", message) for message in dict.fromkeys(messages)])
    check_active(enrollment)
    day = effective_date(enrollment, athlete.athlete.local_date(context.now))
    if errors := start_faults(plan, start):
        raise problems.validation(errors)
    said = {item.progression for item in start}
    earlier = tuple(item for item in enrollment.basis.enrolled.start if item.progression not in said)
    revision_start = RevisionStart((*start, *earlier), await past_exercises(context, athlete, plan))
    revisions = {enrollment.progress.program, *removed_revisions(enrollment.progress)}
    plans = {**await plans_of(context.tx, revisions), plan.named: plan}
    _, carried = change_revision(plans, plan.named, enrollment.progress, revision_start)
    event = RevisionEvent(plan.named, revision_start)
    return await record_event(context, NewEvent(enrollment, event, day)), carried
