"""Turns a decision's code and facts into text. A code declares one template in its own file.

`{misses:session}` writes a count with its noun: "1 session", "3 sessions". `{misses:session in a row}` writes
"3 sessions in a row", but "1 session". A count of reps is written in the fact `metric`, if there is one: "45 seconds".
`{in_a_row: in a row}`, with a leading space, writes the words only if the fact is true. No other module joins
sentences.
"""

from collections.abc import Mapping
from string import Formatter

from msgspec import Struct

from domain.wording.facts import GOOD_REPS, METERS, SECONDS, Fact, band_fact, fact_text, is_load
from domain.wording.placeholders import PLACEHOLDERS
from domain.wording.quantities import IN_A_ROW, count_text, distance_text, duration_text


class Template(Struct, frozen=True):
    """A parsed sentence: (text, name of the fact that follows or "", its noun or optional words or "")."""

    parts: tuple[tuple[str, str, str], ...]

    @property
    def fact_names(self) -> set[str]:
        """The facts that the sentence needs."""
        names = [name for _, name, _ in self.parts if name]
        return {fact for name in names for fact in (PLACEHOLDERS[name].facts if name in PLACEHOLDERS else (name,))}

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
            if text.endswith("at ") and is_load(name) and (float(facts[name]) < 0 or band_fact(name) in facts):
                written[-1] = f"{text[:-3]}with "
            fact = _count_text(facts[name], words, facts) if words else _text(name, facts)
            if is_load(name) and text.endswith((" the ", " the prescribed ")):  # "the prescribed red band"
                fact = fact.removeprefix("the ")
            written.append(fact)
    joined = "".join(written)
    return joined[:1].upper() + joined[1:]


def _text(name: str, facts: Mapping[str, Fact]) -> str:
    """A fact, or a placeholder of several facts."""
    return PLACEHOLDERS[name].write(facts) if name in PLACEHOLDERS else fact_text(name, facts)


def join_sentences(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def side_by_side(by_side: Mapping[str, str]) -> str:
    """One sentence per side: "Left: ... Right: ..."."""
    return join_sentences(*(f"{side.capitalize()}: {text}" for side, text in by_side.items()))


def _count_text(count: Fact, noun: str, facts: Mapping[str, Fact]) -> str:
    """A count with its noun. A count of reps is written in the metric of the decision."""
    metric = facts.get("metric", GOOD_REPS)
    if noun not in _COUNTED_REPS or metric == GOOD_REPS:
        return count_text(count, noun)
    if metric == SECONDS:
        return duration_text(float(count))
    return distance_text(float(count)) if metric == METERS else count_text(count, "interval")


_COUNTED_REPS = ("rep", "good rep")


def _placeholder(name: str, words: str) -> str:
    if words.startswith(" "):
        return f" [{words[1:]}]"
    if not words:
        return f"{{{name}}}" if name else ""
    singular = words.removesuffix(IN_A_ROW)
    return f"{{{name}}} {singular}s{words[len(singular) :]}"
