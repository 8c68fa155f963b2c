"""Exercises and programs over HTTP: built-in ones and the workspace's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from api.http import examples
from api.http.operation import LOCATION, VERSION, Example, get, patch, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody, sent_fields
from api.http.responses import ApiResponse
from api.use_cases.programs import catalog, write_exercise, write_program
from api.use_cases.request_context import RequestContext, Scope
from domain.catalog import EXERCISES
from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.text_types import Cues, Name, Prose, Slug

ExerciseSlug = Annotated[Slug, Meta(description="The exercise's slug.")]
ProgramSlug = Annotated[Slug, Meta(description="The program's slug.")]
Revision = Annotated[
    Annotated[int, Meta(ge=1, le=1_000_000)] | None,
    Meta(
        description="Revision of the program. Defaults to the newest. A built-in program has no revisions until "
        "an athlete is enrolled in it."
    ),
]

_EXERCISE = EXERCISES["bulgarian-split-squat"]


class ProgramSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A program in a list."""

    slug: Annotated[str, Meta(description="The program's slug.")]
    name: Annotated[str, Meta(description="Display name.")]
    built_in: Annotated[bool, Meta(description="True for programs that come with Nextset.")]
    latest_revision: Annotated[
        int | None,
        Meta(description="Number of the newest revision. Null for a built-in program with no enrollments yet."),
    ]


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A revision of a program, with its exercises. Revisions never change."""

    revision: Annotated[
        int | None, Meta(description="Number of the revision. Null for a built-in program with no enrollments yet.")
    ]
    built_in: Annotated[bool, Meta(description="True for programs that come with Nextset.")]
    program: Annotated[Program, Meta(description="The program as data.")]
    exercises: Annotated[tuple[Exercise, ...], Meta(description="The exercises used by this revision.")]


class ExerciseChanges(RequestBody):
    """The fields to change. Omitted fields stay as they are."""

    name: Annotated[Name, Meta(description="Display name.")] | UnsetType = UNSET
    laterality: (
        Annotated[Laterality, Meta(description="Whether the exercise is unilateral or bilateral.")] | UnsetType
    ) = UNSET
    bodyweight: (
        Annotated[bool, Meta(description="Whether the exercise can be done without a load (load 0).")] | UnsetType
    ) = UNSET
    equipment: (
        Annotated[
            tuple[EquipmentKind, ...],
            Meta(max_length=5, description="Equipment that can load the exercise. Empty means none."),
        ]
        | UnsetType
    ) = UNSET
    implements: (
        Annotated[int, Meta(ge=1, le=2, description="Number of implements held, for an exercise without variants.")]
        | UnsetType
    ) = UNSET
    variants: (
        Annotated[
            tuple[Variant, ...],
            Meta(max_length=10, description="Variants of the exercise. Replaces the whole list."),
        ]
        | UnsetType
    ) = UNSET
    cues: Cues | UnsetType = UNSET
    instructions: Prose | UnsetType | None = UNSET
    media_url: Annotated[str, Meta(max_length=2000, description="URL of a picture or video.")] | UnsetType | None = (
        UNSET
    )
    source: Annotated[str, Meta(max_length=500, description="Source of the information.")] | UnsetType | None = UNSET


_CUSTOM_EXERCISE = Exercise(
    slug="step-down",
    name="Step-down",
    laterality=Laterality.ONE_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.DUMBBELL,),
    cues=("slow and even", "knee over the toes"),
    instructions="Stand on a step, lower the other heel to the floor and come back up.",
)
_DOCUMENT = ProgramDocument(revision=1, built_in=True, program=examples.PROGRAM, exercises=examples.PLAN.exercises)
_CUSTOM_PROGRAM = replace(examples.PROGRAM, slug="split-squat-8-10", name="Split squat, 8 to 10", source=None)
_CUSTOM_DOCUMENT = replace(_DOCUMENT, built_in=False, program=_CUSTOM_PROGRAM)
_SUMMARY = ProgramSummary(slug=examples.PROGRAM.slug, name=examples.PROGRAM.name, built_in=True, latest_revision=1)


@get(
    "/v1/exercises",
    operation_id="listExercises",
    tags=["Exercises"],
    scope=Scope.read,
    athlete_keys=True,
    example=Example(answer={"items": [_EXERCISE], "next_cursor": None}),
)
async def list_exercises(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[Exercise]]:
    """List exercises.

    Returns built-in ones and the workspace's own, sorted by slug.
    """
    exercises = await catalog.list_exercises(context, after=parse_cursor(cursor, str), limit=limit)
    return ApiResponse(make_page(exercises, limit, key=lambda item: item.slug, show=lambda item: item))


@get(
    "/v1/exercises/{slug:str}",
    operation_id="getExercise",
    tags=["Exercises"],
    scope=Scope.read,
    etag=VERSION,
    athlete_keys=True,
    example=Example(path={"slug": _EXERCISE.slug}, answer=_EXERCISE),
)
async def get_exercise(context: NamedDependency[RequestContext], slug: FromPath[ExerciseSlug]) -> ApiResponse[Exercise]:
    """Get an exercise.

    Returns its variants, the equipment it can be loaded with, and the cues shown in every prescription of it.
    """
    exercise, version = await catalog.get_exercise(context, slug)
    return ApiResponse(exercise, etag=version)


@post(
    "/v1/exercises",
    operation_id="createExercise",
    tags=["Exercises"],
    scope=Scope.write,
    problems=("slug_taken",),
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(body=_CUSTOM_EXERCISE, answer=_CUSTOM_EXERCISE),
)
async def create_exercise(context: NamedDependency[RequestContext], data: JSONBody[Exercise]) -> ApiResponse[Exercise]:
    """Create an exercise.

    Adds an exercise to the workspace. The workspace's programs can use it like a built-in one.
    """
    exercise = await write_exercise.create_exercise(context, data)
    return ApiResponse(exercise, etag=1, location=f"/v1/exercises/{exercise.slug}")


@patch(
    "/v1/exercises/{slug:str}",
    operation_id="updateExercise",
    tags=["Exercises"],
    scope=Scope.write,
    problems=("built_in",),
    if_match=True,
    etag=VERSION,
    example=Example(path={"slug": _CUSTOM_EXERCISE.slug}, body={"cues": ["slow and even"]}, answer=_CUSTOM_EXERCISE),
)
async def update_exercise(
    context: NamedDependency[RequestContext], slug: FromPath[ExerciseSlug], data: JSONBody[ExerciseChanges]
) -> ApiResponse[Exercise]:
    """Change one of the workspace's exercises.

    Existing revisions of programs keep the exercise as it was. The next revision of a program uses the changed one.
    Built-in exercises can't be changed.
    """
    exercise, version = await write_exercise.update_exercise(context, slug, sent_fields(data))
    return ApiResponse(exercise, etag=version)


@get(
    "/v1/programs",
    operation_id="listPrograms",
    tags=["Programs"],
    scope=Scope.read,
    athlete_keys=True,
    example=Example(answer={"items": [_SUMMARY], "next_cursor": None}),
)
async def list_programs(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[ProgramSummary]]:
    """List programs.

    Returns built-in ones and the workspace's own, sorted by slug.
    """
    listings = await catalog.list_programs(context, after=parse_cursor(cursor, str), limit=limit)
    return ApiResponse(make_page(listings, limit, key=lambda item: item.slug, show=_to_summary))


def _to_summary(item: catalog.ProgramListing) -> ProgramSummary:
    return ProgramSummary(slug=item.slug, name=item.name, built_in=item.built_in, latest_revision=item.latest_revision)


@get(
    "/v1/programs/{slug:str}",
    operation_id="getProgram",
    tags=["Programs"],
    scope=Scope.read,
    etag=VERSION,
    athlete_keys=True,
    example=Example(
        path={"slug": examples.PROGRAM.slug},
        answer=ProgramDocument(revision=1, built_in=True, program=examples.PROGRAM, exercises=examples.PLAN.exercises),
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
    return ApiResponse(_to_document(details.plan, details.built_in, details.revision), etag=details.revision or 0)


def _to_document(plan: Plan, built_in: bool, revision: int | None) -> ProgramDocument:
    return ProgramDocument(revision=revision, built_in=built_in, program=plan.program, exercises=plan.exercises)


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
    each. The new program starts at revision 1.
    """
    plan = await write_program.create_program(context, data)
    document = _to_document(plan, built_in=False, revision=plan.revision)
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
        path={"slug": _CUSTOM_PROGRAM.slug}, body=_CUSTOM_PROGRAM, answer=replace(_CUSTOM_DOCUMENT, revision=2)
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
    document = _to_document(plan, built_in=False, revision=plan.revision)
    return ApiResponse(document, status_code=201 if created else 200, etag=plan.revision)
