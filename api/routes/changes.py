"""The change feed over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get
from api.http.pagination import encode_cursor, parse_cursor
from api.http.responses import ApiResponse
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.feed import list_changes as use_case
from api.use_cases.feed.list_changes import FeedCursor, PlacedChange, Position
from api.use_cases.feed.outbox import ActorKind, ChangeActor
from api.use_cases.request_context import RequestContext, Scope

NOW = "now"


class ResourceChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of one resource."""

    position: Annotated[
        int,
        Meta(ge=1, le=2**53, description="Rises by 1 from change to change. Erased changes leave gaps."),
    ]
    resource: Annotated[ResourceKind, Meta(description="Kind of resource.")]
    id: Annotated[str, Meta(description="Id of the resource. A slug for programs and exercises.")]
    action: Annotated[
        ChangeAction,
        Meta(
            description="`created`, `updated`, `superseded` or `deleted`. A prescription is superseded if it was not "
            "done before the next one was issued. A workspace is `exported` or `imported`. After an import, read the "
            "lists again: it adds no other changes."
        ),
    ]
    version: Annotated[
        int,
        Meta(
            description="Version of the resource after the change. It rises with each change, except when only the "
            "decisions of a session changed. Always 1 for a workspace."
        ),
    ]
    athlete_id: Annotated[
        UUID | None,
        Meta(description="The athlete. Null for programs, exercises, imports, a workspace and a deleted athlete."),
    ]
    enrollment_id: Annotated[UUID | None, Meta(description="The enrollment, for what belongs to one.")]
    actor: Annotated[ChangeActor | None, Meta(description="Who made the change. Null if it is unknown.")]
    request_id: Annotated[
        str | None, Meta(description="The `X-Request-Id` of the request. Null for a command of the operator.")
    ]
    at: Annotated[datetime, Meta(description="When the request was processed, in UTC. Not the order of the feed.")]


class ChangeFeedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the change feed."""

    items: Annotated[list[ResourceChange], Meta(description="The changes, the oldest first.")]
    next_cursor: Annotated[str, Meta(description="Send it as `cursor`, now or later, to get what follows.")]
    has_more: Annotated[bool, Meta(description="Whether more changes follow already.")]


def _to_change(placed: PlacedChange) -> ResourceChange:
    change = placed.change
    return ResourceChange(
        position=placed.position,
        resource=change.resource,
        id=change.id,
        action=change.action,
        version=change.version,
        athlete_id=change.athlete_id,
        enrollment_id=change.enrollment_id,
        actor=placed.actor,
        request_id=placed.request_id,
        at=placed.at,
    )


_CHANGE = ResourceChange(
    position=4711,
    resource=ResourceKind.SESSION,
    id=str(examples.SESSION_ID),
    action=ChangeAction.CREATED,
    version=1,
    athlete_id=examples.ATHLETE_ID,
    enrollment_id=examples.ENROLLMENT_ID,
    actor=ChangeActor(ActorKind.API_KEY, examples.KEY_ID),
    request_id="019b6b00-0000-7000-8000-0000000000aa",
    at=examples.AT,
)


@get(
    "/v1/changes",
    operation_id="listChanges",
    tags=["Changes"],
    scope=Scope.read,
    problems=("cursor_expired",),
    transaction=False,
    example=Example(
        query={"cursor": encode_cursor(FeedCursor(4710, "5e1f0a7c"))},
        answer={"items": [_CHANGE], "next_cursor": encode_cursor(FeedCursor(4711, "93b2c4d8")), "has_more": False},
    ),
)
async def list_changes(
    context: NamedDependency[RequestContext],
    cursor: FromQuery[
        Annotated[
            Annotated[str, Meta(max_length=512)] | None,
            Meta(
                description="The `next_cursor` of an earlier page. `now` is the current end of the feed. Omit it to "
                "begin with the oldest change."
            ),
        ]
    ] = None,
    limit: FromQuery[
        Annotated[int, Meta(ge=1, le=500, description="Maximum number of changes.", examples=[500])]
    ] = 100,
) -> ApiResponse[ChangeFeedPage]:
    """List changes.

    Returns what was created, updated, superseded and deleted in the workspace, in one order. Later versions of a
    resource come later. A client that follows the feed misses nothing: not what is written at the same time, and not
    its own writes. For a first sync, get a cursor with `cursor=now`, read the lists, then follow the feed from that
    cursor. Changes are kept for 30 days. An older cursor returns 410 `cursor_expired`. So does a cursor for a change
    that was lost when an older backup was restored. A deleted athlete takes along everything that belonged to them,
    without changes of its own.
    """
    if cursor == NOW:
        end = await use_case.end_of_feed(context)
        return ApiResponse(ChangeFeedPage(items=[], next_cursor=encode_cursor(end), has_more=False))
    # Cursors of 0.x are positions alone.
    after: FeedCursor | int | None = parse_cursor(cursor, FeedCursor | Position)  # type: ignore[arg-type]  # a union
    place = FeedCursor(after) if isinstance(after, int) else after
    page = await use_case.list_changes(context, after=place, limit=limit)
    return ApiResponse(
        ChangeFeedPage(
            items=[_to_change(each) for each in page.changes],
            next_cursor=encode_cursor(page.up_to),
            has_more=page.has_more,
        )
    )
