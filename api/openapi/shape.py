"""Rewrites single schema nodes of msgspec into a form that all client generators read correctly.

This module is independent of Structs and of the direction of a schema. `components` handles those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]
NameUnion = Callable[[Schema], Schema]
"""Returns the reference to a tagged union's component, with a description if this place has its own."""

NULL: Schema = {"type": "null"}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_ANNOTATIONS = ("description", "examples", "default")
_TYPE_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def reshape(node: Schema, name_union: NameUnion) -> Schema:
    """Rewrite the node. Raises ValueError for a type that client generators interpret inconsistently."""
    if "discriminator" in node:
        return name_union(node) | {key: node[key] for key in ("examples", "default") if key in node}
    if "anyOf" in node:
        return _choice([reshape(option, name_union) for option in node["anyOf"]], _annotations(node))
    # Titles only repeat the name of the component. In other places generators would make classes of them.
    clean = {key: value for key, value in node.items() if key != "title"}
    if "enum" in clean:
        clean = _enumeration(clean)
    if "pattern" in clean:  # JSON Schema has no \Z, and its $ allows no line break
        clean["pattern"] = clean["pattern"].replace(r"\Z", "$")
    if isinstance(clean.get("default"), tuple):  # msgspec passes the declared default through
        clean["default"] = list(clean["default"])
    if "prefixItems" in clean:
        raise ValueError("generators read a tuple of fixed length differently: use a Struct")
    if "properties" in clean:
        properties = clean["properties"].items()
        clean["properties"] = {name: reshape(child, name_union) for name, child in properties}
    if "items" in clean and clean["items"] is not False:
        clean["items"] = reshape(clean["items"], name_union)
    if isinstance(clean.get("additionalProperties"), dict):
        clean["additionalProperties"] = _values(reshape(clean["additionalProperties"], name_union))
    return clean | {bound: _whole(clean[bound]) for bound in _BOUNDS if bound in clean}


def without_null(node: Schema) -> Schema:
    """Remove null from the node's types, for a place that is never null."""
    if "oneOf" in node and NULL in node["oneOf"]:
        (only,) = (dict(option) for option in node["oneOf"] if option != NULL)
        return only | _annotations(node)
    clean = dict(node)
    if isinstance(node.get("type"), list):
        types = [name for name in node["type"] if name != "null"]
        clean["type"] = types[0] if len(types) == 1 else types
    if None in node.get("enum", ()):
        clean["enum"] = [value for value in node["enum"] if value is not None]
    return clean


def without_patterns(node: Schema) -> Schema:
    """Remove every `pattern`: some generators use it to select the variant of a union, and fail."""
    clean = {key: value for key, value in node.items() if key not in ("pattern", "propertyNames")}
    if "properties" in clean:
        clean["properties"] = {name: without_patterns(child) for name, child in clean["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(clean.get(key), dict):
            clean[key] = without_patterns(clean[key])
    return clean


def _annotations(node: Schema) -> Schema:
    return {key: node[key] for key in _ANNOTATIONS if key in node}


def _choice(options: list[Schema], annotations: Schema) -> Schema:
    nullable = NULL in options
    others = [option for option in options if option != NULL]
    if len(others) > 1:
        return _mixed_scalars(others, nullable) | annotations
    (only,) = others
    annotations = _annotations(only) | annotations
    if "$ref" in only:
        reference = {"$ref": only["$ref"]}
        return ({"oneOf": [reference, dict(NULL)]} if nullable else reference) | annotations
    if not nullable:
        return only | annotations
    clean = only | {"type": [*_types(only), "null"]} | annotations
    clean.pop("const", None)  # null is allowed too
    if "enum" in clean:
        clean["enum"] = [*clean["enum"], None]
    return clean


def _mixed_scalars(options: list[Schema], nullable: bool) -> Schema:
    if any(set(option) != {"type"} or option["type"] in ("array", "object") for option in options):
        raise ValueError(f"generators read the union of {options} differently: tag its members")
    types = {name for option in options for name in _types(option)}
    if "number" in types:
        types.discard("integer")
    return {"type": [*sorted(types), *(["null"] if nullable else [])]}


def _types(node: Schema) -> list[str]:
    kind = node.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _enumeration(node: Schema) -> Schema:
    values = node["enum"]
    types = sorted({_TYPE_NAMES[type(value)] for value in values})
    clean = {key: value for key, value in node.items() if key != "enum"}
    clean["type"] = types[0] if len(types) == 1 else types
    # Many generators ignore `const`, so a single value is written as an enum too.
    return clean | ({"const": values[0]} if len(values) == 1 else {}) | {"enum": values}


def _values(node: Schema) -> Schema | bool:
    """Values of several types become a free-form object: generators support nothing more precise."""
    return True if isinstance(node.get("type"), list) and "null" not in node["type"] else node


def _whole(bound: float) -> float:
    return int(bound) if float(bound).is_integer() else bound
