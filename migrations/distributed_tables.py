"""On a distributed database, a migration that creates a table distributes it too.

A table that isn't distributed can't have a foreign key to one that is. So `op.create_table` leaves the foreign keys out
until the new table is distributed. Citus itself passes new columns, indexes and policies on to the nodes.
"""

from alembic.operations import Operations
from alembic.operations.ops import CreateTableOp
from sqlalchemy import Table, text
from sqlalchemy.schema import AddConstraint

from api.store.schema.distribute import distribute_table, distributed_tables

COLOCATED_WITH = "workspaces"


@Operations.implementation_for(CreateTableOp, replace=True)
def create_table(operations: Operations, operation: CreateTableOp) -> Table:
    table = operation.to_table(operations.migration_context)
    connection = operations.get_bind()
    if connection.dialect.name != "postgresql" or COLOCATED_WITH not in distributed_tables(connection):
        operations.impl.create_table(table)
        return table
    operations.migration_context.impl.create_table(table, include_foreign_key_constraints=[])
    connection.execute(text(distribute_table(table.name, COLOCATED_WITH)))
    for key in table.foreign_key_constraints:
        connection.execute(AddConstraint(key, isolate_from_table=False))
    return table
