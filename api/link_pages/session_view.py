"""A next session as a page shows it: what to do, when, and why, in words that one can hand to an athlete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from itertools import groupby
from uuid import UUID

import msgspec

from api.sheets.cell import reps, work_sets
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from domain.decision import Action
from domain.reports.in_words import rest_of, sets, tempo_of
from domain.sessions.prescription import (
    PrescribedExercise,
    PrescribedPhase,
    PrescribedSet,
    PrescriptionContent,
    SetKind,
)
from domain.sessions.side import Side
from domain.wording.quantities import load_text

_ACTIONS = {
    Action.START: "start",
    Action.REPEAT: "repeat",
    Action.ADVANCE: "advance",
    Action.HOLD: "hold",
    Action.BACK_OFF: "back off",
    Action.DELOAD: "deload",
    Action.STOP: "stop",
}
_SIDES = {Side.BOTH: "", Side.LEFT: "left", Side.RIGHT: "right"}


class Urgency(Enum):
    """The groups of the coach's morning, the most urgent first. A session is in the first one that fits."""

    STOPPED = "Stopped because of symptoms"
    FLAGGED = "Needs your attention"
    GATE = "Ready for the next phase"
    OVERDUE = "Overdue"
    DUE = "Due today"
    LATER = "Later"
    PAUSED = "Paused"


class SetLine(msgspec.Struct, frozen=True):
    """One planned set, or several equal ones."""

    name: str
    """Which sets: "Set 1", "Sets 2 and 3, left", "Warm-up 1"."""
    reps: str
    load: str
    reserve: str
    tempo: str
    rest: str


class ExerciseView(msgspec.Struct, frozen=True):
    """An exercise of a session. `lines` has every planned set if they differ, else nothing: `sets` says it all."""

    slot: str
    exercise: str
    name: str
    variant: str | None
    sets: str
    lines: tuple[SetLine, ...]
    boxes: tuple[SetLine, ...]
    """Every work set on a line of its own, to fill in by hand. Empty unless the session is printed."""
    group_text: str | None
    """What it is done in turns with: "Superset a" or "In a circuit"."""
    cues: tuple[str, ...]
    notes: str | None
    pain_limit: str | None
    instead_of: str | None
    substitutes: tuple[str, ...]
    media_url: str | None
    action: str
    action_text: str
    why: str

    @property
    def stopped(self) -> bool:
        return self.action == Action.STOP.value


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A next session: who, when, what and why."""

    athlete_id: UUID
    athlete: str
    enrollment_id: UUID
    prescription_id: UUID
    program: str
    number: int
    on: date
    earliest: date
    latest: date | None
    day: str | None
    week: int | None
    unit: str
    rounds: int
    notes: str | None
    provisional: bool
    paused_until: date | None
    rest_until: date | None
    place: str | None
    phase: PrescribedPhase | None
    exercises: tuple[ExerciseView, ...]
    urgency: Urgency
    due: str
    """When it is to be done, as seen from today: "due today", "overdue since Mar 4"."""
    due_state: str
    """The same as one word: `paused`, `overdue`, `due` or `later`."""
    attention: tuple[str, ...]
    """What needs the coach, in sentences."""


def session_view(session: NextSession, program: str, today: date, *, to_print: bool = False) -> SessionView:
    """The session on `today`, the athlete's local date. `program` is the name of the program."""
    issued = session.issued
    return SessionView(
        athlete_id=session.athlete_id,
        athlete=session.athlete_name,
        enrollment_id=session.enrollment_id,
        prescription_id=session.prescription_id,
        program=program,
        number=issued.session_number,
        on=issued.on,
        earliest=issued.due.earliest,
        latest=issued.due.latest,
        day=None if issued.day is None else _words(issued.day),
        week=issued.week,
        unit=issued.unit.value,
        rounds=issued.rounds,
        notes=issued.notes,
        provisional=issued.provisional,
        paused_until=issued.paused_until,
        rest_until=issued.rest_until,
        place=issued.place,
        phase=issued.phase,
        exercises=tuple(exercise_view(item, issued.unit.value, to_print=to_print) for item in issued.exercises),
        urgency=_urgency(issued, today),
        due=_due(issued, today),
        due_state=_due_urgency(issued, today).name.lower(),
        attention=_attention(issued),
    )


def exercise_view(item: PrescribedExercise, unit: str, *, to_print: bool = False) -> ExerciseView:
    work = work_sets(item)
    boxes = [one for one in item.sets if one.kind is not SetKind.WARM_UP] if to_print else []
    lines = _lines(item.sets, item, unit)
    differ = any(one.kind is SetKind.WARM_UP for one in item.sets) or len({_what(one, item, unit) for one in work}) > 1
    return ExerciseView(
        slot=item.slot,
        exercise=item.exercise,
        name=item.name or _capitalized(item.exercise),
        variant=None if item.variant is None else _words(item.variant),
        sets=_stopped_or_skipped(item) if not work else sets(item, unit),
        lines=lines if differ else (),
        boxes=tuple(_line([one], item, unit) for one in boxes),
        group_text=_group_text(item.group),
        cues=item.cues,
        notes=item.notes,
        pain_limit=None if item.pain_limits is None else item.pain_limits.text,
        instead_of=None if item.instead_of is None else _words(item.instead_of),
        substitutes=tuple(map(_words, item.substitutes)),
        media_url=item.media_url if (item.media_url or "").startswith("https://") else None,
        action=item.decision.action.value,
        action_text=_ACTIONS[item.decision.action],
        why=item.decision.text,
    )


def _group_text(group: str | None) -> str | None:
    if group is None:
        return None
    return "In a circuit" if group == "circuit" else f"Superset {_words(group)}"


def _stopped_or_skipped(item: PrescribedExercise) -> str:
    return "stopped" if item.decision.action is Action.STOP else "not today"


def _what(one: PrescribedSet, item: PrescribedExercise, unit: str) -> tuple[str, ...]:
    """What a set asks for: sets that are equal in this are done alike."""
    return (
        reps(one),
        load_text(one.signed_load, unit, one.band),
        "" if one.adjust is None else f"by set {one.adjust.from_set}",
        _range(one.rir, one.rir_max),
        str(tempo_of(one, item) or ""),
        _seconds(rest_of(one, item)),
    )


def _lines(planned: Sequence[PrescribedSet], item: PrescribedExercise, unit: str) -> tuple[SetLine, ...]:
    """The planned sets in their order. Neighbors that are equal share a line."""
    runs = groupby(planned, key=lambda one: (one.kind, one.side, _what(one, item, unit)))
    return tuple(_line(list(run), item, unit) for _, run in runs)


def _line(run: Sequence[PrescribedSet], item: PrescribedExercise, unit: str) -> SetLine:
    one = run[0]
    reps_text, load, adjusted, reserve, tempo, rest = _what(one, item, unit)
    return SetLine(
        name=_set_name(run),
        reps=reps_text,
        load=f"{load}, adjusted {adjusted}" if adjusted else load,
        reserve=reserve,
        tempo=tempo,
        rest=rest,
    )


def _set_name(run: Sequence[PrescribedSet]) -> str:
    first, last, side = run[0].set, run[-1].set, _SIDES[run[0].side]
    kind = {SetKind.WARM_UP: "Warm-up", SetKind.DROP: "Drop set", SetKind.REST_PAUSE: "Rest-pause"}.get(run[0].kind)
    noun = kind or ("Set" if first == last else "Sets")
    numbers = f"{first}" if first == last else f"{first}\u2013{last}"
    return f"{noun} {numbers}{f', {side}' if side else ''}"


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return ""
    return f"{low:g}" if high in (None, low) else f"{low:g}\u2013{high:g}"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:g} s"


def _urgency(issued: PrescriptionContent, today: date) -> Urgency:
    if any(item.decision.action is Action.STOP for item in issued.exercises):
        return Urgency.STOPPED
    if issued.phase is not None and any(gate.waits_for_coach for gate in issued.phase.gates):
        return Urgency.GATE
    if issued.flags:
        return Urgency.FLAGGED
    return _due_urgency(issued, today)


def _due_urgency(issued: PrescriptionContent, today: date) -> Urgency:
    if issued.paused_until is not None:
        return Urgency.PAUSED
    if NextSessionFilter.OVERDUE.admits(issued, today):
        return Urgency.OVERDUE
    return Urgency.DUE if NextSessionFilter.DUE.admits(issued, today) else Urgency.LATER


def _due(issued: PrescriptionContent, today: date) -> str:
    due = issued.due
    if issued.paused_until is not None:
        return f"paused until {short_date(issued.paused_until)}"
    if due.latest is not None and due.latest < today:
        return f"overdue since {short_date(due.latest)}"
    if due.earliest > today:
        return f"from {short_date(due.earliest)}"
    return "due today" if due.latest in (None, today) else f"due until {short_date(due.latest or today)}"


def short_date(on: date) -> str:
    """A date on a small screen: "Mon, Mar 2"."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[on.weekday()]}, {months[on.month - 1]} {on.day}"


def _attention(issued: PrescriptionContent) -> tuple[str, ...]:
    """The decisions that the flags of the prescription name, as sentences."""
    sentences = [
        f"{item.name or _capitalized(item.exercise)}: {item.decision.text}"
        for item in issued.exercises
        if item.decision.code in issued.flags
    ]
    if issued.phase is not None and (
        issued.phase.decision.code in issued.flags or any(gate.waits_for_coach for gate in issued.phase.gates)
    ):
        sentences.append(issued.phase.decision.text)
    return tuple(dict.fromkeys(sentences))


def _words(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ")


def _capitalized(slug: str) -> str:
    return _words(slug).capitalize()
