"""Lines as the text of one cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.sheets.cell_lines import MOST_CHARACTERS, CellLines, Field, LineGroup, line_of, packed, size_of
from api.sheets.table import Column

FIELDS = (Field("A", Column("Athlete")), Field("X", Column("Exercise")))
EXCEL_LIMIT = 32_767  # characters of a response of WEBSERVICE


def taken_apart(text: str) -> list[tuple[str, ...]]:
    """The lines of a page, as the formulas of the workbook find them: by marks, never by position."""

    def part(text: str, mark: str) -> str:
        begin = text.index(mark) + len(mark)
        return text[begin : text.index("^", begin)]

    lines = []
    for number in range(1, int(part(text, "^:")) + 1):
        line = text[text.index(f"^#{number}^") : text.index(f"^#{number + 1}^") + 1]
        lines.append(tuple(part(line, f"^{field.letter}") for field in FIELDS))
    return lines


def test_a_page_reads_as_marks_and_fields() -> None:
    page = CellLines((("Ana", "Back squat"), ("Bo", "")), "01a2", FIELDS)
    assert page.text == "^:2^>01a2^#1^AAna^XBack squat^#2^ABo^X^#3^"
    assert page.line_text(2) == "^#2^ABo^X^"


def test_a_page_without_lines() -> None:
    assert CellLines((), "", FIELDS).text == "^:0^>^#1^"


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=8))
def test_any_text_is_taken_apart_at_its_marks_only(values: list[tuple[str, str]]) -> None:
    lines = tuple(line_of(pair, 30) for pair in values)
    assert taken_apart(CellLines(lines, "", FIELDS).text) == list(lines)


def test_text_is_one_short_line_and_never_a_formula() -> None:
    assert line_of(["a^b\r\n c", "=1+1", None, 2.5, "-30", "x" * 9], 5) == ("a b c", "'=1+1", "", "2.5", "-30", "xxxx…")


def group(number: int, text: str) -> LineGroup:
    return LineGroup(str(number), (("Ana", text), ("Ana", text)))


def test_a_page_holds_whole_groups_and_names_where_the_next_one_begins() -> None:
    groups = [group(n, "\N{FLEXED BICEPS}" * 1000) for n in range(20)]
    page = packed(groups, FIELDS, more=False)
    assert len(page.lines) % 2 == 0
    assert page.after == str(len(page.lines) // 2 - 1)
    assert 25_000 < len(page.text.encode("utf-16-le")) // 2 < EXCEL_LIMIT
    rest = packed(groups[int(page.after) + 1 :], FIELDS, more=False)
    assert (rest.after, len(page.lines) + len(rest.lines)) == ("", 40) or rest.after != ""


def test_the_last_page_names_its_end_only_if_more_follow() -> None:
    assert packed([group(1, "x")], FIELDS, more=False).after == ""
    assert packed([group(1, "x")], FIELDS, more=True).after == "1"
    assert packed([], FIELDS, more=False).after == ""


def test_the_size_of_lines_is_never_less_than_what_they_take() -> None:
    lines = tuple((f"Athlete {n}", "x" * n) for n in range(200))
    assert size_of(lines) >= len(CellLines(lines, "", FIELDS).text) - 100
    assert MOST_CHARACTERS < EXCEL_LIMIT
