"""The request body: its type, its size, its deadline and its content."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from api.http.request_body import ClientDisconnectedError, body_reader, read_body, require_json, sent_fields
from api.problems import ProblemError

pytestmark = pytest.mark.anyio


class Body(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    reps: int | msgspec.UnsetType = msgspec.UNSET
    load: float | msgspec.UnsetType | None = msgspec.UNSET


# Type


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF8",
        'application/json; charset = "utf-8"',
        "application/json ; profile=x",
    ],
)
def test_json_in_utf_8_is_supported(content_type: str) -> None:
    require_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/jsonp",
        "application/problem+json",
        "application/json; charset=latin-1",
        "x application/json",
    ],
)
def test_any_other_type_is_rejected(content_type: str | None) -> None:
    with pytest.raises(ProblemError) as caught:
        require_json(content_type)
    assert (caught.value.code, caught.value.status) == ("unsupported_media_type", 415)


# Size and deadline


def messages(*parts: bytes, last: bool = True) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What the server receives: the parts of the body, then silence."""
    queue = [
        {"type": "http.request", "body": part, "more_body": n < len(parts) or not last}
        for n, part in enumerate(parts, start=1)
    ]

    async def receive() -> dict[str, Any]:
        if not queue:
            await asyncio.sleep(60)
        return queue.pop(0)

    return receive


async def test_a_body_arrives_in_one_or_several_parts() -> None:
    assert await read_body(messages(b"abc"), None, limit=10, seconds=1) == b"abc"
    assert await read_body(messages(b"abc", b"", b"de"), None, limit=10, seconds=1) == b"abcde"


@pytest.mark.parametrize("parts", [(b"12345",), (b"123", b"45")])
async def test_a_body_of_the_limit_is_accepted(parts: tuple[bytes, ...]) -> None:
    assert await read_body(messages(*parts), "5", limit=5, seconds=1) == b"12345"


@pytest.mark.parametrize(("parts", "declared"), [((b"123456",), None), ((b"123", b"456"), None), ((), "6")])
async def test_a_larger_body_is_rejected_by_its_size_or_its_declared_size(
    parts: tuple[bytes, ...], declared: str | None
) -> None:
    with pytest.raises(ProblemError) as caught:
        await read_body(messages(*parts, last=False), declared, limit=5, seconds=1)
    assert (caught.value.code, caught.value.detail) == ("body_too_large", "The limit is 5 bytes.")
    assert caught.value.headers == {"Connection": "close"}


async def test_a_declared_size_that_is_no_number_is_ignored() -> None:
    assert await read_body(messages(b"abc"), "many", limit=5, seconds=1) == b"abc"


async def test_a_body_that_does_not_end_in_time_is_rejected() -> None:
    with pytest.raises(ProblemError) as caught:
        await read_body(messages(b"abc", last=False), None, limit=5, seconds=0.01)
    assert (caught.value.code, caught.value.detail) == (
        "body_timeout",
        "The body did not arrive within 0.01 seconds.",
    )
    assert caught.value.headers == {"Connection": "close"}


async def test_a_client_that_disconnects_gets_no_response() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnectedError):
        await read_body(receive, None, limit=5, seconds=1)


# Content


def problem(raw: bytes) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        body_reader(Body)(raw)
    return caught.value


def test_a_valid_body_becomes_a_struct() -> None:
    assert body_reader(Body)(b'{"name": "Ana", "reps": 5}') == Body("Ana", 5)


def test_a_body_with_as_many_objects_and_arrays_as_allowed_is_read() -> None:
    assert body_reader(list[dict[str, int]], most_containers=3)(b'[{"a": 1}, {}]') == [{"a": 1}, {}]


def test_a_body_with_more_objects_and_arrays_is_rejected() -> None:
    with pytest.raises(ProblemError) as caught:
        body_reader(list[dict[str, int]], most_containers=3)(b'[{"a": 1}, {}, {}]')
    assert (caught.value.code, caught.value.detail) == (
        "body_too_large",
        "The limit is 3 JSON objects and arrays. Send fewer.",
    )


def test_the_last_of_duplicate_keys_wins() -> None:
    assert body_reader(Body)(b'{"name": "Ana", "name": "Ben"}') == Body("Ben")


def test_an_invalid_value_is_reported_with_its_pointer() -> None:
    found = problem(b'{"name": "Ana", "reps": "five"}')
    assert (found.code, [error.pointer for error in found.errors]) == ("validation", ["/reps"])


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"name": "Ana"} x', b'{"name": 5, ', b'{"name": "Ana\n"}', b"{'name': 'Ana'}"]
)
def test_malformed_json_is_rejected_even_after_an_invalid_value(raw: bytes) -> None:
    found = problem(raw)
    assert (found.code, found.status) == ("malformed_body", 400)


def test_malformed_utf_8_is_reported_with_its_position() -> None:
    assert problem(b'{"name": "A\xff"}').detail == "The body is not valid UTF-8 at byte 11."


def test_excessive_nesting_is_malformed() -> None:
    assert problem(b'{"name": ' + b"[" * 100_000).detail == "The body is nested too deeply."


def test_a_nul_character_is_reported_with_its_pointer() -> None:
    found = problem(rb'{"name": "A\u0000"}')
    assert [(error.pointer, error.message) for error in found.errors] == [
        ("/name", "Text can't contain a NUL character.")
    ]
    assert body_reader(Body)(rb'{"name": "A\\u0000"}') == Body(r"A\u0000")


def test_sent_fields_are_those_that_are_set_even_to_null() -> None:
    assert sent_fields(Body("Ana")) == {"name": "Ana"}
    assert sent_fields(Body("Ana", load=None)) == {"name": "Ana", "load": None}
