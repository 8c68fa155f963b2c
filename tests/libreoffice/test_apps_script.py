"""The Apps Script of the guide, run in Node.js: what it would send is sent to a real server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Client
from tests.sheets import an_athlete, enrolled

pytestmark = pytest.mark.libreoffice

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "spreadsheets.md"
# What Google gives a script, as far as this one uses it. Calls are written down instead of made.
GOOGLE = """
const crypto = require('crypto');
const given = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const calls = [], marked = [];
const SpreadsheetApp = { getActive: () => ({ getSheetByName: (name) => ({
  getDataRange: () => ({ getDisplayValues: () => given.rows }),
  getRange: (row, column) => ({ setValue: () => marked.push([row, column]) }) }) }) };
const PropertiesService = { getScriptProperties: () => ({ getProperty: (name) => given.settings[name] }) };
const Utilities = { DigestAlgorithm: { SHA_256: 'sha256' }, Charset: { UTF_8: 'utf8' },
  computeDigest: (name, text) => [...crypto.createHash(name).update(text, 'utf8').digest()],
  base64EncodeWebSafe: (bytes) => Buffer.from(bytes).toString('base64').replace(/[+]/g, '-').replace(/[/]/g, '_') };
const UrlFetchApp = { fetch: (url, options) => { calls.push({ url, ...options });
  return { getResponseCode: () => given.status, getContentText: () => 'refused' }; } };
"""
HEADERS = ["Athlete", "Date", "Exercise", "Side", "Reps", "Load", "Posted"]


def ran(client: Client, rows: list[list[str]], status: int = 201) -> dict[str, Any]:
    node = shutil.which("node")
    assert node, "Node.js is missing: .ci/install installs it"
    found = re.search(r"^```javascript\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    told = "try { sendLog(); } catch (e) { calls.push({ error: e.message }); }\n"
    told += "process.stdout.write(JSON.stringify({ calls, marked }));"
    settings = {"NEXTSET_URL": str(client.base_url).rstrip("/"), "NEXTSET_KEY": client.key}
    given = json.dumps({"rows": [HEADERS, *rows], "settings": settings, "status": status})
    done = subprocess.run(
        [node, "-e", GOOGLE + found[1] + told], input=given, capture_output=True, text=True, timeout=60, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def replayed(client: Client, call: dict[str, Any]) -> Any:
    assert (call["method"], call["contentType"]) == ("post", "application/json")
    headers = call["headers"] | {"Content-Type": call["contentType"]}
    return client.post(call["url"], content=call["payload"].encode(), headers=headers)


def row(on: str, sent: str = "", load: str = "10") -> list[str]:
    return ["ana", on, "bulgarian-split-squat", "both", "9", load, sent]


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return ana


def test_new_rows_are_sent_once_and_marked(client: Client, ana: str) -> None:
    told = ran(client, [row("2026-03-02", "2026-03-02T18:00:00Z"), row("2026-03-05"), row("5.3.2026", load="12,5")])
    assert told["marked"] == [[3, 7], [4, 7]]
    first, again = (replayed(client, told["calls"][0]) for _ in range(2))
    assert (first.status_code, first.json()["created"], first.json()["rows"]) == (201, 1, 2)
    assert again.headers["Idempotency-Replayed"] == "true"
    sessions = client.get(f"/v1/athletes/{ana}/sessions").json()["items"]
    assert [(each["external_id"], each["performed_on"]) for each in sessions] == [("log-2026-03-05", "2026-03-05")]


def test_a_mistake_names_the_row_of_the_sheet_and_marks_nothing(client: Client, ana: str) -> None:
    rows = [row("2026-03-02", "sent"), row("2026-03-05"), row("soon")]
    told = ran(client, rows, status=422)
    assert (told["marked"], told["calls"][1]) == ([], {"error": "refused"})
    refused = replayed(client, told["calls"][0]).json()
    assert [error["message"].partition(":")[0] for error in refused["errors"]] == ["Row 4, column Date"]


def test_with_nothing_new_nothing_is_sent(client: Client) -> None:
    assert ran(client, [row("2026-03-02", "sent")]) == {"calls": [], "marked": []}
