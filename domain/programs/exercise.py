"""An exercise: its laterality, equipment and variants."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.equipment import EquipmentKind
from domain.programs.movement import MovementPattern, Muscle
from domain.text_types import Cues, Name, Prose, Slug


class Laterality(StrEnum):
    """Laterality of an exercise. `one_sided`: unilateral, one side after the other. `two_sided`: bilateral."""

    ONE_SIDED = "one_sided"
    TWO_SIDED = "two_sided"


class Variant(Struct, frozen=True, forbid_unknown_fields=True):
    """A variant of an exercise, such as another way to hold the weight, with its own number of implements."""

    slug: Slug
    name: Name
    implements: Annotated[int, Meta(ge=1, le=2, description="Number of implements held. Loads are per implement.")] = 1
    cues: Cues = ()


class Exercise(Struct, frozen=True, forbid_unknown_fields=True):
    """An exercise."""

    slug: Slug
    name: Name
    laterality: Annotated[Laterality, Meta(description="Whether the exercise is unilateral or bilateral.")]
    bodyweight: Annotated[bool, Meta(description="Whether the exercise can be done without a load (load 0).")]
    equipment: Annotated[
        tuple[EquipmentKind, ...],
        Meta(max_length=10, description="Equipment that can load the exercise. Empty means none."),
    ] = ()
    implements: Annotated[
        int, Meta(ge=1, le=2, description="Number of implements held, for an exercise without variants.")
    ] = 1
    variants: Annotated[tuple[Variant, ...], Meta(max_length=10, description="Variants of the exercise.")] = ()
    cues: Cues = ()
    instructions: Prose | None = None
    media_url: Annotated[str, Meta(max_length=2000, description="URL of a picture or video.")] | None = None
    source: Annotated[str, Meta(max_length=500, description="Source of the information.")] | None = None
    lifts_bodyweight: Annotated[
        bool,
        Meta(
            description="Whether the whole body is lifted, as in a pull-up. Without a starting load, the exercise "
            "starts with bodyweight alone. Percentages and estimates include the athlete's body weight, if it is known."
        ),
    ] = False
    bands_assist: Annotated[
        bool,
        Meta(description="Whether a band assists, as in an assisted pull-up. If false, it adds resistance."),
    ] = False
    pattern: Annotated[
        MovementPattern | None, Meta(description="Movement pattern, by which substitutes are found. Null means none.")
    ] = None
    muscles: Annotated[tuple[Muscle, ...], Meta(max_length=16, description="Muscles worked, the main one first.")] = ()

    def __post_init__(self) -> None:
        if not self.bodyweight and not self.equipment:
            raise ValueError("An exercise with `bodyweight: false` needs `equipment`.")
        if self.lifts_bodyweight and not self.bodyweight:
            raise ValueError("An exercise with `lifts_bodyweight` needs `bodyweight: true`.")
        if EquipmentKind.ASSISTED_MACHINE in self.equipment and not self.bodyweight:
            raise ValueError("An exercise with an `assisted_machine` needs `bodyweight: true`.")
        if self.bands_assist and (EquipmentKind.BAND not in self.equipment or not self.bodyweight):
            raise ValueError("An exercise with `bands_assist` needs `bodyweight: true`, and `band` in its `equipment`.")
        slugs = [variant.slug for variant in self.variants]
        if len(set(slugs)) < len(slugs):
            raise ValueError("Two `variants` have the same slug.")

    def variant(self, slug: str | None) -> Variant | None:
        return next((variant for variant in self.variants if variant.slug == slug), None)

    def implements_of(self, variant: str | None) -> int:
        of_variant = self.variant(variant)
        return of_variant.implements if of_variant else self.implements
