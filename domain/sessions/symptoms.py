"""Symptoms of an athlete on a day, with or without training: pain, morning stiffness and swelling."""

from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.sessions.session import MOST_COMPLAINTS, ComplaintName, PainScore
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


WorstPain = Annotated[PainScore | None, Meta(description="Worst pain of the day, 0-10.")]
MorningStiffness = Annotated[StiffnessMinutes | None, Meta(description="Morning stiffness, in minutes.")]
Swelling = Annotated[SwellingGrade | None, Meta(description="Grade of swelling.")]


class ComplaintSymptoms(Struct, frozen=True, forbid_unknown_fields=True):
    """The symptoms of one complaint on a day. An omitted field was not reported, which is different from 0."""

    complaint: ComplaintName
    pain: WorstPain = None
    stiffness_minutes: MorningStiffness = None
    swelling: Swelling = None

    def __post_init__(self) -> None:
        if self.pain is None and self.stiffness_minutes is None and self.swelling is None:
            raise ValueError("Give `pain`, `stiffness_minutes` or `swelling`.")

    @property
    def reported(self) -> tuple[Symptom, ...]:
        """What was reported."""
        values = (self.pain, self.stiffness_minutes, self.swelling)
        return tuple(one for one, value in zip(Symptom, values, strict=True) if value is not None)


class Symptoms(Struct, frozen=True, forbid_unknown_fields=True):
    """The symptoms of a day. An omitted field was not reported, which is different from 0."""

    pain: WorstPain = None
    stiffness_minutes: MorningStiffness = None
    swelling: Swelling = None
    notes: Notes | None = None
    complaints: Annotated[
        tuple[ComplaintSymptoms, ...],
        Meta(
            max_length=MOST_COMPLAINTS,
            description="Symptoms of single complaints. Without a value of its own, that of the day counts.",
        ),
    ] = ()

    def __post_init__(self) -> None:
        if self.pain is None and self.stiffness_minutes is None and self.swelling is None and not self.complaints:
            raise ValueError("Give `pain`, `stiffness_minutes`, `swelling` or `complaints`.")
        names = [one.complaint for one in self.complaints]
        if len(set(names)) < len(names):
            raise ValueError("Each complaint can be listed only once.")

    def with_added(self, more: "Symptoms") -> "Symptoms":
        """The symptoms of a day with those of a second report of that day.

        A value of the second report replaces the first one. Notes are added.
        """
        own = {one.complaint: one for one in self.complaints}
        complaints = own | {
            one.complaint: _with_values(own[one.complaint], one) if one.complaint in own else one
            for one in more.complaints
        }
        notes = self.notes
        if more.notes is not None and f"\n{more.notes}\n" not in f"\n{notes}\n":
            notes = more.notes if notes is None else f"{notes}\n{more.notes}"
        return replace(_with_values(self, more), notes=notes, complaints=tuple(complaints.values()))

    def own_of(self, complaint: str) -> ComplaintSymptoms | None:
        """The symptoms that were reported for a complaint alone. None if there are none."""
        return next((one for one in self.complaints if one.complaint == complaint), None)

    def of(self, complaint: str) -> "Symptoms | ComplaintSymptoms":
        """The symptoms of a complaint. Where it has no value of its own, that of the day counts."""
        own = self.own_of(complaint)
        if own is None:
            return self
        return ComplaintSymptoms(
            complaint,
            self.pain if own.pain is None else own.pain,
            self.stiffness_minutes if own.stiffness_minutes is None else own.stiffness_minutes,
            self.swelling if own.swelling is None else own.swelling,
        )


S = TypeVar("S", Symptoms, ComplaintSymptoms)


def _with_values(symptoms: S, more: S) -> S:
    return replace(
        symptoms,
        pain=symptoms.pain if more.pain is None else more.pain,
        stiffness_minutes=symptoms.stiffness_minutes if more.stiffness_minutes is None else more.stiffness_minutes,
        swelling=symptoms.swelling if more.swelling is None else more.swelling,
    )


class DatedSymptoms(Struct, frozen=True):
    """The symptoms of an athlete on a day."""

    on: date
    symptoms: Symptoms | ComplaintSymptoms

    @property
    def of_complaints(self) -> tuple[ComplaintSymptoms, ...]:
        """What was reported for single complaints."""
        return self.symptoms.complaints if isinstance(self.symptoms, Symptoms) else ()

    def of(self, complaint: str) -> "DatedSymptoms":
        """The symptoms of a complaint on that day."""
        symptoms = self.symptoms
        return DatedSymptoms(self.on, symptoms.of(complaint) if isinstance(symptoms, Symptoms) else symptoms)
