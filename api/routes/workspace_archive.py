"""The archive of a workspace over HTTP: take it away, and bring it to another workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import Body
from msgspec import Meta

from api.http import examples
from api.http.files import Download, FileBody
from api.http.operation import Example, get, put
from api.http.responses import ApiResponse
from api.use_cases.archive import export_workspace as export_use_case
from api.use_cases.archive import import_workspace as import_use_case
from api.use_cases.archive.archive_format import MEDIA_TYPE, OTHER_MEDIA_TYPE, Manifest
from api.use_cases.archive.read_archive import MOST_ARCHIVE_BYTES, CheckedArchive, check_archive
from api.use_cases.request_context import RequestContext, Scope


class ImportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the archive."""

    name: Annotated[str, Meta(description="Name of the file.")]
    rows: Annotated[int, Meta(ge=0, description="Number of its lines. All of them are stored.")]


class WorkspaceImport(msgspec.Struct, frozen=True, kw_only=True):
    """What was imported into the workspace."""

    rows: Annotated[int, Meta(ge=0, description="Number of rows in all files.")]
    files: Annotated[tuple[ImportedFile, ...], Meta(description="The files, in the order of the import.")]
    exported_at: Annotated[datetime, Meta(description="When the archive was exported, in UTC.")]
    from_workspace_id: Annotated[UUID, Meta(description="Id of the workspace that was exported.")]
    from_workspace_name: Annotated[str, Meta(description="Name of the workspace that was exported.")]


def _to_response(manifest: Manifest) -> WorkspaceImport:
    return WorkspaceImport(
        rows=manifest.rows,
        files=tuple(ImportedFile(name=each.name, rows=each.rows) for each in manifest.files),
        exported_at=manifest.exported_at,
        from_workspace_id=manifest.workspace.id,
        from_workspace_name=manifest.workspace.name,
    )


@get(
    "/v1/workspace-archive",
    operation_id="exportWorkspace",
    tags=["Imports and exports"],
    scope=Scope.admin,
    transaction=False,
    problems=("busy", "storage_full", "outcome_unknown"),
)
async def export_workspace(context: NamedDependency[RequestContext]) -> ApiResponse[Download]:
    """Export the whole workspace.

    Returns a zip file with a JSON line for each athlete, program, session, prescription and so on, as they were at
    one instant. Ids, numbers and times are kept. Keys, links and webhooks are left out, and the manifest lists them.
    `importWorkspace` reads it. The format is open, with a JSON Schema. Each export is a change in the feed with the key
    that made it. The server keeps no copy. Each server process sends or receives up to 4 archives at a time. Beyond
    that, the response is 503 `busy`, with `Retry-After`.
    """
    exported = await export_use_case.export_workspace(context)
    name = f"nextset-{exported.manifest.exported_at:%Y-%m-%d}.zip"
    return ApiResponse(Download(file=exported.file, name=name))


@put(
    "/v1/workspace-archive",
    operation_id="importWorkspace",
    tags=["Imports and exports"],
    scope=Scope.admin,
    status_code=200,
    long=True,
    problems=("workspace_not_empty", "invalid_archive"),
    file_body=FileBody(media_types=(MEDIA_TYPE, OTHER_MEDIA_TYPE), most_bytes=MOST_ARCHIVE_BYTES, read=check_archive),
    example=Example(
        answer={
            "rows": 412,
            "files": [{"name": "athletes.ndjson", "rows": 12}],
            "exported_at": examples.AT,
            "from_workspace_id": "019b6b00-0000-7000-8000-0000000000ab",
            "from_workspace_name": "My gym",
        }
    ),
)
async def import_workspace(
    context: NamedDependency[RequestContext], data: Annotated[CheckedArchive, Body(media_type=MEDIA_TYPE)]
) -> ApiResponse[WorkspaceImport]:
    """Import an archive into this workspace.

    The workspace must be empty. Everything in the archive is stored, or nothing. Ids, numbers and times stay as they
    are, so prescriptions and decisions stay the same. Every line is checked first, and `invalid_archive` names the line
    that is wrong. An archive of a newer version of the format is refused. The limits are 1 GiB and 1,000,000 rows. The
    media type is `application/octet-stream` or `application/zip`.

    Each server process sends or receives up to 4 archives at a time, and checks one at a time, with up to 2 waiting.
    Beyond that, the response is 503 `busy`, with `Retry-After`.
    """
    return ApiResponse(_to_response(await import_use_case.import_workspace(context, data)))
