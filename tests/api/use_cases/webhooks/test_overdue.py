"""An overdue session is reported once: when the athlete's local date has passed its last day."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from api.store.database import Transaction
from api.use_cases.athletes.archive_athlete import archive_athlete, restore_athlete
from api.use_cases.athletes.update_athlete import change_athlete
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.enrollments.change_enrollment import end_enrollment
from api.use_cases.enrollments.planned_changes import plan_change
from api.use_cases.feed.outbox import ActorKind
from api.use_cases.history.overdue_watch import LOOK_AHEAD
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.webhooks.endpoints import update_endpoint
from api.use_cases.webhooks.events import WebhookEvent
from api.use_cases.webhooks.overdue import find_overdue
from domain.policies.pause import Pause
from domain.progress.history import PauseEvent
from tests.api.use_cases.feed.rows import NOON, read
from tests.api.use_cases.webhooks.athletes import Athlete, enrolls, write
from tests.api.use_cases.webhooks.workspace import Workspace

pytestmark = pytest.mark.anyio

TODAY = NOON.date()
LAST_DAY = TODAY + timedelta(days=3)
"""Of the session after the first one, by the schedule of the program: twice a week at least."""


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


async def trained(workspace: Workspace, time_zone: str = "UTC") -> Athlete:
    """An athlete who has trained today."""
    athlete = await enrolls(workspace, TODAY, time_zone)
    await athlete.trains(TODAY)
    return athlete


async def told(workspace: Workspace) -> list[WebhookEvent]:
    """The events that were sent, after the worker has done what is due."""
    await workspace.works()
    sent = [msgspec.json.decode(message.payload, type=WebhookEvent) for message in workspace.sent]
    return [event for event in sent if event.type is WebhookEventType.ATHLETE_OVERDUE]


async def swept(workspace: Workspace, until: datetime) -> list[WebhookEvent]:
    """Let time pass until then. The worker works whenever a sweep finds the workspace, as it would every 5 seconds."""
    while workspace.clock.time < until:
        workspace.clock.time = min(until, workspace.clock.time + timedelta(minutes=15))
        if workspace.id in await workspace.worker.sweep():
            await workspace.works()
    return await told(workspace)


async def test_a_session_is_told_when_its_last_day_is_over(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    pending = (await athlete.row()).pending_prescription_id
    assert await swept(workspace, midnight(LAST_DAY + timedelta(days=1)) - timedelta(seconds=1)) == []
    (event,) = await swept(workspace, midnight(LAST_DAY + timedelta(days=1)))
    assert event.data is not None
    assert (event.timestamp, event.data.resource) == (workspace.clock.time, ResourceKind.PRESCRIPTION)
    assert (event.data.id, event.data.version) == (str(pending), 1)
    assert (event.data.athlete_id, event.data.enrollment_id) == (athlete.id, athlete.enrollment_id)


@pytest.mark.parametrize(
    ("time_zone", "hours"), [("Pacific/Kiritimati", -14), ("Asia/Kathmandu", -5.75), ("Pacific/Pago_Pago", 11)]
)
async def test_the_date_is_that_of_the_athlete(workspace: Workspace, time_zone: str, hours: float) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    await trained(workspace, time_zone)
    over = midnight(LAST_DAY + timedelta(days=1)) + timedelta(hours=hours)
    assert await swept(workspace, over - timedelta(seconds=1)) == []
    (event,) = await swept(workspace, over)
    assert event.timestamp == over


async def test_a_session_is_told_once_however_long_it_stays_overdue(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    assert len(await swept(workspace, NOON + timedelta(days=9))) == 1
    await athlete.trains(TODAY + timedelta(days=9))
    assert len(await swept(workspace, NOON + timedelta(days=30))) == 2  # that of the next prescription


async def test_a_session_that_was_done_in_time_is_not_told(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    await swept(workspace, NOON + timedelta(days=2))
    await athlete.trains(TODAY + timedelta(days=2))
    assert await swept(workspace, midnight(TODAY + timedelta(days=7))) == []


async def test_the_change_feed_shows_it_as_an_update_under_the_same_version(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    pending = str((await athlete.row()).pending_prescription_id)
    (event,) = await swept(workspace, NOON + timedelta(days=4))
    page = await read(workspace.database, workspace.id)
    created, updated = [each for each in page.changes if each.change.id == pending]
    assert (created.change.action, created.change.version) == (ChangeAction.CREATED, 1)
    assert (updated.change.action, updated.change.version) == (ChangeAction.UPDATED, 1)
    assert event.data is not None
    assert updated.position == event.data.position
    assert updated.actor is not None
    assert (updated.actor.kind, updated.request_id) == (ActorKind.SYSTEM, None)


async def test_a_pause_puts_it_off(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    pause = PauseEvent(Pause(TODAY + timedelta(days=1), TODAY + timedelta(days=20)))
    await write(
        workspace, lambda context: plan_change(context, athlete.id, athlete.enrollment_id, lambda _today: pause)
    )
    assert await swept(workspace, midnight(TODAY + timedelta(days=21))) == []
    assert len(await swept(workspace, midnight(TODAY + timedelta(days=40)))) == 1


async def test_nothing_is_told_about_an_exercise_that_pain_has_stopped(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE, WebhookEventType.EXERCISE_STOPPED)
    athlete = await enrolls(workspace, TODAY, program="runner-knee-strength")
    for days in (0, 3, 6):
        workspace.clock.time = NOON + timedelta(days=days)
        await athlete.trains(TODAY + timedelta(days=days), pain=9)
    assert await swept(workspace, NOON + timedelta(days=30)) == []
    assert {msgspec.json.decode(message.payload)["type"] for message in workspace.sent} == {"exercise.stopped"}
    assert (await athlete.row()).status == "active"


async def test_nothing_is_told_after_the_end_of_an_enrollment(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    await write(workspace, lambda context: end_enrollment(context, athlete.id, athlete.enrollment_id, None))
    assert await swept(workspace, NOON + timedelta(days=9)) == []


async def test_nothing_is_told_about_an_archived_athlete_until_they_are_restored(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace)
    await write(workspace, lambda context: archive_athlete(context, athlete.id))
    assert await swept(workspace, NOON + timedelta(days=9)) == []
    await write(workspace, lambda context: restore_athlete(context, athlete.id))
    assert len(await told(workspace)) == 1


async def test_a_session_that_is_logged_late_can_leave_the_next_one_overdue_at_once(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await enrolls(workspace, TODAY - timedelta(days=20))
    await workspace.works()
    await athlete.trains(TODAY - timedelta(days=10))
    assert len(await told(workspace)) == 1


async def test_an_athlete_who_travels_is_told_about_by_the_new_date(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athlete = await trained(workspace, "Pacific/Pago_Pago")
    over = midnight(LAST_DAY + timedelta(days=1)) - timedelta(hours=13)  # in Auckland, and in Samoa a day later
    await swept(workspace, over - timedelta(minutes=20))

    async def travel(context: RequestContext) -> None:
        stored = await find_athlete(context, athlete.id, locked=True)
        await change_athlete(context, stored, {"time_zone": "Pacific/Auckland"})

    await write(workspace, travel)
    assert await told(workspace) == []
    (event,) = await swept(workspace, over)
    assert event.timestamp == over


async def test_what_was_overdue_before_the_endpoint_existed_is_not_told(workspace: Workspace) -> None:
    athlete = await trained(workspace)
    workspace.clock.time = NOON + timedelta(days=9)
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    assert await swept(workspace, NOON + timedelta(days=12)) == []
    await athlete.trains(TODAY + timedelta(days=12))
    assert len(await swept(workspace, NOON + timedelta(days=30))) == 1


async def test_no_one_looks_unless_an_endpoint_wants_to_know(workspace: Workspace) -> None:
    endpoint_id = await workspace.listens(WebhookEventType.SESSION_LOGGED)
    await trained(workspace)
    await workspace.works(timedelta(minutes=2))
    await workspace.works(timedelta(minutes=2))  # the leases of what was sent are over
    workspace.clock.time += timedelta(days=3)
    assert workspace.id not in await workspace.worker.sweep()

    async def wants_more(context: RequestContext) -> None:
        changes = {"event_types": [WebhookEventType.ATHLETE_OVERDUE]}
        await update_endpoint(replace(context, if_match=1), endpoint_id, changes)

    await write(workspace, wants_more)
    assert len(await swept(workspace, NOON + timedelta(days=9))) == 1


async def looks(workspace: Workspace, days: int) -> int:
    """How often a sweep finds work in so many days."""
    found = 0
    for _ in range(days * 96):
        workspace.clock.time += timedelta(minutes=15)
        if workspace.id in await workspace.worker.sweep():
            found += 1
            await workspace.works()
    return found


async def test_looks_do_not_multiply(workspace: Workspace) -> None:
    for _ in range(3):  # each is looked at again after 6 and 60 seconds
        await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    await trained(workspace)
    await workspace.works(timedelta(minutes=2))
    assert await looks(workspace, 2) <= 2 * (timedelta(days=1) / LOOK_AHEAD) + 1


async def test_more_athletes_than_fit_one_turn_are_all_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.use_cases.webhooks.overdue.LOOKED_AT_TOGETHER", 2)
    monkeypatch.setattr("api.use_cases.webhooks.overdue.ROWS_READ_AT_ONCE", 2)
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athletes = [await trained(workspace, zone) for zone in ("UTC", "Asia/Tokyo", "UTC", "Asia/Tokyo", "UTC")]
    events = await swept(workspace, NOON + timedelta(days=4))
    assert sorted(str(each.data.athlete_id) for each in events if each.data) == sorted(
        str(each.id) for each in athletes
    )


async def test_processes_that_look_at_the_same_time_tell_it_once(workspace: Workspace) -> None:
    endpoint = await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    athletes = [await trained(workspace) for _ in range(10)]
    await workspace.works()
    workspace.clock.time = NOON + timedelta(days=4)
    workers = [workspace.new_worker() for _ in range(4)]
    await asyncio.gather(*(worker.work(workspace.id) for worker in workers))
    await workspace.works()
    rows = await workspace.deliveries(endpoint)
    assert len(rows) == len(workspace.sent) == len({message.id for message in workspace.sent}) == len(athletes)


async def test_a_process_that_is_killed_while_it_looks_leaves_the_work_to_the_next_one(workspace: Workspace) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    await trained(workspace)
    await workspace.works()
    workspace.clock.time = NOON + timedelta(days=4)

    class KilledError(Exception):
        pass

    async def is_killed(tx: Transaction) -> None:
        await find_overdue(tx, workspace.clock.now(), workspace.clock.new_id)
        raise KilledError

    with pytest.raises(KilledError):
        await workspace.database.write(workspace.id, is_killed)
    assert workspace.sent == []
    assert workspace.id in await workspace.worker.sweep()
    assert len(await told(workspace)) == 1


async def test_a_process_that_is_killed_after_it_has_looked_leaves_the_event_to_the_next_one(
    workspace: Workspace,
) -> None:
    await workspace.listens(WebhookEventType.ATHLETE_OVERDUE)
    await trained(workspace)
    await workspace.works()
    workspace.clock.time = NOON + timedelta(days=4)
    clock = workspace.clock
    await workspace.database.write(workspace.id, lambda tx: find_overdue(tx, clock.now(), clock.new_id))
    assert workspace.id in await workspace.worker.sweep()
    assert len(await told(workspace)) == 1


async def test_a_failure_to_look_stops_no_delivery(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    await workspace.listens(WebhookEventType.SESSION_LOGGED, WebhookEventType.ATHLETE_OVERDUE)
    await trained(workspace)

    def fails(*_arguments: object) -> None:
        raise ValueError

    monkeypatch.setattr("api.use_cases.webhooks.overdue.prescribe", fails)
    workspace.clock.time = NOON + timedelta(days=4)
    assert await told(workspace) == []
    assert len(workspace.sent) == 1
    monkeypatch.undo()
    assert len(await told(workspace)) == 1
