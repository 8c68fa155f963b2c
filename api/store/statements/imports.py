"""Statements about imports: what each has done, and the files of those that are not finished.

The imported sessions are events.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, or_, select, update

from api.store.schema.tables import import_files as files
from api.store.schema.tables import imports as table
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class ImportRow(msgspec.Struct, frozen=True):
    """An import. One of an older release has neither status, details nor version: it is finished."""

    import_id: UUID
    document: str
    created_at: datetime
    athlete_id: UUID | None
    status: str | None
    details: str | None
    version: int | None
    lease_id: UUID | None
    leased_until: datetime | None
    updated_at: datetime | None
    expires_at: datetime | None


class FileRow(msgspec.Struct, frozen=True):
    content: bytes


_COLUMNS = row_columns(table, ImportRow)
_UNFINISHED = or_(*(table.c.status == status for status in ("waiting", "running", "deleting")))

INSERT = Statement(insert_into(table))
INSERT_FILE = Statement(insert_into(files))
BY_ID = Statement(select(*_COLUMNS).where(where_key(table, "import_id")), ImportRow)
LOCK = Statement(select(*_COLUMNS).where(where_key(table, "import_id")).with_for_update(), ImportRow)
FILE = Statement(select(files.c.content).where(where_key(files, "import_id")), FileRow)
PAGE = Statement(  # newest first
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.import_id < bindparam("before"))
    .order_by(table.c.import_id.desc())
    .limit(bindparam("at_most")),
    ImportRow,
)
UNFINISHED = Statement(  # oldest first; there are only a few
    select(*_COLUMNS)
    .where(in_workspace(table), table.c.expires_at.is_not(None), _UNFINISHED)
    .order_by(table.c.workspace_id, table.c.expires_at)
    .limit(bindparam("at_most"))
    .with_for_update(),
    ImportRow,
)
UPDATE = Statement(
    update(table)
    .where(where_key(table, "import_id"), func.coalesce(table.c.version, 1) == bindparam("earlier_version"))
    .values(
        document=bindparam("document"),
        status=bindparam("status"),
        details=bindparam("details"),
        version=bindparam("version"),
        lease_id=bindparam("lease_id"),
        leased_until=bindparam("leased_until"),
        expires_at=bindparam("expires_at"),
        updated_at=bindparam("updated_at"),
    )
)
DELETE_FILE = Statement(delete(files).where(where_key(files, "import_id")))
DELETE_FOR_ATHLETE = Statement(delete(table).where(where_key(table, "athlete_id")))
DELETE_EXPIRED = Statement(  # reports of dry runs
    delete(table).where(
        in_workspace(table),
        table.c.expires_at.is_not(None),
        table.c.expires_at < bindparam("now"),
        or_(*(table.c.status == status for status in ("finished", "failed", "deleted"))),
    )
)
