"""The command `nextset demo`: a server with sample data, an athlete who has trained for two weeks."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import UUID

import click

from api.cli.demo_printout import DemoInfo, announce
from api.cli.workspace_database import every_workspace, on_database, write
from api.clock import SystemClock
from api.settings import from_environment, owner_url
from api.store.database import Database
from api.store.schema.migrate import migrate
from api.use_cases.access.create_api_key import create_api_key
from api.use_cases.access.create_sheet_link import create_sheet_link
from api.use_cases.access.create_workspace import create_workspace
from api.use_cases.access.list_api_keys import list_api_keys
from api.use_cases.access.list_sheet_links import list_sheet_links
from api.use_cases.access.revoke_api_key import revoke_api_key
from api.use_cases.access.revoke_sheet_link import revoke_sheet_link
from api.use_cases.athletes.create_athlete import create_athlete
from api.use_cases.athletes.list_athletes import list_athletes
from api.use_cases.enrollments.enroll_athlete import EnrollmentRequest, enroll_athlete
from api.use_cases.prescriptions.next_session import next_session
from api.use_cases.request_context import RequestContext, Scope
from api.use_cases.sessions.log_session import SessionReport, log_session
from domain.athlete import AthleteProfile
from domain.loads.equipment import Dumbbell, SingleLoad
from domain.loads.loading import Unit
from domain.progress.progress import StartLoad
from domain.sessions.prescription import PrescriptionContent
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side

WORKSPACE = "Demo"
KEY = "Demo"
LINK = "Demo"
RACK = Dumbbell(Unit.KG, tuple(SingleLoad(load, 2) for load in (4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0)))
ANA = AthleteProfile(name="Ana", unit=Unit.KG, equipment=(RACK,))
DAYS_AGO = (12, 9, 6, 3)  # when Ana trained


@click.command()
def demo() -> None:
    """Serve sample data: create and migrate the database, seed it once, and print examples to try.

    \b
    Example:
      nextset demo
    """
    from api.server import serve

    settings = from_environment()
    migrate(owner_url(settings))
    info = on_database(_prepare)
    serve(settings, partial(announce, settings, info))


async def _prepare(database: Database) -> DemoInfo:
    """Create the demo workspace if needed, and a new key and link. Return them with the next session."""
    ids = [row.workspace_id for row in await every_workspace(database) if row.name == WORKSPACE]
    workspace_id = ids[0] if ids else SystemClock().new_id()
    if not ids:
        await write(database, workspace_id, lambda context: create_workspace(context, name=WORKSPACE))
    ana = await write(database, workspace_id, _ana)
    if ana is None:
        ana = await _seed(database, workspace_id)
    key = await write(database, workspace_id, _new_key)
    link = await write(database, workspace_id, _new_link)
    following = await write(database, workspace_id, lambda context: next_session(context, ana, None, None))
    return DemoInfo(key, link, following)


async def _ana(context: RequestContext) -> UUID | None:
    athletes = await list_athletes(context, after=None, limit=1, archived=False, external_id=None)
    return athletes[0].id if athletes else None


async def _new_key(context: RequestContext) -> str:
    """Create a key, because a stored one can't be shown again. Keep the previous key valid and revoke older ones."""
    keys = [key for key in await list_api_keys(context, after=None, limit=1000) if key.name == KEY]
    for old in [key for key in keys if key.revoked_at is None][:-1]:
        await revoke_api_key(context, old.key_id)
    created = await create_api_key(context, name=KEY, scope=Scope.admin, athlete_id=None)
    return created.secret


async def _new_link(context: RequestContext) -> str:
    """Create a link. As with keys, the previous link stays valid, so sheets that use it keep working."""
    links = [each.row for each in await list_sheet_links(context, after=None, limit=1000) if each.row.name == LINK]
    for old in [row for row in links if row.revoked_at is None][:-1]:
        await revoke_sheet_link(context, old.link_id)
    created = await create_sheet_link(context, name=LINK, athlete_ids=None)
    return created.secret


async def _seed(database: Database, workspace_id: UUID) -> UUID:
    today = SystemClock().now().date()
    athlete = await write(database, workspace_id, lambda context: create_athlete(context, ANA, "ana"))
    request = EnrollmentRequest(
        slug="runner-knee-strength",
        revision=None,
        start_on=today - timedelta(days=DAYS_AGO[0]),
        affected_side=AffectedSide.RIGHT,
        baseline_pain=1,
        region="knee",
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
    await log_session(context, ana, SessionReport(done=performance, enrollment_id=None, external_id=f"demo-{on}"))


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
