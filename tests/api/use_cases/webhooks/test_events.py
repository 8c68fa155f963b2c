"""What the changes of a write mean to a receiver."""

from __future__ import annotations

from uuid import uuid4

import msgspec
import pytest

from api.store.statements.outbox import OutboxRow
from api.use_cases.change_log import Change, ChangeAction, NotedEvent, ResourceKind, WebhookEventType
from api.use_cases.feed.outbox import ActorKind, ChangeActor, OutboxEntry
from api.use_cases.webhooks.events import WebhookEvent, events_of
from tests.api.use_cases.feed.rows import NOON

ANA = uuid4()


def of(
    *changes: Change | None, actor: ChangeActor | None = None, noted: tuple[NotedEvent, ...] = ()
) -> list[WebhookEvent]:
    document = msgspec.json.encode(OutboxEntry(changes, actor, None, noted)).decode()
    return events_of(OutboxRow(uuid4(), len(changes), 10 + len(changes), document, NOON))


def change(resource: ResourceKind, action: ChangeAction = ChangeAction.CREATED) -> Change:
    return Change(resource, "id", action, 1, ANA)


@pytest.mark.parametrize(
    ("resource", "action", "event"),
    [
        (ResourceKind.PRESCRIPTION, ChangeAction.CREATED, WebhookEventType.PRESCRIPTION_CREATED),
        (ResourceKind.SESSION, ChangeAction.CREATED, WebhookEventType.SESSION_LOGGED),
        (ResourceKind.SESSION, ChangeAction.UPDATED, WebhookEventType.SESSION_CHANGED),
        (ResourceKind.SESSION, ChangeAction.DELETED, WebhookEventType.SESSION_CHANGED),
    ],
)
def test_a_change_that_is_an_event(resource: ResourceKind, action: ChangeAction, event: WebhookEventType) -> None:
    (found,) = of(change(resource, action))
    assert (found.type, found.timestamp) == (event, NOON)
    assert found.data is not None
    assert (found.data.id, found.data.action, found.data.position) == ("id", action, 11)


@pytest.mark.parametrize(
    ("resource", "action"),
    [
        (ResourceKind.PRESCRIPTION, ChangeAction.SUPERSEDED),
        (ResourceKind.ENROLLMENT, ChangeAction.UPDATED),
        (ResourceKind.ATHLETE, ChangeAction.CREATED),
        (ResourceKind.MEASUREMENT, ChangeAction.CREATED),
    ],
)
def test_a_change_that_is_none(resource: ResourceKind, action: ChangeAction) -> None:
    assert of(change(resource, action)) == []


def test_a_stopped_exercise_is_named() -> None:
    stop = NotedEvent(WebhookEventType.EXERCISE_STOPPED, 1, "lunge", "backward-lunge")
    changes = change(ResourceKind.SESSION), change(ResourceKind.ENROLLMENT, ChangeAction.UPDATED)
    logged, stopped = of(*changes, noted=(stop,))
    assert logged.type is WebhookEventType.SESSION_LOGGED
    assert stopped.data is not None
    assert (stopped.type, stopped.data.slot, stopped.data.exercise, stopped.data.position) == (
        WebhookEventType.EXERCISE_STOPPED,
        "lunge",
        "backward-lunge",
        12,
    )


def test_an_import_is_one_event_and_its_sessions_are_none() -> None:
    actor = ChangeActor(ActorKind.IMPORT, uuid4())
    found = of(change(ResourceKind.SESSION), change(ResourceKind.IMPORT), actor=actor)
    assert [each.type for each in found] == [WebhookEventType.IMPORT_FINISHED]


def test_an_import_that_has_yet_to_run_is_no_event() -> None:
    assert of(change(ResourceKind.IMPORT), actor=ChangeActor(ActorKind.API_KEY, uuid4())) == []


def test_an_import_in_the_background_is_an_event_once_it_notes_it() -> None:
    actor = ChangeActor(ActorKind.IMPORT, uuid4())
    changes = change(ResourceKind.SESSION), change(ResourceKind.IMPORT, ChangeAction.UPDATED)
    assert of(*changes, actor=actor) == []
    (found,) = of(*changes, actor=actor, noted=(NotedEvent(WebhookEventType.IMPORT_FINISHED, 1),))
    assert found.data is not None
    assert (found.type, found.data.resource, found.data.position) == (
        WebhookEventType.IMPORT_FINISHED,
        ResourceKind.IMPORT,
        12,
    )


def test_an_erased_athlete_has_no_events() -> None:
    assert of(None, noted=(NotedEvent(WebhookEventType.EXERCISE_STOPPED, 0, "lunge"),)) == []
