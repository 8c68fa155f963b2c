"""Webhook endpoints and their deliveries over HTTP."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, delete, get, patch, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody, sent_fields
from api.http.resource_ids import DeliveryId, WebhookEndpointId
from api.http.responses import ApiResponse
from api.use_cases.change_log import ChangeAction, ResourceKind, WebhookEventType
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.webhooks import deliveries as deliveries_use_case
from api.use_cases.webhooks import endpoints as use_case
from api.use_cases.webhooks.addresses import LONGEST_URL
from api.use_cases.webhooks.deliveries import DeliveryRow
from api.use_cases.webhooks.endpoints import EndpointRow
from api.use_cases.webhooks.events import WebhookEvent, WebhookEventData, WebhookPayload

LONGEST_OVERLAP = 30 * 86_400

_Url = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_URL,
        description="Where events are sent: an `https://` URL of a public host.",
        examples=["https://app.example.com/webhooks/nextset"],
    ),
]
_Description = Annotated[
    Annotated[str, Meta(max_length=200)] | None, Meta(description="A note for people.", examples=["Production"])
]
_EventTypes = Annotated[
    Annotated[list[WebhookEventType], Meta(min_length=1, max_length=20)] | None,
    Meta(description="Types of the events to send. Null for all of them, also those of later releases."),
]
_PayloadText = (
    "`thin`: ids and codes. `full`: also the resource as its GET returns it, with data of athletes. Deliveries with it "
    "are kept for 30 days, or until the athlete is erased."
)
_Payload = Annotated[WebhookPayload, Meta(description=_PayloadText)]


class WebhookEndpointInput(RequestBody):
    """The endpoint to create."""

    url: _Url
    description: _Description = None
    event_types: _EventTypes = None
    payload: _Payload = WebhookPayload.THIN


class WebhookEndpointUpdate(RequestBody):
    """What to change. Omitted fields keep their value."""

    url: _Url | UnsetType = UNSET
    description: _Description | UnsetType = UNSET
    event_types: _EventTypes | UnsetType = UNSET
    payload: _Payload | UnsetType = UNSET
    enabled: Annotated[bool, Meta(description="Whether events are sent.")] | UnsetType = UNSET


class RotateWebhookSecretRequest(RequestBody):
    """How long the old secret still signs, beside the new one."""

    overlap_seconds: Annotated[
        int, Meta(ge=0, le=LONGEST_OVERLAP, description="Seconds for which both secrets sign. A day by default.")
    ] = 86_400


class WebhookEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where events are sent, without the secret."""

    id: WebhookEndpointId
    url: Annotated[str, Meta(description="Where events are sent.")]
    description: Annotated[str | None, Meta(description="A note for people.")]
    event_types: Annotated[
        list[WebhookEventType] | None, Meta(description="Types of the events to send. Null for all.")
    ]
    payload: _Payload
    enabled: Annotated[bool, Meta(description="Whether events are sent.")]
    notice: Annotated[str | None, Meta(description="Why Nextset has disabled the endpoint. Null if it has not.")]
    failing_since: Annotated[
        datetime | None, Meta(description="Since when every attempt has failed, in UTC. Null if the last one has not.")
    ]
    version: Annotated[int, Meta(description='Version of the endpoint. Send it in quotes as `If-Match`: `"3"`.')]
    created_at: Annotated[datetime, Meta(description="When the endpoint was created, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the endpoint last changed, in UTC.")]


class WebhookEndpointWithSecret(WebhookEndpoint, frozen=True, kw_only=True):
    """An endpoint with a new secret, which is shown only once."""

    secret: Annotated[
        str | None, Meta(description="Verifies signatures, as in Standard Webhooks. Null in a replayed response.")
    ]


class WebhookDeliveryStatus(enum.Enum):
    """Whether an event is still to be sent, was accepted, or was given up."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """An event and what happened to it."""

    id: DeliveryId
    endpoint_id: WebhookEndpointId
    event_type: Annotated[WebhookEventType, Meta(description="Type of the event.")]
    content: Annotated[WebhookEvent, Meta(description="The body that is sent.")]
    message_id: Annotated[str, Meta(description="The header `webhook-id`: the same for every attempt.")]
    status: Annotated[WebhookDeliveryStatus, Meta(description="`pending`, `succeeded` or `failed`.")]
    attempts: Annotated[int, Meta(description="Number of attempts since it was last requested.")]
    next_attempt_at: Annotated[datetime | None, Meta(description="When it is tried next, in UTC. Null if it is not.")]
    response_status: Annotated[int | None, Meta(description="HTTP status of the last response, if there was one.")]
    error: Annotated[str | None, Meta(description="Why the last attempt had no response.")]
    created_at: Annotated[datetime, Meta(description="When the event was taken from the change feed, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the last attempt ended, in UTC.")]


_TYPES = msgspec.json.Decoder(list[WebhookEventType])
_EVENT = msgspec.json.Decoder(WebhookEvent)


def _to_endpoint(row: EndpointRow) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=row.endpoint_id,
        url=row.url,
        description=row.description,
        event_types=None if row.event_types is None else _TYPES.decode(row.event_types),
        payload=WebhookPayload.THIN if row.payload is None else WebhookPayload(row.payload),
        enabled=row.enabled,
        notice=row.notice,
        failing_since=row.failing_since,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _to_delivery(row: DeliveryRow) -> WebhookDelivery:
    return WebhookDelivery(
        id=row.delivery_id,
        endpoint_id=row.endpoint_id,
        event_type=WebhookEventType(row.event_type),
        content=_EVENT.decode(row.payload),
        message_id=f"msg_{row.delivery_id.hex}",
        status=WebhookDeliveryStatus(row.status),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        response_status=row.response_status,
        error=row.error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


_ENDPOINT = WebhookEndpoint(
    id=examples.WEBHOOK_ENDPOINT_ID,
    url="https://app.example.com/webhooks/nextset",
    description="Production",
    event_types=[WebhookEventType.PRESCRIPTION_CREATED, WebhookEventType.EXERCISE_STOPPED],
    payload=WebhookPayload.THIN,
    enabled=True,
    notice=None,
    failing_since=None,
    version=1,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_DELIVERY = WebhookDelivery(
    id=examples.DELIVERY_ID,
    endpoint_id=examples.WEBHOOK_ENDPOINT_ID,
    event_type=WebhookEventType.EXERCISE_STOPPED,
    content=WebhookEvent(
        type=WebhookEventType.EXERCISE_STOPPED,
        timestamp=examples.AT,
        data=WebhookEventData(
            resource=ResourceKind.ENROLLMENT,
            id=str(examples.ENROLLMENT_ID),
            action=ChangeAction.UPDATED,
            version=2,
            position=4711,
            athlete_id=examples.ATHLETE_ID,
            enrollment_id=examples.ENROLLMENT_ID,
            slot="lunge",
            exercise="backward-lunge",
        ),
    ),
    message_id=f"msg_{examples.DELIVERY_ID.hex}",
    status=WebhookDeliveryStatus.PENDING,
    attempts=1,
    next_attempt_at=examples.AT + timedelta(seconds=5),
    response_status=503,
    error=None,
    created_at=examples.AT,
    updated_at=examples.AT,
)
_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"  # noqa: S105  # an example
_PATH = {"endpoint_id": str(examples.WEBHOOK_ENDPOINT_ID)}


@post(
    "/v1/webhook-endpoints",
    operation_id="createWebhookEndpoint",
    tags=["Webhooks"],
    scope=Scope.admin,
    long=True,  # it places what is in the outbox
    problems=("webhooks_not_configured", "conflict"),
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(
        body={
            "url": _ENDPOINT.url,
            "description": "Production",
            "event_types": ["prescription.created", "exercise.stopped"],
        },
        answer=WebhookEndpointWithSecret(**msgspec.structs.asdict(_ENDPOINT), secret=_SECRET),
    ),
)
async def create_webhook_endpoint(
    context: NamedDependency[RequestContext], data: JSONBody[WebhookEndpointInput]
) -> ApiResponse[WebhookEndpointWithSecret]:
    """Create a webhook endpoint.

    Events of the workspace are sent to the URL from now on, signed as in Standard Webhooks. The secret is returned only
    in this response. A workspace has at most 20 endpoints.
    """
    row, secret = await use_case.create_endpoint(context, data.url, data.description, data.event_types, data.payload)
    return _with_secret(row, secret)


def _with_secret(row: EndpointRow, secret: str) -> ApiResponse[WebhookEndpointWithSecret]:
    fields = msgspec.structs.asdict(_to_endpoint(row))
    return ApiResponse(
        WebhookEndpointWithSecret(**fields, secret=secret),
        etag=row.version,
        location=f"/v1/webhook-endpoints/{row.endpoint_id}" if row.version == 1 else None,
        secret_free_content=WebhookEndpointWithSecret(**fields, secret=None),
    )


@get(
    "/v1/webhook-endpoints",
    operation_id="listWebhookEndpoints",
    tags=["Webhooks"],
    scope=Scope.admin,
    example=Example(answer={"items": [_ENDPOINT], "next_cursor": None}),
)
async def list_webhook_endpoints(context: NamedDependency[RequestContext]) -> ApiResponse[Page[WebhookEndpoint]]:
    """List webhook endpoints.

    Returns all of them on one page, the oldest first. Secrets are never returned.
    """
    return ApiResponse(Page(items=[_to_endpoint(row) for row in await use_case.list_endpoints(context)]))


@get(
    "/v1/webhook-endpoints/{endpoint_id:str}",
    operation_id="getWebhookEndpoint",
    tags=["Webhooks"],
    scope=Scope.admin,
    etag=VERSION,
    example=Example(path=_PATH, answer=_ENDPOINT),
)
async def get_webhook_endpoint(
    context: NamedDependency[RequestContext], endpoint_id: FromPath[WebhookEndpointId]
) -> ApiResponse[WebhookEndpoint]:
    """Get a webhook endpoint.

    An endpoint that Nextset has disabled has a `notice`.
    """
    row = await use_case.get_endpoint(context, endpoint_id)
    return ApiResponse(_to_endpoint(row), etag=row.version)


@patch(
    "/v1/webhook-endpoints/{endpoint_id:str}",
    operation_id="updateWebhookEndpoint",
    tags=["Webhooks"],
    scope=Scope.admin,
    long=True,  # it places what is in the outbox
    if_match=True,
    etag=VERSION,
    example=Example(path=_PATH, body={"enabled": True}, answer=msgspec.structs.replace(_ENDPOINT, version=2)),
)
async def update_webhook_endpoint(
    context: NamedDependency[RequestContext],
    endpoint_id: FromPath[WebhookEndpointId],
    data: JSONBody[WebhookEndpointUpdate],
) -> ApiResponse[WebhookEndpoint]:
    """Change a webhook endpoint.

    An endpoint that is enabled again gets the events from then on. Read the change feed for what it missed. Pending
    events of an endpoint that is disabled are given up. They can be redelivered.
    """
    row = await use_case.update_endpoint(context, endpoint_id, sent_fields(data))
    return ApiResponse(_to_endpoint(row), etag=row.version)


@delete(
    "/v1/webhook-endpoints/{endpoint_id:str}",
    operation_id="deleteWebhookEndpoint",
    tags=["Webhooks"],
    scope=Scope.admin,
    example=Example(path=_PATH),
)
async def delete_webhook_endpoint(
    context: NamedDependency[RequestContext], endpoint_id: FromPath[WebhookEndpointId]
) -> ApiResponse[None]:
    """Delete a webhook endpoint.

    Its deliveries are deleted too, in the background. What is being sent at this moment may still arrive.
    """
    await use_case.delete_endpoint(context, endpoint_id)
    return ApiResponse(None)


@post(
    "/v1/webhook-endpoints/{endpoint_id:str}/rotate-secret",
    operation_id="rotateWebhookSecret",
    tags=["Webhooks"],
    scope=Scope.admin,
    status_code=200,
    problems=("webhooks_not_configured",),
    etag=VERSION,
    example=Example(
        path=_PATH,
        body={"overlap_seconds": 86_400},
        answer=WebhookEndpointWithSecret(
            **msgspec.structs.asdict(msgspec.structs.replace(_ENDPOINT, version=2)), secret=_SECRET
        ),
    ),
)
async def rotate_webhook_secret(
    context: NamedDependency[RequestContext],
    endpoint_id: FromPath[WebhookEndpointId],
    data: JSONBody[RotateWebhookSecretRequest],
) -> ApiResponse[WebhookEndpointWithSecret]:
    """Rotate the secret of a webhook endpoint.

    Returns a new secret. For `overlap_seconds`, by default a day, requests are signed with both secrets, so that the
    receiver can change to the new one at any time.
    """
    overlap = timedelta(seconds=data.overlap_seconds)
    return _with_secret(*await use_case.rotate_secret(context, endpoint_id, overlap))


@post(
    "/v1/webhook-endpoints/{endpoint_id:str}/test",
    operation_id="sendTestEvent",
    tags=["Webhooks"],
    scope=Scope.admin,
    status_code=202,
    problems=("conflict",),
    example=Example(
        path=_PATH,
        answer=msgspec.structs.replace(
            _DELIVERY,
            event_type=WebhookEventType.WEBHOOK_TEST,
            content=WebhookEvent(type=WebhookEventType.WEBHOOK_TEST, timestamp=examples.AT),
            attempts=0,
            response_status=None,
            next_attempt_at=examples.AT,
        ),
    ),
)
async def send_test_event(
    context: NamedDependency[RequestContext], endpoint_id: FromPath[WebhookEndpointId]
) -> ApiResponse[WebhookDelivery]:
    """Send a test event.

    Sends an event of the type `webhook.test`, whatever types the endpoint gets. Its delivery is in the log.
    """
    delivery_id = await use_case.send_test_event(context, endpoint_id)
    return ApiResponse(_to_delivery(await deliveries_use_case.find_delivery(context, endpoint_id, delivery_id)))


@get(
    "/v1/webhook-endpoints/{endpoint_id:str}/deliveries",
    operation_id="listWebhookDeliveries",
    tags=["Webhooks"],
    scope=Scope.admin,
    long=True,
    example=Example(path=_PATH, answer={"items": [_DELIVERY], "next_cursor": None}),
)
async def list_webhook_deliveries(
    context: NamedDependency[RequestContext],
    endpoint_id: FromPath[WebhookEndpointId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
) -> ApiResponse[Page[WebhookDelivery]]:
    """List deliveries to a webhook endpoint.

    Returns the newest first, with the result of the last attempt. They are kept for 30 days.
    """
    before = parse_cursor(cursor, UUID)
    rows = await deliveries_use_case.list_deliveries(context, endpoint_id, before=before, limit=limit)
    return ApiResponse(make_page(rows, limit, key=lambda row: row.delivery_id, show=_to_delivery))


@post(
    "/v1/webhook-endpoints/{endpoint_id:str}/deliveries/{delivery_id:str}/redeliver",
    operation_id="redeliverWebhook",
    tags=["Webhooks"],
    scope=Scope.admin,
    status_code=202,
    problems=("conflict",),
    example=Example(
        path=_PATH | {"delivery_id": str(examples.DELIVERY_ID)},
        answer=msgspec.structs.replace(_DELIVERY, attempts=0, response_status=None, next_attempt_at=examples.AT),
    ),
)
async def redeliver_webhook(
    context: NamedDependency[RequestContext],
    endpoint_id: FromPath[WebhookEndpointId],
    delivery_id: FromPath[DeliveryId],
) -> ApiResponse[WebhookDelivery]:
    """Send an event again.

    Sends an event that succeeded or failed once more, with the same `webhook-id`, and retries it like a new one.
    """
    return ApiResponse(_to_delivery(await deliveries_use_case.redeliver(context, endpoint_id, delivery_id)))
