"""Schema nodes of msgspec, rewritten so that all client generators read them correctly."""

import pytest

from api.openapi.shape import Schema, reshape, without_null, without_patterns

NULL = {"type": "null"}
UNION = {"discriminator": {"propertyName": "kind", "mapping": {}}, "anyOf": []}


def reshaped(node: Schema) -> Schema:
    return reshape(node, lambda _: {"$ref": "#/union"})


def test_a_title_is_dropped_and_everything_else_stays() -> None:
    node = {"title": "Reps", "type": "integer", "description": "Reps done."}
    assert reshaped(node) == {"type": "integer", "description": "Reps done."}


def test_a_tagged_union_is_a_reference_with_the_default_and_the_examples_of_its_place() -> None:
    assert reshaped(UNION) == {"$ref": "#/union"}
    node = UNION | {"default": 1, "examples": [2], "title": "T"}
    assert reshaped(node) == {"$ref": "#/union", "default": 1, "examples": [2]}


@pytest.mark.parametrize(
    ("options", "schema"),
    [
        ([{"type": "integer"}, NULL], {"type": ["integer", "null"]}),
        ([{"$ref": "A"}, NULL], {"oneOf": [{"$ref": "A"}, NULL]}),
        ([{"$ref": "A"}], {"$ref": "A"}),
        ([{"type": "string"}], {"type": "string"}),
        ([{"enum": ["a", "b"]}, NULL], {"type": ["string", "null"], "enum": ["a", "b", None]}),
        ([{"enum": ["a"]}, NULL], {"type": ["string", "null"], "enum": ["a", None]}),
        ([{"type": "string"}, {"type": "boolean"}], {"type": ["boolean", "string"]}),
        ([{"type": "string"}, {"type": "boolean"}, NULL], {"type": ["boolean", "string", "null"]}),
        ([{"type": "integer"}, {"type": "number"}], {"type": ["number"]}),
    ],
)
def test_a_choice_of_types_has_no_any_of(options: list[Schema], schema: Schema) -> None:
    assert reshaped({"anyOf": options}) == schema


def test_a_choice_has_its_own_description_or_that_of_its_option() -> None:
    options = [{"type": "integer", "description": "inner"}, NULL]
    assert reshaped({"anyOf": options})["description"] == "inner"
    assert reshaped({"anyOf": options, "description": "outer"})["description"] == "outer"
    assert reshaped({"anyOf": [{"$ref": "A"}, NULL], "description": "outer"}) == {
        "oneOf": [{"$ref": "A"}, NULL],
        "description": "outer",
    }


@pytest.mark.parametrize(
    "options",
    [[{"$ref": "A"}, {"$ref": "B"}], [{"type": "string"}, {"type": "array"}], [{"type": "string"}, {"type": "object"}]],
)
def test_a_choice_of_objects_without_a_tag_is_rejected(options: list[Schema]) -> None:
    with pytest.raises(ValueError, match="tag its members"):
        reshaped({"anyOf": options})


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (["a"], {"type": "string", "const": "a", "enum": ["a"]}),
        ([1, 2], {"type": "integer", "enum": [1, 2]}),
        ([True, 1], {"type": ["boolean", "integer"], "enum": [True, 1]}),
    ],
)
def test_an_enum_has_the_type_of_its_values(values: list[object], schema: Schema) -> None:
    assert reshaped({"enum": values}) == schema


def test_bounds_that_are_whole_are_integers() -> None:
    node = {"type": "number", "minimum": 0.0, "maximum": 0.5, "exclusiveMinimum": 1.0, "multipleOf": 2.0}
    clean = reshaped(node)
    assert {key: repr(value) for key, value in clean.items() if key != "type"} == {
        "minimum": "0",
        "maximum": "0.5",
        "exclusiveMinimum": "1",
        "multipleOf": "2",
    }


def test_nested_nodes_are_reshaped() -> None:
    node = {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"title": "T", "type": "string"}}},
        "additionalProperties": {"title": "T", "type": "string"},
    }
    assert reshaped(node) == {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"type": "string"}}},
        "additionalProperties": {"type": "string"},
    }
    assert reshaped({"type": "array", "items": False}) == {"type": "array", "items": False}


def test_a_map_of_several_types_is_a_free_form_object() -> None:
    mixed = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    assert reshaped({"additionalProperties": mixed}) == {"additionalProperties": True}
    nullable = {"anyOf": [{"type": "string"}, NULL]}
    assert reshaped({"additionalProperties": nullable}) == {"additionalProperties": {"type": ["string", "null"]}}
    assert reshaped({"additionalProperties": False}) == {"additionalProperties": False}


def test_a_default_tuple_is_a_list_and_a_tuple_of_fixed_length_is_rejected() -> None:
    assert reshaped({"type": "array", "default": (1, 2)})["default"] == [1, 2]
    with pytest.raises(ValueError, match="use a Struct"):
        reshaped({"type": "array", "prefixItems": []})


@pytest.mark.parametrize(
    ("node", "schema"),
    [
        ({"type": ["integer", "null"]}, {"type": "integer"}),
        ({"type": ["integer", "string", "null"]}, {"type": ["integer", "string"]}),
        ({"type": "integer"}, {"type": "integer"}),
        ({"type": ["string", "null"], "enum": ["a", None]}, {"type": "string", "enum": ["a"]}),
        ({"oneOf": [{"$ref": "A"}, NULL], "description": "d"}, {"$ref": "A", "description": "d"}),
        ({"oneOf": [{"$ref": "A"}, {"$ref": "B"}]}, {"oneOf": [{"$ref": "A"}, {"$ref": "B"}]}),
    ],
)
def test_null_is_removed_where_it_never_occurs(node: Schema, schema: Schema) -> None:
    assert without_null(node) == schema


def test_patterns_are_removed_at_every_depth() -> None:
    text = {"type": "string", "pattern": "a", "minLength": 1}
    plain = {"type": "string", "minLength": 1}
    assert without_patterns(text) == plain
    assert without_patterns({"properties": {"pattern": text}, "propertyNames": text}) == {
        "properties": {"pattern": plain}
    }
    assert without_patterns({"items": text}) == {"items": plain}
    assert without_patterns({"additionalProperties": text}) == {"additionalProperties": plain}
    assert without_patterns({"additionalProperties": True}) == {"additionalProperties": True}
