"""Pagination: pages and cursors, for every list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from api.problems import ProblemError

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


MOST_BYTES_OF_PAGE = 4 * 1024 * 1024  # 100 ordinary sessions have a tenth of it
Limit = Annotated[
    int, Meta(ge=1, le=100, description="Maximum number of items. A page also ends after 4 MiB.", examples=[20])
]
Cursor = Annotated[
    Annotated[str, Meta(max_length=512)] | None,
    Meta(description="The `next_cursor` of the previous page. Omit it for the first page."),
]


encode_json = msgspec.json.Encoder(decimal_format="number").encode
UpdatedSince = Annotated[
    Annotated[datetime, Meta(tz=True)] | None,
    Meta(
        description="List only what changed at this instant or later, with a UTC offset, such as "
        "`2026-11-22T07:30:00Z`. Deleted resources are not listed."
    ),
]
Version = Annotated[int, Meta(description='Version of the resource. Send it in quotes as `If-Match`: `"3"`.')]


class Page(msgspec.Struct, Generic[T], kw_only=True):
    """One page of a list."""

    items: Annotated[list[T], Meta(description="The items, in the order of the list. Empty if there are no more.")]
    next_cursor: Annotated[
        str | None, Meta(description="Send it as `cursor` to get the next page. Null on the last page.")
    ] = None


def make_page(rows: Sequence[R], limit: int, key: Callable[[R], object], show: Callable[[R], T]) -> Page[T]:
    """Make a page of at most `limit` items from up to `limit + 1` rows. The extra row means that more follow.

    `key` is the unique sort key of a row and becomes the cursor. `show` converts a row to an item. The items of the
    page are JSON already, encoded one by one: encoding megabytes at once would stop every thread. A page ends with the
    item that fills `MOST_BYTES_OF_PAGE`.
    """
    items: list[Any] = []
    size = 0
    for row in rows[:limit]:
        encoded = encode_json(show(row))
        items.append(msgspec.Raw(encoded))
        size += len(encoded)
        if size >= MOST_BYTES_OF_PAGE:
            break
    has_more = len(rows) > len(items)
    return Page(items=items, next_cursor=encode_cursor(key(rows[len(items) - 1])) if has_more else None)


def parse_cursor(cursor: str | None, kind: type[K]) -> K | None:
    """Return the sort key after which the page begins, or None for the first page. Raises a problem if malformed."""
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        return msgspec.json.decode(raw, type=kind)
    except (binascii.Error, UnicodeError, msgspec.DecodeError):
        detail = "The parameter `cursor` must be a `next_cursor` of this list."
        raise ProblemError("invalid_parameter", detail) from None


def encode_cursor(key: object) -> str:
    """Return the cursor of a sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()
