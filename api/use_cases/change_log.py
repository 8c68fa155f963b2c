"""What a write changes: collected while the use case runs, and stored in the outbox at the end of the transaction."""

from __future__ import annotations

import enum
from uuid import UUID

import msgspec


class ResourceKind(enum.Enum):
    """A kind of resource in the change feed."""

    ATHLETE = "athlete"
    ENROLLMENT = "enrollment"
    SESSION = "session"
    PRESCRIPTION = "prescription"
    OVERRIDE = "override"
    PLANNED_CHANGE = "planned_change"
    MEASUREMENT = "measurement"
    SYMPTOM_REPORT = "symptom_report"
    PROGRAM = "program"
    EXERCISE = "exercise"
    IMPORT = "import"
    WORKSPACE = "workspace"


class ChangeAction(enum.Enum):
    """What happened to a resource. A superseded prescription has a successor, or its enrollment has ended.

    Only a workspace is exported or imported, as a whole.
    """

    CREATED = "created"
    UPDATED = "updated"
    SUPERSEDED = "superseded"
    DELETED = "deleted"
    EXPORTED = "exported"
    IMPORTED = "imported"


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One change of one resource. `id` is a slug for programs and exercises.

    `version` rises with each change of a resource, except that a session can be updated under the same version: its
    decisions changed, and nothing that was logged. A prescription is, once, when it is overdue.
    """

    resource: ResourceKind
    id: str
    action: ChangeAction
    version: int
    athlete_id: UUID | None = None
    enrollment_id: UUID | None = None


class WebhookEventType(enum.Enum):
    """A type of webhook event."""

    PRESCRIPTION_CREATED = "prescription.created"
    SESSION_LOGGED = "session.logged"
    SESSION_CHANGED = "session.changed"
    EXERCISE_STOPPED = "exercise.stopped"
    PHASE_OPENED = "phase.opened"
    RECORD_SET = "record.set"
    ENROLLMENT_FINISHED = "enrollment.finished"
    ATHLETE_OVERDUE = "athlete.overdue"
    IMPORT_FINISHED = "import.finished"
    WEBHOOK_TEST = "webhook.test"


class NotedEvent(msgspec.Struct, frozen=True, array_like=True):
    """An event that the changes alone don't tell. `number` is that of the change it comes with, from 0."""

    type: WebhookEventType
    number: int
    slot: str | None = None
    exercise: str | None = None
    phase: str | None = None
    code: str | None = None


class ChangeLog:
    """The changes of one transaction, in their order."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self._noted: set[tuple[ResourceKind, str, int]] = set()
        self.events: list[NotedEvent] = []
        self.wakes_webhooks = False
        """Whether the transaction adds work for the worker that delivers webhooks."""
        self.wakes_imports = False
        """Whether the transaction adds work for the worker that imports large files."""
        self.looks_for_overdue = False
        """Whether a session may be overdue before the worker looks by itself."""
        self.import_id: UUID | None = None
        """The import that the transaction runs, if any: it is then the actor, and its events carry this id."""

    def add(
        self,
        resource: ResourceKind,
        resource_id: UUID | str,
        action: ChangeAction,
        version: int,
        *,
        athlete_id: UUID | None = None,
        enrollment_id: UUID | None = None,
    ) -> None:
        """Note a change. Call it where the change is written. A second update under one version adds nothing."""
        noted = (resource, str(resource_id), version)
        if action is ChangeAction.UPDATED and noted in self._noted:
            return
        self._noted.add(noted)
        self.changes.append(Change(resource, noted[1], action, version, athlete_id, enrollment_id))

    def note(
        self,
        event: WebhookEventType,
        *,
        slot: str | None = None,
        exercise: str | None = None,
        phase: str | None = None,
        code: str | None = None,
    ) -> None:
        """Note an event that comes with the newest change."""
        self.events.append(NotedEvent(event, len(self.changes) - 1, slot, exercise, phase, code))

    @property
    def athlete_id(self) -> UUID | None:
        """The one athlete that all changes are about. None for several, or if a change is about no athlete."""
        athletes = {change.athlete_id for change in self.changes}
        return athletes.pop() if len(athletes) == 1 else None
