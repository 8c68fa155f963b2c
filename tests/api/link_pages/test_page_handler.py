"""What all pages of a link share: headers, problems as pages, no token where it does not belong."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from api.link_pages import LINK_PAGES
from tests.link_pages import logging_link
from tests.servers import Client, Process, new_key
from tests.sheets import Link, an_athlete, enrolled, linked, logged

READING = ("", "print", "upload", "athletes/{athlete}", "athletes/{athlete}/print")
LOGGING = ("", "athletes/{athlete}/print", "upload", "train/{enrollment}", "sessions/{session}", "symptoms")
PAGES = [*(("read", path) for path in READING), *(("log", path) for path in LOGGING)]
FORMS = sorted(path for page in LINK_PAGES if page.http_methods == {"POST"} for path in page.paths)


class Links(NamedTuple):
    """A link of either scope for an athlete who has trained, and the ids in addresses."""

    read: Link
    log: Link
    ids: dict[str, str]

    def of(self, scope: str) -> Link:
        return self.read if scope == "read" else self.log

    def path(self, template: str) -> str:
        return template.replace(":str", "").lstrip("/").format(**self.ids)


@pytest.fixture
def links(client: Client) -> Links:
    ana = an_athlete(client, external_id="ana")
    enrollment = enrolled(client, ana)["enrollment"]["id"]
    session = logged(client, ana, "2026-03-02")["session"]["id"]
    ids = {"athlete": "ana", "enrollment": enrollment, "session": session}
    return Links(linked(client, ana), logging_link(client, ana), ids)


def test_every_page_is_among_those_that_are_tested() -> None:
    pages = {path for page in LINK_PAGES if page.http_methods != {"POST"} for path in page.paths}
    assert {path.replace(":str", "").strip("/") for path in pages} == {*READING, *LOGGING}


@pytest.mark.parametrize(("scope", "path"), PAGES)
def test_a_page_is_never_cached_and_runs_and_loads_nothing_foreign(links: Links, scope: str, path: str) -> None:
    response = links.of(scope).get(links.path(path))
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


@pytest.mark.parametrize(("scope", "path"), PAGES)
def test_no_page_has_the_token_in_its_title(links: Links, scope: str, path: str) -> None:
    (title,) = re.findall("<title>(.*?)</title>", links.of(scope).get(links.path(path)).text)
    assert "nextset_" not in title


@pytest.mark.parametrize(("scope", "path"), PAGES)
def test_an_address_works_with_and_without_a_slash_at_the_end(links: Links, scope: str, path: str) -> None:
    for address in (links.path(path), links.path(path) + "/"):
        assert links.of(scope).get(address).status_code == 200
        head = links.of(scope).get(address, "HEAD")
        assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(("scope", "path"), PAGES)
def test_a_wrong_revoked_or_foreign_link_is_refused_as_a_page(
    client: Client, server: Process, links: Links, scope: str, path: str
) -> None:
    with Client(server.url, new_key(server.database_url)) as elsewhere:
        foreign = linked(elsewhere)
    assert "Bulgarian" not in foreign.get(links.path(path)).text
    link = links.of(scope)
    assert client.delete(f"/v1/sheet-links/{link.id}").status_code == 200
    for secret in (link.secret, link.secret[:-1], "nextset_log_", "x"):
        refused = Link(link.url, "", secret).get(links.path(path))
        assert (refused.status_code, refused.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert "Unknown sheet link" in refused.text
        assert f"/s/{secret}" not in refused.text


@pytest.mark.parametrize("path", FORMS)
def test_a_form_needs_a_link_that_logs(links: Links, path: str) -> None:
    assert links.read.get(links.path(path), "POST").status_code in (403, 404, 415)
    assert Link(links.read.url, "", "x").get(links.path(path), "POST").status_code == 404
    assert links.read.get(links.path(path), "DELETE").status_code == 405


def test_the_log_of_the_server_has_no_token(server: Process, links: Links) -> None:
    for link in (links.read, links.log):
        assert link.get("athletes/nobody").status_code == 404
        assert link.get("").status_code == 200
        assert link.get("symptoms", "POST").status_code in (404, 415)
        assert link.secret not in server.log.read_text()
