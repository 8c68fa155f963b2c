"""What names in other apps' exports stand for, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get, put
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
from api.use_cases.imports import exercise_mappings as use_case
from api.use_cases.imports.exercise_mappings import StoredMapping
from api.use_cases.request_context import RequestContext, Scope
from domain.text_types import Name, Slug

ExerciseNameInExport = Annotated[
    Name, Meta(description="Name of the exercise in an export. Upper and lower case do not count.")
]


class ExerciseMappingInput(RequestBody):
    """What a name stands for."""

    name: ExerciseNameInExport
    exercise: Annotated[
        Slug | None, Meta(description="Slug of the exercise. Null: Nextset's own table decides, or its rows wait.")
    ]
    ignored: Annotated[
        bool,
        Meta(
            description="True: rows with this name train nothing, and imports skip them. `exercise` is then null. For "
            "warm-ups, stretching, or any other entry that you do not want to keep."
        ),
    ] = False


class ExerciseMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What the name of an exercise in other apps' exports stands for."""

    name: Annotated[str, Meta(description="Name of the exercise in an export.")]
    exercise: Annotated[
        str | None, Meta(description="Slug of the exercise. Null: rows with this name wait, or are `ignored`.")
    ]
    ignored: Annotated[bool, Meta(description="Whether imports skip rows with this name.")]
    created_at: Annotated[datetime, Meta(description="When the name was first seen, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When the mapping last changed, in UTC.")]


def _to_mapping(stored: StoredMapping) -> ExerciseMapping:
    return ExerciseMapping(
        name=stored.mapping.name,
        exercise=stored.mapping.exercise,
        ignored=stored.mapping.ignored,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
    )


_MAPPING = ExerciseMapping(
    name="Squat (Barbell)", exercise="back-squat", ignored=False, created_at=examples.AT, updated_at=examples.AT
)


@get(
    "/v1/exercise-mappings",
    operation_id="listExerciseMappings",
    tags=["Imports and exports"],
    scope=Scope.read,
    example=Example(answer={"items": [_MAPPING], "next_cursor": None}),
)
async def list_exercise_mappings(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[ExerciseMapping]]:
    """List what names in other apps' exports stand for.

    Every name that an import has seen is listed, and those that were set, by name. Names without an exercise wait,
    unless they are ignored.
    """
    stored = await use_case.list_mappings(context, after=parse_cursor(cursor, str), limit=limit)
    return ApiResponse(make_page(stored, limit, key=lambda each: each.key, show=_to_mapping))


@put(
    "/v1/exercise-mappings",
    operation_id="updateExerciseMapping",
    tags=["Imports and exports"],
    scope=Scope.write,
    status_code=200,
    example=Example(body={"name": "Squat (Barbell)", "exercise": "back-squat"}, answer=_MAPPING),
)
async def update_exercise_mapping(
    context: NamedDependency[RequestContext], data: JSONBody[ExerciseMappingInput]
) -> ApiResponse[ExerciseMapping]:
    """Set what a name in other apps' exports stands for.

    Every later import uses it. Sessions that are already stored keep their exercises. To add sets that had to wait,
    send the export again.
    """
    mapping = use_case.ExerciseMapping(data.name, data.exercise, data.ignored)
    return ApiResponse(_to_mapping(await use_case.update_mapping(context, mapping)))
