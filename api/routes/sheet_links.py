"""Sheet links over HTTP: creating, listing and revoking them. What they return is in `api/sheets`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import LOCATION, Example, delete, get, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.resource_ids import (
    SheetLinkId,
)
from api.http.responses import ApiResponse
from api.use_cases.access.create_sheet_link import create_sheet_link as create
from api.use_cases.access.link_scope import LOG_LINK_LIFETIME, SheetLinkScope, scope_of
from api.use_cases.access.list_sheet_links import SheetLinkListing
from api.use_cases.access.list_sheet_links import list_sheet_links as list_links
from api.use_cases.access.revoke_sheet_link import revoke_sheet_link as revoke
from api.use_cases.request_context import RequestContext, Scope

MOST_ATHLETES = 200

_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a12"
_LINK = {
    "id": _ID,
    "name": "Tuesday group",
    "athlete_ids": [str(examples.ATHLETE_ID)],
    "created_at": "2026-11-22T07:30:00Z",
    "revoked_at": None,
    "last_used_on": None,
    "scope": "read",
    "expires_at": None,
}


class SheetLinkInput(RequestBody):
    """A new sheet link."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=100, description="A name to tell links apart.", examples=["Tuesday group"]),
    ]
    athlete_ids: Annotated[
        Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MOST_ATHLETES)] | None,
        Meta(description="The athletes that the link shows. Null for all athletes, including later ones."),
    ] = None
    scope: Annotated[
        SheetLinkScope,
        Meta(
            description="`read` shows the athletes, in sheets and on pages. `log` is a page for exactly one athlete, "
            "who logs and corrects sessions there and reports symptoms. Sheets can't read it."
        ),
    ] = SheetLinkScope.READ
    expires_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None,
        Meta(
            description="From this instant on, the link is rejected. Null or omitted: never, or after "
            f"{LOG_LINK_LIFETIME.days} days with the scope `log`."
        ),
    ] = None


class SheetLink(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet link, without its secret."""

    id: Annotated[UUID, Meta(description="The link's id.")]
    name: Annotated[str, Meta(description="A name to tell links apart.")]
    athlete_ids: Annotated[
        tuple[UUID, ...] | None, Meta(description="The athletes that the link shows. Null for all athletes.")
    ]
    created_at: Annotated[datetime, Meta(description="When the link was created, in UTC.")]
    revoked_at: Annotated[datetime | None, Meta(description="When the link was revoked, in UTC. Null while valid.")]
    last_used_on: Annotated[date | None, Meta(description="UTC date of the last use. Null if never used.")]
    scope: Annotated[
        SheetLinkScope,
        Meta(description="`read` shows its athletes. With `log`, one athlete logs and corrects sessions."),
    ]
    expires_at: Annotated[datetime | None, Meta(description="When the link expires, in UTC. Null: never.")]


class SheetLinkWithSecret(SheetLink, frozen=True, kw_only=True):
    """A new sheet link with its secret, which is shown only once."""

    secret: Annotated[
        str | None,
        Meta(description="Part of the link's addresses: `/s/{secret}/...`. Null in a replayed response."),
    ]
    url: Annotated[
        str | None,
        Meta(
            description="The address with which all addresses of the link begin, on the host of the request. "
            "It contains the secret. In a browser, it is the page of the link. Null in a replayed response."
        ),
    ]
    workbook_url: Annotated[
        str | None,
        Meta(
            description="The address of the template workbook for this link. Null with the scope `log`, and in a "
            "replayed response."
        ),
    ]


def _to_sheet_link(link: SheetLinkListing) -> SheetLink:
    row = link.row
    return SheetLink(
        id=row.link_id,
        name=row.name,
        athlete_ids=link.athlete_ids,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
        scope=scope_of(row.scope),
        expires_at=row.expires_at,
    )


@post(
    "/v1/sheet-links",
    operation_id="createSheetLink",
    tags=["Sheet links"],
    scope=Scope.admin,
    response_headers=[LOCATION],
    example=Example(
        body={"name": "Tuesday group", "athlete_ids": [str(examples.ATHLETE_ID)]},
        answer={
            **_LINK,
            "secret": "nextset_sheet_AZl6PFseuE...",
            "url": "https://nextset.example.org/s/nextset_sheet_AZl6PFseuE...",
            "workbook_url": "https://nextset.example.org/s/nextset_sheet_AZl6PFseuE.../workbook.xlsx",
        },
    ),
)
async def create_sheet_link(
    context: NamedDependency[RequestContext], data: JSONBody[SheetLinkInput]
) -> ApiResponse[SheetLinkWithSecret]:
    """Create a sheet link.

    Spreadsheet formulas can't send an API key. Instead they read addresses under `/s/{secret}/`, which show the link's
    athletes. With the scope `read`, they are read-only, and in a browser `url` is a page with the same athletes: the
    coach's morning. With the scope `log`, `url` is the page of one athlete, who logs sessions there.
    Anyone with such an address can use it, so create one link for each sheet or person and revoke it when it is no
    longer needed. The secret is returned only in this response. Nextset stores only its digest.
    """
    created = await create(
        context, name=data.name, athlete_ids=data.athlete_ids, scope=data.scope, expires_at=data.expires_at
    )
    athlete_ids = None if data.athlete_ids is None else created.athlete_ids
    fields = msgspec.structs.asdict(_to_sheet_link(SheetLinkListing(created.row, athlete_ids)))
    url = f"{context.origin}/s/{created.secret}"
    return ApiResponse(
        SheetLinkWithSecret(
            **fields,
            secret=created.secret,
            url=url,
            workbook_url=f"{url}/workbook.xlsx" if data.scope is SheetLinkScope.READ else None,
        ),
        location=f"/v1/sheet-links/{created.row.link_id}",
        secret_free_content=SheetLinkWithSecret(**fields, secret=None, url=None, workbook_url=None),
        athlete_id=created.athlete_ids[0] if len(created.athlete_ids) == 1 else None,
    )


@get(
    "/v1/sheet-links",
    operation_id="listSheetLinks",
    tags=["Sheet links"],
    scope=Scope.admin,
    long=True,
    example=Example(answer={"items": [_LINK], "next_cursor": None}),
)
async def list_sheet_links(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[SheetLink]]:
    """List sheet links.

    Returns all links, including revoked ones, the oldest first. Secrets are never returned.
    """
    links = await list_links(context, after=parse_cursor(cursor, UUID), limit=limit)
    return ApiResponse(make_page(links, limit, key=lambda link: link.row.link_id, show=_to_sheet_link))


@delete(
    "/v1/sheet-links/{sheet_link_id:str}",
    operation_id="revokeSheetLink",
    tags=["Sheet links"],
    scope=Scope.admin,
    status_code=200,
    problems=("not_found",),
    example=Example(path={"sheet_link_id": _ID}, answer={**_LINK, "revoked_at": "2026-11-23T18:00:00Z"}),
)
async def revoke_sheet_link(
    context: NamedDependency[RequestContext], sheet_link_id: FromPath[SheetLinkId]
) -> ApiResponse[SheetLink]:
    """Revoke a sheet link.

    Every request through the link is rejected from now on, and cells show an error. The link stays in the list.
    Revoking it again changes nothing.
    """
    return ApiResponse(_to_sheet_link(await revoke(context, sheet_link_id)))
