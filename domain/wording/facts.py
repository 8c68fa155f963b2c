"""The facts of a decision: values by name, never a piece of a sentence.

A fact whose name is `load`, or ends in `_load`, is written with its unit, or as assistance if it is below 0. A date is
an ISO date in the facts, and "December 1, 2026" in the text.
"""

from collections.abc import Mapping
from datetime import date

from domain.wording.quantities import date_text, load_text, number_text

Fact = str | int | float | bool
PAIN_TIMES = {
    "before": "before the session",
    "during": "during the session",
    "after_1h": "an hour after the session",
    "next_morning": "the next morning",
}
CONFIRMATIONS = {"unassisted": "without help from the hands", "torso_upright": "with the torso upright"}
CARRIED = {
    "progress": "progress carried over",
    "load": "only the load carried over, because the kind of rule changed",
    "started": "nothing carried over, a new start",
}
EXERCISE_FACT = "exercise"  # an exercise's slug, with dashes
WAS_LOADED = "was_loaded"  # true where an added load was taken off, so that the bodyweight remains
NAME_FACTS = ("stage", "left", EXERCISE_FACT)  # facts that hold a name with underscores
DATE_FACTS = ("on", "due", "ends_on")  # facts that hold an ISO date
GOOD_REPS, INTERVALS, SECONDS, METERS = "good reps", "intervals", "seconds", "meters"  # values of the fact `metric`
_ENUMS = {"time": PAIN_TIMES, "carried": CARRIED}


def fact_text(name: str, facts: Mapping[str, Fact]) -> str:
    """One fact as people read it: a load with its unit, a date, a name without underscores, a number."""
    value = facts[name]
    if is_load(name):
        return load_fact_text(name, facts)
    if name in DATE_FACTS:
        return date_text(date.fromisoformat(str(value)))
    if name in _ENUMS:
        return _ENUMS[name][str(value)]
    if name == "confirmation":
        return CONFIRMATIONS.get(str(value), f"as {value}")
    return _name_text(name, str(value)) if name in NAME_FACTS else number_text(value)


def load_fact_text(name: str, facts: Mapping[str, Fact]) -> str:
    """The load of a fact, with its unit or as a band."""
    band = facts.get(band_fact(name))
    return load_text(float(facts[name]), str(facts["unit"]), None if band is None else str(band))


def _name_text(fact: str, name: str) -> str:
    return name.replace("_", " ").replace("-", " " if fact == EXERCISE_FACT else "-")


def is_load(name: str) -> bool:
    return name == "load" or name.endswith("_load")


def band_fact(name: str) -> str:
    """The fact with the name of the band, beside a load: `band` for `load`, `before_band` for `before_load`."""
    return name.removesuffix("load") + "band"


def join_assistance(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts with each load and its assistance as one number again, below 0 for assistance."""
    joined = dict(facts)
    for name in facts:
        if name.endswith("assistance"):
            joined[name.removesuffix("assistance") + "load"] = -float(joined.pop(name))
    return joined


def split_assistance(facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts with each load below 0 as two facts, both 0 or more: `done_load` and `done_assistance`."""
    assisted = {name: value for name, value in facts.items() if is_load(name) and float(value) < 0}
    if not assisted:
        return facts
    amounts: dict[str, Fact] = {
        name.removesuffix("load") + "assistance": -float(value) for name, value in assisted.items()
    }
    return facts | dict.fromkeys(assisted, 0.0) | amounts
