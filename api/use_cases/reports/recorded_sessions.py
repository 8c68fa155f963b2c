"""Read an athlete's sessions as reports take them: what was performed, what it was judged by, and the body weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.store.database import Transaction
from api.store.statements import enrollments, events, exercises, prescriptions
from api.store.statements.events import HistoryRow, PerformedRow
from api.use_cases.history.read_history import event_of
from api.use_cases.stored.documents import DECISIONS, EVENT_DATA, MEASURED_VALUE, PRESCRIPTION_CONTENT
from api.use_cases.stored.plans import plan_of
from api.use_cases.stored.progress_document import decode_progress
from domain.catalog import EXERCISES
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.progress.history import SessionEvent
from domain.reports.exercise_work import RecordedSession
from domain.reports.period import MOST_SETS, NewestPeriods, SeriesPeriod, newest_read
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.side import AffectedSide


class DateRange(msgspec.Struct, frozen=True):
    """The local dates of the sessions to read, both included. None: no bound."""

    performed_from: date | None = None
    performed_to: date | None = None

    @property
    def parameters(self) -> dict[str, object]:
        return {"performed_from": self.performed_from or date.min, "performed_to": self.performed_to or date.max}


def text_of_exercise(exercise: str | None) -> str:
    """What the document of a session contains if the exercise is in it. Empty, for any session, without one."""
    return "" if exercise is None else f'"exercise":"{exercise}"'.replace("_", "!_")


class ReadSessions(msgspec.Struct, frozen=True):
    """The newest sessions that were found, and the dates of all of them: with too many sets, not all are read."""

    sessions: list[RecordedSession]
    dates: list[date]

    def newest(self, period: SeriesPeriod) -> NewestPeriods:
        """How many of them fit into a report."""
        return newest_read(self.dates, len(self.sessions), period)


async def sessions_with_prescriptions(
    tx: Transaction, athlete_id: UUID, exercise: str, days: DateRange, unit: Unit, at_most: int
) -> ReadSessions:
    """Return the newest sessions with the exercise and their prescriptions, the newest first: one statement."""
    rows = await tx.all(
        events.NEWEST_IN_RANGE,
        athlete_id=athlete_id,
        text=text_of_exercise(exercise),
        at_most=at_most,
        **days.parameters,
    )
    recorded = (found for row in rows if (found := recorded_session(row, unit)) is not None)
    return ReadSessions(_within_sets(recorded), [row.on_date for row in rows])


async def performed_sessions(
    tx: Transaction, athlete_id: UUID, only: Iterable[str] | None, days: DateRange, unit: Unit, at_most: int
) -> ReadSessions:
    """Return the newest sessions, those with one of the exercises if any are given: at most two statements.

    Prescriptions are read only where the figures depend on them.
    """
    slugs = None if only is None else sorted(set(only))
    rows = await tx.all(
        events.NEWEST_PERFORMED,
        athlete_id=athlete_id,
        text=text_of_exercise(slugs[0] if slugs is not None and len(slugs) == 1 else None),
        at_most=at_most,
        **days.parameters,
    )
    if slugs is not None:
        texts = [f'"exercise":"{slug}"' for slug in slugs]
        rows = [row for row in rows if any(text in row.document for text in texts)]
    sessions = _within_sets(_performed(row, unit) for row in rows)
    shown_in = {row.event_id: row.shown_in for row in rows}
    needed = {shown_in[each.id] for each in sessions if each.id is not None and each.depends_on_issued} - {None}
    shown = {}
    if needed:
        ids = msgspec.json.encode(sorted(map(str, needed))).decode()
        found = await tx.all(prescriptions.MANY, prescription_ids=ids)
        shown = {row.prescription_id: PRESCRIPTION_CONTENT.decode(row.document) for row in found}
    dates = [row.on_date for row in rows]
    return ReadSessions([_with_issued(each, shown, shown_in) for each in sessions], dates)


def read_within_sets(rows: Sequence[PerformedRow], unit: Unit) -> ReadSessions:
    """Return the sessions of these rows, without their prescriptions."""
    return ReadSessions(_within_sets(_performed(row, unit) for row in rows), [row.on_date for row in rows])


def _within_sets(sessions: Iterable[RecordedSession]) -> list[RecordedSession]:
    """The first sessions, up to the one with which they have as many sets as a report may have."""
    taken: list[RecordedSession] = []
    sets = 0
    for each in sessions:
        taken.append(each)
        sets += sum(len(item.sets) for item in each.done.exercises)
        if sets >= MOST_SETS:
            break
    return taken


def _with_issued(
    session: RecordedSession, shown: Mapping[UUID, PrescriptionContent], shown_in: Mapping[UUID, UUID | None]
) -> RecordedSession:
    prescription_id = None if session.id is None else shown_in[session.id]
    content = None if prescription_id is None else shown.get(prescription_id)
    return session if content is None else replace(session, issued=content.exercises, issued_unit=content.unit)


async def find_exercise(tx: Transaction, slug: str) -> Exercise | None:
    """Return the exercise, also one that was deleted: its sessions stay."""
    if slug in EXERCISES:
        return EXERCISES[slug]
    row = await tx.first(exercises.BY_SLUG_OR_DELETED, slug=slug)
    return None if row is None else msgspec.json.decode(row.document, type=Exercise)


async def every_exercise(tx: Transaction) -> dict[str, Exercise]:
    """Return all exercises by slug, with those that were deleted."""
    rows = await tx.all(exercises.ALL_OR_DELETED)
    return {row.slug: msgspec.json.decode(row.document, type=Exercise) for row in rows} | EXERCISES


async def slug_and_affected_side(tx: Transaction, athlete_id: UUID, name: str) -> tuple[str, AffectedSide]:
    """Return the exercise that a slug or a slot names, and the affected side of the enrollment that has it."""
    for row in await tx.all(enrollments.NEXT, athlete_id=athlete_id):
        plan = await plan_of(tx, row.program_slug, row.revision)
        slot = plan.slots.get(name)
        if slot is not None or name in {each.exercise for each in plan.slots.values()}:
            return name if slot is None else slot.exercise, decode_progress(row.progress).setup.affected_side
    return name, AffectedSide.NONE


def recorded_session(row: HistoryRow, unit: Unit) -> RecordedSession | None:
    """Return the session of a row, with the body weight in `unit`. None for an event that is no session."""
    event = event_of(row)
    if not isinstance(event.data, SessionEvent):
        return None
    weight = None if event.body_weight is None else event.body_weight.in_unit(unit)
    data = event.data
    return RecordedSession(
        data.done, data.issued, data.issued_unit, DECISIONS.decode(row.outcome or "[]"), weight, row.event_id
    )


def _performed(row: PerformedRow, unit: Unit) -> RecordedSession:
    data = EVENT_DATA.decode(row.document)
    if not isinstance(data, SessionEvent):
        raise TypeError(f"event {row.event_id} is no session")
    weight = None if row.body_weight is None else MEASURED_VALUE.decode(row.body_weight).in_unit(unit)
    return RecordedSession(
        data.done, data.issued, data.issued_unit, DECISIONS.decode(row.outcome or "[]"), weight, row.event_id
    )
