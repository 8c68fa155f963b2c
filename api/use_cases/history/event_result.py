"""The effect of an event that was recorded, amended or deleted."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.use_cases.history.issue_prescription import PendingPrescription
from domain.decision import Decision
from domain.progress.history import DecisionChange
from domain.progress.progress import Progress


class EventResult(msgspec.Struct, frozen=True):
    """Decisions of the event, changed decisions of earlier sessions, and the enrollment's new state.

    `version` is the enrollment's. `outcomes` holds the decisions of the sessions that `refold` has judged again.
    """

    event_id: UUID
    decisions: tuple[Decision, ...]
    changed: list[DecisionChange]
    pending: PendingPrescription | None
    progress: Progress
    version: int
    outcomes: dict[UUID, tuple[Decision, ...]] = {}
