"""Collects the rows of an export into workouts, exercises and sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from api.problems import ImportMistake
from api.sheets.app_exports.cells import in_unit, is_tail_of_pounds
from api.sheets.app_exports.rows import LONGEST_NOTE, ExportRows, RowCells
from api.use_cases.imports.app_export import (
    AppExport,
    ExportedExercise,
    ExportedWorkout,
    SkippedRow,
    SkippedRowReason,
    SourceApp,
)
from api.use_cases.imports.match_exercises import LONGEST_NAME
from api.use_cases.stored.workout_key import workout_key
from api.validation_messages import validation_message
from domain.loads.loading import Unit
from domain.sessions.prescription import SetKind
from domain.sessions.session import MOST_EXERCISES, MOST_SETS, PerformedSet

_LONG_SHARE = 0.5
"""Loads in kg are those of an account in pounds if at least this share of those with more decimals are pounds."""

NO_ROWS = (
    "There are no rows below the header row. If line breaks were lost on the way, keep them: with curl, use "
    "`--data-binary`."
)


class WorkoutHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a row says about its workout. Rows with the same start and title are of one workout."""

    started: datetime
    has_time: bool = True
    ended: datetime | None = None
    title: str | None = None
    notes: str | None = None


class SetCells(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a set as the app wrote them. A load below 0 is assistance."""

    kind: SetKind = SetKind.WORK
    to_failure: bool = False
    load: float | None = None
    unit: Unit | None = None
    """The unit in the row itself. None: that of the file."""
    reps: int | None = None
    seconds: float | None = None
    meters: float | None = None
    rpe: float | None = None

    @property
    def has_numbers(self) -> bool:
        return bool(self.reps or self.seconds or self.meters)


class _Exercise:
    """An exercise while its rows are read."""

    def __init__(self, name: str, superset: int | None) -> None:
        self.name = name
        self.superset = superset
        self.notes: list[str] = []
        self.sets: list[tuple[int, SetCells]] = []


class _Workout:
    """A workout while its rows are read."""

    def __init__(self, head: WorkoutHead) -> None:
        self.head = head
        self.ended = head.ended
        self.notes: list[str] = []
        self.exercises: dict[tuple[str, int | None], _Exercise] = {}


class ExportBuilder:
    """Builds one export. A reader calls `add_set`, `skip` or `mistake` for every row."""

    def __init__(self, app: SourceApp) -> None:
        self._app = app
        self._workouts: dict[tuple[datetime, str | None], _Workout] = {}
        self._skipped: list[SkippedRow] = []
        self.mistakes: list[ImportMistake] = []

    def skip(self, row: int, reason: SkippedRowReason) -> None:
        self._skipped.append(SkippedRow(row, reason))

    def add_note(self, head: WorkoutHead, name: str, superset: int | None, note: str | None) -> None:
        """Keep the notes of a row: those of the exercise, and those of the workout in its head."""
        workout = self._workout(head)
        if name:
            self._add(self._exercise(workout, name, superset).notes, note)
        else:
            self._add(workout.notes, note)

    def add_set(
        self, row: RowCells, head: WorkoutHead, name: str, set_cells: SetCells, superset: int | None = None
    ) -> None:
        """Add a set with numbers. Several sets may be of one row."""
        if not name:
            row.mistake("The exercise is missing.", "exercise")
            return
        if len(name) > LONGEST_NAME:
            row.mistake(f"The name of an exercise has at most {LONGEST_NAME} characters.", "exercise")
            return
        self._exercise(self._workout(head), name, superset).sets.append((row.number, set_cells))

    def build(self, rows: ExportRows, *, unit: Unit | None) -> AppExport:
        """Finish the export after its rows are read. `unit` is the one in its headings.

        If the rows have two units, all loads are converted to the more frequent one.
        """
        if rows.mistake is not None:
            self.mistakes.append(rows.mistake)
        elif not rows.count:
            self.mistakes.append(ImportMistake(1, None, NO_ROWS))
        of_rows = Counter(each.unit for each in self._loaded() if each.unit is not None)
        if of_rows:
            unit = of_rows.most_common(1)[0][0]
        # A load without a unit is in kilograms if the numbers are those of an account in pounds.
        source = unit
        if _are_pounds(each.load for each in self._loaded() if each.load and (each.unit or unit) is not Unit.LB):
            source, unit = unit or Unit.KG, Unit.LB
        workouts: list[ExportedWorkout] = []
        starts: dict[datetime, int] = {}
        # Each is dropped as soon as it is finished: both forms of a long export would take much memory.
        for key in sorted(self._workouts, key=lambda each: each[0]):
            found = self._workouts.pop(key)
            exercises = tuple(self._exercises(found, source, unit))
            starts[found.head.started] = starts.get(found.head.started, 0) + 1
            if exercises:
                workouts.append(self._finished(found, exercises, starts[found.head.started]))
        return AppExport(
            format=self._app,
            unit=unit,
            count=rows.count,
            workouts=tuple(workouts),
            skipped=tuple(self._skipped),
            mistakes=tuple(sorted(self.mistakes, key=lambda each: each.row)),
        )

    def _loaded(self) -> Iterator[SetCells]:
        """The sets with a load."""
        for workout in self._workouts.values():
            for exercise in workout.exercises.values():
                for _, each in exercise.sets:
                    if each.load:
                        yield each

    def _finished(self, found: _Workout, exercises: tuple[ExportedExercise, ...], nth: int) -> ExportedWorkout:
        head = found.head
        start = head.started.isoformat() if head.has_time else head.started.date().isoformat()
        return ExportedWorkout(
            key=workout_key(self._app.value, start, nth),
            started=head.started,
            has_time=head.has_time,
            ended=found.ended,
            title=head.title,
            notes="\n".join(found.notes)[:LONGEST_NOTE] or None,
            exercises=exercises,
        )

    def _exercises(self, workout: _Workout, source: Unit | None, unit: Unit | None) -> Iterable[ExportedExercise]:
        """The exercises with sets. A load is in the unit of its row, else in `source`, and becomes one in `unit`."""
        filled = [exercise for exercise in workout.exercises.values() if exercise.sets]
        if len(filled) > MOST_EXERCISES:
            row = filled[MOST_EXERCISES].sets[0][0]
            message = f"A session has at most {MOST_EXERCISES} exercises."
            self.mistakes.append(ImportMistake(row, None, message))
        for exercise in filled:
            if len(exercise.sets) > MOST_SETS:
                message = f"An exercise has at most {MOST_SETS} sets in a session."
                self.mistakes.append(ImportMistake(exercise.sets[MOST_SETS][0], None, message))
            read = [(row, self._set(row, each, source, unit)) for row, each in exercise.sets]
            sets = [(row, each) for row, each in read if each is not None]  # the others are mistakes
            if sets:
                yield ExportedExercise(
                    name=exercise.name,
                    notes="\n".join(exercise.notes)[:LONGEST_NOTE] or None,
                    superset=exercise.superset,
                    sets=tuple(each for _, each in sets),
                    rows=tuple(dict.fromkeys(row for row, _ in sets)),
                )

    def _set(self, row: int, cells: SetCells, source: Unit | None, unit: Unit | None) -> PerformedSet | None:
        load = cells.load
        if load is not None:
            load = round(in_unit(load, cells.unit or source, unit), 2)
        document = {
            "kind": cells.kind.value,
            "load": load if load is None or load >= 0 else None,
            "assistance": -load if load is not None and load < 0 else None,
            "reps": cells.reps or (0 if cells.reps == 0 and not (cells.seconds or cells.meters) else None),
            "seconds": cells.seconds or None,
            "distance_m": cells.meters or None,
            "rpe": cells.rpe,
            "to_failure": cells.to_failure or None,
        }
        try:
            return msgspec.convert({name: value for name, value in document.items() if value is not None}, PerformedSet)
        except msgspec.ValidationError as error:
            pointer, message = validation_message(error, PerformedSet)
            field = pointer.strip("/")
            self.mistakes.append(ImportMistake(row, None, f"`{field}`: {message}" if field else message))
            return None

    def _workout(self, head: WorkoutHead) -> _Workout:
        workout = self._workouts.setdefault((head.started, head.title), _Workout(head))
        workout.ended = workout.ended or head.ended
        self._add(workout.notes, head.notes)
        return workout

    def _exercise(self, workout: _Workout, name: str, superset: int | None) -> _Exercise:
        return workout.exercises.setdefault((name, superset), _Exercise(name, superset))

    @staticmethod
    def _add(notes: list[str], note: str | None) -> None:
        """Add a note once: apps repeat it in every row."""
        if note and note not in notes:
            notes.append(note)


def _are_pounds(loads: Iterable[float]) -> bool:
    long = [load for load in loads if round(load, 2) != load]
    return bool(long) and sum(map(is_tail_of_pounds, long)) >= _LONG_SHARE * len(long)
