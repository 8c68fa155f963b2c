"""The command `nextset demo`: a server to look around in, with an athlete who has trained for two weeks."""

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
    """Serve with demo data: makes and migrates the database, seeds it once, prints what to try.

    \b
    Example:
      nextset demo
    """
    from api.server import serve

    settings = from_environment()
    migrate(owner_url(settings))
    shown = on_database(_prepare)
    serve(settings, partial(announce, settings, shown))


async def _prepare(database: Database) -> DemoInfo:
    """The demo workspace, made if it is not there; a new key and sheet link for it; what Ana does next."""
    ids = [row.workspace_id for row in await every_workspace(database) if row.name == WORKSPACE]
    workspace_id = ids[0] if ids else SystemClock().new_id()
    if not ids:
        await write(database, workspace_id, lambda context: create_workspace(context, name=WORKSPACE))
    ana = await write(database, workspace_id, _ana)
    if ana is None:
        ana = await _seed(database, workspace_id)
    key = await write(database, workspace_id, _new_key)
    link = await write(database, workspace_id, _new_link)
    found = await write(database, workspace_id, lambda context: next_session(context, ana, None, None))
    return DemoInfo(key, link, found)


async def _ana(context: RequestContext) -> UUID | None:
    found = await list_athletes(context, after=None, limit=1, archived=False, external_id=None)
    return found[0].id if found else None


async def _new_key(context: RequestContext) -> str:
    """Digests can't be shown again, so each start makes a key; the one before it goes on working, older ones don't."""
    keys = [key for key in await list_api_keys(context, after=None, limit=1000) if key.name == KEY]
    for old in [key for key in keys if key.revoked_at is None][:-1]:
        await revoke_api_key(context, old.key_id)
    made = await create_api_key(context, name=KEY, scope=Scope.admin, athlete_id=None)
    return made.secret


async def _new_link(context: RequestContext) -> str:
    """As with keys: sheets made with the link before this one go on reading."""
    links = [each.row for each in await list_sheet_links(context, after=None, limit=1000) if each.row.name == LINK]
    for old in [row for row in links if row.revoked_at is None][:-1]:
        await revoke_sheet_link(context, old.link_id)
    made = await create_sheet_link(context, name=LINK, athlete_ids=None)
    return made.secret


async def _seed(database: Database, workspace_id: UUID) -> UUID:
    today = SystemClock().now().date()
    stored = await write(database, workspace_id, lambda context: create_athlete(context, ANA, "ana"))
    wanted = EnrollmentRequest(
        slug="runner-knee-strength",
        revision=None,
        start_on=today - timedelta(days=DAYS_AGO[0]),
        affected_side=AffectedSide.RIGHT,
        baseline_pain=1,
        region="knee",
        start=(StartLoad("bss", 10.0),),
    )
    await write(database, workspace_id, lambda context: enroll_athlete(context, stored.id, wanted))
    for turn, days in enumerate(DAYS_AGO):
        await write(database, workspace_id, partial(_train, stored.id, today - timedelta(days=days), turn))
    return stored.id


async def _train(ana: UUID, on: date, turn: int, context: RequestContext) -> None:
    """Ana does what was asked; in her third session the right leg is behind in the split squat."""
    found = await next_session(context, ana, on, None)
    behind = {("bss", Side.RIGHT): -1} if turn == 2 else {}
    done = Performance(
        performed_on=on,
        prescribed_on=on,
        exercises=_as_asked(found.issued, behind),
        pain=PainScores(before=1, during=1, after_1h=1, next_morning=1),
        prescription_id=found.prescription_id,
    )
    await log_session(context, ana, SessionReport(done=done, enrollment_id=None, external_id=f"demo-{on}"))


def _as_asked(issued: PrescriptionContent, less: dict[tuple[str, Side], int]) -> tuple[PerformedExercise, ...]:
    return tuple(
        PerformedExercise(
            exercise=item.exercise,
            slot=item.slot,
            sets=tuple(
                PerformedSet(
                    set=one.set,
                    side=one.side,
                    reps=(one.reps or 20) + less.get((item.slot, one.side), 0),
                    load=one.load,
                    unassisted=True,
                    torso_upright=False,
                )
                for one in item.sets
            ),
        )
        for item in issued.exercises
    )
