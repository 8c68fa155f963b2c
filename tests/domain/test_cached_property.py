"""A cached property: computed on the first read, for each object of its own."""

from msgspec import Struct
from msgspec.structs import replace

from domain.cached_property import cached_property

COMPUTED: list[int] = []


class Square(Struct, frozen=True, dict=True):
    """A number with its square."""

    number: int

    @cached_property
    def area(self) -> int:
        """The square of the number."""
        COMPUTED.append(self.number)
        return self.number**2


def test_the_value_is_computed_once_for_each_object() -> None:
    COMPUTED.clear()
    three, four = Square(3), Square(4)
    assert [three.area, four.area, three.area, four.area] == [9, 16, 9, 16]
    assert COMPUTED == [3, 4]


def test_a_changed_copy_computes_its_own_value() -> None:
    three = Square(3)
    assert (three.area, replace(three, number=5).area) == (9, 25)


def test_the_class_has_the_property_with_its_docstring() -> None:
    assert Square.area.__doc__ == "The square of the number."
