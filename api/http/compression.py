"""Compression of responses with gzip, if the client accepts it.

Litestar's compression middleware leaves a strong `ETag` on a compressed body, and costs time for every request.
"""

from __future__ import annotations

import asyncio
import gzip
import re

from api.http.negotiation import accepts_gzip

Headers = list[tuple[bytes, bytes]]

COMPRESSED_ABOVE_BYTES = 1024
_IN_A_THREAD_ABOVE_BYTES = 64 * 1024
_LEVEL = 5
_TEXT = re.compile(rb"application/(problem\+)?json|text/")


async def compress(body: bytes, headers: Headers, accept_encoding: str) -> tuple[bytes, Headers]:
    """Return the body and its headers for this client. A small body, or one that is no text, stays as it is.

    The `ETag` of a compressed body is weak, because its bytes differ. `If-Match` accepts it all the same.
    """
    by_name = dict(headers)
    if len(body) <= COMPRESSED_ABOVE_BYTES or by_name.get(b"vary") == b"Accept-Encoding":
        return body, headers  # a page is compressed once, and has chosen its own form
    if not _TEXT.match(by_name.get(b"content-type", b"")):
        return body, headers
    headers = [*headers, (b"vary", b"Accept-Encoding")]
    if not accepts_gzip(accept_encoding):
        return body, headers
    if len(body) > _IN_A_THREAD_ABOVE_BYTES:
        compressed = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    else:
        compressed = gzip.compress(body, _LEVEL, mtime=0)
    weak = [(name, b"W/" + value if name == b"etag" else value) for name, value in headers]
    return compressed, [*weak, (b"content-encoding", b"gzip")]
