"""The earlier decisions that a change of the history changed, as responses list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypedDict

import msgspec
from msgspec import Meta

from domain.progress.history import DecisionChange
from domain.sessions.prescription import Prescription

MOST_CHANGES = 50

ChangedDecisions = Annotated[
    list[DecisionChange],
    Meta(description=f"Earlier decisions that changed. At most the newest {MOST_CHANGES} are listed."),
]
ChangedTotal = Annotated[int, Meta(description="Number of changed decisions, including those not listed.")]
NextAfterChange = Annotated[
    Prescription | None,
    Meta(description="The next session. Null after the enrollment has ended, and for a session without an enrollment."),
]


class RecalculationResult(msgspec.Struct, frozen=True, kw_only=True):
    """The earlier decisions that changed, and the next session."""

    changed: ChangedDecisions
    changed_total: ChangedTotal
    next: NextAfterChange


class DecisionChangeFields(TypedDict):
    """The two fields of a response."""

    changed: list[DecisionChange]
    changed_total: int


def decision_change_fields(changes: Sequence[DecisionChange]) -> DecisionChangeFields:
    """The fields of a response to a change of the history."""
    return {"changed": list(changes[:MOST_CHANGES]), "changed_total": len(changes)}
