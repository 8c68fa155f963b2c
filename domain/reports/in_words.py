"""A prescription as text, as a coach would write it on a whiteboard."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from domain.programs.exercise import Exercise
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo
from domain.wording.quantities import duration_text, load_text

LONG_SECONDS = 120  # from here on, a length is written in minutes


def lines(issued: PrescriptionContent, exercises: Mapping[str, Exercise]) -> Iterator[str]:
    """Two lines per exercise: the sets, and the reason."""
    for item in issued.exercises:
        yield f"{exercises[item.exercise].name}{_variant(item, exercises)}: {sets(item, issued.unit)}"
        yield f"    {item.decision.text}"


def sets(item: PrescribedExercise, unit: str) -> str:
    """The work sets of an exercise: "3 x 9 each side at 12 kg, tempo 3-0-1, 60 s rest"."""
    work = [one for one in item.sets if one.kind is not SetKind.WARM_UP]
    if not work:
        return "not today"
    parts = [_counted(count, text) for count, text in _kinds(work, unit)]
    tempos = list(dict.fromkeys(tempo_of(one, item) for one in work))
    if any(tempo is not None for tempo in tempos):
        parts.append(f"tempo {' / '.join(str(tempo or 'free') for tempo in tempos)}")
    rests = list(dict.fromkeys(rest_of(one, item) for one in work))
    if any(rest is not None for rest in rests):
        parts.append(f"{' / '.join(f'{rest or 0:g}' for rest in rests)} s rest")
    if item.rest_after_seconds is not None:
        parts.append(f"{item.rest_after_seconds:g} s before the next exercise")
    return ", ".join(parts)


def tempo_of(one: PrescribedSet, item: PrescribedExercise) -> Tempo | None:
    """The tempo of a set: its own, or that of the exercise."""
    return item.tempo if one.tempo is None else one.tempo


def rest_of(one: PrescribedSet, item: PrescribedExercise) -> float | None:
    """The rest after a set, in seconds: its own, or that of the exercise."""
    return item.rest_seconds if one.rest_seconds is None else one.rest_seconds


def _counted(count: int, text: str) -> str:
    return f"{count} set{'s' if count > 1 else ''} {text}" if text.startswith("to ") else f"{count} x {text}"


def _variant(item: PrescribedExercise, exercises: Mapping[str, Exercise]) -> str:
    variant = exercises[item.exercise].variant(item.variant)
    return f", {variant.name}" if variant else ""


def _kinds(work: list[PrescribedSet], unit: str) -> Iterator[tuple[int, str]]:
    """Group consecutive equal sets; left and right together if they are the same."""
    left, right = ([one for one in work if one.side is side] for side in (Side.LEFT, Side.RIGHT))
    same = [_text(one, unit) for one in left] == [_text(one, unit) for one in right]
    groups = [(left, " each side")] if same and left else [(left, " on the left"), (right, " on the right")]
    both = [one for one in work if one.side is Side.BOTH]
    for group, where in [*groups, (both, "")]:
        for text, run in groupby(group, key=lambda one: _text(one, unit)):
            yield len(list(run)), re.sub(" (at|with) ", rf"{where} \1 ", text, count=1)


def _text(one: PrescribedSet, unit: str) -> str:
    adjusted = "" if one.adjust is None else f" (adjusted by set {one.adjust.from_set})"
    preposition = "with" if one.assistance or one.band is not None else "at"
    kind = "" if one.kind is SetKind.WORK else f" ({one.kind.value.replace('_', '-')} set)"
    return f"{_amount(one)} {preposition} {load_text(one.signed_load, unit, one.band)}{kind}{adjusted}{_reserve(one)}"


def _amount(one: PrescribedSet) -> str:
    if one.metric is Metric.SECONDS:
        return _duration(one)
    if one.metric is Metric.DISTANCE:
        return f"{_range(one.distance_m, one.distance_m_max)} m"
    if one.interval is not None:
        count = "intervals" if one.reps is None else f"{_range(one.reps, one.reps_max)} intervals"
        return f"{count} of {one.interval.in_words}"
    if one.reps is None:
        return "to fatigue"
    return _range(one.reps, one.reps_max) + ("+" if one.open else "")


def _duration(one: PrescribedSet) -> str:
    """The length of a set: "30-45 s", "25 minutes"."""
    if one.seconds is not None and one.seconds_max in (None, one.seconds) and one.seconds >= LONG_SECONDS:
        return duration_text(one.seconds)
    return f"{_range(one.seconds, one.seconds_max)} s"


def _range(bottom: float | None, top: float | None) -> str:
    return f"{bottom:g}" if top is None or top == bottom else f"{bottom:g}-{top:g}"


def _reserve(one: PrescribedSet) -> str:
    return "" if one.rir is None else f" with {_range(one.rir, one.rir_max)} in reserve"
