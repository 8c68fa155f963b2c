"""Field tables for rules and programs, generated from the Structs that validate them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape
from msgspec import Struct

Schema = Mapping[str, Any]


class FieldDescription(Struct, frozen=True):
    """One field of a document. The type is HTML because it links to other types."""

    name: str
    type_html: str
    required: bool
    default: str | None
    description: str


class TypeDescription(Struct, frozen=True):
    """One document or part of a document. `tag` is set for the variants of a union."""

    name: str
    tag: str | None
    description: str
    fields: tuple[FieldDescription, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.name)

    @property
    def title(self) -> str:
        """The name in words: "Set line"."""
        return anchor(self.name).replace("-", " ").capitalize()


class TypeDescriptions:
    """The given types and every type that they refer to, each once, in the order of first use."""

    def __init__(self, types: Iterable[Any], pages: Mapping[str, str]) -> None:
        """`pages` maps the name of a type or union to its own page. All other types are on the format page."""
        self._pages = pages
        _, self._schemas = msgspec.json.schema_components(list(types), ref_template="{name}")

    def all(self) -> Iterator[TypeDescription]:
        """Yield every type that has fields and no page of its own."""
        for name, schema in self._schemas.items():
            if name not in self._pages and "properties" in schema:
                yield self.describe(name)

    def describe(self, name: str) -> TypeDescription:
        """Return one type by the name of its Struct."""
        schema = self._schemas[name]
        required = schema.get("required", ())
        fields = tuple(
            FieldDescription(
                name=field,
                type_html=self._type_html(node),
                required=field in required,
                default=None if field in required else _default(node),
                description=self._description(node),
            )
            for field, node in schema["properties"].items()
        )
        tag = schema["properties"].get("kind", {}).get("enum", [None])[0]
        return TypeDescription(name, tag, schema.get("description", ""), fields)

    def _description(self, node: Schema) -> str:
        """Return the field's own description, or that of its type or list items."""
        if "description" in node:
            return str(node["description"])
        for option in node.get("anyOf", ()):
            if description := self._description(option):
                return description
        if "items" in node:
            return self._description(node["items"])
        referred = self._schemas.get(node.get("$ref", ""), {})
        return str(referred.get("description", ""))

    def _type_html(self, node: Schema) -> Markup:
        if "discriminator" in node and node.get("title") in self._pages:
            return self._link(node["title"])
        if "anyOf" in node:
            return Markup(" or ").join(self._type_html(option) for option in node["anyOf"])
        if "$ref" in node:
            referred = self._schemas[node["$ref"]]
            return _values(referred["enum"]) if "enum" in referred else self._link(node["$ref"])
        if "enum" in node:
            return _values(node["enum"])
        if node.get("type") == "array":
            return Markup("list of {}{}").format(self._type_html(node.get("items") or {}), _bounds(node, "Items", ""))
        return escape(_scalar(node))

    def _link(self, name: str) -> Markup:
        page = self._pages.get(name, f"/docs/program-format#{anchor(name)}")
        return Markup('<a href="{}">{}</a>').format(page, anchor(name).replace("-", " "))


def anchor(name: str) -> str:
    """Convert "SetLine" to the URL fragment "set-line"."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")


def _values(values: Iterable[object]) -> Markup:
    return Markup(" or ").join(Markup("<code>{}</code>").format(value) for value in values)


def _default(node: Schema) -> str | None:
    return json.dumps(node["default"]) if "default" in node else None


def _scalar(node: Schema) -> str:
    json_type = node.get("type", "any")
    if json_type == "string":
        return f"slug{_bounds(node, 'Length', ' characters')}" if "pattern" in node else _text(node)
    if json_type in ("integer", "number"):
        low, high = _limit(node, "inimum", "over "), _limit(node, "aximum", "under ")
        return ", ".join([json_type, *([f"{low} to {high}"] if low and high else [f"from {low}"] if low else [])])
    return {"boolean": "true or false"}.get(json_type, str(json_type))


def _text(node: Schema) -> str:
    return str(node.get("format", "text")) + _bounds(node, "Length", " characters")


def _limit(node: Schema, name: str, exclusive: str) -> str:
    """Return an inclusive or exclusive bound in words."""
    inclusive_bound, exclusive_bound = node.get(f"m{name}"), node.get(f"exclusiveM{name}")
    if inclusive_bound is not None:
        return f"{inclusive_bound:g}"
    return "" if exclusive_bound is None else f"{exclusive}{exclusive_bound:g}"


def _bounds(node: Schema, measure: str, unit: str) -> str:
    low, high = node.get(f"min{measure}", 0), node.get(f"max{measure}")
    if high is None:
        return f", at least {low}{unit}" if low else ""
    return f", {low} to {high}{unit}" if low else f", up to {high}{unit}"
