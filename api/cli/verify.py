"""The command `nextset verify`: compare the stored progress with the event history."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import click

from api.cli.workspace_database import every_workspace, on_database, write
from api.store.database import Database
from api.use_cases.history.verify_progress import verify_progress


@click.command()
@click.option("--repair", is_flag=True, help="Replace stored progress that differs from the history.")
def verify(repair: bool) -> None:
    """Recompute the progress of every enrollment from its history and compare it with the stored progress.

    Exits with status 1 if progress differs and was not repaired, or if part of a history is missing. Differences
    indicate a bug or manual edits. Progress that an earlier release folded by other rules is counted, not compared. It
    is folded again with the enrollment's next event, or by --repair. Refuses to run on a database migrated by another
    release.

    \b
    Examples:
      nextset verify
      nextset verify --repair
    """
    checked, outdated, differing, lost = on_database(lambda database: _verify(database, repair))
    for workspace_id, enrollment_id in differing:
        click.echo(f"{'repaired' if repair else 'differs'}: enrollment {enrollment_id} of workspace {workspace_id}")
    for workspace_id, enrollment_id, reason in lost:
        click.echo(f"lost: enrollment {enrollment_id} of workspace {workspace_id}: {reason}")
    outcome = "Stored progress repaired" if repair else "Stored progress that differs"
    click.echo(f"{checked - len(lost)} enrollments verified. {outcome}: {len(differing)}.")
    if outdated:
        done = "folded again" if repair else "to fold again with the next event or by --repair"
        click.echo(f"Progress folded by the rules of an earlier release, {done}: {outdated}.")
    if lost or (differing and not repair):
        raise click.exceptions.Exit(1)


async def _verify(
    database: Database, repair: bool
) -> tuple[int, int, list[tuple[UUID, UUID]], list[tuple[UUID, UUID, str]]]:
    checked, outdated, differing, lost = 0, 0, [], []
    for row in await every_workspace(database):
        after: UUID | None = None
        while True:
            result = await write(database, row.workspace_id, partial(verify_progress, after=after, repair=repair))
            checked += result.checked
            outdated += result.outdated
            differing += [(row.workspace_id, each) for each in result.differing]
            lost += [(row.workspace_id, each, reason) for each, reason in result.lost.items()]
            after = result.last
            if after is None:
                break
    return checked, outdated, differing, lost
