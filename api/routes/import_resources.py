"""Imports as resources: the types of their responses, and how a stored import becomes one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from api.http import examples
from api.problems import ImportMistake
from api.sheets.log_import import LogImport, SessionInLog
from api.use_cases.feed.outbox import ChangeActor, actor_of
from api.use_cases.imports.app_export import SkippedRowReason, SourceApp
from api.use_cases.imports.import_workouts import stored_names
from api.use_cases.imports.match_exercises import CONFIDENCE, MatchSource
from api.use_cases.imports.remove_import import MOST_LISTED
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.import_history import MOST_MISTAKES, ImportCounts, ImportOutcome
from api.use_cases.stored.stored_import import ImportDetails, ImportedName, ImportStatus, StoredImport
from domain.loads.loading import Unit


class ImportedSession(msgspec.Struct, frozen=True, kw_only=True):
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
        SkippedRowReason,
        Meta(
            description="`rest_timer`: a pause between sets. `note`: a note, which is kept with its exercise. "
            "`no_numbers`: a set without reps, seconds and distance. `left_out`: an exercise of which no set was done. "
            "`ignored`: a set of a name that is `ignored`. `other_sets`: a set of an exercise in `conflicts`."
        ),
    ]
    rows: Annotated[int, Meta(ge=1, description="Number of rows.")]


class ImportedExerciseName(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise of an export, and what its name stands for."""

    name: Annotated[str, Meta(description="The name in the export.")]
    rows: Annotated[int, Meta(ge=1, description="Number of its rows with sets.")]
    exercise: Annotated[
        str | None,
        Meta(description="Slug of the exercise that its sets are stored under. Null: they wait, or are `ignored`."),
    ]
    ignored: Annotated[
        bool,
        Meta(
            description="Whether the rows are skipped, because they train nothing. `Warm Up` and `Stretching` are "
            "ignored unless `updateExerciseMapping` gives them an exercise."
        ),
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


class AppImportConflict(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise of a workout that was imported before with other sets. The sets in the file are left out.

    The workout was corrected here or in the app, or the file holds only a part of it.
    """

    row: Annotated[int, Meta(ge=1, description="Its first row in the file.")]
    performed_on: Annotated[date, Meta(description="Date of the workout.")]
    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    sets: Annotated[int, Meta(ge=0, description="Number of its sets in the file.")]
    stored_sets: Annotated[
        int,
        Meta(ge=0, description="Number of its sets that are stored. 0: it can't be added to the stored session."),
    ]


class AppImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to the rows of another app's export.

    `rows_taken`, `rows_waiting`, `rows_with_mistakes` and `skipped` add up to `rows` once the import is finished.
    """

    format: Annotated[SourceApp, Meta(description="The app that wrote the export.")]
    unit: Annotated[
        Unit | None,
        Meta(
            description="Unit of the stored loads. `lb` for an account in pounds that exports kilograms with many "
            "decimals: 13.6077711 kg are 30 lb. Null until an import in the background has stored loads."
        ),
    ]
    rows_taken: Annotated[int, Meta(ge=0, description="Number of rows whose sets are stored.")]
    rows_waiting: Annotated[int, Meta(ge=0, description="Number of rows of exercises whose names are unknown.")]
    rows_with_mistakes: Annotated[
        int,
        Meta(
            ge=0,
            description="Number of rows with mistakes, and of the others of their workouts. An import in the "
            "background leaves them out. At once, nothing is stored.",
        ),
    ]
    skipped: Annotated[tuple[SkippedRows, ...], Meta(description="Rows that are not imported, by reason.")]
    exercises: Annotated[
        tuple[ImportedExerciseName, ...],
        Meta(
            description="The names of exercises, in order. Empty until an import in the background has read the file."
        ),
    ]
    conflicts: Annotated[
        tuple[AppImportConflict, ...],
        Meta(
            description=f"Exercises that were imported before with other sets, at most {MOST_MISTAKES}. Their rows are "
            "skipped."
        ),
    ]
    unmarked_warm_ups: Annotated[
        int,
        Meta(
            ge=0,
            description="How often an exercise starts with work sets that rise like warm-ups, and none is marked as "
            "a warm-up. They are stored as work sets.",
        ),
    ]
    unit_is_assumed: Annotated[
        bool,
        Meta(
            description="Whether the file has loads, but neither it nor the request names their unit. They are then "
            "taken as loads in the athlete's unit. Send `unit` if that is wrong."
        ),
    ] = False


class ImportDeletion(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed of an import, and what was kept."""

    removed: Annotated[int, Meta(ge=0, description="Number of sessions that were removed.")]
    kept: Annotated[
        int, Meta(ge=0, description="Number of its sessions that stay, because they were corrected after the import.")
    ]
    kept_sessions: Annotated[
        tuple[UUID, ...], Meta(description=f"Ids of the sessions that stay, at most {MOST_LISTED}.")
    ]
    kept_exercises: Annotated[
        tuple[str, ...],
        Meta(description="Slugs of exercises that the import created and that stay, because something may use them."),
    ]
    started_again: Annotated[
        tuple[UUID, ...],
        Meta(
            description="Ids of enrollments that had started from the removed sessions, and where nothing has happened "
            "since. Their starting loads were decided again, without those sessions."
        ),
    ]
    kept_starts: Annotated[
        tuple[UUID, ...],
        Meta(
            description="Ids of enrollments that had started from the removed sessions and keep their starting loads, "
            "because something has happened in them since, or because they "
            "replay earlier sessions. To correct them, set the loads with `overridePrescription`."
        ),
    ]


class HistoryImport(msgspec.Struct, frozen=True, kw_only=True):
    """An import: what it has done so far, and its result.

    A log, and an export of up to 5,000 rows, is imported at once: either all sessions are stored, or none. A larger
    export is imported in the background.
    """

    id: Annotated[
        UUID | None,
        Meta(description="Id of the import. Null for a dry run that is answered at once: it stores nothing."),
    ]
    status: Annotated[
        ImportStatus,
        Meta(
            description="`waiting` and `running`: in the background. `finished`: all rows are processed. `failed`: "
            "the file has mistakes, or the import had to be given up; `mistakes` or `failure` say why. `deleting` and "
            "`deleted`: by `deleteImport`."
        ),
    ]
    dry_run: Annotated[bool, Meta(description="Whether it reports only, and stores no sessions.")]
    athlete_id: Annotated[UUID | None, Meta(description="The athlete of all rows. Null for a log that names several.")]
    actor: Annotated[
        ChangeActor | None, Meta(description="Who sent the log. Null for an import of an earlier release.")
    ]
    rows: Annotated[int, Meta(description="Number of rows read, without the header row and empty rows.")]
    rows_read: Annotated[int, Meta(ge=0, description="Number of rows that are read and checked.")]
    rows_done: Annotated[int, Meta(ge=0, description="Number of rows that are processed: stored, skipped or waiting.")]
    percent: Annotated[
        int,
        Meta(
            ge=0,
            le=100,
            description="Progress, rounded down. Reading the file is the first half, and storing its workouts the "
            "second: 100 * (`rows_read` + `rows_done`) / (2 * `rows`).",
        ),
    ]
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
        Meta(
            description=f"Mistakes found by a dry run or in the background, at most {MOST_MISTAKES}. Empty otherwise."
        ),
    ]
    failure: Annotated[
        str | None, Meta(description="Why the import was given up, as a sentence. Null if it was not.")
    ] = None
    session_results: Annotated[
        tuple[ImportedSession, ...],
        Meta(
            description="What the import does with each session, by row. Empty when an earlier import is read again, "
            "and for an import in the background."
        ),
    ] = ()
    created_at: Annotated[datetime, Meta(description="When the import or dry run was made, in UTC.")]
    updated_at: Annotated[datetime, Meta(description="When its status or progress last changed, in UTC.")]
    export: Annotated[
        AppImportReport | None,
        Meta(description="For the export of another app: what happened to its rows. Null for a log."),
    ] = None
    deletion: Annotated[
        ImportDeletion | None, Meta(description="What `deleteImport` has removed so far. Null before it.")
    ] = None


IMPORT_ID = "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a13"
IMPORT_EXAMPLE = {
    "id": IMPORT_ID,
    "status": "finished",
    "dry_run": False,
    "athlete_id": str(examples.ATHLETE_ID),
    "actor": {"kind": "api_key", "id": "01997a3c-5b1e-7c44-9f0e-2f6f1f0f7a01"},
    "rows": 1,
    "rows_read": 1,
    "rows_done": 1,
    "percent": 100,
    "sessions": 1,
    "created": 1,
    "known": 0,
    "changed": 0,
    "conflicting": 0,
    "athletes": 1,
    "first_on": "2026-11-22",
    "last_on": "2026-11-22",
    "mistakes": [],
    "failure": None,
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
    "updated_at": "2026-11-22T18:00:00Z",
    "export": None,
    "deletion": None,
}
DELETED_EXAMPLE = {
    **IMPORT_EXAMPLE,
    "status": "deleted",
    "session_results": [],
    "deletion": {
        "removed": 1,
        "kept": 0,
        "kept_sessions": [],
        "kept_exercises": [],
        "started_again": [],
        "kept_starts": [],
    },
}


_COUNTS = msgspec.json.Decoder(ImportCounts)


def to_import(stored: StoredImport) -> HistoryImport:
    """An import as it is stored."""
    counts, details = _COUNTS.decode(stored.document), stored.details
    is_unfinished = stored.status in (ImportStatus.WAITING, ImportStatus.RUNNING)
    is_deleted = stored.status in (ImportStatus.DELETING, ImportStatus.DELETED)
    rows_done = details.rows_done if details.rows else counts.rows  # an earlier release stored no progress
    rows_read = max(details.rows_read, rows_done)
    return HistoryImport(
        id=stored.id,
        status=stored.status,
        dry_run=details.dry_run,
        athlete_id=stored.athlete_id,
        actor=details.actor,
        rows_read=rows_read,
        rows_done=rows_done,
        percent=min(99 if is_unfinished else 100, 100 * (rows_read + rows_done) // max(1, 2 * counts.rows)),
        **_counted(counts),
        mistakes=details.mistakes,
        failure=details.failure,
        created_at=stored.created_at,
        updated_at=stored.updated_at,
        export=_export_report(counts, details),
        deletion=ImportDeletion(
            removed=details.removed,
            kept=details.kept,
            kept_sessions=details.kept_sessions,
            kept_exercises=details.created_exercises if stored.status is ImportStatus.DELETED else (),
            started_again=details.started_again,
            kept_starts=details.kept_starts,
        )
        if is_deleted
        else None,
    )


def to_result(context: RequestContext, result: LogImport, athlete_id: UUID | None, *, dry_run: bool) -> HistoryImport:
    """An import that is done at once."""
    workouts = result.workouts
    owners = {each.session.athlete_id for each in result.sessions}
    details = ImportDetails()
    if workouts is not None:
        details = ImportDetails(
            unit=workouts.unit.value,
            unit_is_assumed=workouts.unit_is_assumed,
            names=stored_names(workouts.names),
            ramps=workouts.ramps,
            conflicts=workouts.conflicts,
        )
    return HistoryImport(
        id=None if dry_run else result.id,
        status=ImportStatus.FINISHED,
        dry_run=dry_run,
        athlete_id=athlete_id or (owners.pop() if len(owners) == 1 else None),
        actor=actor_of(context),
        rows_read=result.counts.rows,
        rows_done=result.counts.rows,
        percent=100,
        **_counted(result.counts),
        mistakes=result.mistakes,
        session_results=tuple(_to_session(each) for each in result.sessions),
        created_at=result.created_at,
        updated_at=result.created_at,
        export=_export_report(result.counts, details),
    )


def _counted(counts: ImportCounts) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(counts).items() if name != "of_rows"}


def _to_session(each: SessionInLog) -> ImportedSession:
    return ImportedSession(
        row=each.session.row,
        athlete_id=each.session.athlete_id,
        athlete=each.session.athlete,
        performed_on=each.session.performed_on,
        outcome=each.session.outcome,
        session_id=each.session.session_id,
        summary=each.summary,
    )


def _export_report(counts: ImportCounts, details: ImportDetails) -> AppImportReport | None:
    of_rows = counts.of_rows
    if of_rows is None:
        return None
    return AppImportReport(
        format=SourceApp(of_rows.app),
        unit=None if details.unit is None else Unit(details.unit),
        rows_taken=of_rows.taken,
        rows_waiting=of_rows.waiting,
        rows_with_mistakes=of_rows.rejected,
        skipped=tuple(
            SkippedRows(reason=SkippedRowReason(reason), rows=rows) for reason, rows in of_rows.skipped.items()
        ),
        exercises=tuple(_to_name(each) for each in details.names),
        conflicts=tuple(AppImportConflict(**msgspec.structs.asdict(each)) for each in details.conflicts),
        unmarked_warm_ups=details.ramps,
        unit_is_assumed=details.unit_is_assumed,
    )


def _to_name(each: ImportedName) -> ImportedExerciseName:
    source = None if each.source is None else MatchSource(each.source)
    return ImportedExerciseName(
        name=each.name,
        rows=each.rows,
        exercise=each.exercise,
        ignored=each.ignored,
        suggestion=each.suggestion,
        source=source,
        confidence=0.0 if source is None else CONFIDENCE[source],
    )
