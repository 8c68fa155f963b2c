"""Statements about programs and their revisions."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from api.store.schema.tables import program_revisions, programs
from api.store.statement import Statement
from api.store.statement_parts import DocumentRow, in_workspace, insert_into, row_columns, where_key


class ProgramRow(msgspec.Struct, frozen=True):
    slug: str
    name: str
    latest_revision: int
    metadata: str | None
    archived_at: datetime | None
    deleted_at: datetime | None
    updated_at: datetime


class VersionRow(msgspec.Struct, frozen=True):
    version: int


class RevisionRow(msgspec.Struct, frozen=True):
    slug: str
    revision: int
    content_sha256: str
    document: str


INSERT = Statement(insert_into(programs))
INSERT_REVISION = Statement(insert_into(program_revisions))
_NOT_DELETED = programs.c.deleted_at.is_(None)
BY_SLUG = Statement(
    select(*row_columns(programs, ProgramRow)).where(where_key(programs, "slug"), _NOT_DELETED), ProgramRow
)
BY_SLUG_OR_DELETED = Statement(
    select(*row_columns(programs, ProgramRow)).where(where_key(programs, "slug")), ProgramRow
)
ALL = Statement(
    select(*row_columns(programs, ProgramRow)).where(in_workspace(programs), _NOT_DELETED).order_by(programs.c.slug),
    ProgramRow,
)
_NEXT_VERSION = func.coalesce(programs.c.version, 1) + 1
DELETE = Statement(
    update(programs)
    .where(where_key(programs, "slug"), _NOT_DELETED)
    .values(
        deleted_at=bindparam("deleted_at"),
        archived_at=None,
        metadata=None,
        updated_at=bindparam("deleted_at"),
        version=_NEXT_VERSION,
    )
    .returning(programs.c.version),
    VersionRow,
)
DELETE_REVISIONS = Statement(delete(program_revisions).where(where_key(program_revisions, "slug")))
SET_ARCHIVED = Statement(
    update(programs)
    .where(where_key(programs, "slug"), _NOT_DELETED)
    .values(archived_at=bindparam("archived_at"), updated_at=bindparam("updated_at"), version=_NEXT_VERSION)
    .returning(programs.c.version),
    VersionRow,
)
REVISION = Statement(
    select(*row_columns(program_revisions, RevisionRow)).where(where_key(program_revisions, "slug", "revision")),
    RevisionRow,
)
LATEST_REVISION = Statement(
    select(*row_columns(program_revisions, RevisionRow))
    .where(where_key(program_revisions, "slug"))
    .order_by(program_revisions.c.revision.desc())
    .limit(1),
    RevisionRow,
)
SET_METADATA = Statement(
    update(programs)
    .where(where_key(programs, "slug"), _NOT_DELETED)
    .values(metadata=bindparam("metadata"), updated_at=bindparam("updated_at"), version=_NEXT_VERSION)
    .returning(programs.c.version),
    VersionRow,
)
SET_LATEST_REVISION = Statement(
    update(programs)
    .where(where_key(programs, "slug"))
    .values(
        name=bindparam("name"),
        latest_revision=bindparam("latest_revision"),
        deleted_at=None,
        updated_at=bindparam("updated_at"),
        version=_NEXT_VERSION,
    )
    .returning(programs.c.version),
    VersionRow,
)
DOCUMENTS_SINCE = Statement(  # of all revisions, in any order
    select(program_revisions.c.document)
    .where(in_workspace(program_revisions), program_revisions.c.created_at >= bindparam("since"))
    .limit(bindparam("at_most")),
    DocumentRow,
)
