"""Programs over HTTP: built-in ones and the workspace's own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta
from msgspec.structs import replace

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, delete, get, patch, post
from api.http.pagination import Cursor, Limit, Page, UpdatedSince, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
from api.routes.exercises import Search
from api.use_cases.programs import catalog, write_program
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.stored.metadata import Metadata
from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.text_types import Slug

ProgramSlug = Annotated[Slug, Meta(description="The program's slug.")]
Revision = Annotated[
    Annotated[int, Meta(ge=1, le=1_000_000)] | None,
    Meta(
        description="Revision of the program. Defaults to the newest. A built-in program has no revisions until "
        "an athlete is enrolled in it."
    ),
]

ArchivedAt = Annotated[
    datetime | None, Meta(description="When the program was archived, in UTC. Null while it is not.")
]


class ProgramSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A program in a list."""

    slug: Annotated[str, Meta(description="The program's slug.")]
    name: Annotated[str, Meta(description="Display name.")]
    built_in: Annotated[bool, Meta(description="True for programs that come with Nextset.")]
    latest_revision: Annotated[
        int | None,
        Meta(description="Number of the newest revision. Null for a built-in program with no enrollments yet."),
    ]
    metadata: Metadata
    archived_at: ArchivedAt


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A revision of a program, with its exercises. Revisions never change."""

    revision: Annotated[
        int | None, Meta(description="Number of the revision. Null for a built-in program with no enrollments yet.")
    ]
    built_in: Annotated[bool, Meta(description="True for programs that come with Nextset.")]
    program: Annotated[Program, Meta(description="The program as data.")]
    exercises: Annotated[tuple[Exercise, ...], Meta(description="The exercises used by this revision.")]
    metadata: Metadata
    archived_at: ArchivedAt


class ProgramUpdate(RequestBody):
    """The fields to change. They belong to the program as a whole, not to a revision."""

    metadata: Metadata


_DOCUMENT = ProgramDocument(
    revision=1,
    built_in=True,
    program=examples.PROGRAM,
    exercises=examples.PLAN.exercises,
    metadata={},
    archived_at=None,
)
_CUSTOM_PROGRAM = replace(examples.PROGRAM, slug="split-squat-8-10", name="Split squat, 8 to 10", source=None)
_REVISED_PROGRAM = replace(_CUSTOM_PROGRAM, name="Split squat, 8 to 10, three days a week")
_CUSTOM_DOCUMENT = replace(_DOCUMENT, built_in=False, program=_CUSTOM_PROGRAM)
_SUMMARY = ProgramSummary(
    slug=examples.PROGRAM.slug,
    name=examples.PROGRAM.name,
    built_in=True,
    latest_revision=1,
    metadata={},
    archived_at=None,
)


@get(
    "/v1/programs",
    operation_id="listPrograms",
    tags=["Programs"],
    scope=Scope.read,
    athlete_keys=True,
    long=True,
    example=Example(answer={"items": [_SUMMARY], "next_cursor": None}),
)
async def list_programs(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    search: FromQuery[Search] = None,
    equipment: FromQuery[
        Annotated[
            EquipmentKind | None,
            Meta(description="List only programs whose exercises all need this equipment or bodyweight alone."),
        ]
    ] = None,
    days: FromQuery[
        Annotated[
            Annotated[int, Meta(ge=1, le=31)] | None,
            Meta(description="List only programs with so many training days: in a week, or in the rotation."),
        ]
    ] = None,
    archived: FromQuery[
        Annotated[bool, Meta(description="True: list archived programs instead of the others.")]
    ] = False,
    updated_since: FromQuery[UpdatedSince] = None,
) -> ApiResponse[Page[ProgramSummary]]:
    """List programs.

    Returns built-in ones and the workspace's own, sorted by slug. With `updated_since`, built-in programs without
    enrollments are left out: they change only with a release.
    """
    wanted = catalog.ProgramFilter(
        text=search, equipment=equipment, days=days, archived=archived, updated_since=updated_since
    )
    listings = await catalog.list_programs(context, wanted, after=parse_cursor(cursor, str), limit=limit)
    return ApiResponse(make_page(listings, limit, key=lambda item: item.slug, show=_to_summary))


def _to_summary(item: catalog.ProgramListing) -> ProgramSummary:
    return ProgramSummary(
        slug=item.slug,
        name=item.name,
        built_in=item.built_in,
        latest_revision=item.latest_revision,
        metadata=dict(item.metadata),
        archived_at=item.archived_at,
    )


@get(
    "/v1/programs/{slug:str}",
    operation_id="getProgram",
    tags=["Programs"],
    scope=Scope.read,
    etag=VERSION,
    athlete_keys=True,
    example=Example(
        path={"slug": examples.PROGRAM.slug},
        answer=_DOCUMENT,
    ),
)
async def get_program(
    context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug], revision: FromQuery[Revision] = None
) -> ApiResponse[ProgramDocument]:
    """Get a program.

    Returns its days, slots, progression rules and policies as data. To create your own program from it, take
    `program` from the response, change its `slug` and anything else, and send it to `createProgram`.
    """
    details = await catalog.get_program(context, slug, revision)
    return _details_response(details)


def _details_response(details: catalog.ProgramDetails) -> ApiResponse[ProgramDocument]:
    document = ProgramDocument(
        revision=details.revision,
        built_in=details.built_in,
        program=details.plan.program,
        exercises=details.plan.exercises,
        metadata=dict(details.metadata),
        archived_at=details.archived_at,
    )
    return ApiResponse(document, etag=details.revision or 0)


@post(
    "/v1/programs/{slug:str}/archive",
    operation_id="archiveProgram",
    tags=["Programs"],
    scope=Scope.write,
    status_code=200,
    problems=("built_in",),
    etag=VERSION,
    example=Example(path={"slug": _CUSTOM_PROGRAM.slug}, answer=replace(_CUSTOM_DOCUMENT, archived_at=examples.AT)),
)
async def archive_program(
    context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug]
) -> ApiResponse[ProgramDocument]:
    """Archive one of the workspace's programs.

    `listPrograms` no longer lists it, unless `archived` is set. Athletes on it continue, and it can still be read and
    used. Archiving an archived program changes nothing.
    """
    await write_program.archive_program(context, slug, context.now)
    return _details_response(await catalog.get_program(context, slug, None))


@post(
    "/v1/programs/{slug:str}/restore",
    operation_id="restoreProgram",
    tags=["Programs"],
    scope=Scope.write,
    status_code=200,
    problems=("built_in",),
    etag=VERSION,
    example=Example(path={"slug": _CUSTOM_PROGRAM.slug}, answer=_CUSTOM_DOCUMENT),
)
async def restore_program(
    context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug]
) -> ApiResponse[ProgramDocument]:
    """Restore an archived program.

    `listPrograms` lists it again. Restoring a program that is not archived changes nothing.
    """
    await write_program.archive_program(context, slug, None)
    return _details_response(await catalog.get_program(context, slug, None))


@delete(
    "/v1/programs/{slug:str}",
    operation_id="deleteProgram",
    tags=["Programs"],
    scope=Scope.write,
    problems=("built_in", "program_in_use"),
    if_match=True,
    long=True,
    example=Example(path={"slug": _CUSTOM_PROGRAM.slug}),
)
async def delete_program(context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug]) -> ApiResponse[None]:
    """Delete one of the workspace's programs.

    Deletes all of its revisions. This can't be undone. Fails with `program_in_use` if an athlete is or was enrolled in
    it: archive it instead. A new program with the same slug continues the numbers of its revisions.
    """
    await write_program.delete_program(context, slug)
    return ApiResponse(None)


def _own_document(details: catalog.ProgramDetails, plan: Plan) -> ProgramDocument:
    return ProgramDocument(
        revision=plan.revision,
        built_in=False,
        program=plan.program,
        exercises=plan.exercises,
        metadata=dict(details.metadata),
        archived_at=details.archived_at,
    )


@patch(
    "/v1/programs/{slug:str}",
    operation_id="updateProgram",
    tags=["Programs"],
    scope=Scope.write,
    problems=("built_in",),
    etag=VERSION,
    example=Example(
        path={"slug": _CUSTOM_PROGRAM.slug},
        body={"metadata": {"crm_id": "4711"}},
        answer=replace(_CUSTOM_DOCUMENT, metadata={"crm_id": "4711"}),
    ),
)
async def update_program(
    context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug], data: JSONBody[ProgramUpdate]
) -> ApiResponse[ProgramDocument]:
    """Change one of the workspace's programs.

    Replaces the program's metadata. The days and rules of a program are changed by `reviseProgram`. Returns the newest
    revision.
    """
    await write_program.update_program(context, slug, data.metadata)
    return _details_response(await catalog.get_program(context, slug, None))


@post(
    "/v1/programs",
    operation_id="createProgram",
    tags=["Programs"],
    scope=Scope.write,
    problems=("slug_taken",),
    etag=VERSION,
    response_headers=[LOCATION],
    long=True,
    example=Example(body=_CUSTOM_PROGRAM, answer=_CUSTOM_DOCUMENT),
)
async def create_program(
    context: NamedDependency[RequestContext], data: JSONBody[Program]
) -> ApiResponse[ProgramDocument]:
    """Create a program.

    The body holds days, slots, progressions and policies as data. Contradictions are rejected with a JSON pointer to
    each. The new program starts at revision 1, unless its slug was that of a deleted program.
    """
    plan = await write_program.create_program(context, data)
    document = _own_document(catalog.ProgramDetails(plan, plan.revision, built_in=False), plan)
    return ApiResponse(document, etag=plan.revision, location=f"/v1/programs/{plan.program.slug}")


@post(
    "/v1/programs/{slug:str}/revisions",
    operation_id="reviseProgram",
    tags=["Programs"],
    scope=Scope.write,
    responses={200: ResponseSpec(ProgramDocument)},
    problems=("built_in",),
    if_match=True,
    etag=VERSION,
    long=True,
    example=Example(
        path={"slug": _CUSTOM_PROGRAM.slug},
        body=_REVISED_PROGRAM,
        answer=replace(_CUSTOM_DOCUMENT, program=_REVISED_PROGRAM, revision=2),
    ),
)
async def revise_program(
    context: NamedDependency[RequestContext], slug: FromPath[ProgramSlug], data: JSONBody[Program]
) -> ApiResponse[ProgramDocument]:
    """Revise a program.

    Stores the body as the next revision. Revisions never change: athletes stay on theirs until `moveEnrollment`. If the
    content equals the newest revision, the response is 200 with that revision.
    """
    plan, created = await write_program.revise_program(context, slug, data)
    details = await catalog.get_program(context, slug, None)
    document = _own_document(details, plan)
    return ApiResponse(document, status_code=201 if created else 200, etag=plan.revision)
