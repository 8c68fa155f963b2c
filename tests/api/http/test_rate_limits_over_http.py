"""The rate limit of API keys, over HTTP: three requests at once, then one every 100 seconds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import httpx
import pytest

from api import server, tokens
from api.http.rate_limit import RateLimit
from api.settings import Settings
from api.use_cases.request_context import Scope
from tests.servers import Client, new_key, served

NEW = {"name": "Ana", "unit": "kg"}


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server whose limit has a clock that stands still."""
    monkeypatch.setattr(server, "RateLimit", partial(RateLimit, monotonic=lambda: 0.0))
    settings = Settings(database_url=database_url, requests_per_second=0.01, requests_burst=3)
    with served(database_url, settings=settings) as url:
        yield url


@pytest.fixture
def client(url: str, database_url: str) -> Iterator[Client]:
    with Client(url, new_key(database_url)) as client:
        yield client


def refused(response: httpx.Response) -> bool:
    return response.status_code == 429 and response.json()["code"] == "too_many_requests"


def test_every_response_tells_the_limit_and_what_is_left_of_it(client: Client) -> None:
    first, second = client.get("/v1/athletes"), client.get("/v1/athletes/no-such-athlete")
    assert (first.headers["RateLimit-Policy"], first.headers["RateLimit"]) == ('"key";q=3;w=300', '"key";r=2;t=100')
    assert (second.status_code, second.headers["RateLimit"]) == (404, '"key";r=1;t=200')


def test_the_request_after_a_burst_is_refused_with_the_seconds_to_wait(client: Client) -> None:
    for _ in range(3):
        assert client.get("/v1/athletes").status_code == 200
    response = client.get("/v1/athletes")
    assert refused(response)
    assert response.headers["Retry-After"] == "100"
    assert response.headers.get_list("RateLimit") == ['"key";r=0;t=300']


def test_a_refused_write_stores_nothing(client: Client, url: str, database_url: str) -> None:
    for _ in range(3):
        client.get("/v1/athletes")
    assert refused(client.post("/v1/athletes", json=NEW, headers={"Idempotency-Key": "k"}))
    workspace_id = workspace_of(client)
    with Client(url, new_key(database_url, workspace_id=workspace_id)) as other:
        assert other.get("/v1/athletes").json()["items"] == []
        assert other.post("/v1/athletes", json=NEW, headers={"Idempotency-Key": "k"}).status_code == 201


def test_every_key_has_its_own_limit(client: Client, url: str, database_url: str) -> None:
    for _ in range(4):
        client.get("/v1/athletes")
    with Client(url, new_key(database_url, workspace_id=workspace_of(client))) as other:
        assert other.get("/v1/athletes").status_code == 200


def test_a_request_without_the_needed_scope_counts(url: str, database_url: str) -> None:
    with Client(url, new_key(database_url, Scope.read)) as reader:
        for _ in range(3):
            assert reader.post("/v1/athletes", json=NEW).status_code == 403
        assert refused(reader.post("/v1/athletes", json=NEW))


def test_public_operations_have_no_limit(url: str) -> None:
    with Client(url) as client:
        responses = [client.get("/health/live") for _ in range(5)]
    assert {response.status_code for response in responses} == {200}
    assert "RateLimit" not in responses[0].headers


@pytest.mark.slow
def test_an_import_counts_as_a_request_for_each_session(client: Client) -> None:
    client.post("/v1/athletes", json=NEW | {"external_id": "ana"})
    rows = "".join(f"ana\t2026-11-{day:02}\tback-squat\tboth\t5\t60\n" for day in (1, 2, 3))
    csv = "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\n" + rows
    response = client.post("/v1/imports", json={"csv": csv, "dry_run": True})
    assert refused(response)
    assert response.headers["Retry-After"] == "200"  # then there are three: one for the request, two for the batch
    assert response.headers.get_list("RateLimit") == ['"key";r=1;t=200']


@pytest.mark.slow
@pytest.mark.parametrize(
    ("length", "left"),
    [
        ({"sessions": 10}, 2),
        ({"sessions": 11}, 1),
        ({}, 1),
        ({"history": []}, 2),
        ({"history": [{"exercises": []}] * 11}, 1),
    ],
    ids=["ten", "eleven", "twenty_by_default", "no_history", "a_history_of_eleven"],
)
def test_a_preview_counts_as_a_request_for_every_ten_sessions(
    client: Client, length: dict[str, object], left: int
) -> None:
    rule = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
    stack = [{"kind": "stack", "unit": "kg", "min": 5, "max": 100, "step": 5}]
    body = {"unit": "kg", "start_on": "2026-11-02", "equipment": stack, "rule": rule} | length
    response = client.post("/v1/previews", json=body)
    assert (response.status_code, response.headers["RateLimit"]) == (200, f'"key";r={left};t={300 - 100 * left}')


def workspace_of(client: Client) -> UUID:
    token = tokens.parse(client.key or "")
    assert token is not None
    return token.workspace_id
