"""The tools from a web page in a real Chromium: only a page of a listed origin may use them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.api.documentation.chromium import browsing
from tests.servers import Process, migrated, new_key

pytestmark = pytest.mark.browser
LIST_OF_TOOLS = """
return fetch("%s/mcp", {
  method: "POST",
  headers: {
    "Authorization": "Bearer %s", "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2025-06-18", "Mcp-Method": "tools/list",
  },
  body: JSON.stringify({jsonrpc: "2.0", id: 1, method: "tools/list", params: {}}),
}).then((answer) => answer.json()).then((answer) => answer.result.tools.length, (error) => error.name);
"""


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Assistant</title>")

    def log_message(self, *_: object) -> None:
        """The test prints nothing."""


@pytest.fixture
def page_url() -> Iterator[str]:
    """The origin of a web page that is not on the server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("is_listed", [True, False])
def test_only_a_page_of_a_listed_origin_can_use_the_tools(tmp_path: Path, page_url: str, is_listed: bool) -> None:
    origins = page_url if is_listed else "https://chat.example.com"
    process = Process(migrated(tmp_path), tmp_path, NEXTSET_MCP="true", NEXTSET_MCP_ORIGINS=origins)
    process.start()
    try:
        with browsing(page_url) as browser:
            browser.open("/")
            found: Any = browser.script(LIST_OF_TOOLS % (process.url, new_key(process.database_url)))
    finally:
        process.stop()
    assert found > 10 if is_listed else found == "TypeError"  # what browsers report if they may not read a response
