"""The command `nextset distribute`: the tables over the workers of a Citus cluster."""

from __future__ import annotations

import click

from api.settings import from_environment, owner_url


@click.command()
@click.option("--sql", is_flag=True, help="Change nothing; print the SQL for a database that isn't distributed yet.")
def distribute(sql: bool) -> None:
    """Distribute the tables by workspace, on PostgreSQL with the Citus extension.

    One transaction, during which nobody can write: seconds for a hundred thousand rows. What is distributed already
    stays as it is, so run it again after a migration that brought a table.

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
    done = tables.distribute(owner_url(from_environment()))
    click.echo(f"Distributed: {', '.join(done)}." if done else "Every table is distributed already.")
