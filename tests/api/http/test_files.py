"""Files that are too large for memory: received with limits, and sent without waiting for a slow client forever."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from api.http import files
from api.http.encoded_response import EncodedResponse
from api.http.files import Download, FileBody, download_response, receive_file
from api.http.request_body import ClientDisconnectedError
from api.problems import ProblemError
from api.use_cases.large_files import LargeFiles

pytestmark = pytest.mark.anyio


class Client:
    """What a client sends, message by message. It stalls after the last one."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self._messages: Iterator[dict[str, Any]] = iter(messages)

    async def __call__(self) -> dict[str, Any]:
        for message in self._messages:
            return message
        await asyncio.Event().wait()
        raise AssertionError("unreachable: nothing sets the event")


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_a_body_arrives_in_parts() -> None:
    parts = [bytes([number]) * 100_000 for number in range(10)]
    client = Client(*map(part, parts), part(b"", more=False))
    received = await receive_file(client, None, LargeFiles(), limit=2_000_000, seconds=5)
    received.file.content.seek(0)
    assert received.file.content.read() == b"".join(parts)
    assert received.sha256 == hashlib.sha256(b"".join(parts)).digest()
    received.file.close()


@pytest.mark.parametrize(
    ("client", "declared", "code"),
    [
        (Client(), "101", "body_too_large"),
        (Client(part(b"x" * 101)), None, "body_too_large"),
        (Client(*[part(b"x" * 30)] * 4), None, "body_too_large"),
        (Client(part(b"x")), None, "body_timeout"),
    ],
    ids=["declared", "one part", "many parts", "stalls"],
)
async def test_a_refused_body_leaves_no_file(client: Client, declared: str | None, code: str) -> None:
    large_files = LargeFiles(most=1)
    with pytest.raises(ProblemError) as refused:
        await receive_file(client, declared, large_files, limit=100, seconds=0.01)
    assert (refused.value.code, refused.value.headers) == (code, {"Connection": "close"})
    large_files.new().close()


async def test_a_body_that_never_ends_times_out_although_its_parts_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "RECEIVE_SECONDS", -1)
    with pytest.raises(ProblemError) as refused:
        await receive_file(Client(part(b"x"), part(b"x")), None, LargeFiles(), limit=100, seconds=5)
    assert refused.value.code == "body_timeout"


async def test_a_client_that_disconnects_leaves_no_file() -> None:
    large_files = LargeFiles(most=1)
    with pytest.raises(ClientDisconnectedError):
        await receive_file(Client({"type": "http.disconnect"}), None, large_files, limit=100, seconds=5)
    large_files.new().close()


@pytest.mark.parametrize("media_type", ["application/octet-stream", "application/zip", "Application/ZIP; version=1"])
def test_the_media_type_of_a_file_is_read_without_its_parameters(media_type: str) -> None:
    FileBody(media_types=("application/octet-stream", "application/zip"), most_bytes=1, read=BinaryIO.read).require(
        media_type
    )


@pytest.mark.parametrize("media_type", [None, "", "application/json", "application/zipped"])
def test_another_media_type_is_refused(media_type: str | None) -> None:
    with pytest.raises(ProblemError) as refused:
        FileBody(media_types=("application/octet-stream", "application/zip"), most_bytes=1, read=BinaryIO.read).require(
            media_type
        )
    assert refused.value.code == "unsupported_media_type"


def response_of(content: bytes, large_files: LargeFiles) -> EncodedResponse:
    file = large_files.new()
    file.content.write(content)
    return download_response(Download(file=file, name="gym.zip"), 200, [])


async def sent(response: EncodedResponse, method: str = "GET", send_seconds: float = 0) -> list[dict[str, Any]]:
    """What is sent to a client that takes so long for each message."""
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        if message.get("body"):
            await asyncio.sleep(send_seconds)
        messages.append(message)

    await response({"state": {}, "method": method, "headers": []}, Client(), send)  # type: ignore[arg-type]  # as far as it is read
    return messages


async def test_a_file_is_sent_in_chunks_and_closed() -> None:
    large_files = LargeFiles(most=1)
    content = b"x" * (files.CHUNK_BYTES * 2 + 1)
    head, *bodies = await sent(response_of(content, large_files))
    assert (b"content-length", b"%d" % len(content)) in head["headers"]
    assert [len(each["body"]) for each in bodies] == [files.CHUNK_BYTES, files.CHUNK_BYTES, 1, 0]
    assert [each["more_body"] for each in bodies] == [True, True, True, False]
    large_files.new().close()


async def test_the_head_of_a_file_has_its_length_and_no_body() -> None:
    head, body = await sent(response_of(b"abc", LargeFiles()), "HEAD")
    assert (b"content-length", b"3") in head["headers"]
    assert (body["body"], body["more_body"]) == (b"", False)


async def test_a_client_that_takes_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SEND_SECONDS", 0.01)
    large_files = LargeFiles(most=1)
    messages = await sent(response_of(b"abc", large_files), send_seconds=60)
    assert [each["type"] for each in messages] == ["http.response.start"]
    large_files.new().close()
