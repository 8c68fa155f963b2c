"""Pages and cursors."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.pagination import MOST_BYTES_OF_PAGE, make_page, parse_cursor
from api.problems import ProblemError

KEYS = st.lists(st.tuples(st.dates(), st.integers(min_value=0, max_value=2**31)), unique=True, max_size=30).map(sorted)


def decoded(item: Any) -> Any:
    """The item of a page, which is JSON already."""
    return msgspec.json.decode(item, type=tuple[date, int])


def decoded_text(item: Any) -> str:
    return msgspec.json.decode(item, type=str)


@given(keys=KEYS, limit=st.integers(min_value=1, max_value=10))
def test_the_pages_contain_every_item_once(keys: list[tuple[date, int]], limit: int) -> None:
    items: list[tuple[date, int]] = []
    cursor: str | None = None
    for _ in range(len(keys) + 1):
        after = parse_cursor(cursor, tuple[date, int])
        rows = [key for key in keys if after is None or key > after][: limit + 1]
        page = make_page(rows, limit, key=lambda row: row, show=lambda row: row)
        assert len(page.items) <= limit
        items += [decoded(item) for item in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert items == keys


def test_a_page_ends_with_the_item_that_fills_it_and_the_next_page_goes_on() -> None:
    rows = [f"{number}{'x' * (MOST_BYTES_OF_PAGE // 2)}" for number in range(5)]
    pages: list[list[str]] = []
    left = rows
    while left:
        page = make_page(left[:4], 3, key=lambda row: row[:1], show=lambda row: row)
        pages.append([decoded_text(item)[:1] for item in page.items])
        last = parse_cursor(page.next_cursor, str)
        left = [] if last is None else [row for row in rows if row[:1] > last]
    assert pages == [["0", "1"], ["2", "3"], ["4"]]


def test_an_item_larger_than_a_page_is_a_page_of_its_own() -> None:
    page = make_page(["x" * (2 * MOST_BYTES_OF_PAGE), "y"], 1, key=lambda row: row[:1], show=lambda row: row)
    assert (len(page.items), parse_cursor(page.next_cursor, str)) == (1, "x")


@pytest.mark.parametrize("cursor", ["", "x", "null", "é", "bnVsbA", "e30", "IjEi", "%00", "a" * 500])
def test_a_malformed_cursor_is_rejected(cursor: str) -> None:
    with pytest.raises(ProblemError) as raised:
        parse_cursor(cursor, UUID)
    assert raised.value.code == "invalid_parameter"
