"""Import of training logs over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api import problems
from api.http.operation import LOCATION, Example, get, post
from api.http.request_body import RequestBody
from api.http.request_transaction import DryRunError
from api.http.resource_ids import (
    ImportId,
)
from api.http.responses import ApiResponse
from api.problems import FieldError
from api.sheets.pasted_log import all_mistakes, read_log
from api.sheets.pasted_row import LogMistake
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import import_history as import_use_case
from api.use_cases.sessions.import_history import ImportResult
from domain.loads.loading import Unit

LONGEST_CSV = 1_500_000
BODY_BYTES = 4 * 1024 * 1024


class ImportInput(RequestBody):
    """A log to import, with one row per set."""

    csv: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_CSV,
            description="The log, with a header row. Columns are separated by tabs, semicolons or commas. `Date` and "
            "`Exercise` are required. The other columns are those of a sheet link's log table.",
            examples=[
                "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\nana\t2026-11-22\tbulgarian-split-squat\tboth\t9\t10"
            ],
        ),
    ]
    dry_run: Annotated[bool, Meta(description="True: report the result, but store nothing.")] = False
    athlete_id: Annotated[
        UUID | None,
        Meta(description="Athlete of all rows. Required if the column `Athlete` is missing or empty."),
    ] = None
    unit: Annotated[
        Unit | None, Meta(description="Unit of the loads in rows without one. Defaults to the athlete's unit.")
    ] = None


class ImportMistake(msgspec.Struct, frozen=True):
    """A mistake in the log that prevents its import."""

    row: Annotated[int, Meta(ge=1, description="Row number in the log. Row 1 is the header row.")]
    column: Annotated[str | None, Meta(description="Header of the column. Null if the mistake is about the whole row.")]
    message: Annotated[str, Meta(description="What is wrong, as a sentence.")]


class HistoryImport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an import. Either all sessions are stored, or none."""

    id: Annotated[UUID | None, Meta(description="Id of the import. Null for a dry run, which stores nothing.")]
    rows: Annotated[int, Meta(description="Number of rows read, without the header row and empty rows.")]
    sessions: Annotated[int, Meta(description="Number of sessions in these rows.")]
    created: Annotated[int, Meta(description="Number of new sessions.")]
    known: Annotated[int, Meta(description="Number of sessions already stored with the same content.")]
    athletes: Annotated[int, Meta(description="Number of athletes in the log.")]
    first_on: Annotated[date | None, Meta(description="Date of the earliest session. Null if there are no sessions.")]
    last_on: Annotated[date | None, Meta(description="Date of the latest session. Null if there are no sessions.")]
    mistakes: Annotated[
        tuple[ImportMistake, ...],
        Meta(description=f"Mistakes found by a dry run, at most {import_use_case.MOST_MISTAKES}. Empty otherwise."),
    ]
    created_at: Annotated[datetime, Meta(description="When the import or dry run was made, in UTC.")]


_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a13"
_IMPORT = {
    "id": _ID,
    "rows": 1,
    "sessions": 1,
    "created": 1,
    "known": 0,
    "athletes": 1,
    "first_on": "2026-11-22",
    "last_on": "2026-11-22",
    "mistakes": [],
    "created_at": "2026-11-22T18:00:00Z",
}
EXAMPLE_CSV = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\nana\t2026-11-22\tbulgarian-split-squat\tboth\t9\t10\n"


def _to_response(result: ImportResult, mistakes: Sequence[LogMistake] = ()) -> HistoryImport:
    return HistoryImport(
        id=result.id,
        **msgspec.structs.asdict(result.counted),
        mistakes=tuple(ImportMistake(each.row, each.column, each.message) for each in mistakes),
        created_at=result.created_at,
    )


@post(
    "/v1/imports",
    operation_id="importHistory",
    tags=["Imports and exports"],
    scope=Scope.write,
    responses={200: ResponseSpec(HistoryImport)},
    response_headers=[LOCATION],
    request_max_body_size=BODY_BYTES,
    long=True,
    example=Example(body={"csv": EXAMPLE_CSV, "dry_run": False}, answer=_IMPORT),
)
async def import_history(
    context: NamedDependency[RequestContext], data: JSONBody[ImportInput]
) -> ApiResponse[HistoryImport]:
    """Import a log.

    Rows with the same athlete, date and `Session` form one session. The sessions are logged in date order, as with
    `logSession`: all of them, or none. A session that was imported before is not stored again, so a growing log can be
    sent as a whole each time, up to 5,000 rows (50,000 with empty ones) and 200 sessions. Send a longer log in parts.
    With `dry_run`, the response is 200 and lists the mistakes with row and column. Without
    it, a log with mistakes is rejected with 422.
    """
    log = read_log(data.csv, data.unit)
    context.charge_batch(len(log.sessions))
    result = await import_use_case.import_history(
        context, log.sessions, rows=log.rows, athlete_id=data.athlete_id, check_only=bool(log.mistakes)
    )
    mistakes = all_mistakes(log, result.mistakes)
    if data.dry_run:
        report = _to_response(msgspec.structs.replace(result, id=None), mistakes)
        raise DryRunError(ApiResponse(report, status_code=200))
    if mistakes:
        raise problems.validation([FieldError("/csv", _in_one_line(mistake)) for mistake in mistakes])
    return ApiResponse(_to_response(result), location=f"/v1/imports/{result.id}")


def _in_one_line(mistake: LogMistake) -> str:
    column = "" if mistake.column is None else f", column {mistake.column}"
    return f"Row {mistake.row}{column}: {mistake.message}"


@get(
    "/v1/imports/{import_id:str}",
    operation_id="getImport",
    tags=["Imports and exports"],
    scope=Scope.read,
    example=Example(path={"import_id": _ID}, answer=_IMPORT),
)
async def get_import(
    context: NamedDependency[RequestContext], import_id: FromPath[ImportId]
) -> ApiResponse[HistoryImport]:
    """Get an import.

    Returns how much was imported. The sessions themselves are returned by `listSessions`.
    """
    return ApiResponse(_to_response(await import_use_case.get_import(context, import_id)))
