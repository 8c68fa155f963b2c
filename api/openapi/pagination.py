"""The extension `x-pagination`: which parameters and fields a client needs to read a whole list."""

from __future__ import annotations

import typing

import msgspec

from api.http.operation import Operation
from api.openapi.shape import Schema

CURSOR, LIMIT, NEXT, HAS_MORE, ITEMS = "cursor", "limit", "next_cursor", "has_more", "items"


def pagination(operation: Operation) -> Schema | None:
    """The hint for an operation that takes a cursor. None for all others.

    `has_more_field` is stated only where a cursor is never null: without it, the last page is the one whose
    `next_cursor` is null. `items_field` is omitted where a page is a text. Raises ValueError for an operation that
    takes a cursor and returns none.
    """
    if operation.query_type is None or CURSOR not in operation.query_type.__struct_fields__:
        return None
    (body, *_) = operation.content_types.values()
    page = typing.get_origin(body) or body
    fields = page.__struct_fields__ if isinstance(page, type) and issubclass(page, msgspec.Struct) else ()
    if NEXT not in fields:
        raise ValueError(f"{operation.operation_id}: an operation with the parameter `{CURSOR}` must return `{NEXT}`")
    hint = {"cursor_parameter": CURSOR, "limit_parameter": LIMIT, "next_cursor_field": NEXT}
    hint |= {"has_more_field": HAS_MORE} if HAS_MORE in fields else {}
    return hint | ({"items_field": ITEMS} if ITEMS in fields else {})
