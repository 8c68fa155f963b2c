"""What all pages of a link share: headers, problems as pages, no token where it does not belong."""

from __future__ import annotations

import re

import pytest

from api.link_pages import LINK_PAGES
from tests.servers import Client, Process, new_key
from tests.sheets import Link, an_athlete, enrolled, linked

READ = sorted(path.replace(":str", "").lstrip("/") for page in LINK_PAGES for path in page.paths)


def filled(path: str) -> str:
    return path.replace("{athlete}", "ana")


@pytest.fixture
def link(client: Client) -> Link:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return linked(client, ana)


@pytest.mark.parametrize("path", READ)
def test_a_page_is_never_cached_and_runs_and_loads_nothing_foreign(link: Link, path: str) -> None:
    response = link.get(filled(path))
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response.headers
    policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["style-src"] == policy["img-src"] == policy["form-action"] == "'self'"
    assert "script-src" not in policy
    assert not re.search(r"<script|<style|style=|\son\w+=|javascript:", response.text)
    addresses = re.findall(r'(?:src|srcset|href|action)="([^"]*)"', response.text)
    assert all(address.startswith(("/", "#")) and not address.startswith("//") for address in addresses)


@pytest.mark.parametrize("path", READ)
def test_no_page_has_the_token_in_its_title(link: Link, path: str) -> None:
    title = re.findall("<title>(.*?)</title>", link.get(filled(path)).text)
    assert len(title) == 1
    assert "nextset_" not in title[0]


@pytest.mark.parametrize("path", READ)
def test_the_address_works_with_and_without_a_slash_at_the_end(link: Link, path: str) -> None:
    assert link.get(filled(path).rstrip("/") + "/").status_code == 200
    assert link.get(filled(path).rstrip("/"), "HEAD").content == b""


@pytest.mark.parametrize("path", READ)
def test_a_wrong_revoked_or_foreign_link_is_refused_as_a_page(
    client: Client, server: Process, link: Link, path: str
) -> None:
    with Client(server.url, new_key(server.database_url)) as elsewhere:
        foreign = linked(elsewhere)
    assert "Bulgarian" not in foreign.get(filled(path)).text
    assert client.delete(f"/v1/sheet-links/{link.id}").status_code == 200
    for secret in (link.secret, link.secret[:-1], "x"):
        refused = Link(link.url, "", secret).get(filled(path))
        assert refused.status_code == 404
        assert refused.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "Unknown sheet link" in refused.text
        assert secret not in refused.text or secret == "x"


def test_the_log_of_the_server_has_no_token(server: Process, link: Link) -> None:
    assert link.get("athletes/nobody").status_code == 404
    assert link.get("").status_code == 200
    assert link.secret not in server.log.read_text()
