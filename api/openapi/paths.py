"""One operation of the table, as the document describes it."""

from __future__ import annotations

import inspect
import typing
from datetime import timedelta
from http import HTTPStatus

import msgspec

from api.http.operation import Operation
from api.openapi.components import Components
from api.openapi.examples import on_the_wire
from api.openapi.refusals import refusals, response_headers
from api.openapi.shape import Schema
from api.use_cases.idempotency import IDEMPOTENCY_RETENTION
from api.use_cases.request_context import Scope

KEY = "apiKey"
PARAMETERS: dict[str, Schema] = {
    "IdempotencyKey": {
        # No example: consoles would send it as it is, and the second request would be refused as a reused key.
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Makes the request safe to repeat: the same key with the same request is done once, and "
        "answered again with what was stored, for at least "
        f"{IDEMPOTENCY_RETENTION // timedelta(hours=1)} hours. A new UUID for each new request; a key is "
        "the workspace's. Recommended on every write.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the version that the change is meant for. When another change came in "
        "between, nothing is done and the answer is 412.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
}


def path_operation(operation: Operation, components: Components) -> Schema:
    """The Operation Object. Raises ValueError for a PATCH whose body would change what was left out."""
    told = operation.deprecation.sentence if operation.deprecation else None
    described = {
        "tags": [operation.tag],
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "description": "\n\n".join(filter(None, (told, operation.description, _who(operation)))),
        "parameters": _parameters(operation, components),
        "requestBody": _request_body(operation, components),
        "responses": _responses(operation, components),
        "security": [] if operation.scope is None else None,
        "deprecated": operation.deprecation is not None,
    }
    needed = ("security",) if operation.scope is None else ()
    return {key: value for key, value in described.items() if value or key in needed}


def _who(operation: Operation) -> str:
    """Who may call it, in words: OpenAPI has none for the scopes of a bearer key."""
    if operation.scope is None:
        return "Public: needs no API key."
    scopes = [scope.value for scope in (Scope.read, Scope.write, Scope.admin) if scope.covers(operation.scope)]
    alone = " or ".join(f"`{scope}`" for scope in scopes)
    ones = " A key made for one athlete may call it for that athlete." if operation.athlete_keys else ""
    return f"Needs an API key with the scope {alone}.{ones}"


def _parameters(operation: Operation, components: Components) -> list[Schema]:
    found = [
        _parameter(place, name, {"description": _alone(struct)} | schema, required, examples.get(name))
        for place, struct, examples in (
            ("path", operation.path_type, operation.example.path),
            ("query", operation.query_type, operation.example.query),
        )
        if struct is not None
        for name, schema, required in components.fields(struct)
    ]
    if operation.if_match:
        found.append({"$ref": "#/components/parameters/IfMatch"})
    if operation.writes:
        found.append({"$ref": "#/components/parameters/IdempotencyKey"})
    return found


def _alone(struct: type[msgspec.Struct]) -> str | None:
    """What a Struct says of its only field: "Which athlete." of an id needs no second sentence."""
    return inspect.cleandoc(struct.__doc__ or "") or None if len(struct.__struct_fields__) == 1 else None


def _parameter(place: str, name: str, schema: Schema, required: bool, example: object) -> Schema:
    bare = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    given = example if example is not None else next(iter(schema.get("examples", ())), None)
    described = {
        "name": name,
        "in": place,
        "required": place == "path" or required,
        "description": schema.get("description"),
        "schema": bare,
        "example": None if given is None else on_the_wire(given),
    }
    return {key: value for key, value in described.items() if value is not None}


def _request_body(operation: Operation, components: Components) -> Schema | None:
    if operation.body_type is None:
        return None
    if operation.method == "PATCH":
        _refuse_defaults(operation)
    content = {"schema": components.schema(operation.body_type)}
    if operation.example.body is not None:
        content["example"] = on_the_wire(operation.example.body)
    return {"required": True, "content": {"application/json": content}}


def _refuse_defaults(operation: Operation) -> None:
    """A client that changes a name must not set a unit by the way."""
    body = typing.get_origin(operation.body_type) or operation.body_type
    for field in msgspec.structs.fields(body):
        if field.default is not msgspec.UNSET and not field.required:
            raise ValueError(f"{operation.operation_id}: {field.name} of a PATCH needs UNSET as its default")


def _responses(operation: Operation, components: Components) -> Schema:
    answers = {str(status): _answer(operation, status, components) for status in operation.answers}
    problems = {
        status: {"$ref": f"#/components/responses/{name}"}
        for status, (name, _) in refusals(operation.every_problem).items()
    }
    return dict(sorted((answers | problems).items()))


def _answer(operation: Operation, status: int, components: Components) -> Schema:
    body = operation.answers[status]
    headers = ["RequestId"]
    headers += ["ETag"] if operation.etag else []
    headers += ["Location"] if operation.location and status == HTTPStatus.CREATED else []
    headers += ["IdempotencyReplayed"] if operation.writes else []
    if operation.deprecation is not None:
        headers += ["Deprecation", "Sunset"] if operation.deprecation.sunset else ["Deprecation"]
    described: Schema = {"description": _outcome(status), "headers": response_headers(headers)}
    if body is not None:
        content: Schema = {"schema": components.schema(body)}
        if operation.example.answer is not None and body == next(iter(operation.answers.values())):
            content["example"] = on_the_wire(operation.example.answer)
        described["content"] = {"application/json": content}
    return described


def _outcome(status: int) -> str:
    known = {200: "Done.", 201: "Created.", 202: "Accepted: it is done later.", 204: "Done; there is no body."}
    return known.get(status, HTTPStatus(status).phrase + ".")
