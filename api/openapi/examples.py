"""Examples of components, taken from the examples of the operations, so that they agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from api.openapi.shape import Schema
from api.openapi.unions import PREFIX


class Examples:
    """Collects the first example of each component that is an object."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._examples: dict[str, Any] = {}

    def see(self, schema: Schema, value: Any) -> None:
        """Collect the examples in `value`, which is an example of `schema`. Parts that do not fit are ignored."""
        if value is None:
            return
        if "$ref" in schema:
            self._see_component(schema["$ref"].removeprefix(PREFIX), value)
        for option in schema.get("oneOf", ()):
            self.see(option, value)
        if isinstance(value, list) and "items" in schema:
            for item in value:
                self.see(schema["items"], item)
        if isinstance(value, dict):
            for name, child in schema.get("properties", {}).items():
                self.see(child, value.get(name))
            if isinstance(schema.get("additionalProperties"), dict):
                for item in value.values():
                    self.see(schema["additionalProperties"], item)

    def components(self) -> dict[str, Schema]:
        """The components with their examples. Enums and unions need none."""
        return {
            name: schema | {"examples": [self._examples[name]]} if name in self._examples else schema
            for name, schema in self._schemas.items()
        }

    def _see_component(self, name: str, value: Any) -> None:
        schema = self._schemas[name]
        if "discriminator" in schema:
            tag = schema["discriminator"]
            variant = tag["mapping"].get(value.get(tag["propertyName"]))
            self.see({"$ref": variant} if variant else {}, value)
            return
        if schema.get("type") == "object":
            self._examples.setdefault(name, value)
        self.see(schema, value)


def on_the_wire(example: object) -> Any:
    """Convert the example to plain JSON values. It may contain Structs."""
    return msgspec.json.decode(msgspec.json.encode(example))
