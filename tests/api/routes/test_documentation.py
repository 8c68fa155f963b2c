"""The documentation comes from this server alone."""

from __future__ import annotations

import hashlib
import json
import re

from api.openapi_document import document
from api.routes import OPERATIONS
from api.routes.documentation import ASSETS, documentation_pages
from api.routes.pages import PublicPage

PAGES = {page.path: page for page in documentation_pages(OPERATIONS)}
PAGE = PAGES["/docs"].content.decode()


def _policy(page: PublicPage) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))


def test_the_document_is_served_as_it_is() -> None:
    assert json.loads(PAGES["/openapi.json"].content) == document(OPERATIONS)
    assert PAGES["/openapi.json"].media_type == "application/json"


def test_the_script_is_the_one_whose_digest_and_licence_lie_beside_it() -> None:
    digest, name = (ASSETS / "scalar" / "SHA256SUMS").read_text(encoding="utf-8").split()
    assert hashlib.sha256((ASSETS / "scalar" / name).read_bytes()).hexdigest() == digest
    assert (ASSETS / "scalar" / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")


def test_the_page_loads_only_what_this_server_has() -> None:
    loaded = re.findall(r'(?:src|href)="([^"]+)"', PAGE)
    assert {f"/{address}" for address in loaded} == set(PAGES) - {"/docs"}


def test_the_policy_lets_nothing_leave_for_elsewhere() -> None:
    policy = _policy(PAGES["/docs"])
    assert policy["default-src"] == "'none'"
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_the_policy_runs_no_script_of_the_page_itself() -> None:
    assert _policy(PAGES["/docs"])["script-src"] == "'self'"
    assert re.findall(r"<script(?![^>]*src=)", PAGE) == []


def test_the_hosts_of_the_scripts_makers_are_switched_off() -> None:
    start = (ASSETS / "reference" / "start.js").read_text(encoding="utf-8")
    for switch in (
        'proxyUrl: ""',
        "withDefaultFonts: false",
        "telemetry: false",
        "agent: { disabled: true }",
        "mcp: { disabled: true }",
        "persistAuth: false",
    ):
        assert switch in start


def test_a_part_that_may_be_kept_for_a_year_changes_its_address_with_its_content() -> None:
    for path, page in PAGES.items():
        if "immutable" in page.headers.get("Cache-Control", ""):
            assert hashlib.sha256(page.content).hexdigest()[:12] in path
