"""Reading a pasted log."""

from __future__ import annotations

from datetime import date

import pytest

from api.sheets.pasted_log import MOST_LINES, MOST_ROWS, MOST_SESSIONS, read_log
from domain.loads.loading import Unit
from domain.sessions.side import Side

HEAD = "Athlete\tDate\tExercise\tSide\tReps\tLoad\tUnit\n"
ROW = "ana\t2026-03-02\tbss\tleft\t9\t10\tkg\n"


def mistakes(text: str) -> list[tuple[int, str | None]]:
    return [(each.row, each.column) for each in read_log(text).mistakes]


def test_rows_of_one_athlete_and_date_make_a_session() -> None:
    log = read_log(HEAD + ROW + ROW.replace("left", "right") + ROW.replace("03-02", "03-05"))
    assert (log.rows, log.mistakes) == (3, ())
    first, second = log.sessions
    assert (first.athlete, first.external_id, first.row) == ("ana", "log-2026-03-02", 2)
    assert [one.side for one in first.done.exercises[0].sets] == [Side.LEFT, Side.RIGHT]
    assert second.done.performed_on == date(2026, 3, 5)


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
def test_columns_may_be_separated_by_tabs_semicolons_commas_or_pipes(separator: str) -> None:
    performance = read_log((HEAD + ROW).replace("\t", separator)).sessions[0].done
    assert (performance.exercises[0].sets[0].load, performance.unit) == (10, Unit.KG)


def test_decimal_commas_dotted_dates_and_a_byte_order_mark() -> None:
    performance = (
        read_log("\ufeff" + HEAD + ROW.replace("\t10\t", "\t12,5\t").replace("2026-03-02", "2.3.2026")).sessions[0].done
    )
    assert (performance.performed_on, performance.exercises[0].sets[0].load) == (date(2026, 3, 2), 12.5)


def test_the_unit_may_stand_in_the_header() -> None:
    assert read_log("Date,Exercise,Reps,Load (lb)\n2026-03-02,bss,9,45\n").sessions[0].done.unit is Unit.LB


@pytest.mark.parametrize("header", ["Seconds", "Hold (s)", "hold (S)"])
def test_seconds_may_have_the_header_of_earlier_exports(header: str) -> None:
    log = read_log(f"Date,Exercise,{header}\n2026-03-02,plank,45\n")
    assert (log.mistakes, log.sessions[0].done.exercises[0].sets[0].seconds) == ((), 45)


def test_both_headers_of_seconds_are_a_duplicate_column() -> None:
    log = read_log("Date,Exercise,Hold (s),Seconds\n2026-03-02,plank,45,45\n")
    assert [(each.row, each.column, each.message) for each in log.mistakes] == [(1, "Seconds", "Duplicate column.")]


def test_empty_rows_are_skipped_and_sessions_come_in_the_order_of_their_dates() -> None:
    log = read_log(HEAD + ROW.replace("03-02", "03-09") + "\t\t\t\t\t\t\n" + ROW)
    assert [each.row for each in log.sessions] == [4, 2]


def test_a_superset_in_alternating_rows_is_two_exercises() -> None:
    text = HEAD + ROW + ROW.replace("bss", "lunge") + ROW
    performance = read_log(text).sessions[0].done
    assert [(item.exercise, len(item.sets)) for item in performance.exercises] == [("bss", 2), ("lunge", 1)]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2026-03-02", "03/02/2026", "Date"),
        ("2026-03-02", "2026-02-30", "Date"),
        ("2026-03-02", "31.2.2026", "Date"),
        ("bss", "", "Exercise"),
        ("left", "middle", "Side"),
        ("\t9\t", "\tnine\t", "Reps"),
        ("\t9\t", "\t9.5\t", "Reps"),
        ("\t9\t", "\t-9\t", "Reps"),
        ("\t10\t", "\t102.500\t", "Load"),
        ("\t10\t", "\t1.000,5\t", "Load"),
        ("\t10\t", "\t=A1\t", "Load"),
        ("\tkg", "\tstone", "Unit"),
    ],
)
def test_an_unreadable_cell_is_reported_with_row_and_column(old: str, new: str, column: str) -> None:
    assert mistakes(HEAD + ROW + ROW.replace(old, new, 1)) == [(3, column)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ending_separates_rows(end: str) -> None:
    assert read_log((HEAD + ROW + ROW).replace("\n", end)).rows == 2


def test_a_row_without_its_required_cells_is_a_mistake_in_those_columns() -> None:
    assert mistakes("Athlete,Date,Exercise\nana\nana,2026-03-02\n") == [(2, "Date"), (2, "Exercise"), (3, "Exercise")]


@pytest.mark.parametrize(
    ("header", "most"),
    [
        ("Exercise", 80),
        ("Slot", 80),
        ("Variant", 80),
        ("Instead of", 80),
        ("Exercise notes", 4000),
        ("Session notes", 4000),
    ],
)
def test_a_text_has_the_same_length_limit_as_in_a_posted_session(header: str, most: int) -> None:
    cells = {"Date": "2026-03-02", "Exercise": "bss"}
    for length, expected in ((most, []), (most + 1, [(2, header)])):
        row = cells | {header: "x" * length}
        assert mistakes(",".join(row) + "\n" + ",".join(row.values())) == expected


def test_an_unclosed_quote_is_a_mistake_in_its_cell() -> None:
    assert mistakes(HEAD + ROW.replace("bss", '"bss') + "x" * 200_000) == [(2, "Exercise")]


def test_a_session_has_the_same_limits_of_sets_and_exercises_as_a_posted_one() -> None:
    assert mistakes(HEAD + ROW * 100) == []
    assert mistakes(HEAD + ROW * 102) == [(102, None)]
    assert mistakes(HEAD + "".join(ROW.replace("bss", f"e{n}") for n in range(52))) == [(52, None)]


def test_all_mistakes_are_reported_at_once() -> None:
    text = HEAD + ROW.replace("left", "middle") + ROW.replace("2026-03-02", "soon") + ROW.replace("\t9\t", "\tx\t")
    assert mistakes(text) == [(2, "Side"), (3, "Date"), (4, "Reps")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Date,Exercise,Color\n", [(1, "Color")]),
        ("Date,Exercise,Date\n", [(1, "Date")]),
        ("Exercise,Reps\n", [(1, "Date")]),
        ("", [(1, "Date"), (1, "Exercise")]),
    ],
)
def test_unknown_duplicate_and_missing_headers(head: str, expected: list[tuple[int, str]]) -> None:
    assert mistakes(head) == expected


@pytest.mark.parametrize("rest", ["", "\n", "\n\n\r\n", "\t\t\n \t\n"])
def test_a_log_without_a_filled_row_is_refused(rest: str) -> None:
    assert mistakes(HEAD + rest) == [(1, None)]


def test_a_log_of_mostly_empty_rows_is_read_up_to_a_limit() -> None:
    assert mistakes(HEAD + ROW + "\n" * (MOST_LINES - 2)) == []
    assert mistakes(HEAD + ROW + "\n" * MOST_LINES) == [(MOST_LINES + 1, None)]


def test_too_many_rows_or_sessions_are_refused() -> None:
    assert mistakes(HEAD + ROW * (MOST_ROWS + 1)) == [(MOST_ROWS + 2, None)]
    sessions = "".join(ROW.replace("ana", f"a{n}") for n in range(MOST_SESSIONS + 1))
    assert mistakes(HEAD + sessions) == [(MOST_SESSIONS + 2, None)]


@pytest.mark.parametrize(
    ("cells", "load", "assistance"), [("-30\tkg", None, 30), ("10\tkg", 10, None), ("0\tkg", 0, None)]
)
def test_a_load_below_zero_is_assistance_as_a_cell_shows_it(
    cells: str, load: float | None, assistance: float | None
) -> None:
    one = read_log(HEAD + ROW.replace("10\tkg", cells)).sessions[0].done.exercises[0].sets[0]
    assert (one.load, one.assistance) == (load, assistance)


def test_assistance_is_given_once() -> None:
    head = "Date\tExercise\tReps\tLoad\tAssistance\n2026-03-02\tpull-up\t8\t"
    assert mistakes(head + "-30\t25\n") == [(2, "Assistance")]
    assert mistakes(head + "-30\t30\n") == []
