"""API keys over HTTP."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http.operation import LOCATION, Example, delete, get, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.resource_ids import (
    KeyId,
)
from api.http.responses import ApiResponse
from api.use_cases.access.create_api_key import CreatedKey
from api.use_cases.access.create_api_key import create_api_key as create
from api.use_cases.access.current_key import current_key
from api.use_cases.access.list_api_keys import ApiKeyRow
from api.use_cases.access.list_api_keys import list_api_keys as list_keys
from api.use_cases.access.revoke_api_key import revoke_api_key as revoke
from api.use_cases.access.rotate_api_key import rotate_api_key as rotate
from api.use_cases.request_context import RequestContext, Scope

_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a11"
_NEW_ID = "0199a1f0-3c00-7d12-8a41-5b6c7d8e9f10"
_KEY = {
    "id": _ID,
    "name": "Morning overview",
    "scope": "read",
    "athlete_id": None,
    "created_at": "2026-11-22T07:30:00Z",
    "revoked_at": None,
    "last_used_on": None,
    "expires_at": "2027-11-22T07:30:00Z",
}


LONGEST_OVERLAP = 30 * 86_400
NewExpiry = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(description="When the key stops working, with a UTC offset. Null: it never expires."),
]


class ApiKeyInput(RequestBody):
    """A new API key."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=100, description="A name to tell keys apart.", examples=["Phone app"]),
    ]
    scope: Annotated[
        Scope, Meta(description="What the key may do. `admin` includes `write`, and `write` includes `read`.")
    ]
    athlete_id: Annotated[
        UUID | None,
        Meta(description="The only athlete that the key works for. Null for all athletes."),
    ] = None
    expires_at: NewExpiry = None


class RotateApiKeyRequest(RequestBody):
    """How long the old key still works, and when the new one expires."""

    overlap_seconds: Annotated[
        int,
        Meta(ge=0, le=LONGEST_OVERLAP, description="Seconds for which the old key still works. A day by default."),
    ] = 86_400
    expires_at: NewExpiry = None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """An API key, without its secret."""

    id: KeyId
    name: Annotated[str, Meta(description="A name to tell keys apart.")]
    scope: Annotated[Scope, Meta(description="What the key may do.")]
    athlete_id: Annotated[
        UUID | None, Meta(description="The only athlete that the key works for. Null for all athletes.")
    ]
    created_at: Annotated[datetime, Meta(description="When the key was created, in UTC.")]
    revoked_at: Annotated[datetime | None, Meta(description="When the key was revoked, in UTC. Null while valid.")]
    last_used_on: Annotated[date | None, Meta(description="UTC date of the last use. Null if never used.")]
    expires_at: Annotated[
        datetime | None, Meta(description="When the key stops working, in UTC. Null if it never expires.")
    ]


class ApiKeyRateLimit(msgspec.Struct, frozen=True, kw_only=True):
    """The rate limit of a key, in the process that served the request."""

    burst: Annotated[int, Meta(description="Requests that the key may send at once.")]
    per_second: Annotated[float, Meta(description="Requests per second after that.")]


class CurrentApiKey(ApiKey, frozen=True, kw_only=True):
    """The API key of the request, without its secret."""

    workspace_id: Annotated[UUID, Meta(description="Id of the workspace that the key belongs to.")]
    limit: Annotated[ApiKeyRateLimit | None, Meta(description="The rate limit of the key. Null if there is none.")]


class ApiKeyWithSecret(ApiKey, frozen=True, kw_only=True):
    """A new API key with its secret, which is shown only once."""

    secret: Annotated[
        str | None,
        Meta(description="The key to send as `Authorization: Bearer`. Null in a replayed response."),
    ]


def _to_api_key(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.key_id,
        name=row.name,
        scope=Scope(row.scope),
        athlete_id=row.athlete_id,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
        expires_at=row.expires_at,
    )


@post(
    "/v1/api-keys",
    operation_id="createApiKey",
    tags=["API keys"],
    scope=Scope.admin,
    response_headers=[LOCATION],
    example=Example(
        body={"name": "Morning overview", "scope": "read", "expires_at": _KEY["expires_at"]},
        answer={**_KEY, "secret": "nextset_AZl6PFseuE..."},
    ),
)
async def create_api_key(
    context: NamedDependency[RequestContext], data: JSONBody[ApiKeyInput]
) -> ApiResponse[ApiKeyWithSecret]:
    """Create an API key.

    The secret is returned only in this response. Nextset stores only its digest. Retrying the request with the same
    Idempotency-Key returns `secret` as null. To replace a key, use `rotateApiKey`.
    """
    created = await create(
        context, name=data.name, scope=data.scope, athlete_id=data.athlete_id, expires_at=data.expires_at
    )
    return _created_response(created)


def _created_response(created: CreatedKey) -> ApiResponse[ApiKeyWithSecret]:
    fields = msgspec.structs.asdict(_to_api_key(created.row))
    return ApiResponse(
        ApiKeyWithSecret(**fields, secret=created.secret),
        location=f"/v1/api-keys/{created.row.key_id}",
        secret_free_content=ApiKeyWithSecret(**fields, secret=None),
        athlete_id=created.row.athlete_id,
    )


@post(
    "/v1/api-keys/{key_id:str}/rotate",
    operation_id="rotateApiKey",
    tags=["API keys"],
    scope=Scope.admin,
    problems=("not_found", "conflict"),
    response_headers=[LOCATION],
    example=Example(
        path={"key_id": _ID},
        body={"overlap_seconds": 86_400},
        answer={**_KEY, "id": _NEW_ID, "expires_at": None, "secret": "nextset_AZl6PFseuE..."},
    ),
)
async def rotate_api_key(
    context: NamedDependency[RequestContext], key_id: FromPath[KeyId], data: JSONBody[RotateApiKeyRequest]
) -> ApiResponse[ApiKeyWithSecret]:
    """Rotate an API key.

    Creates a key with the same name, scope and athlete, and returns its secret, as `createApiKey` does. Both keys work
    for `overlap_seconds`, by default a day. Then the old one expires. Fails with `conflict` for a key that is revoked
    or has expired.
    """
    overlap = timedelta(seconds=data.overlap_seconds)
    return _created_response(await rotate(context, key_id, overlap=overlap, expires_at=data.expires_at))


@get(
    "/v1/key",
    operation_id="getCurrentKey",
    tags=["API keys"],
    scope=Scope.read,
    athlete_keys=True,
    example=Example(
        answer={
            **_KEY,
            "workspace_id": "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a10",
            "limit": {"burst": 500, "per_second": 50},
        }
    ),
)
async def get_current_key(context: NamedDependency[RequestContext]) -> ApiResponse[CurrentApiKey]:
    """Get the API key of this request.

    Returns its scope, the athlete that it is limited to, when it expires, and its rate limit.
    """
    fields = msgspec.structs.asdict(_to_api_key(await current_key(context)))
    limit = (
        None
        if context.limit is None
        else ApiKeyRateLimit(burst=context.limit.burst, per_second=context.limit.per_second)
    )
    return ApiResponse(CurrentApiKey(**fields, workspace_id=context.caller.workspace_id, limit=limit))


@get(
    "/v1/api-keys",
    operation_id="listApiKeys",
    tags=["API keys"],
    scope=Scope.admin,
    example=Example(answer={"items": [_KEY], "next_cursor": None}),
)
async def list_api_keys(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[ApiKey]]:
    """List API keys.

    Returns all keys, including revoked ones, the oldest first. Secrets are never returned.
    """
    rows = await list_keys(context, after=parse_cursor(cursor, UUID), limit=limit)
    return ApiResponse(make_page(rows, limit, key=lambda row: row.key_id, show=_to_api_key))


@delete(
    "/v1/api-keys/{key_id:str}",
    operation_id="revokeApiKey",
    tags=["API keys"],
    scope=Scope.admin,
    status_code=200,
    problems=("not_found",),
    example=Example(path={"key_id": _ID}, answer={**_KEY, "revoked_at": "2026-11-23T18:00:00Z"}),
)
async def revoke_api_key(context: NamedDependency[RequestContext], key_id: FromPath[KeyId]) -> ApiResponse[ApiKey]:
    """Revoke an API key.

    Every server rejects the key within five seconds. It stays in the list. Revoking it again changes nothing.
    """
    return ApiResponse(_to_api_key(await revoke(context, key_id)))
