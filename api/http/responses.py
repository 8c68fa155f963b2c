"""Responses: what the functions of operations return, and the encoded form for the wire and the idempotency table."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response

from api.http.encoded_response import EncodedResponse
from api.http.files import Download, download_response
from api.http.pagination import encode_json
from api.problems import ProblemError
from api.store.statements.idempotency_keys import StoredResponseRow

T = TypeVar("T")

_decode_headers = msgspec.json.Decoder(list[tuple[str, str]]).decode
PROBLEM_JSON = "application/problem+json"
FEW_ITEMS = 10
# Responses are private to an athlete or a workspace: no cache on the way may store them.
_NO_STORE = ("Cache-Control", "no-store")


class ApiResponse(Response[T]):
    """The response of an operation. Its content is encoded by msgspec. None means an empty body.

    `status_code` defaults to the operation's. `etag` is the version, `location` the path of the new resource.
    `secret_free_content` is stored for idempotent replays instead of content that contains a secret. `athlete_id` is
    set where the path does not contain it: the stored response is deleted with the athlete.
    """

    def __init__(
        self,
        content: T,
        *,
        status_code: int | None = None,
        etag: int | None = None,
        location: str | None = None,
        secret_free_content: object = None,
        athlete_id: UUID | None = None,
    ) -> None:
        # Without `super().__init__`: it prepares cookies and headers that no operation has, for every response.
        self.content = content
        self.status_code = status_code
        self.etag = etag
        self.location = location
        self.secret_free_content = secret_free_content
        self.athlete_id = athlete_id

    def discard(self) -> None:
        """Release what the response holds. Call it if the response is not sent."""
        if isinstance(self.content, Download):
            self.content.file.close()


def encode_response(response: ApiResponse[Any], status_code: int) -> EncodedResponse:
    """Encode the response. `status_code` is the default of its operation."""
    status = response.status_code or status_code
    headers = [_NO_STORE]
    if isinstance(response.content, Download):
        return download_response(response.content, status, headers)
    if response.etag is not None:
        headers.append(("ETag", f'"{response.etag}"'))
    if response.location is not None:
        headers.append(("Location", response.location))
    if response.content is None:
        return EncodedResponse(status=status, headers=headers)
    headers.append(("Content-Type", "application/json"))
    has_secret = response.secret_free_content is not None
    body = encode_json(_with_encoded_items(response.content))
    return EncodedResponse(status=status, headers=headers, body=body, has_secret=has_secret)


def _with_encoded_items(content: Any) -> Any:
    """Encode the items of long lists one by one.

    Encoding a batch's response of 20 MB in one call would stop every thread for 40 ms.
    """
    if not isinstance(content, msgspec.Struct):
        return content
    lists = {
        name: [item if isinstance(item, msgspec.Raw) else msgspec.Raw(encode_json(item)) for item in value]
        for name in content.__struct_fields__
        if isinstance(value := getattr(content, name), list) and len(value) > FEW_ITEMS
    }
    return msgspec.structs.replace(content, **lists) if lists else content


def problem_response(problem: ProblemError, request_id: str) -> EncodedResponse:
    """Encode the problem as a problem document (RFC 9457)."""
    headers = [_NO_STORE, ("Content-Type", PROBLEM_JSON), *problem.headers.items()]
    body = encode_json(problem.document(request_id))
    return EncodedResponse(status=problem.status, headers=headers, body=body, code=problem.code)


def response_row(response: ApiResponse[Any], encoded: EncodedResponse, fingerprint: str) -> StoredResponseRow:
    """The row to store for idempotent replays: the whole response, without secrets."""
    body = encoded.body if response.secret_free_content is None else encode_json(response.secret_free_content)
    return StoredResponseRow(fingerprint, encoded.status, encode_json(encoded.headers).decode(), body.decode())


def replayed_response(row: StoredResponseRow) -> EncodedResponse:
    """The stored response, with the header `Idempotency-Replayed`."""
    headers = [*_decode_headers(row.headers), ("Idempotency-Replayed", "true")]
    return EncodedResponse(status=row.status, headers=headers, body=row.body.encode(), replayed=True)
