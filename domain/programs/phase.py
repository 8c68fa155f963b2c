"""Phases of a program, and the gates between them.

A phase sets which slots are trained, and can have a schedule and pain thresholds of its own. A gate is a list of
conditions. It opens by itself or waits for the coach. A gate to an earlier phase is a fallback.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.policies.pain import PainLimits
from domain.policies.schedule import Schedule
from domain.progression_rules.parts.condition import Condition
from domain.text_types import Name, Prose, Slug


class GateOpener(StrEnum):
    """Who opens a gate. `automatic`: it opens by itself. `coach`: it waits until the coach opens the phase."""

    AUTOMATIC = "automatic"
    COACH = "coach"


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """The way from one phase to another one. The first gate of a phase whose conditions hold is taken."""

    to: Annotated[Slug, Meta(description="The phase that follows.")]
    when: Annotated[
        tuple[Condition, ...],
        Meta(
            min_length=1,
            max_length=20,
            description="Conditions on the athlete on a day, which must all hold: `calendar`, `measurement`, "
            "`symmetry`, `recent_pain`, `pain_trend`, `sessions`, `earned` and `stage_reached`.",
        ),
    ]
    opened_by: Annotated[GateOpener, Meta(description="Who opens the gate once its conditions hold.")] = (
        GateOpener.AUTOMATIC
    )
    source: Annotated[str, Meta(max_length=500, description="Source of the thresholds.")] | None = None


class Phase(Struct, frozen=True, forbid_unknown_fields=True):
    """A phase of a program."""

    phase: Annotated[Slug, Meta(description="Identifier of the phase, unique in the program.")]
    name: Name | None = None
    description: Prose | None = None
    gates: Annotated[tuple[Gate, ...], Meta(max_length=10, description="Ways to other phases, in order.")] = ()
    schedule: Annotated[
        Schedule | None, Meta(description="Training frequency in this phase. Null means that of the program.")
    ] = None
    pain: Annotated[
        PainLimits | None, Meta(description="Pain thresholds in this phase. Null means those of the program.")
    ] = None

    @property
    def title(self) -> str:
        """The phase as people call it."""
        return self.name or self.phase.replace("-", " ").replace("_", " ").capitalize()
