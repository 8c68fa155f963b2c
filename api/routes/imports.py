"""Import of training logs over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import LOCATION, Example, get, post
from api.http.request_body import RequestBody
from api.http.request_transaction import DryRunError
from api.http.resource_ids import (
    ImportId,
)
from api.http.responses import ApiResponse
from api.http.uploads import Upload, Uploads
from api.problems import FieldError, ImportMistake, ProblemError
from api.sheets.log_import import (
    LogImport,
    LogOptions,
    ParsedLog,
    SessionInLog,
    UnknownExercises,
    import_log,
    parse_log,
)
from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_file import MOST_FILE_BYTES, text_of_file
from api.use_cases.imports.app_export import ExportFormat, SkipReason
from api.use_cases.imports.import_workouts import WorkoutImport
from api.use_cases.imports.match_exercises import MatchSource
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions import import_history as import_use_case
from api.use_cases.sessions.import_history import ImportOutcome, ImportResult, RowCounts
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


class ImportInput(RequestBody):
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


def _read_upload(upload: Upload, form: ImportForm) -> ImportInput:
    return ImportInput(csv=text_of_file(upload.content, upload.charset), **msgspec.structs.asdict(form))


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


class ImportSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session of the log and what the import does with it."""

    row: Annotated[int, Meta(ge=1, description="First row of the session in the log. Row 1 is the header row.")]
    athlete_id: Annotated[UUID, Meta(description="The athlete's id.")]
    athlete: Annotated[str, Meta(description="The athlete as the log names them. Empty if the log does not.")]
    performed_on: Annotated[date, Meta(description="Date of the session in the log.")]
    outcome: Annotated[
        ImportOutcome,
        Meta(
            description="`new`: it is logged. `changed`: it is stored, and corrected as the log says. `unchanged`: it "
            "is stored with the same content. `conflicting`: it has changed since the log was exported, so the log's "
            "changes are not applied."
        ),
    ]
    session_id: Annotated[UUID | None, Meta(description="Id of the stored session. Null for a new one.")]
    summary: Annotated[
        str | None, Meta(description="What changes, or what is unusual, as a short sentence. Null if there is nothing.")
    ]


class SkippedRows(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of an export that are not imported, by reason."""

    reason: Annotated[
        SkipReason,
        Meta(
            description="`rest_timer`: a pause between sets. `note`: a note, which is kept with its exercise. "
            "`no_numbers`: a set without reps, seconds and distance. `left_out`: an exercise of which no set was done."
        ),
    ]
    rows: Annotated[int, Meta(ge=1, description="Number of rows.")]


class ExportedName(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise of an export, and what its name stands for."""

    name: Annotated[str, Meta(description="The name in the export.")]
    rows: Annotated[int, Meta(ge=1, description="Number of its rows with sets.")]
    exercise: Annotated[
        str | None, Meta(description="Slug of the exercise that its sets are stored under. Null: the rows wait.")
    ]
    suggestion: Annotated[str | None, Meta(description="Slug of an exercise with a similar name. Null if none is.")]
    source: Annotated[
        MatchSource | None,
        Meta(
            description="How the exercise was found. `workspace`: by `updateExerciseMapping` or an earlier import. "
            "`table`: in Nextset's table of names. `same_name` and `same_words`: by its own name. `created`: it is a "
            "new exercise. `similar`: `suggestion` is only similar. Null: nothing was found."
        ),
    ]
    confidence: Annotated[
        float, Meta(ge=0, le=1, description="How certain `exercise` or `suggestion` is, from 0 to 1.")
    ]


class ExportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the rows of another app's export.

    `rows_taken`, `rows_waiting` and `skipped` add up to `rows`.
    """

    format: Annotated[ExportFormat, Meta(description="The app that wrote the export.")]
    unit: Annotated[
        Unit | None,
        Meta(
            description="Unit of the stored loads. `lb` for an account in pounds that exports kilograms with many "
            "decimals: 13.6077711 kg are 30 lb. Null when an earlier import is read again."
        ),
    ]
    rows_taken: Annotated[int, Meta(ge=0, description="Number of rows whose sets are stored.")]
    rows_waiting: Annotated[int, Meta(ge=0, description="Number of rows of exercises whose names are unknown.")]
    skipped: Annotated[tuple[SkippedRows, ...], Meta(description="Rows that are not imported, by reason.")]
    exercises: Annotated[
        tuple[ExportedName, ...],
        Meta(description="The names of exercises, in order. Empty when an earlier import is read again."),
    ]
    unmarked_warm_ups: Annotated[
        int,
        Meta(
            ge=0,
            description="How often an exercise starts with work sets that rise like warm-ups, in an export that marks "
            "none. They are stored as work sets.",
        ),
    ]


class HistoryImport(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an import. Either all sessions are stored, or none."""

    id: Annotated[UUID | None, Meta(description="Id of the import. Null for a dry run, which stores nothing.")]
    rows: Annotated[int, Meta(description="Number of rows read, without the header row and empty rows.")]
    sessions: Annotated[int, Meta(description="Number of sessions in these rows.")]
    created: Annotated[int, Meta(description="Number of new sessions.")]
    known: Annotated[int, Meta(description="Number of sessions already stored with the same content: unchanged.")]
    changed: Annotated[int, Meta(description="Number of stored sessions that the log corrects.")]
    conflicting: Annotated[
        int,
        Meta(
            description="Number of stored sessions that have changed since the log was exported. They stay as they are."
        ),
    ]
    athletes: Annotated[int, Meta(description="Number of athletes in the log.")]
    first_on: Annotated[date | None, Meta(description="Date of the earliest session. Null if there are no sessions.")]
    last_on: Annotated[date | None, Meta(description="Date of the latest session. Null if there are no sessions.")]
    mistakes: Annotated[
        tuple[ImportMistake, ...],
        Meta(description=f"Mistakes found by a dry run, at most {import_use_case.MOST_MISTAKES}. Empty otherwise."),
    ]
    session_results: Annotated[
        tuple[ImportSession, ...],
        Meta(description="What the import does with each session, by row. Empty when an earlier import is read again."),
    ]
    created_at: Annotated[datetime, Meta(description="When the import or dry run was made, in UTC.")]
    export: Annotated[
        ExportReport | None,
        Meta(description="For the export of another app: what happened to its rows. Null for a log."),
    ] = None


_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a13"
_IMPORT = {
    "id": _ID,
    "rows": 1,
    "sessions": 1,
    "created": 1,
    "known": 0,
    "changed": 0,
    "conflicting": 0,
    "athletes": 1,
    "first_on": "2026-11-22",
    "last_on": "2026-11-22",
    "mistakes": [],
    "session_results": [
        {
            "row": 2,
            "athlete_id": str(examples.ATHLETE_ID),
            "athlete": "ana",
            "performed_on": "2026-11-22",
            "outcome": "new",
            "session_id": None,
            "summary": None,
        }
    ],
    "created_at": "2026-11-22T18:00:00Z",
    "export": None,
}


def _to_response(
    result: ImportResult | LogImport, sessions: tuple[SessionInLog, ...] = (), mistakes: tuple[ImportMistake, ...] = ()
) -> HistoryImport:
    counts = msgspec.structs.asdict(result.counts)
    of_rows: RowCounts | None = counts.pop("of_rows")
    return HistoryImport(
        id=result.id,
        **counts,
        export=None if of_rows is None else _export_report(of_rows, result),
        mistakes=mistakes,
        session_results=tuple(
            ImportSession(
                row=each.session.row,
                athlete_id=each.session.athlete_id,
                athlete=each.session.athlete,
                performed_on=each.session.performed_on,
                outcome=each.session.outcome,
                session_id=each.session.session_id,
                summary=each.summary,
            )
            for each in sessions
        ),
        created_at=result.created_at,
    )


def _export_report(counts: RowCounts, result: ImportResult | LogImport) -> ExportReport:
    workouts: WorkoutImport | None = result.workouts if isinstance(result, LogImport) else None
    return ExportReport(
        format=ExportFormat(counts.app),
        unit=None if workouts is None else workouts.unit,
        rows_taken=counts.taken,
        rows_waiting=counts.waiting,
        skipped=tuple(SkippedRows(reason=SkipReason(reason), rows=rows) for reason, rows in counts.skipped.items()),
        exercises=tuple(
            ExportedName(
                name=each.match.name,
                rows=each.rows,
                exercise=each.match.exercise,
                suggestion=each.match.suggestion,
                source=each.match.source,
                confidence=each.match.confidence,
            )
            for each in (() if workouts is None else workouts.names)
        ),
        unmarked_warm_ups=0 if workouts is None else workouts.ramps,
    )


def _options(
    data: ImportInput,
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
    data: ImportInput,
    athlete_id: UUID | None,
    unit: Unit | None,
    date_order: DateOrder | None,
    unknown_exercises: UnknownExercises,
    **_: object,
) -> ParsedLog:
    return parse_log(data.csv, _options(data, athlete_id, unit, date_order, unknown_exercises))


@post(
    "/v1/imports",
    operation_id="importHistory",
    tags=["Imports and exports"],
    scope=Scope.write,
    responses={200: ResponseSpec(HistoryImport)},
    response_headers=[LOCATION],
    request_max_body_size=BODY_BYTES,
    long=True,
    uploads=UPLOADS,
    parse=_parse,
    example=Example(body={"csv": EXAMPLE_CSV, "dry_run": False}, answer=_IMPORT),
)
async def import_history(
    context: NamedDependency[RequestContext],
    data: JSONBody[ImportInput],
    parsed: NamedDependency[ParsedLog],
    dry_run: FromQuery[DryRun] = False,
    athlete_id: FromQuery[OfAthlete] = None,
    unit: FromQuery[LogUnit] = None,
    date_order: FromQuery[LogDateOrder] = None,
    unknown_exercises: FromQuery[LogUnknownExercises] = UnknownExercises.WAIT,
) -> ApiResponse[HistoryImport]:
    """Import a log, or the export of another app.

    Send the text in JSON, or a CSV, TSV or XLSX file, as the body or in the field `file` of a form. For a file as the
    body, the options are query parameters. Of a workbook, the sheet with the log's header row is read.

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

    With `dry_run`, the response is 200 and lists what would happen, and the mistakes with row and column. Without it, a
    log with mistakes is rejected as a whole with 422, and the problem lists the `mistakes`.
    """
    options = _options(data, athlete_id, unit, date_order, unknown_exercises)
    result = await import_log(context, parsed, options)
    if data.dry_run or dry_run:
        report = _to_response(msgspec.structs.replace(result, id=None), result.sessions, result.mistakes)
        raise DryRunError(ApiResponse(report, status_code=200))
    if result.mistakes:
        errors = [FieldError("/csv", _in_one_line(mistake)) for mistake in result.mistakes]
        raise ProblemError("validation", errors=errors, mistakes=result.mistakes)
    return ApiResponse(_to_response(result, result.sessions), location=f"/v1/imports/{result.id}")


def _in_one_line(mistake: ImportMistake) -> str:
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
