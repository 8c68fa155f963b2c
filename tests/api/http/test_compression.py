"""Compressed responses: which, for whom, and what stays right about them."""

from __future__ import annotations

import gzip
import json

import httpx
import pytest

from api.http.compression import COMPRESSED_ABOVE_BYTES
from tests.servers import Client
from tests.sheets import an_athlete, linked

GZIP, PLAIN = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"}
LONG = "x" * COMPRESSED_ABOVE_BYTES


@pytest.fixture
def athlete(client: Client) -> str:
    """The path of an athlete whose JSON is longer than the limit."""
    created = client.post("/v1/athletes", json={"name": "Ana", "unit": "kg", "notes": LONG}).json()
    return f"/v1/athletes/{created['id']}"


def raw(client: Client, path: str, headers: dict[str, str], method: str = "GET") -> tuple[httpx.Headers, bytes]:
    """The headers and the body as sent: httpx would decode it."""
    given = {"Authorization": f"Bearer {client.key}"} | headers
    with httpx.stream(method, client.base_url.join(path), headers=given, trust_env=False) as response:
        return response.headers, b"".join(response.iter_raw())


def test_a_long_response_is_compressed_if_asked_for(client: Client, athlete: str) -> None:
    headers, body = raw(client, athlete, GZIP)
    assert (headers["Content-Encoding"], int(headers["Content-Length"])) == ("gzip", len(body))
    assert json.loads(gzip.decompress(body))["notes"] == LONG


def test_it_is_not_compressed_if_not_asked_for_and_caches_know_that(client: Client, athlete: str) -> None:
    headers, body = raw(client, athlete, PLAIN)
    assert "Content-Encoding" not in headers
    assert json.loads(body)["notes"] == LONG
    assert headers["Vary"] == "Accept-Encoding"


def test_a_short_response_is_not_compressed(client: Client) -> None:
    headers, body = raw(client, "/health/live", GZIP)
    assert (headers.get("Content-Encoding"), body) == (None, b'{"status":"ok"}')


def test_the_etag_of_a_compressed_response_is_weak_and_works(client: Client, athlete: str) -> None:
    compressed, plain = raw(client, athlete, GZIP)[0]["ETag"], raw(client, athlete, PLAIN)[0]["ETag"]
    assert (compressed, plain) == (f"W/{plain}", '"1"')
    changed = client.patch(athlete, json={"name": "Ann"}, headers={"If-Match": compressed})
    assert changed.status_code == 200


def test_a_replayed_response_is_compressed_for_the_client_that_asks(client: Client) -> None:
    body = {"name": "Ana", "unit": "kg", "notes": LONG}
    first, second = (
        client.post("/v1/athletes", json=body, headers=encoding | {"Idempotency-Key": "k"})
        for encoding in (PLAIN, GZIP)
    )
    assert first.content == second.content
    assert (first.headers.get("Content-Encoding"), second.headers["Content-Encoding"]) == (None, "gzip")
    assert second.headers["Idempotency-Replayed"] == "true"


def test_head_tells_the_length_of_the_compressed_body(client: Client, athlete: str) -> None:
    get, head = raw(client, athlete, GZIP), raw(client, athlete, GZIP, "HEAD")
    assert head[0]["Content-Length"] == get[0]["Content-Length"]
    assert head[1] == b""


def test_a_response_with_a_secret_is_never_compressed(client: Client) -> None:
    athletes = [an_athlete(client, external_id=f"a{number}") for number in range(30)]
    response = client.post("/v1/sheet-links", json={"name": "All", "athlete_ids": athletes}, headers=GZIP)
    assert response.json()["secret"].startswith("nextset_sheet_")
    assert len(response.content) > COMPRESSED_ABOVE_BYTES
    assert {"content-encoding", "vary"} & set(response.headers) == set()


def test_a_table_for_a_sheet_is_compressed_and_a_workbook_is_not(client: Client) -> None:
    for number in range(40):
        an_athlete(client, "Ana of the north", f"athlete-{number}")
    link = linked(client)
    table, workbook = (link.get(f"athletes/table.{ending}") for ending in ("csv", "xlsx"))
    assert table.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in workbook.headers


def test_a_problem_is_compressed_too(client: Client) -> None:
    csv = "Date\tExercise\n" + "tomorrow\tno-such-lift\n" * 30
    refused = client.post("/v1/imports", json={"csv": csv}, headers=GZIP)
    assert (refused.status_code, refused.headers["Content-Encoding"]) == (422, "gzip")
    assert refused.json()["code"] == "validation"
