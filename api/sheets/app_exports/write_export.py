"""Writes sessions in the shape of another app's export, so that its importer, and those of other apps, can read them.

Strong: semicolons, the unit in the heading of the weight, meters. Hevy: commas, kilograms and kilometers, or pounds and
miles. Loads of sessions in the other unit are converted. What the apps have no place for is left out: sides, good reps,
tempo, pain, rest, bands and places (docs/guides/from-another-app.md).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

import msgspec

from api.sheets.spelling import harmless
from api.use_cases.imports.app_export import SourceApp
from api.use_cases.imports.exercise_names import ASSISTED, NAMES, SAME_NAME
from api.use_cases.sessions.read_sessions import StoredSession
from api.use_cases.stored.session_attributes import decode_attributes
from domain.athlete import local_time
from domain.loads.loading import Unit, convert
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedExercise, PerformedSet
from domain.text_types import plain_text

TITLE = "Workout"
"""The title of a session that was not imported with one."""
TIME_UNKNOWN = time(12)
"""The time of a session without one: the apps know no workout without a time."""
METERS_PER_MILE = 1609.344

STRONG_HEADINGS = (
    *("Workout #", "Date", "Workout Name", "Duration (sec)", "Exercise Name", "Set Order", "Weight ({unit})", "Reps"),
    *("RPE", "Distance (meters)", "Seconds", "Notes", "Workout Notes"),
)
HEVY_HEADINGS = (
    *("title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes", "set_index"),
    *("set_type", "weight_{unit}", "reps", "distance_{unit}", "duration_seconds", "rpe"),
)
_HEVY_UNITS = {Unit.KG: ("weight_kg", "distance_km"), Unit.LB: ("weight_lbs", "distance_miles")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STRONG_KINDS = {SetKind.WARM_UP: "W", SetKind.DROP: "D"}
_HEVY_KINDS = {SetKind.WARM_UP: "warmup", SetKind.DROP: "dropset"}


class ExportSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Whose sessions they are: the unit of the export, the time zone of its times, and the names of exercises.

    `app_names` are those that earlier imports have brought from other apps. Both are by the slug of the exercise.
    """

    unit: Unit
    time_zone: str
    names: Mapping[str, str]
    app_names: Mapping[str, Sequence[str]]


class _Workout(msgspec.Struct, frozen=True):
    """A session with the times that the apps need."""

    session: StoredSession
    started: datetime
    ended: datetime
    title: str


class _Row(msgspec.Struct, frozen=True):
    """A set by the name that the apps have for its exercise. `first` and `number` are of that exercise."""

    exercise: PerformedExercise
    set: PerformedSet
    name: str
    load: float | None
    number: int


def write_export(
    app: SourceApp,
    sessions: Sequence[StoredSession],
    settings: ExportSettings,
    *,
    first_number: int = 1,
    of_same_day: Sequence[StoredSession] = (),
) -> str:
    """The sessions as Strong writes them, the oldest first, or as Hevy does. Raises KeyError for other apps.

    `first_number` is that of the oldest workout in Strong's export. `of_same_day` are the sessions before the oldest
    one that are on its day, but on the next page: no two begin at the same time on the pages together.
    """
    headings, write = _WRITERS[app]
    written = {session.row.event_id for session in sessions}
    workouts = _workouts([*sessions, *of_same_day], settings)
    oldest_first = [workout for workout in workouts if workout.session.row.event_id in written]
    text = io.StringIO()
    if app is SourceApp.STRONG:
        writer = csv.writer(text, delimiter=";", lineterminator="\n")
        writer.writerow([heading.format(unit=settings.unit.value) for heading in headings])
    else:
        oldest_first.reverse()
        writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
        load, distance = _HEVY_UNITS[settings.unit]
        units = {"weight_{unit}": load, "distance_{unit}": distance}
        writer.writerow([units.get(heading, heading) for heading in headings])
    for number, workout in enumerate(oldest_first, start=first_number):
        writer.writerows(write(number, workout, settings))
    return text.getvalue()


def _workouts(sessions: Sequence[StoredSession], settings: ExportSettings) -> list[_Workout]:
    """The sessions, oldest first. No two begin in the same minute: the apps would take them for one workout."""
    found: list[_Workout] = []
    taken: set[datetime] = set()
    for session in reversed(sessions):
        started, ended = _times(session, settings.time_zone)
        length = ended - started
        while started.replace(second=0) in taken:
            started += timedelta(minutes=1)
        taken.add(started.replace(second=0))
        title = decode_attributes(session.row.attributes).metadata.get("workout") or TITLE
        found.append(_Workout(session, started, started + length, _text(title)))
    return sorted(found, key=lambda workout: workout.started)


def _times(session: StoredSession, time_zone: str) -> tuple[datetime, datetime]:
    """The local times at which a session started and ended. Without an end they are the same."""
    attributes, done = decode_attributes(session.row.attributes), session.done
    clock = TIME_UNKNOWN if done.time_of_day is None else time.fromisoformat(done.time_of_day)
    if attributes.started_at is not None:
        clock = local_time(time_zone, attributes.started_at).time()
    started = datetime.combine(done.performed_on, clock.replace(microsecond=0, tzinfo=None))
    if attributes.started_at is None or attributes.ended_at is None:
        return started, started
    return started, started + (attributes.ended_at - attributes.started_at)


def _rows(workout: _Workout, settings: ExportSettings) -> Iterator[_Row]:
    """The sets of a session, with the number of each among the sets of its exercise."""
    numbers: dict[tuple[str, int | None], int] = {}
    done = workout.session.done
    for exercise in done.exercises:
        weighted = any(each.load for each in exercise.sets)
        for performed in exercise.sets:
            signed = performed.signed_load
            load = None if signed is None else convert(signed, done.unit or settings.unit, settings.unit)
            name, load = name_in_apps(exercise.exercise, load, settings, weighted=weighted)
            key = (name, exercise.superset)
            numbers[key] = numbers.get(key, 0) + 1
            yield _Row(exercise, performed, name, load, numbers[key])


def name_in_apps(
    slug: str, load: float | None, settings: ExportSettings, *, weighted: bool
) -> tuple[str, float | None]:
    """What the apps call an exercise with this load, and the load as they write it: assistance is above 0 there.

    `weighted`: a set of the exercise has a load. All its sets are then of one exercise, so that they keep their order.
    An exercise without a name of its own for assistance has a load below 0, which some apps write too. The name of an
    earlier import comes first: the athlete's other app has the exercise under it.
    """
    known = NAMES.get(slug)
    if load is not None and load < 0 and known is not None:
        assisted = next((name for name in known if name in ASSISTED), None)
        if assisted is not None:
            return assisted, -load
    imported = [
        name
        for name in settings.app_names.get(slug, ())
        if name not in ASSISTED and (name.endswith("(Weighted)") <= weighted)
    ]
    if len(imported) == 1:  # with several, it is unknown which of them this session had
        return _text(imported[0]), load
    if known is None or slug in SAME_NAME:
        return _text(settings.names.get(slug, slug)), load
    with_load = next((name for name in known if name.endswith("(Weighted)")), None) if weighted else None
    return with_load or known[0], load


def _strong(number: int, workout: _Workout, settings: ExportSettings) -> Iterator[Sequence[object]]:
    counted: dict[str, int] = {}
    is_first = True
    for row in _rows(workout, settings):
        performed = row.set
        order = "F" if performed.to_failure else _STRONG_KINDS.get(performed.kind)
        if order is None:
            counted[row.name] = counted.get(row.name, 0) + 1
            order = str(counted[row.name])
        yield (
            number,
            workout.started.isoformat(sep=" "),
            workout.title,
            int((workout.ended - workout.started).total_seconds()),
            row.name,
            order,
            _number(row.load),
            _number(performed.reps),
            _number(_rpe(performed)),
            _number(performed.distance_m),
            _number(performed.seconds),
            _text(row.exercise.notes) if row.number == 1 else "",
            _text(workout.session.done.notes) if is_first else "",
        )
        is_first = False


def _hevy(_number_of: int, workout: _Workout, settings: ExportSettings) -> Iterator[Sequence[object]]:
    meters = METERS_PER_MILE if settings.unit is Unit.LB else 1000
    for row in _rows(workout, settings):
        performed = row.set
        kind = "failure" if performed.to_failure else _HEVY_KINDS.get(performed.kind, "normal")
        yield (
            workout.title,
            _hevy_time(workout.started),
            _hevy_time(workout.ended),
            _text(workout.session.done.notes),
            row.name,
            "" if row.exercise.superset is None else row.exercise.superset,
            _text(row.exercise.notes),
            row.number - 1,
            kind,
            _number(row.load),
            _number(performed.reps),
            _number(None if performed.distance_m is None else performed.distance_m / meters),
            _number(performed.seconds),
            _number(_rpe(performed)),
        )


_WRITERS = {SourceApp.STRONG: (STRONG_HEADINGS, _strong), SourceApp.HEVY: (HEVY_HEADINGS, _hevy)}


def _hevy_time(local: datetime) -> str:
    """As Hevy writes it, whatever the locale: 5 Sep 2025, 07:48."""
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def _rpe(performed: PerformedSet) -> float | None:
    """The RPE, also for a set with reps in reserve."""
    return None if performed.reps_in_reserve is None else 10 - performed.reps_in_reserve


def _number(value: float | None) -> str:
    """A number with as many decimals as a distance in miles needs to be exact to the centimeter."""
    return "" if value is None else f"{value:.7f}".rstrip("0").rstrip(".")


def _text(text: str | None) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "" if text is None else harmless(plain_text(text))
