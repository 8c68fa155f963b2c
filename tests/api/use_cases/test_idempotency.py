"""Idempotency keys, over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.problems import ProblemError
from api.use_cases.idempotency import fingerprint, parse_key
from tests.api import made_up
from tests.servers import Client, Process, migrated, new_key, served
from tests.waiting import PATIENCE_SECONDS

NEW = {"name": "Phone", "scope": "read"}


def create(client: Client, key: str, body: object = NEW) -> httpx.Response:
    return client.post("/v1/api-keys", json=body, headers={"Idempotency-Key": key})


def names(client: Client) -> list[str]:
    return [each["name"] for each in client.get("/v1/api-keys?limit=100").json()["items"]]


def test_a_repeated_request_takes_effect_once_and_is_marked_as_replayed(client: Client) -> None:
    first, again = create(client, "one"), create(client, "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert again.json()["id"] == first.json()["id"]
    assert names(client) == ["Test", "Phone"]


def test_a_replay_holds_no_secret_and_neither_does_the_database(server: Process, client: Client) -> None:
    secret = create(client, "secret").json()["secret"]
    assert create(client, "secret").json()["secret"] is None
    if server.database_url.startswith("sqlite:///"):
        folder = Path(server.database_url.removeprefix("sqlite:///")).parent
        assert not any(secret.encode() in path.read_bytes() for path in folder.glob("nextset.sqlite*"))


def test_the_quoted_and_the_bare_form_are_the_same_key(client: Client) -> None:
    assert create(client, '"8e03978e"').json()["id"] == create(client, "8e03978e").json()["id"]


def test_a_key_used_with_another_body_is_rejected(client: Client) -> None:
    create(client, "same")
    response = create(client, "same", NEW | {"name": "Tablet"})
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert names(client) == ["Test", "Phone"]


def test_a_key_used_with_another_path_is_rejected(client: Client) -> None:
    key = create(client, "path").json()
    response = client.delete(f"/v1/api-keys/{key['id']}", headers={"Idempotency-Key": "path"})
    assert response.json()["code"] == "idempotency_key_reused"


def test_the_same_key_in_another_workspace_is_another_key(server: Process, client: Client) -> None:
    create(client, "shared")
    with Client(server.url, new_key(server.database_url)) as other:
        assert "Idempotency-Replayed" not in create(other, "shared").headers


def test_a_rejected_request_is_not_stored(client: Client) -> None:
    assert create(client, "mended", NEW | {"scope": "king"}).status_code == 422
    assert create(client, "mended").status_code == 201


def test_many_requests_with_one_key_at_once_take_effect_once(database_url: str) -> None:
    gate = threading.Barrier(8, timeout=PATIENCE_SECONDS)

    def go(number: int) -> str:
        gate.wait()
        while (response := create(client, f"rush-{number // 8}")).status_code == 409:  # the first is not finished yet
            pass
        return str(response.json()["id"])

    with (
        served(database_url) as address,
        Client(address, new_key(database_url)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        assert len(set(pool.map(go, range(160)))) == 20
        assert names(client) == ["Test"] + ["Phone"] * 20


@pytest.mark.parametrize("header", ["", " ", '""', "a b", "é", "a" * 256, "a\tb"])
def test_a_malformed_key_is_rejected(header: str) -> None:
    with pytest.raises(ProblemError) as error:
        parse_key(header)
    assert error.value.code == "invalid_header"


def test_the_fingerprint_separates_the_parts_of_a_request() -> None:
    assert fingerprint("POST", b"/a", b"b", b"c") != fingerprint("POST", b"/ab", b"", b"c")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of operations that store something and then fail."""
    url = migrated(tmp_path_factory.mktemp("broken"))
    from api.routes import api_keys

    with (
        served(url, [*made_up.OPERATIONS, api_keys.create_api_key, api_keys.list_api_keys]) as address,
        Client(address, new_key(url)) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("how", "status", "code", "retry_after"),
    [
        ("conflict", 409, "slug_taken", None),
        ("lock", 409, "still_running", "2"),
        ("lost", 503, "unavailable", "3"),
        ("unknown", 503, "outcome_unknown", "4"),
        ("defect", 500, "internal", None),
    ],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["without a key", "with a key"])
def test_a_request_that_fails_halfway_stores_nothing(
    broken: Client, how: str, status: int, code: str, retry_after: str | None, key: dict[str, str]
) -> None:
    headers = {name: f"{value}-{how}" for name, value in key.items()}
    for _ in range(2):
        response = broken.post(f"/v1/broken/{how}", headers=headers)
        assert (response.status_code, response.json()["code"]) == (status, code)
        assert response.headers.get("Retry-After") == retry_after
        assert "secret" not in response.text
    assert names(broken) == ["Test"]
