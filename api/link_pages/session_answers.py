"""The session in the answers of a form: that of the next session, or of a correction. `session_layout.py` asks them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

import msgspec
from msgspec.structs import replace

from api import problems
from api.link_pages.form import Form
from api.link_pages.form_reader import FormReader
from api.link_pages.session_layout import (
    FORM_QUESTIONS,
    PAIN_TIMES,
    ExerciseLayout,
    SessionLayout,
    SetLayout,
    common_answer,
    worst_pain,
)
from domain.sessions.metric import Metric
from domain.sessions.prescription import SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet

_YES_OR_NO = {"yes": True, "no": False}


def planned_performance(form: Form, layout: SessionLayout) -> Performance:
    """The session in the form of a next session. Raises a validation problem that names every wrong field."""
    reader = FormReader(form)
    exercises = []
    for n, item in enumerate(layout.exercises):
        answers = {question: answer for question, answer in _answers(reader, f"e{n}").items() if answer is not None}
        sets = [
            (label, fields | (answers if one.kind is not SetKind.WARM_UP else {}))
            for label, one, fields in _done_sets(reader, f"e{n}", item)
            if fields is not None
        ]
        performed = _with_pain(reader, f"e{n}", item, sets)
        if performed:
            exercises.append(_performed(item, performed))
    if not exercises and not reader.errors:
        reader.wrong("exercises", "Fill in at least one set.")
    return _performance(reader, layout, tuple(exercises), Performance(date.min, date.min, ()))


def corrected_performance(form: Form, layout: SessionLayout, before: Performance) -> Performance:
    """The corrected session. What the form does not ask stays as it is. A set without an amount is removed."""
    reader = FormReader(form)
    exercises = []
    for n, (item, old) in enumerate(zip(layout.exercises, before.exercises, strict=True)):
        sets = _with_pain(reader, f"e{n}", item, list(_corrected_sets(reader, f"e{n}", item, old)))
        if sets or not old.sets:
            exercises.append(replace(old, sets=sets))
    return _performance(reader, layout, tuple(exercises), before)


_ASKED = ("reps", "seconds", "distance_m", "good_reps", "rir", "load", "assistance")


def _corrected_sets(
    reader: FormReader, prefix: str, item: ExerciseLayout, old: PerformedExercise
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The label and the fields of each set that remains, then of those that are added."""
    answers = _answers(reader, prefix)
    # An answer that differs from set to set is shown as an empty one, and stays.
    changed = {question: answer for question, answer in answers.items() if answer != common_answer(old.sets, question)}
    given = {question: answer for question, answer in answers.items() if answer is not None}
    has_numbers = any(one.set is not None for one in old.sets)
    for (label, one, fields), stored in zip_longest(_done_sets(reader, prefix, item), old.sets):
        if stored is None:
            if fields is not None:
                number = {} if has_numbers else {"set": None}
                yield label, fields | given | number
        elif fields is not None or not stored.has_amount:
            kept = {name: value for name, value in msgspec.to_builtins(stored).items() if name not in _ASKED}
            asked = {name: value for name, value in (fields or {}).items() if name in _ASKED}
            yield label, kept | asked | (changed if one.kind is not SetKind.WARM_UP else {})


def _done_sets(
    reader: FormReader, prefix: str, item: ExerciseLayout
) -> Iterator[tuple[str, SetLayout, dict[str, Any] | None]]:
    """The label of each set that the form asks for, then of those that can be added, and the fields of those done."""
    named = [(f"{prefix}.s{n}", one) for n, one in enumerate(item.sets)]
    named += [(f"{prefix}.x{n}", one) for n, one in enumerate(item.extra)]
    for name, one in named:
        label = f"{item.name}, {one.name}"
        yield label, one, _set_fields(reader, name, label, one)


def _answers(reader: FormReader, prefix: str) -> dict[str, bool | None]:
    return {question: _YES_OR_NO.get(reader.text(f"{prefix}.{question}")) for question in FORM_QUESTIONS}


def _with_pain(
    reader: FormReader, prefix: str, item: ExerciseLayout, sets: list[tuple[str, dict[str, Any]]]
) -> tuple[PerformedSet, ...]:
    """The sets of an exercise, whose worst pain is what the form says.

    Without a set that has it, it is that of the last set: the one in which the athlete stopped.
    """
    pain = reader.whole(f"{prefix}.pain", f"{item.name}, pain")
    done = [reader.convert(prefix, label, fields, PerformedSet) for label, fields in sets]
    if any(one is None for one in done):  # its fields are wrong, and the form is refused
        return ()
    worst = worst_pain(done)
    if pain == worst:
        return tuple(done)
    if not done:
        reader.wrong(
            f"{prefix}.pain", f"{item.name}: fill in the set that hurt. If you stopped right away, enter 0 for it."
        )
        return ()
    if pain is None:
        return tuple(replace(one, pain=None) for one in done)
    changed = [n for n, one in enumerate(done) if one.pain is not None and one.pain >= min(pain, worst or 0)]
    for n in changed if worst is not None else [len(done) - 1]:
        fields = msgspec.to_builtins(done[n]) | {"pain": pain}
        done[n] = reader.convert(f"{prefix}.pain", f"{item.name}, pain", fields, PerformedSet)
    return tuple(done)


def _performance(
    reader: FormReader, layout: SessionLayout, exercises: tuple[PerformedExercise, ...], before: Performance
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


def _set_fields(reader: FormReader, name: str, label: str, one: SetLayout) -> dict[str, Any] | None:
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
    elif one.load == 0 or (one.load is None and one.target):
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
