"""The command `nextset verify`: is what is stored what the history says?"""

from __future__ import annotations

from functools import partial
from uuid import UUID

import click

from api.cli.workspace_database import every_workspace, on_database, write
from api.settings import from_environment, owner_url
from api.store.database import Database
from api.store.schema.migrate import require_migrated
from api.use_cases.history.verify_progress import verify_progress


@click.command()
@click.option("--repair", is_flag=True, help="Store what the history says where it differs.")
def verify(repair: bool) -> None:
    """Fold every enrollment's history again and hold it against the stored progress.

    Exit status 1 if something differs and was not repaired, or is lost. Nothing is unless a defect or a hand in the
    database made it so. Refused on a database that another release migrated: it may tell histories otherwise.

    \b
    Examples:
      nextset verify
      nextset verify --repair
    """
    require_migrated(owner_url(from_environment()))
    checked, differing, lost = on_database(lambda database: _verify(database, repair))
    for workspace_id, enrollment_id in differing:
        click.echo(f"{'repaired' if repair else 'differs'}: enrollment {enrollment_id} of workspace {workspace_id}")
    for workspace_id, enrollment_id, why in lost:
        click.echo(f"lost: enrollment {enrollment_id} of workspace {workspace_id}: {why}")
    click.echo(f"{checked - len(lost)} enrollments folded again, {len(differing)} differ from what is stored.")
    if lost or (differing and not repair):
        raise click.exceptions.Exit(1)


async def _verify(
    database: Database, repair: bool
) -> tuple[int, list[tuple[UUID, UUID]], list[tuple[UUID, UUID, str]]]:
    checked, differing, lost = 0, [], []
    for row in await every_workspace(database):
        after: UUID | None = None
        while True:
            found = await write(database, row.workspace_id, partial(verify_progress, after=after, repair=repair))
            checked += found.checked
            differing += [(row.workspace_id, each) for each in found.differing]
            lost += [(row.workspace_id, each, why) for each, why in found.lost.items()]
            after = found.last
            if after is None:
                break
    return checked, differing, lost
