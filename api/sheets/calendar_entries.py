"""What a calendar says about a next session: an entry for it, and one for its latest day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from api.use_cases.prescriptions.next_session import NextSession
from domain.catalog import EXERCISES
from domain.reports.in_words import sets
from domain.sessions.prescription import PrescribedExercise
from domain.wording.quantities import date_text

MOST_IN_SUMMARY = 2


class CalendarEntry(msgspec.Struct, frozen=True):
    """An all-day entry. Its `id` stays the same as long as the session is the same."""

    id: str
    on: date
    summary: str
    description: str


def calendar_entries(session: NextSession) -> Iterator[CalendarEntry]:
    """Yield the entry for a session, and one for its latest day if that is later."""
    issued = session.issued
    latest = issued.due.latest
    overdue = f", overdue since {date_text(latest)}" if latest is not None and latest < issued.on else ""
    yield CalendarEntry(
        f"{session.prescription_id}",
        issued.on,
        f"{session.athlete_name}: {_in_short(session)}{overdue}",
        "\n".join(_description(session)),
    )
    if latest is not None and latest > issued.on:
        summary = f"{session.athlete_name}: latest day for session {issued.session_number}"
        yield CalendarEntry(f"{session.prescription_id}-latest", latest, summary, f"Program: {issued.program.slug}")


def _in_short(session: NextSession) -> str:
    """One line: the first exercises with their sets, and how many more there are."""
    trained = [item for item in session.issued.exercises if item.sets]
    parts = [f"{_name(item)} {_sets(session, item)}" for item in trained[:MOST_IN_SUMMARY]]
    if len(trained) > MOST_IN_SUMMARY:
        parts.append(f"{len(trained) - MOST_IN_SUMMARY} more")
    return "; ".join(parts) or "no exercise"


def _description(session: NextSession) -> Iterator[str]:
    issued = session.issued
    day = f", {issued.day}" if issued.day else ""
    yield f"Session {issued.session_number} of {issued.program.slug}{day}."
    if issued.phase is not None:
        yield f"Phase: {issued.phase.name}. {issued.phase.decision.text}"
    if issued.due.latest is not None:
        yield f"No later than {date_text(issued.due.latest)}."
    for item in issued.exercises:
        yield f"{_name(item)}: {sets(item, issued.unit.value)}. {item.decision.text}"


def _name(item: PrescribedExercise) -> str:
    """The name of a built-in exercise, else the slug of the workspace's own."""
    exercise = EXERCISES.get(item.exercise)
    return item.exercise if exercise is None else exercise.name


def _sets(session: NextSession, item: PrescribedExercise) -> str:
    return sets(replace(item, tempo=None, rest_seconds=None, rest_after_seconds=None), session.issued.unit.value)
