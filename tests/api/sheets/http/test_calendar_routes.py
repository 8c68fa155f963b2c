"""The calendar of a link, read by a calendar library as a calendar program reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from icalendar import Calendar, Event

from tests.scenarios.story import complaint
from tests.servers import CLOCK, Client
from tests.sheets import READER, Link, an_athlete, enrolled, linked, logged

HOSTILE = 'Eve\r\nEND:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:"injected";\\n'


def events(link: Link) -> list[Event]:
    response = link.get("calendar.ics")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert calendar.errors == []
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return ana


def test_the_next_session_is_an_event_of_its_day_with_a_summary_in_one_line(client: Client, ana: str) -> None:
    following = client.get(f"/v1/athletes/{ana}/next-session").json()
    event = events(linked(client))[0]
    assert event.start == date.fromisoformat(following["on"])
    assert event.end == event.start + timedelta(days=1)
    assert str(event["summary"]).startswith("Ana: Bulgarian split squat 3 x 9 each side at 10 kg")
    assert "Starts at 10 kg, set by the coach." in str(event["description"])


def test_the_latest_day_of_a_session_is_an_event_of_its_own(client: Client) -> None:
    ana, today = an_athlete(client, external_id="ana"), str(CLOCK.now().date())
    enrolled(client, ana, "runner-knee-strength", start_on=today, complaints=[complaint()])
    logged(client, ana, today)
    latest = client.get(f"/v1/athletes/{ana}/next-session").json()["due"]["latest"]
    last = events(linked(client))[-1]
    assert str(last["summary"]).startswith("Ana: latest day")
    assert last.start == date.fromisoformat(latest)


def test_an_overdue_session_is_said_with_the_date_as_people_write_it(client: Client) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(
        client, ana, "runner-knee-strength", start_on="2026-03-02", complaints=[{"name": "knee", "region": "knee"}]
    )
    logged(client, ana, "2026-03-02")
    event = events(linked(client))[0]
    assert str(event["summary"]).endswith(", overdue since March 5, 2026")
    assert "No later than March 5, 2026." in str(event["description"])


def test_every_event_has_its_own_id_that_stays_until_the_session_is_done(client: Client, ana: str) -> None:
    link = linked(client)
    first = [str(event["uid"]) for event in events(link)]
    assert len(set(first)) == len(first)
    assert [str(event["uid"]) for event in events(link)] == first
    logged(client, ana, "2026-03-02")
    assert set(first).isdisjoint(str(event["uid"]) for event in events(link))


def test_a_link_shows_only_its_own_athletes(client: Client, ana: str) -> None:
    bo = an_athlete(client, "Bo")
    enrolled(client, bo)
    assert {str(event["summary"]).partition(":")[0] for event in events(linked(client, bo))} == {"Bo"}
    assert len({str(event["summary"]).partition(":")[0] for event in events(linked(client))}) == 2


def test_a_calendar_without_sessions_is_still_a_calendar(client: Client) -> None:
    assert events(linked(client)) == []


def test_a_hostile_name_cannot_add_lines_or_events(client: Client) -> None:
    eve = an_athlete(client, HOSTILE)
    enrolled(client, eve)
    found = events(linked(client, eve))
    assert len(found) in (1, 2)
    assert all("injected" in str(event["summary"]) for event in found)
    lines = linked(client, eve).get("calendar.ics").text.split("\r\n")
    assert [line for line in lines if line.startswith("BEGIN:")].count("BEGIN:VCALENDAR") == 1
    assert all(len(line.encode()) <= 75 for line in lines)


def test_an_unchanged_calendar_is_not_sent_again(client: Client, ana: str) -> None:
    link = linked(client)
    first = link.get("calendar.ics")
    address = f"{link.url}/s/{link.secret}/calendar.ics"
    again = READER.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    logged(client, ana, "2026-03-02")
    assert READER.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
