"""The component schemas, made from the Structs that decode requests and encode responses.

The direction of a component decides what is required. A component of responses requires every field that is always
present, and has no defaults. A component of requests requires the fields without a default, and shows the defaults
that the server applies. A component of both directions follows the rules for requests, unless its class is split:
then requests have a component of their own, for example `PerformedSetInput`.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, get_origin

import msgspec
from msgspec import inspect as types

from api.openapi.names import named_types, wire_names
from api.openapi.shape import Schema, reshape, without_null, without_patterns
from api.openapi.unions import PREFIX, Unions


class Components:
    """The schemas of all requests and responses.

    `request_types` are the types of bodies and parameters, `response_types` those of response bodies. `renamed` maps
    a class to its component name, if that is not the name of the class. `split` are the classes that get a component
    for each direction. Raises ValueError for a type that client generators interpret inconsistently.
    """

    def __init__(
        self,
        request_types: Iterable[Any],
        response_types: Iterable[Any],
        renamed: Mapping[type, str] | None = None,
        split: Collection[type] = (),
    ) -> None:
        request_types, response_types = list(request_types), list(response_types)
        named = named_types([*request_types, *response_types])
        if whole_bodies := set(split) & {*request_types, *response_types}:
            raise ValueError(f"{whole_bodies} can't be split: only the fields of bodies can")
        self._names = wire_names(named, renamed or {})
        roots, raw = msgspec.json.schema_components([*request_types, *response_types], ref_template="{name}")
        self._unions = Unions([*roots, *raw.values()], self._names)
        self._schemas = {self._names[key]: self._clean(node) for key, node in raw.items()}
        for member in self._unions.members():
            self._schemas[member] = without_patterns(self._schemas[member])
        self._schemas |= self._unions.components()
        cleaned = [self._clean(root) for root in roots]
        requests, responses = cleaned[: len(request_types)], cleaned[len(request_types) :]
        kinds = dict(zip(self._names.values(), named.values(), strict=True))
        inputs = {name: f"{name}Input" for name, kind in kinds.items() if kind.cls in split}
        requests = self._split(inputs, requests, responses)
        kinds |= {copy: kinds[name] for name, copy in inputs.items()}
        self._roots = list(zip([*request_types, *response_types], [*requests, *responses], strict=True))
        in_requests = self._reached(requests)
        for name, kind in kinds.items():
            if isinstance(kind, types.StructType):
                adapt = _for_requests if name in in_requests else _for_responses
                self._schemas[name] = adapt(_with_described_tag(self._schemas[name], kind), kind)

    def schema(self, kind: Any) -> Schema:
        """The schema for a value of this type: usually a reference."""
        return next(dict(root) for root_type, root in self._roots if root_type == kind)

    def fields(self, struct: type[msgspec.Struct]) -> Iterator[tuple[str, Schema, bool]]:
        """For each field of a Struct of parameters: its name, its schema and whether it is required."""
        schema = self._schemas[self.schema(struct)["$ref"].removeprefix(PREFIX)]
        for name, node in schema["properties"].items():
            yield name, without_null(node), name in schema.get("required", ())

    def reachable(self, document_part: object) -> dict[str, Schema]:
        """The components that this part of the document refers to, directly or indirectly, sorted by name."""
        return {name: self._schemas[name] for name in sorted(self._reached(document_part))}

    def _clean(self, node: Schema) -> Schema:
        finished: Schema = _finished(reshape(node, self._unions.reference), self._names)
        return finished

    def _split(self, inputs: Mapping[str, str], requests: list[Schema], responses: list[Schema]) -> list[Schema]:
        """Add the components of the split classes for requests. Return the requests, which refer to these."""
        in_requests, in_responses = self._reached(requests), self._reached(responses)
        for name in in_requests:
            schema = _with_inputs(self._schemas[name], inputs)
            if name in inputs:
                self._schemas[inputs[name]] = schema
            elif name not in in_responses:
                self._schemas[name] = schema
            elif schema != self._schemas[name]:
                raise ValueError(f"{name} is in requests and in responses and has a field of a split class: split it")
        return [_with_inputs(root, inputs) for root in requests]

    def _reached(self, document_part: object) -> set[str]:
        reached: set[str] = set()
        stack = list(_references(document_part))
        while stack:
            name = stack.pop()
            if name not in reached:
                reached.add(name)
                stack.extend(_references(self._schemas[name]))
        return reached


def _with_described_tag(schema: Schema, kind: types.StructType) -> Schema:
    """Describe the tag of a variant, which has no field in the Struct."""
    if kind.tag_field is None:
        return schema
    description = {"description": f"Always `{kind.tag}`. Identifies this type."}
    properties = schema["properties"]
    return schema | {"properties": properties | {kind.tag_field: properties[kind.tag_field] | description}}


def _for_requests(schema: Schema, kind: types.StructType) -> Schema:
    """Keep simple defaults. A default of null adds nothing, and few generators support objects."""
    if local := _zoneless(kind):
        raise ValueError(f"{kind.cls.__name__} would accept local times as {local}: add Meta(tz=True)")
    properties = {
        name: _without(node, "default") if _is_null_or_nested(node) else node
        for name, node in schema["properties"].items()
    }
    return _without_empty_required(schema | {"properties": properties})


def _for_responses(schema: Schema, kind: types.StructType) -> Schema:
    """Require what is always present, and allow additional fields: a new field must not break a client."""
    sparse = (get_origin(kind.cls) or kind.cls).__struct_config__.omit_defaults
    optional = {field.encode_name for field in kind.fields if _may_be_absent(field, sparse)}
    properties = {
        name: _without(without_null(node) if sparse and name in optional else node, "default")
        for name, node in schema["properties"].items()
    }
    for name in _zoneless(kind):  # only requests must state the time zone: responses are in UTC
        properties[name] = properties[name] | {"format": "date-time"}
    required = [name for name in properties if name not in optional]
    fields = {"properties": properties, "required": required}
    return _without_empty_required(_without(schema, "additionalProperties") | fields)


def _may_be_absent(field: types.Field, sparse: bool) -> bool:
    """Whether msgspec may omit the field. `omit_defaults` ignores default factories, except those of containers."""
    if field.required:
        return False
    if field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT:
        return True  # the default is UNSET
    return sparse and (field.default is not msgspec.NODEFAULT or field.default_factory in (list, dict, set))


def _zoneless(kind: types.StructType) -> list[str]:
    """The fields with a time that is not declared to have a time zone."""
    return [
        field.encode_name
        for field in kind.fields
        for option in _options(field.type)
        if isinstance(_bare(option), types.DateTimeType) and _bare(option).tz is not True
    ]


def _options(kind: types.Type) -> tuple[types.Type, ...]:
    bare = _bare(kind)
    return bare.types if isinstance(bare, types.UnionType) else (bare,)


def _bare(kind: Any) -> Any:
    return _bare(kind.type) if isinstance(kind, types.Metadata) else kind


def _is_null_or_nested(node: Schema) -> bool:
    default = node.get("default", ...)
    return default is None or (isinstance(default, dict | list) and bool(default))


def _without(node: Schema, key: str) -> Schema:
    return {each: value for each, value in node.items() if each != key}


def _without_empty_required(schema: Schema) -> Schema:
    return schema if schema.get("required") else _without(schema, "required")


def _finished(node: Any, names: Mapping[str, str]) -> Any:
    """Complete the references, and remove the indentation of docstrings from descriptions."""
    if isinstance(node, list):
        return [_finished(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    finished = {key: _finished(child, names) for key, child in node.items()}
    if isinstance(finished.get("$ref"), str) and not finished["$ref"].startswith("#"):
        finished["$ref"] = PREFIX + names[finished["$ref"]]
    if isinstance(finished.get("description"), str):
        finished["description"] = inspect.cleandoc(finished["description"])
    return finished


def _references(node: object) -> Iterator[str]:
    """The names of the components that the node refers to directly."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str) and node["$ref"].startswith(PREFIX):
            yield node["$ref"].removeprefix(PREFIX)
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def _with_inputs(node: Any, inputs: Mapping[str, str]) -> Any:
    """The node with references to the request variants of split classes."""
    if isinstance(node, list):
        return [_with_inputs(child, inputs) for child in node]
    if not isinstance(node, dict):
        return node
    changed = {key: _with_inputs(child, inputs) for key, child in node.items()}
    name = str(node.get("$ref", "")).removeprefix(PREFIX)
    return changed | {"$ref": PREFIX + inputs[name]} if name in inputs else changed
