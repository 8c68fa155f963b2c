"""Many rows as the text of one cell, which the formulas of the workbook take apart.

One call reads about a hundred rows, so that a sheet for 60 athletes makes a handful of calls instead of hundreds. The
text is

    ^:2^>01a2...^#1^AAna^XBack squat^#2^ABo^XDeadlift^#3^

with the number of lines after `^:`, where the next page begins after `^>` (empty on the last one), and each line after
its number. A field begins with its letter and ends at the next `^`, so fields may be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from api.sheets.spelling import Value, spelled
from api.sheets.table import Column

MARK = "^"
MOST_CHARACTERS = 30_000
"""Of all lines of a page. Excel refuses a response of more than 32,767 characters, and counts UTF-16 units."""


class Field(msgspec.Struct, frozen=True):
    """A field of a line: the letter that it begins with, and its column in the workbook."""

    letter: str
    column: Column


class CellLines(msgspec.Struct, frozen=True):
    """A page of lines. `after` is where the next page begins, empty on the last one."""

    lines: tuple[tuple[str, ...], ...]
    after: str
    fields: tuple[Field, ...]

    @property
    def text(self) -> str:
        """The text of the page."""
        lines = (self.line_text(number).removesuffix(MARK) for number in range(1, len(self.lines) + 1))
        return f"{MARK}:{len(self.lines)}{MARK}>{self.after}{''.join(lines)}{MARK}#{len(self.lines) + 1}{MARK}"

    def line_text(self, number: int) -> str:
        """The text of a line, counted from 1, from mark to mark."""
        fields = (f"{field.letter}{text}" for field, text in zip(self.fields, self.lines[number - 1], strict=True))
        return MARK + MARK.join((f"#{number}", *fields)) + MARK


def line_of(values: Iterable[Value], most: int) -> tuple[str, ...]:
    """Values as the texts of a line, each of at most `most` characters and without the mark."""
    return tuple(_shortened(spelled(_in_one_line(value)), most) for value in values)


def _in_one_line(value: Value) -> Value:
    return " ".join(value.replace(MARK, " ").split()) if isinstance(value, str) else value


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


class LineGroup(msgspec.Struct, frozen=True):
    """Lines that stay together, such as those of a session. `id` is where the next page begins after them."""

    id: str
    lines: tuple[tuple[str, ...], ...]


def packed(groups: Iterable[LineGroup], fields: tuple[Field, ...], *, more: bool) -> CellLines:
    """As many groups as one cell can hold, in order. `more`: others follow the last one."""
    lines: list[tuple[str, ...]] = []
    last, room = "", MOST_CHARACTERS
    for group in groups:
        room -= size_of(group.lines)
        if room < 0 and lines:
            return CellLines(tuple(lines), last, fields)
        lines += group.lines
        last = group.id
    return CellLines(tuple(lines), last if more else "", fields)


def size_of(lines: Iterable[Sequence[str]]) -> int:
    """The characters of these lines in a page, as Excel counts them. Letters, marks and numbers are included."""
    return sum(len(text.encode("utf-16-le")) // 2 + 2 for line in lines for text in (*line, "#0000"))
