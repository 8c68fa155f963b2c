"""Reading a pasted log."""

from __future__ import annotations

from datetime import date

import pytest

from api.sheets.pasted_date import DateOrder
from api.sheets.pasted_log import MOST_SESSIONS, all_mistakes, group_rows, name_mistakes, read_log
from api.sheets.pasted_table import MOST_LINES, MOST_ROWS
from api.use_cases.sessions.import_history import SessionMistake
from api.use_cases.sessions.name_resolver import ResolvedNames
from domain.loads.loading import Unit
from domain.sessions.side import Side
from tests.pasted import athlete_id, grouped, one_session

HEAD = "Athlete\tDate\tExercise\tSide\tReps\tLoad\tUnit\n"
ROW = "ana\t2026-03-02\tbss\tleft\t9\t10\tkg\n"


def mistakes(text: str) -> list[tuple[int, str | None]]:
    return [(each.row, each.column) for each in grouped(text).mistakes]


def test_rows_of_one_athlete_and_date_make_a_session() -> None:
    log = grouped(HEAD + ROW + ROW.replace("left", "right") + ROW.replace("03-02", "03-05"))
    assert log.mistakes == ()
    first, second = log.sessions
    assert (first.athlete_id, first.external_id, first.row) == (athlete_id("ana"), "log-2026-03-02", 2)
    assert [one.side for one in first.as_performed().exercises[0].sets] == [Side.LEFT, Side.RIGHT]
    assert second.performed_on == date(2026, 3, 5)


@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
def test_columns_may_be_separated_by_tabs_semicolons_commas_or_pipes(separator: str) -> None:
    performance = one_session((HEAD + ROW).replace("\t", separator)).as_performed()
    assert (performance.exercises[0].sets[0].load, performance.unit) == (10, Unit.KG)


def test_decimal_commas_dotted_dates_and_a_byte_order_mark() -> None:
    performance = one_session(
        "\ufeff" + HEAD + ROW.replace("\t10\t", "\t12,5\t").replace("2026-03-02", "2.3.2026")
    ).as_performed()
    assert (performance.performed_on, performance.exercises[0].sets[0].load) == (date(2026, 3, 2), 12.5)


def test_the_unit_may_stand_in_the_header() -> None:
    assert one_session("Date,Exercise,Reps,Load (lb)\n2026-03-02,bss,9,45\n").as_performed().unit is Unit.LB


@pytest.mark.parametrize("load", ["55 lbs", "55lb", "55 LB.", "55 Pounds"])
def test_the_unit_may_stand_beside_the_load(load: str) -> None:
    text = f"Date,Exercise,Reps,Load\n2026-03-02,bss,9,{load}\n"
    performance = one_session(text).as_performed()
    assert (performance.exercises[0].sets[0].load, performance.unit) == (55, Unit.LB)
    assert "/unit" in read_log(text).fields


def test_a_unit_beside_the_load_goes_before_the_default_of_the_log() -> None:
    log = grouped("Date,Exercise,Reps,Load\n2026-03-02,bss,9,55 lbs\n", Unit.KG)
    assert [session.unit for session in log.sessions] == [Unit.LB]


@pytest.mark.parametrize(
    "text", ["Date,Exercise,Load (kg)\n2026-03-02,bss,55 lbs\n", "Date,Exercise,Load,Unit\n2026-03-02,bss,55 lbs,kg\n"]
)
def test_a_unit_beside_the_load_may_not_contradict_that_of_the_row(text: str) -> None:
    ((row, column, message),) = [(each.row, each.column, each.message) for each in grouped(text).mistakes]
    assert (row, column) == (2, "Unit")
    assert message == "The load is in lb, but the row is in kg. Write both in one unit."


@pytest.mark.parametrize(
    "rows",
    [
        "Date,Exercise,Load\n2026-03-02,bss,55\n2026-03-02,lunges,95 lbs\n",
        "Date,Exercise,Load\n2026-03-02,lunges,95 lbs\n2026-03-02,bss,55\n",
    ],
)
def test_a_load_without_a_unit_does_not_take_that_of_another_row(rows: str) -> None:
    (message,) = [each.message for each in grouped(rows).mistakes]
    assert message == "Other loads of this session are in lb. Write the unit of this one, too."


def test_a_set_at_bodyweight_needs_no_unit() -> None:
    log = grouped("Date,Exercise,Load,Reps\n2026-03-02,bss,0,9\n2026-03-02,lunges,95 lbs,6\n")
    assert (log.mistakes, [session.unit for session in log.sessions]) == ((), [Unit.LB])


def test_other_words_beside_a_load_are_a_mistake() -> None:
    assert mistakes("Date,Exercise,Load\n2026-03-02,bss,55 stone\n") == [(2, "Load")]


def test_an_american_date_without_quotes_is_one_cell() -> None:
    log = grouped('Date,Exercise,Reps\nNov 20, 2026,bss,9\n"Nov 21, 2026",bss,9\n')
    assert log.mistakes == ()
    assert [session.performed_on for session in log.sessions] == [date(2026, 11, 20), date(2026, 11, 21)]


@pytest.mark.parametrize("header", ["Seconds", "Hold (s)", "hold (S)"])
def test_seconds_may_have_the_header_of_earlier_exports(header: str) -> None:
    session = one_session(f"Date,Exercise,{header}\n2026-03-02,plank,45\n")
    assert session.as_performed().exercises[0].sets[0].seconds == 45


def test_both_headers_of_seconds_are_a_duplicate_column() -> None:
    log = read_log("Date,Exercise,Hold (s),Seconds\n2026-03-02,plank,45,45\n")
    assert [(each.row, each.column, each.message) for each in log.mistakes] == [
        (1, "Seconds", "There are two columns for `Seconds`. Remove one.")
    ]


def test_empty_rows_are_skipped_and_sessions_come_in_the_order_of_their_dates() -> None:
    log = grouped(HEAD + ROW.replace("03-02", "03-09") + "\t\t\t\t\t\t\n" + ROW)
    assert [each.row for each in log.sessions] == [4, 2]


def test_a_superset_in_alternating_rows_is_two_exercises() -> None:
    text = HEAD + ROW + ROW.replace("bss", "lunge") + ROW
    performance = one_session(text).as_performed()
    assert [(item.exercise, len(item.sets)) for item in performance.exercises] == [("bss", 2), ("lunge", 1)]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2026-03-02", "03/32/2026", "Date"),
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
    assert read_log((HEAD + ROW + ROW).replace("\n", end)).count == 2


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
        ("Date,Exercise,Day\n", [(1, "Day")]),
        ("Date,Exercise" + ",Reps" + "," * 300 + "x\n", [(1, None)]),
    ],
)
def test_unknown_duplicate_and_missing_headers(head: str, expected: list[tuple[int, str]]) -> None:
    assert mistakes(head) == expected


def test_the_header_row_of_something_else_is_one_mistake_that_says_what_is_known() -> None:
    (mistake,) = read_log("Weekday,Movement,Color,Mood,Sky,Sea,Sun\nMonday,Squat,red,good,blue,calm,high\n").mistakes
    assert (mistake.row, mistake.column) == (1, None)
    assert mistake.message == (
        "This is not the header row of a log, nor of an export that Nextset knows. It knows those of Strong, Hevy, "
        "FitNotes and StrongLifts. A log has at least the columns `Date` and `Exercise`, and no `Weekday`, `Movement`, "
        "`Color`, `Mood`, `Sky` or 2 more."
    )


def test_a_heading_with_a_typing_error_is_named_with_the_columns_that_a_log_needs() -> None:
    (mistake,) = read_log("Date,Exercize\n2026-11-22,Squat\n").mistakes
    assert mistake.message.endswith("A log has at least the columns `Date` and `Exercise`, and no `Exercize`.")


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("Set", "x", "The cell says `x`. Enter the number of the set, such as 1, or leave the cell empty."),
        ("Reps", "8.5", "The cell says `8.5`. Enter a whole number, such as 8."),
        ("Load", "55 stone", "The cell says `55 stone`. Loads are in kg or lb. Write `55 kg`, or the number alone."),
        ("Assistance", "20 st", "The cell says `20 st`. Loads are in kg or lb. Write `55 kg`, or the number alone."),
        ("Load", "heavy", "The cell says `heavy`. Enter a number with at most two decimals, such as 62.5."),
        ("RIR", "60", "The cell says `60`. Expected a number <= 10."),
        ("Unit", "stone", "The cell says `stone`. Loads are in kg or lb."),
        (
            "Prescribed for",
            "last Monday",
            (
                "The cell says `last Monday`. Write the date as 2026-11-22, 22.11.2026, 22/11/2026, "
                "11/22/2026 or Nov 22, 2026."
            ),
        ),
    ],
)
def test_a_mistake_says_what_would_be_right(column: str, cell: str, message: str) -> None:
    text = f"Athlete\tDate\tExercise\t{column}\nana\t2026-11-22\tdeadlift\t{cell}\n"
    assert [(each.column, each.message) for each in read_log(text).mistakes] == [(column, message)]


@pytest.mark.parametrize("rest", ["", "\n", "\n\n\r\n", "\t\t\n \t\n"])
def test_a_log_without_a_filled_row_is_refused(rest: str) -> None:
    assert mistakes(HEAD + rest) == [(1, None)]


@pytest.mark.slow
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
    one = one_session(HEAD + ROW.replace("10\tkg", cells)).as_performed().exercises[0].sets[0]
    assert (one.load, one.assistance) == (load, assistance)


def test_assistance_is_given_once() -> None:
    head = "Date\tExercise\tReps\tLoad\tAssistance\n2026-03-02\tpull-up\t8\t"
    assert mistakes(head + "-30\t25\n") == [(2, "Assistance")]
    assert mistakes(head + "-30\t30\n") == []


@pytest.mark.parametrize("title", ["My log\n\n", "\n\n\n", "sep=\t\n"])
def test_the_header_row_may_follow_a_title(title: str) -> None:
    log = read_log(title + HEAD + ROW)
    assert (log.count, log.mistakes) == (1, ())


def test_the_separator_may_be_named_in_the_first_line_as_excel_does() -> None:
    assert read_log("sep=|\nDate|Exercise|Exercise notes\n2026-03-02|bss|a, b; c\n").mistakes == ()


@pytest.mark.parametrize(
    "header",
    [
        "Datum;Übung;Satz;Seite;Wdh.;Gewicht (kg)",
        "Date;Exercice;Série;Côté;Répétitions;Poids (kg)",
        "Fecha;Ejercicio;Serie;Lado;Repeticiones;Peso (kg)",
        "Data;Exercício;Série;Lado;Repetições;Carga (kg)",
        "Data;Esercizio;Serie;Lato;Ripetizioni;Carico (kgs)",
        "Datum;Oefening;Set;Kant;Herhalingen;Gewicht [KG]",
        "DATE;exercise name;Set;side;Repetitions;Weight in kg",
    ],
)
def test_headings_of_the_usual_languages(header: str) -> None:
    performance = one_session(header + "\n2.3.2026;Kniebeuge;1;left;9;22,5\n").as_performed()
    (one,) = performance.exercises[0].sets
    assert (performance.performed_on, performance.unit) == (date(2026, 3, 2), Unit.KG)
    assert (one.set, one.side, one.reps, one.load) == (1, Side.LEFT, 9, 22.5)


def test_one_date_that_can_be_read_in_one_way_only_decides_for_the_whole_log() -> None:
    us = grouped(HEAD + ROW.replace("2026-03-02", "03/04/2026") + ROW.replace("2026-03-02", "11/27/2025"))
    assert [session.performed_on for session in us.sessions] == [date(2025, 11, 27), date(2026, 3, 4)]
    european = grouped(HEAD + ROW.replace("2026-03-02", "03/04/2026") + ROW.replace("2026-03-02", "27/11/2025"))
    assert [session.performed_on for session in european.sessions] == [date(2025, 11, 27), date(2026, 4, 3)]


def test_dates_that_leave_their_order_open_are_refused_once_with_both_readings() -> None:
    log = read_log(HEAD + ROW.replace("2026-03-02", "03/04/2026") + ROW.replace("2026-03-02", "05/04/2026"))
    ((row, column, message),) = [(each.row, each.column, each.message) for each in log.mistakes]
    assert (row, column, log.needs_date_order) == (2, "Date", True)
    assert "3 April 2026 or March 4, 2026" in message
    assert "date_order" in message


def test_a_log_whose_dates_are_undecided_lists_its_other_mistakes_too() -> None:
    row = ROW.replace("2026-03-02", "03/04/2026")
    log = read_log(HEAD + row + row.replace("\t9\t", "\tnine\t"))
    assert [(each.row, each.column) for each in log.mistakes] == [(2, "Date"), (3, "Reps")]
    assert log.needs_date_order
    names = ResolvedNames({}, {}, {"ana": "There is no such athlete."}, {})
    assert [(each.row, each.column) for each in name_mistakes(log, names)] == [(2, "Athlete")]


@pytest.mark.parametrize(("order", "expected"), [("day_first", date(2026, 4, 3)), ("month_first", date(2026, 3, 4))])
def test_the_order_of_dates_may_be_given(order: str, expected: date) -> None:
    log = grouped(HEAD + ROW.replace("2026-03-02", "03/04/2026"), date_order=DateOrder(order))
    assert [session.performed_on for session in log.sessions] == [expected]


def test_dates_that_contradict_each_other_are_mistakes_in_their_rows() -> None:
    text = HEAD + ROW.replace("2026-03-02", "27/11/2025") + ROW.replace("2026-03-02", "11/28/2025")
    assert mistakes(text) == [(3, "Date")]


def test_a_name_of_a_session_holds_its_rows_together_and_they_have_one_date() -> None:
    head = "Date\tSession\tExercise\tReps\n"
    assert len(grouped(head + "2026-03-02\ta\tbss\t9\n2026-03-02\tb\tbss\t9\n").sessions) == 2
    assert mistakes(head + "2026-03-02\ta\tbss\t9\n2026-03-05\ta\tbss\t9\n") == [(3, "Date")]


def test_an_unknown_name_is_one_mistake_in_the_first_row_that_has_it() -> None:
    names = ResolvedNames({}, {}, {"ana": "There is no such athlete."}, {"bss": "There is no such exercise."})
    found = group_rows(read_log(HEAD + ROW * 3), names)
    assert [(each.row, each.column) for each in found.mistakes] == [(2, "Athlete"), (2, "Exercise")]


def test_an_unknown_name_is_a_mistake_too_in_a_row_with_another_one() -> None:
    log = read_log(HEAD + ROW.replace("\t9\t", "\tnine\t"))
    names = ResolvedNames({}, {}, {}, {"bss": "There is no such exercise."})
    assert [each.column for each in (*log.mistakes, *group_rows(log, names).mistakes)] == ["Reps", "Exercise"]


def test_a_row_without_a_unit_has_that_of_its_session() -> None:
    assert one_session(HEAD + ROW + ROW.replace("\tkg", "\t")).unit is Unit.KG
    assert mistakes(HEAD + ROW + ROW.replace("\tkg", "\tlbs")) == [(3, "Unit")]


def test_a_line_break_inside_a_cell_stays() -> None:
    session = one_session('Date,Exercise,Session notes\n2026-03-02,bss,"one\r\ntwo"\n')
    assert session.as_performed().notes == "one\ntwo"


def test_a_mistake_names_the_column_as_the_log_does() -> None:
    log = read_log("DATUM;Übung;Wdh.;Gewicht (kg)\n2026-11-22;Kniebeuge;acht;60\n2026-11-23;Kniebeuge;8;schwer\n")
    of_sessions = [
        SessionMistake(3, "/performed_on", "Too far in the future."),
        SessionMistake(3, "/place", "Unknown."),
    ]
    assert [(each.row, each.column) for each in all_mistakes(log, (), of_sessions)] == [
        (2, "Wdh."),
        (3, "Gewicht (kg)"),
        (3, "DATUM"),
        (3, "Place"),  # the log has no such column
    ]
