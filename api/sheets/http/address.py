"""The table of addresses for spreadsheets: `/s/{token}/...`, read by whoever has the address.

They are no operations: a formula sends no header and wants no JSON. A function decorated with `@sheet_address` answers
one address with plain text, a table or a workbook; what they share is in
`api/sheets/http/request_pipeline.py`.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import TypeVar

import msgspec

from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.request_context import RequestContext

TEXT = "text/plain; charset=utf-8"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"


class SheetRequest(msgspec.Struct, frozen=True):
    """One read: the link that it goes by, and what the request says."""

    context: RequestContext
    link: OpenedSheetLink
    path: dict[str, str]
    ending: str
    """What the address ends in: the `csv` of `table.csv`."""
    base: str
    """The link's own address, which its others begin with; it holds the token."""


class SheetResponse(msgspec.Struct, frozen=True):
    """What is answered. `write` makes the bytes, after the transaction."""

    media_type: str
    write: Callable[[], bytes]
    file_name: str | None = None
    """For what is to be saved rather than shown."""


def plain(text: str) -> SheetResponse:
    """One bare value: no line break, no byte order mark."""
    return SheetResponse(TEXT, text.encode)


Handler = Callable[..., Awaitable[SheetResponse]]
H = TypeVar("H", bound=Handler)


class SheetAddress(msgspec.Struct, frozen=True):
    """One address. Its query's unknown keys are ignored: sheets add some to get round caches."""

    path: str
    query_type: type[msgspec.Struct] | None
    handler: Handler


_declared: dict[Handler, list[SheetAddress]] = {}


def sheet_address(path: str) -> Callable[[H], H]:
    """Declare the decorated function, which takes a `reading` and may take a `query`, as the answer to an address."""

    def declare(handler: H) -> H:
        if not path.startswith("/s/{token}"):
            raise ValueError(f"{path} holds no token")
        query_type = typing.get_type_hints(handler).get("query")
        _declared.setdefault(handler, []).append(SheetAddress(path, query_type, handler))
        return handler

    return declare


def addresses(*modules: ModuleType) -> tuple[SheetAddress, ...]:
    """The addresses of these modules."""
    return tuple(
        address
        for module in modules
        for value in vars(module).values()
        if inspect.isfunction(value) and value.__module__ == module.__name__
        for address in _declared.get(value, ())
    )
