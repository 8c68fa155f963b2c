"""The earlier decisions that a change of the history changed, as responses list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

from msgspec import Meta

from domain.progress.history import DecisionChange

MOST_CHANGES = 50

ChangedDecisions = Annotated[
    list[DecisionChange],
    Meta(description=f"Earlier decisions that changed. At most the newest {MOST_CHANGES} are listed."),
]
ChangedTotal = Annotated[int, Meta(description="Number of changed decisions, including those not listed.")]


class DecisionChangeFields(TypedDict):
    """The two fields of a response."""

    changed: list[DecisionChange]
    changed_total: int


def decision_change_fields(changes: Sequence[DecisionChange]) -> DecisionChangeFields:
    """The fields of a response to a change of the history."""
    return {"changed": list(changes[:MOST_CHANGES]), "changed_total": len(changes)}
