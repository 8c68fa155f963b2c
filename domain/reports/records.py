"""Personal records: the best that an athlete did in each exercise, side by side, and what it surpassed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.loads.loading import Unit, load_and_assistance
from domain.programs.exercise import Exercise, Laterality
from domain.reports.exercise_work import ExerciseWork, RecordedSession, has_unknown_force, known_load, work_of
from domain.sessions.e1rm import OneRepMaxFormula, estimate
from domain.sessions.session import PerformedSet
from domain.sessions.side import EACH, Side


class RecordKind(StrEnum):
    """What a personal record is about.

    `heaviest_load`: the heaviest load with a good rep, or held, or carried. `least_assistance`: the least assistance,
    for an exercise that was never done with a load. Less is better, and 0 means none. `most_reps`: the most good reps
    in a set with a load or assistance, more than in any set with a heavier load or less assistance. `e1rm`: the best
    estimated one-repetition maximum. `longest_time`: the longest hold. `longest_distance`: the longest distance of a
    set.
    """

    HEAVIEST_LOAD = "heaviest_load"
    LEAST_ASSISTANCE = "least_assistance"
    MOST_REPS = "most_reps"
    E1RM = "e1rm"
    LONGEST_TIME = "longest_time"
    LONGEST_DISTANCE = "longest_distance"


class EarlierBest(Struct, frozen=True):
    """What a record surpassed."""

    load: Annotated[float | None, Meta(description="Load of the set. Null for `longest_time` and `longest_distance`.")]
    assistance: Annotated[
        float | None,
        Meta(description="Assistance of the set. 0 means none. Null for `longest_time` and `longest_distance`."),
    ]
    value: Annotated[float, Meta(description="The value, in the unit of the record.")]
    performed_on: Annotated[date, Meta(description="Local date of the session.")]
    session_id: Annotated[UUID, Meta(description="Id of the session.")]


class PersonalRecord(Struct, frozen=True):
    """The best that an athlete did in an exercise."""

    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    side: Annotated[
        Side, Meta(description="Side of the body. `left` or `right` for a unilateral exercise, otherwise `both`.")
    ]
    kind: Annotated[RecordKind, Meta(description="What the record is about.")]
    load: Annotated[float | None, Meta(description="Load of the set. Null for `longest_time` and `longest_distance`.")]
    assistance: Annotated[
        float | None,
        Meta(description="Assistance of the set. 0 means none. Null for `longest_time` and `longest_distance`."),
    ]
    value: Annotated[
        float,
        Meta(
            description="The value: a load, assistance, reps, seconds or meters. More is better, except for assistance."
        ),
    ]
    unit: Annotated[str, Meta(description="Unit of the value: `kg`, `lb`, `reps`, `s` or `m`.", examples=["kg"])]
    performed_on: Annotated[date, Meta(description="Local date of the session.")]
    session_id: Annotated[UUID, Meta(description="Id of the session.")]
    previous: Annotated[
        EarlierBest | None, Meta(description="The best before that session. Null if there was nothing to surpass.")
    ]


class _Mark(Struct, frozen=True):
    """A result of a set that can be a record. `at` is the load that reps are compared at.

    Loads are below 0 for assistance, so `heaviest_load` stands for `least_assistance` too: both are on one scale.
    """

    kind: RecordKind
    side: Side
    value: float
    load: float | None
    at: float | None = None


class _Best(Struct, frozen=True):
    """A mark and the work that it is from."""

    mark: _Mark
    work: ExerciseWork


class _StandingMark(_Best, frozen=True):
    """The best so far, and what it surpassed."""

    previous: _Best | None


def records(
    sessions: Sequence[RecordedSession],
    exercises: Mapping[str, Exercise],
    unit: Unit,
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
    only: Iterable[str] | None = None,
) -> list[PersonalRecord]:
    """Return the records that stand after sessions in any order. Loads are in `unit`. Each session has an id.

    By exercise, side, kind and load. `exercises` by slug tell which are unilateral and which lift the body. `only`:
    the slugs to look at. An equal result surpasses nothing, so a record is the first of equals. A session with a
    questioned load sets no record in that exercise. Drop, rest-pause and warm-up sets set none either.
    """
    slugs = {item.exercise for recorded in sessions for item in recorded.done.exercises} if only is None else set(only)
    return [each for slug in sorted(slugs) for each in _of_exercise(sessions, slug, exercises.get(slug), unit, formula)]


def _of_exercise(
    sessions: Sequence[RecordedSession], slug: str, exercise: Exercise | None, unit: Unit, formula: OneRepMaxFormula
) -> Iterator[PersonalRecord]:
    lifts_bodyweight = exercise is not None and exercise.lifts_bodyweight
    standing: dict[tuple[Side, RecordKind, float | None], _StandingMark] = {}
    for work in work_of(sessions, slug, unit, lifts_bodyweight=lifts_bodyweight, substitutes=True):
        if not work.is_questioned:
            different = {_result(one): one for one in reversed(work.sets)}.values()  # most sets repeat another one
            best = _best(mark for one in reversed(different) for mark in _marks(one, work, exercise, formula))
            standing |= dict(_surpassing(best, standing, work))
    for key in sorted(standing, key=_order):
        each = standing[key]
        if _counts(each, standing):
            yield _personal_record(slug, each, unit)


def _personal_record(slug: str, each: _StandingMark, unit: Unit) -> PersonalRecord:
    kind = _kind_of(each.mark)
    load, assistance = _load_and_assistance(each.mark)
    return PersonalRecord(
        exercise=slug,
        side=each.mark.side,
        kind=kind,
        load=load,
        assistance=assistance,
        value=_value(each.mark, kind),
        unit=_unit_of(kind, unit),
        performed_on=each.work.on,
        session_id=_session_id(each.work),
        previous=None if each.previous is None else _earlier_best(each.previous, kind),
    )


def _earlier_best(best: _Best, kind: RecordKind) -> EarlierBest:
    load, assistance = _load_and_assistance(best.mark)
    return EarlierBest(load, assistance, _value(best.mark, kind), best.work.on, _session_id(best.work))


def _kind_of(mark: _Mark) -> RecordKind:
    """The kind of the record. Bodyweight is one only after assistance: then it is the least assistance, none."""
    is_load = mark.kind is RecordKind.HEAVIEST_LOAD
    return RecordKind.LEAST_ASSISTANCE if is_load and mark.value <= 0 else mark.kind


def _value(mark: _Mark, kind: RecordKind) -> float:
    """The value of a mark for a record of this kind, 0 or more."""
    if kind is RecordKind.LEAST_ASSISTANCE:
        return load_and_assistance(mark.value)[1]
    return max(mark.value, 0.0)  # assistance that a load surpassed is no load


def _load_and_assistance(mark: _Mark) -> tuple[float | None, float | None]:
    return (None, None) if mark.load is None else load_and_assistance(mark.load)


def _marks(
    one: PerformedSet, work: ExerciseWork, exercise: Exercise | None, formula: OneRepMaxFormula
) -> Iterator[_Mark]:
    """The results of a set, for each side that has a record of its own."""
    by_side = exercise is not None and exercise.laterality is Laterality.ONE_SIDED
    load = _load(one, exercise)
    reps = 0 if work.has_intervals else one.counted_reps
    seconds = 0.0 if one.tempo_lost or one.reps is not None or one.distance_m is not None else one.seconds or 0.0
    meters = 0.0 if one.tempo_lost else one.distance_m or 0.0
    body_weight = work.recorded.body_weight if work.lifts_bodyweight else 0.0
    estimated = None if load is None else estimate(load, reps, formula, body_weight)
    for side in EACH[one.side] if by_side else (one.side,):
        if load is not None and (reps or seconds or meters):
            yield _Mark(RecordKind.HEAVIEST_LOAD, side, load, load)
        if load is not None and reps:
            yield _Mark(RecordKind.MOST_REPS, side, float(reps), load, at=load)
        if estimated is not None:
            yield _Mark(RecordKind.E1RM, side, estimated.load, load)
        if seconds:
            yield _Mark(RecordKind.LONGEST_TIME, side, seconds, None)
        if meters:
            yield _Mark(RecordKind.LONGEST_DISTANCE, side, meters, None)


def _result(one: PerformedSet) -> tuple[object, ...]:
    """What the marks of a set depend on."""
    amounts = (one.reps, one.counted_reps, one.seconds, one.distance_m, one.tempo_held)
    return one.side, one.load, one.assistance, one.band, *amounts


def _load(one: PerformedSet, exercise: Exercise | None) -> float | None:
    """The load of a set. None if it is not known: a band without a force, or nothing logged for a loaded exercise."""
    load = known_load(one)
    is_bodyweight = load is None and not has_unknown_force(one) and exercise is not None and exercise.bodyweight
    return 0.0 if is_bodyweight else load


def _best(marks: Iterable[_Mark]) -> dict[tuple[Side, RecordKind, float | None], _Mark]:
    """The best of a session, the first of equals."""
    best: dict[tuple[Side, RecordKind, float | None], _Mark] = {}
    for mark in marks:
        key = (mark.side, mark.kind, mark.at)
        if key not in best or mark.value > best[key].value:
            best[key] = mark
    return best


def _surpassing(
    best: Mapping[tuple[Side, RecordKind, float | None], _Mark],
    standing: Mapping[tuple[Side, RecordKind, float | None], _StandingMark],
    work: ExerciseWork,
) -> Iterator[tuple[tuple[Side, RecordKind, float | None], _StandingMark]]:
    """What is better than everything before the session."""
    for key, mark in best.items():
        before = standing.get(key)
        if before is not None and before.mark.value >= mark.value:
            continue  # most sets: without a look at the marks of all other loads
        rivals = _rivals(key, standing) if mark.at is not None else [] if before is None else [before]
        if any(each.mark.value >= mark.value for each in rivals):
            if before is None:  # reps with a lighter load are no record, but the load has been lifted from now on
                yield key, _StandingMark(mark, work, None)
            continue
        strongest = max(rivals, key=lambda each: each.mark.value, default=None)
        previous = None if before is None or strongest is None else _Best(strongest.mark, strongest.work)
        yield key, _StandingMark(mark, work, previous)


def _rivals(
    key: tuple[Side, RecordKind, float | None], standing: Mapping[tuple[Side, RecordKind, float | None], _StandingMark]
) -> list[_StandingMark]:
    """The marks at the same load or a heavier one."""
    side, kind, at = key
    return [each for (of, what, load), each in standing.items() if of is side and what is kind and _at_least(load, at)]


def _at_least(load: float | None, at: float | None) -> bool:
    return (load or 0) >= (at or 0)


def _counts(each: _StandingMark, standing: Mapping[tuple[Side, RecordKind, float | None], _StandingMark]) -> bool:
    """Whether it is worth a line: not bodyweight as a load, and not fewer reps than with a heavier load."""
    mark = each.mark
    if mark.kind is RecordKind.HEAVIEST_LOAD:
        return mark.value != 0 or each.previous is not None
    if mark.kind is RecordKind.MOST_REPS:
        return not any(
            other.mark.side is mark.side
            and other.mark.kind is mark.kind
            and (other.mark.at or 0) > (mark.at or 0)
            and other.mark.value >= mark.value
            for other in standing.values()
        )
    return True


def _order(key: tuple[Side, RecordKind, float | None]) -> tuple[int, int, float]:
    side, kind, at = key
    return list(Side).index(side), list(RecordKind).index(kind), at or 0.0


def _unit_of(kind: RecordKind, unit: Unit) -> str:
    match kind:
        case RecordKind.MOST_REPS:
            return "reps"
        case RecordKind.LONGEST_TIME:
            return "s"
        case RecordKind.LONGEST_DISTANCE:
            return "m"
        case _:
            return unit.value


def _session_id(work: ExerciseWork) -> UUID:
    if work.recorded.id is None:
        raise ValueError("a record names its session, so each session needs its id")
    return work.recorded.id
