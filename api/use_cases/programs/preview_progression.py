"""Run a rule or a program against a given history or a simulated athlete. Nothing is stored."""

from __future__ import annotations

import asyncio
from datetime import date

import msgspec

from api import problems
from api.problems import FieldError
from api.use_cases.date_limits import too_far
from api.use_cases.enrollments.enroll_athlete import start_faults
from api.use_cases.programs.catalog import get_program
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import all_exercises, resolve
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.programs.program_check import equipment_faults, program_faults
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import PastSession, Preview, Scenario, one_rule, preview


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


async def preview_progression(context: RequestContext, request: PreviewRequest) -> Preview:
    """Run the preview. Raises a validation problem, and not_found for an unknown program."""
    plan = await _plan(context, request)
    _check(plan, request)
    enrolled = EnrollmentStart(request.start_on, request.setup, request.start)
    # Hundreds of sessions take a while. In a thread, they don't block other requests.
    return await asyncio.to_thread(preview, plan, enrolled, request.trained, request.sessions)


async def _plan(context: RequestContext, request: PreviewRequest) -> Plan:
    if request.slug is not None:
        return (await get_program(context, request.slug, request.revision)).plan
    exercises = await all_exercises(context.tx)
    if request.program is not None:
        faults = program_faults(request.program, exercises)
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


def _check(plan: Plan, request: PreviewRequest) -> None:
    errors = start_faults(plan, request.start)
    errors += [FieldError("/equipment", message) for _, message in equipment_faults(plan, request.setup)]
    if message := too_far(request.start_on):
        errors.append(FieldError("/start_on", message))
    if isinstance(request.trained, tuple):
        errors += _date_errors(request.trained)
    if errors:
        raise problems.validation(errors)


def _date_errors(history: tuple[PastSession, ...]) -> list[FieldError]:
    """Return errors for dates that are too far ahead or out of order."""
    errors: list[FieldError] = []
    previous: date | None = None
    for n, session in enumerate(history):
        pointer, on = f"/history/{n}/performed_on", session.performed_on
        if message := too_far(on):
            errors.append(FieldError(pointer, message))
        if on is not None and previous is not None and on < previous:
            message = f"{on} is before the previous session ({previous}). Sort the sessions by date."
            errors.append(FieldError(pointer, message))
        previous = on or previous
    return errors
