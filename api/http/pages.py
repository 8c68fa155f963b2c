"""Fixed public pages beside the operations: what a problem code means, the documentation."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import cached_property

import msgspec

from api.problems import PROBLEMS


class PublicPage(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A page that is the same for everyone, answered to GET and HEAD without a key.

    `content` may be a function: then it is called when the page is first asked for, and its answer is kept.
    `compressed` is the content as gzip has it, where that lies ready.
    """

    path: str
    media_type: str
    content: bytes | Callable[[], bytes]
    headers: Mapping[str, str] = {}
    compressed: bytes | None = None

    @cached_property
    def plain(self) -> bytes:
        """The content."""
        return self.content if isinstance(self.content, bytes) else self.content()

    @cached_property
    def gzipped(self) -> bytes:
        """The content, compressed."""
        return gzip.compress(self.plain, mtime=0) if self.compressed is None else self.compressed


def problem_pages() -> tuple[PublicPage, ...]:
    """For each problem code the page that its `type` names."""
    return tuple(
        PublicPage(
            path=f"/problems/{kind.code}",
            media_type="text/plain; charset=utf-8",
            content=f"{kind.title}\n\ncode: {kind.code}\nstatus: {kind.status}\n\n{kind.remedy}\n".encode(),
        )
        for kind in PROBLEMS.values()
    )
