"""Changes of variant that good form earns: weight overhead first, at the sides once the torso stays upright."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, declare
from domain.text_types import Slug

VARIANT_CHANGED = declare(
    "variant_changed",
    Action.ADVANCE,
    "Form confirmed in {sessions} sessions running. Now {named}: {held}.",
    sessions="sessions in a row with the confirmation",
    variant="slug of the variant from now on",
    named="its name",
    held="what is held, in words",
    load="the load on one implement",
    unit="its unit",
    implements="how many implements are held",
)


class Confirmation(StrEnum):
    """What an explicit true on every set confirms."""

    UNASSISTED = "unassisted"
    TORSO_UPRIGHT = "torso_upright"


class VariantStep(Struct, frozen=True, forbid_unknown_fields=True):
    """A variant of the slot's exercise, and what earns the next one."""

    variant: Annotated[Slug, Meta(description="Slug of a variant of the exercise.")]
    confirmation: Annotated[Confirmation | None, Meta(description="Null: the last variant.")] = None
    sessions: Annotated[int, Meta(ge=1, le=20, description="Sessions in a row that must confirm it.")] = 2
