"""Write the archive of a workspace: every row of its tables, read on one snapshot, in pages."""

from __future__ import annotations

import hashlib
import importlib.metadata
import zipfile
from datetime import datetime
from typing import IO, Any, BinaryIO

import msgspec

from api.store.database import Transaction
from api.store.schema.applied_migrations import released_migrations
from api.store.statements import workspaces
from api.store.statements.archived_tables import first_page, next_page
from api.use_cases.archive.archive_format import (
    ARCHIVED,
    FORMAT,
    LEFT_OUT,
    MANIFEST,
    VERSION,
    ArchivedTable,
    ArchivedWorkspace,
    FileEntry,
    LeftOut,
    Manifest,
)

ROWS_AT_ONCE = 50
"""A row can have hundreds of kilobytes, and most have a few."""

_encode = msgspec.json.Encoder().encode


async def write_archive(tx: Transaction, file: BinaryIO, exported_at: datetime) -> Manifest:
    """Write the archive from the start of the file, and return its manifest. Awaits nothing but the transaction."""
    file.seek(0)
    file.truncate()
    workspace = await tx.first(workspaces.BY_ID)
    if workspace is None:
        raise LookupError(f"workspace {tx.workspace_id} has no row")
    with zipfile.ZipFile(file, "w") as archive:
        entries = []
        for table in ARCHIVED:
            with archive.open(_info(table.file, exported_at), "w", force_zip64=True) as out:
                entries.append(await _write_table(tx, table, out))
        manifest = Manifest(
            format=FORMAT,
            version=VERSION,
            release=importlib.metadata.version("nextset"),
            migration=released_migrations()[-1],
            exported_at=exported_at,
            workspace=ArchivedWorkspace(id=tx.workspace_id, name=workspace.name),
            files=tuple(entries),
            left_out=tuple(LeftOut(table=name, reason=reason) for name, reason in LEFT_OUT.items()),
        )
        archive.writestr(_info(MANIFEST, exported_at), msgspec.json.format(_encode(manifest), indent=2) + b"\n")
    file.flush()
    return manifest


async def _write_table(tx: Transaction, table: ArchivedTable, out: IO[bytes]) -> FileEntry:
    """Write a line for each row of the table."""
    digest = hashlib.sha256()
    written = size = 0
    page: list[Any] = await tx.all(first_page(table.name, table.row), at_most=ROWS_AT_ONCE)
    while page:
        for row in page:  # one by one: megabytes in one call would stop every thread
            line = encode_row(table, row)
            digest.update(line)
            out.write(line)
            written, size = written + 1, size + len(line)
        if len(page) < ROWS_AT_ONCE:
            break
        after = {f"after_{name}": getattr(page[-1], name) for name in table.key}
        page = await tx.all(next_page(table.name, table.row), at_most=ROWS_AT_ONCE, **after)
    return FileEntry(name=table.file, rows=written, bytes=size, sha256=digest.hexdigest())


def encode_row(table: ArchivedTable, row: msgspec.Struct) -> bytes:
    """The line of a row. Its documents are written as they are stored."""
    values = {
        name: msgspec.Raw(value.encode()) if name in table.documents and value is not None else value
        for name, value in ((name, getattr(row, name)) for name in row.__struct_fields__)
    }
    return _encode(values) + b"\n"


def _info(name: str, exported_at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, exported_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16  # readable by its owner, where it is unpacked
    return info
