"""One bare value of a prescribed exercise, as a cell shows it."""

from __future__ import annotations

from enum import StrEnum

from api.sheets.spelling import DecimalMark, Value, figure, in_turn
from domain.decision import Action
from domain.reports.in_words import rest_of, tempo_of
from domain.sessions.metric import Metric
from domain.sessions.prescription import (
    PrescribedExercise,
    PrescribedPhase,
    PrescribedSet,
    PrescriptionContent,
    SetKind,
)
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

NOT_TODAY = "not today"
STOPPED = "stopped"
SKIPPED = "skip"
NO_PROGRAM = "no program"
NONE = "none"


class CellField(StrEnum):
    """A field of an exercise of the next session."""

    LOAD = "load"
    REPS = "reps"
    SETS = "sets"
    SECONDS = "seconds"
    DISTANCE = "distance_m"
    RIR = "rir"
    UNIT = "unit"
    NAME = "name"
    EXERCISE = "exercise"
    SLOT = "slot"
    VARIANT = "variant"
    SIDE = "side"
    GROUP = "group"
    TEMPO = "tempo"
    REST = "rest"
    CUES = "cues"
    NOTES = "notes"
    PROGRAM = "program"
    DATE = "date"
    EARLIEST = "earliest"
    LATEST = "latest"
    DAY = "day"
    WEEK = "week"
    SESSION = "session"
    FLAGS = "flags"
    ACTION = "action"
    CODE = "code"
    WHY = "why"
    PAIN_LIMIT = "pain_limit"
    PHASE = "phase"
    PHASE_WHY = "phase_why"


_SET_FIELDS = (CellField.LOAD, CellField.REPS, CellField.SETS, CellField.SECONDS, CellField.DISTANCE, CellField.RIR)


PHASE_FIELDS = (CellField.PHASE, CellField.PHASE_WHY)


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
        CellField.NAME: item.name,
        CellField.EXERCISE: item.exercise,
        CellField.SLOT: item.slot,
        CellField.VARIANT: item.variant,
        CellField.SIDE: _side(item),
        CellField.GROUP: item.group,
        CellField.TEMPO: _tempo(item),
        CellField.REST: _rest(item, mark),
        CellField.CUES: "; ".join(item.cues) or None,
        CellField.NOTES: item.notes,
        CellField.PROGRAM: issued.program.slug,
        CellField.DATE: issued.on,
        CellField.EARLIEST: issued.due.earliest,
        CellField.LATEST: issued.due.latest,
        CellField.DAY: issued.day,
        CellField.WEEK: issued.week,
        CellField.SESSION: issued.session_number,
        CellField.FLAGS: ", ".join(issued.flags) or None,
        CellField.ACTION: item.decision.action.value,
        CellField.CODE: item.decision.code,
        CellField.WHY: item.decision.text,
        CellField.PAIN_LIMIT: None if item.pain_limits is None else item.pain_limits.during,
    }
    value = phase_value(issued, field) if field in PHASE_FIELDS else values[field]
    return NONE if value is None else value


def phase_value(issued: PrescriptionContent, field: CellField) -> str:
    """The phase of the session, or why it holds. It is the same for every exercise, also for one of another day."""
    if issued.phase is None:
        return NONE
    return issued.phase.name if field is CellField.PHASE else phase_text(issued.phase)


def phase_text(phase: PrescribedPhase) -> str:
    """Why the phase holds, and what each gate to a later one still needs."""
    gates = (f"{gate.name}: {'; '.join(one.text for one in gate.conditions)}." for gate in phase.gates)
    return " ".join((phase.decision.text, *gates))


def work_sets(item: PrescribedExercise, side: Side | None = None) -> list[PrescribedSet]:
    """The sets that are judged: all but the warm-up."""
    return [
        one for one in item.sets if one.kind is not SetKind.WARM_UP and (side is None or one.side in (side, Side.BOTH))
    ]


def _side(item: PrescribedExercise) -> str | None:
    """The sides of the work sets: `left`, `right`, `each side` or `both`. None without sets."""
    sides = {one.side for one in work_sets(item)}
    if not sides:
        return None
    return next(iter(sides)).value if len(sides) == 1 else "each side"


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
    """The reps of a set, or its seconds or meters. Written `8 to 12`, because a sheet reads `8-12` as a date."""
    if one.amount is None:
        return "to fatigue" if one.interval is None else f"intervals of {one.interval.in_words}"
    upto = f" to {one.top:g}" if one.top not in (None, one.amount) else ""
    if one.metric is not Metric.REPS:
        return f"{one.amount:g}{upto} {'s' if one.metric is Metric.SECONDS else 'm'}"
    text = f"{one.reps}{upto}{'+' if one.open else ''}"
    return text if one.interval is None else f"{text} intervals of {one.interval.in_words}"


def _set_value(item: PrescribedExercise, field: CellField, side: Side | None, mark: DecimalMark) -> Value:
    sides = [side] if side is not None else [Side.LEFT, Side.RIGHT]
    values = {each.value: _side_value(work_sets(item, each), field, mark) for each in sides}
    by_side = {name: value for name, value in values.items() if value is not None}
    if not by_side:
        if item.sets:
            return NONE
        return STOPPED if item.decision.action is Action.STOP else SKIPPED
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
    if field is CellField.LOAD:
        return in_turn([one.band or figure(one.signed_load, mark) for one in sets])
    values = [getattr(one, field.value) for one in sets]
    return in_turn([NONE if value is None else figure(value, mark) for value in values])
