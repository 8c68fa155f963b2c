"""The dates of a pasted log."""

from __future__ import annotations

from datetime import date

import pytest

from api.sheets.pasted_date import DateOrder, LogDates, both_readings, dates_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026/3/2", date(2026, 3, 2)),
        ("2.3.2026", date(2026, 3, 2)),
        ("02.03.26", date(2026, 3, 2)),
        ("2026-11-22 00:00:00", date(2026, 11, 22)),
        ("5/5/2026", date(2026, 5, 5)),
        ("Nov 20, 2026", date(2026, 11, 20)),
        ("Sept. 3, 2026", date(2026, 9, 3)),
        ("november 3 2026", date(2026, 11, 3)),
        ("20 Nov 2026", date(2026, 11, 20)),
        ("20-Nov-26", date(2026, 11, 20)),
    ],
)
def test_a_date_that_leaves_no_choice(text: str, expected: date) -> None:
    assert LogDates(None).read(text) == expected


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("3/4/2026", date(2026, 4, 3), date(2026, 3, 4)),
        ("03-04-2026", date(2026, 4, 3), date(2026, 3, 4)),
        ("03/04/26", date(2026, 4, 3), date(2026, 3, 4)),
    ],
)
def test_a_date_that_depends_on_the_order(text: str, day_first: date, month_first: date) -> None:
    assert LogDates(DateOrder.DAY_FIRST).read(text) == day_first
    assert LogDates(DateOrder.MONTH_FIRST).read(text) == month_first
    with pytest.raises(ValueError, match="in two ways"):
        LogDates(None).read(text)


@pytest.mark.parametrize(
    ("texts", "given", "order", "undecided"),
    [
        (["3/4/2026", "27/11/2026"], None, DateOrder.DAY_FIRST, None),
        (["3/4/2026", "11/27/2026"], None, DateOrder.MONTH_FIRST, None),
        (["3/4/2026", "11/27/2026"], DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, None),
        (["5/5/2026", "3/4/2026"], None, None, "3/4/2026"),
        (["3/4/2026"], DateOrder.DAY_FIRST, DateOrder.DAY_FIRST, None),
        (["5/5/2026", "2026-03-04", "27.11.2026"], None, None, None),
    ],
)
def test_a_log_decides_the_order_or_the_caller_does(
    texts: list[str], given: DateOrder | None, order: DateOrder | None, undecided: str | None
) -> None:
    assert dates_of(texts, given) == LogDates(order, undecided)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (None, ""),
        (None, "soon"),
        (None, "2026-02-30"),
        (None, "Nov 31, 2026"),
        (None, "Nox 3, 2026"),
        (None, "No 3, 2026"),
        (None, "31.2.2026"),
        (None, "2026-W01-1"),
        (None, "13/13/2026"),
        (None, "2026-11-22 18:30"),
        (DateOrder.DAY_FIRST, "11/27/2026"),
        (DateOrder.MONTH_FIRST, "27/11/2026"),
        (DateOrder.DAY_FIRST, "31/2/2026"),
    ],
)
def test_a_date_that_cannot_be_read_is_refused_in_a_sentence(order: DateOrder | None, text: str) -> None:
    with pytest.raises(ValueError, match=r"^(?s:[A-Z].*)2026\.$"):
        LogDates(order).read(text)


def test_both_readings_of_a_date_are_spelled_out() -> None:
    assert both_readings("3/4/2026") == ("3 April 2026", "March 4, 2026")
