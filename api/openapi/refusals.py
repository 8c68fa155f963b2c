"""Shared problem responses: one for each set of codes with the same status."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from api.openapi.examples import on_the_wire
from api.openapi.shape import Schema
from api.openapi.unions import PREFIX
from api.problems import PROBLEMS, FieldError, ProblemError, ProblemKind

REQUEST_ID = "0199a3c2-7c1e-7b52-9a39-0d5e6f4b1c20"
_REPEAT_LATER = {
    "too_many_requests",
    "still_running",
    "unavailable",
    "overloaded",
    "busy",
    "outcome_unknown",
    "storage_full",
}
_WITH_ETAG = {"stale_version"}
_KEPT_FOR_THE_KEY = {"batch_refused"}
_UNAUTHENTICATED = {"missing_key", "invalid_key"}


def refusals(codes: Iterable[str]) -> dict[str, tuple[str, Schema]]:
    """Map each status of the codes to its shared response: the name in `components/responses` and the response.

    The name is made of the codes (`NotFound`, `StillRunningOrConflict`). It changes only when the codes change.
    """
    kinds = sorted((PROBLEMS[code] for code in set(codes)), key=lambda kind: (kind.status, kind.code))
    responses = {}
    for status, group in groupby(kinds, key=lambda kind: kind.status):
        same_status = list(group)
        name = "Or".join(_camel_case(kind.code) for kind in same_status)
        responses[str(status)] = (name, _response(same_status))
    return responses


def problem_example(code: str) -> Any:
    """An example of a problem document."""
    errors = [FieldError("/name", "Expected text of at least 1 character.")] if code == "validation" else []
    return on_the_wire(ProblemError(code, errors=errors).document(REQUEST_ID))


def _response(kinds: list[ProblemKind]) -> Schema:
    codes = {kind.code for kind in kinds}
    headers = ["RequestId"]
    headers += ["RetryAfter"] if codes & _REPEAT_LATER else []
    headers += ["RateLimit", "RateLimitPolicy"] if "too_many_requests" in codes else []
    headers += ["ETag"] if codes & _WITH_ETAG else []
    headers += ["IdempotencyReplayed"] if codes & _KEPT_FOR_THE_KEY else []
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
            "description": "Id of this request in the server's log: the `X-Request-Id` of the request, or a new one.",
            "schema": {"type": "string"},
            "example": REQUEST_ID,
        },
    ),
    "ETag": (
        "ETag",
        {
            "description": "The version of the resource. Send it as `If-Match` to change the resource.",
            "schema": {"type": "string"},
            "example": '"3"',
        },
    ),
    "Location": (
        "Location",
        {
            "description": "Path of the new resource on this server. API keys, sheet links, measurements and symptom "
            "reports can be listed, but not read one by one.",
            "schema": {"type": "string"},
            "example": "/v1/athletes/0199a3c2-0000-7000-8000-000000000017",
        },
    ),
    "Deprecation": (
        "Deprecation",
        {
            "description": "When the operation was deprecated (RFC 9745).",
            "schema": {"type": "string"},
            "example": "@1767225600",
        },
    ),
    "Sunset": (
        "Sunset",
        {
            "description": "When the operation will be removed (RFC 8594).",
            "schema": {"type": "string"},
            "example": "Fri, 01 Jan 2027 00:00:00 GMT",
        },
    ),
    "RateLimit": (
        "RateLimit",
        {
            "description": "What is left of the API key's rate limit: `r` requests now, and `t` seconds until all of "
            "it is available again. Omitted if the server has no limit.",
            "schema": {"type": "string"},
            "example": '"key";r=499;t=1',
        },
    ),
    "RateLimitPolicy": (
        "RateLimit-Policy",
        {
            "description": "The API key's rate limit: at most `q` requests at once, refilled within `w` seconds. An "
            "import or a batch counts as one request for each of its items. Omitted if the server has no limit.",
            "schema": {"type": "string"},
            "example": '"key";q=500;w=10',
        },
    ),
    "RetryAfter": (
        "Retry-After",
        {
            "description": "Seconds to wait before repeating the request.",
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
            "description": "`true` if this is the stored response to an earlier request with the same "
            "Idempotency-Key. Omitted otherwise.",
            "schema": {"type": "string", "const": "true", "enum": ["true"]},
            "example": "true",
        },
    ),
}


def response_headers(names: Iterable[str]) -> Schema:
    """References to the shared headers, by header name."""
    return {HEADERS[name][0]: {"$ref": f"#/components/headers/{name}"} for name in names}


def _camel_case(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("_"))
