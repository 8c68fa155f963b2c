"""Turns a decision's code and facts into text: units, singular and plural, sides, names.

A code declares one template in its own file. A fact whose name is `load`, or ends in `_load`, is written with its unit,
or as assistance if it is below 0.
`{misses:session}` writes a count with its noun: "1 session", "3 sessions". `{misses:session in a row}` writes
"3 sessions in a row", but "1 session". `{in_a_row: in a row}`, with a leading space, writes the words only if the fact
is true. Some placeholders are written from several facts, such as `{next_set}` from load, unit and reps: a fact is a
value, never a piece of a sentence. No other module joins sentences.
"""

from collections.abc import Callable, Mapping
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
CARRIED = {
    "progress": "progress carried over",
    "load": "only the load carried over, because the kind of rule changed",
    "started": "nothing carried over, a new start",
}
EXERCISE_FACT = "exercise"  # an exercise's slug, with dashes
NAME_FACTS = ("stage", "left", EXERCISE_FACT)  # facts that hold a name with underscores
IN_A_ROW = " in a row"


class Template(Struct, frozen=True):
    """A parsed sentence: (text, name of the fact that follows or "", its noun or optional words or "")."""

    parts: tuple[tuple[str, str, str], ...]

    @property
    def fact_names(self) -> set[str]:
        """The facts that the sentence needs."""
        names = [name for _, name, _ in self.parts if name]
        return {fact for name in names for fact in (_SEVERAL_FACTS[name].facts if name in _SEVERAL_FACTS else (name,))}

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
            if text.endswith("at ") and _is_load(name) and float(facts[name]) < 0:
                written[-1] = f"{text[:-3]}with "
            written.append(count_text(facts[name], words) if words else _fact_text(name, facts))
    joined = "".join(written)
    return joined[:1].upper() + joined[1:]


def join_sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def side_by_side(by_side: Mapping[str, str]) -> str:
    """One sentence per side: "Left: ... Right: ..."."""
    return join_sentences(*(f"{side.capitalize()}: {text}" for side, text in by_side.items()))


def load_text(load: float, unit: str) -> str:
    """A load with its unit: "12.5 kg", "bodyweight" for 0, "20 kg of assistance" below 0."""
    if load < 0:
        return f"{-load:g} {unit} of assistance"
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
        return f"{amount} {'at' if load > 0 else 'with'} {load_text(load, unit)}"
    return f"{amount} with bodyweight" if name_bodyweight else amount


def _next_set(facts: Mapping[str, Fact]) -> str:
    """The target of the next first set: "9 reps at 8 kg", "5 reps with bodyweight"."""
    return first_set_text(float(facts["load"]), str(facts["unit"]), *_amount_of(facts), name_bodyweight=True)


def _amount(facts: Mapping[str, Fact]) -> str:
    return amount_text(*_amount_of(facts))


def _amount_of(facts: Mapping[str, Fact]) -> tuple[int | None, float | None]:
    reps, seconds = facts.get("reps"), facts.get("seconds")
    return (None if reps is None else int(reps)), (None if seconds is None else float(seconds))


def _variant_load(facts: Mapping[str, Fact]) -> str:
    """The load of a new variant: "2 x 4 kg, no heavier in total than before"."""
    load, implements = load_text(float(facts["load"]), str(facts["unit"])), int(facts["implements"])
    if not facts["load"]:
        return "bodyweight at first, as no load is light enough" if facts["was_loaded"] else "bodyweight"
    if implements > 1:
        return f"{implements} x {load}, no heavier in total than before"
    return f"{load}, no heavier than before"


def _override(facts: Mapping[str, Fact]) -> str:
    """What the coach set: "3 sets, 5 reps, 60 kg", with the closest possible value if it can't be followed exactly."""
    if facts.get("skipped"):
        return "skipped until further notice" if facts["until_notice"] else "skipped this time"
    parts = [count_text(facts["sets"], "set")] if "sets" in facts else []
    if "said_reps" in facts:
        parts.append(_override_reps(facts))
    if "said_load" in facts:
        load, said = (load_text(float(facts[name]), str(facts["unit"])) for name in ("load", "said_load"))
        parts.append(load if load == said else f"{load} (the closest available load to {said})")
    if "variant" in facts:
        parts.append(str(facts["variant"]))
    return ", ".join(parts) or "no change"


def _override_reps(facts: Mapping[str, Fact]) -> str:
    if "seconds" in facts:
        return f"{count_text(facts['seconds'], 'second')} (a hold has no reps)"
    if facts.get("reps") == facts["said_reps"]:
        return count_text(facts["said_reps"], "rep")
    return f"{_amount(facts)} (the closest to {facts['said_reps']} that the rule of the exercise allows)"


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


def _repeated(facts: Mapping[str, Fact]) -> str:
    """How often something was done, if more than once: " for 2 sessions in a row"."""
    return "" if facts["sessions"] == 1 else f" for {count_text(facts['sessions'], 'session in a row')}"


def _loads_used(facts: Mapping[str, Fact]) -> str:
    """The loads of the sets: "60 kg", or "60 kg or more" if they differ."""
    load = float(facts["done_load"])
    text = load_text(load, str(facts["unit"]))
    if facts["heaviest_load"] == load:
        return text
    return f"{text} or more" if load >= 0 else f"{text} or less"


def _days_ago(facts: Mapping[str, Fact]) -> str:
    return "today" if facts["days"] == 0 else f"{count_text(facts['days'], 'day')} ago"


class _SeveralFacts(Struct, frozen=True):
    """A placeholder that is written from several facts: how, and the facts that it needs."""

    write: Callable[[Mapping[str, Fact]], str]
    facts: tuple[str, ...]


_SEVERAL_FACTS = {
    "next_set": _SeveralFacts(_next_set, ("load", "unit")),
    "amount": _SeveralFacts(_amount, ()),
    "variant_load": _SeveralFacts(_variant_load, ("load", "unit", "implements", "was_loaded")),
    "loads_used": _SeveralFacts(_loads_used, ("done_load", "heaviest_load", "unit")),
    "days_ago": _SeveralFacts(_days_ago, ("days",)),
    "repeated": _SeveralFacts(_repeated, ("sessions",)),
    "override": _SeveralFacts(_override, ("unit",)),
}


_ENUMS = {"time": PAIN_TIMES, "carried": CARRIED}


def _fact_text(name: str, facts: Mapping[str, Fact]) -> str:
    if name in _SEVERAL_FACTS:
        return _SEVERAL_FACTS[name].write(facts)
    value = facts[name]
    if _is_load(name):
        return load_text(float(value), str(facts["unit"]))
    if name in _ENUMS:
        return _ENUMS[name][str(value)]
    if name == "confirmation":
        return CONFIRMATIONS.get(str(value), f"as {value}")
    if name in NAME_FACTS:
        return str(value).replace("_", " ").replace("-", " " if name == EXERCISE_FACT else "-")
    return _number_text(value)


def _is_load(name: str) -> bool:
    return name == "load" or name.endswith("_load")


def split_assistance(facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts with each load below 0 as two facts, both 0 or more: `done_load` and `done_assistance`."""
    assisted = {name: value for name, value in facts.items() if _is_load(name) and float(value) < 0}
    if not assisted:
        return facts
    amounts: dict[str, Fact] = {
        name.removesuffix("load") + "assistance": -float(value) for name, value in assisted.items()
    }
    return facts | dict.fromkeys(assisted, 0.0) | amounts


def _number_text(value: Fact) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
