"""Static public pages: the problem codes and the documentation."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import cached_property

import msgspec

from api.problems import PROBLEMS


class PublicPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A static page, served for GET and HEAD without an API key.

    If `content` is a function, it is called on the first request and its result is cached. `compressed` is the
    content compressed with gzip, if it is available.
    """

    path: str
    media_type: str
    content: bytes | Callable[[], bytes]
    headers: Mapping[str, str] = {}
    compressed: bytes | None = None

    @cached_property
    def plain(self) -> bytes:
        """The uncompressed content."""
        return self.content if isinstance(self.content, bytes) else self.content()

    @cached_property
    def gzipped(self) -> bytes:
        """The content compressed with gzip."""
        return gzip.compress(self.plain, mtime=0) if self.compressed is None else self.compressed


def problem_pages() -> tuple[PublicPage, ...]:
    """The page of each problem code, at the path in the problem's `type`."""
    return tuple(
        PublicPage(
            path=f"/problems/{kind.code}",
            media_type="text/plain; charset=utf-8",
            content=f"{kind.title}\n\ncode: {kind.code}\nstatus: {kind.status}\n\n{kind.remedy}\n".encode(),
        )
        for kind in PROBLEMS.values()
    )
