"""Match the names of exercises in another app's export to exercises of the workspace.

The workspace's own mapping comes first, then the table in `api/use_cases/imports/exercise_names.py`. An exercise with
this slug or name follows, then one with the same words in another order. A name that is only similar is suggested, and
never used by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum

import msgspec

from api.use_cases.imports.exercise_names import ASSISTED, names_of_built_in
from domain.programs.exercise import Exercise

MOST_COMPARED = 2_000
MOST_SUGGESTIONS = 100
"""Limits for similar names, which take a millisecond each among a hundred exercises."""
SIMILAR = 0.7


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


class ExerciseMatch(msgspec.Struct, frozen=True, kw_only=True):
    """What a name stands for. `exercise` is None while it waits for a mapping; `suggestion` is then a similar one."""

    name: str
    exercise: str | None = None
    suggestion: str | None = None
    source: MatchSource | None = None

    @property
    def confidence(self) -> float:
        return 0.0 if self.source is None else CONFIDENCE[self.source]


def name_key(name: str) -> str:
    """The name without regard to case and spaces."""
    return " ".join(name.split()).casefold()


def is_assisted(name: str) -> bool:
    """Whether the app's loads for this exercise are assistance."""
    key = name_key(name)
    return key in _ASSISTED or key.endswith("(assisted)")


def match_names(
    names: Iterable[str], exercises: Mapping[str, Exercise], mapped: Mapping[str, str]
) -> dict[str, ExerciseMatch]:
    """Match the names. `mapped` are the workspace's own mappings: slugs by `name_key`."""
    by_name: dict[str, list[str]] = {}
    by_words: dict[frozenset[str], list[str]] = {}
    for exercise in exercises.values():
        by_name.setdefault(name_key(exercise.name), []).append(exercise.slug)
        by_words.setdefault(_words(exercise.name), []).append(exercise.slug)
    similar = {name_key(exercise.name): exercise.slug for exercise in exercises.values()}
    found: dict[str, ExerciseMatch] = {}
    suggestions = 0
    for name in names:
        key = name_key(name)
        of_words = by_words.get(_words(name), [])
        of_name = [key] if key in exercises else by_name.get(key, [])
        if (slug := mapped.get(key)) in exercises:
            found[name] = ExerciseMatch(name=name, exercise=slug, source=MatchSource.WORKSPACE)
        elif (slug := _TABLE.get(key)) in exercises:
            found[name] = ExerciseMatch(name=name, exercise=slug, source=MatchSource.TABLE)
        elif len(of_name) == 1:
            found[name] = ExerciseMatch(name=name, exercise=of_name[0], source=MatchSource.SAME_NAME)
        elif len(of_words) == 1:
            found[name] = ExerciseMatch(name=name, exercise=of_words[0], source=MatchSource.SAME_WORDS)
        elif suggestions < MOST_SUGGESTIONS and len(similar) <= MOST_COMPARED:
            suggestions += 1
            close = get_close_matches(key[:80], similar, n=1, cutoff=SIMILAR)
            source = MatchSource.SIMILAR if close else None
            found[name] = ExerciseMatch(name=name, suggestion=similar[close[0]] if close else None, source=source)
        else:
            found[name] = ExerciseMatch(name=name)
    return found


def _words(name: str) -> frozenset[str]:
    words = re.findall(r"\w+", name.casefold().replace("'", ""))
    return frozenset(word.removesuffix("s") for word in words)


_TABLE = {name_key(name): slug for name, slug in names_of_built_in()}
_ASSISTED = frozenset(map(name_key, ASSISTED))
