"""Run a rule or a program against a given history or a simulated athlete. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import islice

import msgspec

from api import problems
from api.problems import FieldError
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.enroll_athlete import band_faults as start_band_faults
from api.use_cases.enrollments.enroll_athlete import phase_errors, start_faults
from api.use_cases.programs.catalog import get_program
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import place_errors
from api.use_cases.stored.plans import all_exercises, resolve
from domain.athlete import has_place
from domain.programs.exercise import Exercise
from domain.programs.performance_check import band_faults, performance_faults
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.programs.program_check import equipment_faults, program_faults
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import (
    PastSession,
    PreviewRun,
    PreviewSizeError,
    Scenario,
    one_rule,
    with_body_weight,
    without_exercises,
)
from domain.sessions.measurement import Measurement, measurement_faults
from domain.sessions.prescription import PrescriptionContent

MOST_ERRORS = 20  # listed in one response: a mistake in a name repeats in hundreds of sessions
MOST_BYTES = 16 * 1024 * 1024  # of the sessions in a response: twice 500 sessions of the longest built-in program


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to preview: one of `rule`, `program` and `slug`, a start, and the sessions in `trained`."""

    rule: ProgressionRule | None
    exercise: str | None
    program: Program | None
    slug: str | None
    revision: int | None
    setup: Setup
    start_on: date
    start: tuple[StartLoad, ...]
    trained: tuple[PastSession, ...] | Scenario
    sessions: int
    decisions_only: bool
    start_phase: str | None = None
    measurements: tuple[Measurement, ...] = ()


class EncodedPreview(msgspec.Struct, frozen=True):
    """A `Preview` whose sessions are JSON already."""

    sessions: list[msgspec.Raw]
    next: PrescriptionContent


async def preview_progression(context: RequestContext, request: PreviewRequest) -> msgspec.Raw:
    """Run the preview and return a `Preview` as JSON. Raises a validation problem, not_found and busy.

    The work is bounded: 500 sessions, 40,000 prescribed sets, 16 MiB of sessions in the response. At worst, with 30
    exercises in every session, that is 7 seconds of one core. 500 ordinary sessions take half a second. Each session is
    encoded as soon as it is computed, so memory holds the response only.
    """
    plan = await _plan(context, request)
    others = await _other_exercises(context, plan, request)

    def run() -> msgspec.Raw:
        _check(plan, request, others)
        return _preview(plan, request)

    encoded: msgspec.Raw = await context.calculate(run)
    return encoded


def _preview(plan: Plan, request: PreviewRequest) -> msgspec.Raw:
    enrolled = EnrollmentStart(request.start_on, request.setup, request.start, phase=request.start_phase)
    run = PreviewRun(plan, enrolled, request.trained, request.sessions, request.measurements)
    sessions: list[msgspec.Raw] = []
    size = 0
    try:
        for session in run:
            encoded = msgspec.json.encode(without_exercises(session) if request.decisions_only else session)
            size += len(encoded)  # a program's notes and cues repeat in every session
            if size > MOST_BYTES:
                message = (
                    "The response would have more than 16 MiB. Use `detail: decisions`, or preview fewer sessions."
                )
                raise problems.invalid("/detail", message)
            sessions.append(msgspec.Raw(encoded))
    except PreviewSizeError as error:
        pointer = "/history" if isinstance(request.trained, tuple) else "/sessions"
        raise problems.invalid(pointer, f"{error} Preview fewer sessions.") from None
    return msgspec.Raw(msgspec.json.encode(EncodedPreview(sessions, run.next_prescription())))


async def _plan(context: RequestContext, request: PreviewRequest) -> Plan:
    if request.slug is not None:
        return (await get_program(context, request.slug, request.revision)).plan
    exercises = await all_exercises(context.tx)
    if request.program is not None:
        # A program of the size limit takes a while.
        faults = await context.calculate(partial(program_faults, request.program, exercises))
        if faults:
            raise problems.validation([FieldError(f"/program{pointer}", message) for pointer, message in faults])
        return resolve(request.program, 1, exercises)
    if request.exercise is None:
        return _checked_plan(one_rule(request.rule))  # type: ignore[arg-type]  # one of the three is given
    if request.exercise not in exercises:
        raise problems.invalid("/exercise", f"There is no exercise `{request.exercise}`.")
    return _checked_plan(one_rule(request.rule, exercises[request.exercise]))  # type: ignore[arg-type]  # as above


def _checked_plan(plan: Plan) -> Plan:
    """Check a plan of one rule like a program, and return it. Raises a problem whose pointers start with `/rule`."""
    rule_pointer = "/progressions/0/rule"
    errors = [
        FieldError(
            f"/rule{pointer.removeprefix(rule_pointer)}" if pointer.startswith(rule_pointer) else "/rule", message
        )
        for pointer, message in program_faults(plan.program, plan.exercise)
    ]
    if errors:
        raise problems.validation(errors)
    return plan


def _measurement_errors(measurements: Sequence[Measurement]) -> Iterator[FieldError]:
    for n, item in enumerate(measurements):
        for pointer, message in measurement_faults(item.name, item.side, item.measured):
            yield FieldError(f"/measurements/{n}{pointer}", message)


def _check(plan: Plan, request: PreviewRequest, others: Mapping[str, Exercise]) -> None:
    errors = place_errors(request.setup.places)
    errors += [*start_faults(plan, request.start), *start_band_faults(plan, request.setup, request.start)]
    weighed = with_body_weight(request.setup, request.measurements, request.start_on)
    errors += [FieldError("/equipment", message) for _, message in equipment_faults(plan, weighed)]
    if message := too_far(request.start_on):
        errors.append(FieldError("/start_on", message))
    errors += phase_errors(plan, request.start_phase)
    errors += islice(_measurement_errors(request.measurements), MOST_ERRORS + 1)
    if isinstance(request.trained, tuple):
        errors += islice(_date_errors(request.trained), MOST_ERRORS + 1)
        errors += islice(_name_errors(plan, request.trained, others), MOST_ERRORS + 1)
        errors += islice(_equipment_errors(plan, request.setup, request.trained, others), MOST_ERRORS + 1)
    if errors:
        detail = f"The first {MOST_ERRORS} errors are listed." if len(errors) > MOST_ERRORS else None
        raise problems.validation(errors[:MOST_ERRORS], detail)


def _date_errors(history: tuple[PastSession, ...]) -> Iterator[FieldError]:
    """Yield errors for dates that are too far ahead or out of order."""
    previous: date | None = None
    for n, session in enumerate(history):
        pointer, on = f"/history/{n}/performed_on", session.performed_on
        if message := too_far(on):
            yield FieldError(pointer, message)
        if on is not None and previous is not None and on < previous:
            message = f"{on} is before the previous session ({previous}). Sort the sessions by date."
            yield FieldError(pointer, message)
        previous = on or previous


async def _other_exercises(context: RequestContext, plan: Plan, request: PreviewRequest) -> Mapping[str, Exercise]:
    """Return the exercises that the history may have besides those of the plan.

    An athlete on a program may do more than the program, as in `logSession`. For a single rule, another exercise is a
    mistake, such as the name of the lift that the rule is for.
    """
    if request.rule is not None or not isinstance(request.trained, tuple):
        return {}
    if all(item.exercise in plan.exercise for session in request.trained for item in session.exercises):
        return {}
    return await all_exercises(context.tx)


def _equipment_errors(
    plan: Plan, setup: Setup, history: tuple[PastSession, ...], others: Mapping[str, Exercise]
) -> Iterator[FieldError]:
    """Yield errors for places and bands that the athlete does not have, and for other loads than those of the bands."""
    exercises = {**others, **plan.exercise}
    for n, session in enumerate(history):
        if session.place is not None and not has_place(setup.places, session.place):
            yield FieldError(f"/history/{n}/place", f"There is no place `{session.place}` in `places`.")
        for pointer, message in band_faults(setup, exercises, session.exercises, session.unit or setup.unit):
            yield FieldError(f"/history/{n}{pointer}", message)


def _name_errors(plan: Plan, history: tuple[PastSession, ...], others: Mapping[str, Exercise]) -> Iterator[FieldError]:
    """Yield errors for slots, variants and exercises that don't exist. Without them, they would be ignored."""
    for n, session in enumerate(history):
        for pointer, message in performance_faults(plan, session.exercises):
            yield FieldError(f"/history/{n}{pointer}", message)
        for e, item in enumerate(session.exercises):
            if item.exercise not in plan.exercise and item.exercise not in others:
                yield FieldError(f"/history/{n}/exercises/{e}/exercise", _unknown_exercise(plan, item.exercise))


def _unknown_exercise(plan: Plan, slug: str) -> str:
    if len(plan.exercises) == 1:
        return f"There is no exercise `{slug}` here. The preview has one exercise: `{plan.exercises[0].slug}`."
    return f"There is no exercise `{slug}`."
