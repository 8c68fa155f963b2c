"""Twelve weeks with `AsyncClient`. Prints what was prescribed and what was read at the end."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

from nextset_client import AsyncClient, pages_async, paginate_async
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


async def train(client: AsyncClient) -> Seen:
    start = (await client.list_changes(cursor="now")).next_cursor
    monday = first_monday((await client.get_test_clock()).now)
    await client.create_program(body=PROGRAM)
    athlete = await client.create_athlete(body=ATHLETE)
    await client.enroll_athlete(athlete.id, body=enrollment(monday))
    prescribed: list[list[float]] = []
    sessions: list[str] = []
    for week in range(WEEKS):
        loads = []
        for weekday in (0, 3):
            day = monday + timedelta(weeks=week, days=weekday)
            await client.set_test_clock(body=noon(day))
            asked = await client.get_next_session(athlete.id)
            assert asked.on == day, (asked.on, day)
            loads.append(load_of(asked))
            sessions.append(str((await client.log_session(athlete.id, body=as_prescribed(asked))).session.id))
        prescribed.append(loads)
        measured = await client.record_measurement(athlete.id, body=body_weight(day, week))
        if week % 2:
            await client.delete_measurement(athlete.id, measured.id)
        version = (await client.send(get_athlete.call(athlete.id))).etag
        assert version is not None
        await client.update_athlete(athlete.id, body=AthleteUpdate(notes=f"Week {week + 1}"), if_match=version)
    feed = pages_async(client.list_changes, cursor=start, limit=10)
    changes = [change async for page in feed for change in page.items]
    return {
        "athlete": str(athlete.id),
        "version": (await client.get_athlete(athlete.id)).version,
        "prescribed": prescribed,
        "next": load_of(await client.get_next_session(athlete.id)),
        "sessions": sessions,
        "listed": [str(session.id) async for session in paginate_async(client.list_sessions, athlete.id, limit=5)],
        "changes": [[change.resource.value, change.action.value] for change in changes],
    }


async def main() -> None:
    async with AsyncClient(URL, KEY, retries=RETRIES) as client:
        print(json.dumps({**await train(client), "waits": waits}))


asyncio.run(main())
