"""Fixed public pages beside the operations: what a problem code means, the documentation."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from api.problems import PROBLEMS


class PublicPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that is the same for everyone, answered to GET and HEAD without a key."""

    path: str
    media_type: str
    content: bytes
    headers: Mapping[str, str] = {}


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
