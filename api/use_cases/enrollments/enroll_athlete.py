"""Enroll an athlete in a program and issue the first prescription."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments, events
from api.use_cases.date_limits import too_far
from api.use_cases.history.issue_prescription import PendingPrescription, store_prescription
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import EnrollmentBasis
from api.use_cases.stored.measurement import body_weight_on
from api.use_cases.stored.plans import plan_to_enroll_on
from api.use_cases.stored.progress_document import encode_progress
from domain.loads.loading import convert
from domain.programs.plan import Plan
from domain.programs.program import SidePolicy
from domain.programs.program_check import equipment_faults
from domain.progress.enrollment_start import PastExercise, start_progress
from domain.progress.history import SessionEvent
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules.rule import PastSet
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet
from domain.sessions.side import AffectedSide, Side


class EnrollmentRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The program and how the athlete starts it."""

    slug: str
    revision: int | None
    start_on: date | None
    affected_side: AffectedSide
    baseline_pain: int
    region: str | None
    start: tuple[StartLoad, ...]


class NewEnrollment(msgspec.Struct, frozen=True):
    """A new enrollment and its first prescription."""

    id: UUID
    athlete: StoredAthlete
    plan: Plan
    basis: EnrollmentBasis
    pending: PendingPrescription


async def enroll_athlete(context: RequestContext, athlete_id: UUID, request: EnrollmentRequest) -> NewEnrollment:
    """Enroll the athlete. Raises athlete_archived, already_enrolled, and a validation problem for the rest."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    if message := too_far(request.start_on):
        raise problems.invalid("/start_on", message)
    plan = await plan_to_enroll_on(context, request.slug, request.revision, pointer="/program")
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id):
        if row.program_slug == plan.program.slug:
            raise problems.conflict(
                "already_enrolled", f"Enrollment {row.enrollment_id} in this program is still active."
            )
    if errors := start_faults(plan, request.start):
        raise problems.validation(errors)
    profile = athlete.athlete
    setup = Setup(profile.unit, profile.equipment, request.affected_side, request.baseline_pain)
    if messages := [message for _, message in equipment_faults(plan, setup)]:
        raise problems.validation([FieldError("/program/slug", message) for message in dict.fromkeys(messages)])
    start_on = request.start_on or profile.local_date(context.now)
    enrolled = EnrollmentStart(start_on, setup, request.start, request.region)
    body_weight = await body_weight_on(context, athlete_id, start_on)
    weighed = setup if body_weight is None else replace(setup, body_weight=body_weight.in_unit(setup.unit))
    progress = start_progress(plan, replace(enrolled, setup=weighed), await past_exercises(context, athlete, plan))
    enrollment = NewEnrollment(
        context.new_id(),
        athlete,
        plan,
        EnrollmentBasis(enrolled, replace(progress, setup=setup)),  # the fold adds the body weight again
        PendingPrescription(context.new_id(), prescribe(plan, progress, start_on), plan, progress),
    )
    await _store(context, enrollment)
    return enrollment


async def _store(context: RequestContext, enrollment: NewEnrollment) -> None:
    due = enrollment.pending.issued.due
    await context.tx.run(
        enrollments.INSERT,
        enrollment_id=enrollment.id,
        athlete_id=enrollment.athlete.id,
        program_slug=enrollment.plan.program.slug,
        revision=enrollment.plan.revision,
        status="active",
        start_on=enrollment.basis.enrolled.start_on,
        ended_on=None,
        document=msgspec.json.encode(enrollment.basis).decode(),
        progress=encode_progress(enrollment.pending.progress),
        last_number=0,
        sessions_done=0,
        pending_prescription_id=enrollment.pending.id,
        due_earliest=due.earliest,
        due_latest=due.latest,
        flagged=False,
        version=1,
        created_at=context.now,
        updated_at=context.now,
    )
    await store_prescription(context, enrollment.athlete.id, enrollment.id, enrollment.pending)


def start_faults(plan: Plan, start: tuple[StartLoad, ...]) -> list[FieldError]:
    """Return errors for starting loads that don't fit the program."""
    progressions = plan.progressions
    same_load = plan.program.policies.sides is SidePolicy.WEAKER_LEADS
    errors: list[FieldError] = []
    for n, item in enumerate(start):
        if item.progression not in progressions:
            message = (
                f"The program has no progression `{item.progression}`. Its progressions: {', '.join(progressions)}."
            )
            errors.append(FieldError(f"/start/{n}/progression", message))
        if same_load and item.side is not Side.BOTH:
            message = f"In this program both sides use the same load. Use `both` instead of `{item.side.value}`."
            errors.append(FieldError(f"/start/{n}/side", message))
    return errors


SESSIONS_LOOKED_BACK = 50


async def past_exercises(context: RequestContext, athlete: StoredAthlete, plan: Plan) -> dict[str, PastExercise]:
    """Return the work sets of the newest session of each exercise in the plan, from any enrollment."""
    exercises = {slot.exercise for slot in plan.slots.values()}
    past: dict[str, PastExercise] = {}
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete.id,
        before=date.max,
        before_too=date.max,
        before_id=LOWEST_ID,
        at_most=SESSIONS_LOOKED_BACK,
    )
    for row in rows:
        data = EVENT_DATA.decode(row.document)
        if not isinstance(data, SessionEvent):
            continue
        unit = data.done.unit or athlete.athlete.unit
        for item in data.done.exercises:
            if item.exercise in exercises and item.exercise not in past:
                can_estimate = not plan.exercise[item.exercise].bodyweight
                sets = tuple(
                    PastSet(convert(load, unit, athlete.athlete.unit), _reps_shown(each), can_estimate)
                    for each in item.sets
                    if each.kind is SetKind.WORK and (load := each.signed_load) is not None
                )
                if sets:
                    past[item.exercise] = PastExercise(data.done.performed_on, sets)
    return past


def _reps_shown(performed: PerformedSet) -> int:
    """Good reps. A set without any was still lifted once, unless it failed."""
    return performed.counted_reps or min(performed.reps or 0, 1)
