"""Statements about programs and their revisions."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.schema.tables import program_revisions, programs
from api.store.statement import Statement
from api.store.statement_parts import in_workspace, insert_into, row_columns, where_key


class ProgramRow(msgspec.Struct, frozen=True):
    slug: str
    name: str
    latest_revision: int


class RevisionRow(msgspec.Struct, frozen=True):
    slug: str
    revision: int
    content_sha256: str
    document: str


INSERT = Statement(insert_into(programs))
INSERT_REVISION = Statement(insert_into(program_revisions))
BY_SLUG = Statement(select(*row_columns(programs, ProgramRow)).where(where_key(programs, "slug")), ProgramRow)
ALL = Statement(
    select(*row_columns(programs, ProgramRow)).where(in_workspace(programs)).order_by(programs.c.slug), ProgramRow
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
SET_LATEST_REVISION = Statement(
    update(programs)
    .where(where_key(programs, "slug"))
    .values(name=bindparam("name"), latest_revision=bindparam("latest_revision"), updated_at=bindparam("updated_at"))
)
