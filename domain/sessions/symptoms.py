"""Symptoms of an athlete on a day, with or without training: pain, morning stiffness and swelling."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.sessions.session import PainScore
from domain.text_types import Notes


class SwellingGrade(StrEnum):
    """Grade of swelling of a joint. In the stroke test of an effusion, mild is 1+, moderate 2+ and severe 3+."""

    NONE = "none"
    TRACE = "trace"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """0 for none, up to 4."""
        return tuple(SwellingGrade).index(self)


class Symptom(StrEnum):
    """What was reported."""

    PAIN = "pain"
    STIFFNESS = "stiffness"
    SWELLING = "swelling"


StiffnessMinutes = Annotated[int, Meta(ge=0, le=600)]


class Symptoms(Struct, frozen=True, forbid_unknown_fields=True):
    """The symptoms of a day. An omitted field was not reported, which is different from 0."""

    pain: Annotated[PainScore | None, Meta(description="Worst pain of the day, 0-10.")] = None
    stiffness_minutes: Annotated[StiffnessMinutes | None, Meta(description="Morning stiffness, in minutes.")] = None
    swelling: Annotated[SwellingGrade | None, Meta(description="Grade of swelling.")] = None
    notes: Notes | None = None

    def __post_init__(self) -> None:
        if self.pain is None and self.stiffness_minutes is None and self.swelling is None:
            raise ValueError("Give `pain`, `stiffness_minutes` or `swelling`.")


class DatedSymptoms(Struct, frozen=True):
    """The symptoms of an athlete on a day."""

    on: date
    symptoms: Symptoms
