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
from api.use_cases.imports.app_export import FORMAT_NAMES, AppExport, ExportedExercise, ExportedWorkout
from api.use_cases.imports.custom_exercises import custom_exercise
from api.use_cases.imports.exercise_mappings import mapped_names, remember_names
from api.use_cases.imports.match_exercises import ExerciseMatch, MatchSource, is_assisted, match_names, name_key
from api.use_cases.programs.write_exercise import create_exercise
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.amend_session import correct_session
from api.use_cases.sessions.import_history import (
    ImportCounts,
    ImportedSession,
    ImportOutcome,
    Remark,
    RowCounts,
    store_import,
)
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.use_cases.sessions.merge_session import SetsChange
from api.use_cases.sessions.read_sessions import StoredSession, decoded_sessions
from api.use_cases.stored.athlete import StoredAthlete, active_athlete
from api.use_cases.stored.metadata import LONGEST_VALUE
from api.use_cases.stored.plans import all_exercises
from api.use_cases.stored.session_attributes import LONGEST_SESSION, SessionAttributes, decode_attributes
from domain.athlete import local_instant
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
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
    athlete = await _athlete(context, athlete_id)
    importing = _WorkoutImport(context, athlete, export.unit or unit or athlete.athlete.unit)
    names = dict.fromkeys(exercise.name for workout in export.workouts for exercise in workout.exercises)
    await importing.find_exercises(names, create_unknown=create_unknown)
    for workout in export.workouts:
        await importing.add(workout, FORMAT_NAMES[export.format])
    found = tuple(sorted(importing.sessions, key=lambda each: each.row))
    counts = _counts(export, found, importing.taken, importing.waiting)
    mistakes = (*export.mistakes, *importing.mistakes)
    import_id = None
    if not mistakes:
        await importing.late.fold_all(context)  # enrollments that replay a session which has more exercises now
        await remember_names(context, importing.matches.values(), importing.known)
        import_id = await store_import(context, counts)
    return WorkoutImport(
        id=import_id,
        counts=counts,
        sessions=found,
        names=tuple(NameInExport(importing.matches[name], importing.rows_of[name]) for name in names),
        unit=importing.unit,
        ramps=importing.ramps,
        mistakes=mistakes,
        exercise_names=importing.exercise_names,
    )


async def _athlete(context: RequestContext, athlete_id: UUID) -> StoredAthlete:
    try:
        return await active_athlete(context, athlete_id, locked=True)
    except ProblemError as problem:
        raise problems.invalid("/athlete_id", problem.detail or f"{problem.title}.") from None


class _WorkoutImport:
    """One import: what the names stand for, what happens to each workout, and what happened to the rows."""

    def __init__(self, context: RequestContext, athlete: StoredAthlete, unit: Unit) -> None:
        self._context = context
        self._athlete = athlete
        self.unit = unit
        self.matches: dict[str, ExerciseMatch] = {}
        self.known: dict[str, str | None] = {}
        self.exercise_names: dict[str, str] = {}
        self.late = LateEventBatch()
        self.sessions: list[ImportedSession] = []
        self.mistakes: list[ImportMistake] = []
        self.rows_of: Counter[str] = Counter()
        self.taken = 0
        self.waiting = 0
        self.ramps = 0

    async def find_exercises(self, names: Iterable[str], *, create_unknown: bool) -> None:
        exercises = await all_exercises(self._context.tx)
        self.exercise_names = {slug: exercise.name for slug, exercise in exercises.items()}
        self.known = await mapped_names(self._context, names)
        mapped = {key: slug for key, slug in self.known.items() if slug is not None}
        self.matches = match_names(names, exercises, mapped)
        if create_unknown:
            await self._create_exercises(exercises)

    async def _create_exercises(self, exercises: Mapping[str, Exercise]) -> None:
        """One for each name that has none. Names that differ in case alone share it."""
        taken = dict(exercises)
        created: dict[str, str] = {}
        for name, match in self.matches.items():
            key = name_key(name)
            if match.exercise is None and key not in created:
                exercise = custom_exercise(name, taken)
                await create_exercise(self._context, exercise)
                taken[exercise.slug] = exercise
                created[key] = exercise.slug
            if key in created:
                self.matches[name] = ExerciseMatch(name=name, exercise=created[key], source=MatchSource.CREATED)

    async def add(self, workout: ExportedWorkout, app: str) -> None:
        """Store the workout, or note its mistakes. A workout of which every exercise waits is not stored."""
        performed = self._performed(workout)
        if performed is None:
            return
        try:
            self.sessions.append(await self._import(workout, performed, self._attributes(workout, app)))
        except ProblemError as problem:
            messages = [error.message for error in problem.errors] or [problem.detail or f"{problem.title}."]
            self.mistakes += [ImportMistake(workout.row, None, message) for message in messages]

    def _performed(self, workout: ExportedWorkout) -> Performance | None:
        """The workout with the exercises that are known, and the rows counted."""
        exercises: dict[tuple[str, int | None], PerformedExercise] = {}
        for exported in workout.exercises:
            self.rows_of[exported.name] += len(exported.rows)
            slug = self.matches[exported.name].exercise
            if slug is None:
                self.waiting += len(exported.rows)
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

    def _attributes(self, workout: ExportedWorkout, app: str) -> SessionAttributes:
        metadata = {"app": app}
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
        self, workout: ExportedWorkout, performed: Performance, attributes: SessionAttributes
    ) -> ImportedSession:
        athlete_id = self._athlete.id
        imported = ImportedSession(
            row=workout.row,
            athlete_id=athlete_id,
            athlete="",
            performed_on=performed.performed_on,
            outcome=ImportOutcome.NEW,
        )
        row = await self._context.tx.first(events.BY_EXTERNAL_ID, athlete_id=athlete_id, external_id=workout.key)
        stored = decoded_sessions([] if row is None else [row])
        if stored:
            return await self._compare(imported, performed, stored[0])
        report = SessionReport(done=performed, enrollment_id=None, external_id=workout.key, attributes=attributes)
        result = await log_session(self._context, athlete_id, report)
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
            self.late,
        )
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


def _counts(export: AppExport, found: Sequence[ImportedSession], taken: int, waiting: int) -> ImportCounts:
    outcomes = Counter(each.outcome for each in found)
    days = [each.performed_on for each in found]
    skipped = Counter(each.reason.value for each in export.skipped)
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
        of_rows=RowCounts(app=export.format.value, taken=taken, waiting=waiting, skipped=dict(skipped)),
    )
