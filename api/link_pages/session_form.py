"""The form of a session: what it asks for each set, and the session in it once it is filled in.

What the form asks travels with it in the field `layout`, so a form can be sent although the next session has changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api import problems
from api.link_pages.form import UNREADABLE, Form
from api.link_pages.form_messages import form_message
from api.link_pages.logged_view import set_numbers
from api.link_pages.session_view import exercise_view
from api.problems import FieldError, ProblemError
from api.sheets.cell import reps
from api.use_cases.prescriptions.next_session import NextSession
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import MOST_EXERCISES, MOST_SETS, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from domain.wording import load_text

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
_AMOUNTS = {Metric.REPS: "Reps", Metric.SECONDS: "Seconds", Metric.DISTANCE: "Meters"}
_YES_OR_NO = {"yes": True, "no": False}


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
    pain_limit: str | None = None
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
    if len(layout.exercises) > MOST_EXERCISES or any(len(item.sets) > MOST_SETS for item in layout.exercises):
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
    return ExerciseLayout(
        exercise=item.exercise,
        name=view.name,
        slot=item.slot,
        variant=item.variant,
        sets_text=view.sets,
        sets=tuple(_planned_set(one, unit) for one in item.sets),
        pain_limit=view.pain_limit,
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
    unit = done.unit or Unit.KG
    return SessionLayout(
        unit=unit,
        exercises=tuple(
            ExerciseLayout(
                exercise=item.exercise,
                name=exercises[item.exercise].name if item.exercise in exercises else item.exercise,
                slot=item.slot,
                variant=item.variant,
                sets_text="",
                sets=tuple(map(_logged_set, item.sets, set_numbers(item.sets))),
                substitute_for=item.substitute_for,
            )
            for item in done.exercises
        ),
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


def planned_values(layout: SessionLayout, today: date) -> dict[str, str]:
    """What the form of a next session holds at first: today, and the planned loads."""
    values = {"performed_on": str(today)}
    for name, one in _sets(layout):
        if one.load is not None:
            values[f"{name}.load"] = f"{abs(one.load):g}"
    return values


def logged_values(done: Performance) -> dict[str, str]:
    """What the form of a logged session holds at first."""
    values = {"performed_on": str(done.performed_on), "notes": done.notes or ""}
    for time in PAIN_TIMES:
        values[f"pain.{time}"] = _text(getattr(done.pain, time))
    for n, item in enumerate(done.exercises):
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


class _Reader:
    """Reads the fields of a form, and collects what is wrong with them."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.errors: list[FieldError] = []

    def text(self, name: str) -> str:
        return self._form.get(name)

    def number(self, name: str, label: str) -> float | None:
        """A number with a point or a comma. Empty: None."""
        text = self._form.get(name).replace(",", ".")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.wrong(name, f"{label}: \u201c{text[:20]}\u201d is not a number.")
            return None
        return number

    def whole(self, name: str, label: str) -> int | None:
        number = self.number(name, label)
        if number is not None and number != int(number):
            self.wrong(name, f"{label}: {number:g} is not a whole number.")
            return None
        return None if number is None else int(number)

    def day(self, name: str, label: str) -> date:
        try:
            return date.fromisoformat(self._form.get(name))
        except ValueError:
            self.wrong(name, f"{label}: enter a date.")
            return date.min

    def wrong(self, name: str, message: str) -> None:
        self.errors.append(FieldError(f"/{name}", message))

    def convert(self, name: str, label: str, fields: dict[str, Any], kind: Any) -> Any:
        """The fields as a Struct, with its bounds. None if they are wrong."""
        try:
            return msgspec.convert(fields, kind)
        except msgspec.ValidationError as error:
            _, message = form_message(error, kind)
            self.wrong(name, f"{label}: {message}")
            return None


def planned_performance(form: Form, layout: SessionLayout) -> Performance:
    """The session in the form of a next session. Raises a validation problem that names every wrong field."""
    reader = _Reader(form)
    exercises = []
    for n, item in enumerate(layout.exercises):
        answers = {
            question: _YES_OR_NO[answer]
            for question in FORM_QUESTIONS
            if (answer := reader.text(f"e{n}.{question}")) in _YES_OR_NO
        }
        sets = []
        for m, one in enumerate(item.sets):
            fields = _set_fields(reader, f"e{n}.s{m}", f"{item.name}, {one.name}", one)
            if fields is not None:
                fields |= answers if one.kind is not SetKind.WARM_UP else {}
                sets.append(reader.convert(f"e{n}.s{m}", f"{item.name}, {one.name}", fields, PerformedSet))
        pain = reader.whole(f"e{n}.pain", f"{item.name}, pain")
        if pain is not None and not sets:
            reader.wrong(f"e{n}.pain", f"{item.name}: fill in the set in which it hurt, with 0 if you stopped at once.")
        elif pain is not None:
            sets[-1] = reader.convert(
                f"e{n}.pain", f"{item.name}, pain", _builtins(sets[-1]) | {"pain": pain}, PerformedSet
            )
        if sets:
            exercises.append(_performed(item, tuple(sets)))
    if not exercises and not reader.errors:
        reader.wrong("exercises", "Fill in at least one set.")
    return _performance(reader, layout, tuple(exercises), Performance(date.min, date.min, ()))


def corrected_performance(form: Form, layout: SessionLayout, before: Performance) -> Performance:
    """The corrected session. What the form does not ask stays as it is. A set without an amount is removed."""
    reader = _Reader(form)
    exercises = []
    for n, (item, old) in enumerate(zip(layout.exercises, before.exercises, strict=True)):
        sets = []
        for m, (one, old_set) in enumerate(zip(item.sets, old.sets, strict=True)):
            label = f"{item.name}, {one.name}"
            fields = _set_fields(reader, f"e{n}.s{m}", label, one)
            if fields is None and old_set.has_amount:
                continue
            kept = {name: value for name, value in _builtins(old_set).items() if name not in _ASKED}
            sets.append(reader.convert(f"e{n}.s{m}", label, kept | _answers(fields), PerformedSet))
        if sets or not old.sets:
            exercises.append(replace(old, sets=tuple(sets)))
    return _performance(reader, layout, tuple(exercises), before)


def _answers(fields: dict[str, Any] | None) -> dict[str, Any]:
    return {} if fields is None else {name: value for name, value in fields.items() if name in _ASKED}


_ASKED = ("reps", "seconds", "distance_m", "good_reps", "rir", "load", "assistance")


def _performance(
    reader: _Reader, layout: SessionLayout, exercises: tuple[PerformedExercise, ...], before: Performance
) -> Performance:
    performed_on = reader.day("performed_on", "Date")
    scores = {time: reader.whole(f"pain.{time}", f"Pain, {label.lower()}") for time, label in PAIN_TIMES.items()}
    pain = reader.convert("pain", "Pain", scores, PainScores)
    notes = reader.text("notes") or None
    if notes is not None and len(notes) > 4000:
        reader.wrong("notes", "Notes: at most 4,000 characters.")
    if reader.errors:
        raise problems.validation(reader.errors)
    return replace(
        before,
        performed_on=performed_on,
        prescribed_on=_prescribed_on(layout, before, performed_on),
        exercises=exercises,
        pain=pain,
        unit=layout.unit,
        notes=notes,
        prescription_id=layout.prescription_id or before.prescription_id,
    )


def _prescribed_on(layout: SessionLayout, before: Performance, performed_on: date) -> date:
    """The day that the session was planned for. One that was done before that day was prescribed for its own."""
    if layout.prescribed_on is not None:
        return min(layout.prescribed_on, performed_on)
    return before.prescribed_on if before.exercises else performed_on


def _set_fields(reader: _Reader, name: str, label: str, one: SetLayout) -> dict[str, Any] | None:
    """The fields of a set. None if no amount was filled in: it was not done."""
    amount: float | None
    if one.metric is Metric.REPS:
        amount = reader.whole(f"{name}.amount", label)
    else:
        amount = reader.number(f"{name}.amount", label)
    load = reader.number(f"{name}.load", f"{label}, load")
    good, reserve = (
        reader.whole(f"{name}.good", f"{label}, good reps"),
        reader.number(f"{name}.rir", f"{label}, reserve"),
    )
    if amount is None:
        if good is not None or reserve is not None:
            reader.wrong(f"{name}.amount", f"{label}: the {one.amount.lower()} are missing.")
        return None
    key = {Metric.REPS: "reps", Metric.SECONDS: "seconds", Metric.DISTANCE: "distance_m"}[one.metric]
    fields: dict[str, Any] = {key: amount, "kind": one.kind.value, "side": one.side.value}
    if one.set is not None:
        fields["set"] = one.set
    if one.band is not None:
        fields["band"] = one.band
    elif load is not None:
        fields["assistance" if one.has_assistance else "load"] = load
    elif one.load is None and one.target:
        fields["load"] = 0.0
    if good is not None:
        fields["good_reps"] = good
    if reserve is not None:
        fields["rir"] = reserve
    return fields


def _performed(item: ExerciseLayout, sets: Sequence[PerformedSet]) -> PerformedExercise:
    return PerformedExercise(
        exercise=item.exercise,
        slot=item.slot,
        variant=item.variant,
        substitute_for=item.substitute_for,
        sets=tuple(sets),
    )


def _builtins(one: PerformedSet | None) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(one) if one is not None else {}
    return found
