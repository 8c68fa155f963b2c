"""The command `nextset demo`: a server with sample data, an athlete who has trained for two weeks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from msgspec import UNSET
from msgspec.structs import replace

from api import tokens
from api.cli.demo_printout import DemoInfo, announce
from api.cli.demo_secrets import DemoSecrets, file_for, keep_secrets, read_secrets
from api.cli.workspace_database import every_workspace, on_database, write
from api.clock import SystemClock
from api.settings import from_environment, owner_url
from api.store.database import Database
from api.store.schema.migrate import migrate
from api.use_cases.access.create_api_key import create_api_key
from api.use_cases.access.create_sheet_link import create_sheet_link
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.access.credential import API_KEYS, SHEET_LINKS, Credential
from api.use_cases.athletes.create_athlete import create_athlete
from api.use_cases.athletes.list_athletes import AthleteFilter, list_athletes
from api.use_cases.enrollments.enroll_athlete import EnrollmentRequest, enroll_athlete
from api.use_cases.prescriptions.next_session import next_session
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.webhook_keys import new_key
from domain.athlete import AthleteProfile
from domain.loads.equipment import Dumbbell, ImplementLoad
from domain.loads.loading import Unit
from domain.progress.progress import StartLoad
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side

WORKSPACE = "Demo"
KEY = "Demo"
LINK = "Demo"
RACK = Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0)))
ANA = AthleteProfile(name="Ana", unit=Unit.KG, equipment=(RACK,))
DAYS_AGO = (12, 9, 6, 3)  # when Ana trained


@click.command()
def demo() -> None:
    """Serve sample data: create and migrate the database, seed it once, and print examples to try.

    The API key and the sheet link stay the same on every start.

    \b
    Example:
      nextset demo
    """
    from api.server import serve

    settings = from_environment()
    webhook_key = settings.webhook_keys or read_secrets(file_for(settings.database_url)).webhook_key or new_key()

    def prepare() -> Callable[[str], None]:
        migrate(owner_url(settings))
        return partial(announce, settings, on_database(partial(_prepare, file_for(settings.database_url), webhook_key)))

    serve(replace(settings, webhook_keys=webhook_key, local_webhooks=True), prepare)


async def _prepare(secrets_file: Path, webhook_key: str, database: Database) -> DemoInfo:
    """Create what the demo does not have yet: workspace, athlete, key and link. Return it with the next session."""
    ids = [row.workspace_id for row in await every_workspace(database) if row.name == WORKSPACE]
    workspace_id = ids[0] if ids else SystemClock().new_id()
    if not ids:
        await write(database, workspace_id, lambda context: create_workspace(context, name=WORKSPACE))
    ana = await write(database, workspace_id, _ana)
    if ana is None:
        ana = await _seed(database, workspace_id)
    kept = read_secrets(secrets_file)
    key = await write(database, workspace_id, lambda context: _valid(context, API_KEYS, kept.key, _new_key))
    link = await write(database, workspace_id, lambda context: _valid(context, SHEET_LINKS, kept.link, _new_link))
    if kept != (secrets := DemoSecrets(key, link, webhook_key)):
        keep_secrets(secrets_file, secrets)
    following = await write(database, workspace_id, lambda context: next_session(context, ana, None, None))
    return DemoInfo(key, link, following)


async def _ana(context: RequestContext) -> UUID | None:
    athletes = await list_athletes(context, AthleteFilter(), after=None, limit=1)
    return athletes[0].athlete_id if athletes else None


async def _valid(
    context: RequestContext,
    credential: Credential[Any, Any],
    kept: str,
    create: Callable[[RequestContext], Awaitable[str]],
) -> str:
    """Return the kept secret if this workspace still accepts it, else a new one."""
    token = tokens.parse(kept, credential.prefix)
    if token is None or token.workspace_id != context.tx.workspace_id:
        return await create(context)
    return kept if await credential.find(context.tx, token) else await create(context)


async def _new_key(context: RequestContext) -> str:
    return (await create_api_key(context, name=KEY, scope=Scope.admin, athlete_id=None)).secret


async def _new_link(context: RequestContext) -> str:
    return (await create_sheet_link(context, name=LINK, athlete_ids=None)).secret


async def _seed(database: Database, workspace_id: UUID) -> UUID:
    today = SystemClock().now().date()
    athlete = await write(database, workspace_id, lambda context: create_athlete(context, ANA, "ana"))
    request = EnrollmentRequest(
        slug="runner-knee-strength",
        revision=None,
        start_on=today - timedelta(days=DAYS_AGO[0]),
        complaints=(Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT, baseline_pain=1),),
        start=(StartLoad("bss", 10.0),),
    )
    await write(database, workspace_id, lambda context: enroll_athlete(context, athlete.id, request))
    for turn, days in enumerate(DAYS_AGO):
        await write(database, workspace_id, partial(_train, athlete.id, today - timedelta(days=days), turn))
    return athlete.id


async def _train(ana: UUID, on: date, turn: int, context: RequestContext) -> None:
    """Log the session as prescribed. In the third, the right leg does one rep less in the split squat."""
    prescribed = await next_session(context, ana, on, None)
    fewer_reps = {("bss", Side.RIGHT): -1} if turn == 2 else {}
    performance = Performance(
        performed_on=on,
        prescribed_on=on,
        exercises=_as_prescribed(prescribed.issued, fewer_reps),
        pain=PainScores(before=1, during=1, after_1h=1, next_morning=1),
        prescription_id=prescribed.prescription_id,
    )
    await log_session(context, ana, SessionReport(done=performance, enrollment_id=UNSET, external_id=f"demo-{on}"))


def _as_prescribed(
    issued: PrescriptionContent, fewer_reps: dict[tuple[str, Side], int]
) -> tuple[PerformedExercise, ...]:
    return tuple(
        PerformedExercise(
            exercise=item.exercise,
            slot=item.slot,
            sets=tuple(
                PerformedSet(
                    set=one.set,
                    side=one.side,
                    reps=(one.reps or 20) + fewer_reps.get((item.slot, one.side), 0),
                    load=one.load,
                    assistance=one.assistance or None,
                    unassisted=True,
                    torso_upright=False,
                )
                for one in item.sets
            ),
        )
        for item in issued.exercises
    )
