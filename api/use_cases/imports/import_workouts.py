"""Import the workouts of another app's export: all of them, or none.

Each becomes a session without an enrollment. One that is stored already is found by its key. It is left as it is,
except that exercises are added that had to wait for a mapping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from api import problems
from api.problems import ImportMistake, ProblemError
from api.use_cases.imports.app_export import AppExport, SkippedRowReason
from api.use_cases.imports.exercise_mappings import remember_names
from api.use_cases.imports.match_exercises import ExerciseMatch
from api.use_cases.imports.named_exercises import match_export
from api.use_cases.imports.workout_batch import WorkoutBatch
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.import_history import (
    MOST_MISTAKES,
    ImportCounts,
    ImportedSession,
    ImportOutcome,
    RowCounts,
)
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.stored_import import (
    ImportDetails,
    ImportedName,
    SetsConflict,
    begin_import,
    store_import,
)
from domain.loads.loading import Unit


class NameInExport(msgspec.Struct, frozen=True):
    """A name of an exercise, what it stands for, and how many rows have it."""

    match: ExerciseMatch
    rows: int


class WorkoutImport(msgspec.Struct, frozen=True, kw_only=True):
    """The result. With mistakes nothing may be stored: the caller rolls the transaction back.

    `ramps` is the number of exercises in workouts whose first work sets look like warm-ups that are not marked.
    `unit_is_assumed`: neither the file nor the request names the unit, and a set has a load.
    """

    id: UUID | None
    counts: ImportCounts
    sessions: tuple[ImportedSession, ...]
    names: tuple[NameInExport, ...]
    unit: Unit
    unit_is_assumed: bool
    ramps: int
    conflicts: tuple[SetsConflict, ...]
    mistakes: tuple[ImportMistake, ...]
    exercise_names: Mapping[str, str]
    """The names of exercises by slug."""


async def import_workouts(
    context: RequestContext, export: AppExport, athlete_id: UUID, *, unit: Unit | None, create_unknown: bool
) -> WorkoutImport:
    """Import the workouts. `unit` is the unit of an export that names none; it defaults to the athlete's.

    With `create_unknown`, names without an exercise become exercises of the workspace. Otherwise their rows wait.
    Raises a validation problem for an athlete who does not exist or is archived.
    """
    athlete = await athlete_to_import_for(context, athlete_id)
    begin_import(context)
    named = await match_export(context, export, create_unknown=create_unknown)
    is_unit_open = export.unit is None and unit is None
    unit_is_assumed = is_unit_open and any(workout.has_loads for workout in export.workouts)
    importing = WorkoutBatch(context, athlete, export, named, export.unit or unit or athlete.athlete.unit)
    await importing.add_all(export.workouts)
    found = tuple(sorted(importing.sessions, key=lambda each: each.row))
    dealt_with = len(export.skipped) + sum(
        (importing.taken, importing.waiting, importing.ignored, importing.conflicting_rows)
    )
    with_mistakes = export.count - dealt_with
    totals = RowTotals(importing.taken, importing.waiting, importing.ignored, importing.conflicting_rows, with_mistakes)
    counts = counts_of(export, found, totals)
    mistakes = (*export.mistakes, *importing.mistakes)
    names = tuple(NameInExport(match, named.rows[name]) for name, match in named.matches.items())
    import_id = None
    if not mistakes:
        await remember_names(context, named.matches.values(), named.known)
        details = ImportDetails(
            rows=export.count,
            rows_done=export.count,
            workouts=len(export.workouts),
            workouts_done=len(export.workouts),
            unit=importing.unit.value,
            unit_is_assumed=unit_is_assumed,
            create_unknown=create_unknown,
            names=stored_names(names),
            is_prepared=True,
            created_exercises=tuple(exercise.slug for exercise in named.created),
            ramps=importing.ramps,
            conflicts=tuple(importing.conflicts[:MOST_MISTAKES]),
        )
        import_id = await store_import(context, msgspec.json.encode(counts).decode(), details, athlete.id)
    return WorkoutImport(
        id=import_id,
        counts=counts,
        sessions=found,
        names=names,
        unit=importing.unit,
        unit_is_assumed=unit_is_assumed,
        ramps=importing.ramps,
        conflicts=tuple(importing.conflicts[:MOST_MISTAKES]),
        mistakes=mistakes,
        exercise_names={slug: exercise.name for slug, exercise in named.exercises.items()},
    )


async def athlete_to_import_for(context: RequestContext, athlete_id: UUID) -> StoredAthlete:
    """Return the locked athlete. Raises a validation problem for one who does not exist or is archived."""
    try:
        return await active_athlete(context, athlete_id, locked=True)
    except ProblemError as problem:
        raise problems.invalid("/athlete_id", problem.detail or f"{problem.title}.") from None


class RowTotals(msgspec.Struct, frozen=True):
    """How many rows of workouts are stored, wait for a mapping, or are left out.

    They are left out because their name is ignored, because the exercise is stored with other sets, or because of a
    mistake.
    """

    taken: int = 0
    waiting: int = 0
    ignored: int = 0
    conflicts: int = 0
    rejected: int = 0


def counts_of(export: AppExport, found: Sequence[ImportedSession], totals: RowTotals) -> ImportCounts:
    """The counts of an import of these sessions."""
    outcomes = Counter(each.outcome for each in found)
    days = [each.performed_on for each in found]
    skipped = Counter(each.reason.value for each in export.skipped)
    for reason, rows in ((SkippedRowReason.IGNORED, totals.ignored), (SkippedRowReason.OTHER_SETS, totals.conflicts)):
        if rows:
            skipped[reason.value] = rows
    return ImportCounts(
        rows=export.count,
        sessions=len(found),
        created=outcomes[ImportOutcome.NEW],
        known=outcomes[ImportOutcome.UNCHANGED],
        changed=outcomes[ImportOutcome.CHANGED],
        conflicting=outcomes[ImportOutcome.CONFLICTING],
        athletes=1 if found else 0,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        of_rows=RowCounts(
            app=export.format.value,
            taken=totals.taken,
            waiting=totals.waiting,
            skipped=dict(skipped),
            rejected=totals.rejected,
        ),
    )


def stored_names(names: Iterable[NameInExport]) -> tuple[ImportedName, ...]:
    """The names as they are stored with the import."""
    return tuple(
        ImportedName(
            name=each.match.name,
            rows=each.rows,
            exercise=each.match.exercise,
            suggestion=each.match.suggestion,
            source=None if each.match.source is None else each.match.source.value,
            ignored=each.match.ignored,
        )
        for each in names
    )
