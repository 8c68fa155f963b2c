"""A decision: what a rule or policy concluded, for a program to branch on and a coach to read.

Codes are declared in the file of the rule or policy that uses them (`declare`). `domain.wording` turns a code and its
facts into a sentence.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.wording.facts import Fact, band_fact, is_load, join_assistance, split_assistance
from domain.wording.template import Template, join_sentences, parse_template, render


class Action(StrEnum):
    """The change from the last prescription to the next one. A closed list."""

    START = "start"
    REPEAT = "repeat"
    ADVANCE = "advance"
    HOLD = "hold"
    BACK_OFF = "back_off"
    DELOAD = "deload"
    STOP = "stop"


class Code(Struct, frozen=True):
    """A reason: its name, its action, its sentence for documentation, and the meaning of each fact."""

    name: str
    action: Action
    text: str
    facts: dict[str, str]
    template: Template
    assisted: Template | None = None  # for loads below 0, where "heavier" and "up" would be the wrong words


CODES: dict[str, Code] = {}


def declare(name: str, action: Action, text: str, assisted: str | None = None, **facts: str) -> Code:
    """Declare a code. `text` is a template of `domain.wording.template`; `facts` describes each of its facts.

    `assisted` replaces `text` if a load of the decision is assistance.
    """
    if name in CODES:
        raise ValueError(f"code {name} is declared twice")
    template = parse_template(text)
    CODES[name] = Code(
        name, action, template.outline, facts, template, None if assisted is None else parse_template(assisted)
    )
    return CODES[name]


class Decision(Struct, frozen=True):
    """A decision about a slot: the action, the reason, and the session that led to it."""

    action: Annotated[Action, Meta(description="Effect on the exercise.")]
    code: Annotated[
        str, Meta(description="Reason, as a code. An open list: new codes may be added.", examples=["load_up"])
    ]
    facts: Annotated[dict[str, Fact], Meta(description="Values behind the decision. They depend on the code.")]
    text: Annotated[str, Meta(description="Reason, as a sentence for people.")]
    slot: Annotated[str | None, Meta(description="The slot. Null for a decision about the whole session.")] = None
    session_id: Annotated[
        UUID | None, Meta(description="Session that led to the decision. Null before the first session.")
    ] = None


# Facts that any code may carry in addition to its own, each with the sentence it adds.
FORM_NOT_REPORTED = "form_not_reported"
LOAD_ASSUMED = "load_assumed"
ESTIMATED = "estimated"
BODY_WEIGHT_UNKNOWN = "body_weight_unknown"
FEWER_SETS = "fewer_sets"
FEWER_SETS_AGAIN = "fewer_sets_again"
_ASIDES = {
    FORM_NOT_REPORTED: "",  # true of most logs: useful to a program, noise in every sentence
    LOAD_ASSUMED: "No load was logged, so the prescribed load is assumed.",
    FEWER_SETS: "Fewer sets than prescribed for 3 sessions in a row. As long as this continues, only the completed "
    "sets are judged. Consider prescribing fewer sets.",
    FEWER_SETS_AGAIN: "",  # said once, when the habit begins
    BODY_WEIGHT_UNKNOWN: "Body weight is not known, so percentages apply only to the added weight.",
    ESTIMATED: "Sets with fewer reps at a heavier load count as done, because they were about as hard "
    "(Epley estimate).",
}
_ASIDE_FACTS: dict[str, dict[str, Fact]] = {ESTIMATED: {"formula": "epley", "formula_max_reps": 20}}


class BandNames(Protocol):
    """The names of bands by their load. If `is_ranked`, such a load is the rank of a band and no weight."""

    @property
    def bands(self) -> Mapping[float, str]: ...

    @property
    def is_ranked(self) -> bool: ...


def name_bands(decision: Decision, usual: BandNames, by_fact: Mapping[str, BandNames]) -> Decision:
    """The decision with the names of bands: `band` beside `load`, and in its sentence.

    `usual` has the names for all facts that are not in `by_fact`. The rank of a band is 0 in the facts.
    """
    signed = join_assistance(decision.facts)
    loads = {name: float(value) for name, value in signed.items() if is_load(name)}
    names_of = {name: by_fact.get(name, usual) for name in loads}
    names = {
        band_fact(name): names_of[name].bands[load] for name, load in loads.items() if load in names_of[name].bands
    }
    if not names:
        return decision
    ranked = [name for name in loads if names_of[name].is_ranked]
    if "band" in names and not ranked:
        # Bands of two places can have one name. Then only that of `load` is named, and the others are loads.
        other = {band_fact(name) for name, load in loads.items() if load != loads["load"]}
        names = {name: band for name, band in names.items() if name not in other or band != names["band"]}
    facts = split_assistance(signed | dict.fromkeys(ranked, 0.0)) | names
    return replace(decision, facts=facts, text=_text(decision, signed | names))


def load_of(decision: Decision) -> float | None:
    """The fact `load`, below 0 for assistance. None if there is none, or if it is the rank of a band."""
    facts = join_assistance(decision.facts)
    return None if "band" in facts or "load" not in facts else float(facts["load"])


def with_facts(decision: Decision, **changed: Fact) -> Decision:
    """The decision with other facts, also in its sentence."""
    signed = join_assistance(decision.facts) | changed
    return replace(decision, facts=split_assistance(signed), text=_text(decision, signed))


def _text(decision: Decision, facts: Mapping[str, Fact]) -> str:
    """The sentence of a decision for these facts, with loads below 0 for assistance."""
    code = CODES.get(decision.code)
    if code is None:  # a sentence of the program
        return decision.text
    assisted = any(float(value) < 0 for name, value in facts.items() if is_load(name))
    template = code.template if code.assisted is None or not assisted else code.assisted
    asides = [text for name, text in _ASIDES.items() if facts.get(name) is True]
    return join_sentences(render(template, facts), *asides)


def decide(code: Code, asides: tuple[str, ...] = (), /, **facts: Fact) -> Decision:
    """Make a decision from a code and its facts. Raises KeyError if the template needs a fact that is missing."""
    split = split_assistance(facts)
    text = render(code.template if split is facts or code.assisted is None else code.assisted, facts)
    facts = split
    for aside in asides:
        facts |= {aside: True, **_ASIDE_FACTS.get(aside, {})}
        text = join_sentences(text, _ASIDES[aside])
    return Decision(code.action, code.name, facts, text)
