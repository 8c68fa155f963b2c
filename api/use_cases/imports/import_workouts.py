"""Import the workouts of another app's export: all of them, or none.

Each becomes a session without an enrollment. One that is stored already is found by its key. It is left as it is,
except that exercises are added that had to wait for a mapping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.problems import ImportMistake, ProblemError
from api.store.statements import events
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.imports.app_export import FORMAT_NAMES, AppExport, ExportedExercise, ExportedWorkout, SkipReason
from api.use_cases.imports.exercise_mappings import remember_names
from api.use_cases.imports.match_exercises import ExerciseMatch, is_assisted
from api.use_cases.imports.named_exercises import NamedExercises, match_export
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.amend_session import correct_session
from api.use_cases.sessions.import_history import (
    ImportCounts,
    ImportedSession,
    ImportOutcome,
    Remark,
    RowCounts,
)
from api.use_cases.sessions.log_session import SessionReport, store_unenrolled
from api.use_cases.sessions.merge_session import SetsChange
from api.use_cases.sessions.read_sessions import StoredSession, decoded_sessions
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.metadata import LONGEST_VALUE
from api.use_cases.stored.session_attributes import LONGEST_SESSION, SessionAttributes, decode_attributes
from api.use_cases.stored.stored_import import ImportDetails, ImportedName, begin_import, store_import
from domain.athlete import local_instant
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.ramp import looks_like_ramp
from domain.sessions.session import MOST_SETS, Performance, PerformedExercise, PerformedSet


class NameInExport(msgspec.Struct, frozen=True):
    """A name of an exercise, what it stands for, and how many rows have it."""

    match: ExerciseMatch
    rows: int


class WorkoutImport(msgspec.Struct, frozen=True, kw_only=True):
    """The result. With mistakes nothing may be stored: the caller rolls the transaction back.

    `ramps` is the number of exercises in workouts whose first work sets look like warm-ups that are not marked.
    """

    id: UUID | None
    counts: ImportCounts
    sessions: tuple[ImportedSession, ...]
    names: tuple[NameInExport, ...]
    unit: Unit
    ramps: int
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
    importing = WorkoutBatch(context, athlete, export, named, export.unit or unit or athlete.athlete.unit)
    await importing.add_all(export.workouts)
    found = tuple(sorted(importing.sessions, key=lambda each: each.row))
    dealt_with = len(export.skipped) + importing.taken + importing.waiting + importing.ignored
    totals = RowTotals(importing.taken, importing.waiting, importing.ignored, export.count - dealt_with)
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
            create_unknown=create_unknown,
            names=stored_names(names),
            is_prepared=True,
            created_exercises=tuple(exercise.slug for exercise in named.created),
            ramps=importing.ramps,
        )
        import_id = await store_import(context, msgspec.json.encode(counts).decode(), details, athlete.id)
    return WorkoutImport(
        id=import_id,
        counts=counts,
        sessions=found,
        names=names,
        unit=importing.unit,
        ramps=importing.ramps,
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
    """How many rows of workouts are stored, wait for a mapping, are ignored, or are left out because of a mistake."""

    taken: int = 0
    waiting: int = 0
    ignored: int = 0
    rejected: int = 0


class WorkoutBatch:
    """Workouts that are imported in one transaction: what happens to each of them, and to their rows."""

    def __init__(
        self, context: RequestContext, athlete: StoredAthlete, export: AppExport, named: NamedExercises, unit: Unit
    ) -> None:
        self._context = context
        self._athlete = athlete
        self._app = FORMAT_NAMES[export.format]
        self._named = named
        self.unit = unit
        self._late = LateEventBatch()
        self.sessions: list[ImportedSession] = []
        self.mistakes: list[ImportMistake] = []
        self.taken = 0
        self.waiting = 0
        self.ignored = 0
        self.rejected = 0
        self.ramps = 0

    async def add_all(self, workouts: Sequence[ExportedWorkout]) -> None:
        """Store the workouts, or note their mistakes. One of which every exercise waits is not stored."""
        keys = msgspec.json.encode([workout.key for workout in workouts]).decode()
        rows = await self._context.tx.all(events.BY_EXTERNAL_IDS, athlete_id=self._athlete.id, external_ids=keys)
        stored = {each.row.external_id: each for each in decoded_sessions(rows)}
        for workout in workouts:
            await self._add(workout, stored.get(workout.key))
        await self._late.fold_all(self._context)  # enrollments that replay a session which has more exercises now

    async def _add(self, workout: ExportedWorkout, stored: StoredSession | None) -> None:
        before, taken = len(self.mistakes), self.taken
        performed = self._performed(workout)
        if performed is None:
            return
        try:
            self.sessions.append(await self._import(workout, performed, stored))
        except ProblemError as problem:
            messages = [error.message for error in problem.errors] or [problem.detail or f"{problem.title}."]
            self.mistakes += [ImportMistake(workout.row, None, message) for message in messages]
        if len(self.mistakes) > before:
            self.rejected += self.taken - taken
            self.taken = taken

    def _performed(self, workout: ExportedWorkout) -> Performance | None:
        """The workout with the exercises that are known, and the rows counted."""
        exercises: dict[tuple[str, int | None], PerformedExercise] = {}
        for exported in workout.exercises:
            match = self._named.matches[exported.name]
            slug = match.exercise
            if slug is None:
                self.ignored += len(exported.rows) if match.ignored else 0
                self.waiting += len(exported.rows) if match.is_waiting else 0
                continue
            self.taken += len(exported.rows)
            self.ramps += _looks_like_ramp(exported.sets)
            key = (slug, exported.superset)
            exercises[key] = _joined(exercises.get(key), slug, exported)
            if len(exercises[key].sets) > MOST_SETS:
                message = f"An exercise has at most {MOST_SETS} sets in a session."
                self.mistakes.append(ImportMistake(exported.rows[0], None, message))
        if not exercises:
            return None
        return Performance(
            performed_on=workout.started.date(),
            prescribed_on=workout.started.date(),
            exercises=tuple(exercises.values()),
            unit=self.unit,
            notes=workout.notes,
            time_of_day=f"{workout.started:%H:%M}" if workout.has_time else None,
        )

    def _attributes(self, workout: ExportedWorkout) -> SessionAttributes:
        metadata = {"app": self._app}
        if workout.title is not None:
            metadata["workout"] = workout.title[:LONGEST_VALUE]
        started = ended = None
        if workout.has_time:
            started = self._instant(workout.started)
            ended = None if workout.ended is None else self._instant(workout.ended)
            if ended is not None and not timedelta(0) <= ended - started <= LONGEST_SESSION:
                ended = None
        return SessionAttributes(started_at=started, ended_at=ended, metadata=metadata)

    def _instant(self, local: datetime) -> datetime:
        return local_instant(self._athlete.athlete.time_zone, local)

    async def _import(
        self, workout: ExportedWorkout, performed: Performance, stored: StoredSession | None
    ) -> ImportedSession:
        imported = ImportedSession(
            row=workout.row,
            athlete_id=self._athlete.id,
            athlete="",
            performed_on=performed.performed_on,
            outcome=ImportOutcome.NEW,
        )
        if stored is not None:
            return await self._compare(imported, performed, stored)
        attributes = self._attributes(workout)
        report = SessionReport(done=performed, enrollment_id=None, external_id=workout.key, attributes=attributes)
        result = await store_unenrolled(self._context, self._athlete, report, self._named.exercises)
        return imported if result.possible_duplicate_of is None else replace(imported, remark=Remark.SAME_DAY)

    async def _compare(
        self, imported: ImportedSession, performed: Performance, stored: StoredSession
    ) -> ImportedSession:
        """Add the exercises that the stored session does not have."""
        row, done = stored.row, stored.done
        imported = replace(imported, session_id=row.event_id, outcome=ImportOutcome.UNCHANGED)
        names = {each.exercise for each in done.exercises}
        fresh = [each for each in performed.exercises if each.exercise not in names]
        sets = {(each.exercise, each.superset): each.sets for each in done.exercises}
        differs = done.unit is not performed.unit or any(
            sets.get((each.exercise, each.superset)) != each.sets for each in performed.exercises if each not in fresh
        )
        if row.enrollment_id is not None or (fresh and done.unit is not performed.unit) or (differs and not fresh):
            return replace(imported, outcome=ImportOutcome.CONFLICTING, remark=Remark.OTHER_SETS)
        if not fresh:
            return imported
        await correct_session(
            replace(self._context, if_match=row.version),
            row.athlete_id,
            row.event_id,
            replace(done, exercises=(*done.exercises, *fresh)),
            row.external_id,
            decode_attributes(row.attributes),
            self._late,
            known=self._named.exercises,
        )
        await self._context.tx.run(events.KEEP_AS_IMPORTED, event_id=row.event_id, version=row.version + 1)
        changes = tuple(SetsChange(each.exercise, added=len(each.sets), removed=0) for each in fresh)
        return replace(imported, outcome=ImportOutcome.CHANGED, changes=changes)


def _joined(earlier: PerformedExercise | None, slug: str, exported: ExportedExercise) -> PerformedExercise:
    """The exercise, after the sets that an exercise with the same slug has in the same workout."""
    sets = tuple(map(_assisted, exported.sets)) if is_assisted(exported.name) else exported.sets
    if earlier is None:
        return PerformedExercise(exercise=slug, superset=exported.superset, notes=exported.notes, sets=sets)
    notes = [note for note in (earlier.notes, exported.notes) if note]
    joined = "\n".join(dict.fromkeys(notes))[:4000]
    return replace(earlier, sets=(*earlier.sets, *sets), notes=joined or None)


def _assisted(performed: PerformedSet) -> PerformedSet:
    return replace(performed, load=None, assistance=performed.load) if performed.load else performed


def _looks_like_ramp(sets: Sequence[PerformedSet]) -> bool:
    """Whether the first work sets rise like warm-ups, in an exercise without marked ones."""
    loads = [each.load or 0.0 for each in sets if each.kind is SetKind.WORK]
    return len(loads) == len(sets) and looks_like_ramp(loads)


def counts_of(export: AppExport, found: Sequence[ImportedSession], totals: RowTotals) -> ImportCounts:
    """The counts of an import of these sessions."""
    outcomes = Counter(each.outcome for each in found)
    days = [each.performed_on for each in found]
    skipped = Counter(each.reason.value for each in export.skipped)
    if totals.ignored:
        skipped[SkipReason.IGNORED.value] = totals.ignored
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
