"""Statements about programs and their revisions."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select, update

from api.store.rows import columns, insert_into, keyed
from api.store.schema.tables import program_revisions, programs
from api.store.statement import Statement


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
BY_SLUG = Statement(select(*columns(programs, ProgramRow)).where(keyed(programs, "slug")), ProgramRow)
ALL = Statement(select(*columns(programs, ProgramRow)).where(keyed(programs)).order_by(programs.c.slug), ProgramRow)
REVISION = Statement(
    select(*columns(program_revisions, RevisionRow)).where(keyed(program_revisions, "slug", "revision")), RevisionRow
)
LATEST = Statement(
    select(*columns(program_revisions, RevisionRow))
    .where(keyed(program_revisions, "slug"))
    .order_by(program_revisions.c.revision.desc())
    .limit(1),
    RevisionRow,
)
REVISED = Statement(
    update(programs)
    .where(keyed(programs, "slug"))
    .values(name=bindparam("name"), latest_revision=bindparam("latest_revision"), updated_at=bindparam("updated_at"))
)
