"""The types that become components, and their names."""

import enum
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec
import pytest

from api.openapi.names import named_types, wire_names


class Color(enum.Enum):
    RED = "red"


class Inner(msgspec.Struct):
    color: Color


class Outer(msgspec.Struct):
    inners: list[Inner]
    by_name: dict[str, "Inner | None"]


T = TypeVar("T")


class Page(msgspec.Struct, Generic[T]):
    items: tuple[T, ...]


def test_every_struct_and_enum_that_a_type_contains_is_named() -> None:
    assert set(named_types([Outer])) == {Outer, Inner, Color}
    assert set(named_types([list[Inner], int])) == {Inner, Color}


def test_a_struct_that_contains_itself_is_named_once() -> None:
    assert set(named_types([Tree])) == {Tree}


class Tree(msgspec.Struct):
    children: list["Tree"]


def test_a_decimal_is_rejected_with_the_struct_that_has_it() -> None:
    class Price(msgspec.Struct):
        amount: Decimal

    with pytest.raises(ValueError, match="a Decimal in Price"):
        named_types([Price])
    with pytest.raises(ValueError, match="a Decimal in the root"):
        named_types([Decimal])


def test_a_component_has_the_name_of_its_class() -> None:
    assert set(wire_names([Outer, Color], {}).values()) == {"Outer", "Color"}


def test_a_page_of_something_is_named_after_it() -> None:
    assert set(wire_names([Page[Inner]], {}).values()) == {"InnerPage"}
    assert set(wire_names([Page[Inner]], {Inner: "Part"}).values()) == {"PartPage"}


def test_a_name_is_made_of_letters_and_digits() -> None:
    class one_rule(msgspec.Struct):  # noqa: N801 - a name to be rewritten
        reps: int

    assert set(wire_names([one_rule], {}).values()) == {"OneRule"}


def test_names_are_found_by_the_name_that_msgspec_gives() -> None:
    assert wire_names([Inner], {Inner: "Part"}) == {"Inner": "Part"}


def test_two_classes_of_one_name_are_rejected() -> None:
    with pytest.raises(ValueError, match="would both be the component Part"):
        wire_names([Inner, Outer], {Inner: "Part", Outer: "Part"})


def test_a_name_that_begins_with_new_is_rejected() -> None:
    class NewAthlete(msgspec.Struct):
        name: str

    with pytest.raises(ValueError, match="constructor of Athlete in generated Go"):
        wire_names([NewAthlete], {})
