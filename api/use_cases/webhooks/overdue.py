"""Report overdue sessions: once for each pending prescription, when the local date passes its last day.

No request takes part in it. The worker uses an index to find the sessions that may be overdue today, and plans its next
look for when the next of these dates begins, at most six hours later. It does not report a session in a pause, a
session without sets because its exercises are stopped or skipped, or a session of an archived athlete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from api.store.database import Transaction
from api.store.statement_parts import as_parameter
from api.store.statements import athletes, enrollments, prescriptions, webhook_endpoints, workspaces
from api.store.statements.enrollments import EnrollmentRow, WatchedRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.due_work import WorkKind, add_work, next_due_at, take_due_work
from api.use_cases.feed.outbox import SYSTEM, store_changes
from api.use_cases.history.issue_prescription import ISSUED
from api.use_cases.history.overdue_watch import LOOK_AHEAD, last_date_begun, overdue_from
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import read_athlete
from api.use_cases.stored.enrollment import read_enrollment
from api.use_cases.webhooks.events import wants_type
from api.use_cases.webhooks.worker_context import worker_context
from domain.athlete import AthleteProfile, start_of_day
from domain.progress.prescribe import prescribe

LOOKED_AT_TOGETHER = 50
"""So many sessions are looked at in one transaction, which locks their athletes."""
ROWS_READ_AT_ONCE = 500


class _TimeZone(msgspec.Struct, frozen=True):
    time_zone: str


_TIME_ZONE = msgspec.json.Decoder(_TimeZone)


def is_overdue_wanted(endpoints: Sequence[EndpointRow]) -> bool:
    """Whether any endpoint wants the event."""
    return any(wants_type(each, WebhookEventType.ATHLETE_OVERDUE) for each in endpoints)


async def find_overdue(tx: Transaction, now: datetime, new_id: Callable[[], UUID]) -> bool:
    """Report what is overdue now, and plan the next look. Returns whether more has to be looked at now.

    Processes that look at the same time wait for each other's locks on the athletes. The transaction that reports a
    session also clears its date, so no session is reported twice.
    """
    if not await take_due_work(tx, WorkKind.OVERDUE, now):
        return False
    endpoints = [
        each for each in await tx.all(webhook_endpoints.ALL) if wants_type(each, WebhookEventType.ATHLETE_OVERDUE)
    ]
    if not endpoints:
        return False
    since = min(endpoint.created_at for endpoint in endpoints)
    workspace = await tx.first(workspaces.BY_ID)
    context = worker_context(tx, now, new_id, None if workspace is None else workspace.test_now)
    due, begins = await _watched(tx, context.date_now)
    moved = await _report(context, due, since) if due else []
    await store_changes(context, None, SYSTEM)
    if len(due) == LOOKED_AT_TOGETHER:
        await add_work(tx, WorkKind.OVERDUE, new_id(), now)
        return True
    if context.caller.test_now is not None:  # its clock stands still, and setting it plans a look
        begins, moved = [], []
    await plan_look(tx, min([now + LOOK_AHEAD, *begins, *(each for each in moved if each > now)]), new_id)
    return False


async def plan_look(tx: Transaction, at: datetime, new_id: Callable[[], UUID]) -> None:
    """Look again at this time, unless an earlier look is planned already. So the looks do not multiply."""
    planned = await next_due_at(tx, WorkKind.OVERDUE)
    if planned is None or planned > at:
        await add_work(tx, WorkKind.OVERDUE, new_id(), at)


async def _watched(tx: Transaction, now: datetime) -> tuple[list[WatchedRow], list[datetime]]:
    """The first sessions whose date has begun, and when the next of the other dates begins, if it is soon."""
    due: list[WatchedRow] = []
    begins: datetime | None = None
    day, last = date.min, LOWEST_ID
    while True:
        rows = await tx.all(
            enrollments.WATCHED,
            until=last_date_begun(now + LOOK_AHEAD),
            from_day=day,
            after=last,
            at_most=ROWS_READ_AT_ONCE,
        )
        for row in rows:
            at = start_of_day(_TIME_ZONE.decode(row.athlete).time_zone, row.overdue_from)
            if at <= now:
                due.append(row)
            elif begins is None or at < begins:
                begins = at
            if len(due) == LOOKED_AT_TOGETHER:
                return due, []
        if len(rows) < ROWS_READ_AT_ONCE:
            return due, [] if begins is None else [begins]
        day, last = rows[-1].overdue_from, rows[-1].enrollment_id


async def _report(context: RequestContext, due: Sequence[WatchedRow], since: datetime) -> list[datetime]:
    """Note the sessions that are overdue. Returns when the dates begin to which a pause has put off others.

    The athletes are locked first, as in every write, so that none of them is erased meanwhile.
    """
    athlete_ids = as_parameter({row.athlete_id for row in due})
    active = {
        row.athlete_id: read_athlete(row).athlete
        for row in await context.tx.all(athletes.LOCK_MANY, athlete_ids=athlete_ids)
        if row.archived_at is None
    }
    enrollment_ids = as_parameter(row.enrollment_id for row in due)
    rows = await context.tx.all(enrollments.LOCK_MANY, enrollment_ids=enrollment_ids)
    pending = [row.pending_prescription_id for row in rows if row.pending_prescription_id is not None]
    issued_at = {
        row.prescription_id: row.created_at
        for row in await context.tx.all(prescriptions.MANY, prescription_ids=as_parameter(pending))
    }
    moved: list[datetime] = []
    for row in rows:
        athlete, prescription_id = active.get(row.athlete_id), row.pending_prescription_id
        if athlete is None or prescription_id is None:  # archived or ended meanwhile
            continue
        first_day = await _first_day(context, row, athlete)
        begins = None if first_day is None else start_of_day(athlete.time_zone, first_day)
        is_over = begins is not None and begins <= context.date_now
        touched = await context.tx.run(
            enrollments.SET_OVERDUE_FROM,
            enrollment_id=row.enrollment_id,
            pending_prescription_id=prescription_id,
            overdue_from=None if is_over else first_day,
        )
        if begins is None or not touched:
            continue
        if not is_over:
            moved.append(begins)
        elif max(begins, issued_at[prescription_id]) >= since:
            context.changes.add(
                ResourceKind.PRESCRIPTION,
                prescription_id,
                ChangeAction.UPDATED,
                ISSUED,
                athlete_id=row.athlete_id,
                enrollment_id=row.enrollment_id,
            )
            context.changes.note(WebhookEventType.ATHLETE_OVERDUE)
    return moved


async def _first_day(context: RequestContext, row: EnrollmentRow, athlete: AthleteProfile) -> date | None:
    """The first date on which the session is overdue, as of today: pauses that have begun put it off.

    None if it has no sets to do, or no last day.
    """
    enrollment = await read_enrollment(context, row)
    issued = prescribe(enrollment.plan, enrollment.progress, athlete.local_date(context.date_now))
    return overdue_from(issued.due) if any(item.sets for item in issued.exercises) else None
