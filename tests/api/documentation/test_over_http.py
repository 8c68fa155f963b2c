"""How pages go out: compressed where the client takes it, without a key, and the same either way."""

import pytest

from tests.servers import Client, Process

PATHS = ("/docs", "/docs/reference", "/docs/index.json", "/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_compressed_for_who_takes_it_and_the_same_for_who_does_not(server: Process, path: str) -> None:
    with Client(server.url) as anyone:
        small = anyone.get(path, headers={"Accept-Encoding": "gzip"})
        plain = anyone.get(path, headers={"Accept-Encoding": "identity"})
    assert (small.status_code, plain.status_code) == (200, 200)
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert small.content == plain.content


def test_head_is_answered_like_get_without_the_page(server: Process) -> None:
    with Client(server.url) as anyone:
        answer = anyone.head("/docs")
    assert answer.status_code == 200
    assert answer.content == b""
