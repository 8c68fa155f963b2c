"""Log a batch of sessions of many athletes in one transaction.

Each session is logged as `log_session` does it. Sessions dated before others of their history are folded together at
the end of the batch (`late_events.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.problems import ProblemError
from api.store.statement_parts import as_parameter
from api.store.statements import enrollments, event_inputs, events, prescriptions
from api.store.statements.enrollments import EnrollmentRow
from api.store.statements.events import SessionOfDayRow
from api.store.statements.prescriptions import PrescriptionRow
from api.use_cases.athletes.athletes_of_batch import AthleteReference, AthletesOfBatch, lock_athletes
from api.use_cases.batch import run_batch
from api.use_cases.history.issue_prescription import PendingPrescription
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.log_session import LogResult, SessionReport, log_session
from api.use_cases.sessions.log_session_lookup import LogContext
from api.use_cases.sessions.possible_duplicate import sessions_of_day
from api.use_cases.stored.athlete import StoredAthlete, check_active, read_athlete
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from api.use_cases.stored.enrollment import read_enrollment
from domain.progress.history import DecisionChange

FIELD = "sessions"
MOST_DAYS_LOOKED_UP = 3
"""A batch is usually of one day. The sessions of further days are looked up only where a day was trained twice."""


class BatchSession(msgspec.Struct, frozen=True):
    """A session of a batch, and whose it is."""

    athlete: AthleteReference
    report: SessionReport


class PendingOfAthlete(msgspec.Struct, frozen=True):
    """What an enrollment prescribes after the batch. None if it has ended."""

    athlete: StoredAthlete
    enrollment_id: UUID
    pending: PendingPrescription | None


class LoggedBatch(msgspec.Struct, frozen=True):
    """The results in the order of the sessions, the effect on earlier sessions, and what is prescribed next."""

    results: list[LogResult | ProblemError]
    changed: list[DecisionChange]
    upcoming: list[PendingOfAthlete]


async def log_sessions(context: RequestContext, sessions: Sequence[BatchSession], *, atomic: bool) -> LoggedBatch:
    """Log the sessions in their order. Raises RefusedBatchError if the batch is atomic and one of them is refused."""
    athletes = await lock_athletes(context, (each.athlete for each in sessions))
    lookups = await _look_up(context, athletes, sessions)
    late = LateEventBatch()

    async def log(session: BatchSession) -> LogResult:
        athlete_id = athletes.named(session.athlete)
        lookup = await lookups.take(context, athlete_id, session.report)
        return await log_session(context, athlete_id, session.report, late, lookup)

    results = await run_batch(sessions, log, field=FIELD, atomic=atomic)
    folded_last = late.unfolded
    await late.fold_all(context)
    upcoming: dict[UUID, PendingOfAthlete] = {}
    for each in results:
        if isinstance(each, LogResult) and each.enrollment is not None:
            enrollment_id = each.enrollment.id
            pending = late.folds[enrollment_id].pending if enrollment_id in folded_last else each.pending
            upcoming[enrollment_id] = PendingOfAthlete(each.athlete, enrollment_id, pending)
    changed = [
        change for fold in late.folds.values() for change in fold.changed if change.session_id not in late.written
    ]
    changed.sort(key=lambda change: change.performed_on, reverse=True)  # newest first, of all athletes
    return LoggedBatch([_judged(each, late) for each in results], changed, list(upcoming.values()))


class _Lookups:
    """What was looked up for all sessions of the batch at once. An enrollment's row is used only once: it changes.

    `used` are the external ids of stored sessions, each with its athlete's id. `days` are the stored sessions of each
    day that was looked up.
    """

    def __init__(
        self,
        athletes: AthletesOfBatch,
        rows: Sequence[EnrollmentRow],
        shown: Sequence[PrescriptionRow],
        with_inputs: set[UUID],
        used: set[tuple[UUID, str | None]],
        days: dict[date, list[SessionOfDayRow]],
    ) -> None:
        self._athletes = athletes
        self._active: dict[UUID, list[EnrollmentRow]] = {}
        for row in rows:
            self._active.setdefault(row.athlete_id, []).append(row)
        self._unused = {row.enrollment_id: row for row in rows}
        self._shown = {row.prescription_id: row for row in shown}
        self._with_inputs = with_inputs
        self._used = used
        self._days = days
        self._logged: set[UUID] = set()

    async def take(self, context: RequestContext, athlete_id: UUID, report: SessionReport) -> LogContext | None:
        """Return what was found for a valid session. None: it has no enrollment, or has to be looked up alone."""
        same_day = self._same_day(athlete_id, report.done.performed_on)
        self._logged.add(athlete_id)
        if report.enrollment_id is None:
            return None
        active = self._active.get(athlete_id, [])
        shown = None
        if report.done.prescription_id is not None:
            shown = self._shown.get(report.done.prescription_id)
            if shown is None or shown.athlete_id != athlete_id:
                return None
            enrollment_id = shown.enrollment_id
        elif isinstance(report.enrollment_id, UUID):
            enrollment_id = report.enrollment_id
        elif len(active) == 1:
            enrollment_id = active[0].enrollment_id
        else:
            return None
        row = self._unused.pop(enrollment_id, None)
        if row is None or row.athlete_id != athlete_id:
            return None
        athlete = check_active(read_athlete(self._athletes.rows[athlete_id]))
        content = None if shown is None else PRESCRIPTION_CONTENT.decode(shown.document)
        is_used = (athlete_id, report.external_id) in self._used
        self._used.add((athlete_id, report.external_id))
        return LogContext(
            athlete,
            await read_enrollment(context, row),
            content,
            athlete_id in self._with_inputs,
            is_used,
            same_day,
        )

    def _same_day(self, athlete_id: UUID, day: date) -> list[SessionOfDayRow] | None:
        """The athlete's stored sessions of a day. None: not looked up, or the batch may have added one."""
        found = self._days.get(day)
        if found is None or athlete_id in self._logged:
            return None
        return [row for row in found if row.athlete_id == athlete_id]


async def _look_up(context: RequestContext, athletes: AthletesOfBatch, sessions: Sequence[BatchSession]) -> _Lookups:
    """Lock the enrollments of the athletes, and read what their sessions refer to: a few statements for all."""
    athlete_ids = as_parameter(athletes.rows)
    locked = await context.tx.all(enrollments.LOCK_BY_ATHLETES, athlete_ids=athlete_ids)
    rows = [row for row in locked if row.status == "active"]
    named = {each.report.done.prescription_id for each in sessions if each.report.done.prescription_id is not None}
    shown = await context.tx.all(prescriptions.MANY, prescription_ids=as_parameter(named)) if named else []
    with_inputs = await context.tx.all(event_inputs.ATHLETES_WITH_INPUTS, athlete_ids=athlete_ids)
    external_ids = {each.report.external_id for each in sessions if each.report.external_id is not None}
    named_events = (
        await context.tx.all(
            events.EXTERNAL_IDS_OF_MANY, athlete_ids=athlete_ids, external_ids=as_parameter(external_ids)
        )
        if external_ids
        else []
    )
    used: set[tuple[UUID, str | None]] = {(row.athlete_id, row.external_id) for row in named_events}
    days = {each.report.done.performed_on for each in sessions}
    same_day = {day: await sessions_of_day(context, athletes.rows, day) for day in sorted(days)[:MOST_DAYS_LOOKED_UP]}
    return _Lookups(athletes, rows, shown, {row.athlete_id for row in with_inputs}, used, same_day)


def _judged(result: LogResult | ProblemError, late: LateEventBatch) -> LogResult | ProblemError:
    """A late session with the decisions of the fold."""
    if isinstance(result, ProblemError) or result.enrollment is None or result.row.event_id not in late.written:
        return result
    return replace(result, decisions=late.folds[result.enrollment.id].outcomes.get(result.row.event_id, ()))
