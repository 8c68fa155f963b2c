"""Twelve weeks with `Client`. Prints what was prescribed and what was read at the end."""

from __future__ import annotations

import json
from datetime import timedelta

from nextset_client import Client, pages, paginate
from nextset_client.api.athletes import get_athlete
from nextset_client.models import AthleteUpdate
from plan import (
    ATHLETE,
    KEY,
    PROGRAM,
    RETRIES,
    URL,
    WEEKS,
    Seen,
    as_prescribed,
    body_weight,
    enrollment,
    first_monday,
    load_of,
    noon,
    waits,
)


def train(client: Client) -> Seen:
    start = client.list_changes(cursor="now").next_cursor
    monday = first_monday(client.get_test_clock().now)
    client.create_program(body=PROGRAM)
    athlete = client.create_athlete(body=ATHLETE)
    client.enroll_athlete(athlete.id, body=enrollment(monday))
    prescribed: list[list[float]] = []
    sessions: list[str] = []
    for week in range(WEEKS):
        loads = []
        for weekday in (0, 3):
            day = monday + timedelta(weeks=week, days=weekday)
            client.set_test_clock(body=noon(day))
            asked = client.get_next_session(athlete.id)
            assert asked.on == day, (asked.on, day)
            loads.append(load_of(asked))
            sessions.append(str(client.log_session(athlete.id, body=as_prescribed(asked)).session.id))
        prescribed.append(loads)
        measured = client.record_measurement(athlete.id, body=body_weight(day, week))
        if week % 2:
            client.delete_measurement(athlete.id, measured.id)
        version = client.send(get_athlete.call(athlete.id)).etag
        assert version is not None
        client.update_athlete(athlete.id, body=AthleteUpdate(notes=f"Week {week + 1}"), if_match=version)
    changes = [change for page in pages(client.list_changes, cursor=start, limit=10) for change in page.items]
    return {
        "athlete": str(athlete.id),
        "version": client.get_athlete(athlete.id).version,
        "prescribed": prescribed,
        "next": load_of(client.get_next_session(athlete.id)),
        "sessions": sessions,
        "listed": [str(session.id) for session in paginate(client.list_sessions, athlete.id, limit=5)],
        "changes": [[change.resource.value, change.action.value] for change in changes],
    }


with Client(URL, KEY, retries=RETRIES) as client:
    print(json.dumps({**train(client), "waits": waits}))
