"""Import a checked archive into an empty workspace, in one transaction: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

import msgspec
from msgspec.structs import replace

from api import problems
from api.store.database import Transaction
from api.store.statements.archived_tables import LOCK_WORKSPACE, ROWS_TOGETHER, any_row, insert_rows
from api.use_cases.archive.archive_format import ARCHIVED, LEFT_OUT_COLUMNS, ArchivedTable, Manifest
from api.use_cases.archive.read_archive import CheckedArchive
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.due_work import WorkKind, add_work
from api.use_cases.imports.background import FILE_RETENTION
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.stored_import import ImportDetails, ImportStatus
from api.use_cases.stored.tags import decode_tags

Row = dict[str, object]
_DETAILS = msgspec.json.Decoder(ImportDetails)


async def import_workspace(context: RequestContext, archive: CheckedArchive) -> Manifest:
    """Store every row of the archive. Ids, numbers, versions and instants stay as they are.

    Only unfinished imports change: their files are missing.

    Raises workspace_not_empty if the workspace has a row in any table that an archive contains.
    """
    await context.tx.first(LOCK_WORKSPACE)
    if used := [table.name for table in ARCHIVED if await context.tx.first(any_row(table.name)) is not None]:
        names = ", ".join(name.replace("_", " ") for name in used)
        raise problems.conflict("workspace_not_empty", f"The workspace has {names}.")
    for table in ARCHIVED:
        for rows in _chunks(_rows(table, archive, context.now)):
            await _insert(context.tx, table.name, rows)
            if table.name == "athletes":
                for tags in _chunks(_tags(rows)):
                    await _insert(context.tx, "athlete_tags", tags)
    context.changes.add(ResourceKind.WORKSPACE, context.tx.workspace_id, ChangeAction.IMPORTED, 1)
    context.changes.looks_for_overdue = True
    for due_at in (context.now, context.now + FILE_RETENTION):  # removals that go on, and reports that expire
        await add_work(context.tx, WorkKind.IMPORT, context.new_id(), due_at)
    context.changes.wakes_imports = True
    return archive.manifest


def _rows(table: ArchivedTable, archive: CheckedArchive, now: datetime) -> Iterator[Row]:
    """The rows of the table with all of its columns."""
    left_out = dict.fromkeys(LEFT_OUT_COLUMNS.get(table.name, ()))
    for row in archive.rows(table):
        yield (_ended(row, now) if table.name == "imports" else row) | left_out


def _ended(row: Row, now: datetime) -> Row:
    """The row of an import, which has failed if it was not finished: its file is not part of the archive.

    If its sessions were being removed, the rest is removed in the new workspace. This needs no file.
    """
    expires_at = now + FILE_RETENTION
    if row["status"] == ImportStatus.DELETING:
        return row | {"expires_at": expires_at}
    if row["status"] not in (ImportStatus.WAITING, ImportStatus.RUNNING):
        return row
    details = ImportDetails() if row["details"] is None else _DETAILS.decode(str(row["details"]))
    failed = replace(details, failure="Its file is not part of the archive. Send the file again.")
    return row | {
        "status": ImportStatus.FAILED,
        "details": msgspec.json.encode(failed).decode(),
        "version": int(str(row["version"] or 1)) + 1,
        "updated_at": now,
        "expires_at": expires_at if details.dry_run else None,
    }


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
