"""Import the sessions of a log: all of them, or none.

A session that is already stored is found by its id, by its external id, or by its sets. It is left as it is, or
corrected as the log says. Any other session is logged as if it had been posted, the oldest first. Late sessions and
corrections are folded together at the end (`late_events.py`). A dry run does the same and is rolled back by its caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from api import problems
from api.problems import ProblemError
from api.store.statement_parts import as_parameter
from api.store.statements import athletes, events
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.request_context import HIGHEST_ID, RequestContext
from api.use_cases.sessions.amend_session import correct_session
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.use_cases.sessions.merge_session import FieldChange, SetsChange, merge, says_the_same
from api.use_cases.sessions.pasted_session import PastedSession
from api.use_cases.sessions.read_sessions import StoredSession, decoded_sessions
from api.use_cases.stored.session_attributes import decode_attributes
from api.use_cases.stored.stored_import import ImportDetails, SetsConflict, begin_import, store_import
from domain.sessions.session import Performance

MOST_MISTAKES = 100
NO_ENROLLMENT = "none"
"""In the column of the enrollment: the session has none. An empty cell means the athlete's only one."""
MOST_WRITTEN = 200
"""Limit for new and changed sessions, which are folded in one transaction. Unchanged ones only take a read each."""
_NOT_ENROLLED = (
    "The athlete is not enrolled in a program. Enroll them first, or write `none` to log the session without a program."
)
MOST_OF_ONE_DAY = 20
"""How many stored sessions of one day are compared with a session of the log; more would be unusual."""


class SessionMistake(msgspec.Struct, frozen=True):
    """A field of a session that can't be logged, and why. The pointer is empty for the whole session."""

    row: int
    pointer: str
    message: str


class ImportOutcome(StrEnum):
    """What an import does with a session of the log."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICTING = "conflicting"


class Remark(StrEnum):
    """Why a session is conflicting, or what is unusual about a new one."""

    OLDER_VERSION = "older_version"
    SAME_DAY = "same_day"
    SAME_SETS = "same_sets"
    NO_LONGER_STORED = "no_longer_stored"


class ImportedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of the log and what the import does with it. `session_id` is None for a new session."""

    row: int
    athlete_id: UUID
    athlete: str
    performed_on: date
    outcome: ImportOutcome
    session_id: UUID | None = None
    changes: tuple[FieldChange | SetsChange, ...] = ()
    remark: Remark | None = None
    conflicts: tuple[SetsConflict, ...] = ()
    stored_version: int | None = None
    log_version: int | None = None


class RowCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the rows of another app's export. `skipped` counts them by reason.

    `rejected` are rows with mistakes and the others of their workouts. Only an import in the background goes on
    without them.
    """

    app: str
    taken: int
    waiting: int
    skipped: dict[str, int]
    rejected: int = 0


class ImportCounts(msgspec.Struct, frozen=True, kw_only=True):
    """The size of an import, as stored: no training data. `known` sessions are unchanged."""

    rows: int
    sessions: int
    created: int
    known: int
    athletes: int
    first_on: date | None
    last_on: date | None
    changed: int = 0
    conflicting: int = 0
    of_rows: RowCounts | None = None


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """An import with its sessions, or with the mistakes in them. `id` is None when nothing was imported.

    The sessions are known only right after the import.
    """

    id: UUID | None
    counts: ImportCounts
    mistakes: tuple[SessionMistake, ...]
    created_at: datetime
    sessions: tuple[ImportedSession, ...] = ()


async def import_history(
    context: RequestContext,
    sessions: Sequence[PastedSession],
    *,
    rows: int,
    fields: frozenset[str],
    check_only: bool = False,
) -> ImportResult:
    """Import the sessions of a log with `rows` rows and with columns for `fields`, the oldest session first.

    If the result has mistakes, the caller has to roll back. With `check_only` the sessions are imported for their
    mistakes only, and there is no import.
    """
    begin_import(context)
    importing = _Import(context, fields)
    await importing.run(sessions)
    found = tuple(sorted(importing.sessions, key=lambda session: session.row))
    counts = _counts(sessions, rows, found)
    if importing.mistakes or check_only:
        mistakes = tuple(importing.mistakes)
        return ImportResult(id=None, counts=counts, mistakes=mistakes, created_at=context.now, sessions=found)
    await importing.late.fold_all(context)
    athlete_ids = {session.athlete_id for session in sessions}
    details = ImportDetails(rows=rows, rows_done=rows)
    import_id = await store_import(
        context,
        msgspec.json.encode(counts).decode(),
        details,
        athlete_ids.pop() if len(athlete_ids) == 1 else None,
    )
    return ImportResult(id=import_id, counts=counts, mistakes=(), created_at=context.now, sessions=found)


class _Correction(msgspec.Struct, frozen=True):
    """A stored session that the log changes."""

    pasted: PastedSession
    stored: StoredSession
    done: Performance
    rows: tuple[int, ...]


class _Import:
    """One import: collects what it does with each session, and the mistakes."""

    def __init__(self, context: RequestContext, fields: frozenset[str]) -> None:
        self._context = context
        self._fields = fields
        self._corrections: list[_Correction] = []
        self._logged: set[UUID] = set()
        self._written = 0
        self._seen: dict[UUID, ImportedSession] = {}
        self.late = LateEventBatch()
        self.sessions: list[ImportedSession] = []
        self.mistakes: list[SessionMistake] = []

    async def run(self, sessions: Sequence[PastedSession]) -> None:
        """Log new sessions first: what was prescribed for them followed from the sessions as they were stored."""
        await self._lock_athletes(sessions)
        for session in sessions:
            try:
                await self._import(session)
                if self._written > MOST_WRITTEN:
                    message = f"At most {MOST_WRITTEN} sessions may be new or changed at once: send the log in parts."
                    self.mistakes.append(SessionMistake(session.row, "", message))
                    return
            except ProblemError as problem:
                rows = [rows[0].row for rows in session.exercises.values()]
                self.mistakes += _mistakes(session, problem, rows)
        for each in self._corrections:
            try:
                await self._correct(each)
            except ProblemError as problem:
                self.mistakes += _mistakes(each.pasted, problem, each.rows)

    async def _lock_athletes(self, sessions: Sequence[PastedSession]) -> None:
        """In the order of their ids, so that two imports can't wait for each other, nor log the same session twice."""
        athlete_ids = sorted({session.athlete_id for session in sessions})
        if athlete_ids:
            await self._context.tx.all(athletes.LOCK_MANY, athlete_ids=as_parameter(athlete_ids))

    async def _import(self, session: PastedSession) -> None:
        stored = await self._stored(session)
        if stored is not None:
            self._compare(session, stored)
            return
        same_day = await self._same_day(session)
        if not session.session:
            for each in same_day:
                if says_the_same(each.done, session):
                    self._add(session, ImportOutcome.UNCHANGED, each)
                    return
        result = await log_session(self._context, session.athlete_id, _session_report(session), self.late)
        self._logged.add(result.row.event_id)
        remark = Remark.NO_LONGER_STORED if session.version is not None else Remark.SAME_DAY if same_day else None
        self._add(session, ImportOutcome.NEW, remark=remark)

    async def _stored(self, session: PastedSession) -> StoredSession | None:
        """The stored session with this id or external id."""
        row = None
        if (session_id := _as_uuid(session.session)) is not None:
            row = await self._context.tx.first(events.BY_ID, athlete_id=session.athlete_id, event_id=session_id)
        if row is None:
            row = await self._context.tx.first(
                events.BY_EXTERNAL_ID, athlete_id=session.athlete_id, external_id=session.external_id
            )
        if row is None:
            return None
        found = decoded_sessions([row])
        if not found:
            raise problems.invalid("/external_id", f"`{session.session}` is not a session.")
        return found[0]

    async def _same_day(self, session: PastedSession) -> list[StoredSession]:
        """The sessions of the same day that were stored before this import."""
        day = session.performed_on
        rows = await self._context.tx.all(
            events.SESSIONS,
            athlete_id=session.athlete_id,
            before=day,
            before_too=day,
            before_id=HIGHEST_ID,
            at_most=MOST_OF_ONE_DAY,
        )
        return decoded_sessions([row for row in rows if row.on_date == day and row.event_id not in self._logged])

    def _compare(self, session: PastedSession, stored: StoredSession) -> None:
        merged = merge(stored.done, session, self._fields)
        version, row = session.version, stored.row
        is_older = version is not None and version < row.version
        outcome = ImportOutcome.UNCHANGED
        if merged.changes or merged.mistakes:
            outcome = ImportOutcome.CONFLICTING if is_older else ImportOutcome.CHANGED
        if outcome is ImportOutcome.CHANGED:
            self.mistakes += [SessionMistake(each.row, each.pointer, each.message) for each in merged.mistakes]
            self._check_identity(session, stored)
            self._corrections.append(_Correction(session, stored, merged.done, merged.rows))
        remark = Remark.OLDER_VERSION if outcome is ImportOutcome.CONFLICTING else None
        self._add(session, outcome, stored, merged.changes, remark)

    def _check_identity(self, session: PastedSession, stored: StoredSession) -> None:
        """Raise a problem if the rows may be another session, which a correction would overwrite."""
        row = stored.row
        is_certain = session.version is not None or _as_uuid(session.session) == row.event_id
        if not is_certain and row.on_date != session.performed_on:
            raise problems.invalid(
                "/external_id",
                f"`{session.external_id}` is the session of {row.on_date}. Give this session a name of its own, or "
                "fill in `Version` to move it to another day.",
            )
        if session.enrollment and _as_uuid(session.enrollment) != row.enrollment_id:
            owner = "no enrollment" if row.enrollment_id is None else f"the enrollment {row.enrollment_id}"
            raise problems.invalid("/enrollment_id", f"The session belongs to {owner}.")

    async def _correct(self, correction: _Correction) -> None:
        row = correction.stored.row
        await correct_session(
            replace(self._context, if_match=row.version),
            row.athlete_id,
            row.event_id,
            correction.done,
            row.external_id,
            decode_attributes(row.attributes),
            self.late,
        )

    def _add(
        self,
        session: PastedSession,
        outcome: ImportOutcome,
        stored: StoredSession | None = None,
        changes: tuple[FieldChange | SetsChange, ...] = (),
        remark: Remark | None = None,
    ) -> None:
        self._written += outcome in (ImportOutcome.NEW, ImportOutcome.CHANGED)
        found = ImportedSession(
            row=session.row,
            athlete_id=session.athlete_id,
            athlete=session.athlete,
            performed_on=session.performed_on,
            outcome=outcome,
            session_id=None if stored is None else stored.row.event_id,
            changes=changes,
            remark=remark,
            stored_version=None if stored is None else stored.row.version,
            log_version=session.version,
        )
        if found.session_id is not None:
            other = self._seen.setdefault(found.session_id, found)
            if other is not found and ImportOutcome.CHANGED in (other.outcome, outcome):
                message = f"The rows from row {other.row} on are the same session, with other content."
                raise problems.invalid("/external_id", message)
        self.sessions.append(found)


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _session_report(session: PastedSession) -> SessionReport:
    enrollment_id: UUID | UnsetType | None = UNSET
    if session.enrollment == NO_ENROLLMENT:
        enrollment_id = None
    elif session.enrollment:
        enrollment_id = _as_uuid(session.enrollment)
        if enrollment_id is None:
            message = f"`{session.enrollment}` is not an enrollment id. It is a UUID, or `{NO_ENROLLMENT}`."
            raise problems.invalid("/enrollment_id", message)
    if len(session.external_id) > 200 or "\0" in session.external_id:
        raise problems.invalid("/external_id", "A session's name has at most 200 characters.")
    return SessionReport(done=session.as_performed(), enrollment_id=enrollment_id, external_id=session.external_id)


def _mistakes(session: PastedSession, problem: ProblemError, rows: Sequence[int]) -> list[SessionMistake]:
    """`rows` are the first rows of the exercises."""
    if problem.code == "no_enrollment":
        return [SessionMistake(session.row, "/enrollment_id", _NOT_ENROLLED)]
    if not problem.errors:
        return [SessionMistake(session.row, "", problem.detail or f"{problem.title}.")]
    return [
        SessionMistake(_row(session, error.pointer, rows), error.pointer, error.message) for error in problem.errors
    ]


def _row(session: PastedSession, pointer: str, rows: Sequence[int]) -> int:
    """The row of the exercise that a pointer leads into, otherwise the session's."""
    match pointer.split("/"):
        case ["", "exercises", index, *_]:
            return rows[int(index)]
        case _:
            return session.row


def _counts(sessions: Sequence[PastedSession], rows: int, found: Sequence[ImportedSession]) -> ImportCounts:
    days = [session.performed_on for session in sessions]
    outcomes = Counter(session.outcome for session in found)
    return ImportCounts(
        rows=rows,
        sessions=len(sessions),
        created=outcomes[ImportOutcome.NEW],
        known=outcomes[ImportOutcome.UNCHANGED],
        changed=outcomes[ImportOutcome.CHANGED],
        conflicting=outcomes[ImportOutcome.CONFLICTING],
        athletes=len({session.athlete_id for session in sessions}),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
