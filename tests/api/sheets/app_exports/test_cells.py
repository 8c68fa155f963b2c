"""The cells of other apps' exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from api.sheets.app_exports.cells import (
    clock_time,
    duration,
    is_tail_of_pounds,
    local_time,
    meters,
    number,
    rpe,
    seconds_of_clock,
    whole_number,
)
from domain.loads.loading import Unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60", 60),
        ("62,5", 62.5),
        ("-20", -20),
        ("\u221220", -20),
        (".5", 0.5),
        ("", None),
        ("-", None),
        ("13.6077711", 13.6077711),
    ],
)
def test_a_number_has_a_point_or_a_comma(text: str, expected: float | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize("text", ["heavy", "1e9", "nan", "inf", "1.2.3", "=1+1", "1" * 50, "\u0661"])
def test_anything_else_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Expected a number, such as 8, 62\.5 or 62,5\.$"):
        number(text)


def test_reps_may_be_written_with_a_decimal() -> None:
    assert whole_number("8.0") == 8


@pytest.mark.parametrize("text", ["8.5", "eight"])
def test_reps_are_whole(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Expected a whole number, such as 8\.$"):
        whole_number(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("8.3", 8.5), ("8.2", 8.0), ("8.25", 8.5), ("0", None), ("", None), ("10", 10)]
)
def test_an_rpe_is_rounded_to_the_nearest_half(text: str, expected: float | None) -> None:
    assert rpe(text) == expected


def test_an_rpe_has_bounds() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        rpe("11")


@pytest.mark.parametrize(
    ("text", "expected", "has_time"),
    [
        ("2021-02-10 16:46:13", datetime.fromisoformat("2021-02-10T16:46:13"), True),
        ("2021-02-10T16:46", datetime.fromisoformat("2021-02-10T16:46"), True),
        ("2021-02-10 16:46:13 +0000", datetime.fromisoformat("2021-02-10T16:46:13"), True),
        ("2015/05/25", datetime.fromisoformat("2015-05-25"), False),
        ("15 Sep 2025, 07:48", datetime.fromisoformat("2025-09-15T07:48"), True),
        ("7 Oct. 2024, 10:52", datetime.fromisoformat("2024-10-07T10:52"), True),
        ("3 Dez 2024, 10:52", datetime.fromisoformat("2024-12-03T10:52"), True),
    ],
)
def test_a_local_time_is_read_as_the_app_wrote_it(text: str, expected: datetime, has_time: bool) -> None:
    assert local_time(text) == (expected, has_time)


@pytest.mark.parametrize("text", ["", "yesterday", "2021-02-30", "2021-02-10 25:00", "45000", "15 Foo 2025, 07:48"])
def test_anything_else_is_not_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        local_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7:37 PM", datetime.fromisoformat("2024-01-01T19:37")),
        ("12:05 am", datetime.fromisoformat("2024-01-01T00:05")),
        ("19:37", datetime.fromisoformat("2024-01-01T19:37")),
        ("", None),
    ],
)
def test_a_time_of_day_has_twelve_or_twenty_four_hours(text: str, expected: datetime | None) -> None:
    assert clock_time(datetime.fromisoformat("2024-01-01"), text) == expected


@pytest.mark.parametrize("text", ["noon", "25:00", "10:99"])
def test_anything_else_is_not_a_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="time of day"):
        clock_time(datetime.fromisoformat("2024-01-01"), text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2h 18m", 138), ("45m", 45), ("1h", 60), ("1 Std. 5 Min.", 65), ("5400", 90), ("1h30min", 90)],
)
def test_a_duration_is_in_hours_and_minutes_or_in_seconds(text: str, minutes: int) -> None:
    assert duration(text) == timedelta(minutes=minutes)


def test_a_duration_may_be_missing_and_is_nothing_else() -> None:
    assert duration("") is None
    with pytest.raises(ValueError, match="length of time"):
        duration("long")


@pytest.mark.parametrize(("text", "expected"), [("0:01:30", 90), ("1:30", 90), ("90", 90), ("", None)])
def test_a_clock_is_read_as_seconds(text: str, expected: float | None) -> None:
    assert seconds_of_clock(text) == expected


@pytest.mark.parametrize("read", [lambda: seconds_of_clock("a:b"), lambda: seconds_of_clock("1:2:3:4")])
def test_anything_else_is_not_a_clock(read: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="length of time"):
        read()


@pytest.mark.parametrize(
    ("distance", "unit", "account", "expected"),
    [
        (5.5, "km", None, 5500),
        (3, "mi", None, 4828.03),
        (400, "m", None, 400),
        (5, "", None, 5000),
        (3.1, "", Unit.LB, 4988.97),
        (2000, "", None, 2000),
        (0, "", None, None),
        (None, "km", None, None),
        (0, "furlongs", None, None),
    ],
)
def test_a_distance_is_in_meters(
    distance: float | None, unit: str, account: Unit | None, expected: float | None
) -> None:
    assert meters(distance, unit, account) == expected


def test_an_unknown_unit_of_distance_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unit of distance"):
        meters(5, "furlongs")


@pytest.mark.parametrize(
    ("load", "expected"), [(13.6077711, True), (2.26796185, True), (60.0, False), (20.41, False), (33.333333, False)]
)
def test_kilograms_with_many_decimals_can_be_pounds(load: float, expected: bool) -> None:
    assert is_tail_of_pounds(load) is expected
