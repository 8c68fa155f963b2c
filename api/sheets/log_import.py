"""Take a log back, or an export of another app: the one function behind `importHistory` and the page of a sheet link.

    text = text_of_file(content)    # for an uploaded file
    log = parse_log(text, options)  # both take up to a second: in a thread, before the transaction
    result = await import_log(context, log, options)
    if dry_run or result.mistakes:
        ...  # roll the transaction back: raise DryRunError

Call `import_log` in a transaction declared as long: it reads and folds hundreds of sessions.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from api import problems
from api.problems import ImportMistake
from api.sheets.app_exports.recognize import read_app_export
from api.sheets.log_changes import summary
from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_log import GroupedLog, PastedLog, all_mistakes, group_rows, name_mistakes, read_log
from api.use_cases.imports.app_export import APP_NAMES, AppExport, SourceApp
from api.use_cases.imports.import_workouts import WorkoutImport, import_workouts
from api.use_cases.imports.named_exercises import names_in_apps
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.import_history import MOST_MISTAKES, ImportCounts, ImportedSession, import_history
from api.use_cases.sessions.name_resolver import NameResolver
from domain.loads.loading import Unit

__all__ = ("LogImport", "LogOptions", "ParsedLog", "SessionInLog", "UnknownExercises", "import_log", "parse_log")

ParsedLog = PastedLog | AppExport
"""The rows of a log, or the workouts of another app's export."""


ASK_FOR_ATHLETE = "Send `athlete_id`, or use the link of one athlete."


def names_no_athlete(app: SourceApp) -> str:
    return f"This is an export of {APP_NAMES[app]}, which names no athlete. {ASK_FOR_ATHLETE}"


class UnknownExercises(StrEnum):
    """What happens to a name in another app's export that no exercise has."""

    WAIT = "wait"
    CREATE = "create"


class LogOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the log itself may leave open, and which athletes it may name.

    `athlete_id` is the athlete of rows without one; with it, the log may name no other. `visible` None means every
    athlete of the workspace. `unit` is the unit of rows without one. `date_order` counts for a log whose dates can all
    be read in two ways.
    `unknown_exercises` counts for the exports of other apps.
    """

    athlete_id: UUID | None = None
    visible: frozenset[UUID] | None = None
    unit: Unit | None = None
    date_order: DateOrder | None = None
    unknown_exercises: UnknownExercises = UnknownExercises.WAIT


class SessionInLog(msgspec.Struct, frozen=True):
    """A session of the log, what the import does with it, and what changes, in a short sentence."""

    session: ImportedSession
    athlete: str
    """The name of the athlete."""
    summary: str | None


class LogImport(msgspec.Struct, frozen=True, kw_only=True):
    """The result. With mistakes nothing may be stored: the caller rolls the transaction back.

    `needs_date_order`: one of the mistakes is that the dates can be read in two ways, so ask for the order.
    """

    id: UUID | None
    counts: ImportCounts
    sessions: tuple[SessionInLog, ...]
    mistakes: tuple[ImportMistake, ...]
    created_at: datetime
    needs_date_order: bool = False
    workouts: WorkoutImport | None = None
    """What an export of another app holds. None for a log."""


def parse_log(text: str, options: LogOptions) -> ParsedLog:
    """Read the rows of a log, or of another app's export. 10,000 rows take most of a second."""
    return read_app_export(text) or read_log(text, options.unit, options.date_order)


async def import_log(context: RequestContext, log: ParsedLog, options: LogOptions) -> LogImport:
    """Import a log: log new sessions, and correct those that it changes."""
    if isinstance(log, AppExport):
        return await _import_export(context, log, options)
    resolver = NameResolver(context, names_in_apps, athlete_id=options.athlete_id, visible=options.visible)
    exercises = (row.exercise for row in log.names if row.exercise)
    names = await resolver.resolve((row.athlete for row in log.names), exercises)
    grouped = GroupedLog((), name_mistakes(log, names)) if log.needs_date_order else group_rows(log, names)
    context.charge_batch(len(grouped.sessions))
    result = await import_history(
        context, grouped.sessions, rows=log.count, fields=log.fields, check_only=bool(log.mistakes or grouped.mistakes)
    )
    return LogImport(
        id=result.id,
        counts=result.counts,
        sessions=tuple(
            SessionInLog(
                each, names.athlete_names.get(each.athlete_id, each.athlete), summary(each, names.exercise_names)
            )
            for each in result.sessions
        ),
        mistakes=all_mistakes(log, grouped.mistakes, result.mistakes),
        created_at=result.created_at,
        needs_date_order=log.needs_date_order,
    )


async def _import_export(context: RequestContext, export: AppExport, options: LogOptions) -> LogImport:
    """Import the export of another app, which names no athlete."""
    athlete_id = options.athlete_id
    if athlete_id is None:
        raise problems.invalid("/athlete_id", names_no_athlete(export.format))
    if options.visible is not None and athlete_id not in options.visible:
        raise problems.invalid("/athlete_id", "There is no such athlete.")
    context.charge_batch(len(export.workouts))
    create = options.unknown_exercises is UnknownExercises.CREATE
    result = await import_workouts(context, export, athlete_id, unit=options.unit, create_unknown=create)
    mistakes = sorted(result.mistakes, key=lambda each: each.row)[:MOST_MISTAKES]
    return LogImport(
        id=result.id,
        counts=result.counts,
        sessions=tuple(
            SessionInLog(each, each.athlete, summary(each, result.exercise_names)) for each in result.sessions
        ),
        mistakes=tuple(mistakes),
        created_at=context.now,
        workouts=result,
    )
