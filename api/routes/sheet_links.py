"""Sheet links over HTTP: the addresses by which spreadsheets read. What they answer is in `sheet_cells` and others."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.use_cases.access.create_sheet_link import create_sheet_link as create
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
}


class SheetLinkInput(RequestBody):
    """What a new sheet link shows."""

    name: Annotated[
        str,
        Meta(min_length=1, max_length=100, description="For people to tell links apart.", examples=["Tuesday group"]),
    ]
    athlete_ids: Annotated[
        Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=MOST_ATHLETES)] | None,
        Meta(description="The athletes that it shows; null: all of them, those that come later too."),
    ] = None


class SheetLink(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet link, without its secret."""

    id: Annotated[UUID, Meta(description="Id of the link.")]
    name: Annotated[str, Meta(description="What the sheet is called.")]
    athlete_ids: Annotated[tuple[UUID, ...] | None, Meta(description="The athletes that it shows; null: all of them.")]
    created_at: Annotated[datetime, Meta(description="When it was made, in UTC.")]
    revoked_at: Annotated[datetime | None, Meta(description="Since when it is refused; null while it works.")]
    last_used_on: Annotated[date | None, Meta(description="The day (in UTC) it was last used; null if never.")]


class CreatedSheetLink(SheetLink, frozen=True, kw_only=True):
    """A new sheet link, with its secret: the only time it is shown."""

    secret: Annotated[
        str | None,
        Meta(description="What its addresses hold: `/s/{secret}/...`. Null when the answer is a replay."),
    ]


class SheetLinkPath(msgspec.Struct, frozen=True):
    """Which sheet link."""

    sheet_link_id: UUID


def _shown(link: SheetLinkListing) -> SheetLink:
    row = link.row
    return SheetLink(
        id=row.link_id,
        name=row.name,
        athlete_ids=link.athlete_ids,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )


@operation(
    "POST",
    "/v1/sheet-links",
    tag="Sheet links",
    scope=Scope.admin,
    answers={201: CreatedSheetLink},
    location=True,
    example=Example(
        body={"name": "Tuesday group", "athlete_ids": [str(examples.ATHLETE_ID)]},
        answer={**_LINK, "secret": "nextset_sheet_AZl6PFseuE..."},
    ),
)
async def create_sheet_link(context: RequestContext, body: SheetLinkInput) -> ApiResponse:
    """Create a sheet link.

    A spreadsheet's formulas can send no API key: they read addresses under `/s/{secret}/`, which show the link's
    athletes and change nothing. Whoever has such an address can read, so give each sheet its own and revoke it when the
    sheet is done with. The secret is in this answer and nowhere else: only its digest is stored.
    """
    made = await create(context, name=body.name, athlete_ids=body.athlete_ids)
    athlete_ids = None if body.athlete_ids is None else made.athlete_ids
    fields = msgspec.structs.asdict(_shown(SheetLinkListing(made.row, athlete_ids)))
    return ApiResponse(
        CreatedSheetLink(**fields, secret=made.secret),
        status=201,
        location=f"/v1/sheet-links/{made.row.link_id}",
        secret_free_body=CreatedSheetLink(**fields, secret=None),
        athlete_id=made.athlete_ids[0] if len(made.athlete_ids) == 1 else None,
    )


@operation(
    "GET",
    "/v1/sheet-links",
    tag="Sheet links",
    scope=Scope.admin,
    answers={200: Page[SheetLink]},
    example=Example(answer={"items": [_LINK], "next_cursor": None}),
)
async def list_sheet_links(context: RequestContext, query: PageQuery) -> ApiResponse:
    """List sheet links.

    The oldest first, revoked ones included, never with a secret.
    """
    links = await list_links(context, after=parse_cursor(query, UUID), limit=query.limit)
    return ApiResponse(make_page(links, query.limit, key=lambda link: link.row.link_id, show=_shown))


@operation(
    "DELETE",
    "/v1/sheet-links/{sheet_link_id}",
    tag="Sheet links",
    scope=Scope.admin,
    answers={200: SheetLink},
    problems=("not_found",),
    example=Example(path={"sheet_link_id": _ID}, answer={**_LINK, "revoked_at": "2026-11-23T18:00:00Z"}),
)
async def revoke_sheet_link(context: RequestContext, path: SheetLinkPath) -> ApiResponse:
    """Revoke a sheet link.

    Every read by it is refused from now on: cells show an error. It stays in the list; revoking it again changes
    nothing.
    """
    return ApiResponse(_shown(await revoke(context, path.sheet_link_id)))
