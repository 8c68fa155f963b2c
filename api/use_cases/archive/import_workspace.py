"""Import a checked archive into an empty workspace, in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from api import problems
from api.store.database import Transaction
from api.store.statements.archived_tables import LOCK_WORKSPACE, ROWS_TOGETHER, any_row, insert_rows
from api.use_cases.archive.archive_format import ARCHIVED, Manifest
from api.use_cases.archive.read_archive import CheckedArchive
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.tags import decode_tags

Row = dict[str, object]


async def import_workspace(context: RequestContext, archive: CheckedArchive) -> Manifest:
    """Store every row of the archive. Ids, numbers, versions and instants stay as they are.

    Raises workspace_not_empty if the workspace has a row in any table that an archive contains.
    """
    await context.tx.first(LOCK_WORKSPACE)
    if used := [table.name for table in ARCHIVED if await context.tx.first(any_row(table.name)) is not None]:
        names = ", ".join(name.replace("_", " ") for name in used)
        raise problems.conflict("workspace_not_empty", f"The workspace has {names}.")
    for table in ARCHIVED:
        for rows in _chunks(archive.rows(table)):
            await _insert(context.tx, table.name, rows)
            if table.name == "athletes":
                for tags in _chunks(_tags(rows)):
                    await _insert(context.tx, "athlete_tags", tags)
    context.changes.add(ResourceKind.WORKSPACE, context.tx.workspace_id, ChangeAction.IMPORTED, 1)
    context.changes.looks_for_overdue = True
    return archive.manifest


async def _insert(tx: Transaction, table: str, rows: Sequence[Row]) -> None:
    parameters = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
    await tx.run(insert_rows(table, len(rows)), **parameters)


def _tags(athletes: Sequence[Row]) -> Iterator[Row]:
    """The rows by which athletes are found: a tag and an athlete each."""
    for row in athletes:
        for tag in decode_tags(row["tags"]):  # type: ignore[arg-type]  # a column of text
            yield {"tag": tag, "athlete_id": row["athlete_id"]}


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    following = iter(rows)
    while chunk := list(islice(following, ROWS_TOGETHER)):
        yield chunk
