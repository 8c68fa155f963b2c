"""Rows of the drivers become the Structs that statements declare."""

from datetime import date
from uuid import UUID

import msgspec
import pytest

from api.store.row_reader import RowReader


class Row(msgspec.Struct, frozen=True):
    id: UUID
    on: date
    count: int


class Other(msgspec.Struct, frozen=True):
    name: str
    active: bool


class Joined(msgspec.Struct, frozen=True):
    row: Row
    other: Other | None


ID = UUID(int=1)
ROW = Row(ID, date(2026, 9, 1), 3)


def test_text_of_sqlite_is_converted_by_the_type_of_each_field() -> None:
    reader = RowReader[Row](Row, ("id", "on", "count"))
    assert reader.from_text(("id", "on", "count"), (str(ID), "2026-09-01", 3)) == ROW
    other = RowReader[Other](Other, ("name", "active"))
    assert [other.from_text(("name", "active"), ("Ana", value)).active for value in (0, 1)] == [False, True]


def test_columns_in_the_order_of_the_fields_are_taken_as_they_are() -> None:
    assert RowReader[Row](Row, ("id", "on", "count")).from_record((ID, date(2026, 9, 1), 3)) == ROW


def test_columns_in_another_order_are_taken_by_name() -> None:
    reader = RowReader[Row](Row, ("count", "id", "on", "extra"))
    assert reader.from_record({"count": 3, "id": ID, "on": date(2026, 9, 1), "extra": 0}) == ROW
    assert reader.from_text(("count", "id", "on", "extra"), (3, str(ID), "2026-09-01", 0)) == ROW


def test_a_field_that_is_not_selected_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"fields that aren't selected: \{'count'\}"):
        RowReader(Row, ("id", "on"))


def test_a_join_fills_one_struct_after_the_other() -> None:
    reader = RowReader[Joined](Joined, ("id", "on", "count", "name", "active"))
    expected = Joined(ROW, Other("Ana", True))
    assert reader.from_text((), (str(ID), "2026-09-01", 3, "Ana", 1)) == expected
    assert reader.from_record((ID, date(2026, 9, 1), 3, "Ana", True)) == expected


def test_an_outer_join_without_a_row_is_none() -> None:
    reader = RowReader[Joined](Joined, ("id", "on", "count", "name", "active"))
    assert reader.from_text((), (str(ID), "2026-09-01", 3, None, None)) == Joined(ROW, None)
    assert reader.from_record((ID, date(2026, 9, 1), 3, None, None)) == Joined(ROW, None)


def test_a_join_selects_exactly_the_columns_of_its_structs() -> None:
    with pytest.raises(ValueError, match="Joined has 5 columns, 4 are selected"):
        RowReader(Joined, ("id", "on", "count", "name"))


def test_a_statement_without_rows_has_nothing_to_check() -> None:
    RowReader(None, ("id",))
    RowReader(Row, ())  # textual SQL
