"""Answers and refusals as they go over the wire, and as idempotency keeps them."""

from __future__ import annotations

import msgspec

from api.http.operation import ApiResponse
from api.problems import ProblemError
from api.store.statements.idempotency_keys import StoredResponseRow

_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode_headers = msgspec.json.Decoder(list[tuple[str, str]]).decode
# Answers are one athlete's or one workspace's own: no cache between here and the client may keep them.
_NO_STORE = ("Cache-Control", "no-store")


class EncodedResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Status, headers and body; `code` is the problem's, for the log."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    code: str | None = None
    replayed: bool = False


def encode_response(answer: ApiResponse) -> EncodedResponse:
    """The answer, encoded."""
    headers = [_NO_STORE]
    if answer.etag is not None:
        headers.append(("ETag", f'"{answer.etag}"'))
    if answer.location is not None:
        headers.append(("Location", answer.location))
    if answer.body is None:
        return EncodedResponse(status=answer.status, headers=headers)
    headers.append(("Content-Type", "application/json"))
    return EncodedResponse(status=answer.status, headers=headers, body=_encode(answer.body))


def problem_response(problem: ProblemError, request_id: str) -> EncodedResponse:
    """The problem as a document (RFC 9457)."""
    headers = [_NO_STORE, ("Content-Type", "application/problem+json"), *problem.headers.items()]
    body = _encode(problem.document(request_id))
    return EncodedResponse(status=problem.status, headers=headers, body=body, code=problem.code)


def response_row(answer: ApiResponse, sent: EncodedResponse, fingerprint: str) -> StoredResponseRow:
    """What idempotency keeps of an answer: all of it, but for a secret."""
    body = sent.body if answer.secret_free_body is None else _encode(answer.secret_free_body)
    return StoredResponseRow(fingerprint, sent.status, _encode(sent.headers).decode(), body.decode())


def replayed_response(row: StoredResponseRow) -> EncodedResponse:
    """The kept answer, said to be one."""
    headers = [*_decode_headers(row.headers), ("Idempotency-Replayed", "true")]
    return EncodedResponse(status=row.status, headers=headers, body=row.body.encode(), replayed=True)
