"""Search and validate parts of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema_rs


def objects(node: object) -> Iterator[dict[str, Any]]:
    """Every object in a part of a document, outermost first."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from objects(child)


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator for a schema of this document that also checks formats.

    It checks a response in a hundredth of the time that `jsonschema` takes, and every client checks every response.
    """
    return jsonschema_rs.Draft202012Validator(schema | {"components": document["components"]}, validate_formats=True)


def checked_with(document: dict[str, Any], component: str) -> jsonschema_rs.Draft202012Validator:
    return validator(document, {"$ref": f"#/components/schemas/{component}"})


def assert_examples_fit(document: dict[str, Any], part: object = None) -> None:
    """Assert that every example in the document, or in this part of it, fits its schema."""
    for node in objects(document if part is None else part):
        if isinstance(node.get("schema"), dict):
            examples = [each["value"] for each in node.get("examples", {}).values()]
            examples += [node["example"]] if "example" in node else []
            for example in examples:
                validator(document, node["schema"]).validate(example)
        elif isinstance(node.get("examples"), list):
            for example in node["examples"]:
                validator(document, node).validate(example)
