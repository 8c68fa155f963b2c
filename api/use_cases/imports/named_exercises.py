"""The names of exercises in an export, and what they stand for in the workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from api.use_cases.imports.app_export import AppExport
from api.use_cases.imports.custom_exercises import custom_exercise
from api.use_cases.imports.exercise_mappings import known_names
from api.use_cases.imports.match_exercises import (
    LONGEST_NAME,
    ExerciseMatch,
    KnownName,
    MatchSource,
    match_names,
    name_key,
    names_in_log,
)
from api.use_cases.programs.write_exercise import check_number_of_exercises, create_exercise
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.name_resolver import NamesOfApps
from api.use_cases.stored.plans import all_exercises
from api.use_cases.stored.stored_import import ImportDetails
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise
from domain.text_types import plain_text


class NamedExercises(msgspec.Struct, frozen=True, kw_only=True):
    """The names of an export.

    `matches` and `rows` are by name, in their order in the export. `known` is what the workspace had for the names,
    `created` are new exercises, and `exercises` are all that may be performed, by slug.
    """

    matches: Mapping[str, ExerciseMatch]
    rows: Mapping[str, int]
    known: Mapping[str, KnownName]
    created: tuple[Exercise, ...]
    exercises: Mapping[str, Exercise]


def rows_of_names(export: AppExport) -> Counter[str]:
    """How many rows each name has."""
    rows: Counter[str] = Counter()
    for workout in export.workouts:
        for exercise in workout.exercises:
            rows[exercise.name] += len(exercise.rows)
    return rows


async def match_export(
    context: RequestContext, export: AppExport, *, create_unknown: bool, dry_run: bool = False
) -> NamedExercises:
    """Match the names of an export. With `create_unknown`, names without an exercise get one.

    With `dry_run`, these exercises are not stored.
    """
    rows = rows_of_names(export)
    exercises = await all_exercises(context.tx)
    known = await known_names(context, rows)
    matches = match_names(rows, exercises, known)
    created: dict[str, Exercise] = {}
    if create_unknown:
        _create_unknown(matches, exercises, created)
        if created:
            check_number_of_exercises(len(exercises.keys() - EXERCISES.keys()))
    for exercise in created.values() if not dry_run else ():
        await create_exercise(context, exercise)
    return NamedExercises(matches=matches, rows=rows, known=known, created=tuple(created.values()), exercises=exercises)


async def names_in_apps(context: RequestContext, names: Sequence[str]) -> NamesOfApps:
    """Return what names that other apps have for exercises stand for in a log."""
    possible = [name for name in names if len(name) <= LONGEST_NAME and plain_text(name) == name]
    return names_in_log(possible, await known_names(context, possible))


def _create_unknown(
    matches: dict[str, ExerciseMatch], exercises: dict[str, Exercise], created: dict[str, Exercise]
) -> None:
    """One exercise for each name that has none. Names that differ in case alone share it."""
    for name, match in matches.items():
        key = name_key(name)
        if match.is_waiting and key not in created:
            created[key] = exercise = custom_exercise(name, exercises)
            exercises[exercise.slug] = exercise
        if key in created:
            matches[name] = ExerciseMatch(name=name, exercise=created[key].slug, source=MatchSource.CREATED)


async def named_as_stored(context: RequestContext, export: AppExport, details: ImportDetails) -> NamedExercises:
    """The names as an import has matched them at its start, for a process that continues it."""
    exercises = await all_exercises(context.tx)
    matches = {
        each.name: ExerciseMatch(
            name=each.name,
            exercise=each.exercise,
            suggestion=each.suggestion,
            source=None if each.source is None else MatchSource(each.source),
            ignored=each.ignored,
        )
        for each in details.names
    }
    for match in matches.values():
        if match.exercise is not None and match.exercise not in exercises:  # a dry run has not stored it
            exercises[match.exercise] = replace(custom_exercise(match.name, ()), slug=match.exercise)
    return NamedExercises(matches=matches, rows=rows_of_names(export), known={}, created=(), exercises=exercises)
