"""Exports with more rows than one transaction takes, and files that only look like one."""

from __future__ import annotations

import tracemalloc

import pytest

from api.problems import ProblemError
from api.sheets.app_exports.large_export import large_export, read_large_export
from api.sheets.app_exports.recognize import read_app_export
from api.sheets.app_exports.rows import MOST_ROWS, MOST_ROWS_OF_FILE
from tests.large_exports import HEADER, ROWS_A_WORKOUT, hevy_export

FITNOTES = "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time,Comment\n"


def test_an_export_for_one_transaction_is_not_large() -> None:
    assert large_export(hevy_export(MOST_ROWS // ROWS_A_WORKOUT)) is None


@pytest.mark.slow
def test_a_large_export_is_read_again_as_it_was() -> None:
    text = hevy_export(251)
    large = large_export(text)
    assert large is not None
    assert (large.rows, len(large.content) < len(text) / 10) == (5_020, True)
    assert read_large_export(large.content) == read_app_export(text, MOST_ROWS_OF_FILE)


@pytest.mark.parametrize("change", ["\ufeff{}", "\n\n{}", "{}\n\n\n"])
def test_empty_lines_and_a_byte_order_mark_are_not_counted(change: str) -> None:
    large = large_export(change.format(hevy_export(251)))
    assert large is not None
    export = read_large_export(large.content)
    assert (large.rows, export.count, export.mistakes) == (5_020, 5_020, ())


def test_rows_without_quotes_are_counted_as_they_are_read() -> None:
    row = "2020-01-{:02},Chest press, wide,Chest,40,8,,,,a, b\n"
    large = large_export(FITNOTES + "".join(row.format(n % 28 + 1) for n in range(5_100)))
    assert large is not None
    assert (large.rows, read_large_export(large.content).count) == (5_100, 5_100)


def test_any_other_text_is_not_an_export() -> None:
    assert large_export("Date,Exercise,Reps\n" + "2026-03-02,back-squat,5\n" * 6_000) is None


def test_too_many_rows_are_refused_with_the_number_that_is_allowed() -> None:
    line = hevy_export(1).splitlines()[1]
    with pytest.raises(ProblemError) as refused:
        large_export(HEADER + f"{line}\n" * (MOST_ROWS_OF_FILE + 1))
    (mistake,) = refused.value.mistakes
    assert (mistake.row, "at most 100,000 rows" in mistake.message) == (MOST_ROWS_OF_FILE + 2, True)


@pytest.mark.slow
def test_ten_thousand_columns_take_no_more_memory_than_the_text() -> None:
    """A list of all cells would take twenty times as much."""
    text = HEADER + ("ab," * 10_000 + "\n") * 330
    tracemalloc.start()
    export = read_app_export(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert export is not None
    assert (export.workouts, len(export.mistakes) > 0) == ((), True)
    assert peak < len(text)
