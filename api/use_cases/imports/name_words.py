"""The words of an exercise's name, in one spelling, and how alike two names are.

Names are compared as sets of words: "Incline DB Presses" and "Press, incline (Dumbbell)" are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

# fmt: off
_COMPOUNDS = (
    (re.compile(r"\b(?:push|press)[ -]?downs?\b"), "pushdown"),
    (re.compile(r"\b(pull|kick|skull|face|roll|wood)[ -]?(down|over|back|crusher|pull|out|chop)(s|pers?)?\b"), r"\1\2"),
    (re.compile(r"\b(pull|push|chin|sit|step|get|muscle|warm)[ -]?ups?\b"), r"\1up"),
    (re.compile(r"\bt[ -]bar\b"), "tbar"),
    (re.compile(r"\bpec[ -]?deck\b"), "pecdeck"),
)
"""Words that people write apart, together or with a hyphen."""
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "flye": ("fly",), "flie": ("fly",), "db": ("dumbbell",), "bb": ("barbell",), "kb": ("kettlebell",),
    "1": ("single",), "one": ("single",), "sitting": ("seated",), "deltoid": ("delt",), "paused": ("pause",),
    "abductor": ("abduction",), "adductor": ("adduction",), "rdl": ("romanian", "deadlift"),
    "ohp": ("overhead", "pres"), "grip": (), "and": (), "the": (), "on": (), "of": (), "with": (),
}
_MINOR = frozenset({
    "barbell", "dumbbell", "kettlebell", "cable", "machine", "band", "smith", "plate", "loaded", "bodyweight",
    "weighted", "assisted", "ez", "bar", "rope", "langhantel", "kurzhantel", "kabel", "maschine", "multipresse",
    "barre", "haltère", "poulie", "câble", "seated", "standing", "lying", "single", "arm", "wide", "close",
    "underhand", "neutral", "bent", "over",
})
"""Words for the equipment, the grip and the position. They say less about the movement than the others."""
_EQUIPMENT = {
    "barbell": "barbell", "langhantel": "barbell", "barre": "barbell",
    "dumbbell": "dumbbell", "kurzhantel": "dumbbell", "haltère": "dumbbell", "kettlebell": "kettlebell",
    "cable": "cable", "kabel": "cable", "câble": "cable", "poulie": "cable",
    "machine": "machine", "maschine": "machine", "smith": "smith machine", "multipresse": "smith machine",
    "band": "band", "ez": "ez bar",
}
"""Words for the equipment, and which they mean."""
_MOVEMENTS = frozenset({
    "press", "pres", "curl", "row", "squat", "deadlift", "fly", "raise", "extension", "pulldown", "pushdown",
    "shrug", "dip", "crunch", "lunge", "thrust", "pullover", "kickback", "walk", "carry", "plank", "twist", "swing",
    "clean", "snatch", "jerk", "jump", "hop", "pullup", "pushup", "chinup", "situp", "stepup", "facepull",
    "abduction", "adduction", "bridge", "morning", "bend", "hold", "hang", "crossover", "pull", "skullcrusher",
    "rollout", "woodchop", "thruster", "hyperextension", "pecdeck", "run", "rowing", "crusher",
})
"""The movement itself. Names with different ones are never alike."""
_ANGLES = frozenset({"incline", "decline"})
"""Loads differ a lot between them, so names with different ones are not alike either."""
# fmt: on
_MINOR_WEIGHT, _UNKNOWN_WEIGHT, _MAJOR_WEIGHT = 0.5, 1.0, 2.0
_ENOUGH = 0.6
_SHORTEST_TYPO = 5
_TYPO_CUTOFF = 0.8


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in the singular and in one spelling."""
    text = name.casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    for pattern, together in _COMPOUNDS:
        text = pattern.sub(together, text)
    found: list[str] = []
    for word in re.findall(r"\w+", text):
        singular = word.removesuffix("s")
        found += _SPELLINGS.get(singular, (singular,))
    return frozenset(found)


def equipment_of(words: Iterable[str]) -> set[str]:
    """The equipment that these words name."""
    found = {_EQUIPMENT[word] for word in words if word in _EQUIPMENT}
    return found - {"machine"} if "smith machine" in found else found


def words_without_equipment(name: str) -> frozenset[str]:
    return words_of(name).difference(_EQUIPMENT)


class SimilarNames:
    """Names of exercises, and which of them is most like another name."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are pairs of a name and a slug. Of names that are equally alike, the first counts."""
        self._names: dict[frozenset[str], str] = {}
        self._order: dict[frozenset[str], int] = {}
        self._with_word: dict[str, list[frozenset[str]]] = {}
        self._equipment: dict[str, set[str]] = {}
        for name, slug in names:
            words = words_of(name)
            self._equipment.setdefault(slug, set()).update(equipment_of(words))
            if words and words not in self._names:
                self._order[words] = len(self._names)
                self._names[words] = slug
                for word in words - _MINOR:
                    self._with_word.setdefault(word, []).append(words)
        self._by_initial: dict[str, list[str]] = {}
        for word in self._with_word:
            self._by_initial.setdefault(word[0], []).append(word)

    def most_similar(self, name: str) -> str | None:
        """The slug of the name that is most alike. None if none is alike enough."""
        words = frozenset(map(self._corrected, words_of(name)))
        found = {each for word in words - _MINOR for each in self._with_word.get(word, ())}
        alike = [each for each in found if self._likeness(words, each) >= _ENOUGH]
        best = max(alike, key=lambda each: self._rank(words, each), default=None)
        return None if best is None else self._names[best]

    def _rank(self, words: frozenset[str], name_words: frozenset[str]) -> tuple[float, bool, float, int]:
        """The movement comes first, then the equipment, then the grip and the position."""
        equipment = self._equipment[self._names[name_words]]
        return (
            self._share(words - _MINOR, name_words - _MINOR),
            not equipment.isdisjoint(equipment_of(words)),
            self._likeness(words, name_words),
            -self._order[name_words],
        )

    def _corrected(self, word: str) -> str:
        """The word without a typing error."""
        if word in self._with_word or word in _MINOR or len(word) < _SHORTEST_TYPO:
            return word
        close = get_close_matches(word[:40], self._by_initial.get(word[0], ()), n=1, cutoff=_TYPO_CUTOFF)
        return close[0] if close else word

    def _likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """From 0 to 1: the share of their words that both have, by weight."""
        if one & _MOVEMENTS != other & _MOVEMENTS or one & _ANGLES != other & _ANGLES:
            return 0.0
        shared = one & other
        alone = one - shared - _MINOR
        extended = other < one and len(other) > 2 and not any(word in self._with_word for word in alone)
        if one - _MINOR != other - _MINOR and len(shared - _MINOR) < 2 and not extended:
            return 0.0
        return self._share(one, other)

    def _share(self, one: frozenset[str], other: frozenset[str]) -> float:
        return sum(map(self._weight, one & other)) / sum(map(self._weight, one | other))

    def _weight(self, word: str) -> float:
        if word in _MINOR:
            return _MINOR_WEIGHT
        return _MAJOR_WEIGHT if word in self._with_word else _UNKNOWN_WEIGHT
