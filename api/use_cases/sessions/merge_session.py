"""Compare a session of a pasted log with the stored one, and correct it as the log says.

A log says nothing about fields that it has no column for, nor about exercises without sets: these stay as they are. An
empty pain score or unit stays as it is too, because scores are often added later, in the app. Any other empty cell
clears its value. For a value of the whole session or exercise, one filled row is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any

import msgspec
from msgspec.structs import replace

from api.use_cases.sessions.pasted_session import PastedExercise, PastedRow, PastedSession, as_exercise
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from domain.text_types import plain_text

_SETS = "/exercises/*/sets/*"
_EXERCISE = "/exercises/*"
_KEY_FIELDS = ("slot", "variant", "substitute_for", "superset")


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A value that the log changes. `set` and `side` name a set as the log does. None: not about one set."""

    pointer: str
    exercise: str | None = None
    set: int | None = None
    side: Side | None = None
    before: object = None
    after: object = None


class SetsChange(msgspec.Struct, frozen=True):
    """How many sets of an exercise the log adds or removes."""

    exercise: str
    added: int
    removed: int


class RowMistake(msgspec.Struct, frozen=True):
    """Rows of one session that contradict each other."""

    row: int
    pointer: str
    message: str


class Merge(msgspec.Struct, frozen=True):
    """The corrected session. Without changes it is the stored one. `rows`: the first row of each exercise."""

    done: Performance
    changes: tuple[FieldChange | SetsChange, ...]
    mistakes: tuple[RowMistake, ...]
    rows: tuple[int, ...]


def merge(stored: Performance, pasted: PastedSession, fields: frozenset[str]) -> Merge:
    """Correct the stored session as the log says. `fields` are the JSON pointers of the log's columns."""
    merging = _SessionMerge(stored, pasted, fields)
    exercises = merging.exercises()
    done = replace(stored, exercises=tuple(exercise for exercise, _ in exercises), **merging.session_values())
    if not merging.changes:
        done = stored
    return Merge(done, tuple(merging.changes), tuple(merging.mistakes), tuple(row for _, row in exercises))


def says_the_same(stored: Performance, pasted: PastedSession) -> bool:
    """Whether the sets of the log are those of a stored session, as far as their cells are filled."""
    by_exercise: dict[str, list[PerformedSet]] = {}
    for exercise in stored.exercises:
        by_exercise.setdefault(exercise.exercise, []).extend(exercise.sets)
    rows: dict[str, list[PastedRow]] = {}
    for row in pasted.rows:
        rows.setdefault(row.exercise.exercise, []).append(row)
    done = {name: sets for name, sets in by_exercise.items() if sets}
    return (
        pasted.unit in (None, stored.unit)
        and done.keys() == rows.keys()
        and all(len(done[name]) == len(rows[name]) for name in done)
        and all(
            _is_part_of(row.performed_set, performed)
            for name in done
            for row, performed in zip(rows[name], done[name], strict=True)
        )
    )


def _is_part_of(pasted: PerformedSet, stored: PerformedSet) -> bool:
    return all(
        value is None or name == "set" or normal(value) == normal(getattr(stored, name))
        for name, value in msgspec.structs.asdict(pasted).items()
    )


def normal(value: Any) -> Any:
    """The value as a log can hold it, for comparison: two decimals, and no blanks around text."""
    if isinstance(value, float):
        return round(value, 2)
    return (plain_text(value).strip() or None) if isinstance(value, str) else value


class _SessionMerge:
    """One merge. Collects what changes, and rows that contradict each other."""

    def __init__(self, stored: Performance, pasted: PastedSession, fields: frozenset[str]) -> None:
        self._stored = stored
        self._pasted = pasted
        self._fields = fields
        self.changes: list[FieldChange | SetsChange] = []
        self.mistakes: list[RowMistake] = []
        in_log = {pointer.rpartition("/")[2] for pointer in fields if pointer.startswith(f"{_SETS}/")}
        if "load" in in_log:
            in_log.add("assistance")  # a load below 0
        self._set_fields = tuple(name for name in PerformedSet.__struct_fields__ if name in in_log)

    def exercises(self) -> list[tuple[PerformedExercise, int]]:
        """The exercises with the row of each. They keep their stored order, and new ones follow."""
        pasted = {self._key(key): (key, rows) for key, rows in self._pasted.exercises.items()}
        groups: dict[PastedExercise, list[PerformedExercise]] = {}
        for exercise in self._stored.exercises:
            if exercise.sets:
                groups.setdefault(self._key(exercise), []).append(exercise)
        corrected = {key: self._corrected(groups[key], rows) for key, (_, rows) in pasted.items() if key in groups}
        found: list[tuple[PerformedExercise, int]] = []
        for exercise in self._stored.exercises:
            key = self._key(exercise)
            if not exercise.sets:
                found.append((exercise, self._pasted.row))
            elif key in corrected and (entry := corrected[key].pop(0)) is not None:
                found.append((entry, pasted[key][1][0].row))
            elif key not in corrected:
                self._sets_changed(exercise.exercise, removed=len(exercise.sets))
        for key, (as_pasted, rows) in pasted.items():
            if key not in groups:
                found.append((as_exercise(as_pasted, rows), rows[0].row))
                self._sets_changed(key.exercise, added=len(rows))
        return found

    def _key(self, exercise: PastedExercise | PerformedExercise) -> PastedExercise:
        """What identifies an exercise by the columns of the log."""
        in_log = {name: getattr(exercise, name) for name in _KEY_FIELDS if f"{_EXERCISE}/{name}" in self._fields}
        return PastedExercise(exercise.exercise, *(in_log.get(name) for name in _KEY_FIELDS))

    def _corrected(
        self, entries: Sequence[PerformedExercise], rows: Sequence[PastedRow]
    ) -> list[PerformedExercise | None]:
        """The stored entries of one exercise, with the sets of the log. None for an entry without sets left."""
        stored = [each for entry in entries for each in entry.sets]
        notes = self._exercise_notes(entries, rows)
        before, after = (
            [self._values(each) for each in sets] for sets in (stored, [row.performed_set for row in rows])
        )
        if before == after:
            return [replace(entry, notes=note) for entry, note in zip(entries, notes, strict=True)]
        sets = self._merged_sets(entries[0].exercise, stored, rows, before, after)
        corrected: list[PerformedExercise | None] = []
        for n, (entry, note) in enumerate(zip(entries, notes, strict=True), start=1):
            own = sets[: len(entry.sets)] if n < len(entries) else sets
            sets = sets[len(own) :]
            corrected.append(replace(entry, sets=tuple(own), notes=note) if own else None)
        return corrected

    def _values(self, performed: PerformedSet) -> tuple[object, ...]:
        return tuple(normal(getattr(performed, name)) for name in self._set_fields)

    def _merged_sets(
        self,
        exercise: str,
        stored: Sequence[PerformedSet],
        rows: Sequence[PastedRow],
        before: Sequence[tuple[object, ...]],
        after: Sequence[tuple[object, ...]],
    ) -> list[PerformedSet]:
        """Pairs equal sets first, so that a removed set does not make all later ones look changed."""
        steps = (
            [("replace", 0, len(before), 0, len(after))]
            if len(before) == len(after)
            else SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        )
        merged: list[PerformedSet] = []
        added = removed = 0
        for _, low, high, pasted_low, pasted_high in steps:
            paired = min(high - low, pasted_high - pasted_low)
            merged += [
                self._merged_set(exercise, _number(stored, low + n), stored[low + n], rows[pasted_low + n])
                for n in range(paired)
            ]
            merged += [row.performed_set for row in rows[pasted_low + paired : pasted_high]]
            added += pasted_high - pasted_low - paired
            removed += high - low - paired
        self._sets_changed(exercise, added, removed)
        return merged

    def _merged_set(self, exercise: str, number: int, stored: PerformedSet, row: PastedRow) -> PerformedSet:
        corrected: dict[str, Any] = {}
        for name in self._set_fields:
            before, after = getattr(stored, name), getattr(row.performed_set, name)
            if normal(before) != normal(after):
                corrected[name] = after
                change = FieldChange(
                    pointer=f"{_SETS}/{name}",
                    exercise=exercise,
                    set=number,
                    side=stored.side,
                    before=before,
                    after=after,
                )
                self.changes.append(change)
        try:
            return replace(stored, **corrected)
        except ValueError as error:  # with a value that the log has no column for, such as good reps
            self.mistakes.append(RowMistake(row.row, f"{_SETS}/{next(iter(corrected))}", str(error)))
            return stored

    def _sets_changed(self, exercise: str, added: int = 0, removed: int = 0) -> None:
        if added or removed:
            self.changes.append(SetsChange(exercise, added, removed))

    def _exercise_notes(self, entries: Sequence[PerformedExercise], rows: Sequence[PastedRow]) -> list[str | None]:
        notes = [entry.notes for entry in entries]
        pointer = f"{_EXERCISE}/notes"
        if pointer not in self._fields:
            return notes
        found = self._corrected_value(pointer, notes, rows, lambda row: row.exercise_notes, entries[0].exercise)
        if found is _UNCHANGED:
            return notes
        at = next((n for n, note in enumerate(notes) if note), 0)
        return [found if n == at else (note if found else None) for n, note in enumerate(notes)]

    def session_values(self) -> dict[str, Any]:
        """The values of the whole session, with those that the log changes."""
        stored, rows = self._stored, self._pasted.rows
        values: dict[str, Any] = {"unit": self._pasted.unit or stored.unit, "performed_on": self._pasted.performed_on}
        for name in ("performed_on", "unit"):
            self._note(f"/{name}", getattr(stored, name), values[name])
        values["prescribed_on"] = self._prescribed_on()
        for name, read in _SESSION_TEXTS.items():
            if f"/{name}" in self._fields:
                found = self._corrected_value(f"/{name}", [getattr(stored, name)], rows, read)
                values[name] = getattr(stored, name) if found is _UNCHANGED else found
        values["pain"] = self._scores("/pain", stored.pain, [row.pain for row in rows])
        values["complaint_pain"] = self._complaint_scores()
        return values

    def _prescribed_on(self) -> Any:
        stored, day = self._stored, self._pasted.performed_on
        follows = stored.prescribed_on == stored.performed_on
        if "/prescribed_on" not in self._fields:
            return day if follows else stored.prescribed_on
        said = [row.prescribed_on for row in self._pasted.rows if row.prescribed_on is not None]
        prescribed_on = said[0] if said else day
        if not (follows and prescribed_on == day):
            self._note("/prescribed_on", stored.prescribed_on, prescribed_on)
        return prescribed_on

    def _complaint_scores(self) -> tuple[ComplaintPain, ...]:
        found = list(self._stored.complaint_pain)
        names = [one.complaint for row in self._pasted.rows for one in row.complaint_pain]
        for name in dict.fromkeys(names):
            said = [
                {time: score for time in PainScores.__struct_fields__ if (score := getattr(one, time)) is not None}
                for row in self._pasted.rows
                for one in row.complaint_pain
                if one.complaint == name
            ]
            own = self._stored.own_pain_of(name) or ComplaintPain(complaint=name)
            corrected = self._scores("/complaint_pain", own, said)
            if corrected != own:
                found = [one for one in found if one.complaint != name] + [corrected]
        return tuple(found)

    def _scores(self, place: str, stored: Any, said: Sequence[dict[str, int]]) -> Any:
        """The scores with those of the rows that differ. An empty cell changes nothing."""
        corrected: dict[str, int] = {}
        for time in PainScores.__struct_fields__:
            before = getattr(stored, time)
            scores = dict.fromkeys(each[time] for each in said if time in each and each[time] != before)
            if len(scores) > 1:
                self._contradiction(f"{place}/{time}" if place == "/pain" else place)
            for score in scores:
                corrected[time] = score
                self._note(f"{place}/{time}" if place == "/pain" else place, before, score)
        return replace(stored, **corrected) if corrected else stored

    def _corrected_value(
        self,
        pointer: str,
        stored: Sequence[str | None],
        rows: Sequence[PastedRow],
        read: Callable[[PastedRow], str | None],
        exercise: str | None = None,
    ) -> Any:
        """The new value of a text that stands in every row, or `_UNCHANGED`. It is cleared if no row has it."""
        known = {normal(each) for each in stored} - {None}
        said = {normal(text): text for row in rows if normal(text := read(row)) is not None}
        if not said:
            if not known:
                return _UNCHANGED
            self._note(pointer, next(each for each in stored if each), None, exercise)
            return None
        fresh = [text for key, text in said.items() if key not in known]
        if len(fresh) > 1:
            self._contradiction(pointer, rows[0].row)
        if not fresh:
            return _UNCHANGED
        self._note(pointer, next((each for each in stored if each), None), fresh[0], exercise)
        return fresh[0]

    def _note(self, pointer: str, before: object, after: object, exercise: str | None = None) -> None:
        if before != after:
            self.changes.append(FieldChange(pointer=pointer, exercise=exercise, before=before, after=after))

    def _contradiction(self, pointer: str, row: int | None = None) -> None:
        message = "The rows of this session have different new values. Write the right one in all of them."
        self.mistakes.append(RowMistake(row or self._pasted.row, pointer, message))


class _NoChange:
    """The value stays as it is stored."""


_UNCHANGED = _NoChange()
_SESSION_TEXTS: dict[str, Callable[[PastedRow], str | None]] = {
    "notes": lambda row: row.session_notes,
    "time_of_day": lambda row: row.time_of_day,
    "place": lambda row: row.place,
}


def _number(sets: Sequence[PerformedSet], at: int) -> int:
    """The number of a set: its own, or its position among the sets of its kind and side."""
    own = sets[at]
    return own.set or sum((each.kind, each.side) == (own.kind, own.side) for each in sets[: at + 1])
