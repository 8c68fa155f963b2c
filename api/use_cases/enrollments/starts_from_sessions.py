"""Enrollments that started from sessions which are removed: which ones, and starting them again without those.

An enrollment that has begun keeps its starting loads: they were trained since, and its own sessions count from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.store.statements import enrollments
from api.store.statements.events import EventRow
from api.use_cases.enrollments.past_exercises import past_exercises
from api.use_cases.history.refold import refold
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.enrollment import StoredEnrollment, read_enrollment
from api.use_cases.stored.measurement import body_weight_on
from domain.progress.enrollment_start import start_progress
from domain.progress.history import SessionEvent
from domain.progress.start_from_history import STARTS_FROM_HISTORY

_HISTORY_CODE_PREFIX = '"start_history'
"""In the document of an enrollment with a start from history. Others need not be decoded."""


async def enrollments_started_from(
    context: RequestContext, athlete_id: UUID, sessions: Sequence[EventRow]
) -> list[UUID]:
    """The active enrollments of the locked athlete with a starting load from one of these sessions."""
    shown = {
        (item.exercise, row.on_date)
        for row in sessions
        if isinstance(data := EVENT_DATA.decode(row.document), SessionEvent)
        for item in data.done.exercises
    }
    rows = await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id)
    found = [await read_enrollment(context, row) for row in rows if _HISTORY_CODE_PREFIX in row.document]
    return [enrollment.id for enrollment in found if not shown.isdisjoint(_starts(enrollment))]


def _starts(enrollment: StoredEnrollment) -> set[tuple[str, date]]:
    """The exercises that started from history, and the day of the session that showed the load."""
    plan, decisions = enrollment.plan, enrollment.basis.first.decisions
    return {
        (plan.slots[slot].exercise, date.fromisoformat(str(decision.facts["on"])))
        for slot, decision in decisions.items()
        if decision.code in STARTS_FROM_HISTORY and slot in plan.slots
    }


async def start_again(
    context: RequestContext, athlete_id: UUID, enrollment_ids: Collection[UUID]
) -> tuple[list[UUID], list[UUID]]:
    """Decide the starting loads of these enrollments again, where nothing has happened since.

    Returns the enrollments that started again, and those that keep their starting loads. One that has ended meanwhile
    is in neither.
    """
    again: list[UUID] = []
    kept: list[UUID] = []
    for row in await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id):
        if row.enrollment_id not in enrollment_ids:
            continue
        enrollment = await read_enrollment(context, row)
        if row.last_number or enrollment.basis.enrolled.replay_from is not None:
            kept.append(row.enrollment_id)
            continue
        await _start_again(context, enrollment)
        again.append(row.enrollment_id)
    return again, kept


async def _start_again(context: RequestContext, enrollment: StoredEnrollment) -> None:
    athlete = await find_athlete(context, enrollment.row.athlete_id)
    enrolled = enrollment.basis.enrolled
    body_weight = await body_weight_on(context, athlete.id, enrolled.start_on)
    setup = enrolled.setup
    weighed = setup if body_weight is None else replace(setup, body_weight=body_weight.in_unit(setup.unit))
    past = await past_exercises(context, athlete, enrollment.plan)
    first = start_progress(enrollment.plan, replace(enrolled, setup=weighed), past)
    basis = replace(enrollment.basis, first=replace(first, setup=setup))  # the fold adds the measurements again
    document = msgspec.json.encode(basis).decode()
    await context.tx.run(enrollments.SET_DOCUMENT, enrollment_id=enrollment.id, document=document)
    restarted = StoredEnrollment(replace(enrollment.row, document=document), enrollment.progress, enrollment.plan)
    await refold(context, restarted)
