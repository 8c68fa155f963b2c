"""Pages and cursors."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.pagination import make_page, parse_cursor
from api.problems import ProblemError

KEYS = st.lists(st.tuples(st.dates(), st.integers(min_value=0, max_value=2**31)), unique=True, max_size=30).map(sorted)


@given(keys=KEYS, limit=st.integers(min_value=1, max_value=10))
def test_the_pages_contain_every_item_once(keys: list[tuple[date, int]], limit: int) -> None:
    items: list[tuple[date, int]] = []
    cursor: str | None = None
    for _ in range(len(keys) + 1):
        after = parse_cursor(cursor, tuple[date, int])
        rows = [key for key in keys if after is None or key > after][: limit + 1]
        page = make_page(rows, limit, key=lambda row: row, show=lambda row: row)
        assert len(page.items) <= limit
        items += page.items
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert items == keys


@pytest.mark.parametrize("cursor", ["", "x", "null", "é", "bnVsbA", "e30", "IjEi", "%00", "a" * 500])
def test_a_malformed_cursor_is_rejected(cursor: str) -> None:
    with pytest.raises(ProblemError) as raised:
        parse_cursor(cursor, UUID)
    assert raised.value.code == "invalid_parameter"
