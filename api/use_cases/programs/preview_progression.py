"""Run a rule or a program against a history or a made-up athlete. Nothing is stored."""

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
from domain.programs.program import Plan, Program
from domain.programs.program_check import equipment_faults, program_faults
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import PastSession, Preview, Scenario, one_rule, preview


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to preview: one of `rule`, `program` and `slug`; from where; against what."""

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


async def preview_progression(context: RequestContext, wanted: PreviewRequest) -> Preview:
    """Raises validation problems that name the place, and not_found for an unknown program."""
    plan = await _plan(context, wanted)
    _check(plan, wanted)
    enrolled = EnrollmentStart(wanted.start_on, wanted.setup, wanted.start)
    # Hundreds of sessions take a while: in a thread, so that other requests go on meanwhile.
    return await asyncio.to_thread(preview, plan, enrolled, wanted.trained, wanted.sessions)


async def _plan(context: RequestContext, wanted: PreviewRequest) -> Plan:
    if wanted.slug is not None:
        return (await get_program(context, wanted.slug, wanted.revision)).plan
    known = await all_exercises(context.tx)
    if wanted.program is not None:
        wrong = [
            FieldError(f"/program{pointer}", message) for pointer, message in program_faults(wanted.program, known)
        ]
        if wrong:
            raise problems.validation(wrong)
        return resolve(wanted.program, 1, known)
    if wanted.exercise is None:
        return _of_rule(one_rule(wanted.rule))  # type: ignore[arg-type]  # one of the three is given
    if wanted.exercise not in known:
        raise problems.invalid("/exercise", f"There is no exercise `{wanted.exercise}`.")
    return _of_rule(one_rule(wanted.rule, known[wanted.exercise]))  # type: ignore[arg-type]  # as above


def _of_rule(plan: Plan) -> Plan:
    """A plan of one rule, checked as a program is; its faults are the rule's."""
    own = "/progressions/0/rule"
    wrong = [
        FieldError(f"/rule{pointer.removeprefix(own)}" if pointer.startswith(own) else "/rule", message)
        for pointer, message in program_faults(plan.program, plan.exercise)
    ]
    if wrong:
        raise problems.validation(wrong)
    return plan


def _check(plan: Plan, wanted: PreviewRequest) -> None:
    wrong = start_faults(plan, wanted.start)
    wrong += [FieldError("/equipment", message) for _, message in equipment_faults(plan, wanted.setup)]
    if far := too_far(wanted.start_on):
        wrong.append(FieldError("/start_on", far))
    if isinstance(wanted.trained, tuple):
        wrong += _wrong_dates(wanted.trained)
    if wrong:
        raise problems.validation(wrong)


def _wrong_dates(history: tuple[PastSession, ...]) -> list[FieldError]:
    """Dates too far ahead, or before that of a session above."""
    wrong: list[FieldError] = []
    newest: date | None = None
    for n, session in enumerate(history):
        place, on = f"/history/{n}/performed_on", session.performed_on
        if far := too_far(on):
            wrong.append(FieldError(place, far))
        if on is not None and newest is not None and on < newest:
            wrong.append(FieldError(place, f"Before the session above it ({newest}): give them in order."))
        newest = on or newest
    return wrong
