"""Deliveries are retried for three days. Then they fail, and an endpoint that has failed all the time is disabled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.use_cases.webhooks.deliver import DELAYS, LEASE, claim, next_attempt, record
from api.use_cases.webhooks.send import Attempt
from tests.api.use_cases.feed.rows import NOON, session
from tests.api.use_cases.webhooks.workspace import DOWN, OK, Workspace

pytestmark = pytest.mark.anyio

SOON = timedelta(seconds=1)


async def test_an_accepted_event_is_not_sent_again(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    await workspace.works()
    await workspace.works(timedelta(days=7))
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts, row.response_status, row.next_attempt_at) == ("succeeded", 1, 204, None)
    assert len(workspace.sent) == 1


async def test_a_refused_event_is_sent_again_under_the_same_id(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    workspace.answers = [DOWN]
    await workspace.changes(session("a", 1))
    await workspace.works()
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts, row.response_status) == ("pending", 1, 503)
    await workspace.works(DELAYS[0] - SOON)
    assert len(workspace.sent) == 1
    await workspace.works(SOON)
    assert [message.id for message in workspace.sent] == [workspace.sent[0].id] * 2
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts) == ("succeeded", 2)


async def test_attempts_go_on_for_about_three_days_and_then_end(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    workspace.answers = [DOWN] * 100
    await workspace.changes(session("a", 1))
    await workspace.works()
    for delay in DELAYS:
        await workspace.works(delay)
    (row,) = await workspace.deliveries(endpoint)
    assert (row.status, row.attempts, row.next_attempt_at) == ("failed", len(DELAYS) + 1, None)
    assert timedelta(days=2, hours=20) < workspace.clock.now() - NOON < timedelta(days=3, hours=4)
    await workspace.works(timedelta(days=1))
    assert len(workspace.sent) == len(DELAYS) + 1


@pytest.mark.parametrize(("random", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
async def test_delays_vary_by_a_fifth(random: float, factor: float) -> None:
    assert next_attempt(3, NOON, lambda: random) == NOON + DELAYS[2] * factor


async def test_an_endpoint_that_has_failed_for_three_days_is_disabled_with_a_notice(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    workspace.answers = [DOWN] * 100
    await workspace.changes(session("a", 1))
    await workspace.works()
    for delay in DELAYS[:-1]:
        await workspace.works(delay)
    await workspace.changes(session("b", 1))
    await workspace.works(DELAYS[-1])
    row = await workspace.endpoint(endpoint)
    assert (row.enabled, row.notice) == (False, "Every delivery has failed since 2026-11-24 12:00 UTC.")
    assert {each.status for each in await workspace.deliveries(endpoint)} == {"failed"}
    await workspace.changes(session("c", 1))
    await workspace.works(timedelta(days=1))
    assert len(await workspace.deliveries(endpoint)) == 2


async def test_an_endpoint_that_accepted_something_meanwhile_stays_enabled(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    workspace.answers = [DOWN] * len(DELAYS) + [OK, *[DOWN] * 100]
    await workspace.changes(session("a", 1))
    await workspace.works()
    for delay in DELAYS[:-1]:
        await workspace.works(delay)
    await workspace.changes(session("b", 1))
    await workspace.works()
    assert (await workspace.endpoint(endpoint)).failing_since is None
    await workspace.works(DELAYS[-1])
    row = await workspace.endpoint(endpoint)
    assert (row.enabled, row.failing_since) == (True, workspace.clock.now())


async def test_an_endpoint_that_is_gone_is_disabled_at_once(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    workspace.answers = [Attempt(status=410)]
    await workspace.changes(session("a", 1))
    await workspace.works()
    row = await workspace.endpoint(endpoint)
    assert (row.enabled, row.notice) == (False, "It answered 410 Gone.")
    assert [each.status for each in await workspace.deliveries(endpoint)] == ["failed"]


async def test_a_delivery_of_a_process_that_was_killed_is_sent_after_its_lease(workspace: Workspace) -> None:
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    database, clock = workspace.database, workspace.clock
    await workspace.worker._dispatch_all(workspace.id)
    claimed = await database.write(workspace.id, lambda tx: claim(tx, clock.now(), clock.new_id))
    assert len(claimed.rows) == 1  # the process is killed while it sends it
    await workspace.works(LEASE - SOON)
    assert workspace.sent == []
    clock.time += SOON
    assert await workspace.worker.sweep() == [workspace.id]
    await workspace.works()
    assert len(workspace.sent) == 1
    assert [each.status for each in await workspace.deliveries(endpoint)] == ["succeeded"]


async def test_an_outcome_that_comes_after_the_lease_does_not_undo_that_of_another_process(
    workspace: Workspace,
) -> None:
    endpoint = await workspace.listens()
    await workspace.changes(session("a", 1))
    database, clock = workspace.database, workspace.clock
    await workspace.worker._dispatch_all(workspace.id)
    claimed = await database.write(workspace.id, lambda tx: claim(tx, clock.now(), clock.new_id))
    await workspace.works(LEASE)
    await database.write(
        workspace.id,
        lambda tx: record(tx, claimed.lease_id, claimed.rows[0], DOWN, clock.now(), clock.new_id, lambda: 0.5),
    )
    assert [(each.status, each.attempts) for each in await workspace.deliveries(endpoint)] == [("succeeded", 1)]
