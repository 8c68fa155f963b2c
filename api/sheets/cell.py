"""One value of a prescribed exercise, bare: what a cell shows."""

from __future__ import annotations

from enum import StrEnum

from api.sheets.spelling import DecimalMark, Value, figure, in_turn
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.side import Side

NOT_TODAY = "not today"
STOPPED = "stopped"
NO_PROGRAM = "no program"
NONE = "none"


class CellField(StrEnum):
    """What can be asked of an exercise of the next session."""

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


OF_SETS = (CellField.LOAD, CellField.REPS, CellField.SETS, CellField.SECONDS, CellField.RIR)


def value_of(
    issued: PrescriptionContent,
    item: PrescribedExercise,
    field: CellField,
    side: Side | None = None,
    mark: DecimalMark = DecimalMark.POINT,
) -> Value:
    """The field's value. Where sets differ, their values in turn; where sides differ, `L ... R ...`."""
    if field in OF_SETS:
        return _of_sets(item, field, side, mark)
    of_session: dict[CellField, Value] = {
        CellField.UNIT: issued.unit.value,
        CellField.VARIANT: item.variant,
        CellField.TEMPO: tempo(item),
        CellField.REST: item.rest_seconds,
        CellField.DATE: issued.on,
        CellField.LATEST: issued.due.latest,
        CellField.DAY: issued.day,
        CellField.ACTION: item.decision.action.value,
        CellField.CODE: item.decision.code,
        CellField.WHY: item.decision.text,
    }
    value = of_session[field]
    return NONE if value is None else value


def work_sets(item: PrescribedExercise, side: Side | None = None) -> list[PrescribedSet]:
    return [one for one in item.sets if one.kind is SetKind.WORK and (side is None or one.side in (side, Side.BOTH))]


def tempo(item: PrescribedExercise) -> str | None:
    """Seconds down, held and up; with the unit, as `3-1-1` alone becomes a date in a sheet."""
    return None if item.tempo is None else f"{item.tempo} s"


def reps(one: PrescribedSet) -> str:
    """What one set asks for. A hold is in seconds; `8 to 12`, as `8-12` becomes a date in a sheet."""
    if one.is_hold:
        return f"{one.seconds:g} s"
    if one.reps is None:
        return "to fatigue"
    upto = f" to {one.reps_max}" if one.reps_max not in (None, one.reps) else ""
    return f"{one.reps}{upto}{'+' if one.open else ''}"


def _of_sets(item: PrescribedExercise, field: CellField, side: Side | None, mark: DecimalMark) -> Value:
    sides = [side] if side is not None else [Side.LEFT, Side.RIGHT]
    found = {each.value: _of_side(work_sets(item, each), field, mark) for each in sides}
    found = {name: value for name, value in found.items() if value is not None}
    if not found:
        return STOPPED if not item.sets else NONE
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return " ".join(f"{name[0].upper()} {value}" for name, value in found.items())


def _of_side(sets: list[PrescribedSet], field: CellField, mark: DecimalMark) -> str | None:
    if not sets:
        return None
    if field is CellField.SETS:
        return str(len(sets))
    if field is CellField.REPS:
        return in_turn([reps(one) for one in sets])
    numbers = {CellField.LOAD: "load", CellField.SECONDS: "seconds", CellField.RIR: "rir"}
    values = [getattr(one, numbers[field]) for one in sets]
    return in_turn([NONE if value is None else figure(value, mark) for value in values])
