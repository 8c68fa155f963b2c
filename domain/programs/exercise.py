"""An exercise: what is done, with what, on how many legs."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.equipment import EquipmentKind
from domain.text_types import Cues, Name, Prose, Slug


class Laterality(StrEnum):
    """Whether the two sides work one after the other, or together."""

    ONE_SIDED = "one_sided"
    TWO_SIDED = "two_sided"


class Variant(Struct, frozen=True, forbid_unknown_fields=True):
    """A hold or an assistance of an exercise, with its own implements."""

    slug: Slug
    name: Name
    implements: Annotated[
        int, Meta(ge=1, le=2, description="How many implements are held; a load is what one of them weighs.")
    ] = 1
    cues: Cues = ()


class Exercise(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise that a slot of a program can ask for."""

    slug: Slug
    name: Name
    laterality: Annotated[Laterality, Meta(description="Whether sides work together or apart.")]
    bodyweight: Annotated[bool, Meta(description="Whether it can be done with no load at all (load 0).")]
    equipment: Annotated[
        tuple[EquipmentKind, ...],
        Meta(max_length=5, description="What it can be loaded with; empty: nothing."),
    ] = ()
    implements: Annotated[int, Meta(ge=1, le=2, description="Implements held where the exercise has no variants.")] = 1
    variants: Annotated[
        tuple[Variant, ...], Meta(max_length=10, description="Its holds and assistances; empty: it has none.")
    ] = ()
    cues: Cues = ()
    instructions: Prose | None = None
    media_url: Annotated[str, Meta(max_length=2000, description="A picture or film of it.")] | None = None
    source: Annotated[str, Meta(max_length=500, description="Where the facts come from.")] | None = None

    def __post_init__(self) -> None:
        if not self.bodyweight and not self.equipment:
            raise ValueError("an exercise without `bodyweight` needs `equipment`")
        slugs = [variant.slug for variant in self.variants]
        if len(set(slugs)) < len(slugs):
            raise ValueError("two `variants` have the same slug")

    def variant(self, slug: str | None) -> Variant | None:
        return next((variant for variant in self.variants if variant.slug == slug), None)

    def implements_of(self, variant: str | None) -> int:
        found = self.variant(variant)
        return found.implements if found else self.implements
