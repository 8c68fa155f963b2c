"""What all reads through a sheet link share: headers, problems, limits, logs."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from api import server as product
from api.clock import Clock
from api.http.rate_limit import SHEET_BURST, SHEET_READS_PER_SECOND, RateLimit
from api.http.services import Services
from api.settings import Settings
from api.sheets.http import SHEETS
from api.store.database import Database
from tests.servers import Client, Process, migrated, new_key, served
from tests.sheets import Link, an_athlete, enrolled, linked

PATHS = sorted(path.replace(":str", "").removeprefix("/") for sheet in SHEETS for path in sheet.paths)
REVALIDATED = ("calendar.ics", "chart/")
NAMED = {"{athlete}": "ana", "{exercise}": "bulgarian-split-squat", "{field}": "load"}


CELLS = [path for path in PATHS if path in ("calc/next", "next/{athlete}/{exercise}/{field}") or path.endswith(".txt")]


def refusal_of_the_link(path: str) -> tuple[int, str]:
    return (200, "! no such link") if path in CELLS else (404, "Unknown sheet link.")


def filled(path: str) -> str:
    for name, value in NAMED.items():
        path = path.replace(name, value)
    query = "?kind=double_progression&reps_min=9&reps_max=12&load=10&reps=12" if path.startswith("calc/") else ""
    return path + query


@pytest.fixture
def link(client: Client) -> Link:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return linked(client, ana)


@pytest.mark.parametrize("path", PATHS)
def test_every_address_handles_get_head_and_options(link: Link, path: str) -> None:
    # LibreOffice sends all three (measured). Excel and Google Sheets send GET (documented).
    response, head, options = (link.get(filled(path), method) for method in ("GET", "HEAD", "OPTIONS"))
    assert (response.status_code, head.status_code, options.status_code) == (200, 200, 204)
    assert (response.content != b"", head.content, options.content) == (True, b"", b"")
    assert options.headers["Allow"] == options.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for each in (response, head, options):
        kept = path.startswith(REVALIDATED) and each is not options
        assert each.headers["Cache-Control"] == ("private, no-cache" if kept else "no-store")
        assert each.headers["Referrer-Policy"] == "no-referrer"
        assert each.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", PATHS)
def test_every_address_is_read_only(link: Link, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = link.get(filled(path), method)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert refused.text == "Method not allowed."


@pytest.mark.parametrize("path", PATHS)
def test_an_invalid_token_is_refused_in_plain_text_and_never_repeated(link: Link, path: str) -> None:
    secret = link.secret
    raw = bytearray(base64.urlsafe_b64decode(secret.removeprefix("nextset_sheet_") + "="))
    raw[40] ^= 1
    damaged = "nextset_sheet_" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    for wrong in (secret[:-1], secret[:60], secret.swapcase(), secret + "A", "x", "nextset_sheet_", damaged):
        link.secret = wrong
        refused = link.get(filled(path))
        assert (refused.status_code, refused.text) == refusal_of_the_link(path)
        assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", PATHS)
def test_a_revoked_link_or_one_of_another_workspace_shows_nothing_of_this_one(
    client: Client, server: Process, link: Link, path: str
) -> None:
    with Client(server.url, new_key(server.database_url)) as elsewhere:
        other_link = linked(elsewhere)
    response = other_link.get(filled(path))
    assert "bulgarian" not in response.text
    assert (b"ana" not in response.content) or response.status_code == 404 or response.text.startswith("! ")
    assert client.delete(f"/v1/sheet-links/{link.id}").status_code == 200
    revoked = link.get(filled(path))
    assert (revoked.status_code, revoked.text) == refusal_of_the_link(path)


def test_the_halves_of_two_links_make_no_valid_link(client: Client, link: Link) -> None:
    other = linked(client)
    for cut in (52, 57, 70, 90):  # after the prefix that ids created at the same moment share
        mixed = Link(link.url, "", link.secret[:cut] + other.secret[cut:])
        assert mixed.get("athletes/table.csv").status_code == 404


def test_an_unknown_address_is_not_found_and_its_problem_contains_no_token(link: Link) -> None:
    for path in ("next", "next/ana", "../v1/athletes", "next/ana/table.ods", "x/y/z/a/b"):
        refused = link.get(path)
        assert refused.status_code == 404
        assert link.secret not in refused.text


@pytest.mark.parametrize("path", ["next", "next/ana", "next/ana/table.ods", "x/y/z/a/b"])
def test_an_unknown_address_is_refused_in_plain_text_with_the_usual_headers(link: Link, path: str) -> None:
    refused = link.get(path)
    assert (refused.status_code, refused.text) == (404, "Unknown path.")
    assert refused.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (refused.headers["Cache-Control"], refused.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_a_query_that_no_sheet_sends_is_refused(link: Link) -> None:
    assert link.get("athletes/table.csv?x=" + "1" * 20_000).status_code == 414
    assert link.get("athletes/table.csv?" + "&".join(f"a{n}=1" for n in range(60))).status_code == 400


def test_addresses_and_values_fit_into_the_documented_limits_of_excel(link: Link) -> None:
    address = f"{link.url}/s/{link.secret}/next/{'a' * 14}/{'e' * 80}/variant?side=right&dec=comma&on=2026-03-02"
    assert len(address) < 400
    assert len(link.cell("next/ana/bulgarian-split-squat/why")) < 32_767


def test_a_read_needs_no_header(link: Link) -> None:
    # Excel and Google Sheets send a host and the headers of their HTTP library: no key, no Accept (documented).
    assert link.get("next/ana/bulgarian-split-squat/load").status_code == 200


@pytest.mark.slow
def test_too_many_reads_are_refused_with_the_seconds_to_wait(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = product.compose

    def compose_with_a_stopped_clock(database: Database, settings: Settings, clock: Clock) -> Services:
        limit = RateLimit("link", SHEET_BURST, SHEET_READS_PER_SECOND, monotonic=lambda: 0.0)
        return msgspec.structs.replace(compose(database, settings, clock), sheet_reads=limit)

    monkeypatch.setattr(product, "compose", compose_with_a_stopped_clock)
    with (
        served(database_url) as url,
        Client(url, new_key(database_url)) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        link = linked(client)
        answers = list(threads.map(lambda _: link.get("athletes/table.csv"), range(SHEET_BURST + 20)))
        cell = link.get("calc/next")
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 20
    assert int(refused[0].headers["Retry-After"]) == 1
    assert refused[0].text.startswith("Too many requests")
    assert (cell.status_code, cell.text, cell.headers["Retry-After"]) == (200, "! too many reads: wait 1 s", "1")


def test_no_log_line_contains_a_token_or_a_parameter(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    with Client(process.url, new_key(process.database_url)) as client:
        ana = an_athlete(client, external_id="ana-of-the-north")
        enrolled(client, ana)
        link = linked(client, ana)
        link.get("next/ana-of-the-north/bulgarian-split-squat/load?on=2026-03-02")
        link.get("next/nobody-at-all/table.csv")
        link.get("no-such/address")
        link.get("calc/next?rule=no-such-rule&load=77.25&reps=5")
        secret, link.secret = link.secret, link.secret[:-2]
        link.get("athletes/table.csv")
    process.stop()
    log = process.log.read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    reads = [line for line in lines if (line.get("route") or "").startswith("/s/")]
    assert [line["route"] for line in reads] == [
        "/s/{token}/next/{athlete}/{exercise}/{field}",
        "/s/{token}/next/{athlete}/table.csv",
        "/s/{token}/calc/next",
        "/s/{token}/athletes/table.csv",
    ]
    assert [line["key_id"] for line in reads] == [link.id, link.id, link.id, None]
    for hidden in (secret, secret[:40], secret[40:], "ana-of-the-north", "nobody-at-all", "no-such-rule", "77.25"):
        assert hidden not in log


def test_a_page_of_another_site_may_post_with_a_key(client: Client) -> None:
    # Office Scripts run in a page and send a preflight. Apps Script posts from a server, without one.
    ana = an_athlete(client)
    path = f"/v1/athletes/{ana}/sessions"
    preflight = client.options(
        path, headers={"Origin": "https://sheet.example", "Access-Control-Request-Method": "POST"}
    )
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    for header in ("Authorization", "Content-Type", "Idempotency-Key"):
        assert header in preflight.headers["Access-Control-Allow-Headers"]
    refused = client.post(path, json={})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (422, "*")
    assert "access-control-allow-credentials" not in refused.headers
