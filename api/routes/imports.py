"""Histories taken in over HTTP: a log that is pasted from a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api import problems
from api.http import examples
from api.http.operation import ApiResponse, DryRunError, Example, operation
from api.http.pagination import PageQuery, RequestBody, make_page, parse_cursor
from api.problems import FieldError
from api.routes.athletes import AthletePath
from api.sheets.log import log_table
from api.sheets.pasted_log import all_mistakes, read_log
from api.sheets.pasted_row import LogMistake
from api.sheets.table import TextFormat, separated
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import import_history as importing
from api.use_cases.sessions.amend_session import list_sessions
from api.use_cases.sessions.import_history import ImportResult
from api.use_cases.stored.athlete import find_athlete
from domain.loads.loading import Unit

LONGEST_CSV = 1_500_000
BODY_BYTES = 4 * 1024 * 1024


class ImportInput(RequestBody):
    """A pasted log, a row a set."""

    csv: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=LONGEST_CSV,
            description="The log with a header row, columns apart by tabs, semicolons or commas. `Date` and `Exercise` "
            "are needed; the other columns are those of the log that a sheet link answers.",
            examples=[
                "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\nana\t2026-11-22\tbulgarian-split-squat\tboth\t9\t10"
            ],
        ),
    ]
    dry_run: Annotated[bool, Meta(description="True: say what would come of it, and store nothing.")] = False
    athlete_id: Annotated[UUID | None, Meta(description="Whose log it is, where the column `Athlete` doesn't say.")] = (
        None
    )
    unit: Annotated[
        Unit | None, Meta(description="Of loads whose row names none; left out: as the athlete's prescription.")
    ] = None


class ImportMistake(msgspec.Struct, frozen=True):
    """A place in the log that can't be taken."""

    row: Annotated[int, Meta(ge=1, description="The row of the sheet; 1 is the headers.")]
    column: Annotated[str | None, Meta(description="The column's header; null for the whole row.")]
    message: Annotated[str, Meta(description="What is wrong, in a sentence.")]


class HistoryImport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a pasted log: all of it, or nothing."""

    id: Annotated[UUID | None, Meta(description="Null for a trial: nothing was stored.")]
    rows: Annotated[int, Meta(description="Rows read, without the headers and empty ones.")]
    sessions: Annotated[int, Meta(description="Sessions that they make.")]
    created: Annotated[int, Meta(description="Sessions that were not there before.")]
    known: Annotated[int, Meta(description="Sessions that were there already, just so.")]
    athletes: Annotated[int, Meta(description="How many athletes' they are.")]
    first_on: Annotated[date | None, Meta(description="The date of the earliest session; null without any.")]
    last_on: Annotated[date | None, Meta(description="The date of the latest session; null without any.")]
    mistakes: Annotated[
        tuple[ImportMistake, ...],
        Meta(description=f"Of a trial: what would have to be mended first; the first {importing.MOST_MISTAKES}."),
    ]
    created_at: Annotated[datetime, Meta(description="When it was taken in or tried, in UTC.")]


class ImportPath(msgspec.Struct, frozen=True):
    """Which import."""

    import_id: UUID


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
_CSV = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\nana\t2026-11-22\tbulgarian-split-squat\tboth\t9\t10\n"


def _to_response(result: ImportResult, mistakes: Sequence[LogMistake] = ()) -> HistoryImport:
    return HistoryImport(
        id=result.id,
        **msgspec.structs.asdict(result.counted),
        mistakes=tuple(ImportMistake(each.row, each.column, each.message) for each in mistakes),
        created_at=result.created_at,
    )


@operation(
    "POST",
    "/v1/imports",
    tag="Imports and exports",
    scope=Scope.write,
    answers={201: HistoryImport, 200: HistoryImport},
    location=True,
    body_limit=BODY_BYTES,
    long=True,
    example=Example(body={"csv": _CSV, "dry_run": False}, answer=_IMPORT),
)
async def import_history(context: RequestContext, body: ImportInput) -> ApiResponse:
    """Import a log.

    Rows of one athlete, date and `Session` make a session. They are logged in the order of their dates, each as if it
    had been posted: all of them, or none. A session that was imported before changes nothing, so a growing log can be
    pasted again as a whole. With `dry_run` the answer is 200 and lists every mistake with its row and column; without,
    mistakes are refused with 422.
    """
    log = read_log(body.csv, body.unit)
    result = await importing.import_history(
        context, log.sessions, rows=log.rows, athlete_id=body.athlete_id, check_only=bool(log.mistakes)
    )
    mistakes = all_mistakes(log, result.mistakes)
    if body.dry_run:
        raise DryRunError(ApiResponse(_to_response(msgspec.structs.replace(result, id=None), mistakes)))
    if mistakes:
        raise problems.validation(
            [FieldError("/csv", f"Row {each.row}{_in(each.column)}: {each.message}") for each in mistakes]
        )
    return ApiResponse(_to_response(result), status=201, location=f"/v1/imports/{result.id}")


def _in(column: str | None) -> str:
    return "" if column is None else f", column {column}"


@operation(
    "GET",
    "/v1/imports/{import_id}",
    tag="Imports and exports",
    scope=Scope.read,
    answers={200: HistoryImport},
    example=Example(path={"import_id": _ID}, answer=_IMPORT),
)
async def get_import(context: RequestContext, path: ImportPath) -> ApiResponse:
    """Get an import.

    How much was taken in. What it was is where it belongs: among the athletes' sessions.
    """
    return ApiResponse(_to_response(await importing.get_import(context, path.import_id)))


class HistoryExport(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of an athlete as a log that `importHistory` takes, a row a set."""

    csv: Annotated[
        str,
        Meta(
            description="The log, with a header row: send it as `csv` to importHistory. Text that a sheet would "
            "calculate begins with `'`, which an import takes off again."
        ),
    ]
    sessions: Annotated[int, Meta(description="How many sessions it holds.")]
    next_cursor: Annotated[
        str | None, Meta(description="Send it as `cursor` for the sessions before these; null where there are none.")
    ]


@operation(
    "GET",
    "/v1/athletes/{athlete_id}/history",
    tag="Imports and exports",
    scope=Scope.read,
    answers={200: HistoryExport},
    example=Example(
        path={"athlete_id": str(examples.ATHLETE_ID)}, answer={"csv": _CSV, "sessions": 1, "next_cursor": None}
    ),
)
async def export_history(context: RequestContext, path: AthletePath, query: PageQuery) -> ApiResponse:
    """Export an athlete's history.

    The newest sessions first, `limit` of them at a time. The athlete is named by `external_id`; without one the column
    is empty, and an import names them by `athlete_id`. The column `Enrollment` is empty, as elsewhere it has another
    id: fill it where an athlete is on several programs. What a coach said (overrides, skips) is no part of a log.
    """
    athlete = await find_athlete(context, path.athlete_id)
    before = parse_cursor(query, tuple[date, UUID])
    found = await list_sessions(context, path.athlete_id, before=before, limit=query.limit)
    shown = make_page(
        found, query.limit, key=lambda item: (item.row.on_date, item.row.event_id), show=lambda item: item
    )
    log = log_table(athlete.external_id, shown.items, athlete.athlete.unit, enrollments=False)
    text = separated(log, TextFormat()).decode()
    return ApiResponse(HistoryExport(csv=text, sessions=len(shown.items), next_cursor=shown.next_cursor))
