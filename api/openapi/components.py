"""The component schemas, taken from the very Structs that decode requests and encode answers.

What depends on the direction is settled here. A component that only goes out lists everything that it always
holds as required, and states no default. One that comes in is required where it has no default, and keeps
the defaults that the server applies; so does one that crosses both ways, for it is one component.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_origin

import msgspec
from msgspec import inspect as types

from api.openapi.names import named_types, wire_names
from api.openapi.shape import Schema, reshape, without_null, without_patterns
from api.openapi.unions import PREFIX, Unions


class Components:
    """The schemas of everything that is asked for and answered.

    `asked` are the types of bodies and parameters, `answered` those of answers; `renamed` gives a name to a
    class whose own is not the wire's. Raises ValueError for what has no clean form.
    """

    def __init__(
        self, asked: Iterable[Any], answered: Iterable[Any], renamed: Mapping[type, str] | None = None
    ) -> None:
        asked, answered = list(asked), list(answered)
        named = named_types([*asked, *answered])
        self._names = wire_names(named, renamed or {})
        roots, raw = msgspec.json.schema_components([*asked, *answered], ref_template="{name}")
        self._unions = Unions([*roots, *raw.values()], self._names)
        self._schemas = {self._names[key]: self._clean(node) for key, node in raw.items()}
        for member in self._unions.members():
            self._schemas[member] = without_patterns(self._schemas[member])
        self._schemas |= self._unions.components()
        cleaned = [self._clean(root) for root in roots]
        self._roots = list(zip([*asked, *answered], cleaned, strict=True))
        comes_in = self._reached(cleaned[: len(asked)])
        for name, kind in zip(self._names.values(), named.values(), strict=True):
            if isinstance(kind, types.StructType):
                settle = _coming_in if name in comes_in else _going_out
                self._schemas[name] = settle(_with_told_tag(self._schemas[name], kind), kind)

    def schema(self, wanted: Any) -> Schema:
        """What to write where a value of this type stands: mostly a reference."""
        return next(dict(root) for of, root in self._roots if of == wanted)

    def fields(self, struct: type[msgspec.Struct]) -> Iterator[tuple[str, Schema, bool]]:
        """Name, schema and whether it must be given, for each field of a Struct of parameters."""
        schema = self._schemas[self.schema(struct)["$ref"].removeprefix(PREFIX)]
        for name, node in schema["properties"].items():
            yield name, without_null(node), name in schema.get("required", ())

    def reachable(self, document_part: object) -> dict[str, Schema]:
        """The components that this part of a document leads to, sorted by name."""
        return {name: self._schemas[name] for name in sorted(self._reached(document_part))}

    def _clean(self, node: Schema) -> Schema:
        finished: Schema = _finished(reshape(node, self._unions.reference), self._names)
        return finished

    def _reached(self, document_part: object) -> set[str]:
        found: set[str] = set()
        waiting = list(_referred(document_part))
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(_referred(self._schemas[name]))
        return found


def _with_told_tag(schema: Schema, kind: types.StructType) -> Schema:
    """The tag of a variant has no field to be described at."""
    if kind.tag_field is None:
        return schema
    told = {"description": f"Always `{kind.tag}`: tells this variant from the others."}
    return schema | {"properties": schema["properties"] | {kind.tag_field: schema["properties"][kind.tag_field] | told}}


def _coming_in(schema: Schema, kind: types.StructType) -> Schema:
    """Defaults stay where they are plain: null says no more than leaving out, and few clients read objects."""
    if local := _zoneless(kind):
        raise ValueError(f"{kind.cls.__name__} would take local times as {local}; say Meta(tz=True)")
    properties = {
        name: _without(node, "default") if _says_little(node) else node for name, node in schema["properties"].items()
    }
    return _without_empty_required(schema | {"properties": properties})


def _going_out(schema: Schema, kind: types.StructType) -> Schema:
    """What is closed on the way in is open on the way out: a new field must not break a client."""
    sparse = (get_origin(kind.cls) or kind.cls).__struct_config__.omit_defaults
    left_out = {field.encode_name for field in kind.fields if _may_be_absent(field, sparse)}
    properties = {
        name: _without(without_null(node) if sparse and name in left_out else node, "default")
        for name, node in schema["properties"].items()
    }
    for name in _zoneless(kind):  # nothing reads these, and what we write is in UTC and says so
        properties[name] = properties[name] | {"format": "date-time"}
    required = [name for name in properties if name not in left_out]
    always = {"properties": properties, "required": required}
    return _without_empty_required(_without(schema, "additionalProperties") | always)


def _may_be_absent(field: types.Field, sparse: bool) -> bool:
    unset = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    return not field.required and (sparse or unset)


def _zoneless(kind: types.StructType) -> list[str]:
    """The fields that hold a time for which nobody said that it has a time zone."""
    return [
        field.encode_name
        for field in kind.fields
        for option in (_options(field.type))
        if isinstance(_bare(option), types.DateTimeType) and _bare(option).tz is not True
    ]


def _options(kind: types.Type) -> tuple[types.Type, ...]:
    bare = _bare(kind)
    return bare.types if isinstance(bare, types.UnionType) else (bare,)


def _bare(kind: Any) -> Any:
    return _bare(kind.type) if isinstance(kind, types.Metadata) else kind


def _says_little(node: Schema) -> bool:
    default = node.get("default", ...)
    return default is None or (isinstance(default, dict | list) and bool(default))


def _without(node: Schema, key: str) -> Schema:
    return {each: value for each, value in node.items() if each != key}


def _without_empty_required(schema: Schema) -> Schema:
    return schema if schema.get("required") else _without(schema, "required")


def _finished(node: Any, names: Mapping[str, str]) -> Any:
    """References in full, descriptions as the text that they are in their docstrings."""
    if isinstance(node, list):
        return [_finished(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    done = {key: _finished(child, names) for key, child in node.items()}
    if isinstance(done.get("$ref"), str) and not done["$ref"].startswith("#"):
        done["$ref"] = PREFIX + names[done["$ref"]]
    if isinstance(done.get("description"), str):
        done["description"] = inspect.cleandoc(done["description"])
    return done


def _referred(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str) and node["$ref"].startswith(PREFIX):
            yield node["$ref"].removeprefix(PREFIX)
        for child in node.values():
            yield from _referred(child)
    elif isinstance(node, list):
        for child in node:
            yield from _referred(child)
