"""Shapes that every resource shares on the wire: strict bodies, pages and their cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from api.problems import ProblemError

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


class RequestBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of every body a client sends: a field nobody knows is refused, never ignored."""


class PageQuery(msgspec.Struct, kw_only=True, frozen=True):
    """How much of a list, and from where."""

    limit: Annotated[int, Meta(ge=1, le=100, description="At most this many items.", examples=[20])] = 20
    cursor: Annotated[
        Annotated[str, Meta(max_length=512)] | None,
        Meta(description="The `next_cursor` of the page before; left out for the first page."),
    ] = None


class Page(msgspec.Struct, Generic[T], kw_only=True):
    """One page of a list, and where the next one begins."""

    items: Annotated[list[T], Meta(description="In the list's order; empty when nothing is left.")]
    next_cursor: Annotated[
        str | None, Meta(description="Send it as `cursor` for the next page; null on the last one.")
    ] = None


def make_page(rows: Sequence[R], limit: int, key: Callable[[R], object], show: Callable[[R], T]) -> Page[T]:
    """A page of at most `limit` items out of up to `limit + 1` rows; the row too many says that more follow.

    `key` is what the list is ordered by, unique in it: it becomes the cursor. `show` makes an item of a row.
    """
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(items=[show(row) for row in shown], next_cursor=_cursor(key(shown[-1])) if more else None)


def parse_cursor(query: PageQuery, kind: type[K]) -> K | None:
    """The key after which the page begins; None for the first page. Raises a Problem for a made-up cursor."""
    if query.cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(query.cursor.encode("ascii") + b"=" * (-len(query.cursor) % 4))
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, UnicodeError, msgspec.DecodeError):
        detail = "The parameter `cursor` is not a `next_cursor` of this list."
        raise ProblemError("invalid_parameter", detail) from None


def _cursor(key: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()
