"""API keys over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.http.resource_ids import KeyId
from api.use_cases.access.create_api_key import create_api_key as create
from api.use_cases.access.list_api_keys import ApiKeyRow
from api.use_cases.access.list_api_keys import list_api_keys as list_keys
from api.use_cases.access.revoke_api_key import revoke_api_key as revoke
from api.use_cases.request_context import RequestContext, Scope

_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a11"
_KEY = {
    "id": _ID,
    "name": "Morning overview",
    "scope": "read",
    "athlete_id": None,
    "created_at": "2026-11-22T07:30:00Z",
    "revoked_at": None,
    "last_used_on": None,
}


class ApiKeyInput(RequestBody):
    """What a new key is for."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=100, description="For people to tell keys apart.", examples=["Phone app"]),
    ]
    scope: Annotated[Scope, Meta(description="What the key may do; each scope includes the ones below it.")]
    athlete_id: Annotated[
        UUID | None,
        Meta(description="Set, the key works on this athlete's paths only; null for all athletes."),
    ] = None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key, without its secret."""

    id: KeyId
    name: Annotated[str, Meta(description="For people to tell keys apart.")]
    scope: Annotated[Scope, Meta(description="What the key may do.")]
    athlete_id: Annotated[UUID | None, Meta(description="The one athlete that it is for; null for all athletes.")]
    created_at: Annotated[datetime, Meta(description="When it was made, in UTC.")]
    revoked_at: Annotated[datetime | None, Meta(description="Since when it is refused; null while it works.")]
    last_used_on: Annotated[date | None, Meta(description="The day (in UTC) it was last used; null if never.")]


class CreatedApiKey(ApiKey, frozen=True, kw_only=True):
    """A new API key, with its secret: the only time it is shown."""

    secret: Annotated[
        str | None,
        Meta(description="The key to send as `Authorization: Bearer`. Null when the answer is a replay."),
    ]


class ApiKeyPath(msgspec.Struct, frozen=True):
    """Which key."""

    key_id: KeyId


def _shown(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.key_id,
        name=row.name,
        scope=Scope(row.scope),
        athlete_id=row.athlete_id,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )


@operation(
    "POST",
    "/v1/api-keys",
    tag="API keys",
    scope=Scope.admin,
    answers={201: CreatedApiKey},
    location=True,
    example=Example(
        body={"name": "Morning overview", "scope": "read", "athlete_id": None},
        answer={**_KEY, "secret": "nextset_AZl6PFseuE..."},
    ),
)
async def create_api_key(context: RequestContext, body: ApiKeyInput) -> ApiResponse:
    """Create an API key.

    The secret is in this answer and nowhere else: only its digest is stored. Repeating the request with the
    same Idempotency-Key answers with `secret` null. Two keys can live side by side, so a key is rotated by
    making the new one, moving the clients over, and revoking the old one.
    """
    made = await create(context, name=body.name, scope=body.scope, athlete_id=body.athlete_id)
    fields = msgspec.structs.asdict(_shown(made.row))
    return ApiResponse(
        CreatedApiKey(**fields, secret=made.secret),
        status=201,
        location=f"/v1/api-keys/{made.row.key_id}",
        secret_free_body=CreatedApiKey(**fields, secret=None),
        athlete_id=body.athlete_id,
    )


@operation(
    "GET",
    "/v1/api-keys",
    tag="API keys",
    scope=Scope.admin,
    answers={200: Page[ApiKey]},
    example=Example(answer={"items": [_KEY], "next_cursor": None}),
)
async def list_api_keys(context: RequestContext, query: PageQuery) -> ApiResponse:
    """List API keys.

    The oldest first, revoked ones included, never with a secret.
    """
    rows = await list_keys(context, after=parse_cursor(query, UUID), limit=query.limit)
    return ApiResponse(make_page(rows, query.limit, key=lambda row: row.key_id, show=_shown))


@operation(
    "DELETE",
    "/v1/api-keys/{key_id}",
    tag="API keys",
    scope=Scope.admin,
    answers={200: ApiKey},
    problems=("not_found",),
    example=Example(path={"key_id": _ID}, answer={**_KEY, "revoked_at": "2026-11-23T18:00:00Z"}),
)
async def revoke_api_key(context: RequestContext, path: ApiKeyPath) -> ApiResponse:
    """Revoke an API key.

    Every server refuses it within five seconds. The key stays in the list; revoking it again changes nothing.
    """
    return ApiResponse(_shown(await revoke(context, path.key_id)))
