"""Import a pasted log: all of its sessions, or none.

The sessions are logged one by one, oldest first, as if each had been posted. Sessions that are already stored (same
athlete and name) change nothing. Sessions older than an existing history are folded together (`late_events.py`). A dry
run does the same and is rolled back.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import imports
from api.use_cases.access.open_sheet_link import athletes_named
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.use_cases.stored.athlete import StoredAthlete, find_athlete
from domain.sessions.session import Performance

MOST_MISTAKES = 100

_COLUMNS = {
    "performed_on": "Date",
    "prescribed_on": "Prescribed for",
    "enrollment_id": "Enrollment",
    "exercise": "Exercise",
    "slot": "Slot",
    "variant": "Variant",
    "substitute_for": "Instead of",
}


class ImportMistake(msgspec.Struct, frozen=True):
    """An error in a pasted log, with its row and column."""

    row: int
    column: str | None
    message: str


class PastedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a log and the rows that it came from. `athlete` is an external id, an id or a code, or empty."""

    athlete: str
    external_id: str
    enrollment: str
    done: Performance
    row: int
    exercise_rows: tuple[int, ...]


class PastedLog(msgspec.Struct, frozen=True):
    """The sessions that could be read, and the errors in the rest."""

    rows: int
    sessions: tuple[PastedSession, ...]
    mistakes: tuple[ImportMistake, ...]


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The stored summary of an import: counts and dates only, no training data."""

    rows: int
    sessions: int
    created: int
    known: int
    athletes: int
    first_on: date | None
    last_on: date | None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """An import with its errors. `id` is None for a dry run, and for an import that was rejected."""

    id: UUID | None
    counted: ImportCounts
    mistakes: tuple[ImportMistake, ...]
    created_at: datetime


async def import_history(context: RequestContext, pasted: PastedLog, *, athlete_id: UUID | None) -> ImportResult:
    """Log every session. If there are mistakes, the caller must roll back: nothing may be stored."""
    mistakes = list(pasted.mistakes)
    fresh: list[bool] = []
    athletes = _AthleteLookup(context, athlete_id)
    late = LateEventBatch()
    for session in pasted.sessions:
        try:
            athlete = await athletes.of_session(session)
            logged = await log_session(context, athlete.id, _session_report(session), late)
            fresh.append(logged.fresh)
        except ProblemError as problem:
            mistakes += _mistakes(session, problem)
    first_mistakes = sorted(mistakes, key=lambda each: each.row)[:MOST_MISTAKES]
    counts = _counts(pasted, fresh, athletes.count)
    if first_mistakes:
        return ImportResult(id=None, counted=counts, mistakes=tuple(first_mistakes), created_at=context.now)
    await late.fold_all(context)
    import_id = context.new_id()
    document = msgspec.json.encode(counts).decode()
    await context.tx.run(imports.INSERT, import_id=import_id, document=document, created_at=context.now)
    return ImportResult(id=import_id, counted=counts, mistakes=(), created_at=context.now)


async def get_import(context: RequestContext, import_id: UUID) -> ImportResult:
    """Return the summary of an earlier import. Raises not_found."""
    row = await context.tx.first(imports.BY_ID, import_id=import_id)
    if row is None:
        raise problems.not_found("import")
    counts = msgspec.json.decode(row.document, type=ImportCounts)
    return ImportResult(id=row.import_id, counted=counts, mistakes=(), created_at=row.created_at)


class _AthleteLookup:
    """The athletes of a log, each looked up once. With `only_id`, no other athlete is accepted."""

    def __init__(self, context: RequestContext, only_id: UUID | None) -> None:
        self._context = context
        self._only_id = only_id
        self._by_name: dict[str, StoredAthlete] = {}

    @property
    def count(self) -> int:
        return len({each.id for each in self._by_name.values()})

    async def of_session(self, session: PastedSession) -> StoredAthlete:
        """Return the session's athlete. Raises a validation problem for an unknown one."""
        name = session.athlete
        if name not in self._by_name:
            self._by_name[name] = await self._look_up(name)
        return self._by_name[name]

    async def _look_up(self, name: str) -> StoredAthlete:
        if not name and self._only_id is None:
            raise problems.invalid(
                "/athlete", "The athlete is missing. Fill in the column `Athlete`, or set `athlete_id`."
            )
        if not name and self._only_id is not None:
            return await find_athlete(self._context, self._only_id)
        matches = [each for each in await athletes_named(self._context, name) if self._only_id in (None, each.id)]
        if len(matches) != 1:
            raise problems.invalid("/athlete", f"No athlete has the external id, id or code `{name}`.")
        return matches[0]


def _session_report(session: PastedSession) -> SessionReport:
    try:
        enrollment_id = UUID(session.enrollment) if session.enrollment else None
    except ValueError:
        raise problems.invalid(
            "/enrollment_id", f"`{session.enrollment}` is not an enrollment id, which is a UUID."
        ) from None
    if len(session.external_id) > 200 or "\0" in session.external_id:
        raise problems.invalid("/session", "A session's name must be at most 200 characters, without null characters.")
    return SessionReport(done=session.done, enrollment_id=enrollment_id, external_id=session.external_id)


def _mistakes(session: PastedSession, problem: ProblemError) -> list[ImportMistake]:
    """Return the errors of a problem, each with the row and column that caused it."""
    if not problem.errors:
        return [ImportMistake(session.row, None, problem.detail or f"{problem.title}.")]
    return [_mistake(session, error.pointer, error.message) for error in problem.errors]


def _mistake(session: PastedSession, pointer: str, message: str) -> ImportMistake:
    exercise = re.match(r"/exercises/(\d+)", pointer)
    row = session.exercise_rows[int(exercise[1])] if exercise else session.row
    field = pointer.rpartition("/")[2]
    return ImportMistake(row, _COLUMNS.get(field, field.capitalize() or None), message)


def _counts(pasted: PastedLog, fresh: list[bool], athletes: int) -> ImportCounts:
    days = [session.done.performed_on for session in pasted.sessions]
    return ImportCounts(
        rows=pasted.rows,
        sessions=len(pasted.sessions),
        created=sum(fresh),
        known=len(fresh) - sum(fresh),
        athletes=athletes,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
