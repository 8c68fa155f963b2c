"""The Operation Object of an operation."""

from __future__ import annotations

import typing
from datetime import timedelta
from http import HTTPStatus

import msgspec

from api.http.files import Download
from api.http.operation import Operation
from api.http.uploads import FILE, FORM, Uploads
from api.openapi.code_samples import code_samples
from api.openapi.components import Components
from api.openapi.examples import on_the_wire
from api.openapi.pagination import pagination
from api.openapi.refusals import refusals, response_headers
from api.openapi.shape import Schema
from api.use_cases.idempotency import IDEMPOTENCY_RETENTION
from api.use_cases.request_context import Scope

KEY = "apiKey"
BINARY: Schema = {"type": "string", "format": "binary"}
"""A file. OpenAPI 3.1 would describe it without a type, but client generators know it by this format."""
PARAMETERS: dict[str, Schema] = {
    "IdempotencyKey": {
        # No example: API consoles would send it, and every second request would fail as a reused key.
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Makes the request safe to retry: repeating it with the same key returns the stored response "
        f"and changes nothing, for at least {IDEMPOTENCY_RETENTION // timedelta(hours=1)} hours. Use a new UUID for "
        "each new request. Keys are scoped to the workspace. Recommended for every write.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the version to change. If the resource has changed since, the response is 412 "
        "and nothing is stored.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
}


def path_operation(operation: Operation, components: Components) -> Schema:
    """The Operation Object. Raises ValueError for a PATCH whose omitted fields have defaults."""
    deprecation = operation.deprecation.sentence if operation.deprecation else None
    parameters = _parameters(operation, components)
    fields = {
        "tags": [operation.tag],
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "description": "\n\n".join(filter(None, (deprecation, operation.description, _permission(operation)))),
        "parameters": parameters,
        "requestBody": _request_body(operation, components),
        "responses": _responses(operation, components),
        "security": [] if operation.scope is None else None,
        "deprecated": operation.deprecation is not None,
        "x-pagination": pagination(operation),
        "x-codeSamples": code_samples(operation, parameters, PARAMETERS["IfMatch"]["example"]),
    }
    return {key: value for key, value in fields.items() if value or (key == "security" and value is not None)}


def _permission(operation: Operation) -> str:
    """The required scope as text: OpenAPI can't express scopes of a bearer key."""
    if operation.scope is None:
        return "Public: no API key needed."
    scopes = [scope.value for scope in (Scope.read, Scope.write, Scope.admin) if scope.covers(operation.scope)]
    *others, last = (f"`{scope}`" for scope in scopes)
    names = f"{', '.join(others)} or {last}" if others else last
    athlete_keys = " An athlete's API key works for that athlete." if operation.athlete_keys else ""
    return f"Needs an API key with the scope {names}.{athlete_keys}"


def _parameters(operation: Operation, components: Components) -> list[Schema]:
    parameters = [
        _parameter(place, name, schema, required, examples.get(name))
        for place, struct, examples in (
            ("path", operation.path_type, operation.example.path),
            ("query", operation.query_type, operation.example.query),
        )
        if struct is not None
        for name, schema, required in components.fields(struct)
    ]
    if operation.if_match:
        parameters.append({"$ref": "#/components/parameters/IfMatch"})
    if operation.writes:
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    return parameters


def _parameter(place: str, name: str, schema: Schema, required: bool, example: object) -> Schema:
    bare_schema = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    value = example if example is not None else next(iter(schema.get("examples", ())), None)
    fields = {
        "name": name,
        "in": place,
        "required": place == "path" or required,
        "description": schema.get("description"),
        "schema": bare_schema,
        "example": None if value is None else on_the_wire(value),
    }
    return {key: value for key, value in fields.items() if value is not None}


def _request_body(operation: Operation, components: Components) -> Schema | None:
    if operation.file_body is not None:
        return {"required": True, "content": {operation.file_body.media_types[0]: {"schema": BINARY}}}
    if operation.body_type is None:
        return None
    if operation.method == "PATCH":
        _check_no_defaults(operation)
    content = {"schema": components.schema(operation.body_type)}
    if operation.example.body is not None:
        content["example"] = on_the_wire(operation.example.body)
    json = {"required": True, "content": {"application/json": content}}
    return json if operation.uploads is None else {"description": _files(operation.uploads), **json}


def _files(uploads: Uploads) -> str:
    """The other media types of the body, in words.

    Client generators can't handle them beside JSON: openapi-python-client warns about raw files, and the TypeScript of
    openapi-generator imports a model for the form that it does not write.
    """
    *others, last = (f"`{name}`" for name in uploads.media_types)
    fields = ", ".join(f"`{name}`" for name in uploads.form.__struct_fields__)
    return (
        f"A file may also be the body itself, as {', '.join(others)} or {last}, or the field `{FILE}` of a form "
        f"(`{FORM}`), with the options as its other fields: {fields}."
    )


def _check_no_defaults(operation: Operation) -> None:
    """Check that every optional field is UNSET by default: changing a name must not reset a unit."""
    body = typing.get_origin(operation.body_type) or operation.body_type
    for field in msgspec.structs.fields(body):
        if field.default is not msgspec.UNSET and not field.required:
            raise ValueError(f"{operation.operation_id}: the field {field.name} of a PATCH needs the default UNSET")


def _responses(operation: Operation, components: Components) -> Schema:
    successes = {str(status): _success(operation, status, components) for status in operation.content_types}
    problems = {
        status: {"$ref": f"#/components/responses/{name}"}
        for status, (name, _) in refusals(operation.every_problem).items()
    }
    return dict(sorted((successes | problems).items()))


def _success(operation: Operation, status: int, components: Components) -> Schema:
    body = operation.content_types[status]
    headers = ["RequestId"]
    headers += ["RateLimit", "RateLimitPolicy"] if operation.scope is not None else []
    headers += ["ETag"] if operation.etag else []
    headers += ["Location"] if operation.has_location and status in (HTTPStatus.CREATED, HTTPStatus.ACCEPTED) else []
    headers += ["IdempotencyReplayed"] if operation.writes else []
    if operation.deprecation is not None:
        headers += ["Deprecation", "Sunset"] if operation.deprecation.sunset else ["Deprecation"]
    response: Schema = {"description": _outcome(status), "headers": response_headers(headers)}
    if body is Download:
        response["content"] = {Download.media_type: {"schema": BINARY}}
    elif body is not None:
        content: Schema = {"schema": components.schema(body)}
        if operation.example.answer is not None and body == next(iter(operation.content_types.values())):
            content["example"] = on_the_wire(operation.example.answer)
        response["content"] = {"application/json": content}
    return response


def _outcome(status: int) -> str:
    descriptions = {200: "Success.", 201: "Created.", 202: "Accepted for later processing.", 204: "Success, no body."}
    return descriptions.get(status, HTTPStatus(status).phrase + ".")
