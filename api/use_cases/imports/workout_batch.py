"""Workouts of an export that are imported in one transaction: each becomes a session, or adds to a stored one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from api.problems import ImportMistake, ProblemError
from api.store.statement_parts import as_parameter
from api.store.statements import events
from api.use_cases.history.late_events import LateEventBatch
from api.use_cases.imports.app_export import APP_NAMES, AppExport, ExportedExercise, ExportedWorkout
from api.use_cases.imports.match_exercises import is_assisted
from api.use_cases.imports.named_exercises import NamedExercises
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.amend_session import correct_session
from api.use_cases.sessions.import_history import ImportedSession, ImportOutcome, Remark
from api.use_cases.sessions.log_session import SessionReport, store_unenrolled
from api.use_cases.sessions.merge_session import SetsChange
from api.use_cases.sessions.read_sessions import StoredSession, decoded_sessions
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.metadata import LONGEST_VALUE
from api.use_cases.stored.session_attributes import LONGEST_SESSION, SessionAttributes, decode_attributes
from api.use_cases.stored.stored_import import SetsConflict
from domain.athlete import local_instant
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.ramp import looks_like_ramp
from domain.sessions.session import MOST_SETS, Performance, PerformedExercise, PerformedSet

_Rows = dict[tuple[str, int | None], list[int]]
"""The rows of each exercise of a workout, by its slug and superset."""


class WorkoutBatch:
    """Workouts that are imported in one transaction: what happens to each of them, and to their rows."""

    def __init__(
        self, context: RequestContext, athlete: StoredAthlete, export: AppExport, named: NamedExercises, unit: Unit
    ) -> None:
        self._context = context
        self._athlete = athlete
        self._app = APP_NAMES[export.format]
        self._named = named
        self.unit = unit
        self._late = LateEventBatch()
        self.sessions: list[ImportedSession] = []
        self.mistakes: list[ImportMistake] = []
        self.taken = 0
        self.waiting = 0
        self.ignored = 0
        self.conflicts: list[SetsConflict] = []
        self.conflicting_rows = 0
        self.rejected = 0
        self.ramps = 0

    async def add_all(self, workouts: Sequence[ExportedWorkout]) -> None:
        """Store the workouts, or note their mistakes. One of which every exercise waits is not stored."""
        keys = as_parameter(workout.key for workout in workouts)
        rows = await self._context.tx.all(events.BY_EXTERNAL_IDS, athlete_id=self._athlete.id, external_ids=keys)
        stored = {each.row.external_id: each for each in decoded_sessions(rows)}
        for workout in workouts:
            await self._add(workout, stored.get(workout.key))
        await self._late.fold_all(self._context)  # enrollments that replay a session which has more exercises now

    async def _add(self, workout: ExportedWorkout, stored: StoredSession | None) -> None:
        before, taken = len(self.mistakes), self.taken
        rows: _Rows = {}
        performed = self._performed(workout, rows)
        if performed is None:
            return
        try:
            self.sessions.append(await self._import(workout, performed, stored, rows))
        except ProblemError as problem:
            messages = [error.message for error in problem.errors] or [problem.detail or f"{problem.title}."]
            self.mistakes += [ImportMistake(workout.row, None, message) for message in messages]
        if len(self.mistakes) > before:
            self.rejected += self.taken - taken
            self.taken = taken

    def _performed(self, workout: ExportedWorkout, rows: _Rows) -> Performance | None:
        """The workout with the exercises that are known. Counts the rows, and adds those of each exercise to `rows`."""
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
            rows.setdefault(key, []).extend(exported.rows)
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
        self, workout: ExportedWorkout, performed: Performance, stored: StoredSession | None, rows: _Rows
    ) -> ImportedSession:
        imported = ImportedSession(
            row=workout.row,
            athlete_id=self._athlete.id,
            athlete="",
            performed_on=performed.performed_on,
            outcome=ImportOutcome.NEW,
        )
        if stored is not None:
            return await self._compare(imported, performed, stored, rows)
        attributes = self._attributes(workout)
        report = SessionReport(done=performed, enrollment_id=None, external_id=workout.key, attributes=attributes)
        result = await store_unenrolled(self._context, self._athlete, report, self._named.exercises)
        return imported if result.possible_duplicate_of is None else replace(imported, remark=Remark.SAME_SETS)

    async def _compare(
        self, imported: ImportedSession, performed: Performance, stored: StoredSession, rows: _Rows
    ) -> ImportedSession:
        """Add the exercises that the stored session does not have. Note those that it has with other sets."""
        row, done = stored.row, stored.done
        imported = replace(imported, session_id=row.event_id, outcome=ImportOutcome.UNCHANGED)
        sets: dict[str, tuple[PerformedSet, ...]] = {}  # in any superset
        for each in done.exercises:
            sets[each.exercise] = (*sets.get(each.exercise, ()), *each.sets)
        same_unit = done.unit is performed.unit
        can_add = row.enrollment_id is None and same_unit
        fresh = [each for each in performed.exercises if can_add and each.exercise not in sets]
        for each in performed.exercises:
            known = sets.get(each.exercise, ())
            if each not in fresh and not (same_unit and _are_among(each.sets, known)):
                found = self._note_conflict(each, performed.performed_on, rows, len(known))
                imported = replace(imported, conflicts=(*imported.conflicts, found))
        if not fresh:
            is_conflicting = bool(imported.conflicts) or row.enrollment_id is not None
            return replace(imported, outcome=ImportOutcome.CONFLICTING) if is_conflicting else imported
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

    def _note_conflict(self, performed: PerformedExercise, on: date, rows: _Rows, stored_sets: int) -> SetsConflict:
        of_exercise = rows[performed.exercise, performed.superset]
        found = SetsConflict(
            row=of_exercise[0],
            performed_on=on,
            exercise=performed.exercise,
            sets=len(performed.sets),
            stored_sets=stored_sets,
        )
        self.taken -= len(of_exercise)
        self.conflicting_rows += len(of_exercise)
        self.conflicts.append(found)
        return found


def _are_among(sets: Sequence[PerformedSet], stored: Sequence[PerformedSet]) -> bool:
    """Whether the stored sets have each of these, so that none is lost."""
    left = list(stored)
    for each in sets:
        if each not in left:
            return False
        left.remove(each)
    return True


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
