"""The webhooks of the document: the requests that Nextset sends, one for each type of event."""

from __future__ import annotations

from datetime import UTC, datetime

from api.http import examples
from api.openapi.components import Components
from api.openapi.examples import on_the_wire
from api.openapi.shape import Schema
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.webhooks.events import WebhookEvent, WebhookEventData
from domain.reports.records import RecordKind

TAG = "Webhook events"
"""Not the tag of the endpoints: some generators make a file for each tag, and would overwrite one by the other."""
SUMMARIES = {
    WebhookEventType.PRESCRIPTION_CREATED: (
        "A next session was prescribed",
        "Also when a correction replaces the pending one.",
    ),
    WebhookEventType.SESSION_LOGGED: ("A session was logged", "Not for the sessions of an import."),
    WebhookEventType.SESSION_CHANGED: (
        "A logged session changed",
        "It was corrected or deleted, its pain was reported, or its decisions changed after an earlier session did.",
    ),
    WebhookEventType.EXERCISE_STOPPED: (
        "Pain or another symptom stopped an exercise",
        "The exercise stays stopped until the coach resumes it. Also when a late score or a correction stops it.",
    ),
    WebhookEventType.PHASE_OPENED: (
        "The next session is in another phase",
        "A gate opened, the coach opened the phase, or the athlete fell back. `code` tells which.",
    ),
    WebhookEventType.RECORD_SET: (
        "A logged session set a personal record",
        "For each exercise, if nothing that was logged since is better. Not the first time, and not for imports.",
    ),
    WebhookEventType.ENROLLMENT_FINISHED: ("An enrollment ended", "The athlete gets no more sessions from it."),
    WebhookEventType.ATHLETE_OVERDUE: (
        "A session is overdue",
        "Once for each prescription. Not in a pause, not if all are stopped, not for an archived athlete.",
    ),
    WebhookEventType.IMPORT_FINISHED: ("An import was stored", "One event for all of its sessions."),
    WebhookEventType.WEBHOOK_TEST: ("A test", "Sent by `sendTestEvent`."),
}
"""The summary of each type of event, and when it is sent."""

_HEADERS = {
    "webhook-id": "Id of the event. The same for every attempt, so that a receiver can ignore repetitions.",
    "webhook-timestamp": "Seconds since 1970 when the attempt was made.",
    "webhook-signature": "Signatures by the endpoint's secrets, separated by spaces, as in Standard Webhooks.",
}
_RESOURCES = {
    WebhookEventType.PRESCRIPTION_CREATED: (ResourceKind.PRESCRIPTION, ChangeAction.CREATED, examples.NEXT_ID),
    WebhookEventType.SESSION_LOGGED: (ResourceKind.SESSION, ChangeAction.CREATED, examples.SESSION_ID),
    WebhookEventType.SESSION_CHANGED: (ResourceKind.SESSION, ChangeAction.UPDATED, examples.SESSION_ID),
    WebhookEventType.EXERCISE_STOPPED: (ResourceKind.ENROLLMENT, ChangeAction.UPDATED, examples.ENROLLMENT_ID),
    WebhookEventType.PHASE_OPENED: (ResourceKind.ENROLLMENT, ChangeAction.UPDATED, examples.ENROLLMENT_ID),
    WebhookEventType.RECORD_SET: (ResourceKind.SESSION, ChangeAction.CREATED, examples.SESSION_ID),
    WebhookEventType.ENROLLMENT_FINISHED: (ResourceKind.ENROLLMENT, ChangeAction.UPDATED, examples.ENROLLMENT_ID),
    WebhookEventType.ATHLETE_OVERDUE: (ResourceKind.PRESCRIPTION, ChangeAction.UPDATED, examples.NEXT_ID),
    WebhookEventType.IMPORT_FINISHED: (ResourceKind.IMPORT, ChangeAction.CREATED, examples.EVENT_ID),
}


def webhook_operations(components: Components) -> Schema:
    """The Path Item Objects of all types, by type."""
    return {each.value: {"post": _operation(each, components)} for each in WebhookEventType}


def _operation(event_type: WebhookEventType, components: Components) -> Schema:
    summary, description = SUMMARIES[event_type]
    words = event_type.value.replace(".", " ").split()
    return {
        "tags": [TAG],
        "operationId": "on" + "".join(word.capitalize() for word in words),
        "summary": summary,
        "description": f"{description}\n\nAnswer with a 2xx status within 15 seconds. Anything else is retried for "
        "three days, except 410, which disables the endpoint.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": components.schema(WebhookEvent),
                    "example": on_the_wire(example_of(event_type)),
                }
            },
        },
        "responses": {"2XX": {"description": "The event was accepted."}},
        "security": [],
        # openapi-generator would make calls of these, in code that does not compile. It leaves out what is internal.
        "x-internal": True,
    }


def example_of(event_type: WebhookEventType) -> WebhookEvent:
    """A realistic event."""
    at = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    if event_type not in _RESOURCES:
        return WebhookEvent(type=event_type, timestamp=at)
    resource, action, resource_id = _RESOURCES[event_type]
    is_import, is_stop = resource is ResourceKind.IMPORT, event_type is WebhookEventType.EXERCISE_STOPPED
    is_phase, is_record = event_type is WebhookEventType.PHASE_OPENED, event_type is WebhookEventType.RECORD_SET
    data = WebhookEventData(
        resource=resource,
        id=str(resource_id),
        action=action,
        version=1 if action is ChangeAction.CREATED or event_type is WebhookEventType.ATHLETE_OVERDUE else 2,
        position=4711,
        athlete_id=None if is_import else examples.ATHLETE_ID,
        enrollment_id=None if is_import else examples.ENROLLMENT_ID,
        slot="lunge" if is_stop else None,
        exercise="backward-lunge" if is_stop or is_record else None,
        phase="load" if is_phase else None,
        code="phase_opened" if is_phase else None,
        records=(RecordKind.HEAVIEST_LOAD, RecordKind.E1RM) if is_record else (),
    )
    return WebhookEvent(type=event_type, timestamp=at, data=data)
