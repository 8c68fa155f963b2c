"""The sessions without an enrollment that a new enrollment replays: those of the program's exercises, from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from api import problems
from api.store.statements import events
from api.use_cases.history.read_history import replayed_event
from api.use_cases.request_context import LOWEST_ID, RequestContext
from domain.progress.history import Event, SessionEvent
from domain.progress.replay import concerns

if TYPE_CHECKING:
    from uuid import UUID

    from domain.programs.plan import Plan

MOST_REPLAYED = 200
"""For one enrollment: they are folded again after every correction."""
MOST_REPLAYED_IN_BATCH = 1_000
"""For all enrollments of a batch: more would hold the transaction too long."""
MOST_READ = 1_000
"""Sessions that are searched for exercises of the program."""
_PAGE = 100


async def replayed_sessions(
    context: RequestContext, athlete_id: UUID, plan: Plan, replay_from: date, most: int = MOST_REPLAYED
) -> list[Event]:
    """Return the sessions to replay, oldest first. Raises a validation problem for more than `most`."""
    found: list[Event] = []
    read, before, before_id = 0, date.max, LOWEST_ID
    while True:
        rows = await context.tx.all(
            events.WITHOUT_ENROLLMENT,
            athlete_id=athlete_id,
            performed_from=replay_from,
            before=before,
            before_too=before,
            before_id=before_id,
            at_most=_PAGE,
        )
        read_events = map(replayed_event, rows)
        found += [one for one in read_events if isinstance(one.data, SessionEvent) and concerns(plan, one.data.done)]
        read += len(rows)
        if len(found) > most or (read >= MOST_READ and len(rows) == _PAGE):
            raise problems.invalid("/replay_from", _too_many(found, rows[-1].on_date, most))
        if len(rows) < _PAGE:
            return found[::-1]
        before, before_id = rows[-1].on_date, rows[-1].event_id


def _too_many(newest_first: list[Event], last_read: date, most: int) -> str:
    """Why they are too many, and from which day on they are not."""
    days = [event.on for event in newest_first[: most + 1]]
    last = days[most] if len(days) > most else last_read
    first_day = min((day for day in days if day > last), default=None)
    message = f"At most {most} sessions can be replayed, and there are more from this day on."
    if most < MOST_REPLAYED:
        left = f"That leaves {most} for this enrollment, which has more."
        message = f"A batch replays at most {MOST_REPLAYED_IN_BATCH} sessions. {left}"
    return message if first_day is None else f"{message} The earliest possible day is {first_day}."
