"""The field tables of the documentation."""

from typing import Annotated

import pytest
from msgspec import Meta, Struct

from api.documentation.fields import FieldDescription, TypeDescriptions


class Inner(Struct):
    """A nested type."""

    n: int = 0


class Sample(Struct, tag="sample", tag_field="kind"):
    """One field of each kind."""

    bounded: Annotated[int, Meta(ge=1, le=20, description="How many.")]
    above: Annotated[float, Meta(gt=0, le=50)] = 2.5
    nullable: Annotated[float, Meta(ge=0)] | None = None
    short: Annotated[str, Meta(min_length=1, max_length=80)] = "x"
    inners: Annotated[tuple[Inner, ...], Meta(min_length=1, max_length=4)] = ()
    flag: Annotated[bool, Meta(description="Whether `n` counts.")] = False


TYPES = TypeDescriptions([Sample], {})
FIELDS: dict[str, FieldDescription] = {field.name: field for field in TYPES.describe("Sample").fields}


@pytest.mark.parametrize(
    ("field", "type_html"),
    [
        ("bounded", "integer, 1 to 20"),
        ("above", "number, over 0 to 50"),
        ("nullable", "number, from 0 or null"),
        ("short", "text, 1 to 80 characters"),
        ("inners", 'list of <a href="/docs/program-format#inner">inner</a>, 1 to 4'),
        ("flag", "true or false"),
    ],
)
def test_a_type_is_shown_with_its_bounds(field: str, type_html: str) -> None:
    assert FIELDS[field].type_html == type_html


def test_a_field_without_a_default_is_required() -> None:
    assert [name for name, field in FIELDS.items() if field.required] == ["kind", "bounded"]


def test_a_default_is_shown_as_json() -> None:
    assert (FIELDS["above"].default, FIELDS["nullable"].default, FIELDS["flag"].default) == ("2.5", "null", "false")


def test_a_list_without_a_description_takes_the_description_of_its_items() -> None:
    assert FIELDS["inners"].description == "A nested type."


def test_types_come_in_the_order_of_their_use_with_their_tag() -> None:
    assert [(each.name, each.tag) for each in TYPES.all()] == [("Sample", "sample"), ("Inner", None)]
