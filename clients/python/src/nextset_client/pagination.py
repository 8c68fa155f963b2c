"""Read lists to their end. Pass a method of a client, and its arguments:

    for athlete in paginate(client.list_athletes, limit=100, tag="club"): ...
    async for athlete in paginate_async(client.list_athletes, limit=100, tag="club"): ...

The change feed ends when `has_more` is false. Read it with `pages`, and store the `next_cursor` of each page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Cursor(Protocol):
    """A page that says where the next one begins."""

    @property
    def next_cursor(self) -> str | None: ...


class Page(Cursor, Protocol[T_co]):
    """A page of a list."""

    @property
    def items(self) -> Sequence[T_co]: ...


AnyPage = TypeVar("AnyPage", bound=Cursor)


def pages(operation: Callable[P, AnyPage], *args: P.args, **kwargs: P.kwargs) -> Iterator[AnyPage]:
    """Every page from the given `cursor` on, or from the first one."""
    following: dict[str, Any] = dict(kwargs)
    while True:
        page = operation(*args, **following)
        yield page
        if _is_last(page):
            return
        following["cursor"] = page.next_cursor


async def pages_async(
    operation: Callable[P, Awaitable[AnyPage]], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[AnyPage]:
    """Every page from the given `cursor` on, or from the first one."""
    following: dict[str, Any] = dict(kwargs)
    while True:
        page = await operation(*args, **following)
        yield page
        if _is_last(page):
            return
        following["cursor"] = page.next_cursor


def paginate(operation: Callable[P, Page[T]], *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
    """Every item of a list. `limit` is the size of a page."""
    for page in pages(operation, *args, **kwargs):
        yield from page.items


async def paginate_async(
    operation: Callable[P, Awaitable[Page[T]]], *args: P.args, **kwargs: P.kwargs
) -> AsyncIterator[T]:
    """Every item of a list. `limit` is the size of a page."""
    async for page in pages_async(operation, *args, **kwargs):
        for item in page.items:
            yield item


def _is_last(page: Cursor) -> bool:
    """Lists end without a cursor. The change feed has one on every page, for the next sync."""
    return page.next_cursor is None or getattr(page, "has_more", True) is False
