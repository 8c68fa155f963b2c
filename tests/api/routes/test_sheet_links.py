"""Sheet links: creating, listing and revoking them, and the athletes that each one shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from api.tokens import LOG_PREFIX, PREFIX, SHEET_PREFIX
from tests.servers import Client, Process, new_key
from tests.sheets import READER, Link, an_athlete, enrolled, linked, posted
from tests.waiting import PATIENCE_SECONDS, wait_until

GUIDES = Path(__file__).parents[3] / "docs" / "guides"


def test_a_link_reads_and_its_last_use_is_recorded(client: Client) -> None:
    ana = an_athlete(client, external_id="ana")
    link = linked(client, ana)
    assert client.get("/v1/sheet-links").json()["items"][0]["last_used_on"] is None
    assert [row["Athlete"] for row in link.table("athletes")] == ["Ana"]
    wait_until(lambda: client.get("/v1/sheet-links").json()["items"][0]["last_used_on"])
    found = client.get("/v1/sheet-links").json()["items"][0]
    assert (found["id"], found["athlete_ids"], found["revoked_at"]) == (link.id, [ana], None)
    assert "secret" not in found


def test_a_revoked_link_is_rejected_at_once_and_stays_in_the_list(client: Client) -> None:
    link = linked(client)
    assert link.get("athletes/table.csv").status_code == 200
    first = client.delete(f"/v1/sheet-links/{link.id}").json()
    assert link.get("athletes/table.csv").status_code == 404
    assert client.delete(f"/v1/sheet-links/{link.id}").json()["revoked_at"] == first["revoked_at"]
    assert [each["id"] for each in client.get("/v1/sheet-links").json()["items"]] == [link.id]


def test_the_secret_is_returned_once(client: Client) -> None:
    body, key = {"name": "Sheet"}, {"Idempotency-Key": str(uuid4())}
    first = client.post("/v1/sheet-links", json=body, headers=key).json()
    again = client.post("/v1/sheet-links", json=body, headers=key).json()
    assert first["secret"].startswith("nextset_sheet_")
    assert again == first | {"secret": None, "url": None, "workbook_url": None}


def test_a_new_link_comes_with_the_addresses_that_read_it(client: Client) -> None:
    created = posted(client, "/v1/sheet-links", {"name": "Sheet"})
    assert created["url"] == f"{str(client.base_url).rstrip('/')}/s/{created['secret']}"
    assert READER.get(f"{created['url']}/athletes/table.csv").status_code == 200
    assert READER.get(created["workbook_url"]).headers["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_addresses_of_a_new_link_are_at_the_host_that_the_client_asked(client: Client) -> None:
    response = client.post("/v1/sheet-links", json={"name": "Sheet"}, headers={"Host": "training.example.org"})
    assert response.json()["url"].startswith("https://training.example.org/s/nextset_sheet_")


def test_a_link_for_all_athletes_shows_those_created_later(client: Client) -> None:
    link = linked(client)
    an_athlete(client, "Bo")
    assert [row["Athlete"] for row in link.table("athletes")] == ["Bo"]


def test_an_unknown_athlete_is_rejected_with_its_pointer(client: Client) -> None:
    ids = [an_athlete(client), str(uuid4())]
    response = client.post("/v1/sheet-links", json={"name": "x", "athlete_ids": ids})
    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == ["/athlete_ids/1"]


def test_the_link_of_another_workspace_is_not_found(client: Client, server: Process) -> None:
    link = linked(client)
    with Client(server.url, new_key(server.database_url)) as other:
        assert other.delete(f"/v1/sheet-links/{link.id}").status_code == 404
        assert other.get("/v1/sheet-links").json()["items"] == []
    assert link.get("athletes/table.csv").status_code == 200


def test_a_link_secret_is_not_an_api_key_and_an_api_key_is_not_a_link_secret(client: Client) -> None:
    link = linked(client)
    for token in (link.secret, PREFIX + link.secret.removeprefix("nextset_sheet_")):
        with httpx.Client(trust_env=False, timeout=PATIENCE_SECONDS) as reader:
            refused = reader.get(f"{link.url}/v1/athletes", headers={"Authorization": f"Bearer {token}"})
        assert refused.status_code == 401
    link.secret = str(client.key)
    assert link.get("athletes/table.csv").status_code == 404
    link.secret = "nextset_sheet_" + str(client.key).removeprefix(PREFIX)
    assert link.get("athletes/table.csv").status_code == 404


@pytest.mark.parametrize("path", ["next/{}/bulgarian-split-squat/load", "next/{}/table.csv", "log/{}/table.csv"])
def test_a_narrower_link_returns_the_same_for_other_athletes_as_for_unknown_ones(client: Client, path: str) -> None:
    ana, bo = an_athlete(client, external_id="ana"), an_athlete(client, "Bo", "bo")
    enrolled(client, ana)
    enrolled(client, bo)
    code = {row["Athlete"]: row["Code"] for row in linked(client).table("athletes")}["Bo"]
    link = linked(client, ana)
    assert link.get(path.format("ana")).status_code == 200
    unknown = link.get(path.format("unknown"))
    for name in ("bo", bo, code, code.upper()):
        response = link.get(path.format(name))
        assert (response.status_code, response.text) == (unknown.status_code, unknown.text)
    assert unknown.status_code == (404 if path.endswith(".csv") else 200)  # a cell shows a sentence only with 200
    assert "no such athlete" in unknown.text.lower()
    assert "Bo" not in link.get("next/table.csv").text + link.get("athletes/table.csv").text


def test_the_link_of_a_deleted_athlete_is_deleted_and_a_shared_one_still_works(client: Client) -> None:
    ana, bo = an_athlete(client, external_id="ana"), an_athlete(client, "Bo", "bo")
    single, shared = linked(client, ana), linked(client, ana, bo)
    assert client.delete(f"/v1/athletes/{ana}", headers={"If-Match": '"1"'}).status_code in (200, 204)
    assert single.get("athletes/table.csv").status_code == 404
    assert [row["Athlete"] for row in shared.table("athletes")] == ["Bo"]
    links = client.get("/v1/sheet-links").json()["items"]
    assert [(each["id"], each["athlete_ids"]) for each in links] == [(shared.id, [bo])]


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x", "athlete_ids": []}, {"name": "x", "scope": "write"}])
def test_a_link_with_missing_empty_or_unknown_fields_is_rejected(client: Client, body: dict[str, object]) -> None:
    assert posted(client, "/v1/sheet-links", body, 422)["code"] == "validation"


def logging_link(client: Client, *athlete_ids: str, **more: str) -> httpx.Response:
    body = {"name": "Ana's phone", "scope": "log", "athlete_ids": list(athlete_ids) or None} | more
    return client.post("/v1/sheet-links", json=body)


def test_a_link_that_logs_has_a_prefix_of_its_own_and_expires_after_90_days(client: Client) -> None:
    created = logging_link(client, an_athlete(client)).json()
    assert created["secret"].startswith("nextset_log_")
    assert (created["scope"], created["workbook_url"]) == ("log", None)
    lifetime = datetime.fromisoformat(created["expires_at"]) - datetime.fromisoformat(created["created_at"])
    assert lifetime == timedelta(days=90)
    assert "It expires after 90 days" in (GUIDES / "pages.md").read_text(encoding="utf-8")
    (listed,) = client.get("/v1/sheet-links").json()["items"]
    assert (listed["scope"], listed["expires_at"]) == ("log", created["expires_at"])


def test_a_link_reads_and_never_expires_unless_asked_otherwise(client: Client) -> None:
    created = posted(client, "/v1/sheet-links", {"name": "Sheet"})
    assert (created["scope"], created["expires_at"]) == ("read", None)


@pytest.mark.parametrize("count", [0, 2])
def test_a_link_that_logs_is_for_exactly_one_athlete(client: Client, count: int) -> None:
    refused = logging_link(client, *(an_athlete(client, f"Athlete {n}") for n in range(count)))
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "/athlete_ids", "message": "A link with the scope `log` is for exactly one athlete."}
    ]


@pytest.mark.parametrize("expires_at", ["2020-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_an_expiry_in_the_past_or_too_far_in_the_future_is_rejected(client: Client, expires_at: str) -> None:
    response = client.post("/v1/sheet-links", json={"name": "Sheet", "expires_at": expires_at})
    assert [error["pointer"] for error in response.json()["errors"]] == ["/expires_at"]


@pytest.mark.slow
@pytest.mark.parametrize("scope", ["read", "log"])
def test_an_expired_link_is_rejected_like_an_unknown_one(client: Client, scope: str) -> None:
    body = {"name": "Short", "scope": scope, "athlete_ids": [an_athlete(client)]}
    body["expires_at"] = (datetime.now(UTC) + timedelta(seconds=5)).isoformat()
    created = posted(client, "/v1/sheet-links", body)
    link = Link(str(client.base_url).rstrip("/"), created["id"], created["secret"])
    wait_until(lambda: link.get("").status_code == 404)
    assert "Unknown sheet link" in link.get("").text


@pytest.mark.parametrize(
    "path",
    [
        "athletes/table.csv",
        "athletes/lines.txt",
        "next/ana/bss/load",
        "next/ana/1/load",
        "next/lines.txt",
        "progress/lines.txt",
        "chart/ana/load.png",
        "calc/next",
        "workbook.xlsx",
        "google-workbook.xlsx",
        "calendar.ics",
        "chart/ana/bss/load.png",
    ],
)
def test_no_formula_can_use_a_link_that_logs(client: Client, path: str) -> None:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    secret = logging_link(client, ana).json()["secret"]
    refused = Link(str(client.base_url).rstrip("/"), "", secret).get(path)
    in_a_cell = (200, "! no such link")
    assert (refused.status_code, refused.text) in ((404, "Unknown sheet link."), in_a_cell)


@pytest.mark.parametrize(("scope", "prefix"), [("read", LOG_PREFIX), ("log", SHEET_PREFIX)])
def test_a_secret_under_the_prefix_of_the_other_scope_is_rejected(client: Client, scope: str, prefix: str) -> None:
    ana = an_athlete(client)
    secret = posted(client, "/v1/sheet-links", {"name": "x", "scope": scope, "athlete_ids": [ana]})["secret"]
    changed = Link(
        str(client.base_url).rstrip("/"), "", prefix + secret.removeprefix(SHEET_PREFIX).removeprefix(LOG_PREFIX)
    )
    same = Link(changed.url, "", secret)
    assert changed.get("").status_code == 404
    assert changed.get("athletes/table.csv").status_code == 404
    assert same.get("").status_code == 200


def test_links_for_an_athlete_alone_are_deleted_with_the_athlete(client: Client) -> None:
    ana, bo = an_athlete(client), an_athlete(client, "Bo")
    logging_link(client, ana)
    kept = linked(client, ana, bo)
    version = client.get(f"/v1/athletes/{ana}").headers["ETag"]
    assert client.delete(f"/v1/athletes/{ana}", headers={"If-Match": version}).status_code == 204
    (listed,) = client.get("/v1/sheet-links").json()["items"]
    assert (listed["id"], listed["athlete_ids"]) == (kept.id, [bo])
