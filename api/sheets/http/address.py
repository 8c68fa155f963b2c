"""The table of addresses for spreadsheets: `/s/{token}/...`. The token in the address is the only credential.

They are not operations, because a formula sends no headers and reads no JSON. A function decorated with
`@sheet_address` handles one address and returns plain text, a table or a workbook. `request_pipeline.py` holds the
parts that all of them share.
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
    """One read: its link, and the parameters of its path."""

    context: RequestContext
    link: OpenedSheetLink
    path: dict[str, str]
    ending: str
    """The file extension, such as the `csv` of `table.csv`."""
    base: str
    """The link's own address, without a trailing slash. It contains the token."""


class SheetResponse(msgspec.Struct, frozen=True):
    """The response. `write` makes its bytes, after the transaction."""

    media_type: str
    write: Callable[[], bytes]
    file_name: str | None = None
    """The name of a download; None for text that a cell shows."""


def plain(text: str) -> SheetResponse:
    """One bare value, without a line break or a byte order mark."""
    return SheetResponse(TEXT, text.encode)


Handler = Callable[..., Awaitable[SheetResponse]]
H = TypeVar("H", bound=Handler)


class SheetAddress(msgspec.Struct, frozen=True):
    """One address. Unknown query parameters are ignored, because sheets add some to avoid caches."""

    path: str
    query_type: type[msgspec.Struct] | None
    handler: Handler


_declared: dict[Handler, list[SheetAddress]] = {}


def sheet_address(path: str) -> Callable[[H], H]:
    """Declare the decorated function as the handler of an address. It takes a `request` and may take a `query`."""

    def declare(handler: H) -> H:
        if not path.startswith("/s/{token}"):
            raise ValueError(f"{path} has no token")
        query_type = typing.get_type_hints(handler).get("query")
        _declared.setdefault(handler, []).append(SheetAddress(path, query_type, handler))
        return handler

    return declare


def addresses(*modules: ModuleType) -> tuple[SheetAddress, ...]:
    """Collect the addresses of these modules."""
    return tuple(
        address
        for module in modules
        for value in vars(module).values()
        if inspect.isfunction(value) and value.__module__ == module.__name__
        for address in _declared.get(value, ())
    )
