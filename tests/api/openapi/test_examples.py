"""Examples of components, taken from the examples of the operations."""

from datetime import date
from typing import Any

import pytest

from api.openapi.examples import Examples, on_the_wire
from api.openapi.shape import Schema
from api.problems import FieldError

PREFIX = "#/components/schemas/"
SCHEMAS: dict[str, Schema] = {
    "Athlete": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "equipment": {"type": "array", "items": {"$ref": PREFIX + "Piece"}}},
    },
    "Piece": {
        "oneOf": [],
        "discriminator": {"propertyName": "kind", "mapping": {"bar": PREFIX + "Bar"}},
    },
    "Bar": {"type": "object", "properties": {"unit": {"$ref": PREFIX + "Unit"}}},
    "Unit": {"type": "string", "enum": ["kg", "lb"]},
}


def examples_of(schema: Schema, *values: object) -> dict[str, Any]:
    examples = Examples(SCHEMAS)
    for value in values:
        examples.see(schema, value)
    components = examples.components()
    assert components.keys() == SCHEMAS.keys()
    return {name: schema["examples"] for name, schema in components.items() if "examples" in schema}


BAR = {"kind": "bar", "unit": "kg"}
ANA = {"name": "Ana", "equipment": [BAR]}


def test_every_object_of_an_example_is_an_example_of_its_component() -> None:
    assert examples_of({"$ref": PREFIX + "Athlete"}, ANA) == {"Athlete": [ANA], "Bar": [BAR]}


def test_the_first_example_of_a_component_stays() -> None:
    assert examples_of({"$ref": PREFIX + "Bar"}, BAR, BAR | {"unit": "lb"}) == {"Bar": [BAR]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "array", "items": {"$ref": PREFIX + "Bar"}}, [BAR]),
        ({"oneOf": [{"$ref": PREFIX + "Bar"}, {"type": "null"}]}, BAR),
        ({"type": "object", "properties": {"bar": {"$ref": PREFIX + "Bar"}}}, {"bar": BAR}),
        ({"type": "object", "additionalProperties": {"$ref": PREFIX + "Bar"}}, {"any": BAR}),
        ({"$ref": PREFIX + "Piece"}, BAR),
    ],
)
def test_examples_are_found_in_lists_choices_objects_and_maps(schema: Schema, value: object) -> None:
    assert examples_of(schema, value) == {"Bar": [BAR]}


@pytest.mark.parametrize("value", [None, {"kind": "unknown"}])
def test_null_and_unknown_variants_are_ignored(value: object) -> None:
    assert examples_of({"$ref": PREFIX + "Piece"}, value) == {}


def test_an_example_is_shown_as_it_is_sent() -> None:
    assert on_the_wire(FieldError("/a", "b")) == {"pointer": "/a", "message": "b"}
    assert on_the_wire({"on": date(2026, 9, 1)}) == {"on": "2026-09-01"}
