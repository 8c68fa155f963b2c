"""Variants that good form unlocks, such as weight at the sides once the torso stays upright with weight overhead."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, declare
from domain.text_types import Slug

VARIANT_CHANGED = declare(
    "variant_changed",
    Action.ADVANCE,
    "Good form for {sessions:session in a row}. Next: {named} ({variant_load}).",
    sessions="sessions in a row with the confirmation",
    variant="slug of the new variant",
    named="name of the new variant",
    load="load of one implement",
    was_loaded="whether the variant before had a load",
    unit="unit of the load",
    implements="number of implements held",
)


class Confirmation(StrEnum):
    """A form check. It is confirmed if every set is logged with an explicit true."""

    UNASSISTED = "unassisted"
    TORSO_UPRIGHT = "torso_upright"


class VariantStep(Struct, frozen=True, forbid_unknown_fields=True):
    """A variant of the slot's exercise and the requirement for the next one."""

    variant: Annotated[Slug, Meta(description="Slug of a variant of the exercise.")]
    confirmation: Annotated[
        Confirmation | None, Meta(description="Form check that leads to the next variant. Null for the last variant.")
    ] = None
    sessions: Annotated[int, Meta(ge=1, le=20, description="Sessions in a row that must confirm the form.")] = 2
