"""The command `nextset distribute`: distribute the tables on a Citus cluster."""

from __future__ import annotations

import click

from api.settings import from_environment, owner_url


@click.command()
@click.option("--sql", is_flag=True, help="Change nothing. Print the SQL for a database that is not distributed yet.")
def distribute(sql: bool) -> None:
    """Distribute the tables by workspace, on PostgreSQL with the Citus extension.

    Runs in one transaction that blocks writes: a few seconds per hundred thousand rows. Tables that are already
    distributed are skipped, so run it again after a migration that adds a table.

    \b
    Examples:
      nextset distribute --sql
      NEXTSET_MIGRATION_URL=postgresql://owner:secret@coordinator/nextset nextset distribute
    """
    from api.store.schema import distribute as tables
    from api.store.schema.tables import metadata

    if sql:
        click.echo("BEGIN;\n" + "".join(f"{each};\n" for each in tables.statements(metadata.sorted_tables)) + "COMMIT;")
        return
    distributed = tables.distribute(owner_url(from_environment()))
    click.echo(f"Distributed: {', '.join(distributed)}." if distributed else "All tables are already distributed.")
