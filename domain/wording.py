"""Turns a decision's code and facts into text: units, singular and plural, sides, names.

A code declares one template in its own file. A fact whose name is `load`, or ends in `_load`, is written with its unit.
`{misses:session}` writes a count with its noun: "1 session", "3 sessions". `{misses:session in a row}` writes
"3 sessions in a row", but "1 session". `{in_a_row: in a row}`, with a leading space, writes the words only if the fact
is true. No other module joins sentences.
"""

from collections.abc import Mapping, Sequence
from string import Formatter

from msgspec import Struct

Fact = str | int | float | bool

PAIN_TIMES = {
    "before": "before the session",
    "during": "during the session",
    "after_1h": "an hour after the session",
    "next_morning": "the next morning",
}
CONFIRMATIONS = {"unassisted": "without help from the hands", "torso_upright": "with the torso upright"}
SLUG_FACTS = ("stage", "left")  # facts that hold a name with underscores
EXERCISE_FACT = "exercise"  # an exercise's slug, with dashes
IN_A_ROW = " in a row"


class Template(Struct, frozen=True):
    """A parsed sentence: (text, name of the fact that follows or "", its noun or optional words or "")."""

    parts: tuple[tuple[str, str, str], ...]

    @property
    def fact_names(self) -> set[str]:
        return {name for _, name, _ in self.parts if name}

    @property
    def outline(self) -> str:
        """The sentence for documentation: "Missed {misses} sessions [in a row]."."""
        return "".join(text + _placeholder(name, words) for text, name, words in self.parts)


def parse_template(text: str) -> Template:
    return Template(tuple((before, name or "", words or "") for before, name, words, _ in Formatter().parse(text)))


def render(template: Template, facts: Mapping[str, Fact]) -> str:
    """Write out the template's facts. Raises KeyError if one of them is missing."""
    written: list[str] = []
    for text, name, words in template.parts:
        written.append(text)
        if words.startswith(" "):
            written.append(words if facts[name] else "")
        elif name:
            written.append(count_text(facts[name], words) if words else _fact_text(name, facts))
    joined = "".join(written)
    return joined[:1].upper() + joined[1:]


def join_sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def side_by_side(by_side: Mapping[str, str]) -> str:
    """One sentence per side: "Left: ... Right: ..."."""
    return join_sentences(*(f"{side.capitalize()}: {text}" for side, text in by_side.items()))


def load_text(load: float, unit: str) -> str:
    """A load with its unit, "12.5 kg"; "bodyweight" for 0."""
    return f"{load:g} {unit}" if load else "bodyweight"


def amount_text(reps: int | None, seconds: float | None) -> str:
    """The target of a set: "5 reps", "30 seconds", "to fatigue"."""
    if seconds is not None:
        return count_text(seconds, "second")
    return "to fatigue" if reps is None else count_text(reps, "rep")


def first_set_text(
    load: float, unit: str, reps: int | None, seconds: float | None, name_bodyweight: bool = False
) -> str:
    """The target of a set: "5 reps at 8 kg", "30 seconds", "to fatigue with bodyweight"."""
    amount = amount_text(reps, seconds)
    if load:
        return f"{amount} at {load_text(load, unit)}"
    return f"{amount} with bodyweight" if name_bodyweight else amount


def held_text(load: float, unit: str, implements: int, was_loaded: bool) -> str:
    """The load of a new variant: "2 x 4 kg, no heavier in total than before"."""
    if not load:
        return "bodyweight at first, as no load is light enough" if was_loaded else "bodyweight"
    if implements > 1:
        return f"{implements} x {load_text(load, unit)}, no heavier in total than before"
    return f"{load_text(load, unit)}, no heavier than before"


def hold_without_reps_text(seconds: float) -> str:
    return f"{count_text(seconds, 'second')} (a hold has no reps)"


def nearest_load_text(load: float, requested: float, unit: str) -> str:
    """A buildable load that stands in for another: "8 kg (the closest available load to 9 kg)"."""
    return f"{load_text(load, unit)} (the closest available load to {load_text(requested, unit)})"


def nearest_reps_text(reps: int | None, requested: int) -> str:
    """A target that stands in for another: "9 reps (the closest to 3 that the rule of the exercise allows)"."""
    return f"{amount_text(reps, None)} (the closest to {requested} that the rule of the exercise allows)"


def join_list(parts: Sequence[str]) -> str:
    return ", ".join(parts)


def count_text(count: Fact, noun: str) -> str:
    """A count with its noun: "1 rep", "5 reps", "3 sessions in a row"."""
    singular = noun.removesuffix(IN_A_ROW)
    if count == 1:
        return f"{_number_text(count)} {singular}"
    return f"{_number_text(count)} {singular}s{noun[len(singular) :]}"


def _placeholder(name: str, words: str) -> str:
    if words.startswith(" "):
        return f" [{words[1:]}]"
    if not words:
        return f"{{{name}}}" if name else ""
    singular = words.removesuffix(IN_A_ROW)
    return f"{{{name}}} {singular}s{words[len(singular) :]}"


def _fact_text(name: str, facts: Mapping[str, Fact]) -> str:
    value = facts[name]
    if name == "load" or name.endswith("_load"):
        return load_text(float(value), str(facts["unit"]))
    if name == "time":
        return PAIN_TIMES[str(value)]
    if name == "confirmation":
        return CONFIRMATIONS.get(str(value), f"as {value}")
    if name in SLUG_FACTS:
        return str(value).replace("_", " ")
    if name == EXERCISE_FACT:
        return str(value).replace("_", " ").replace("-", " ")
    return _number_text(value)


def _number_text(value: Fact) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
