"""Delete an athlete and all of their data, including stored responses and API keys. Archiving is reversible."""

from __future__ import annotations

from uuid import UUID

from api.store.statements import api_keys, athletes, idempotency_keys, imports, sheet_links, webhook_deliveries
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.feed.outbox import erase_athlete
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import check_version, find_athlete


async def delete_athlete(context: RequestContext, athlete_id: UUID) -> None:
    """Delete the athlete. Enrollments, events, prescriptions, measurements and reports of symptoms cascade.

    Raises not_found and stale_version.
    """
    athlete = await find_athlete(context, athlete_id, locked=True)
    check_version(context, athlete)
    await context.tx.run(idempotency_keys.DELETE_FOR_ATHLETE, athlete_id=athlete_id, named=str(athlete_id))
    await context.tx.run(api_keys.DELETE_FOR_ATHLETE, athlete_id=athlete_id)
    await context.tx.run(sheet_links.DELETE_FOR_ATHLETE_ONLY, athlete_id=athlete_id)
    await context.tx.run(imports.DELETE_FOR_ATHLETE, athlete_id=athlete_id)
    await erase_athlete(context, athlete_id)
    await context.tx.run(webhook_deliveries.DELETE_FOR_ATHLETE, athlete_id=athlete_id)  # what is sent meanwhile is late
    await context.tx.run(athletes.DELETE, athlete_id=athlete_id)
    context.changes.add(ResourceKind.ATHLETE, athlete_id, ChangeAction.DELETED, athlete.version + 1)
