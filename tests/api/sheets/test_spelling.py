"""Numbers, dates and text as every spreadsheet reads them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheets.spelling import DecimalMark, figure, harmless, in_turn, spelled, unmarked


@given(st.floats(min_value=0, max_value=1e6), st.sampled_from(DecimalMark))
def test_a_figure_never_has_exactly_three_decimals_nor_a_thousands_separator(value: float, mark: DecimalMark) -> None:
    text = figure(value, mark)
    assert re.fullmatch(r"\d+([.,]\d{1,2})?", text)
    assert float(text.replace(",", ".")) == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    ("value", "text"), [(10, "10"), (102.5, "102.5"), (0.25, "0.25"), (0, "0"), (-0.001, "0"), (1234.5, "1234.5")]
)
def test_a_figure_has_no_trailing_zeros(value: float, text: str) -> None:
    assert figure(value) == text
    assert figure(value, DecimalMark.COMMA) == text.replace(".", ",")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "\n1", "\uff1d1+1", "\uff0d1"])
def test_text_that_a_sheet_would_calculate_is_marked(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize(("text", "marked"), [("a\n=1", "a\n'=1"), ("\t=1", "'\t'=1")])
def test_a_line_that_would_become_a_cell_of_its_own_is_marked_too(text: str, marked: str) -> None:
    assert harmless(text) == marked


@pytest.mark.parametrize("text", ["", "Ana", "'quoted'", "1+1", "it's = so"])
def test_any_other_text_is_unchanged(text: str) -> None:
    assert harmless(text) == text


@given(st.text() | st.text(alphabet="=-',;|\"\t\r\n a"))
def test_the_mark_can_be_removed_again(text: str) -> None:
    assert unmarked(harmless(text)) == text


def test_values_of_every_kind() -> None:
    assert [spelled(value) for value in (None, True, False, 12, 2.5, date(2026, 3, 2), "=x")] == [
        "", "yes", "no", "12", "2.5", "2026-03-02", "'=x",
    ]  # fmt: skip


def test_a_value_that_all_sets_share_is_written_once() -> None:
    assert in_turn(["10", "10", "10"]) == "10"
    assert in_turn(["10", "10", "12"]) == "10 | 10 | 12"


@pytest.mark.parametrize("value", ["-45", "-25 | -20 | -10", "-2,5", "12.5"])
def test_a_load_below_zero_is_a_number_and_no_formula(value: str) -> None:
    assert spelled(value) == value


@pytest.mark.parametrize("text", ["-45+1", "-A1", "-25 | =1", "--45", "-45 | "])
def test_anything_more_than_a_number_is_marked(text: str) -> None:
    assert spelled(text) == "'" + text
