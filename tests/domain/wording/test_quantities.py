"""Loads, dates, durations, distances and counts in words."""

from datetime import date

import pytest

from domain.wording.quantities import (
    amount_text,
    count_text,
    date_text,
    distance_text,
    duration_text,
    list_text,
    load_text,
)


@pytest.mark.parametrize(("load", "text"), [(12.5, "12.5 kg"), (10, "10 kg"), (0, "bodyweight")])
def test_a_load_is_written_with_its_unit_and_none_is_bodyweight(load: float, text: str) -> None:
    assert load_text(load, "kg") == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 session"), (2, "2 sessions"), (0, "0 sessions"), (1.5, "1.5 sessions")]
)
def test_a_count_takes_its_noun_in_the_singular_or_plural(count: float, text: str) -> None:
    assert count_text(count, "session") == text


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_listed_as_in_a_sentence(parts: list[str], text: str) -> None:
    assert list_text(parts) == text


@pytest.mark.parametrize(("on", "text"), [(date(2026, 12, 1), "December 1, 2026"), (date(2027, 5, 31), "May 31, 2027")])
def test_a_date_is_written_as_people_write_it(on: date, text: str) -> None:
    assert date_text(on) == text


@pytest.mark.parametrize(
    ("reps", "seconds", "text"),
    [(5, None, "5 reps"), (1, None, "1 rep"), (None, 30.0, "30 seconds"), (None, None, "to fatigue")],
)
def test_a_target_is_written_in_reps_in_seconds_or_to_fatigue(
    reps: int | None, seconds: float | None, text: str
) -> None:
    assert amount_text(reps, seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45, "45 seconds"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (150, "2 minutes 30 seconds"),
        (1500, "25 minutes"),
        (3600, "1 hour"),
        (4200, "1 hour 10 minutes"),
    ],
)
def test_a_length_of_two_minutes_or_more_is_written_in_minutes_and_hours(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("meters", "text"), [(1, "1 meter"), (40, "40 meters"), (1000, "1 km"), (1609.34, "1.609 km"), (5000, "5 km")]
)
def test_a_distance_of_1000_meters_or_more_is_written_in_kilometers(meters: float, text: str) -> None:
    assert distance_text(meters) == text
