"""Import the sessions of a log: all of them, or none.

Each session is logged as if it had been posted, the oldest first. A session that is already stored (same athlete and
external id) changes nothing. Late sessions of a history are folded together at the end (`late_events.py`). A dry run
does the same and is rolled back by its caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from api import problems
from api.problems import ProblemError
from api.store.statements import imports
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.athlete_lookup import AthleteLookup
from api.use_cases.sessions.log_session import SessionReport, log_session
from domain.sessions.session import Performance

MOST_MISTAKES = 100
NO_ENROLLMENT = "none"
"""In the column of the enrollment: the session has none. An empty cell means the athlete's only one."""


class ImportMistake(msgspec.Struct, frozen=True):
    """A field of a session that can't be logged, and why. The pointer is empty for the whole session."""

    row: int
    pointer: str
    message: str


class PastedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a log, with its first row and the first row of each exercise.

    `athlete` is an external id, id or code, or empty.
    """

    athlete: str
    external_id: str
    enrollment: str
    done: Performance
    row: int
    exercise_rows: tuple[int, ...]


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The size of an import, as stored: no training data."""

    rows: int
    sessions: int
    created: int
    known: int
    athletes: int
    first_on: date | None
    last_on: date | None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """An import, with the mistakes of its sessions. `id` is None when nothing was imported."""

    id: UUID | None
    counted: ImportCounts
    mistakes: tuple[ImportMistake, ...]
    created_at: datetime


async def import_history(
    context: RequestContext,
    sessions: Sequence[PastedSession],
    *,
    rows: int,
    athlete_id: UUID | None,
    check_only: bool = False,
) -> ImportResult:
    """Log the sessions of a log with `rows` rows. If the result has mistakes, the caller has to roll back.

    With `check_only` the sessions are logged for their mistakes only, and there is no import.
    """
    mistakes: list[ImportMistake] = []
    fresh: list[bool] = []
    athletes = AthleteLookup(context, athlete_id)
    late = LateEventBatch()
    for session in sessions:
        try:
            athlete = await athletes.named(session.athlete)
            result = await log_session(context, athlete.id, _session_report(session), late)
            fresh.append(result.fresh)
        except ProblemError as problem:
            mistakes += _mistakes(session, problem)
    counts = _counts(sessions, rows, fresh, athletes.count)
    if mistakes or check_only:
        return ImportResult(id=None, counted=counts, mistakes=tuple(mistakes), created_at=context.now)
    await late.fold_all(context)
    import_id = context.new_id()
    document = msgspec.json.encode(counts).decode()
    await context.tx.run(imports.INSERT, import_id=import_id, document=document, created_at=context.now)
    context.changes.add(ResourceKind.IMPORT, import_id, ChangeAction.CREATED, 1)
    context.changes.import_id = import_id
    return ImportResult(id=import_id, counted=counts, mistakes=(), created_at=context.now)


async def get_import(context: RequestContext, import_id: UUID) -> ImportResult:
    """Return the summary of an earlier import. Raises not_found."""
    row = await context.tx.first(imports.BY_ID, import_id=import_id)
    if row is None:
        raise problems.not_found("import")
    counts = msgspec.json.decode(row.document, type=ImportCounts)
    return ImportResult(id=row.import_id, counted=counts, mistakes=(), created_at=row.created_at)


def _session_report(session: PastedSession) -> SessionReport:
    enrollment_id: UUID | UnsetType | None = UNSET
    if session.enrollment == NO_ENROLLMENT:
        enrollment_id = None
    elif session.enrollment:
        try:
            enrollment_id = UUID(session.enrollment)
        except ValueError:
            message = f"`{session.enrollment}` is not an enrollment id. It is a UUID, or `{NO_ENROLLMENT}`."
            raise problems.invalid("/enrollment_id", message) from None
    if len(session.external_id) > 200 or "\0" in session.external_id:
        raise problems.invalid("/external_id", "A session's name has at most 200 characters.")
    return SessionReport(done=session.done, enrollment_id=enrollment_id, external_id=session.external_id)


def _mistakes(session: PastedSession, problem: ProblemError) -> list[ImportMistake]:
    if not problem.errors:
        return [ImportMistake(session.row, "", problem.detail or f"{problem.title}.")]
    return [ImportMistake(_row(session, error.pointer), error.pointer, error.message) for error in problem.errors]


def _row(session: PastedSession, pointer: str) -> int:
    """The row of the exercise that a pointer leads into, otherwise the session's."""
    match pointer.split("/"):
        case ["", "exercises", index, *_]:
            return session.exercise_rows[int(index)]
        case _:
            return session.row


def _counts(sessions: Sequence[PastedSession], rows: int, fresh: list[bool], athletes: int) -> ImportCounts:
    days = [session.done.performed_on for session in sessions]
    return ImportCounts(
        rows=rows,
        sessions=len(sessions),
        created=sum(fresh),
        known=len(fresh) - sum(fresh),
        athletes=athletes,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
