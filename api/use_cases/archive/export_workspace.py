"""Export a workspace as an archive, and note in the change feed who did it."""

from __future__ import annotations

import msgspec

from api.use_cases.archive.archive_format import Manifest
from api.use_cases.archive.write_archive import write_archive
from api.use_cases.change_log import ChangeAction, ResourceKind
from api.use_cases.large_files import LargeFile, disk_errors
from api.use_cases.request_context import RequestContext


class ExportedWorkspace(msgspec.Struct, frozen=True):
    """The archive, at the start of its file, and what it contains. The caller closes the file."""

    file: LargeFile
    manifest: Manifest


async def export_workspace(context: RequestContext) -> ExportedWorkspace:
    """Write the archive of the workspace. Raises busy, unavailable and storage_full.

    The file is complete before any of it is sent: a slow client holds a file, and no snapshot of the database.
    """
    file = context.large_files.new()
    try:
        with disk_errors():
            manifest = await context.snapshot(lambda tx: write_archive(tx, file.content, context.now))
    except BaseException:
        file.close()
        raise
    context.changes.add(ResourceKind.WORKSPACE, context.tx.workspace_id, ChangeAction.EXPORTED, 1)
    return ExportedWorkspace(file, manifest)
