"""The command `nextset distribute`: distribute the tables on a Citus cluster."""

from __future__ import annotations

import click

from api.settings import from_environment, owner_url


@click.command()
@click.option("--sql", is_flag=True, help="Change nothing. Print the SQL for a database that is not distributed yet.")
@click.option("--lift-force", is_flag=True, help="Before shards are moved: exempt the owner from row-level security.")
def distribute(sql: bool, lift_force: bool) -> None:
    """Distribute the tables by workspace, on PostgreSQL with the Citus extension.

    Runs in one transaction that blocks writes: a few seconds per hundred thousand rows. Tables that are already
    distributed are skipped. Afterward, row-level security is forced on every table, so it applies to the owner too.

    With --lift-force it distributes nothing. Until the next `nextset distribute`, row-level security does not apply to
    the owner of the tables. Citus moves shards as that role while they are written. It still applies to the role of the
    server.

    \b
    Examples:
      nextset distribute --sql
      NEXTSET_MIGRATION_URL=postgresql://owner:secret@coordinator/nextset nextset distribute
    """
    from api.store.schema import distribute as tables

    if sql:
        click.echo("BEGIN;\n" + "".join(f"{each};\n" for each in tables.statements_for_all()) + "COMMIT;")
        return
    url = owner_url(from_environment())
    if lift_force:
        tables.lift_forced_row_security(url)
        click.echo("Row-level security does not apply to the owner now. Run `nextset distribute` after the moves.")
        return
    distributed = tables.distribute(url)
    click.echo(f"Distributed: {', '.join(distributed)}." if distributed else "All tables are already distributed.")
