"""Tagged unions: each is one component, referenced wherever it occurs."""

from typing import Any

import pytest

from api.openapi.shape import Schema
from api.openapi.unions import Unions

NAMES = {"Dumbbell": "Dumbbell", "Stack": "StackInput"}


def union(**fields: Any) -> Schema:
    mapping = {"stack": "Stack", "dumbbell": "Dumbbell"}
    return {"anyOf": [], "discriminator": {"propertyName": "kind", "mapping": mapping}} | fields


def unions(*nodes: Schema) -> Unions:
    return Unions(nodes, NAMES)


def test_a_union_is_a_component_that_lists_its_variants_by_tag() -> None:
    dumbbell, stack = "#/components/schemas/Dumbbell", "#/components/schemas/StackInput"
    assert unions(union(title="Equipment", description="A piece.")).components() == {
        "Equipment": {
            "description": "A piece.",
            "oneOf": [{"$ref": dumbbell}, {"$ref": stack}],
            "discriminator": {"propertyName": "kind", "mapping": {"dumbbell": dumbbell, "stack": stack}},
        }
    }
    assert "description" not in unions(union(title="Equipment")).components()["Equipment"]


def test_the_members_of_all_unions_are_known_by_their_component_names() -> None:
    assert unions(union(title="Equipment")).members() == {"Dumbbell", "StackInput"}
    assert unions().members() == set()


def test_a_union_is_found_wherever_it_is_nested() -> None:
    node = {"properties": {"a": {"items": [union(title="Equipment")]}}}
    assert set(unions(node).components()) == {"Equipment"}


def test_one_title_in_one_place_is_enough() -> None:
    named = unions(union(), union(title="Equipment"))
    assert named.reference(union()) == {"$ref": "#/components/schemas/Equipment"}


def test_a_place_with_a_description_of_its_own_shows_it() -> None:
    named = unions(
        union(title="Equipment", description="A piece."), union(description="A piece."), union(description="The bar.")
    )
    assert named.components()["Equipment"]["description"] == "A piece."
    reference = {"$ref": "#/components/schemas/Equipment"}
    assert named.reference(union(description="A piece.")) == reference
    assert named.reference(union(description="The bar.")) == reference | {"description": "The bar."}
    assert named.reference(union()) == reference


def test_a_union_without_a_title_is_rejected() -> None:
    with pytest.raises(ValueError, match=r"name the union of \['Dumbbell', 'Stack'\]"):
        unions(union()).reference(union())


def test_a_union_with_two_titles_is_rejected() -> None:
    with pytest.raises(ValueError, match="two titles: Equipment and Implement"):
        unions(union(title="Equipment"), union(title="Implement"))


@pytest.mark.parametrize("title", ["Dumbbell", "StackInput", "My equipment", "equipment-kind", ""])
def test_a_title_is_unused_and_made_of_letters_and_digits(title: str) -> None:
    with pytest.raises(ValueError, match="unused and made of letters and digits"):
        unions(union(title=title))


def test_two_unions_of_one_title_are_rejected() -> None:
    other = union(title="Equipment")
    other["discriminator"] = {"propertyName": "kind", "mapping": {"dumbbell": "Dumbbell"}}
    with pytest.raises(ValueError, match="unused and made of letters and digits"):
        unions(union(title="Equipment"), other)
