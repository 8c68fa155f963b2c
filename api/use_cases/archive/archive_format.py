"""The format of a workspace archive: its files, its manifest, and the tables that are left out.

docs/workspace-archive.md describes the format, docs/decisions/0030-workspace-archives.md gives the reasons.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import msgspec
from msgspec import Meta

from api.store.statements import archived_tables
from api.use_cases.archive.records import (
    AthleteRecord,
    EnrollmentRecord,
    EventRecord,
    ExerciseMappingRecord,
    ExerciseRecord,
    ImportRecord,
    MeasurementRecord,
    PrescriptionRecord,
    ProgramRecord,
    ProgramRevisionRecord,
    Record,
    SymptomReportRecord,
)

FORMAT = "nextset-workspace"
VERSION = 1
"""Raise it with every new file or field, and with any other change that an earlier release can't read."""
MANIFEST = "manifest.json"
MEDIA_TYPE = "application/octet-stream"
"""Generators of clients know files by this type. `application/zip`, which it is, makes some of them leave it out."""
OTHER_MEDIA_TYPE = "application/zip"


class Reference(msgspec.Struct, frozen=True):
    """Columns of a file that name a record of another file."""

    columns: tuple[str, ...]
    table: str


class ArchivedTable(msgspec.Struct, frozen=True, dict=True):
    """A table in an archive: its file has one line for each row."""

    name: str
    record: type[Record]
    references: tuple[Reference, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.ndjson"

    @property
    def key(self) -> tuple[str, ...]:
        return archived_tables.key_columns(self.name)

    @cached_property
    def documents(self) -> frozenset[str]:
        """The columns that are JSON: objects and arrays in the file, text in the database."""
        return frozenset(
            field.name for field in msgspec.structs.fields(self.record) if _is_document(_bare_type(field.type))
        )

    @cached_property
    def row(self) -> type[msgspec.Struct]:
        """The Struct of a row as it is stored: documents are text."""
        return self._with_documents("Row", str | None)

    @cached_property
    def line(self) -> type[msgspec.Struct]:
        """The Struct of a line whose documents stay JSON."""
        return self._with_documents("Line", msgspec.Raw)

    def _with_documents(self, name: str, kind: Any) -> type[msgspec.Struct]:
        fields = [
            (field.name, kind if field.name in self.documents else field.type)
            for field in msgspec.structs.fields(self.record)
        ]
        return msgspec.defstruct(f"{self.record.__name__}{name}", fields, frozen=True)


_ATHLETE = Reference(("athlete_id",), "athletes")
_ENROLLMENT = Reference(("enrollment_id",), "enrollments")

ARCHIVED: tuple[ArchivedTable, ...] = (
    ArchivedTable("exercises", ExerciseRecord),
    ArchivedTable("exercise_mappings", ExerciseMappingRecord),
    ArchivedTable("programs", ProgramRecord),
    ArchivedTable("program_revisions", ProgramRevisionRecord, (Reference(("slug",), "programs"),)),
    ArchivedTable("athletes", AthleteRecord),
    ArchivedTable("imports", ImportRecord, (_ATHLETE,)),
    ArchivedTable(
        "enrollments",
        EnrollmentRecord,
        (
            _ATHLETE,
            Reference(("program_slug", "revision"), "program_revisions"),
            Reference(("pending_prescription_id",), "prescriptions"),
        ),
    ),
    ArchivedTable("events", EventRecord, (_ATHLETE, _ENROLLMENT, Reference(("shown_in",), "prescriptions"))),
    ArchivedTable("measurements", MeasurementRecord, (_ATHLETE,)),
    ArchivedTable("symptom_reports", SymptomReportRecord, (_ATHLETE,)),
    ArchivedTable(
        "prescriptions",
        PrescriptionRecord,
        (
            _ATHLETE,
            _ENROLLMENT,
            Reference(("superseded_by",), "prescriptions"),
            Reference(("session_id",), "events"),
        ),
    ),
)
"""In the order of an import: a row comes after the rows that its foreign keys name."""

LEFT_OUT: Mapping[str, str] = {
    "workspaces": "The name is in the manifest. A workspace keeps its own name and test clock.",
    "athlete_tags": "Made again from the athletes.",
    "api_keys": "Keys are secrets. Create new ones.",
    "sheet_links": "The addresses of links are secrets. Create new ones.",
    "sheet_link_athletes": "It belongs to the links.",
    "idempotency_keys": "Responses to earlier requests. They belong to the workspace that sent them.",
    "outbox": "The change feed. The feed of the other workspace begins with the import.",
    "outbox_relays": "A position in the change feed.",
    "webhook_endpoints": "Endpoints have secrets, and would get the events of two workspaces. Create new ones.",
    "webhook_dispatches": "A position in the change feed.",
    "webhook_deliveries": "They belong to the endpoints.",
    "import_files": "The files of imports that have not ended. Send them again.",
    "due_work": "Work of the server, which it plans again.",
}
"""Every other table of the schema, with the reason why it is not in an archive."""

LEFT_OUT_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "imports": {
        "lease_id": "The process that works on it.",
        "leased_until": "Until when that process has it.",
    },
}
"""Columns of archived tables that have the state of a process. They are null after an import."""


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the archive."""

    name: Annotated[str, Meta(max_length=100, description="Name of the file.")]
    rows: Annotated[int, Meta(ge=0, description="Number of its lines.")]
    bytes: Annotated[int, Meta(ge=0, description="Its size, not compressed.")]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="SHA-256 of its content, not compressed.")]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive does not contain."""

    table: Annotated[str, Meta(max_length=100, description="Name of the table.")]
    reason: Annotated[str, Meta(max_length=500, description="Why it is left out.")]


class ArchivedWorkspace(msgspec.Struct, frozen=True, kw_only=True):
    """The workspace that was exported."""

    id: Annotated[UUID, Meta(description="Id of the workspace.")]
    name: Annotated[str, Meta(max_length=1000, description="Name of the workspace.")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the archive contains: `manifest.json`."""

    format: Annotated[str, Meta(max_length=100, description=f"Always `{FORMAT}`.")]
    version: Annotated[int, Meta(ge=1, description="Version of the format.")]
    release: Annotated[str, Meta(max_length=100, description="Release of Nextset that wrote it.")]
    migration: Annotated[str, Meta(max_length=100, description="Migration of the database that it was read from.")]
    exported_at: Annotated[datetime, Meta(tz=True, description="When the export began, in UTC.")]
    workspace: Annotated[ArchivedWorkspace, Meta(description="Where it comes from.")]
    files: Annotated[tuple[FileEntry, ...], Meta(max_length=100, description="The files, in the order of an import.")]
    left_out: Annotated[tuple[LeftOut, ...], Meta(max_length=100, description="The tables that it does not contain.")]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files)


class FormatVersion(msgspec.Struct, frozen=True):
    """What a manifest of any version tells."""

    format: str
    version: int


def _bare_type(hint: Any) -> Any:
    """The type without its annotations and without None."""
    if get_origin(hint) is Annotated:
        return _bare_type(get_args(hint)[0])
    if get_origin(hint) in (UnionType, typing.Union):
        members = [each for each in get_args(hint) if each is not type(None)]
        return _bare_type(members[0])
    return hint


def _is_document(kind: Any) -> bool:
    return get_origin(kind) in (tuple, dict) or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))
