"""Enroll an athlete in a program and issue the first prescription."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.past_exercises import past_exercises, with_replayed
from api.use_cases.enrollments.replayed_sessions import MOST_REPLAYED, replayed_sessions
from api.use_cases.history.issue_prescription import PendingPrescription, store_prescription
from api.use_cases.history.overdue_watch import overdue_from, watch
from api.use_cases.history.read_history import fold_from
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.enrollment import EnrollmentBasis, check_enrollment_external_id
from api.use_cases.stored.measurement import body_weight_on, measurements_of
from api.use_cases.stored.metadata import NO_METADATA, encode_metadata
from api.use_cases.stored.plans import plan_to_enroll_on
from api.use_cases.stored.progress_document import encode_progress
from domain.athlete import unknown_band
from domain.programs.plan import Plan
from domain.programs.program import Program, SidePolicy
from domain.programs.program_check import UNUSED_BAND, EquipmentOwner, equipment_faults, uses_band
from domain.progress.enrollment_start import progress_before_replay, start_progress, week_has_effect
from domain.progress.history import Event
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.rule import ANY_LOADS
from domain.progression_rules.staged import StagedRule
from domain.sessions.complaint import Complaint, repeated_name
from domain.sessions.measurement import relevant
from domain.sessions.side import Side


class EnrollmentRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The program and how the athlete starts it."""

    slug: str
    revision: int | None
    start_on: date | None
    complaints: tuple[Complaint, ...]
    start: tuple[StartLoad, ...]
    start_day: str | None = None
    start_week: int = 1
    start_phase: str | None = None
    surgery_on: date | None = None
    injury_on: date | None = None
    external_id: str | None = None
    metadata: Mapping[str, str] = NO_METADATA
    replay_from: date | None = None


class NewEnrollment(msgspec.Struct, frozen=True):
    """A new enrollment and its first prescription."""

    id: UUID
    athlete: StoredAthlete
    plan: Plan
    basis: EnrollmentBasis
    pending: PendingPrescription
    external_id: str | None
    metadata: Mapping[str, str]


async def enroll_athlete(context: RequestContext, athlete_id: UUID, request: EnrollmentRequest) -> NewEnrollment:
    """Enroll the athlete. Raises not_found, athlete_archived, and the problems of `enroll`."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    return await enroll(context, athlete, await plan_of_request(context, request), request)


async def plan_of_request(context: RequestContext, request: EnrollmentRequest) -> Plan:
    """Return the revision to enroll in. Raises a validation problem for an unknown one."""
    return await plan_to_enroll_on(context, request.slug, request.revision, pointer="/program")


def complaint_faults(complaints: Sequence[Complaint]) -> list[FieldError]:
    """Return an error if two complaints have the same name."""
    repeated = repeated_name(complaints)
    if repeated is None:
        return []
    message = f"Each complaint needs its own name. `{complaints[repeated].name}` is used twice."
    return [FieldError(f"/complaints/{repeated}/name", message)]


async def _check_equipment(
    context: RequestContext, athlete: StoredAthlete, plan: Plan, setup: Setup, start_on: date
) -> None:
    """Raise a validation problem if the program does not fit the equipment. The body weight is read if it matters."""
    if not equipment_faults(plan, setup):
        return
    body_weight = await body_weight_on(context, athlete.id, start_on)
    weighed = setup if body_weight is None else replace(setup, body_weight=body_weight.in_unit(setup.unit))
    if messages := [message for _, message in equipment_faults(plan, weighed)]:
        raise problems.validation([FieldError("/program/slug", message) for message in dict.fromkeys(messages)])


async def enroll(
    context: RequestContext,
    athlete: StoredAthlete,
    plan: Plan,
    request: EnrollmentRequest,
    most_replayed: int = MOST_REPLAYED,
) -> NewEnrollment:
    """Enroll the locked athlete. Raises already_enrolled, external_id_taken, and a validation problem for the rest."""
    if request.replay_from is not None:
        context.require_long_work()
    if message := too_far(request.start_on):
        raise problems.invalid("/start_on", message)
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete.id):
        if row.program_slug == plan.program.slug:
            raise problems.conflict(
                "already_enrolled", f"Enrollment {row.enrollment_id} in this program is still active."
            )
    await check_enrollment_external_id(context, request.external_id)
    errors = [*start_faults(plan, request.start), *band_faults(plan, athlete.athlete, request.start)]
    errors += complaint_faults(request.complaints)
    if errors := [*errors, *_day_and_week_faults(plan, request)]:
        raise problems.validation(errors)
    profile = athlete.athlete
    setup = Setup(
        profile.unit,
        profile.equipment,
        request.complaints,
        places=profile.places,
        surgery_on=request.surgery_on,
        injury_on=request.injury_on,
    )
    start_on = request.start_on or profile.local_date(context.date_now)
    await _check_equipment(context, athlete, plan, setup, start_on)
    enrolled = EnrollmentStart(
        start_on,
        setup,
        request.start,
        request.start_day,
        request.start_week,
        request.start_phase,
        request.replay_from,
    )
    replayed: list[Event] = []
    if request.replay_from is not None:
        if request.replay_from > start_on:
            message = f"Expected a date no later than the first day of the enrollment, {start_on}."
            raise problems.invalid("/replay_from", message)
        replayed = await replayed_sessions(context, athlete.id, plan, request.replay_from, most_replayed)
    body_weight = await body_weight_on(context, athlete.id, min([start_on, *(event.on for event in replayed)]))
    weighed = setup if body_weight is None else replace(setup, body_weight=body_weight.in_unit(setup.unit))
    past = await past_exercises(context, athlete, plan, request.replay_from or date.max)
    past = with_replayed(past, plan, profile.unit, replayed)
    if request.start_week > 1 and not week_has_effect(plan, enrolled, past):
        raise problems.invalid("/start_week", f"No exercise starts in a stage that has weeks. {_SET_STAGE}")
    first = start_progress(plan, replace(enrolled, setup=weighed), past)
    basis = EnrollmentBasis(enrolled, replace(first, setup=setup))  # the fold adds the measurements again
    if replayed:
        first_progress = progress_before_replay(plan, basis.first, enrolled, replayed[0].on)
        basis = replace(basis, first=first_progress, replayed=tuple(event.id for event in replayed))
        progress = (await fold_from(context, {plan.named: plan}, basis.first, athlete.id, replayed)).progress
    else:
        measured = await measurements_of(context, athlete.id, plan.tests)
        progress = replace(first, measurements=relevant(measured, plan.tests, start_on))
    enrollment = NewEnrollment(
        context.new_id(),
        athlete,
        plan,
        basis,
        PendingPrescription(context.new_id(), prescribe(plan, progress, start_on), plan, progress),
        request.external_id,
        request.metadata,
    )
    await _store(context, enrollment)
    return enrollment


async def _store(context: RequestContext, enrollment: NewEnrollment) -> None:
    due = enrollment.pending.issued.due
    first_overdue = overdue_from(due)
    watch(context, first_overdue)
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
        sessions_done=enrollment.pending.progress.sessions,
        pending_prescription_id=enrollment.pending.id,
        due_earliest=due.earliest,
        due_latest=due.latest,
        flagged=bool(enrollment.pending.issued.flags),
        version=1,
        created_at=context.now,
        updated_at=context.now,
        external_id=enrollment.external_id,
        metadata=encode_metadata(enrollment.metadata),
        overdue_from=first_overdue,
    )
    context.changes.add(
        ResourceKind.ENROLLMENT,
        enrollment.id,
        ChangeAction.CREATED,
        1,
        athlete_id=enrollment.athlete.id,
        enrollment_id=enrollment.id,
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
        elif item.stage is not None and (fault := _stage_fault(progressions[item.progression].rule, item.stage)):
            errors.append(FieldError(f"/start/{n}/stage", fault))
        elif (field := _load_field(item)) and not _takes_load(progressions[item.progression].rule, item.stage):
            sets_of = f"progression `{item.progression}`" if item.stage is None else f"stage `{item.stage}`"
            errors.append(FieldError(f"/start/{n}/{field}", f"The sets of {sets_of} have no load. Omit `{field}`."))
        elif item.band is not None and item.progression not in plan.banded:
            message = f"No exercise of progression `{item.progression}` is done with a band."
            errors.append(FieldError(f"/start/{n}/band", message))
        if same_load and item.side is not Side.BOTH:
            message = f"In this program both sides use the same load. Use `both` instead of `{item.side.value}`."
            errors.append(FieldError(f"/start/{n}/side", message))
    return errors


def band_faults(plan: Plan, owner: EquipmentOwner, start: tuple[StartLoad, ...]) -> list[FieldError]:
    """Return errors for bands that the athlete does not have, or that are not used beside other equipment."""
    errors: list[FieldError] = []
    for n, item in enumerate(start):
        if item.band is None or item.progression not in plan.banded:
            continue
        message = unknown_band(owner, item.band)
        if message is None and not uses_band(plan, owner, item.progression, item.band):
            message = UNUSED_BAND
        if message is not None:
            errors.append(FieldError(f"/start/{n}/band", message))
    return errors


def _stage_fault(rule: ProgressionRule, stage: str) -> str | None:
    if not isinstance(rule, StagedRule):
        return "The rule of this progression has no stages."
    if rule.stage_named(stage) is not None:
        return None
    return f"There is no stage `{stage}`. The stages: {', '.join(item.stage for item in rule.stages)}."


def _load_field(said: StartLoad) -> str | None:
    """The field that sets a load. None if there is none above 0."""
    fields = {"band": said.band, "assistance": said.assistance, "load": said.load}
    return next((field for field, value in fields.items() if value), None)


def _takes_load(rule: ProgressionRule, stage: str | None) -> bool:
    """Whether sets have a load at the start: in a stage, or in the first stage that has one."""
    number = None if stage is None else rule.stage_named(stage)
    state = rule.start(ANY_LOADS, 1.0) if number is None else rule.start_at(ANY_LOADS, 1.0, number)
    return rule.is_loaded(state)


_SET_STAGE = "To start in a later stage of a ladder, set `stage` of its progression in `start`."


def _no_later_week(program: Program) -> str:
    """Why the program can't start in a later week, and what to set instead."""
    if program.weeks is not None:
        return "Every week of this program has the same sets. To start further on, set the loads in `start`."
    if any(isinstance(item.rule, StagedRule) for item in program.progressions):
        return f"The program has no weeks. {_SET_STAGE}"
    return "The program has no weeks."


def _day_and_week_faults(plan: Plan, request: EnrollmentRequest) -> Iterator[FieldError]:
    """Yield errors for a first day or week that the program does not have."""
    program = plan.program
    errors = phase_errors(plan, request.start_phase)
    yield from errors
    if program.phases and not errors:
        program = plan.phases[request.start_phase or program.phases[0].phase].program
    days = [day.day for day in program.days]
    if request.start_day is not None and program.weekdays:
        yield FieldError("/start_day", "The days of this program have weekdays. Choose the date with `start_on`.")
    elif request.start_day is not None and request.start_day not in days:
        yield FieldError("/start_day", f"The program has no day `{request.start_day}`. Its days: {', '.join(days)}.")
    if request.start_week > 1 and not plan.weeks_differ:
        yield FieldError("/start_week", _no_later_week(program))


def phase_errors(plan: Plan, phase: str | None, pointer: str = "/start_phase") -> list[FieldError]:
    """Return an error for a phase that the program does not have."""
    if phase is None or phase in plan.phases:
        return []
    names = f" Its phases: {', '.join(plan.phases)}." if plan.phases else " It has no phases."
    return [FieldError(pointer, f"The program has no phase `{phase}`.{names}")]
