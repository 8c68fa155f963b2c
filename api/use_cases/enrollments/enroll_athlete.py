"""Put an athlete on a program; the answer holds the first prescription."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments, events
from api.use_cases.date_limits import too_far
from api.use_cases.history.record_event import PendingPrescription, store_prescription
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import EnrollmentBasis
from api.use_cases.stored.plans import plan_to_enroll_on
from domain.loads.loading import convert
from domain.programs.program import Plan, SidePolicy
from domain.programs.program_check import equipment_faults
from domain.progress.enrollment_start import start_progress
from domain.progress.history import SessionEvent
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules.rule import PastSet
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedSet
from domain.sessions.side import AffectedSide, Side


class EnrollmentRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to enroll on, and how."""

    slug: str
    revision: int | None
    start_on: date | None
    affected_side: AffectedSide
    baseline_pain: int
    region: str | None
    start: tuple[StartLoad, ...]


class NewEnrollment(msgspec.Struct, frozen=True):
    """A new enrollment, and its first prescription."""

    id: UUID
    athlete: StoredAthlete
    plan: Plan
    basis: EnrollmentBasis
    pending: PendingPrescription


async def enroll_athlete(context: RequestContext, athlete_id: UUID, wanted: EnrollmentRequest) -> NewEnrollment:
    """Refused: an athlete archived, a program unknown or already under way, a start that names no progression."""
    athlete = await active_athlete(context, athlete_id, locked=True)
    if far := too_far(wanted.start_on):
        raise problems.invalid("/start_on", far)
    plan = await plan_to_enroll_on(context, wanted.slug, wanted.revision, place="/program")
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id):
        if row.program_slug == plan.program.slug:
            raise problems.conflict("already_enrolled", f"The enrollment {row.enrollment_id} is on this program.")
    if wrong := start_faults(plan, wanted.start):
        raise problems.validation(wrong)
    profile = athlete.athlete
    setup = Setup(profile.unit, profile.equipment, wanted.affected_side, wanted.baseline_pain)
    if lacking := [message for _, message in equipment_faults(plan, setup)]:
        raise problems.validation([FieldError("/program/slug", message) for message in dict.fromkeys(lacking)])
    start_on = wanted.start_on or profile.local_date(context.now)
    enrolled = EnrollmentStart(start_on, setup, wanted.start, wanted.region)
    progress = start_progress(plan, enrolled, await _history(context, athlete, plan))
    begun = NewEnrollment(
        context.new_id(),
        athlete,
        plan,
        EnrollmentBasis(enrolled, progress),
        PendingPrescription(context.new_id(), prescribe(plan, progress, start_on)),
    )
    await _store(context, begun)
    return begun


async def _store(context: RequestContext, begun: NewEnrollment) -> None:
    due = begun.pending.issued.due
    await context.tx.run(
        enrollments.INSERT,
        enrollment_id=begun.id,
        athlete_id=begun.athlete.id,
        program_slug=begun.plan.program.slug,
        revision=begun.plan.revision,
        status="active",
        start_on=begun.basis.enrolled.start_on,
        ended_on=None,
        document=msgspec.json.encode(begun.basis).decode(),
        progress=msgspec.json.encode(begun.basis.first).decode(),
        last_number=0,
        sessions_done=0,
        pending_prescription_id=begun.pending.id,
        due_earliest=due.earliest,
        due_latest=due.latest,
        flagged=False,
        version=1,
        created_at=context.now,
        updated_at=context.now,
    )
    await store_prescription(context, begun.athlete.id, begun.id, begun.pending)


def start_faults(plan: Plan, start: tuple[StartLoad, ...]) -> list[FieldError]:
    """Starts that the program has no place for."""
    known = plan.progressions
    together = plan.program.policies.sides is SidePolicy.WEAKER_LEADS
    wrong: list[FieldError] = []
    for n, item in enumerate(start):
        if item.progression not in known:
            message = f"The program has no progression `{item.progression}`: {', '.join(known)}."
            wrong.append(FieldError(f"/start/{n}/progression", message))
        if together and item.side is not Side.BOTH:
            wrong.append(FieldError(f"/start/{n}/side", "In this program both sides get the same load: say `both`."))
    return wrong


SESSIONS_LOOKED_BACK = 50


async def _history(context: RequestContext, athlete: StoredAthlete, plan: Plan) -> dict[str, list[PastSet]]:
    """The work sets of the newest session of each exercise, from whatever enrollment they came."""
    wanted = {slot.exercise for slot in plan.slots.values()}
    found: dict[str, list[PastSet]] = {}
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete.id,
        before=date.max,
        before_too=date.max,
        before_id=UUID(int=0),
        at_most=SESSIONS_LOOKED_BACK,
    )
    for row in rows:
        what = EVENT_DATA.decode(row.document)
        if not isinstance(what, SessionEvent):
            continue
        unit = what.done.unit or athlete.athlete.unit
        for item in what.done.exercises:
            if item.exercise in wanted and item.exercise not in found:
                sets = [
                    PastSet(convert(done.load, unit, athlete.athlete.unit), _good(done))
                    for done in item.sets
                    if done.kind is SetKind.WORK and done.load is not None
                ]
                if sets:
                    found[item.exercise] = sets
    return found


def _good(done: PerformedSet) -> int:
    return (done.reps if done.good_reps is None else done.good_reps) or 0
