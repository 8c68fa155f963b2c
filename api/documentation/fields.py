"""The fields of documents that people write (rules, programs), read from the Structs that validate them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape
from msgspec import Struct

Schema = Mapping[str, Any]


class FieldDescription(Struct, frozen=True):
    """One field: its type as HTML, since it links to what it is made of."""

    name: str
    kind: str
    required: bool
    default: str | None
    meaning: str


class TypeDescription(Struct, frozen=True):
    """One document or part of one, with its tag where it is a variant of a union."""

    name: str
    tag: str | None
    meaning: str
    fields: tuple[FieldDescription, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.name)

    @property
    def title(self) -> str:
        """The name as words: "Set line"."""
        return anchor(self.name).replace("-", " ").capitalize()


class TypeDescriptions:
    """Everything that documents of these types are made of, each part once, in the order of first use."""

    def __init__(self, types: Iterable[Any], pages: Mapping[str, str]) -> None:
        """`pages`: where a part or union has a page of its own, by its name; the others are on the format page."""
        self._pages = pages
        _, self._schemas = msgspec.json.schema_components(list(types), ref_template="{name}")

    def all(self) -> Iterator[TypeDescription]:
        """Every part that has fields and no page of its own."""
        for name, schema in self._schemas.items():
            if name not in self._pages and "properties" in schema:
                yield self.part(name)

    def part(self, name: str) -> TypeDescription:
        """One part, by the name of its Struct."""
        schema = self._schemas[name]
        required = schema.get("required", ())
        fields = tuple(
            FieldDescription(
                name=field,
                kind=self._kind(node),
                required=field in required,
                default=None if field in required else _default(node),
                meaning=self._meaning(node),
            )
            for field, node in schema["properties"].items()
        )
        tag = schema["properties"].get("kind", {}).get("enum", [None])[0]
        return TypeDescription(name, tag, schema.get("description", ""), fields)

    def _meaning(self, node: Schema) -> str:
        """What is said of the field here; else what is said of its type, or of what it lists."""
        if "description" in node:
            return str(node["description"])
        for option in node.get("anyOf", ()):
            if said := self._meaning(option):
                return said
        if "items" in node:
            return self._meaning(node["items"])
        referred = self._schemas.get(node.get("$ref", ""), {})
        return str(referred.get("description", ""))

    def _kind(self, node: Schema) -> Markup:
        if "discriminator" in node and node.get("title") in self._pages:
            return self._link(node["title"])
        if "anyOf" in node:
            return Markup(" or ").join(self._kind(option) for option in node["anyOf"])
        if "$ref" in node:
            referred = self._schemas[node["$ref"]]
            return _values(referred["enum"]) if "enum" in referred else self._link(node["$ref"])
        if "enum" in node:
            return _values(node["enum"])
        if node.get("type") == "array":
            return Markup("list of {}{}").format(self._kind(node.get("items") or {}), _bounds(node, "Items", ""))
        return escape(_scalar(node))

    def _link(self, name: str) -> Markup:
        page = self._pages.get(name, f"/docs/program-format#{anchor(name)}")
        return Markup('<a href="{}">{}</a>').format(page, anchor(name).replace("-", " "))


def anchor(name: str) -> str:
    """ "SetLine" as part of an address: "set-line"."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")


def _values(values: Iterable[object]) -> Markup:
    return Markup(" or ").join(Markup("<code>{}</code>").format(value) for value in values)


def _default(node: Schema) -> str | None:
    return json.dumps(node["default"]) if "default" in node else None


def _scalar(node: Schema) -> str:
    kind = node.get("type", "any")
    if kind == "string":
        return f"slug{_bounds(node, 'Length', ' characters')}" if "pattern" in node else _text(node)
    if kind in ("integer", "number"):
        low, high = _limit(node, "inimum", "over "), _limit(node, "aximum", "under ")
        return ", ".join([kind, *([f"{low} to {high}"] if low and high else [f"from {low}"] if low else [])])
    return {"boolean": "true or false"}.get(kind, str(kind))


def _text(node: Schema) -> str:
    return str(node.get("format", "text")) + _bounds(node, "Length", " characters")


def _limit(node: Schema, name: str, exclusive: str) -> str:
    """A bound as words, whether it is included or not."""
    plain, excluded = node.get(f"m{name}"), node.get(f"exclusiveM{name}")
    return f"{plain:g}" if plain is not None else f"{exclusive}{excluded:g}" if excluded is not None else ""


def _bounds(node: Schema, what: str, unit: str) -> str:
    low, high = node.get(f"min{what}", 0), node.get(f"max{what}")
    if high is None:
        return f", at least {low}{unit}" if low else ""
    return f", {low} to {high}{unit}" if low else f", up to {high}{unit}"
