"""Checks a response against the OpenAPI document. Every client in the test suite checks every response."""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from api.openapi.document import document
from api.routes import OPERATIONS
from tests.contract.openapi_documents import validator

MUST_BE_DOCUMENTED = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed"}
"""Headers that clients act upon. None of them is sent undocumented."""
ALWAYS_SENT = {"X-Request-Id", "ETag", "Location"}
"""Headers that a successful response always carries if the document lists them."""
UNROUTED = {"no_such_route", "method_not_allowed", "malformed_request"}
"""Problem codes for requests that reach no operation."""


_MAKING = threading.Lock()
"""Some tests read their first responses in several threads. Two of them would make different types of parameters."""


class UndocumentedError(AssertionError):
    """The response is not documented."""


def assert_documented(response: httpx.Response) -> None:
    """Raise UndocumentedError unless status, headers and body are documented for the operation.

    Paths that the document does not list, such as pages and sheet links, are skipped.
    """
    request = response.request
    where = f"{request.method} {request.url.path}"
    responses = _responses("GET" if request.method == "HEAD" else request.method, request.url.path)
    if responses is None:
        return
    if response.headers.get("Content-Type") == "application/octet-stream" and response.is_success:
        return  # a client may read it piece by piece
    response.read()
    media_type = response.headers.get("Content-Type")
    if media_type == "application/problem+json" and response.content and response.json()["code"] in UNROUTED:
        return
    returned = f"{where} returned {response.status_code}"
    documented = _resolved(responses.get(str(response.status_code)))
    if documented is None:
        raise UndocumentedError(f"{returned}, which is not documented: {response.text[:500]}")
    _assert_headers(returned, response, documented.get("headers", {}))
    contents = documented.get("content", {})
    if request.method == "HEAD" or not (contents or response.content):
        return
    if media_type not in contents:
        raise UndocumentedError(f"{returned} with {media_type}, but {sorted(contents)} is documented")
    template = _template(request.url.path)
    try:
        _schema_validator(request.method, template or "", response.status_code, media_type).validate(response.json())
    except jsonschema_rs.ValidationError as error:
        at = "".join(f"/{part}" for part in error.instance_path)
        raise UndocumentedError(f"{returned} with a different body at {at}: {error.message}") from None
    if "examples" in contents[media_type] and response.json()["code"] not in contents[media_type]["examples"]:
        raise UndocumentedError(f"{returned} with the code {response.json()['code']}, which is not documented")


def _assert_headers(returned: str, response: httpx.Response, documented: dict[str, Any]) -> None:
    if undocumented := [name for name in MUST_BE_DOCUMENTED - set(documented) if name in response.headers]:
        raise UndocumentedError(f"{returned} with undocumented headers: {undocumented}")
    if response.is_success:
        missing = [name for name in ALWAYS_SENT & set(documented) if name not in response.headers]
        if missing:
            raise UndocumentedError(f"{returned} without the documented headers {missing}")


def product_document() -> dict[str, Any]:
    """A copy of the product's OpenAPI document, which takes a second to make and is made once for all tests."""
    with _MAKING:
        copy: dict[str, Any] = json.loads(_text())
    return copy


@cache
def _text() -> str:
    return json.dumps(document(OPERATIONS))


@cache
def _document() -> dict[str, Any]:
    return product_document()


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Every path as a pattern. Paths without parameters come first, so that they match before those with parameters."""
    paths = sorted(_document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", path)), path) for path in paths]


def _template(path: str) -> str | None:
    return next((template for pattern, template in _templates() if pattern.fullmatch(path)), None)


def _responses(method: str, path: str) -> dict[str, Any] | None:
    template = _template(path)
    operation = _document()["paths"].get(template, {}).get(method.lower())
    return None if operation is None else dict(operation["responses"])


def _resolved(response: dict[str, Any] | None) -> dict[str, Any] | None:
    if response is None or "$ref" not in response:
        return response
    shared: dict[str, Any] = _document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return shared


@cache
def _schema_validator(method: str, template: str, status: int, media_type: str) -> jsonschema_rs.Draft202012Validator:
    response = _resolved(_document()["paths"][template][method.lower()]["responses"][str(status)])
    return validator(_document(), (response or {})["content"][media_type]["schema"])
