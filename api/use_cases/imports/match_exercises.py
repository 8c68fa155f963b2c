"""Match the names of exercises in another app's export to exercises of the workspace.

The workspace's own mapping comes first, then the table in `api/use_cases/imports/exercise_names.py`. An exercise with
this slug or name follows, then one with the same words in another order or spelling. A name that is only similar is
suggested, and never used by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

import msgspec

from api.use_cases.imports.exercise_names import ASSISTED, NO_EXERCISE, names_of_built_in
from api.use_cases.imports.machine_names import NAMES_OF_MUSCLES
from api.use_cases.imports.name_words import SimilarNames, equipment_of, words_of, words_without_equipment
from api.use_cases.sessions.name_resolver import NamesOfApps
from domain.catalog import EXERCISES
from domain.programs.exercise import Exercise

LONGEST_NAME = 200
MOST_COMPARED = 2_000
MOST_SUGGESTIONS = 100
"""Limits for similar names: an import is matched while other requests wait."""


class MatchSource(StrEnum):
    """How the exercise of a name was found."""

    WORKSPACE = "workspace"
    TABLE = "table"
    SAME_NAME = "same_name"
    SAME_WORDS = "same_words"
    CREATED = "created"
    SIMILAR = "similar"


CONFIDENCE = {
    MatchSource.WORKSPACE: 1.0,
    MatchSource.CREATED: 1.0,
    MatchSource.TABLE: 0.95,
    MatchSource.SAME_NAME: 0.95,
    MatchSource.SAME_WORDS: 0.8,
    MatchSource.SIMILAR: 0.5,
}


class KnownName(msgspec.Struct, frozen=True):
    """What the workspace has for a name: the slug of an exercise, or that its rows are skipped. Else it waits."""

    exercise: str | None = None
    ignored: bool = False

    @property
    def is_decided(self) -> bool:
        return self.ignored or self.exercise is not None


class ExerciseMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What a name stands for.

    `exercise` is None while it waits for a mapping; `suggestion` is then a similar one. It is also None for a name that
    is `ignored`: its rows are skipped.
    """

    name: str
    exercise: str | None = None
    suggestion: str | None = None
    source: MatchSource | None = None
    ignored: bool = False

    @property
    def confidence(self) -> float:
        return 0.0 if self.source is None else CONFIDENCE[self.source]

    @property
    def is_waiting(self) -> bool:
        return self.exercise is None and not self.ignored


def name_key(name: str) -> str:
    """The name without regard to case and spaces."""
    return " ".join(name.split()).casefold()


def is_assisted(name: str) -> bool:
    """Whether the app's loads for this exercise are assistance."""
    words = words_of(name)
    return "assisted" in words or words in _ASSISTED


def match_names(
    names: Iterable[str], exercises: Mapping[str, Exercise], known: Mapping[str, KnownName]
) -> dict[str, ExerciseMatch]:
    """Match the names. `known` is what the workspace has for them, by `name_key`."""
    matcher = _Matcher(exercises, known)
    return {name: matcher.match(name) for name in names}


def names_in_log(names: Iterable[str], known: Mapping[str, KnownName]) -> NamesOfApps:
    """The exercises of names that the workspace has mapped, or that the table lists, for a log that no app wrote.

    Left out are names whose loads are assistance, because a log writes it in another way. Without a mapping, names are
    ambiguous if they leave the equipment open where it makes another exercise: "Kniebeuge" (squat) has a barbell in
    Strong only.
    """
    mapped: dict[str, str] = {}
    usual: dict[str, str] = {}
    ambiguous: dict[str, frozenset[str]] = {}
    for name in names:
        key = name_key(name)
        mapping = known.get(key, KnownName())
        possible = _SLUGS_OF_STEM.get(key, set())
        if mapping.ignored or is_assisted(name):
            continue
        if mapping.exercise is not None:
            mapped[name] = mapping.exercise
        elif len(possible) > 1:
            ambiguous[name] = frozenset(possible)
        elif key in _TABLE:
            usual[name] = _TABLE[key]
    return NamesOfApps(mapped=mapped, usual=usual, ambiguous=ambiguous)


class _Matcher:
    def __init__(self, exercises: Mapping[str, Exercise], known: Mapping[str, KnownName]) -> None:
        self._exercises = exercises
        self._known = known
        self._by_name: dict[str, set[str]] = {}
        self._by_words = {words: set(slugs) for words, slugs in _TABLE_WORDS.items()}
        for exercise in exercises.values():
            self._by_name.setdefault(name_key(exercise.name), set()).add(exercise.slug)
            self._by_words.setdefault(words_of(exercise.name), set()).add(exercise.slug)
        own = [each for each in exercises.values() if each.slug not in EXERCISES]
        self._own = SimilarNames((each.name, each.slug) for each in own) if len(own) <= MOST_COMPARED else None
        self._suggestions = 0

    def match(self, name: str) -> ExerciseMatch:
        key, words = name_key(name), words_of(name)
        known = self._known.get(key, KnownName())
        of_name = {key} if key in self._exercises else self._by_name.get(key, set())
        of_words = self._by_words.get(words, set()) if words else set()
        found: tuple[tuple[MatchSource, set[str]], ...] = (
            (MatchSource.WORKSPACE, {known.exercise or ""}),
            (MatchSource.TABLE, {_TABLE.get(key, "")}),
            (MatchSource.SAME_NAME, of_name),
            (MatchSource.SAME_WORDS, of_words),
        )
        if known.ignored:
            return ExerciseMatch(name=name, source=MatchSource.WORKSPACE, ignored=True)
        for source, slugs in found:
            if len(slugs) == 1 and slugs < self._exercises.keys():
                return ExerciseMatch(name=name, exercise=min(slugs), source=source)
        if words in _NO_EXERCISE:
            return ExerciseMatch(name=name, source=MatchSource.TABLE, ignored=True)
        suggestion = self._similar(name)
        return ExerciseMatch(
            name=name, suggestion=suggestion, source=None if suggestion is None else MatchSource.SIMILAR
        )

    def _similar(self, name: str) -> str | None:
        """A built-in exercise with a similar name, else one of the workspace: those are often made from such names."""
        if self._suggestions == MOST_SUGGESTIONS:
            return None
        self._suggestions += 1
        machine = _BY_MUSCLE.get(words_without_equipment(name))
        if machine is not None and equipment_of(words_of(name)) <= {"machine"}:
            return machine
        return _similar_built_in().most_similar(name) or (None if self._own is None else self._own.most_similar(name))


@lru_cache(1)
def _similar_built_in() -> SimilarNames:
    own = ((exercise.name, slug) for slug, exercise in EXERCISES.items())
    return SimilarNames([*own, *names_of_built_in()])


_TABLE = {name_key(name): slug for name, slug in names_of_built_in()}
_SLUGS_OF_STEM: dict[str, set[str]] = {}
"""Exercises by their names without the part that follows a bracket or a dash, which is the equipment or the grip."""
for _name, _slug in _TABLE.items():
    _SLUGS_OF_STEM.setdefault(re.split(r" \(| - ", _name)[0], set()).add(_slug)
_TABLE_WORDS: dict[frozenset[str], set[str]] = {}
for _name, _slug in names_of_built_in():
    _TABLE_WORDS.setdefault(words_of(_name), set()).add(_slug)
_BY_MUSCLE = {words_of(name): slug for slug, names in NAMES_OF_MUSCLES.items() for name in names}
_ASSISTED = frozenset(map(words_of, ASSISTED))
_NO_EXERCISE = frozenset(map(words_of, NO_EXERCISE))
