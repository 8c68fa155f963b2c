from __future__ import annotations

from api.sheets.cell_mistake import MOST_QUOTED, cell_mistake


def test_a_mistake_quotes_the_cell_before_it_says_what_is_expected() -> None:
    mistake = cell_mistake(2, "Reps", "eight", "Enter a whole number, such as 8.")
    assert (mistake.row, mistake.column) == (2, "Reps")
    assert mistake.message == "The cell says `eight`. Enter a whole number, such as 8."


def test_an_empty_cell_is_not_quoted() -> None:
    assert cell_mistake(2, "Exercise", " ", "The exercise is missing.").message == "The exercise is missing."


def test_a_long_cell_is_shortened() -> None:
    message = cell_mistake(2, "Reps", "x" * 41, "Enter a whole number.").message
    assert message == f"The cell says `{'x' * (MOST_QUOTED - 1)}…`. Enter a whole number."


def test_a_cell_with_line_breaks_and_control_characters_is_quoted_in_one_line() -> None:
    message = cell_mistake(2, "Reps", "8\r\n\x1b[31m9", "Enter a whole number.").message
    assert message == "The cell says `8 [31m9`. Enter a whole number."
