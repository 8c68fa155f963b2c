"""Webhook events: what the changes of a write mean to a receiver, and the JSON that is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.store.statements.outbox import OutboxRow
from api.use_cases.change_log import ChangeAction, EventType, NotedEvent, ResourceKind
from api.use_cases.feed.list_changes import PlacedChange, placed_changes
from api.use_cases.feed.outbox import DECODER, ActorKind

_BY_CHANGE = {
    (ResourceKind.PRESCRIPTION, ChangeAction.CREATED): EventType.PRESCRIPTION_CREATED,
    (ResourceKind.SESSION, ChangeAction.CREATED): EventType.SESSION_LOGGED,
    (ResourceKind.SESSION, ChangeAction.UPDATED): EventType.SESSION_CHANGED,
    (ResourceKind.SESSION, ChangeAction.DELETED): EventType.SESSION_CHANGED,
    (ResourceKind.IMPORT, ChangeAction.CREATED): EventType.IMPORT_FINISHED,
}


class WebhookEventData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event is about: ids and codes. Read the resource itself with the API."""

    resource: Annotated[ResourceKind, Meta(description="Kind of resource.")]
    id: Annotated[str, Meta(description="Id of the resource.")]
    action: Annotated[ChangeAction, Meta(description="What happened to the resource.")]
    version: Annotated[int, Meta(description="Version of the resource after the change.")]
    position: Annotated[int, Meta(description="Position of the change in the change feed (`listChanges`).")]
    athlete_id: Annotated[UUID | None, Meta(description="The athlete.")] = None
    enrollment_id: Annotated[UUID | None, Meta(description="The enrollment.")] = None
    slot: Annotated[str | None, Meta(description="The slot of a stopped exercise.")] = None
    exercise: Annotated[str | None, Meta(description="The slug of a stopped exercise.")] = None
    phase: Annotated[str | None, Meta(description="The phase that was opened.")] = None
    code: Annotated[str | None, Meta(description="Code of the decision that opened the phase.")] = None


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook request. Events have no order: compare versions, or follow the change feed."""

    type: Annotated[EventType, Meta(description="Type of the event.")]
    timestamp: Annotated[datetime, Meta(description="When the change was made, in UTC.")]
    data: Annotated[WebhookEventData | None, Meta(description="What the event is about. Null for `webhook.test`.")] = (
        None
    )


def events_of(row: OutboxRow) -> list[WebhookEvent]:
    """Return the events of a write. An import has one event, and none for each session."""
    entry = DECODER.decode(row.document)
    first = (row.position or 0) - row.size + 1
    noted: dict[int, list[NotedEvent]] = {}
    for event in entry.events:
        noted.setdefault(first + event.number, []).append(event)
    is_import = entry.actor is not None and entry.actor.kind is ActorKind.IMPORT
    events: list[WebhookEvent] = []
    for placed in placed_changes(row):
        change = placed.change
        if is_import and change.resource is not ResourceKind.IMPORT:
            continue
        event_type = _BY_CHANGE.get((change.resource, change.action))
        if event_type is not None:
            events.append(_event(event_type, placed))
        events += [_event(each.type, placed, each) for each in noted.get(placed.position, ())]
    return events


def _event(event_type: EventType, placed: PlacedChange, noted: NotedEvent | None = None) -> WebhookEvent:
    change = placed.change
    data = WebhookEventData(
        resource=change.resource,
        id=change.id,
        action=change.action,
        version=change.version,
        position=placed.position,
        athlete_id=change.athlete_id,
        enrollment_id=change.enrollment_id,
        slot=None if noted is None else noted.slot,
        exercise=None if noted is None else noted.exercise,
        phase=None if noted is None else noted.phase,
        code=None if noted is None else noted.code,
    )
    return WebhookEvent(type=event_type, timestamp=placed.at, data=data)
