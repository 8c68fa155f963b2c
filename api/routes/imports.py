"""Import of training logs over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http.operation import LOCATION, Example, delete, get, post
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.request_transaction import DryRunError
from api.http.resource_ids import ImportId
from api.http.responses import ApiResponse
from api.http.uploads import Upload, Uploads
from api.problems import FieldError, ProblemError, invalid
from api.routes.import_resources import DELETED_EXAMPLE, IMPORT_EXAMPLE, IMPORT_ID, HistoryImport, to_import, to_result
from api.sheets.app_exports.large_export import large_export
from api.sheets.log_import import LogOptions, ParsedLog, UnknownExercises, import_log, names_no_athlete, parse_log
from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_file import MOST_FILE_BYTES, text_of_file
from api.use_cases.imports.background import ImportOptions, LargeExport, start_import
from api.use_cases.imports.remove_import import remove_import as remove
from api.use_cases.request_context import HIGHEST_ID, RequestContext, Scope
from api.use_cases.stored.stored_import import ImportStatus, find_import, read_import
from api.use_cases.stored.stored_import import list_imports as list_stored
from domain.loads.loading import Unit

LONGEST_CSV = 1_500_000
BODY_BYTES = 4 * 1024 * 1024

DryRun = Annotated[bool, Meta(description="True: report the result, but store nothing.")]
OfAthlete = Annotated[
    UUID | None,
    Meta(description="Athlete of all rows. Required if the column `Athlete` is missing or empty."),
]
LogUnit = Annotated[
    Unit | None, Meta(description="Unit of the loads in rows without one. Defaults to the athlete's unit.")
]
LogDateOrder = Annotated[
    DateOrder | None,
    Meta(
        description="How to read dates such as 3/4/2026. Used only if no date in the log shows it. A log with such "
        "dates alone is rejected without it."
    ),
]


LogUnknownExercises = Annotated[
    UnknownExercises,
    Meta(
        description="Only for the export of another app: what happens to an exercise whose name is unknown. `wait`: "
        "its sets are reported and not stored, until `updateExerciseMapping` says what the name stands for and the "
        "export is sent again. `create`: it becomes an exercise of the workspace."
    ),
]


class HistoryImportInput(RequestBody):
    """A log to import, with one row per set, or an export of another app."""

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
    dry_run: DryRun = False
    athlete_id: OfAthlete = None
    unit: LogUnit = None
    date_order: LogDateOrder = None
    unknown_exercises: LogUnknownExercises = UnknownExercises.WAIT


class ImportForm(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The fields of a form besides the file."""

    dry_run: DryRun = False
    athlete_id: OfAthlete = None
    unit: LogUnit = None
    date_order: LogDateOrder = None
    unknown_exercises: LogUnknownExercises = UnknownExercises.WAIT


def _read_upload(upload: Upload, form: ImportForm) -> HistoryImportInput:
    return HistoryImportInput(csv=text_of_file(upload.content, upload.charset), **msgspec.structs.asdict(form))


EXAMPLE_CSV = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\nana\t2026-11-22\tbulgarian-split-squat\tboth\t9\t10\n"
UPLOADS = Uploads(
    media_types=(
        "text/csv",
        "text/tab-separated-values",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    form=ImportForm,
    read=_read_upload,
    most_file_bytes=MOST_FILE_BYTES,
)


def _options(
    data: HistoryImportInput,
    athlete_id: UUID | None,
    unit: Unit | None,
    date_order: DateOrder | None,
    unknown_exercises: UnknownExercises,
) -> LogOptions:
    """Those in the body or in the form, else those in the query."""
    create = UnknownExercises.CREATE in (data.unknown_exercises, unknown_exercises)
    return LogOptions(
        athlete_id=data.athlete_id or athlete_id,
        unit=data.unit or unit,
        date_order=data.date_order or date_order,
        unknown_exercises=UnknownExercises.CREATE if create else UnknownExercises.WAIT,
    )


def _parse(
    data: HistoryImportInput,
    athlete_id: UUID | None,
    unit: Unit | None,
    date_order: DateOrder | None,
    unknown_exercises: UnknownExercises,
    **_: object,
) -> ParsedLog | LargeExport:
    """Read the rows, unless they are too many for one transaction."""
    options = _options(data, athlete_id, unit, date_order, unknown_exercises)
    return large_export(data.csv) or parse_log(data.csv, options)


@post(
    "/v1/imports",
    operation_id="importHistory",
    tags=["Imports and exports"],
    scope=Scope.write,
    responses={200: ResponseSpec(HistoryImport), 202: ResponseSpec(HistoryImport)},
    response_headers=[LOCATION],
    problems=("busy", "conflict"),
    request_max_body_size=BODY_BYTES,
    long=True,
    uploads=UPLOADS,
    parse=_parse,
    example=Example(body={"csv": EXAMPLE_CSV, "dry_run": False}, answer=IMPORT_EXAMPLE),
)
async def import_history(
    context: NamedDependency[RequestContext],
    data: JSONBody[HistoryImportInput],
    parsed: NamedDependency[ParsedLog | LargeExport],
    dry_run: FromQuery[DryRun] = False,
    athlete_id: FromQuery[OfAthlete] = None,
    unit: FromQuery[LogUnit] = None,
    date_order: FromQuery[LogDateOrder] = None,
    unknown_exercises: FromQuery[LogUnknownExercises] = UnknownExercises.WAIT,
) -> ApiResponse[HistoryImport]:
    """Import a log, or the export of another app.

    Send the text in JSON, or a CSV, TSV or XLSX file, as the body or in the field `file` of a form. For a file as the
    body, the options are query parameters. A file can be up to 10 MiB. Of a workbook, the sheet with the log's header
    row is read.

    Rows with the same athlete and `Session` form one session; without `Session`, those with the same athlete and date.
    New sessions are logged in date order, as with `logSession`. A session that is already stored is recognized by its
    id, its `external_id` or its sets, and is not stored again. If its rows have changed, it is corrected, as with
    `correctSession`. A session whose `Version` is older than the stored one is left as it is. Stored sessions that the
    log does not have are left as they are. So a growing log can be sent as a whole each time: up to 10,000 rows (50,000
    with empty ones) and 1,000 sessions, of which 200 may be new or changed. Send a longer log in parts.

    The exports of Strong, Hevy, FitNotes and StrongLifts are recognized by their header row. Their workouts become
    sessions of `athlete_id`, which is then required, without an enrollment. Local times get the athlete's time zone.
    Sending the same export again changes nothing, except that it adds exercises whose names were unknown before.
    `export` says what happened to each row. Up to 5,000 rows are imported at once, with any number of sessions.

    A larger export, of up to 100,000 rows, is imported in the background, also as a dry run. The response is then 202,
    with the import's address in `Location`: `getImport` returns its progress and its result. A file with a row that
    can't be read is not imported. A workout with another mistake is left out, and reported. A workspace can have up to
    5 unfinished imports, including those whose sessions are being removed. Beyond that, a larger export gets 503
    `busy`, and the detail names the import to wait for.

    A server process reads one log at a time. While 8 others are waiting, the response is 503 `busy`, with
    `Retry-After`.

    With `dry_run`, the response is 200 and lists what would happen, and the mistakes with row and column. Without it, a
    log with mistakes is rejected as a whole with 422, and the problem lists the `mistakes`.
    """
    options = _options(data, athlete_id, unit, date_order, unknown_exercises)
    if isinstance(parsed, LargeExport):
        return await _start(context, parsed, options, dry_run=data.dry_run or dry_run)
    result = await import_log(context, parsed, options)
    if data.dry_run or dry_run:
        report = to_result(context, result, options.athlete_id, dry_run=True)
        raise DryRunError(ApiResponse(report, status_code=200))
    if result.mistakes:
        errors = [FieldError("/csv", mistake.in_one_line()) for mistake in result.mistakes]
        raise ProblemError("validation", errors=errors, mistakes=result.mistakes)
    report = to_result(context, result, options.athlete_id, dry_run=False)
    return ApiResponse(report, location=f"/v1/imports/{result.id}", athlete_id=report.athlete_id)


async def _start(
    context: RequestContext, large: LargeExport, options: LogOptions, *, dry_run: bool
) -> ApiResponse[HistoryImport]:
    """Import a large export in the background."""
    if options.athlete_id is None:
        raise invalid("/athlete_id", names_no_athlete(large.format))
    stored = await start_import(
        context,
        large,
        ImportOptions(
            athlete_id=options.athlete_id,
            unit=options.unit,
            create_unknown=options.unknown_exercises is UnknownExercises.CREATE,
            dry_run=dry_run,
        ),
    )
    return ApiResponse(
        to_import(stored), status_code=202, location=f"/v1/imports/{stored.id}", athlete_id=options.athlete_id
    )


@get(
    "/v1/imports",
    operation_id="listImports",
    tags=["Imports and exports"],
    scope=Scope.read,
    long=True,
    example=Example(answer={"items": [{**IMPORT_EXAMPLE, "session_results": []}], "next_cursor": None}),
)
async def list_imports(
    context: NamedDependency[RequestContext], limit: FromQuery[Limit] = 20, cursor: FromQuery[Cursor] = None
) -> ApiResponse[Page[HistoryImport]]:
    """List imports, the newest first.

    Imports that wait or run are listed too, and those whose sessions were removed. The report of a dry run in the
    background is deleted after some days.
    """
    rows = await list_stored(context, before=parse_cursor(cursor, UUID) or HIGHEST_ID, limit=limit)
    page = make_page(rows, limit, key=lambda row: row.import_id, show=lambda row: to_import(read_import(row)))
    return ApiResponse(page)


@get(
    "/v1/imports/{import_id:str}",
    operation_id="getImport",
    tags=["Imports and exports"],
    scope=Scope.read,
    example=Example(path={"import_id": IMPORT_ID}, answer={**IMPORT_EXAMPLE, "session_results": []}),
)
async def get_import(
    context: NamedDependency[RequestContext], import_id: FromPath[ImportId]
) -> ApiResponse[HistoryImport]:
    """Get an import.

    Returns how much was imported, and the progress of an import in the background: ask every second until its `status`
    is `finished` or `failed`, or let the webhook event `import.finished` tell you. The sessions themselves are returned
    by `listSessions`.
    """
    return ApiResponse(to_import(await find_import(context, import_id)))


@delete(
    "/v1/imports/{import_id:str}",
    operation_id="deleteImport",
    tags=["Imports and exports"],
    scope=Scope.write,
    status_code=200,
    responses={202: ResponseSpec(HistoryImport)},
    response_headers=[LOCATION],
    long=True,
    example=Example(path={"import_id": IMPORT_ID}, answer=DELETED_EXAMPLE),
)
async def delete_import(
    context: NamedDependency[RequestContext], import_id: FromPath[ImportId]
) -> ApiResponse[HistoryImport]:
    """Undo an import.

    Removes the sessions that it added, unless they were corrected after it: `deletion` lists those that stay. The
    histories of their enrollments are folded again without them. Enrollments that started from them
    get new starting loads, unless something has happened in them since: `deletion` lists both kinds. Exercises that the
    import created are deleted, unless something may use them. What it changed in sessions that were stored before it
    stays, and so do sessions that an earlier release imported. The import itself stays, with the status `deleted`.

    More than 200 sessions are removed in the background, and so are those of an import that still runs, which is
    stopped. The response is then 202, and `getImport` returns the progress.
    """
    stored = await remove(context, import_id)
    status = 202 if stored.status is ImportStatus.DELETING else 200
    location = f"/v1/imports/{stored.id}" if status == 202 else None
    return ApiResponse(to_import(stored), status_code=status, location=location, athlete_id=stored.athlete_id)
