"""Exercises over HTTP: built-in ones and the workspace's own."""

from __future__ import annotations

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from api.http.operation import LOCATION, VERSION, Example, delete, get, patch, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody, sent_fields
from api.http.responses import ApiResponse
from api.use_cases.programs import catalog, write_exercise
from api.use_cases.request_context import RequestContext, Scope
from domain.catalog import EXERCISES
from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.movement import MovementPattern, Muscle
from domain.text_types import Cues, Name, Prose, Slug

ExerciseSlug = Annotated[Slug, Meta(description="The exercise's slug.")]
Search = Annotated[
    Annotated[str, Meta(min_length=1, max_length=100)] | None,
    Meta(description="List only those with this text in their name or slug. Upper and lower case are the same."),
]

_EXERCISE = EXERCISES["bulgarian-split-squat"]


class ExerciseUpdate(RequestBody):
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
            Meta(max_length=10, description="Equipment that can load the exercise. Empty means none."),
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
    lifts_bodyweight: (
        Annotated[
            bool,
            Meta(
                description="Whether the whole body is lifted, as in a pull-up. Without a starting load, the exercise "
                "starts with bodyweight alone. Percentages and estimates include the athlete's body weight, if it is "
                "known."
            ),
        ]
        | UnsetType
    ) = UNSET
    bands_assist: (
        Annotated[
            bool,
            Meta(description="Whether a band assists, as in an assisted pull-up. If false, it adds resistance."),
        ]
        | UnsetType
    ) = UNSET
    pattern: (
        Annotated[
            MovementPattern | None,
            Meta(description="Movement pattern, by which substitutes are found. Null means none."),
        ]
        | UnsetType
    ) = UNSET
    muscles: (
        Annotated[tuple[Muscle, ...], Meta(max_length=16, description="Muscles worked, the main one first.")]
        | UnsetType
    ) = UNSET


_CUSTOM_EXERCISE = Exercise(
    slug="step-down",
    name="Step-down",
    laterality=Laterality.ONE_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.DUMBBELL,),
    cues=("slow and even", "knee over the toes"),
    instructions="Stand on a step, lower the other heel to the floor and come back up.",
)


@get(
    "/v1/exercises",
    operation_id="listExercises",
    tags=["Exercises"],
    scope=Scope.read,
    athlete_keys=True,
    example=Example(answer={"items": [_EXERCISE], "next_cursor": None}),
)
async def list_exercises(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    search: FromQuery[Search] = None,
    equipment: FromQuery[
        Annotated[EquipmentKind | None, Meta(description="List only exercises that this equipment can load.")]
    ] = None,
) -> ApiResponse[Page[Exercise]]:
    """List exercises.

    Returns built-in ones and the workspace's own, sorted by slug.
    """
    exercises = await catalog.list_exercises(
        context, text=search, equipment=equipment, after=parse_cursor(cursor, str), limit=limit
    )
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
    problems=("slug_taken", "conflict"),
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(body=_CUSTOM_EXERCISE, answer=_CUSTOM_EXERCISE),
)
async def create_exercise(context: NamedDependency[RequestContext], data: JSONBody[Exercise]) -> ApiResponse[Exercise]:
    """Create an exercise.

    Adds an exercise to the workspace. The workspace's programs can use it like a built-in one. A workspace has at most
    2,000 exercises of its own. One more fails with `conflict`.
    """
    exercise, version = await write_exercise.create_exercise(context, data)
    return ApiResponse(exercise, etag=version, location=f"/v1/exercises/{exercise.slug}")


@patch(
    "/v1/exercises/{slug:str}",
    operation_id="updateExercise",
    tags=["Exercises"],
    scope=Scope.write,
    problems=("built_in",),
    if_match=True,
    etag=VERSION,
    example=Example(
        path={"slug": _CUSTOM_EXERCISE.slug},
        body={"cues": ["slow and even"]},
        answer=replace(_CUSTOM_EXERCISE, cues=("slow and even",)),
    ),
)
async def update_exercise(
    context: NamedDependency[RequestContext], slug: FromPath[ExerciseSlug], data: JSONBody[ExerciseUpdate]
) -> ApiResponse[Exercise]:
    """Change one of the workspace's exercises.

    Existing revisions of programs keep the exercise as it was. The next revision of a program uses the changed one.
    Built-in exercises can't be changed.
    """
    exercise, version = await write_exercise.update_exercise(context, slug, sent_fields(data))
    return ApiResponse(exercise, etag=version)


@delete(
    "/v1/exercises/{slug:str}",
    operation_id="deleteExercise",
    tags=["Exercises"],
    scope=Scope.write,
    problems=("built_in",),
    if_match=True,
    example=Example(path={"slug": _CUSTOM_EXERCISE.slug}),
)
async def delete_exercise(context: NamedDependency[RequestContext], slug: FromPath[ExerciseSlug]) -> ApiResponse[None]:
    """Delete one of the workspace's exercises.

    Existing revisions of programs keep the exercise as it was, and logged sessions keep their sets. New programs,
    revisions and sessions of other programs can't use it any more. Built-in exercises can't be deleted.
    """
    await write_exercise.delete_exercise(context, slug)
    return ApiResponse(None)
