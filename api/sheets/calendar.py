"""A calendar of next sessions (iCalendar, RFC 5545): one event for each session, and one for its latest day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from icalendar import Calendar, Event, vDuration

from api.sheets.calendar_entries import CalendarEntry

REFRESH = timedelta(hours=1)


def calendar(name: str, entries: Iterable[CalendarEntry], now: datetime) -> bytes:
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
    for entry in entries:
        event = _event(entry)
        event.add("dtstamp", stamp)
        result.add_component(event)
    return bytes(result.to_ical())


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@nextset")
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a plan for the day does not make the day busy
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    return event
