"""One bare value of a prescribed exercise, as a cell shows it."""

from __future__ import annotations

from enum import StrEnum

from api.sheets.spelling import DecimalMark, Value, figure, in_turn
from domain.reports.in_words import rest_of, tempo_of
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

NOT_TODAY = "not today"
STOPPED = "stopped"
NO_PROGRAM = "no program"
NONE = "none"


class CellField(StrEnum):
    """A field of an exercise of the next session."""

    LOAD = "load"
    REPS = "reps"
    SETS = "sets"
    SECONDS = "seconds"
    RIR = "rir"
    UNIT = "unit"
    VARIANT = "variant"
    TEMPO = "tempo"
    REST = "rest"
    DATE = "date"
    LATEST = "latest"
    DAY = "day"
    ACTION = "action"
    CODE = "code"
    WHY = "why"


_SET_FIELDS = (CellField.LOAD, CellField.REPS, CellField.SETS, CellField.SECONDS, CellField.RIR)


def value_of(
    issued: PrescriptionContent,
    item: PrescribedExercise,
    field: CellField,
    side: Side | None = None,
    mark: DecimalMark = DecimalMark.POINT,
) -> Value:
    """The field's value. Sets that differ are listed in order; sides that differ read `L ... R ...`."""
    if field in _SET_FIELDS:
        return _set_value(item, field, side, mark)
    values: dict[CellField, Value] = {
        CellField.UNIT: issued.unit.value,
        CellField.VARIANT: item.variant,
        CellField.TEMPO: _tempo(item),
        CellField.REST: _rest(item, mark),
        CellField.DATE: issued.on,
        CellField.LATEST: issued.due.latest,
        CellField.DAY: issued.day,
        CellField.ACTION: item.decision.action.value,
        CellField.CODE: item.decision.code,
        CellField.WHY: item.decision.text,
    }
    value = values[field]
    return NONE if value is None else value


def work_sets(item: PrescribedExercise, side: Side | None = None) -> list[PrescribedSet]:
    return [one for one in item.sets if one.kind is SetKind.WORK and (side is None or one.side in (side, Side.BOTH))]


def tempo_text(tempo: Tempo | None) -> str | None:
    """Seconds down, held and up. The unit is there because a sheet reads `3-1-1` alone as a date."""
    return None if tempo is None else f"{tempo} s"


def _tempo(item: PrescribedExercise) -> str | None:
    """The tempo of the work sets, in turn if they differ."""
    tempos = [tempo_of(one, item) for one in work_sets(item)] or [item.tempo]
    return in_turn([tempo_text(tempo) or NONE for tempo in tempos]) if any(tempos) else None


def _rest(item: PrescribedExercise, mark: DecimalMark) -> Value:
    """The rest after the work sets, in seconds: a number, or in turn if they differ."""
    rests = [rest_of(one, item) for one in work_sets(item)] or [item.rest_seconds]
    if len(set(rests)) == 1:
        return rests[0]
    return in_turn([NONE if rest is None else figure(rest, mark) for rest in rests])


def reps(one: PrescribedSet) -> str:
    """The reps of a set, or the seconds of a hold. Written `8 to 12`, because a sheet reads `8-12` as a date."""
    if one.is_hold:
        return f"{one.seconds:g} s"
    if one.reps is None:
        return "to fatigue"
    upto = f" to {one.reps_max}" if one.reps_max not in (None, one.reps) else ""
    return f"{one.reps}{upto}{'+' if one.open else ''}"


def _set_value(item: PrescribedExercise, field: CellField, side: Side | None, mark: DecimalMark) -> Value:
    sides = [side] if side is not None else [Side.LEFT, Side.RIGHT]
    values = {each.value: _side_value(work_sets(item, each), field, mark) for each in sides}
    by_side = {name: value for name, value in values.items() if value is not None}
    if not by_side:
        return STOPPED if not item.sets else NONE
    if len(set(by_side.values())) == 1:
        return next(iter(by_side.values()))
    return " ".join(f"{name[0].upper()} {value}" for name, value in by_side.items())


def _side_value(sets: list[PrescribedSet], field: CellField, mark: DecimalMark) -> str | None:
    if not sets:
        return None
    if field is CellField.SETS:
        return str(len(sets))
    if field is CellField.REPS:
        return in_turn([reps(one) for one in sets])
    numbers = {CellField.LOAD: "signed_load", CellField.SECONDS: "seconds", CellField.RIR: "rir"}
    values = [getattr(one, numbers[field]) for one in sets]
    return in_turn([NONE if value is None else figure(value, mark) for value in values])
