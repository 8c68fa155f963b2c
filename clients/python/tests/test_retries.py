"""When a request is repeated, after how long, and under which key."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import anyio
import httpx
import pytest
from nextset_client import AsyncClient, Client, File, ProblemError, Retries, UnexpectedResponseError
from nextset_client.api.api_keys import get_current_key
from nextset_client.models import ApiKeyScope, AthleteInput, AthleteUpdate, DumbbellKind, LoadUnit, PreviewInput

URL = "https://nextset.test"
KEY = "nextset_secret"
ID = UUID(int=1)
CURRENT_KEY: dict[str, Any] = {
    "id": str(ID),
    "workspace_id": str(ID),
    "name": "Test",
    "scope": "admin",
    "athlete_id": None,
    "expires_at": None,
    "created_at": "2026-01-01T00:00:00Z",
    "revoked_at": None,
    "last_used_on": None,
    "limit": None,
}
Answer = httpx.Response | Exception


def refused(status: int, code: str = "unavailable", **headers: str) -> httpx.Response:
    problem = {"type": f"/problems/{code}", "title": "Refused", "status": status, "code": code}
    return httpx.Response(
        status, json=problem, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


NOT_FOUND = refused(404, "not_found")
"""An answer that is final."""


class Server:
    """Gives these answers, one after the other, and remembers what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.content)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)  # unread

    def client(self, **settings: Any) -> Client:
        retries = Retries(sleep=self.waits.append, **settings)
        return Client(URL, KEY, retries=retries, transport=httpx.MockTransport(self))

    def async_client(self, **settings: Any) -> AsyncClient:
        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        return AsyncClient(
            URL, KEY, retries=Retries(async_sleep=sleep, **settings), transport=httpx.MockTransport(self)
        )

    @property
    def keys(self) -> set[str | None]:
        return {request.headers.get("Idempotency-Key") for request in self.requests}


def create(client: Client, **arguments: Any) -> object:
    return client.create_athlete(body=AthleteInput(name="Ana", unit=LoadUnit.KG), **arguments)


def final(call: Callable[[], object]) -> str:
    """The code of the refusal that a call ends with."""
    with pytest.raises(ProblemError) as caught:
        call()
    return caught.value.code


LOST = [
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("closed"),
    httpx.ReadTimeout("late"),
    httpx.ConnectError("no"),
]


@pytest.mark.parametrize("fault", [refused(429, retry_after="1"), refused(503), refused(502), refused(504), *LOST])
def test_a_write_is_repeated_with_the_same_key_and_body(fault: Answer) -> None:
    server = Server(fault, fault, NOT_FOUND)
    assert final(lambda: create(server.client())) == "not_found"
    assert len(server.requests) == 3
    assert len(server.keys) == len(set(server.bodies)) == 1
    assert None not in server.keys


def test_each_write_has_a_key_of_its_own() -> None:
    server = Server(NOT_FOUND, NOT_FOUND)
    client = server.client()
    for _ in range(2):
        final(lambda: create(client))
    assert len(server.keys) == 2


def test_a_given_key_is_sent() -> None:
    server = Server(refused(503), NOT_FOUND)
    final(lambda: create(server.client(), idempotency_key="mine"))
    assert server.keys == {"mine"}


def test_a_change_is_repeated_with_the_same_version() -> None:
    server = Server(httpx.ReadError("reset"), NOT_FOUND)
    client = server.client()
    final(lambda: client.update_athlete(ID, body=AthleteUpdate(name="Ana B."), if_match='"1"'))
    assert [request.headers["If-Match"] for request in server.requests] == ['"1"', '"1"']


def test_a_read_is_repeated_without_a_key() -> None:
    server = Server(httpx.ReadError("reset"), refused(503), NOT_FOUND)
    client = server.client()
    assert final(lambda: client.get_athlete(ID)) == "not_found"
    assert server.keys == {None}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 413, 422, 428, 500])
def test_a_refusal_without_retry_after_is_final(status: int) -> None:
    server = Server(refused(status, "some_code"))
    assert final(lambda: create(server.client())) == "some_code"
    assert server.waits == []


@pytest.mark.parametrize("status", [409, 507])
def test_every_refusal_with_retry_after_is_repeated(status: int) -> None:
    server = Server(refused(status, "still_running", retry_after="1"), NOT_FOUND)
    assert final(lambda: create(server.client())) == "not_found"


def test_repetitions_are_logged_without_keys(caplog: pytest.LogCaptureFixture) -> None:
    server = Server(refused(429, retry_after="2"), httpx.ReadError("reset"), NOT_FOUND)
    with caplog.at_level("INFO", logger="nextset_client"):
        final(lambda: create(server.client(), idempotency_key="mine"))
    first, second = caplog.messages
    assert first.startswith("POST /v1/athletes: 429. Sent again in 2")
    # Half a second to one second, rounded.
    assert re.fullmatch(r"POST /v1/athletes: ReadError\. Sent again in (0\.[5-9]|1\.0) seconds\.", second)
    assert KEY not in caplog.text
    assert "mine" not in caplog.text


class TestWaits:
    def test_retry_after_in_seconds_is_kept_and_not_exceeded_by_more_than_a_second(self) -> None:
        server = Server(refused(429, retry_after="7"), NOT_FOUND)
        final(lambda: create(server.client()))
        assert 7 < server.waits[0] <= 8

    def test_a_date_is_read_by_the_clock_of_the_server(self) -> None:
        """Its clock is a year behind."""
        dates = {"retry_after": "Sat, 29 Nov 2025 08:00:09 GMT", "date": "Sat, 29 Nov 2025 08:00:00 GMT"}
        server = Server(refused(503, **dates), NOT_FOUND)
        final(lambda: create(server.client()))
        assert 9 < server.waits[0] <= 10

    def test_a_date_in_the_past_means_now(self) -> None:
        server = Server(refused(503, retry_after="Sat, 29 Nov 2025 08:00:00 GMT"), NOT_FOUND)
        final(lambda: create(server.client()))
        assert 0 < server.waits[0] <= 1

    @pytest.mark.parametrize("value", ["soon", "-1", "1.5", "", "Sat, 99 Nov"])
    def test_what_is_neither_seconds_nor_a_date_counts_as_absent(self, value: str) -> None:
        server = Server(refused(503, retry_after=value), refused(409, "conflict", retry_after=value))
        assert final(lambda: create(server.client())) == "conflict"

    def test_a_longer_wait_than_the_longest_is_not_begun(self) -> None:
        server = Server(refused(507, "storage_full", retry_after="61"))
        assert final(lambda: create(server.client())) == "storage_full"
        assert server.waits == []

    def test_without_retry_after_the_bound_of_the_wait_doubles(self) -> None:
        server = Server(*[refused(503)] * 5)
        final(lambda: create(server.client()))
        for wait, bound in zip(server.waits, (0.5, 1, 2, 4), strict=True):
            assert bound / 2 <= wait <= bound

    def test_it_never_exceeds_the_longest_wait(self) -> None:
        server = Server(*[refused(503)] * 12)
        final(lambda: create(server.client(attempts=12, longest_wait_seconds=3)))
        assert max(server.waits) <= 3

    def test_two_clients_do_not_wait_equally_long(self) -> None:
        waits = set()
        for _ in range(20):
            server = Server(refused(503), NOT_FOUND)
            final(lambda server=server: create(server.client()))  # type: ignore[misc]
            waits |= set(server.waits)
        assert len(waits) > 10


class TestAttempts:
    def test_the_last_refusal_is_raised(self) -> None:
        server = Server(*[refused(503)] * 4, refused(429, "too_many_requests"))
        assert final(lambda: create(server.client())) == "too_many_requests"
        assert len(server.waits) == 4

    def test_the_last_failure_of_the_connection_is_raised_as_httpx_raises_it(self) -> None:
        server = Server(*[httpx.ReadError("reset")] * 5)
        with pytest.raises(httpx.ReadError):
            create(server.client())
        assert len(server.requests) == 5

    def test_one_attempt_repeats_nothing(self) -> None:
        server = Server(refused(503))
        final(lambda: create(server.client(attempts=1)))
        assert len(server.requests) == 1

    def test_there_is_at_least_one(self) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            Retries(attempts=0)


class TestWithoutAKey:
    """A POST that takes no key. The only one stores nothing, but the client does not rely on that."""

    @staticmethod
    def preview(server: Server) -> object:
        client = server.client()
        return client.preview_progression(body=PreviewInput.from_dict({"unit": "kg", "start_on": "2026-01-05"}))

    def test_a_refusal_with_retry_after_is_repeated(self) -> None:
        server = Server(refused(503, "busy", retry_after="1"), refused(429, retry_after="1"), NOT_FOUND)
        assert final(lambda: self.preview(server)) == "not_found"
        assert server.keys == {None}

    def test_a_request_that_was_never_sent_is_repeated(self) -> None:
        server = Server(httpx.ConnectError("no"), NOT_FOUND)
        assert final(lambda: self.preview(server)) == "not_found"

    def test_a_lost_answer_is_raised(self) -> None:
        server = Server(httpx.ReadError("reset"))
        with pytest.raises(httpx.ReadError):
            self.preview(server)

    @pytest.mark.parametrize("status", [502, 503, 504])
    def test_a_refusal_without_retry_after_is_final(self, status: int) -> None:
        server = Server(refused(status))
        assert final(lambda: self.preview(server)) == "unavailable"


CONTENT = bytes(range(256)) * 1000


class Reader(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Reads each body as it is sent, and refuses it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        return self._received(b"".join(request.stream))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return self._received(b"".join([part async for part in request.stream]))

    def _received(self, body: bytes) -> httpx.Response:
        self.bodies.append(body)
        return refused(503) if len(self.bodies) < 3 else refused(404, "not_found")


def test_a_file_is_sent_from_its_start_each_time() -> None:
    reader, waits = Reader(), list[float]()
    client = Client(URL, KEY, retries=Retries(sleep=waits.append), transport=reader)
    assert final(lambda: client.import_workspace(body=File(payload=io.BytesIO(CONTENT)))) == "not_found"
    assert reader.bodies == [CONTENT] * 3


def test_the_async_client_sends_a_file_from_its_start_too() -> None:
    reader = Reader()

    async def sleep(seconds: float) -> None:
        assert seconds > 0

    async def send() -> None:
        async with AsyncClient(URL, KEY, retries=Retries(async_sleep=sleep), transport=reader) as client:
            with pytest.raises(ProblemError, match="not_found"):
                await client.import_workspace(body=File(payload=io.BytesIO(CONTENT)))

    anyio.run(send)
    assert reader.bodies == [CONTENT] * 3


def test_the_async_client_repeats_and_gives_up_like_the_other() -> None:
    server = Server(httpx.ReadError("reset"), refused(429, retry_after="3"), NOT_FOUND, *[httpx.ReadError("no")] * 5)

    async def ask() -> None:
        async with server.async_client() as client:
            with pytest.raises(ProblemError, match="not_found"):
                await client.create_athlete(body=AthleteInput(name="Ana", unit=LoadUnit.KG))
            with pytest.raises(httpx.ReadError):
                await client.get_athlete(ID)

    anyio.run(ask)
    assert len({request.headers["Idempotency-Key"] for request in server.requests[:3]}) == 1
    assert 3 < server.waits[1] <= 4
    assert len(server.requests) == 8


def test_requests_name_the_key_and_the_release_of_the_client() -> None:
    server = Server(NOT_FOUND)
    client = server.client()
    final(client.get_current_key)
    headers = server.requests[0].headers
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert headers["User-Agent"].startswith("nextset-client-python/")


def test_the_server_may_be_below_a_path() -> None:
    server = Server(NOT_FOUND)
    client = Client(f"{URL}/training/", KEY, transport=httpx.MockTransport(server))
    final(client.get_current_key)
    assert str(server.requests[0].url) == f"{URL}/training/v1/key"


def test_a_result_has_its_headers() -> None:
    server = Server(httpx.Response(200, json=CURRENT_KEY, headers={"ETag": '"4"', "Idempotency-Replayed": "true"}))
    response = server.client().send(get_current_key.call())
    assert (response.status_code, response.etag, response.replayed) == (200, '"4"', True)
    assert response.parsed.name == "Test"


def test_a_value_that_was_added_to_an_enum_later_can_be_read() -> None:
    client = Server(httpx.Response(200, json={**CURRENT_KEY, "scope": "owner"})).client()
    scope = client.get_current_key().scope
    assert (scope, isinstance(scope, ApiKeyScope), scope in list(ApiKeyScope)) == ("owner", True, False)


def test_an_enum_that_tells_variants_apart_has_no_other_values() -> None:
    with pytest.raises(ValueError, match="barbell"):
        DumbbellKind("barbell")


def test_a_value_of_another_type_is_raised_as_unexpected() -> None:
    client = Server(httpx.Response(200, json={**CURRENT_KEY, "scope": 7})).client()
    with pytest.raises(UnexpectedResponseError):
        client.get_current_key()


class TestErrors:
    def test_a_problem_is_raised_with_its_parts(self) -> None:
        problem = {
            "type": "/problems/validation",
            "title": "Invalid request body",
            "status": 422,
            "code": "validation",
            "errors": [{"pointer": "/name", "message": "Expected a text."}],
            "request_id": "r1",
        }
        server = Server(httpx.Response(422, json=problem))
        with pytest.raises(ProblemError) as caught:
            create(server.client())
        error = caught.value
        assert (error.status, error.code, error.title) == (422, "validation", "Invalid request body")
        assert (error.detail, error.request_id) == (None, "r1")
        assert [(each.pointer, each.message) for each in error.errors] == [("/name", "Expected a text.")]
        assert str(error) == "422 validation: Invalid request body. /name: Expected a text. (request r1)"

    @pytest.mark.parametrize("content", [b"<html>Bad Gateway</html>", b"[]", b"{}", b"null", b"\xff"])
    def test_a_response_of_another_server_is_raised_as_unexpected(self, content: bytes) -> None:
        server = Server(httpx.Response(404, content=content))
        with pytest.raises(UnexpectedResponseError) as caught:
            create(server.client())
        assert caught.value.status == 404

    @pytest.mark.parametrize("status", [201, 299])
    def test_a_success_of_another_form_is_raised_as_unexpected(self, status: int) -> None:
        server = Server(httpx.Response(status, json={"name": "Ana"}))
        with pytest.raises(UnexpectedResponseError, match=f"{status}"):
            create(server.client())
