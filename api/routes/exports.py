"""Export of training logs over HTTP."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get
from api.http.pagination import Cursor, Limit, encode_cursor, parse_cursor
from api.http.resource_ids import (
    AthleteId,
)
from api.http.responses import ApiResponse
from api.routes.imports import EXAMPLE_CSV
from api.sheets.app_exports.write_export import ExportSettings, write_export
from api.sheets.log import log_table
from api.sheets.table import TextFormat, separated
from api.use_cases.imports.app_export import SourceApp
from api.use_cases.imports.exercise_mappings import names_by_exercise
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions.read_sessions import (
    count_sessions_before,
    sessions_for_table,
    sessions_of_day_before,
)
from api.use_cases.stored.athlete import find_athlete
from api.use_cases.stored.plans import all_exercises

MOST_SETS = 5_000  # in one page: it can be imported at once
MOST_CHARACTERS_OF_NOTES = 1_000_000


class HistoryExportFormat(StrEnum):
    """Shape of an exported log. `nextset`: everything that was logged. `strong` and `hevy`: as these apps export it."""

    NEXTSET = "nextset"
    STRONG = "strong"
    HEVY = "hevy"


class HistoryExport(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of an athlete as a log for `importHistory`, or in the shape of another app, with one row per set."""

    csv: Annotated[
        str,
        Meta(
            description="The log, with a header row. Can be sent as `csv` to `importHistory`. Text that a spreadsheet "
            "would run as a formula is prefixed with `'`, which the import removes."
        ),
    ]
    sessions: Annotated[int, Meta(description="Number of sessions in the log.")]
    next_cursor: Annotated[
        str | None, Meta(description="Send it as `cursor` to get earlier sessions. Null if there are none.")
    ]


@get(
    "/v1/athletes/{athlete_id:str}/history",
    operation_id="exportHistory",
    tags=["Imports and exports"],
    scope=Scope.read,
    long=True,
    example=Example(
        path={"athlete_id": str(examples.ATHLETE_ID)}, answer={"csv": EXAMPLE_CSV, "sessions": 1, "next_cursor": None}
    ),
)
async def export_history(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    format: FromQuery[  # noqa: A002 - the name of the parameter
        Annotated[
            HistoryExportFormat,
            Meta(
                description="Shape of the log. `strong` and `hevy` are CSV as these apps export it, for the importers "
                "of other apps. They leave out what those apps have no place for, such as sides and pain."
            ),
        ]
    ] = HistoryExportFormat.NEXTSET,
) -> ApiResponse[HistoryExport]:
    """Export an athlete's history.

    Returns the newest sessions first, up to `limit` per page. The column `Athlete` holds the athlete's `external_id`.
    Without one it is empty, and the import needs `athlete_id`. The column `Enrollment` is always empty, because an
    enrollment has another id in another workspace. Fill it in before importing if the athlete is on several programs.
    Overrides and skips are not part of the log.

    A page has at most 5,000 sets, so that it can be imported at once, and at most a million characters of notes. Notes
    count once for each set, because each row repeats them. A single session that exceeds a limit is a page of its own.
    With `format`, the log is in the shape of Strong's or Hevy's export. Strong's numbers of workouts count from the
    athlete's first session, so that pages can be joined.
    """
    athlete = await find_athlete(context, athlete_id)
    before = parse_cursor(cursor, tuple[date, UUID])
    found = await sessions_for_table(
        context,
        athlete_id,
        before=before,
        limit=limit,
        most_sets=MOST_SETS,
        most_note_characters=MOST_CHARACTERS_OF_NOTES,
    )
    exported = found.sessions
    oldest = None if found.next is None else (exported[-1].row.on_date, exported[-1].row.event_id)
    if format is HistoryExportFormat.NEXTSET:
        log = log_table(athlete.external_id, exported, athlete.athlete.unit, enrollments=False)
        text = separated(log, TextFormat(line_breaks=True)).decode()
    else:
        exercises = await all_exercises(context.tx)
        names = {exercise.slug: exercise.name for exercise in exercises.values()}
        settings = ExportSettings(
            unit=athlete.athlete.unit,
            time_zone=athlete.athlete.time_zone,
            names=names,
            app_names=await names_by_exercise(context),
        )
        earlier, of_same_day = 0, []
        if oldest is not None:
            earlier = await count_sessions_before(context, athlete_id, oldest)
            of_same_day = await sessions_of_day_before(context, athlete_id, oldest)
        text = write_export(
            SourceApp(format.value), exported, settings, first_number=earlier + 1, of_same_day=of_same_day
        )
    next_cursor = None if oldest is None else encode_cursor(oldest)
    return ApiResponse(HistoryExport(csv=text, sessions=len(exported), next_cursor=next_cursor))
