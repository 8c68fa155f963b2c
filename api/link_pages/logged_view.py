"""A logged session as a page shows it: what was done, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec

from api.use_cases.sessions.read_sessions import StoredSession
from domain.programs.exercise import Exercise
from domain.sessions.prescription import SetKind
from domain.sessions.session import PainScores, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from domain.wording.quantities import load_text

_TIMES = {"before": "before", "during": "during", "after_1h": "an hour later", "next_morning": "the next morning"}


class LoggedExercise(msgspec.Struct, frozen=True):
    """What was done of one exercise: "12, 12, 11 left at 10 kg"."""

    name: str
    done: str
    superset: int | None


class LoggedView(msgspec.Struct, frozen=True):
    """A logged session."""

    id: UUID
    on: date
    exercises: tuple[LoggedExercise, ...]
    pain: str
    lacks_next_morning: bool
    notes: str | None


def logged_view(session: StoredSession, exercises: Mapping[str, Exercise]) -> LoggedView:
    done = session.done
    unit = "kg" if done.unit is None else done.unit.value
    return LoggedView(
        session.row.event_id,
        done.performed_on,
        tuple(
            LoggedExercise(name_of(item.exercise, exercises), done_in_words(item, unit), item.superset)
            for item in done.exercises
        ),
        pain_in_words(done.pain),
        done.pain.next_morning is None,
        done.notes,
    )


def name_of(slug: str, exercises: Mapping[str, Exercise]) -> str:
    return exercises[slug].name if slug in exercises else slug.replace("-", " ").capitalize()


def done_in_words(item: PerformedExercise, unit: str) -> str:
    """The work sets: "12, 12, 11 at 10 kg", each side for itself if they were logged so."""
    work = [one for one in item.sets if one.kind is not SetKind.WARM_UP]
    parts = []
    for side in Side:
        of_side = [one for one in work if one.side is side]
        where = "" if side is Side.BOTH else f"{side.value}: "
        runs = [
            f"{', '.join(map(amount_in_words, run))} {load}".strip()
            for load, group in groupby(of_side, key=lambda one: load_in_words(one, unit))
            if (run := list(group))
        ]
        if runs:
            parts.append(where + "; ".join(runs))
    return " · ".join(parts) or "no work sets"


def set_numbers(sets: Sequence[PerformedSet]) -> list[int]:
    """The number of each set: as it was logged, else counted from 1 per side and kind."""
    counts: Counter[tuple[Side, SetKind]] = Counter()
    numbers = []
    for one in sets:
        counts[one.side, one.kind] += 1
        numbers.append(one.set or counts[one.side, one.kind])
    return numbers


def amount_in_words(one: PerformedSet) -> str:
    if one.seconds is not None:
        return f"{one.seconds:g} s"
    if one.distance_m is not None:
        return f"{one.distance_m:g} m"
    if one.reps is None:
        return "not counted"
    return str(one.reps) if one.good_reps in (None, one.reps) else f"{one.reps} ({one.good_reps} good)"


def load_in_words(one: PerformedSet, unit: str) -> str:
    if one.band is not None:
        return f"with {load_text(0, unit, one.band)}"
    if one.signed_load is None:
        return ""
    preposition = "with" if one.signed_load < 0 else "at"
    return f"{preposition} {load_text(one.signed_load, unit)}"


def pain_in_words(pain: PainScores) -> str:
    """The reported scores: "during 2, the next morning 1". Empty without any."""
    scores = ((words, getattr(pain, time)) for time, words in _TIMES.items())
    return ", ".join(f"{words} {score}" for words, score in scores if score is not None)
