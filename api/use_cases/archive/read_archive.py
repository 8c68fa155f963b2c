"""Read an archive from another server, and refuse it before anything is stored if a single line is wrong.

An archive may be hostile: it is read in pieces of bounded size, never unpacked into files, and only the names, sizes
and numbers that its manifest promises are read. Blocks for seconds: call it in a thread.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, BinaryIO

import msgspec

from api.json_pointer import nul_pointers
from api.problems import ProblemError
from api.store.statements.archived_tables import unique_keys
from api.use_cases.archive.archive_format import (
    ARCHIVED,
    FORMAT,
    MANIFEST,
    VERSION,
    ArchivedTable,
    FileEntry,
    FormatVersion,
    Manifest,
)
from api.use_cases.archive.key_index import KeyIndex
from api.use_cases.archive.records import HIGHEST_NUMBER, EnrollmentRecord, EventRecord, ProgramRevisionRecord
from api.use_cases.stored.progress_document import decode_progress
from api.validation_messages import validation_message
from domain.progress.history import event_kind

MOST_ARCHIVE_BYTES = 1024 * 1024 * 1024
MOST_UNPACKED_BYTES = 8 * MOST_ARCHIVE_BYTES
MOST_ROWS = 1_000_000
MOST_LINE_BYTES = 8 * 1024 * 1024
MOST_MANIFEST_BYTES = 1024 * 1024
MOST_DIRECTORY_BYTES = 64 * 1024
MOST_FILES = 100
_READ_BYTES = 256 * 1024
_END = struct.Struct("<4s4H2LH")  # the end of a zip file's directory
_END_OF_ZIP64 = 20
_NUL = b"\\u0000"
_NULL = b"null"
_CHANGED = "The content does not have the SHA-256 that the manifest says. It was changed."


class CheckedArchive:
    """An archive whose every line was checked. `rows` reads it again, line by line."""

    def __init__(self, file: BinaryIO, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def rows(self, table: ArchivedTable) -> Iterator[dict[str, object]]:
        """The rows of a table as they are stored, in the order of the file."""
        with zipfile.ZipFile(self._file) as archive, archive.open(table.file) as packed:
            reader = _buffered(packed)
            while line := reader.readline(MOST_LINE_BYTES):
                yield _stored(table, line)


def check_archive(file: BinaryIO) -> CheckedArchive:
    """Check the whole archive. Raises invalid_archive, whose detail says in which file and line."""
    _check_directory(file)
    with _readable("The archive"), zipfile.ZipFile(file) as archive:
        names = _names(archive)
        manifest = _manifest(archive, names)
        _check_files(manifest, names)
        with KeyIndex() as keys:
            entries = {each.name: each for each in manifest.files}
            for table in ARCHIVED:
                with _readable(table.file), archive.open(table.file) as packed:
                    _check_file(table, entries[table.file], packed, keys)
            if missing := keys.first_missing():
                key = missing.key.replace("\x1f", ", ")
                raise _invalid(f"{missing.place}, line {missing.line}: `{key}` is not in {missing.space}.ndjson.")
    return CheckedArchive(file, manifest)


def check_digests(file: BinaryIO) -> Manifest:
    """Check that the archive is complete and unchanged, without reading its lines. Raises invalid_archive."""
    _check_directory(file)
    with _readable("The archive"), zipfile.ZipFile(file) as archive:
        names = _names(archive)
        manifest = _manifest(archive, names)
        for entry in manifest.files:
            if entry.name not in names:
                raise _invalid(f"The zip file lacks {entry.name}.")
            with _readable(entry.name), archive.open(entry.name) as packed:
                if hashlib.file_digest(_buffered(packed), "sha256").hexdigest() != entry.sha256:
                    raise _invalid(f"{entry.name}: {_CHANGED}")
    return manifest


def _invalid(detail: str) -> ProblemError:
    return ProblemError("invalid_archive", detail)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Raise invalid_archive for a zip file that is damaged or uses what the format does not."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, msgspec.MsgspecError):
            raise
        raise _invalid(f"{name} is damaged or cut off: it can't be unpacked.") from error


def _check_directory(file: BinaryIO) -> None:
    """Refuse a file with a large directory: reading it would take gigabytes of memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size - _END_OF_ZIP64))
    end = file.read()
    if len(end) < _END.size or not end[-_END.size :].startswith(b"PK\x05\x06"):
        raise _invalid("The body is not a zip file, or it is cut off: its last bytes are not the end of one.")
    _, _, _, _, entries, directory_bytes, _, _ = _END.unpack(end[-_END.size :])
    if end.startswith(b"PK\x06\x07") or entries > MOST_FILES or directory_bytes > MOST_DIRECTORY_BYTES:
        raise _invalid(f"The zip file has a larger directory than {MOST_FILES} files need.")


def _names(archive: zipfile.ZipFile) -> set[str]:
    """The names of the files. Raises invalid_archive for a name that the format does not have."""
    known = {MANIFEST, *(table.file for table in ARCHIVED)}
    names = archive.namelist()
    for number, name in enumerate(names):
        if name not in known and MANIFEST not in names:
            raise _invalid(f"The zip file has no {MANIFEST}. An archive of a workspace has one.")
        if name in names[:number]:
            raise _invalid(f"{name} is in the zip file twice.")
    if MANIFEST not in names:
        raise _invalid(f"The zip file has no {MANIFEST}. An archive of a workspace has one.")
    return set(names)


def _manifest(archive: zipfile.ZipFile, names: set[str]) -> Manifest:
    """Read the manifest. Raises invalid_archive for another format, and for a newer version."""
    with _readable(MANIFEST), archive.open(MANIFEST) as packed:
        raw = packed.read(MOST_MANIFEST_BYTES + 1)
    if len(raw) > MOST_MANIFEST_BYTES:
        raise _invalid(f"{MANIFEST} has more than {MOST_MANIFEST_BYTES} bytes.")
    basis = _decoded(raw, FormatVersion, MANIFEST)
    if basis.format != FORMAT:
        raise _invalid(f"{MANIFEST}, /format: Expected `{FORMAT}`.")
    if basis.version > VERSION:
        raise _invalid(
            f"The archive has version {basis.version} of the format. This release reads up to version {VERSION}. "
            "Import it with a newer release of Nextset."
        )
    manifest: Manifest = _decoded(raw, Manifest, MANIFEST)
    known = {MANIFEST, *(table.file for table in ARCHIVED)}
    if unknown := sorted(names - known):
        raise _invalid(f"The zip file has a file that version {basis.version} does not have: {unknown[0][:100]!r}.")
    return manifest


def _check_files(manifest: Manifest, names: set[str]) -> None:
    """Check that manifest and zip file list the files of the format, and that they are not too large."""
    listed = [each.name for each in manifest.files]
    for table in ARCHIVED:
        if table.file not in names or table.file not in listed:
            place = "zip file" if table.file not in names else MANIFEST
            raise _invalid(f"The {place} lacks {table.file}.")
    if len(listed) != len(ARCHIVED):
        raise _invalid(f"{MANIFEST}, /files: Expected {len(ARCHIVED)} files, each of them once.")
    if manifest.rows > MOST_ROWS:
        raise _invalid(
            f"{MANIFEST}: {manifest.rows} rows are more than the {MOST_ROWS} that can be imported at once. The "
            "operator of the server can move a larger workspace as a database."
        )
    if sum(each.bytes for each in manifest.files) > MOST_UNPACKED_BYTES:
        raise _invalid(f"{MANIFEST}: unpacked, the files have more than {MOST_UNPACKED_BYTES} bytes.")


def _check_file(table: ArchivedTable, entry: FileEntry, packed: Any, keys: KeyIndex) -> None:
    """Check every line, and that size, number of lines and digest are those of the manifest."""
    reader = _buffered(packed)
    digest = hashlib.sha256()
    size = number = 0
    while line := reader.readline(MOST_LINE_BYTES + 1):
        number += 1
        size += len(line)
        where = f"{table.file}, line {number}"
        if size > entry.bytes or number > entry.rows:
            raise _invalid(
                f"{where}: The file has more than the {entry.rows} lines and {entry.bytes} bytes of the manifest."
            )
        if len(line) > MOST_LINE_BYTES:
            raise _invalid(f"{where}: A line can't have more than {MOST_LINE_BYTES} bytes.")
        if not line.endswith(b"\n"):
            raise _invalid(f"{where}: The line is cut off: it does not end with a line feed.")
        digest.update(line)
        _check_line(table, line, where)
        _note_keys(table, _stored(table, line, where), number, keys)
    if (number, size) != (entry.rows, entry.bytes):
        raise _invalid(
            f"{table.file}: {number} lines and {size} bytes, but the manifest says {entry.rows} and {entry.bytes}."
        )
    if digest.hexdigest() != entry.sha256:
        raise _invalid(f"{table.file}: {_CHANGED}")


def _buffered(packed: Any) -> io.BufferedReader[Any]:
    """The unpacked file, read in larger pieces: a line at a time is ten times as fast then."""
    return io.BufferedReader(packed, _READ_BYTES)


def _check_line(table: ArchivedTable, line: bytes, where: str) -> None:
    """Check a line against its Struct, and what types can't say."""
    record = _decoded(line, table.record, where)
    if _NUL in line and (pointers := nul_pointers(msgspec.json.decode(line))):
        raise _invalid(f"{where}, {pointers[0]}: Text can't contain a NUL character.")
    check = _CHECKS.get(table.record)
    if check is not None and (message := check(record)):
        raise _invalid(f"{where}, {message}")


def _event_fault(record: EventRecord) -> str | None:
    if record.kind != event_kind(record.document):
        return "/kind: Expected the kind of the document."
    return (
        None
        if record.enrollment_id is not None or record.kind == "session"
        else ("/enrollment_id: Only a session can be without an enrollment.")
    )


def _revision_fault(record: ProgramRevisionRecord) -> str | None:
    plan = record.document
    return (
        None
        if (plan.program.slug, plan.revision) == (record.slug, record.revision)
        else ("/document: Expected the program and the revision of the line.")
    )


def _progress_fault(record: EnrollmentRecord) -> str | None:
    try:
        progress = decode_progress(msgspec.json.encode(record.progress).decode())
    except (msgspec.ValidationError, TypeError) as error:
        return f"/progress: It is no progress of this release ({type(error).__name__})."
    if not 0 <= progress.sessions <= HIGHEST_NUMBER:
        return f"/progress/sessions: Expected a whole number from 0 to {HIGHEST_NUMBER}."
    same = (progress.program.slug, progress.program.revision) == (record.program_slug, record.revision)
    return None if same else "/progress/program: Expected the program and the revision of the line."


_CHECKS: Mapping[type, Callable[[Any], str | None]] = {
    EventRecord: _event_fault,
    ProgramRevisionRecord: _revision_fault,
    EnrollmentRecord: _progress_fault,
}


def _note_keys(table: ArchivedTable, row: Mapping[str, object], number: int, keys: KeyIndex) -> None:
    for columns in (table.key, *unique_keys(table.name)):
        space = table.name if columns == table.key else f"{table.name}: {', '.join(columns)}"
        if not keys.add(space, [row[name] for name in columns]):
            names = " and ".join(f"/{name}" for name in columns)
            raise _invalid(f"{table.file}, line {number}, {names}: An earlier line has the same.")
    for reference in table.references:
        keys.refer(reference.table, [row[name] for name in reference.columns], table.file, number)


def _stored(table: ArchivedTable, line: bytes, where: str = "") -> dict[str, object]:
    """The values of a line as they are stored: documents as text, instants in UTC."""
    record = _decoder(table.line).decode(line)
    values: dict[str, object] = {}
    for name in table.line.__struct_fields__:
        value = getattr(record, name)
        if name in table.documents:
            raw = bytes(value)
            value = None if raw == _NULL else msgspec.json.format(raw, indent=-1).decode()
        elif isinstance(value, datetime):
            try:
                value = value.astimezone(UTC)
            except OverflowError:
                raise _invalid(f"{where}, /{name}: The instant is outside the calendar in UTC.") from None
        values[name] = value
    return values


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _decoded(raw: bytes, kind: Any, where: str) -> Any:
    """Decode JSON to this type. Raises invalid_archive with the place of the error."""
    try:
        return _decoder(kind).decode(raw)
    except msgspec.ValidationError as error:
        pointer, message = validation_message(error, kind)
        raise _invalid(f"{where}{', ' if pointer else ''}{pointer}: {message}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else "it is not valid JSON in UTF-8"
        raise _invalid(f"{where}: The line can't be read: {reason}.") from None
