"""The API reference and all other public pages are loaded from this server only."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from typing import Literal

import pytest

from api.documentation.home_page import TEN_SESSIONS
from api.documentation.pictures import NARROW, WIDE
from api.documentation.public_pages import documentation_pages
from api.documentation.site import ASSETS
from api.http.pages import PublicPage
from api.routes import OPERATIONS
from tests.contract.documented import product_document
from tests.pictures import markers, parsed, texts

PAGES = {page.path: page for page in documentation_pages(OPERATIONS)}
REFERENCE = PAGES["/docs/reference"].plain.decode()


def _policy(page: PublicPage) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))


def test_the_document_is_served_as_it_is() -> None:
    assert json.loads(PAGES["/openapi.json"].plain) == product_document()
    assert PAGES["/openapi.json"].media_type == "application/json"


@pytest.mark.parametrize("library", ["scalar", "minisearch"])
def test_a_script_matches_the_digest_and_the_license_beside_it(library: str) -> None:
    digest, name = (ASSETS / library / "SHA256SUMS").read_text(encoding="utf-8").split()
    script = gzip.decompress((ASSETS / library / f"{name}.gz").read_bytes())
    assert hashlib.sha256(script).hexdigest() == digest
    assert "Permission is hereby granted, free of charge" in (ASSETS / library / "LICENSE").read_text(encoding="utf-8")


def test_the_reference_loads_only_assets_of_this_server() -> None:
    loaded = re.findall(r'src="([^"]+)"', REFERENCE) + re.findall(r'<link[^>]*href="([^"]+)"', REFERENCE)
    assert set(loaded) <= set(PAGES)


def test_the_policy_of_the_reference_forbids_requests_to_other_hosts() -> None:
    policy = _policy(PAGES["/docs/reference"])
    assert policy["default-src"] == "'none'"
    allowed = {source for sources in policy.values() for source in sources.split()}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "data:", "blob:"}


def test_the_reference_has_no_inline_script() -> None:
    assert _policy(PAGES["/docs/reference"])["script-src"] == "'self'"
    assert re.findall(r"<script(?![^>]*src=)", REFERENCE) == []


def test_the_hosts_of_the_scripts_vendor_are_turned_off() -> None:
    start = (ASSETS / "reference" / "start.js").read_text(encoding="utf-8")
    for setting in (
        'proxyUrl: ""',
        "withDefaultFonts: false",
        "telemetry: false",
        "agent: { disabled: true }",
        "mcp: { disabled: true }",
        "persistAuth: false",
    ):
        assert setting in start


def test_the_path_of_an_immutable_asset_contains_its_digest() -> None:
    immutable = {path: page for path, page in PAGES.items() if "immutable" in page.headers.get("Cache-Control", "")}
    for path, page in immutable.items():
        digests = {hashlib.sha256(content).hexdigest()[:12] for content in (page.plain, page.compressed or b"")}
        assert any(digest in path for digest in digests)


@pytest.mark.slow
def test_compressed_and_plain_content_are_the_same() -> None:
    assert all(gzip.decompress(page.gzipped) == page.plain for page in PAGES.values())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_home_page_shows_ten_sessions_as_a_chart_in_each_theme_and_size(
    theme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    path = TEN_SESSIONS.path(theme, size)
    assert path in PAGES["/docs"].plain.decode()
    picture = parsed(PAGES[path].plain)
    assert markers(picture, "line-load") == 10
    assert {"hold", "back off", "kg", "reps"} <= set(texts(picture))
