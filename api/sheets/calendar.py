"""A calendar of next sessions (iCalendar, RFC 5545): one event for each session, and one for its latest day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event, vDuration
from msgspec.structs import replace

from api.use_cases.prescriptions.next_session import NextSession
from domain.catalog import EXERCISES
from domain.reports.in_words import sets
from domain.sessions.prescription import PrescribedExercise
from domain.wording.quantities import date_text

REFRESH = timedelta(hours=1)
MOST_IN_SUMMARY = 2


def calendar(name: str, sessions: Sequence[NextSession], now: datetime) -> bytes:
    """Return the calendar. It is the same all day as long as no session changes."""
    result = Calendar()
    result.add("prodid", "-//Nextset//Training//EN")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add("name", name)
    result.add("x-wr-calname", name)  # what most calendars read instead
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", vDuration(REFRESH))
    stamp = datetime.combine(now.date(), time(), now.tzinfo)
    for session in sessions:
        for event in _events(session):
            event.add("dtstamp", stamp)
            result.add_component(event)
    return bytes(result.to_ical())


def _events(session: NextSession) -> Iterator[Event]:
    issued = session.issued
    latest = issued.due.latest
    overdue = f", overdue since {date_text(latest)}" if latest is not None and latest < issued.on else ""
    yield _event(
        f"{session.prescription_id}",
        issued.on,
        f"{session.athlete_name}: {_in_short(session)}{overdue}",
        "\n".join(_description(session)),
    )
    if latest is not None and latest > issued.on:
        summary = f"{session.athlete_name}: latest day for session {issued.session_number}"
        yield _event(f"{session.prescription_id}-latest", latest, summary, f"Program: {issued.program.slug}")


def _event(uid: str, on: date, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@nextset")
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a plan for the day does not make the day busy
    event.add("summary", summary)
    event.add("description", description)
    return event


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
