"""An example for every component, found in the examples of the operations: one source, so they agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from api.openapi.shape import Schema
from api.openapi.unions import PREFIX


class Examples:
    """Collects the first value seen for each component that is an object."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._found: dict[str, Any] = {}

    def see(self, schema: Schema, value: Any) -> None:
        """Take `value`, an example of `schema`, apart; what does not fit is passed over."""
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
        """The components with what was found; enums and unions show themselves."""
        return {
            name: schema | {"examples": [self._found[name]]} if name in self._found else schema
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
            self._found.setdefault(name, value)
        self.see(schema, value)


def on_the_wire(example: object) -> Any:
    """An example as JSON has it, whether given as Structs or as plain values."""
    return msgspec.json.decode(msgspec.json.encode(example))
