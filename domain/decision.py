"""A decision: what a rule or policy concluded, for a program to branch on and a coach to read.

Codes are declared where they are said (`declare` in a rule's or policy's file); sentences are made here, from code and
facts, and nowhere else.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.wording import Fact, Template, join_sentences, parse_template, render


class Action(StrEnum):
    """What the next prescription does, compared with the one before. A closed list."""

    START = "start"
    REPEAT = "repeat"
    ADVANCE = "advance"
    HOLD = "hold"
    BACK_OFF = "back_off"
    DELOAD = "deload"
    STOP = "stop"


class Code(Struct, frozen=True):
    """A reason: its name, what it does, its sentence, and what each fact in it means."""

    name: str
    action: Action
    text: str
    facts: dict[str, str]
    template: Template


CODES: dict[str, Code] = {}


def declare(name: str, action: Action, text: str, **facts: str) -> Code:
    """Declare a code. `text` may name its facts: `{side}`, `{load}`; loads are spoken with their unit."""
    if name in CODES:
        raise ValueError(f"code {name} is declared twice")
    CODES[name] = Code(name, action, text, facts, parse_template(text))
    return CODES[name]


class Decision(Struct, frozen=True):
    """What was decided, why, and for which slot and session."""

    action: Annotated[Action, Meta(description="What it means for the exercise.")]
    code: Annotated[
        str, Meta(description="Why, for a program. An open list: new codes may come.", examples=["load_up"])
    ]
    facts: Annotated[dict[str, Fact], Meta(description="The figures behind it; which ones, depends on the code.")]
    text: Annotated[str, Meta(description="Why, as a sentence for a coach.")]
    slot: Annotated[str | None, Meta(description="The slot; null where it is about the whole session.")] = None
    session_id: Annotated[UUID | None, Meta(description="The session that led to it; null before the first.")] = None


# Facts that any code may carry beside its own, each with the sentence it adds.
FORM_NOT_REPORTED = "form_not_reported"
LOAD_ASSUMED = "load_assumed"
_ASIDES = {
    FORM_NOT_REPORTED: "",  # true of most logs: a fact for a program, noise in every sentence
    LOAD_ASSUMED: "The load was not given: taken as prescribed.",
}


def decide(code: Code, asides: tuple[str, ...] = (), /, **facts: Fact) -> Decision:
    """The decision of a code, with its facts. Raises KeyError when the template needs a fact that is missing."""
    text = render(code.template, facts)
    for aside in asides:
        facts[aside] = True
        text = join_sentences(text, _ASIDES[aside])
    return Decision(code.action, code.name, facts, text)
