"""Athletes over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.http.resource_ids import AthleteId
from api.use_cases.athletes.archive_athlete import archive_athlete as archive
from api.use_cases.athletes.archive_athlete import restore_athlete as restore
from api.use_cases.athletes.create_athlete import create_athlete as create
from api.use_cases.athletes.delete_athlete import delete_athlete as delete
from api.use_cases.athletes.list_athletes import list_athletes as list_all
from api.use_cases.athletes.update_athlete import update_athlete as update
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.athlete import StoredAthlete, find_athlete
from domain import athlete as domain
from domain.athlete import EquipmentList, TimeZone
from domain.loads.loading import Unit
from domain.text_types import Name, Notes

ExternalId = Annotated[
    str,
    Meta(min_length=1, max_length=200, description="Your own id for it, unique of its kind.", examples=["app-17"]),
]


class AthleteInput(RequestBody):
    """An athlete to create."""

    name: Name
    unit: Annotated[Unit, Meta(description="The unit of every load of this athlete.")]
    external_id: ExternalId | None = None
    time_zone: Annotated[TimeZone, Meta(description="Decides which day it is for the athlete.")] = "UTC"
    equipment: EquipmentList = ()
    notes: Notes | None = None


class AthleteChanges(RequestBody):
    """What to change; a field left out stays as it is."""

    name: Name | UnsetType = UNSET
    unit: Annotated[Unit, Meta(description="The unit of the loads that are prescribed from now on.")] | UnsetType = (
        UNSET
    )
    external_id: ExternalId | UnsetType | None = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    equipment: EquipmentList | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET


class Athlete(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete."""

    id: AthleteId
    external_id: Annotated[str | None, Meta(description="Your own id for the athlete; null where there is none.")]
    name: Annotated[str, Meta(description="What people call the athlete.")]
    unit: Annotated[Unit, Meta(description="The unit of every load of this athlete.")]
    time_zone: Annotated[str, Meta(description="IANA name; decides which day it is for the athlete.")]
    equipment: EquipmentList
    notes: Notes | None
    created_at: Annotated[datetime, Meta(description="When it was stored, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When it last changed, in UTC.")]
    archived_at: Annotated[datetime | None, Meta(description="Since when it is archived; null while it trains.")]


class AthletePath(msgspec.Struct, frozen=True):
    """Which athlete."""

    athlete_id: AthleteId


class AthleteQuery(PageQuery, kw_only=True, frozen=True):
    """Which athletes."""

    archived: Annotated[bool, Meta(description="True: the archived ones instead of those who train.")] = False
    external_id: Annotated[str | None, Meta(description="Only the athlete that carries your id.")] = None


def shown(stored: StoredAthlete) -> Athlete:
    return Athlete(
        id=stored.id,
        external_id=stored.external_id,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        archived_at=stored.archived_at,
        **msgspec.structs.asdict(stored.athlete),
    )


def _answer(stored: StoredAthlete, status: int = 200) -> ApiResponse:
    return ApiResponse(shown(stored), status=status, etag=stored.version, athlete_id=stored.id)


_STORED = StoredAthlete(examples.ATHLETE_ID, "app-17", examples.ATHLETE, 1, examples.AT, examples.AT, None)
_ATHLETE = shown(_STORED)
_PATH = {"athlete_id": str(examples.ATHLETE_ID)}


@operation(
    "POST",
    "/v1/athletes",
    tag="Athletes",
    scope=Scope.write,
    answers={201: Athlete},
    problems=("external_id_taken",),
    etag=True,
    location=True,
    example=Example(
        body={
            "name": "Ana",
            "external_id": "app-17",
            "unit": "kg",
            "time_zone": "Europe/Berlin",
            "equipment": [
                {
                    "kind": "dumbbell",
                    "unit": "kg",
                    "loads": [{"load": load, "count": 2} for load in (8, 10, 12, 14)],
                }
            ],
        },
        answer=_ATHLETE,
    ),
)
async def create_athlete(context: RequestContext, body: AthleteInput) -> ApiResponse:
    """Create an athlete.

    What is prescribed can always be built from `equipment`; with none, everything is done with bodyweight.
    """
    athlete = domain.AthleteProfile(body.name, body.unit, body.time_zone, body.equipment, body.notes)
    stored = await create(context, athlete, body.external_id)
    return ApiResponse(shown(stored), status=201, etag=1, location=f"/v1/athletes/{stored.id}", athlete_id=stored.id)


@operation(
    "GET",
    "/v1/athletes",
    tag="Athletes",
    scope=Scope.read,
    answers={200: Page[Athlete]},
    example=Example(answer={"items": [_ATHLETE], "next_cursor": None}),
)
async def list_athletes(context: RequestContext, query: AthleteQuery) -> ApiResponse:
    """List athletes.

    In the order in which they were created.
    """
    stored = await list_all(
        context,
        after=parse_cursor(query, UUID),
        limit=query.limit,
        archived=query.archived,
        external_id=query.external_id,
    )
    return ApiResponse(make_page(stored, query.limit, key=lambda item: item.id, show=shown))


@operation(
    "GET",
    "/v1/athletes/{athlete_id}",
    tag="Athletes",
    scope=Scope.read,
    answers={200: Athlete},
    etag=True,
    example=Example(path=_PATH, answer=_ATHLETE),
)
async def get_athlete(context: RequestContext, path: AthletePath) -> ApiResponse:
    """Get an athlete.

    Archived ones too. The `ETag` is the version that a change names as `If-Match`.
    """
    return _answer(await find_athlete(context, path.athlete_id))


@operation(
    "PATCH",
    "/v1/athletes/{athlete_id}",
    tag="Athletes",
    scope=Scope.write,
    answers={200: Athlete},
    problems=("external_id_taken",),
    if_match=True,
    etag=True,
    example=Example(path=_PATH, body={"notes": "Runs on Tuesdays."}, answer=_ATHLETE),
)
async def update_athlete(context: RequestContext, path: AthletePath, body: AthleteChanges) -> ApiResponse:
    """Change an athlete.

    A new unit or equipment takes effect at once: the next prescription of every open enrollment is rebuilt, not
    heavier than before. What was logged stays in the unit in which it was logged.
    """
    given = {name: getattr(body, name) for name in body.__struct_fields__ if getattr(body, name) is not UNSET}
    return _answer(await update(context, path.athlete_id, given))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/archive",
    tag="Athletes",
    scope=Scope.write,
    answers={200: Athlete},
    etag=True,
    example=Example(path=_PATH, answer=_ATHLETE),
)
async def archive_athlete(context: RequestContext, path: AthletePath) -> ApiResponse:
    """Archive an athlete.

    Nothing is lost and nothing can be logged until `restoreAthlete`. Twice is once.
    """
    return _answer(await archive(context, path.athlete_id))


@operation(
    "POST",
    "/v1/athletes/{athlete_id}/restore",
    tag="Athletes",
    scope=Scope.write,
    answers={200: Athlete},
    etag=True,
    example=Example(path=_PATH, answer=_ATHLETE),
)
async def restore_athlete(context: RequestContext, path: AthletePath) -> ApiResponse:
    """Bring an archived athlete back.

    Everything is as it was; after a long break the next session is lighter. Twice is once.
    """
    return _answer(await restore(context, path.athlete_id))


@operation(
    "DELETE",
    "/v1/athletes/{athlete_id}",
    tag="Athletes",
    scope=Scope.write,
    answers={204: None},
    if_match=True,
    example=Example(path=_PATH),
)
async def delete_athlete(context: RequestContext, path: AthletePath) -> ApiResponse:
    """Erase an athlete.

    Everything of theirs goes: sessions, prescriptions, keys made for them, stored answers. It can't be undone;
    archiving can.
    """
    await delete(context, path.athlete_id)
    return ApiResponse(status=204)
