"""Athletes over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, delete, get, patch, post, put
from api.http.pagination import Cursor, Limit, Page, UpdatedSince, Version, make_page, parse_cursor
from api.http.request_body import RequestBody, sent_fields
from api.http.resource_ids import (
    AthleteId,
)
from api.http.responses import ApiResponse
from api.use_cases.athletes import archive_athlete as archive_use_case
from api.use_cases.athletes import create_athlete as create_use_case
from api.use_cases.athletes import delete_athlete as delete_use_case
from api.use_cases.athletes import list_athletes as list_use_case
from api.use_cases.athletes import update_athlete as update_use_case
from api.use_cases.athletes import upsert_athlete as upsert_use_case
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, read_athlete
from api.use_cases.stored.metadata import Metadata
from api.use_cases.stored.tags import TagParameter, Tags
from domain.athlete import AthleteProfile, EquipmentList, Places, TimeZone
from domain.loads.loading import Unit
from domain.text_types import Name, Notes

ExternalId = Annotated[
    str,
    Meta(min_length=1, max_length=200, description="Your own id for the resource.", examples=["app-17"]),
]

ExternalIdFilter = Annotated[str, Meta(min_length=1, max_length=200)]
"""An external id to look up. It has no example, because the reference would send it with its requests."""


class AthleteInput(RequestBody):
    """The athlete to create."""

    name: Annotated[Name, Meta(description="The athlete's name.")]
    unit: Annotated[Unit, Meta(description="Unit of the athlete's loads.")]
    external_id: Annotated[
        ExternalId | None, Meta(description="Your own id for the athlete. Unique in the workspace.")
    ] = None
    time_zone: Annotated[TimeZone, Meta(description="IANA time zone. Determines the athlete's local date.")] = "UTC"
    equipment: EquipmentList = ()
    notes: Notes | None = None
    places: Places = ()
    tags: Tags = ()
    metadata: Metadata = msgspec.field(default_factory=dict)


class AthleteUpsertInput(RequestBody):
    """The athlete to create, or the fields to change. Omitted fields of an existing athlete stay as they are."""

    name: Annotated[Name, Meta(description="The athlete's name.")]
    unit: Annotated[Unit, Meta(description="Unit of the athlete's loads.")]
    time_zone: (
        Annotated[TimeZone, Meta(description="IANA time zone. `UTC` for a new athlete without one.")] | UnsetType
    ) = UNSET
    equipment: EquipmentList | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    places: Places | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET

    def fields(self) -> dict[str, object]:
        """The fields that were sent, without an external id."""
        return {name: value for name, value in sent_fields(self).items() if name != "external_id"}


class AthleteUpdate(RequestBody):
    """The fields to change. Omitted fields stay as they are."""

    name: Annotated[Name, Meta(description="The athlete's name.")] | UnsetType = UNSET
    unit: Annotated[Unit, Meta(description="Unit of all loads prescribed from now on.")] | UnsetType = UNSET
    external_id: (
        Annotated[
            ExternalId, Meta(description="Your own id for the athlete. Unique in the workspace. Null removes it.")
        ]
        | UnsetType
        | None
    ) = UNSET
    time_zone: (
        Annotated[TimeZone, Meta(description="IANA time zone. Determines the athlete's local date.")] | UnsetType
    ) = UNSET
    equipment: EquipmentList | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET
    places: Places | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class Athlete(msgspec.Struct, frozen=True, kw_only=True):
    """An athlete."""

    id: AthleteId
    external_id: Annotated[str | None, Meta(description="Your own id for the athlete. Null if not set.")]
    name: Annotated[str, Meta(description="The athlete's name.")]
    unit: Annotated[Unit, Meta(description="Unit of the athlete's loads.")]
    time_zone: Annotated[str, Meta(description="IANA time zone. Determines the athlete's local date.")]
    equipment: EquipmentList
    notes: Notes | None
    places: Places
    tags: Tags
    metadata: Metadata
    version: Version
    created_at: Annotated[datetime, Meta(description="When the athlete was created, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the athlete last changed, in UTC.")]
    archived_at: Annotated[
        datetime | None, Meta(description="When the athlete was archived, in UTC. Null while active.")
    ]


def to_athlete(stored: StoredAthlete) -> Athlete:
    return Athlete(
        id=stored.id,
        external_id=stored.external_id,
        tags=stored.tags,
        metadata=dict(stored.metadata),
        version=stored.version,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        archived_at=stored.archived_at,
        **msgspec.structs.asdict(stored.athlete),
    )


def _athlete_response(stored: StoredAthlete) -> ApiResponse[Athlete]:
    return ApiResponse(to_athlete(stored), etag=stored.version, athlete_id=stored.id)


_STORED = StoredAthlete(
    examples.ATHLETE_ID,
    "app-17",
    examples.ATHLETE,
    1,
    examples.AT,
    examples.AT,
    None,
    tags=("tuesday-group",),
    metadata={"crm_id": "4711"},
)
EXAMPLE = to_athlete(_STORED)
_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_BODY = {
    "name": "Ana",
    "unit": "kg",
    "time_zone": "Europe/Berlin",
    "tags": ["tuesday-group"],
    "metadata": {"crm_id": "4711"},
    "equipment": [
        {"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in (8, 10, 12, 14)]}
    ],
}


@post(
    "/v1/athletes",
    operation_id="createAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    problems=("external_id_taken",),
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(
        body=_BODY | {"external_id": "app-17"},
        answer=EXAMPLE,
    ),
)
async def create_athlete(
    context: NamedDependency[RequestContext], data: JSONBody[AthleteInput]
) -> ApiResponse[Athlete]:
    """Create an athlete.

    Every prescribed load can be built from `equipment`. Without equipment, exercises are prescribed with
    bodyweight only, and an athlete can't be enrolled in a program whose exercises need equipment.
    """
    profile = AthleteProfile(data.name, data.unit, data.time_zone, data.equipment, data.notes, data.places)
    stored = await create_use_case.create_athlete(
        context, profile, data.external_id, tags=data.tags, metadata=data.metadata
    )
    location = f"/v1/athletes/{stored.id}"
    return ApiResponse(to_athlete(stored), etag=1, location=location, athlete_id=stored.id)


@put(
    "/v1/athletes",
    operation_id="upsertAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    status_code=200,
    responses={201: ResponseSpec(Athlete)},
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(
        query={"external_id": "app-17"},
        body=_BODY,
        answer=EXAMPLE,
    ),
)
async def upsert_athlete(
    context: NamedDependency[RequestContext], external_id: FromQuery[ExternalId], data: JSONBody[AthleteUpsertInput]
) -> ApiResponse[Athlete]:
    """Create or update an athlete by external id.

    Creates the athlete and returns 201, or changes the athlete who has this external id, archived or not, and returns
    200. Omitted fields of an existing athlete stay as they are. If nothing differs, nothing is stored, so a sync can
    send every athlete each time.
    """
    result = await upsert_use_case.upsert_athlete(context, external_id, data.fields())
    stored = result.athlete
    return ApiResponse(
        to_athlete(stored),
        status_code=201 if result.fresh else 200,
        etag=stored.version,
        location=f"/v1/athletes/{stored.id}" if result.fresh else None,
        athlete_id=stored.id,
    )


@get(
    "/v1/athletes",
    operation_id="listAthletes",
    tags=["Athletes"],
    scope=Scope.read,
    example=Example(answer={"items": [EXAMPLE], "next_cursor": None}),
)
async def list_athletes(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    archived: FromQuery[
        Annotated[bool, Meta(description="True: list archived athletes instead of active ones.")]
    ] = False,
    external_id: FromQuery[
        Annotated[
            ExternalIdFilter | None, Meta(description="List only the athlete with this external id, archived or not.")
        ]
    ] = None,
    tag: FromQuery[TagParameter] = None,
    updated_since: FromQuery[UpdatedSince] = None,
) -> ApiResponse[Page[Athlete]]:
    """List athletes.

    Returns active athletes, the oldest first. Set `archived` to list archived ones.
    """
    wanted = list_use_case.AthleteFilter(
        archived=archived, external_id=external_id, tag=tag, updated_since=updated_since
    )
    rows = await list_use_case.list_athletes(context, wanted, after=parse_cursor(cursor, UUID), limit=limit)
    page = make_page(rows, limit, key=lambda row: row.athlete_id, show=lambda row: to_athlete(read_athlete(row)))
    return ApiResponse(page)


@get(
    "/v1/athletes/{athlete_id:str}",
    operation_id="getAthlete",
    tags=["Athletes"],
    scope=Scope.read,
    etag=VERSION,
    example=Example(path=_PATH, answer=EXAMPLE),
)
async def get_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId]
) -> ApiResponse[Athlete]:
    """Get an athlete.

    Returns archived athletes too. To change the athlete, send the `ETag` as `If-Match`.
    """
    return _athlete_response(await find_athlete(context, athlete_id))


@patch(
    "/v1/athletes/{athlete_id:str}",
    operation_id="updateAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    problems=("external_id_taken",),
    if_match=True,
    etag=VERSION,
    long=True,  # it may change the equipment of many enrollments
    example=Example(
        path=_PATH,
        body={"notes": "Runs on Tuesdays."},
        answer=replace(EXAMPLE, notes="Runs on Tuesdays.", version=2),
    ),
)
async def update_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId], data: JSONBody[AthleteUpdate]
) -> ApiResponse[Athlete]:
    """Change an athlete.

    A new unit or new equipment takes effect immediately. The next prescription of every active enrollment is rebuilt,
    never heavier than before. Logged sessions keep their unit.
    """
    return _athlete_response(await update_use_case.update_athlete(context, athlete_id, sent_fields(data)))


@post(
    "/v1/athletes/{athlete_id:str}/archive",
    operation_id="archiveAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    etag=VERSION,
    example=Example(path=_PATH, answer=replace(EXAMPLE, version=2, archived_at=examples.AT)),
)
async def archive_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId]
) -> ApiResponse[Athlete]:
    """Archive an athlete.

    Keeps all data. Nothing can be logged until `restoreAthlete`. Archiving an archived athlete changes nothing.
    """
    return _athlete_response(await archive_use_case.archive_athlete(context, athlete_id))


@post(
    "/v1/athletes/{athlete_id:str}/restore",
    operation_id="restoreAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    athlete_keys=False,
    status_code=200,
    etag=VERSION,
    example=Example(path=_PATH, answer=replace(EXAMPLE, version=3)),
)
async def restore_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId]
) -> ApiResponse[Athlete]:
    """Restore an archived athlete.

    All data is as before. After a long break, the next session is lighter. Restoring an active athlete changes nothing.
    """
    return _athlete_response(await archive_use_case.restore_athlete(context, athlete_id))


@delete(
    "/v1/athletes/{athlete_id:str}",
    operation_id="deleteAthlete",
    tags=["Athletes"],
    scope=Scope.write,
    athlete_keys=False,
    if_match=True,
    long=True,
    example=Example(path=_PATH),
)
async def delete_athlete(
    context: NamedDependency[RequestContext], athlete_id: FromPath[AthleteId]
) -> ApiResponse[None]:
    """Delete an athlete.

    Permanently deletes the athlete and all their data: enrollments, sessions, prescriptions, measurements, stored
    idempotent responses, and API keys and sheet links made for them alone. This can't be undone. To keep the data, use
    `archiveAthlete`.
    """
    await delete_use_case.delete_athlete(context, athlete_id)
    return ApiResponse(None)
