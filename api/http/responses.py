"""Encoded responses and problems, for the wire and for the idempotency table."""

from __future__ import annotations

import msgspec

from api.http.operation import ApiResponse
from api.problems import ProblemError
from api.store.statements.idempotency_keys import StoredResponseRow

_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode_headers = msgspec.json.Decoder(list[tuple[str, str]]).decode
# Responses are private to an athlete or a workspace: no cache on the way may store them.
_NO_STORE = ("Cache-Control", "no-store")


class EncodedResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Status, headers and body. `code` is the problem code, for the log."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    code: str | None = None
    replayed: bool = False


def encode_response(response: ApiResponse) -> EncodedResponse:
    headers = [_NO_STORE]
    if response.etag is not None:
        headers.append(("ETag", f'"{response.etag}"'))
    if response.location is not None:
        headers.append(("Location", response.location))
    if response.body is None:
        return EncodedResponse(status=response.status, headers=headers)
    headers.append(("Content-Type", "application/json"))
    return EncodedResponse(status=response.status, headers=headers, body=_encode(response.body))


def problem_response(problem: ProblemError, request_id: str) -> EncodedResponse:
    """Encode the problem as a problem document (RFC 9457)."""
    headers = [_NO_STORE, ("Content-Type", "application/problem+json"), *problem.headers.items()]
    body = _encode(problem.document(request_id))
    return EncodedResponse(status=problem.status, headers=headers, body=body, code=problem.code)


def response_row(response: ApiResponse, encoded: EncodedResponse, fingerprint: str) -> StoredResponseRow:
    """The row to store for idempotent replays: the whole response, without secrets."""
    body = encoded.body if response.secret_free_body is None else _encode(response.secret_free_body)
    return StoredResponseRow(fingerprint, encoded.status, _encode(encoded.headers).decode(), body.decode())


def replayed_response(row: StoredResponseRow) -> EncodedResponse:
    """The stored response, with the header `Idempotency-Replayed`."""
    headers = [*_decode_headers(row.headers), ("Idempotency-Replayed", "true")]
    return EncodedResponse(status=row.status, headers=headers, body=row.body.encode(), replayed=True)
