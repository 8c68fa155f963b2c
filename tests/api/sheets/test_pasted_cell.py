"""Parsing the cells of a pasted log."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from api.sheets.pasted_cell import (
    read_assistance,
    read_complaint_pain,
    read_kind,
    read_load,
    read_number,
    read_pain_score,
    read_set_number,
    read_side,
    read_signed_number,
    read_unit,
    read_version,
    read_whole_number,
    read_yes_no,
    write_complaint_pain,
)
from domain.sessions.session import ComplaintPain


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_number, "12,5", 12.5),
        (read_number, "9.0", 9),
        (read_yes_no, "X", True),
        (read_yes_no, "No", False),
        (read_pain_score, "10", 10),
        (read_yes_no, "nein", False),
        (read_unit, "LB", "lb"),
        (read_unit, "lbs", "lb"),
        (read_unit, "Pounds", "lb"),
        (read_unit, "kgs", "kg"),
        (read_kind, "Warm-up", "warm_up"),
        (read_side, "Links", "left"),
        (read_side, "R", "right"),
        (read_version, "3", 3),
        (read_version, "3.0", 3),
        (
            read_complaint_pain,
            "right-knee 1/4/2/0,back 0/-/-/10",
            [
                {"complaint": "right-knee", "before": 1, "during": 4, "after_1h": 2, "next_morning": 0},
                {"complaint": "back", "before": 0, "during": None, "after_1h": None, "next_morning": 10},
            ],
        ),
    ],
)
def test_a_readable_cell(read: Callable[[str], object], text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (read_number, ["nine", "-9", "102.500", "1.000,5", "=A1"]),
        (read_yes_no, ["maybe", "2"]),
        (read_pain_score, ["11", "2.5", "-1"]),
        (read_unit, ["stone"]),
        (read_whole_number, ["x", "8.5", "-8", "", "12345678"]),
        (read_set_number, ["x", "1.5"]),
        (read_load, ["heavy", "55 stone", "-20 st", "1.234"]),
        (read_assistance, ["20 stone", "-20"]),
        (read_kind, ["heavy"]),
        (read_side, ["middle"]),
        (read_version, ["first", "-1", "1.5"]),
        (read_complaint_pain, ["right-knee", "right-knee 1/2/3", "right-knee 1/2/3/11", "knee 1/2/3/4; back 0/0/0/0"]),
    ],
)
def test_an_unreadable_cell_is_refused_in_a_sentence(read: Callable[[str], object], texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
            read(text)


@pytest.mark.parametrize(("text", "number"), [("-30", -30), ("\u221230", -30), ("\u20132,5", -2.5), ("30", 30)])
def test_a_number_below_zero_may_have_any_minus_sign(text: str, number: float) -> None:
    assert read_signed_number(text) == number


def test_the_scores_of_complaints_are_read_as_they_are_written() -> None:
    scores = [
        ComplaintPain(complaint="right-knee", before=1, during=4),
        ComplaintPain(complaint="back", next_morning=0),
    ]
    text = write_complaint_pain(scores)
    assert text == "right-knee 1/4/-/-, back -/-/-/0"
    assert msgspec.convert(read_complaint_pain(text), list[ComplaintPain]) == scores


@pytest.mark.parametrize(("text", "number"), [("8", 8), ("8.0", 8), ("8,00", 8)])
def test_a_whole_number_may_have_decimals_of_zero(text: str, number: int) -> None:
    assert (read_whole_number(text), read_set_number(text)) == (number, number)


@pytest.mark.parametrize(("text", "load"), [("55", 55), ("-20", -20), ("62,5", 62.5)])
def test_a_load_may_be_below_zero(text: str, load: float) -> None:
    assert read_load(text) == load
