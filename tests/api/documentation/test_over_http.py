"""How pages are served: without a key, and compressed where the client accepts gzip."""

import pytest

from tests.servers import Client, Process

PATHS = ("/docs", "/docs/reference", "/docs/index.json", "/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_compressed_where_the_client_accepts_gzip_and_identical_otherwise(server: Process, path: str) -> None:
    with Client(server.url) as client:
        small = client.get(path, headers={"Accept-Encoding": "gzip"})
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert (small.status_code, plain.status_code) == (200, 200)
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert small.content == plain.content


def test_head_is_like_get_without_a_body(server: Process) -> None:
    with Client(server.url) as client:
        response = client.head("/docs")
    assert response.status_code == 200
    assert response.content == b""
