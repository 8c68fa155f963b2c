"""Archives of workspaces for tests: a workspace with something in every table, and archives that were changed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx

from tests.hostile.valid_requests import Workspace
from tests.scenarios.story import Calendar, Coach, expect
from tests.servers import Client

PATH = "/v1/workspace-archive"
ZIP = {"Content-Type": "application/zip"}
Lines = dict[str, list[Any]]
"""The decoded lines of each file, by its name."""


def filled_workspace(url: str, database_url: str) -> str:
    """A workspace with at least one row in every table that an archive contains. Returns its admin key."""
    workspace = Workspace(url, database_url, "Source")
    with Client(url, workspace.key) as client:
        coach = Coach(client, Calendar())
        cleo = coach.enrolls("Cleo", "runner-knee-strength", start={"bss": 10})
        cleo.trains(on=date(2026, 3, 2))
        session = cleo.trains(on=date(2026, 3, 4))
        cleo.reports(session, next_morning=6)
        cleo.skips("Traveling")
        cleo.weighs(61.5, date(2026, 3, 5))
        expect(client.post(f"{cleo.path}/enrollments", json={"program": {"slug": "bulgarian-split-squat"}}), 201)
        without = {
            "enrollment_id": None,
            "performed_on": "2026-03-06",
            "external_id": "app-7",
            "metadata": {"app": "Ω"},
            "started_at": "2026-03-06T18:00:00+02:00",
            "exercises": [{"exercise": "pull-up", "sets": [{"reps": 5, "assistance": 20, "unassisted": False}]}],
        }
        expect(client.post(f"{cleo.path}/sessions", json=without), 201)
        expect(client.put("/v1/exercise-mappings", json={"name": "Squat \N{FLEXED BICEPS}", "exercise": None}), 200)
        gone = expect(client.get("/v1/exercises/pull-up"), 200) | {"slug": "gone"}
        expect(client.post("/v1/exercises", json=gone), 201)
        assert client.delete("/v1/exercises/gone", headers={"If-Match": '"1"'}).status_code == 204
    return workspace.key


def export(client: httpx.Client) -> bytes:
    """The archive of the client's workspace."""
    answer = client.get(PATH)
    assert answer.status_code == 200, answer.text
    return answer.content


def send(client: httpx.Client, archive: bytes, **headers: str) -> httpx.Response:
    return client.put(PATH, content=archive, headers=ZIP | headers)


def manifest_of(archive: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        manifest: dict[str, Any] = json.loads(packed.read("manifest.json"))
    return manifest


def content_of(archive: bytes) -> dict[str, bytes]:
    """The content of each file but the manifest."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return {name: packed.read(name) for name in packed.namelist() if name != "manifest.json"}


def packed(files: dict[str, bytes], manifest: dict[str, Any]) -> bytes:
    """A zip file of these files and this manifest."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target.getvalue()


def rewritten(archive: bytes, change: Callable[[Lines], None]) -> bytes:
    """The archive with changed lines, and with a manifest that fits them."""
    lines = {name: [json.loads(line) for line in raw.splitlines()] for name, raw in content_of(archive).items()}
    change(lines)
    files = {name: b"".join(_line(each) for each in those) for name, those in lines.items()}
    return packed(files, fitting(manifest_of(archive), files))


def fitting(manifest: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """The manifest with the sizes and digests of these files."""
    entries = [
        {"name": name, "rows": raw.count(b"\n"), "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        for name, raw in files.items()
    ]
    return manifest | {"files": entries}


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
