"""Files that are too large for memory: bodies of requests that are received, and responses that are sent."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO, ClassVar

import msgspec
import structlog
from litestar.types import Receive, Scope, Send

from api.http.encoded_response import EncodedResponse
from api.http.request_body import ClientDisconnectedError
from api.problems import ProblemError
from api.use_cases.large_files import LargeFile, LargeFiles, disk_errors

CHUNK_BYTES = 256 * 1024
SEND_SECONDS = 60.0
"""A client that does not take a chunk in this time is disconnected: at most 4 KiB a second is that slow."""
RECEIVE_SECONDS = 1800.0
"""How long a whole file may take to arrive. Each part of it has the deadline of an ordinary body."""
_CLOSE = {"Connection": "close"}

_log = structlog.get_logger("nextset.request")


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the content of a response."""

    media_type: ClassVar[str] = "application/octet-stream"

    file: LargeFile
    name: str


class FileBody(msgspec.Struct, frozen=True, kw_only=True):
    """A body that is a file, of one of these types: the first one is documented.

    `read` turns it into the argument of the operation, in a thread.
    """

    media_types: tuple[str, ...]
    most_bytes: int
    read: Callable[[BinaryIO], Any]

    def require(self, content_type: str | None) -> None:
        """Raise a problem (415) for another media type."""
        if (content_type or "").partition(";")[0].strip().lower() not in self.media_types:
            names = " and ".join(f"`{name}`" for name in self.media_types)
            raise ProblemError("unsupported_media_type", f"Only {names} are supported.")


class ReceivedFile(msgspec.Struct, frozen=True):
    """A body in a file, and the SHA-256 of its content."""

    file: LargeFile
    sha256: bytes


async def receive_file(
    receive: Callable[[], Awaitable[Any]], declared: str | None, files: LargeFiles, *, limit: int, seconds: float
) -> ReceivedFile:
    """Write the body to a file, which the caller closes.

    Raises a problem for more than `limit` bytes (413), and for one that stalls for `seconds` (408).
    """
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    file = files.new()
    try:
        digest = await _receive(receive, file.content, limit, seconds)
    except BaseException:
        file.close()
        raise
    return ReceivedFile(file, digest)


async def _receive(receive: Callable[[], Awaitable[Any]], content: BinaryIO, limit: int, seconds: float) -> bytes:
    digest = hashlib.sha256()
    size = 0
    latest = time.monotonic() + RECEIVE_SECONDS
    parts: list[bytes] = []
    more = True
    while more:
        try:
            async with asyncio.timeout(seconds):
                message = await receive()
        except TimeoutError:
            raise _timed_out(f"Nothing arrived within {seconds:g} seconds.") from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnectedError
        if time.monotonic() > latest:
            raise _timed_out(f"The body did not arrive within {RECEIVE_SECONDS:g} seconds.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
        if not more or sum(map(len, parts)) >= CHUNK_BYTES:
            chunk, parts = b"".join(parts), []
            with disk_errors():
                await asyncio.to_thread(_take, chunk, content, digest)
    return digest.digest()


def _take(chunk: bytes, content: BinaryIO, digest: Any) -> None:
    digest.update(chunk)
    content.write(chunk)


class DownloadResponse(EncodedResponse, frozen=True, kw_only=True):
    """A response whose body is a file. It is sent in chunks and never compressed."""

    file: LargeFile

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._send(scope, send)
        finally:
            self.file.close()

    async def _send(self, scope: Scope, send: Send) -> None:
        content = self.file.content
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        headers.append((b"content-length", b"%d" % content.seek(0, 2)))
        content.seek(0)
        self.set_log_fields(scope)
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        if scope["method"] == "HEAD":  # type: ignore[typeddict-item]  # there are no WebSockets
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        try:
            while chunk := await asyncio.to_thread(content.read, CHUNK_BYTES):
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            _log.warning("slow_download", sent_bytes=content.tell())
            return  # the server closes the connection: the body is shorter than its length says
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def download_response(download: Download, status: int, headers: list[tuple[str, str]]) -> DownloadResponse:
    """The response that sends this file."""
    name = ("Content-Disposition", f'attachment; filename="{download.name}"')
    return DownloadResponse(
        status=status, headers=[*headers, ("Content-Type", download.media_type), name], file=download.file
    )


def _timed_out(detail: str) -> ProblemError:
    return ProblemError("body_timeout", detail, headers=_CLOSE)


def _too_large(limit: int) -> ProblemError:
    return ProblemError("body_too_large", f"The limit is {limit} bytes.", headers=_CLOSE)
