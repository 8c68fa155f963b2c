"""Take a pasted log in: every session of it, or none.

The sessions are logged one after the other as if each had been posted, the oldest first; those that are there already,
by athlete and name, change nothing. What lies before a history is folded once for all (`late_events.py`). A trial does
the same, tells what would come of it, and is taken back.
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
    """One place in a pasted log that can't be taken, and why."""

    row: int
    column: str | None
    message: str


class PastedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of a log, and the rows that it came from. `athlete`: however the log names them, or empty."""

    athlete: str
    external_id: str
    enrollment: str
    done: Performance
    row: int
    exercise_rows: tuple[int, ...]


class PastedLog(msgspec.Struct, frozen=True):
    """What was read, and what couldn't be."""

    rows: int
    sessions: tuple[PastedSession, ...]
    mistakes: tuple[ImportMistake, ...]


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What an import took in, as it is stored: figures only, nobody's training."""

    rows: int
    sessions: int
    created: int
    known: int
    athletes: int
    first_on: date | None
    last_on: date | None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """An import with its mistakes; `id` None is a trial, or one that was refused."""

    id: UUID | None
    counted: ImportCounts
    mistakes: tuple[ImportMistake, ...]
    created_at: datetime


async def import_history(context: RequestContext, pasted: PastedLog, *, athlete_id: UUID | None) -> ImportResult:
    """Log everything that can be logged; what can't be is among the mistakes, and then nothing may be kept."""
    mistakes = list(pasted.mistakes)
    fresh: list[bool] = []
    known = _AthleteLookup(context, athlete_id)
    late = LateEventBatch()
    for session in pasted.sessions:
        try:
            logged = await log_session(context, (await known.named(session)).id, _logging(session), late)
            fresh.append(logged.fresh)
        except ProblemError as refused:
            mistakes += _mistakes(session, refused)
    ordered = sorted(mistakes, key=lambda each: each.row)[:MOST_MISTAKES]
    counted = _counted(pasted, fresh, known.count)
    if ordered:
        return ImportResult(id=None, counted=counted, mistakes=tuple(ordered), created_at=context.now)
    await late.fold_all(context)
    import_id = context.new_id()
    document = msgspec.json.encode(counted).decode()
    await context.tx.run(imports.INSERT, import_id=import_id, document=document, created_at=context.now)
    return ImportResult(id=import_id, counted=counted, mistakes=(), created_at=context.now)


async def get_import(context: RequestContext, import_id: UUID) -> ImportResult:
    """Raises not_found."""
    row = await context.tx.first(imports.BY_ID, import_id=import_id)
    if row is None:
        raise problems.not_found("import")
    counted = msgspec.json.decode(row.document, type=ImportCounts)
    return ImportResult(id=row.import_id, counted=counted, mistakes=(), created_at=row.created_at)


class _AthleteLookup:
    """The athletes that a log names, each looked up once."""

    def __init__(self, context: RequestContext, alone: UUID | None) -> None:
        self._call = context
        self._alone = alone
        self._found: dict[str, StoredAthlete] = {}

    @property
    def count(self) -> int:
        return len({each.id for each in self._found.values()})

    async def named(self, session: PastedSession) -> StoredAthlete:
        """Raises a validation problem for one that nobody is."""
        name = session.athlete
        if name not in self._found:
            self._found[name] = await self._look_up(name)
        return self._found[name]

    async def _look_up(self, name: str) -> StoredAthlete:
        if not name and self._alone is None:
            raise problems.invalid("/athlete", "Whose session is it? Name the athlete, or give `athlete_id`.")
        if not name and self._alone is not None:
            return await find_athlete(self._call, self._alone)
        found = [each for each in await athletes_named(self._call, name) if self._alone in (None, each.id)]
        if len(found) != 1:
            raise problems.invalid("/athlete", "There is no athlete with this external id, id or code.")
        return found[0]


def _logging(session: PastedSession) -> SessionReport:
    try:
        enrollment_id = UUID(session.enrollment) if session.enrollment else None
    except ValueError:
        raise problems.invalid("/enrollment_id", "This is not an enrollment's id.") from None
    if len(session.external_id) > 200 or "\0" in session.external_id:
        raise problems.invalid("/session", "A session's name has at most 200 characters.")
    return SessionReport(done=session.done, enrollment_id=enrollment_id, external_id=session.external_id)


def _mistakes(session: PastedSession, refused: ProblemError) -> list[ImportMistake]:
    """A refusal at the row and column that it comes from."""
    if not refused.errors:
        return [ImportMistake(session.row, None, refused.detail or f"{refused.title}.")]
    return [_mistake(session, error.pointer, error.message) for error in refused.errors]


def _mistake(session: PastedSession, pointer: str, message: str) -> ImportMistake:
    exercise = re.match(r"/exercises/(\d+)", pointer)
    row = session.exercise_rows[int(exercise[1])] if exercise else session.row
    field = pointer.rpartition("/")[2]
    return ImportMistake(row, _COLUMNS.get(field, field.capitalize() or None), message)


def _counted(pasted: PastedLog, fresh: list[bool], athletes: int) -> ImportCounts:
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
