"""What the form of a session asks: every set of the next session, or of a logged one, and what it holds at first.

What the form asks travels with it in the field `layout`, so a form can be sent although the next session has changed.
`session_answers.py` reads the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.link_pages.form import UNREADABLE
from api.link_pages.logged_view import name_of, set_numbers
from api.link_pages.session_view import exercise_view
from api.problems import ProblemError
from api.sheets.cell import reps
from api.use_cases.prescriptions.next_session import NextSession
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import MOST_EXERCISES, MOST_SETS, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from domain.wording.quantities import load_text

PAIN_TIMES = {
    "before": "Before",
    "during": "During",
    "after_1h": "An hour later",
    "next_morning": "The next morning",
}
FORM_QUESTIONS = {
    "unassisted": "No hands used",
    "torso_upright": "Torso upright on every rep",
    "tempo_held": "Tempo held",
}
ANSWERS = {True: "yes", False: "no", None: ""}
_AMOUNTS = {Metric.REPS: "Reps", Metric.SECONDS: "Seconds", Metric.DISTANCE: "Meters"}


class SetLayout(msgspec.Struct, frozen=True):
    """What the form asks for one set. `load` is the planned one, negative for assistance."""

    set: int | None
    kind: SetKind
    side: Side
    metric: Metric
    target: str
    load: float | None
    band: str | None = None
    asks_reserve: bool = False

    @property
    def name(self) -> str:
        kind = {SetKind.WARM_UP: "Warm-up", SetKind.DROP: "Drop set", SetKind.REST_PAUSE: "Rest-pause"}.get(self.kind)
        side = "" if self.side is Side.BOTH else f", {self.side.value}"
        return f"{kind or 'Set'} {self.set or ''}{side}".replace("  ", " ")

    @property
    def amount(self) -> str:
        return _AMOUNTS[self.metric]

    @property
    def has_assistance(self) -> bool:
        return self.load is not None and self.load < 0


class ExerciseLayout(msgspec.Struct, frozen=True):
    """What the form asks for one exercise."""

    exercise: str
    name: str
    slot: str | None
    variant: str | None
    sets_text: str
    sets: tuple[SetLayout, ...]
    extra: tuple[SetLayout, ...] = ()
    """Sets that can be added."""
    pain_limit: str | None = None
    group_text: str | None = None
    substitute_for: str | None = None


class SessionLayout(msgspec.Struct, frozen=True):
    """What the form asks."""

    unit: Unit
    exercises: tuple[ExerciseLayout, ...]
    prescription_id: UUID | None = None
    enrollment_id: UUID | None = None
    prescribed_on: date | None = None

    @property
    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


def layout_of(text: str) -> SessionLayout:
    """The layout in a submitted form. Raises a validation problem."""
    try:
        layout = msgspec.json.decode(text, type=SessionLayout)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise ProblemError("validation", UNREADABLE) from None
    most = max((len(item.sets) + len(item.extra) for item in layout.exercises), default=0)
    if len(layout.exercises) > MOST_EXERCISES or most > MOST_SETS:
        raise ProblemError("validation", UNREADABLE)
    return layout


def planned_layout(session: NextSession) -> SessionLayout:
    """What to ask about a next session: every planned set. A stopped exercise is not asked for."""
    issued = session.issued
    return SessionLayout(
        unit=issued.unit,
        exercises=tuple(_planned_exercise(item, issued.unit) for item in issued.exercises if item.sets),
        prescription_id=session.prescription_id,
        enrollment_id=session.enrollment_id,
        prescribed_on=issued.on,
    )


def _planned_exercise(item: PrescribedExercise, unit: Unit) -> ExerciseLayout:
    view = exercise_view(item, unit.value)
    sets = tuple(_planned_set(one, unit) for one in item.sets)
    return ExerciseLayout(
        exercise=item.exercise,
        name=view.name,
        slot=item.slot,
        variant=item.variant,
        sets_text=view.sets,
        sets=sets,
        extra=_extra_sets(sets),
        pain_limit=view.pain_limit,
        group_text=view.group_text,
    )


def _planned_set(one: PrescribedSet, unit: Unit) -> SetLayout:
    top = "" if one.rir_max is None or one.rir_max == one.rir else f"\u2013{one.rir_max:g}"
    reserve = "" if one.rir is None else f", {one.rir:g}{top} in reserve"
    return SetLayout(
        set=one.set,
        kind=one.kind,
        side=one.side,
        metric=one.metric,
        target=f"{reps(one)} at {load_text(one.signed_load, unit.value, one.band)}{reserve}",
        load=one.signed_load or None,
        band=one.band,
        asks_reserve=one.rir is not None,
    )


def logged_layout(done: Performance, exercises: Mapping[str, Exercise]) -> SessionLayout:
    """What to ask to correct a logged session: every logged set."""
    return SessionLayout(
        unit=done.unit or Unit.KG,
        exercises=tuple(_logged_exercise(item, name_of(item.exercise, exercises)) for item in done.exercises),
    )


def _logged_exercise(item: PerformedExercise, name: str) -> ExerciseLayout:
    sets = tuple(map(_logged_set, item.sets, set_numbers(item.sets)))
    return ExerciseLayout(
        exercise=item.exercise,
        name=name,
        slot=item.slot,
        variant=item.variant,
        sets_text="",
        sets=sets,
        extra=_extra_sets(sets),
        group_text=None if item.superset is None else f"Superset {item.superset}",
        substitute_for=item.substitute_for,
    )


def _logged_set(one: PerformedSet, number: int) -> SetLayout:
    metric = (
        Metric.SECONDS if one.seconds is not None else Metric.DISTANCE if one.distance_m is not None else Metric.REPS
    )
    return SetLayout(
        set=number,
        kind=one.kind,
        side=one.side,
        metric=metric,
        target="",
        load=one.signed_load,
        band=one.band,
        asks_reserve=one.rir is not None,
    )


def _extra_sets(sets: tuple[SetLayout, ...]) -> tuple[SetLayout, ...]:
    """The next work sets of each side, like the last one of that side. A planned set without a load has none: 0."""
    last = {one.side: one for one in sets if one.kind is SetKind.WORK}
    if not last:
        last = {Side.BOTH: SetLayout(0, SetKind.WORK, Side.BOTH, Metric.REPS, "", None)}
    extra = [
        replace(one, set=(one.set or 0) + n, target="", load=0.0 if one.load is None and one.target else one.load)
        for n in (1, 2)
        for one in last.values()
    ]
    return tuple(extra[: max(MOST_SETS - len(sets), 0)])


def planned_values(layout: SessionLayout, today: date) -> dict[str, str]:
    """What the form of a next session holds at first: today, and the planned loads."""
    values = {"performed_on": str(today)}
    for name, one in _sets(layout):
        if one.load is not None:
            values[f"{name}.load"] = f"{abs(one.load):g}"
    return values


def worst_pain(sets: Iterable[PerformedSet]) -> int | None:
    """The highest pain that was logged for a set of an exercise."""
    return max((one.pain for one in sets if one.pain is not None), default=None)


def common_answer(sets: Iterable[PerformedSet], question: str) -> bool | None:
    """The answer to a question about form, if it is the same for all work sets. None: not answered, or not alike."""
    answers = {getattr(one, question) for one in sets if one.kind is not SetKind.WARM_UP}
    return answers.pop() if len(answers) == 1 else None


def logged_values(done: Performance, layout: SessionLayout) -> dict[str, str]:
    """What the form of a logged session holds at first: what is stored, and for another set the load of the last."""
    values = {"performed_on": str(done.performed_on), "notes": done.notes or ""}
    for time in PAIN_TIMES:
        values[f"pain.{time}"] = _text(getattr(done.pain, time))
    for n, (item, asked) in enumerate(zip(done.exercises, layout.exercises, strict=True)):
        values[f"e{n}.pain"] = _text(worst_pain(item.sets))
        for question in FORM_QUESTIONS:
            values[f"e{n}.{question}"] = ANSWERS[common_answer(item.sets, question)]
        values |= {f"e{n}.x{m}.load": _text(abs(extra.load or 0) or None) for m, extra in enumerate(asked.extra)}
        for m, one in enumerate(item.sets):
            amount = one.seconds if one.seconds is not None else one.distance_m
            load = one.signed_load
            values |= {
                f"e{n}.s{m}.amount": _text(one.reps if amount is None else amount),
                f"e{n}.s{m}.load": "" if load is None else f"{abs(load):g}",
                f"e{n}.s{m}.good": _text(one.good_reps),
                f"e{n}.s{m}.rir": _text(one.rir),
            }
    return values


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _sets(layout: SessionLayout) -> Iterator[tuple[str, SetLayout]]:
    for n, item in enumerate(layout.exercises):
        for m, one in enumerate(item.sets):
            yield f"e{n}.s{m}", one
        for m, one in enumerate(item.extra):
            yield f"e{n}.x{m}", one
