"""Responses and problems as they are sent, and as they are stored for idempotent replays."""

from decimal import Decimal

import msgspec
import pytest

from api.http.pagination import Page
from api.http.responses import (
    FEW_ITEMS,
    ApiResponse,
    encode_response,
    problem_response,
    replayed_response,
    response_row,
)
from api.problems import stale_version

NO_STORE = ("Cache-Control", "no-store")
JSON = ("Content-Type", "application/json")


def test_a_response_is_json_that_no_cache_may_store() -> None:
    response = encode_response(ApiResponse({"id": 1}, location="/v1/athletes/1", etag=3), 201)
    assert (response.status, response.body, response.code, response.replayed) == (201, b'{"id":1}', None, False)
    assert response.headers == [NO_STORE, ("ETag", '"3"'), ("Location", "/v1/athletes/1"), JSON]


@pytest.mark.parametrize("count", [2, FEW_ITEMS + 1], ids=["few", "many"])
def test_a_page_is_the_same_json_although_its_items_are_encoded_one_by_one(count: int) -> None:
    page = Page(items=[{"id": n, "load": Decimal("2.50")} for n in range(count)], next_cursor="c")
    response = encode_response(ApiResponse(page), 200)
    items = ",".join(f'{{"id":{n},"load":2.50}}' for n in range(count))
    assert response.body == f'{{"items":[{items}],"next_cursor":"c"}}'.encode()
    assert encode_response(ApiResponse(Page(items=[])), 200).body == b'{"items":[],"next_cursor":null}'


def test_a_response_without_a_body_has_no_type() -> None:
    response = encode_response(ApiResponse(None), 204)
    assert (response.status, response.headers, response.body) == (204, [NO_STORE], b"")


def test_a_problem_is_a_problem_document_with_its_headers_and_its_code() -> None:
    response = problem_response(stale_version(3), "r-1")
    assert (response.status, response.code) == (412, "stale_version")
    assert response.headers == [NO_STORE, ("Content-Type", "application/problem+json"), ("ETag", '"3"')]
    document = msgspec.json.decode(response.body)
    assert (document["code"], document["request_id"]) == ("stale_version", "r-1")


def test_a_stored_response_is_replayed_with_a_header_that_says_so() -> None:
    response = ApiResponse({"name": "Zoë"}, etag=1)
    encoded = encode_response(response, 201)
    replayed = replayed_response(response_row(response, encoded, "fingerprint"))
    assert (replayed.status, replayed.body, replayed.replayed) == (201, encoded.body, True)
    assert replayed.headers == [*encoded.headers, ("Idempotency-Replayed", "true")]


def test_a_secret_is_sent_and_never_stored() -> None:
    response = ApiResponse({"secret": "nx_1"}, secret_free_content={"secret": None})
    encoded = encode_response(response, 201)
    row = response_row(response, encoded, "fingerprint")
    assert (encoded.body, row.body, row.fingerprint) == (b'{"secret":"nx_1"}', '{"secret":null}', "fingerprint")


def test_a_response_may_have_another_status_than_its_operation() -> None:
    assert encode_response(ApiResponse({"id": 1}, status_code=200), 201).status == 200
