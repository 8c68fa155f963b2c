"""The check of every response in the test suite: what it accepts and what it rejects."""

from __future__ import annotations

import httpx
import pytest

from tests.contract.documented import UndocumentedError, assert_documented
from tests.servers import Client

UNKNOWN = "00000000-0000-0000-0000-000000000007"
HEADERS = {"X-Request-Id": "1"}


def _response(
    status: int, body: object, method: str = "GET", path: str = "/v1/athletes", **headers: str
) -> httpx.Response:
    request = httpx.Request(method, f"http://test{path}")
    return httpx.Response(status, json=body, request=request, headers={**HEADERS, **headers})


def test_a_documented_response_passes() -> None:
    assert_documented(_response(200, {"items": [], "next_cursor": None}))


def test_an_undocumented_status_is_rejected() -> None:
    with pytest.raises(UndocumentedError, match="returned 418"):
        assert_documented(_response(418, {}))


def test_a_body_that_does_not_match_its_schema_is_rejected() -> None:
    with pytest.raises(UndocumentedError, match="at /items"):
        assert_documented(_response(200, {"items": None, "next_cursor": None}))


def test_a_problem_sent_as_plain_json_is_rejected() -> None:
    with pytest.raises(UndocumentedError, match=r"problem\+json"):
        assert_documented(_response(404, {}, path=f"/v1/athletes/{UNKNOWN}"))


def test_a_code_that_the_operation_does_not_list_is_rejected() -> None:
    problem = {"type": "/problems/slug_taken", "title": "-", "status": 404, "code": "slug_taken"}
    kind = {"Content-Type": "application/problem+json"}
    with pytest.raises(UndocumentedError, match="slug_taken"):
        assert_documented(_response(404, problem, "GET", f"/v1/athletes/{UNKNOWN}", **kind))


def test_an_undocumented_header_is_rejected() -> None:
    with pytest.raises(UndocumentedError, match="ETag"):
        assert_documented(_response(200, {"items": [], "next_cursor": None}, ETag='"1"'))


def test_a_missing_header_is_rejected(client: Client) -> None:
    created = client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"})
    with pytest.raises(UndocumentedError, match="ETag"):
        assert_documented(_response(200, created.json(), path=f"/v1/athletes/{created.json()['id']}"))


def test_a_page_that_is_not_an_operation_passes() -> None:
    assert_documented(_response(418, {}, path="/docs"))


# Responses that once differed from their documentation.


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/athletes?limit=0", None, 400, "invalid_parameter"),
        ("GET", "/v1/next-sessions?on=null", None, 400, "invalid_parameter"),
        ("GET", "/v1/athletes?wrong=1", None, 400, "unknown_parameter"),
        ("POST", "/v1/athletes", b'{"name": ', 400, "malformed_body"),
        ("POST", "/v1/athletes", b"[" * 100_000, 400, "malformed_body"),
        ("POST", "/v1/athletes", b'{"name": "\xff"}', 400, "malformed_body"),
        ("POST", "/v1/athletes", b"{}", 422, "validation"),
        ("GET", f"/v1/athletes/{UNKNOWN}", None, 404, "not_found"),
        ("GET", "/v1/athletes/no-uuid", None, 404, "not_found"),
        ("PATCH", f"/v1/athletes/{UNKNOWN}", b"{}", 428, "if_match_required"),
    ],
)
def test_problems_are_sent_as_documented(
    client: Client, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    """The client itself checks the response against the document."""
    response = client.request(method, path, content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["status"], response.json()["code"]) == (status, status, code)


def test_a_problem_does_not_echo_a_value_that_may_be_a_secret(client: Client) -> None:
    secret = "nextset_4f0e9b1b0f1c7c0e"
    responses = [
        client.get(f"/v1/athletes/{secret}"),
        client.get(f"/v1/athletes?cursor={secret}"),
        client.get("/v1/athletes", params={"limit": secret}),
        client.get(f"/v1/{secret}"),
        client.post("/v1/athletes", json={"name": "Ana", "unit": secret}),
        client.post("/v1/athletes", content=secret, headers={"Content-Type": "application/json"}),
        client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}, headers={"Idempotency-Key": secret * 20}),
        client.get("/v1/athletes", headers={"Authorization": f"Bearer {secret}"}),
    ]
    assert all(response.is_error for response in responses)
    assert [response.text for response in responses if secret in response.text] == []


def test_changing_the_name_keeps_the_unit(client: Client) -> None:
    """A generated client once sent the default of an enum with every change."""
    created = client.post("/v1/athletes", json={"name": "Ana", "unit": "lb"})
    path, etag = f"/v1/athletes/{created.json()['id']}", created.headers["ETag"]
    changed = client.patch(path, json={"name": "Ana B."}, headers={"If-Match": etag})
    assert changed.json() == created.json() | {
        "name": "Ana B.",
        "version": 2,
        "updated_at": changed.json()["updated_at"],
    }
