"""Whether an answer is one that the OpenAPI document promises. Every client of the suite asks this of every answer."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]  # it brings no type hints

from api.openapi.document import document
from api.routes import OPERATIONS
from tests.contract.openapi_documents import validator

TOLD = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed"}
"""The headers that clients act upon: none of them is sent undocumented."""
ALWAYS = {"X-Request-Id", "ETag", "Location"}
"""What an answer of success always carries where the document lists it."""
UNROUTED = {"no_such_route", "method_not_allowed"}
"""Codes of addresses and methods that no operation has."""


class UndocumentedError(AssertionError):
    """An answer that the document does not promise."""


def assert_documented(answer: httpx.Response) -> None:
    """Raise Undocumented unless status, headers and body are what the document says of the operation.

    Pages, sheet addresses and other paths that the document does not have are passed over.
    """
    request = answer.request
    where = f"{request.method} {request.url.path}"
    responses = _responses("GET" if request.method == "HEAD" else request.method, request.url.path)
    if responses is None:
        return
    answer.read()
    media_type = answer.headers.get("Content-Type")
    if media_type == "application/problem+json" and answer.content and answer.json()["code"] in UNROUTED:
        return
    documented = _resolved(responses.get(str(answer.status_code)))
    if documented is None:
        raise UndocumentedError(f"{where} answered {answer.status_code}, which is not documented: {answer.text[:500]}")
    _assert_headers(where, answer, documented.get("headers", {}))
    contents = documented.get("content", {})
    if request.method == "HEAD" or not (contents or answer.content):
        return
    if media_type not in contents:
        raise UndocumentedError(f"{where} answered {media_type}; documented is {sorted(contents)}")
    template = _template(request.url.path)
    try:
        _checker(request.method, template or "", answer.status_code, media_type).validate(answer.json())
    except jsonschema.ValidationError as error:
        raise UndocumentedError(
            f"{where} answered {answer.status_code} at {error.json_path}: {error.message}"
        ) from None
    if "examples" in contents[media_type] and answer.json()["code"] not in contents[media_type]["examples"]:
        raise UndocumentedError(f"{where} answered the code {answer.json()['code']}, which is not documented")


def _assert_headers(where: str, answer: httpx.Response, documented: dict[str, Any]) -> None:
    if undocumented := [name for name in TOLD - set(documented) if name in answer.headers]:
        raise UndocumentedError(f"{where} answered {answer.status_code} with undocumented headers: {undocumented}")
    if answer.is_success and (missing := [name for name in ALWAYS & set(documented) if name not in answer.headers]):
        raise UndocumentedError(f"{where} answered {answer.status_code} without its headers {missing}")


@cache
def _document() -> dict[str, Any]:
    return document(OPERATIONS)


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Fixed paths first: /v1/programs/{slug} is none of theirs."""
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
    found: dict[str, Any] = _document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found


@cache
def _checker(method: str, template: str, status: int, media_type: str) -> jsonschema.Draft202012Validator:
    response = _resolved(_document()["paths"][template][method.lower()]["responses"][str(status)])
    return validator(_document(), (response or {})["content"][media_type]["schema"])
