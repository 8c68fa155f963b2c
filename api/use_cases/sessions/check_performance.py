"""Check the sets of a session before it is stored: dates, exercises, slots, variants, bands and complaints."""

from __future__ import annotations

from collections.abc import Mapping

from api import problems
from api.problems import FieldError
from api.store.statements import events
from api.use_cases.history.read_history import event_of, require_long_work_to_fold, revisions_in
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete, too_late
from api.use_cases.stored.enrollment import StoredEnrollment
from api.use_cases.stored.plans import all_exercises, plans_of
from api.use_cases.stored.session_attributes import NO_ATTRIBUTES, SessionAttributes, attribute_faults
from domain.athlete import has_place
from domain.programs.exercise import Exercise
from domain.programs.performance_check import band_faults, performance_faults, unenrolled_performance_faults
from domain.sessions.session import Performance


async def check_performance(
    context: RequestContext,
    athlete: StoredAthlete,
    enrollment: StoredEnrollment | None,
    performance: Performance,
    attributes: SessionAttributes = NO_ATTRIBUTES,
    before: Performance | None = None,
    known: Mapping[str, Exercise] | None = None,
) -> None:
    """Raise a validation problem for dates in the future, and for unknown exercises, slots, variants and complaints.

    `enrollment` is None for a session without one. `before` is the session that this one corrects.
    `known` are all exercises, if the caller has read them already.
    """
    errors = attribute_faults(attributes, performance.performed_on)
    errors += complaint_faults(performance, enrollment, before)
    dates = {
        performance.prescribed_on: "prescribed_on",
        performance.performed_on: "performed_on",
    }  # report the same date only once
    for day, field in dates.items():
        if message := too_late(context, athlete, day):
            errors.append(FieldError(f"/{field}", message))
    if performance.place is not None and not has_place(athlete.athlete.places, performance.place):
        errors.append(FieldError("/place", f"The athlete has no place `{performance.place}`."))
    exercises: Mapping[str, Exercise] = {} if enrollment is None else enrollment.plan.exercise
    if any(item.exercise not in exercises for item in performance.exercises):
        exercises = {**(await all_exercises(context.tx) if known is None else known), **exercises}
    unit = performance.unit or athlete.athlete.unit
    faults = band_faults(athlete.athlete, exercises, performance.exercises, unit)
    errors += [FieldError(*fault) for fault in faults]
    if enrollment is None:
        errors += [FieldError(*fault) for fault in unenrolled_performance_faults(exercises, performance.exercises)]
    else:
        errors += await _slot_errors(context, enrollment, performance)
    errors += [
        FieldError(f"/exercises/{n}/exercise", f"There is no exercise `{item.exercise}`.")
        for n, item in enumerate(performance.exercises)
        if item.exercise not in exercises
    ]
    if errors:
        raise problems.validation(errors)


def complaint_fault(name: str, enrollment: StoredEnrollment | None, session: Performance | None = None) -> str | None:
    """Why a session can't have scores for this complaint. None if its enrollment has it, or the session itself."""
    own = () if session is None else session.complaint_pain
    if any(one.complaint == name for one in own):
        return None
    if enrollment is None:
        return "A session without an enrollment has no complaints. Report its pain without one."
    complaints = (*enrollment.progress.setup.complaints, *enrollment.basis.enrolled.setup.complaints)
    if any(one.name == name for one in complaints):
        return None
    return f"The enrollment has no complaint `{name}`."


def complaint_faults(
    performance: Performance, enrollment: StoredEnrollment | None, before: Performance | None
) -> list[FieldError]:
    """Return an error for each name that is unknown or repeated."""
    errors = []
    names = [one.complaint for one in performance.complaint_pain]
    for n, name in enumerate(names):
        message = complaint_fault(name, enrollment, before)
        if message is None and name in names[:n]:
            message = f"The complaint `{name}` is listed twice."
        if message is not None:
            errors.append(FieldError(f"/complaint_pain/{n}/complaint", message))
    return errors


async def _slot_errors(
    context: RequestContext, enrollment: StoredEnrollment, performance: Performance
) -> list[FieldError]:
    """Return errors unless the session fits the current revision, or one that the athlete was on before."""
    errors = [FieldError(*fault) for fault in performance_faults(enrollment.plan, performance.exercises)]
    if not errors or enrollment.basis.first.program == enrollment.plan.named:
        return errors
    require_long_work_to_fold(context, enrollment)
    history = await context.tx.all(events.HISTORY, enrollment_id=enrollment.id)
    earlier = await plans_of(context.tx, revisions_in(enrollment, [event_of(row) for row in history]))
    return errors if all(performance_faults(plan, performance.exercises) for plan in earlier.values()) else []
