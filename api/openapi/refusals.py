"""How the document says what can go wrong: one response for each set of codes that share a status."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from api.openapi.examples import on_the_wire
from api.openapi.shape import Schema
from api.openapi.unions import PREFIX
from api.problems import PROBLEMS, FieldError, ProblemError, ProblemKind

REQUEST_ID = "0199a3c2-7c1e-7b52-9a39-0d5e6f4b1c20"
_REPEAT_LATER = {"still_running", "unavailable", "outcome_unknown", "rate_limited"}
_WITH_ETAG = {"stale_version"}
_UNAUTHENTICATED = {"missing_key", "invalid_key"}


def refusals(codes: Iterable[str]) -> dict[str, tuple[str, Schema]]:
    """From each status among the codes to its shared response: the name in `components/responses`, the response.

    The name follows from the codes alone (`NotFound`, `StillRunningOrConflict`), so that it changes when they do
    and never because another operation came.
    """
    kinds = sorted((PROBLEMS[code] for code in set(codes)), key=lambda kind: (kind.status, kind.code))
    found = {}
    for status, group in groupby(kinds, key=lambda kind: kind.status):
        together = list(group)
        name = "Or".join(_camel_case(kind.code) for kind in together)
        found[str(status)] = (name, _response(together))
    return found


def problem_example(code: str) -> Any:
    """A problem document as it is sent."""
    errors = [FieldError("/name", "Expected `str` of length >= 1")] if code == "validation" else []
    return on_the_wire(ProblemError(code, errors=errors).document(REQUEST_ID))


def _response(kinds: list[ProblemKind]) -> Schema:
    codes = {kind.code for kind in kinds}
    headers = ["RequestId"]
    headers += ["RetryAfter"] if codes & _REPEAT_LATER else []
    headers += ["ETag"] if codes & _WITH_ETAG else []
    headers += ["WwwAuthenticate"] if codes & _UNAUTHENTICATED else []
    return {
        "description": "\n".join(f"- `{kind.code}`: {kind.title}. {kind.remedy}" for kind in kinds),
        "headers": response_headers(headers),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": PREFIX + "Problem"},
                "examples": {kind.code: {"summary": kind.title, "value": problem_example(kind.code)} for kind in kinds},
            }
        },
    }


HEADERS: dict[str, tuple[str, Schema]] = {
    "RequestId": (
        "X-Request-Id",
        {
            "description": "Identifies this exchange in the server's log: the request's own, or a new one.",
            "schema": {"type": "string"},
            "example": REQUEST_ID,
        },
    ),
    "ETag": (
        "ETag",
        {
            "description": "The version of the resource, to be sent back as `If-Match` with a change.",
            "schema": {"type": "string"},
            "example": '"3"',
        },
    ),
    "Location": (
        "Location",
        {
            "description": "Where the new resource is read, as a path on this server.",
            "schema": {"type": "string"},
            "example": "/v1/athletes/0199a3c2-0000-7000-8000-000000000017",
        },
    ),
    "Deprecation": (
        "Deprecation",
        {
            "description": "Since when the operation should not be used in new code (RFC 9745).",
            "schema": {"type": "string"},
            "example": "@1767225600",
        },
    ),
    "Sunset": (
        "Sunset",
        {
            "description": "When the operation is taken away (RFC 8594).",
            "schema": {"type": "string"},
            "example": "Fri, 01 Jan 2027 00:00:00 GMT",
        },
    ),
    "RetryAfter": (
        "Retry-After",
        {
            "description": "Whole seconds to wait before the request is repeated.",
            "schema": {"type": "integer", "minimum": 0},
            "example": 1,
        },
    ),
    "WwwAuthenticate": (
        "WWW-Authenticate",
        {
            "description": "How to authenticate (RFC 6750).",
            "schema": {"type": "string"},
            "example": "Bearer",
        },
    ),
    "IdempotencyReplayed": (
        "Idempotency-Replayed",
        {
            "description": "`true` when this is the stored answer to an earlier request with the same "
            "Idempotency-Key; absent otherwise.",
            "schema": {"type": "string", "const": "true"},
            "example": "true",
        },
    ),
}


def response_headers(names: Iterable[str]) -> Schema:
    """References to the shared headers, by what they are called on the wire."""
    return {HEADERS[name][0]: {"$ref": f"#/components/headers/{name}"} for name in names}


def _camel_case(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("_"))
