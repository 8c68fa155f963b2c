"""The tools: one for each operation that an assistant may use, described by the OpenAPI document.

A tool has the name and the description of its operation. Its arguments are the parameters of the operation, its body
under `body`, and `if_match` and `idempotency_key` for the headers of those names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec

from api.http.operation import Operation
from api.openapi.document import document
from api.routes import OPERATIONS
from api.use_cases.request_context import Scope

Schema = dict[str, Any]

_HEADERS = {"If-Match": "if_match", "Idempotency-Key": "idempotency_key"}
_DESCRIPTIONS = {
    "if_match": "The `version` of the resource as you have read it, such as `3`. If it has changed since, nothing is "
    "stored.",
    "idempotency_key": "A unique string for each action, such as a UUID. To retry a call whose response was lost, send "
    "the same string again, so that nothing is stored twice.",
}
_REFERENCE = "#/components/schemas/"
_FILTERS = (
    "performed_from", "performed_to", "prescribed_from", "prescribed_to", "updated_since",
    "exercise", "program", "status", "tag", "name", "search", "slot", "metrics",
)  # fmt: skip
"""Arguments that make an answer shorter."""

MOST_BYTES_OF_ARGUMENTS = 20_000
"""An operation whose arguments take longer to describe has no tool: an assistant reads all descriptions."""

MOST_BYTES_OF_ANSWER = 256 * 1024
"""A quarter of a million characters is about as much as an assistant can read at once.

The SDK writes a result twice, as text and as structured content, on the event loop. Writing 256 KiB takes about 30 ms.
"""
_LIMIT_HINT = (
    f" A tool result can be up to {MOST_BYTES_OF_ANSWER // 1024} KiB, so ask for fewer items if they are long."
)


class ArgumentError(Exception):
    """An argument is missing or unknown. The message is a sentence for the assistant."""


class ToolRequest(msgspec.Struct, frozen=True):
    """The request that a call of a tool stands for."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes | None


class AssistantTool(msgspec.Struct, frozen=True):
    """An operation as a tool. `places` are its arguments, each with its place in the request and its name there."""

    name: str
    title: str
    description: str
    arguments: Schema
    scope: Scope
    method: str
    path: str
    athlete_keys: bool
    only_adds: bool
    """Whether it adds to a list. Whatever else writes may replace, end or delete something."""
    places: dict[str, tuple[str, str]]

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.scope is Scope.read

    def request(self, arguments: Mapping[str, Any]) -> ToolRequest:
        """Return the request for these arguments. Raises ArgumentError."""
        if unknown := arguments.keys() - self.places.keys():
            raise ArgumentError(f"{self.name} has no argument {_names(unknown)}. It has {_names(self.places)}.")
        given = {name: value for name, value in arguments.items() if value is not None}
        if missing := [name for name in self.arguments.get("required", []) if name not in given]:
            raise ArgumentError(f"{self.name} needs {_names(missing)}.")
        path, query, headers, body = self.path, dict[str, str](), dict[str, str](), None
        for argument, value in given.items():
            place, name = self.places[argument]
            if place == "body":
                body = msgspec.json.encode(value)
            elif place == "path":
                path = path.replace(f"{{{name}}}", quote(_text(value), safe=""))
            elif place == "query":
                query[name] = _text(value)
            else:
                headers[name] = f'"{_text(value)}"' if argument == "if_match" else _text(value)
        return ToolRequest(self.method, path, query, headers, body)

    def too_long(self, arguments: Mapping[str, Any], size: int) -> str:
        """A sentence for the assistant instead of an answer of so many bytes: what it can do."""
        of_sizes = f"The answer has {-(-size // 1024)} KiB, and a tool returns at most {MOST_BYTES_OF_ANSWER // 1024}."
        if not self.reads:
            return f"Done: the change is stored. {of_sizes} Read what you need of it with other tools."
        asked = int(arguments.get("limit") or self.arguments["properties"].get("limit", {}).get("default", 1))
        ways = [f"a `limit` below {asked}"] if asked > 1 else []
        if filters := [name for name in _FILTERS if name in self.places and name not in arguments]:
            ways.append(f"a filter ({_names(filters)})")
        if ways:
            return f"{of_sizes} Call it again with {' or '.join(ways)}."
        return f"{of_sizes} It can't be shortened. A program can read it over the API: {self.method} {self.path}."


@cache
def tools() -> dict[str, AssistantTool]:
    """Return the tools by name: the operations with the scope `read` or `write`.

    Those of administrators have none: an assistant does not create keys, links or webhooks. Batches have none, because
    the operations on single athletes do the same. Those that take a whole program are too long to describe.
    """
    described = document(OPERATIONS)
    found = [
        _tool(operation, operation.scope, described)
        for operation in OPERATIONS
        if operation.scope in (Scope.read, Scope.write) and not operation.path.startswith("/v1/batches/")
    ]
    return {tool.name: tool for tool in found if len(msgspec.json.encode(tool.arguments)) <= MOST_BYTES_OF_ARGUMENTS}


def tools_for(key: Mapping[str, Any], *, writing: bool) -> Sequence[AssistantTool]:
    """Return the tools that an API key may use, as `getCurrentKey` describes it. Without `writing`, those that read."""
    may_write = writing and key["scope"] != Scope.read.value
    is_athletes = key["athlete_id"] is not None
    return [tool for tool in tools().values() if (tool.reads or may_write) and (tool.athlete_keys or not is_athletes)]


def _tool(operation: Operation, scope: Scope, described: Schema) -> AssistantTool:
    entry: Schema = described["paths"][operation.path][operation.method.lower()]
    properties: dict[str, Schema] = {}
    places: dict[str, tuple[str, str]] = {}
    required: list[str] = []
    for parameter in entry.get("parameters", []):
        found = _resolved(parameter, described)
        name: str = found["name"]
        argument = _HEADERS.get(name, name)
        description: str = _DESCRIPTIONS.get(argument) or found["description"]
        if argument == "limit":
            description += _LIMIT_HINT
        properties[argument] = {**found["schema"], "description": description}
        places[argument] = found["in"], name
        if found.get("required") or argument == "idempotency_key":
            required.append(argument)
    if "requestBody" in entry:
        properties["body"] = entry["requestBody"]["content"]["application/json"]["schema"]
        places["body"] = "body", "body"
        required += ["body"] if entry["requestBody"].get("required") else []
    arguments: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        arguments["required"] = required
    if definitions := _definitions(arguments, described):
        arguments["$defs"] = definitions
    return AssistantTool(
        name=entry["operationId"],
        title=entry["summary"],
        description=f"{entry['summary']}.\n\n{entry['description']}".strip(),
        arguments=_with_local_references(arguments),
        scope=scope,
        method=operation.method,
        path=operation.path,
        athlete_keys=operation.athlete_keys,
        only_adds=operation.method == "POST" and "get" in described["paths"][operation.path],
        places=places,
    )


def _resolved(node: Schema, described: Schema) -> Schema:
    if "$ref" not in node:
        return node
    found: Any = described
    for name in node["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    resolved: Schema = found
    return resolved


def _definitions(node: object, described: Schema) -> dict[str, Schema]:
    """The schemas that a schema refers to, directly and through others."""
    found: dict[str, Schema] = {}
    waiting = list(_references(node))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = described["components"]["schemas"][name]
            waiting += _references(found[name])
    return found


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.removeprefix(_REFERENCE)
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _with_local_references(node: Any) -> Any:
    """The schema with references into its own `$defs`, and without the mappings of OpenAPI's discriminators."""
    if isinstance(node, dict):
        return {
            key: value.replace(_REFERENCE, "#/$defs/") if key == "$ref" else _with_local_references(value)
            for key, value in node.items()
            if key != "discriminator" or not isinstance(value, dict) or "mapping" not in value
        }
    return [_with_local_references(item) for item in node] if isinstance(node, list) else node


def _text(value: object) -> str:
    """A value as it is written in a path, a query or a header."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _names(names: Iterator[str] | Sequence[str] | Mapping[str, object] | set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names)) or "no arguments"
