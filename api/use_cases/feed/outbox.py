"""The outbox: one row for each write, with its changes in their order, stored in the transaction of the write."""

from __future__ import annotations

import enum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.store.statements import outbox
from api.use_cases.change_log import Change, NotedEvent
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.request_context import RequestContext


class ActorKind(enum.Enum):
    """Who made a change: an API key, a sheet link, an import, an operator on the command line, or Nextset itself."""

    API_KEY = "api_key"
    SHEET_LINK = "sheet_link"
    IMPORT = "import"
    OPERATOR = "operator"
    SYSTEM = "system"


class ChangeActor(msgspec.Struct, frozen=True):
    """Who made a change."""

    kind: Annotated[
        ActorKind,
        Meta(
            description="An API key, a sheet link, an import, an operator on the command line, or Nextset itself as "
            "time passed."
        ),
    ]
    id: Annotated[UUID | None, Meta(description="Id of the key, the link or the import. Null for the others.")] = None


class OutboxEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """The document of a row. A change is None once its athlete is erased."""

    changes: tuple[Change | None, ...] = ()
    actor: ChangeActor | None = None
    request_id: str | None = None
    events: tuple[NotedEvent, ...] = ()


ERASED = msgspec.json.encode(OutboxEntry()).decode()
"""The document of a row whose only athlete is erased."""

DECODER = msgspec.json.Decoder(OutboxEntry)


SYSTEM = ChangeActor(ActorKind.SYSTEM)
"""The actor of what only time has changed."""


async def store_changes(context: RequestContext, request_id: str | None, actor: ChangeActor | None = None) -> None:
    """Store what the transaction changed, as its last write but for the response. Nothing changed stores nothing.

    `request_id` is None for a command of the operator, and for another `actor`.
    """
    log = context.changes
    if not log.changes:
        return
    entry = OutboxEntry(tuple(log.changes), actor or _actor(context, request_id), request_id, tuple(log.events))
    await context.tx.defer(
        outbox.INSERT,
        outbox_id=context.new_id(),
        athlete_id=log.athlete_id,
        size=len(log.changes),
        document=msgspec.json.encode(entry).decode(),
        created_at=context.now,
    )
    if context.caller.has_webhooks:
        await add_work(context.tx, WorkKind.DISPATCH, context.new_id(), context.now)
        if log.looks_for_overdue:
            await add_work(context.tx, WorkKind.OVERDUE, context.new_id(), context.now)


def _actor(context: RequestContext, request_id: str | None) -> ChangeActor:
    if context.changes.import_id is not None:
        return ChangeActor(ActorKind.IMPORT, context.changes.import_id)
    return ChangeActor(ActorKind.OPERATOR) if request_id is None else actor_of(context)


def actor_of(context: RequestContext) -> ChangeActor:
    """The API key or the sheet link that calls."""
    kind = ActorKind.SHEET_LINK if context.caller.is_link else ActorKind.API_KEY
    return ChangeActor(kind, context.caller.key_id)


async def erase_athlete(context: RequestContext, athlete_id: UUID) -> None:
    """Empty what the outbox holds about an athlete. The caller has locked the athlete, so that nothing is added.

    Positions stay as they are.
    """
    await context.tx.run(outbox.EMPTY_FOR_ATHLETE, erased_id=athlete_id, document=ERASED)
    for row in await context.tx.all(outbox.WITH_ATHLETE_AMONG_OTHERS, named=str(athlete_id)):
        entry = DECODER.decode(row.document)
        kept = tuple(
            None if change is not None and change.athlete_id == athlete_id else change for change in entry.changes
        )
        document = msgspec.json.encode(msgspec.structs.replace(entry, changes=kept)).decode()
        await context.tx.run(outbox.SET_DOCUMENT, outbox_id=row.outbox_id, document=document)
