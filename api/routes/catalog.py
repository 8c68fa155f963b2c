"""Exercises and programs over HTTP, the built-in ones and the workspace's own."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import Page, PageQuery, RequestBody, make_page, parse_cursor
from api.use_cases.programs import catalog as catalogue
from api.use_cases.programs import write_exercise, write_program
from api.use_cases.request_context import RequestContext, Scope
from domain.catalog import EXERCISES
from domain.loads.equipment import EquipmentKind
from domain.programs import program as domain
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.text_types import Cues, Name, Prose, Slug

_EXERCISE = EXERCISES["bulgarian-split-squat"]


class ExercisePath(msgspec.Struct, frozen=True):
    """Which exercise."""

    slug: Slug


class ProgramPath(msgspec.Struct, frozen=True):
    """Which program."""

    slug: Slug


class RevisionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision."""

    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Meta(description="Left out: the newest; a built-in program that nobody is on yet has none."),
    ] = None


class ProgramSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A program in a list."""

    slug: Annotated[str, Meta(description="What it is enrolled by.")]
    name: Annotated[str, Meta(description="What people call it.")]
    built_in: Annotated[bool, Meta(description="Whether it comes with Nextset.")]
    latest_revision: Annotated[int | None, Meta(description="Null: built in, and nobody was enrolled on it yet.")]


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A revision of a program, whole. Revisions never change."""

    revision: Annotated[int | None, Meta(description="Null: built in, and nobody was enrolled on it yet.")]
    built_in: Annotated[bool, Meta(description="Whether it comes with Nextset.")]
    program: Annotated[domain.Program, Meta(description="The program, as data.")]
    exercises: Annotated[tuple[Exercise, ...], Meta(description="The exercises that it uses, as they are run.")]


class ExerciseChanges(RequestBody):
    """What to change; a field left out stays as it is."""

    name: Name | UnsetType = UNSET
    laterality: Annotated[Laterality, Meta(description="Whether sides work together or apart.")] | UnsetType = UNSET
    bodyweight: Annotated[bool, Meta(description="Whether it can be done without load.")] | UnsetType = UNSET
    equipment: (
        Annotated[
            tuple[EquipmentKind, ...], Meta(max_length=5, description="The kinds of equipment it can be loaded with.")
        ]
        | UnsetType
    ) = UNSET
    implements: Annotated[int, Meta(ge=1, le=2, description="Implements held without variants.")] | UnsetType = UNSET
    variants: (
        Annotated[tuple[Variant, ...], Meta(max_length=10, description="Its holds and assistances, all of them.")]
        | UnsetType
    ) = UNSET
    cues: Cues | UnsetType = UNSET
    instructions: Prose | UnsetType | None = UNSET
    media_url: Annotated[str, Meta(max_length=2000, description="A picture or film of it.")] | UnsetType | None = UNSET
    source: Annotated[str, Meta(max_length=500, description="Where the facts come from.")] | UnsetType | None = UNSET


_OWN = Exercise(
    slug="step-down",
    name="Step-down",
    laterality=Laterality.ONE_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.DUMBBELL,),
    cues=("slow and even", "knee over the toes"),
    instructions="Stand on a step, lower the other heel to the floor and come back up.",
)
_DOCUMENT = ProgramDocument(revision=1, built_in=True, program=examples.PROGRAM, exercises=examples.PLAN.exercises)
_OWN_PROGRAM = replace(examples.PROGRAM, slug="split-squat-8-10", name="Split squat, 8 to 10", source=None)
_OWN_DOCUMENT = replace(_DOCUMENT, built_in=False, program=_OWN_PROGRAM)
_SUMMARY = ProgramSummary(slug=examples.PROGRAM.slug, name=examples.PROGRAM.name, built_in=True, latest_revision=1)


@operation(
    "GET",
    "/v1/exercises",
    tag="Exercises",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Page[Exercise]},
    example=Example(answer={"items": [_EXERCISE], "next_cursor": None}),
)
async def list_exercises(context: RequestContext, query: PageQuery) -> ApiResponse:
    """List exercises.

    The built-in ones and the workspace's own, by slug.
    """
    found = await catalogue.list_exercises(context, after=parse_cursor(query, str), limit=query.limit)
    return ApiResponse(make_page(found, query.limit, key=lambda item: item.slug, show=lambda item: item))


@operation(
    "GET",
    "/v1/exercises/{slug}",
    tag="Exercises",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Exercise},
    etag=True,
    example=Example(path={"slug": _EXERCISE.slug}, answer=_EXERCISE),
)
async def get_exercise(context: RequestContext, path: ExercisePath) -> ApiResponse:
    """Get an exercise.

    Its variants, what it can be loaded with, and the cues that belong to every prescription of it.
    """
    exercise, version = await catalogue.get_exercise(context, path.slug)
    return ApiResponse(exercise, etag=version)


@operation(
    "POST",
    "/v1/exercises",
    tag="Exercises",
    scope=Scope.write,
    answers={201: Exercise},
    problems=("slug_taken",),
    etag=True,
    location=True,
    example=Example(body=_OWN, answer=_OWN),
)
async def create_exercise(context: RequestContext, body: Exercise) -> ApiResponse:
    """Create an exercise.

    One of the workspace's own, for its programs to ask for, beside the built-in ones.
    """
    created = await write_exercise.create_exercise(context, body)
    return ApiResponse(created, status=201, etag=1, location=f"/v1/exercises/{created.slug}")


@operation(
    "PATCH",
    "/v1/exercises/{slug}",
    tag="Exercises",
    scope=Scope.write,
    answers={200: Exercise},
    problems=("built_in",),
    if_match=True,
    etag=True,
    example=Example(path={"slug": _OWN.slug}, body={"cues": ["slow and even"]}, answer=_OWN),
)
async def update_exercise(context: RequestContext, path: ExercisePath, body: ExerciseChanges) -> ApiResponse:
    """Change an exercise of the workspace.

    Programs keep the exercise as it was when they were written; their next revision takes the new one.
    """
    given = {name: getattr(body, name) for name in body.__struct_fields__ if getattr(body, name) is not UNSET}
    changed, version = await write_exercise.update_exercise(context, path.slug, given)
    return ApiResponse(changed, etag=version)


@operation(
    "GET",
    "/v1/programs",
    tag="Programs",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Page[ProgramSummary]},
    example=Example(answer={"items": [_SUMMARY], "next_cursor": None}),
)
async def list_programs(context: RequestContext, query: PageQuery) -> ApiResponse:
    """List programs.

    The built-in ones and the workspace's own, by slug.
    """
    found = await catalogue.list_programs(context, after=parse_cursor(query, str), limit=query.limit)
    return ApiResponse(make_page(found, query.limit, key=lambda item: item.slug, show=_summary))


def _summary(item: catalogue.ProgramListing) -> ProgramSummary:
    return ProgramSummary(slug=item.slug, name=item.name, built_in=item.built_in, latest_revision=item.latest_revision)


@operation(
    "GET",
    "/v1/programs/{slug}",
    tag="Programs",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: ProgramDocument},
    etag=True,
    example=Example(
        path={"slug": examples.PROGRAM.slug},
        answer=ProgramDocument(revision=1, built_in=True, program=examples.PROGRAM, exercises=examples.PLAN.exercises),
    ),
)
async def get_program(context: RequestContext, path: ProgramPath, query: RevisionQuery) -> ApiResponse:
    """Get a program, whole.

    Days, slots, progression rules and policies, as data that can be read, changed and sent back as a new program.
    """
    found = await catalogue.get_program(context, path.slug, query.revision)
    return ApiResponse(_document(found.plan, found.built_in, found.revision), etag=found.revision or 0)


def _document(plan: domain.Plan, built_in: bool, revision: int | None) -> ProgramDocument:
    return ProgramDocument(revision=revision, built_in=built_in, program=plan.program, exercises=plan.exercises)


@operation(
    "POST",
    "/v1/programs",
    tag="Programs",
    scope=Scope.write,
    answers={201: ProgramDocument},
    problems=("slug_taken",),
    etag=True,
    location=True,
    example=Example(body=_OWN_PROGRAM, answer=_OWN_DOCUMENT),
)
async def create_program(context: RequestContext, body: domain.Program) -> ApiResponse:
    """Create a program.

    Days, slots, progressions and policies as data; what contradicts itself is refused with its place. It starts as
    revision 1.
    """
    plan = await write_program.create_program(context, body)
    document = _document(plan, built_in=False, revision=plan.revision)
    return ApiResponse(document, status=201, etag=plan.revision, location=f"/v1/programs/{plan.program.slug}")


@operation(
    "POST",
    "/v1/programs/{slug}/revisions",
    tag="Programs",
    scope=Scope.write,
    answers={201: ProgramDocument, 200: ProgramDocument},
    problems=("built_in",),
    if_match=True,
    etag=True,
    example=Example(path={"slug": _OWN_PROGRAM.slug}, body=_OWN_PROGRAM, answer=replace(_OWN_DOCUMENT, revision=2)),
)
async def revise_program(context: RequestContext, path: ProgramPath, body: domain.Program) -> ApiResponse:
    """Revise a program.

    Revisions never change: athletes stay on the one they were enrolled on until `moveEnrollment`. The same content
    again answers 200 with the revision that has it.
    """
    plan, fresh = await write_program.revise_program(context, path.slug, body)
    document = _document(plan, built_in=False, revision=plan.revision)
    return ApiResponse(document, status=201 if fresh else 200, etag=plan.revision)
