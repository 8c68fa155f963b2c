"""Webhook events: what the changes of a write mean to a receiver, and the JSON that is sent."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from api.store.statements.outbox import OutboxRow
from api.store.statements.webhook_endpoints import EndpointRow
from api.use_cases.change_log import ChangeAction, NotedEvent, ResourceKind, WebhookEventType
from api.use_cases.feed.list_changes import PlacedChange, placed_changes
from api.use_cases.feed.outbox import DECODER, ActorKind, ChangeActor
from api.use_cases.request_context import RequestContext
from domain.reports.records import RecordKind

_BY_CHANGE = {
    (ResourceKind.PRESCRIPTION, ChangeAction.CREATED): WebhookEventType.PRESCRIPTION_CREATED,
    (ResourceKind.SESSION, ChangeAction.CREATED): WebhookEventType.SESSION_LOGGED,
    (ResourceKind.SESSION, ChangeAction.UPDATED): WebhookEventType.SESSION_CHANGED,
    (ResourceKind.SESSION, ChangeAction.DELETED): WebhookEventType.SESSION_CHANGED,
    (ResourceKind.IMPORT, ChangeAction.CREATED): WebhookEventType.IMPORT_FINISHED,
}


MOST_CONTENT_BYTES = 256 * 1024
"""A resource that is larger is not sent with an event. The guide states the same number."""


class WebhookPayload(enum.Enum):
    """What events contain: ids and codes, or the resource too."""

    THIN = "thin"
    FULL = "full"


class WebhookEventData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event is about: ids and codes. With `payload: full`, also the resource itself."""

    resource: Annotated[ResourceKind, Meta(description="Kind of resource.")]
    id: Annotated[str, Meta(description="Id of the resource.")]
    action: Annotated[ChangeAction, Meta(description="What happened to the resource.")]
    version: Annotated[int, Meta(description="Version of the resource after the change.")]
    position: Annotated[int, Meta(description="Position of the change in the change feed (`listChanges`).")]
    athlete_id: Annotated[UUID | None, Meta(description="The athlete.")] = None
    enrollment_id: Annotated[UUID | None, Meta(description="The enrollment.")] = None
    slot: Annotated[str | None, Meta(description="The slot of a stopped exercise.")] = None
    exercise: Annotated[
        str | None, Meta(description="The slug of the exercise that was stopped, or in which records were set.")
    ] = None
    phase: Annotated[str | None, Meta(description="The phase that was opened.")] = None
    code: Annotated[str | None, Meta(description="Code of the decision that opened the phase.")] = None
    records: Annotated[
        tuple[RecordKind, ...], Meta(description="Kinds of the records that were set. Read them with `listRecords`.")
    ] = ()
    current: Annotated[
        dict[str, Any] | None,
        Meta(
            description="With `payload: full`: the resource as its GET returned it when the event was prepared, which "
            "may be later than the change. Omitted if it was deleted by then, or if it is larger than 256 KiB."
        ),
    ] = None
    current_version: Annotated[
        int | None, Meta(description="The version of `current`, as in its `ETag`. Omitted for what has no `ETag`.")
    ] = None


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook request. Events have no order: compare versions, or follow the change feed."""

    type: Annotated[WebhookEventType, Meta(description="Type of the event.")]
    timestamp: Annotated[datetime, Meta(description="When the change was made, in UTC.")]
    data: Annotated[WebhookEventData | None, Meta(description="What the event is about. Null for `webhook.test`.")] = (
        None
    )


class ExerciseRecords(msgspec.Struct, frozen=True):
    """The kinds of records that a session set in an exercise."""

    exercise: str
    kinds: tuple[RecordKind, ...]


RecordsByPosition = Mapping[int, Sequence[ExerciseRecords]]
"""What logged sessions set, by the position of the change that logged them."""
NO_RECORDS: RecordsByPosition = {}


class Representation(msgspec.Struct, frozen=True):
    """A resource as its GET returns it: its JSON, and the version in its `ETag`."""

    body: bytes
    version: int | None


Represent = Callable[[RequestContext, WebhookEventData], Awaitable[Representation | None]]
"""Returns the resource of an event, or None if it is deleted."""

_TYPES = msgspec.json.Decoder(frozenset[str])


def wants_type(endpoint: EndpointRow, event_type: WebhookEventType) -> bool:
    """Whether events of this type are sent to the endpoint."""
    return endpoint.enabled and (
        endpoint.event_types is None or event_type.value in _TYPES.decode(endpoint.event_types)
    )


async def with_resource(context: RequestContext, event: WebhookEvent, represent: Represent) -> WebhookEvent:
    """Return the event with its resource, unless that is deleted or too large."""
    found = None if event.data is None else await represent(context, event.data)
    if event.data is None or found is None or len(found.body) > MOST_CONTENT_BYTES:
        return event
    current = msgspec.json.decode(found.body, type=dict[str, Any])
    return replace(event, data=replace(event.data, current=current, current_version=found.version))


def events_of(row: OutboxRow, new_records: RecordsByPosition = NO_RECORDS) -> list[WebhookEvent]:
    """Return the events of a write. An import has one event when it is finished, and none for each session."""
    entry = DECODER.decode(row.document)
    first = (row.position or 0) - row.size + 1
    noted: dict[int, list[NotedEvent]] = {}
    for event in entry.events:
        noted.setdefault(first + event.number, []).append(event)
    is_import = is_by_import(entry.actor)
    events: list[WebhookEvent] = []
    for placed in placed_changes(row):
        change = placed.change
        if is_import and change.resource is not ResourceKind.IMPORT:
            continue
        event_type = _BY_CHANGE.get((change.resource, change.action))
        if event_type is WebhookEventType.IMPORT_FINISHED and not is_import:
            continue  # it waits to run in the background, and notes the event itself when it has
        if event_type is not None:
            events.append(_event(event_type, placed))
        events += [_event(each.type, placed, each) for each in noted.get(placed.position, ())]
        events += [_record_event(placed, each) for each in new_records.get(placed.position, ())]
    return events


def is_by_import(actor: ChangeActor | None) -> bool:
    """Whether an import made the change."""
    return actor is not None and actor.kind is ActorKind.IMPORT


def _event(event_type: WebhookEventType, placed: PlacedChange, noted: NotedEvent | None = None) -> WebhookEvent:
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


def _record_event(placed: PlacedChange, found: ExerciseRecords) -> WebhookEvent:
    event = _event(WebhookEventType.RECORD_SET, placed)
    if event.data is None:
        raise TypeError("an event of a change has data")
    return replace(event, data=replace(event.data, exercise=found.exercise, records=found.kinds))
