"""Invalid requests: each gets a problem with a pointer, and nothing is stored."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.settings import Settings
from tests.api import made_up
from tests.servers import Client, migrated, new_key, served
from tests.waiting import PATIENCE_SECONDS, wait_until

JSON = {"Content-Type": "application/json"}
IGNORED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
SETS = '{"name": "x", "sets": [{"reps": 5}, %s]}'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server with the made-up operations."""
    url = migrated(tmp_path_factory.mktemp("made-up"))
    settings = Settings(database_url=url, body_seconds=600)
    with served(url, made_up.OPERATIONS, settings) as address, Client(address, new_key(url)) as client:
        yield client


def connected(client: Client) -> socket.socket:
    """A bare connection to the client's server."""
    address = urlsplit(str(client.base_url))
    return socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=PATIENCE_SECONDS)


def post(client: Client, body: bytes | str, **headers: str) -> httpx.Response:
    return client.post("/v1/made-up", content=body, headers=JSON | headers)


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert response.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, object] = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"/problems/{code}"
    assert problem["request_id"] == response.headers["X-Request-Id"]
    return problem


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param('{"name": "x", "color": 1}', "/color", id="unknown field"),
        pytest.param('{"name": "x", "a/b~c": 1}', "/a~1b~0c", id="unknown field that needs escaping"),
        pytest.param("{}", "/name", id="missing field"),
        pytest.param('{"name": 5}', "/name", id="wrong type"),
        pytest.param('{"name": null}', "/name", id="null for a field that is not nullable"),
        pytest.param('{"name": ""}', "/name", id="empty text"),
        pytest.param('{"name": "x", "performed_on": "2026-02-30"}', "/performed_on", id="date that does not exist"),
        pytest.param(SETS % '{"reps": -1}', "/sets/1/reps", id="negative reps"),
        pytest.param(SETS % '{"reps": 1001}', "/sets/1/reps", id="absurd reps"),
        pytest.param(SETS % '{"reps": 5.5}', "/sets/1/reps", id="half a rep"),
        pytest.param(SETS % '{"reps": 99999999999999999999999}', "/sets/1/reps", id="integer over 64 bits"),
        pytest.param(SETS % '{"reps": 5, "load": 1e999}', "/sets/1/load", id="1e999"),
        pytest.param(SETS % '{"reps": 5, "load": -1}', "/sets/1/load", id="negative load"),
        pytest.param(SETS % '{"reps": 5, "side": "middle"}', "/sets/1/side", id="unknown side"),
        pytest.param(SETS % '{"reps": 5, "sid": "left"}', "/sets/1/sid", id="misspelled field"),
        pytest.param("[]", "", id="not an object"),
        pytest.param('{"name": "a\\u0000b"}', "/name", id="NUL in a text"),
        pytest.param('{"name": "x", "tags": {"k": "\\u0000"}}', "/tags/k", id="NUL in a value"),
        pytest.param('{"name": "x", "tags": {"\\u0000": "v"}}', "/tags", id="NUL in a key"),
    ],
)
def test_an_invalid_body_gets_a_pointer_to_the_invalid_value(made: Client, body: str, pointer: str) -> None:
    problem = assert_problem(post(made, body), 422, "validation")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]  # type: ignore[attr-defined]  # JSON


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"name": "x"', id="cut off"),
        pytest.param(b'{"name": "x"} {}', id="two documents"),
        pytest.param(b'{"name": "x", "sets": [{"reps": NaN}]}', id="NaN"),
        pytest.param(b'{"name": "x", "sets": [{"reps": Infinity}]}', id="Infinity"),
        pytest.param(b'{"name": "\xff"}', id="invalid UTF-8"),
        pytest.param(b'{"color": "\xff"}', id="invalid UTF-8 in an unknown field"),
        pytest.param(b'{"name": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"name": "a\x00b"}', id="a raw NUL"),
        pytest.param(b'\xef\xbb\xbf{"name": "x"}', id="byte order mark"),
        pytest.param(b"[" * 100_000, id="100,000 arrays"),
        pytest.param(b'{"color":' + b"[" * 100_000, id="100,000 arrays in an unknown field"),
        pytest.param(b'{"a":' * 30_000, id="30,000 objects"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="100,000 arrays, closed"),
    ],
)
def test_a_body_that_is_not_json_is_malformed(made: Client, body: bytes) -> None:
    assert_problem(post(made, body), 400, "malformed_body")


def test_an_escaped_backslash_before_u0000_is_not_a_nul(made: Client) -> None:
    assert post(made, '{"name": "a\\\\u0000b"}').json()["name"] == "a\\u0000b"


def test_the_last_of_duplicate_keys_wins(made: Client) -> None:
    assert post(made, '{"name": "first", "name": "last"}').json()["name"] == "last"


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "", "application/jsonx"],
)
def test_another_media_type_is_rejected(made: Client, content_type: str) -> None:
    answer = post(made, '{"name": "x"}', **{"Content-Type": content_type})
    assert_problem(answer, 415, "unsupported_media_type")


def test_json_with_the_charset_utf_8_is_accepted(made: Client) -> None:
    assert post(made, '{"name": "x"}', **{"Content-Type": "Application/JSON; charset=UTF-8"}).status_code == 201


def test_a_declared_length_over_the_limit_is_rejected_unread(made: Client) -> None:
    answer = post(made, b'{"name": "' + b"x" * 300_000 + b'"}')
    assert "262144" in str(assert_problem(answer, 413, "body_too_large")["detail"])


def test_a_chunked_body_over_the_limit_is_rejected(made: Client) -> None:
    answer = made.post("/v1/made-up", content=(b"x" * 10_000 for _ in range(100)), headers=JSON)
    assert_problem(answer, 413, "body_too_large")


def test_a_body_that_never_ends_times_out(tmp_path: Path) -> None:
    """The deadline is for the whole body, not for each chunk: a byte now and then does not extend it."""
    url = migrated(tmp_path)
    settings = Settings(database_url=url, body_seconds=0.5)
    with (
        served(url, made_up.OPERATIONS, settings) as address,
        Client(address, new_key(url)) as client,
        connected(client) as connection,
    ):
        head = (
            f"POST /v1/made-up HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.key}\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        connection.sendall(head.encode())

        def send_until_answered() -> bool:
            if select.select([connection], [], [], 0.1)[0]:
                return True
            with suppress(ConnectionError):  # the server has closed it just now
                connection.sendall(b"1\r\n \r\n")
            return False

        wait_until(send_until_answered)
        response = b""
        with suppress(ConnectionResetError):  # the server closes without reading the rest of the body
            while part := connection.recv(65536):
                response += part
    assert response.startswith(b"HTTP/1.1 408 ")
    assert b"body_timeout" in response


@pytest.mark.parametrize(
    ("query", "code", "name"),
    [
        ("limit=0", "invalid_parameter", "limit"),
        ("limit=ten", "invalid_parameter", "limit"),
        ("limit=1&limit=2", "invalid_parameter", "limit"),
        ("on=2026-02-30", "invalid_parameter", "on"),
        ("on=%00", "invalid_parameter", "on"),
        ("on=%ff", "invalid_parameter", ""),
        ("limti=3", "unknown_parameter", "limti"),
        ("&".join(f"a{n}=1" for n in range(60)), "invalid_parameter", ""),
    ],
)
def test_an_invalid_query_parameter_is_named(made: Client, query: str, code: str, name: str) -> None:
    answer = made.get(f"/v1/athletes/0199aaaa-0000-7000-8000-000000000001/day?{query}")
    assert name in str(assert_problem(answer, 400, code)["detail"])


@pytest.mark.parametrize("athlete_id", ["nonsense", "1", "%00", "%ff", "a" * 5000, "..%2f..", "0199"])
def test_a_malformed_id_is_like_an_unknown_one(made: Client, athlete_id: str) -> None:
    unknown = made.patch(
        "/v1/athletes/00000000-0000-0000-0000-000000000000/day", json={"text": ""}, headers={"If-Match": '"3"'}
    ).json()
    problem = made.get(f"/v1/athletes/{athlete_id}/day").json()
    if problem["code"] != "no_such_route":  # a decoded slash makes it another path
        assert {**problem, "request_id": ""} == {**unknown, "request_id": ""}


@settings(max_examples=200, deadline=None, suppress_health_check=IGNORED)
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_body_breaks_the_server(made: Client, body: bytes) -> None:
    assert post(made, body).status_code in (400, 422)


@settings(max_examples=100, deadline=None, suppress_health_check=IGNORED)
@given(target=st.binary(min_size=1, max_size=60).filter(lambda raw: not set(raw) & set(b" \r\n\t\0#")))
def test_no_request_target_breaks_the_server(made: Client, target: bytes) -> None:
    with connected(made) as connection:
        connection.sendall(b"GET /" + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        status = int(connection.recv(65536).split(b" ")[1])
    assert status < 500
