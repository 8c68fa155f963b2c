"""The archive of a workspace over HTTP: who may have it, what is recorded, and what an import refuses."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from api import tokens
from api.http import request_transaction
from api.store.database import StorageFullError, Transaction, UnavailableError
from api.use_cases.archive import import_workspace, write_archive
from api.use_cases.archive.archive_format import LEFT_OUT
from api.use_cases.archive.read_archive import check_archive
from api.use_cases.large_files import MOST_FILES
from api.use_cases.request_context import Scope
from tests.archives import PATH, Lines, content_of, export, filled_workspace, manifest_of, rewritten, send
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import expect
from tests.servers import Client, Process, new_key
from tests.waiting import wait_until

ATHLETE = {"name": "Ana", "unit": "kg"}


@pytest.fixture
def empty(server: Process) -> Iterator[Client]:
    """A client of a new workspace."""
    with Client(server.url, new_key(server.database_url)) as client:
        yield client


@pytest.fixture(scope="module")
def archive(server: Process) -> bytes:
    """The archive of a workspace with something in every table."""
    with Client(server.url, filled_workspace(server.url, server.database_url)) as client:
        return export(client)


def assert_refused(answer: httpx.Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    return str(answer.json().get("detail"))


def workspace_of(client: Client) -> UUID:
    token = tokens.parse(client.key or "")
    assert token is not None
    return token.workspace_id


def test_an_export_is_a_file_that_no_cache_keeps(client: Client) -> None:
    answer = client.get(PATH)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="nextset-2')
    assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_the_head_of_an_export_has_no_body(client: Client) -> None:
    answer = client.head(PATH)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_the_manifest_says_what_is_left_out_and_why(client: Client) -> None:
    manifest = manifest_of(export(client))
    assert {each["table"]: each["reason"] for each in manifest["left_out"]} == dict(LEFT_OUT)
    assert manifest["workspace"] == {"id": str(workspace_of(client)), "name": "Test"}


def test_an_export_contains_no_secret_and_nothing_of_another_workspace(client: Client, archive: bytes) -> None:
    expect(client.post("/v1/athletes", json=ATHLETE | {"external_id": "mine"}), 201)
    link = expect(client.post("/v1/sheet-links", json={"name": "Link"}), 201)
    content = b"".join(content_of(export(client)).values())
    assert content.count(b"\n") == 1
    assert b"mine" in content
    assert b"Source" not in content
    assert b"Source" in b"".join(content_of(archive).values())
    for secret in (client.key or "", link["secret"], link["id"], "secret_sha256"):
        assert secret.encode() not in content


def test_an_export_is_a_change_with_the_key_that_made_it(client: Client) -> None:
    key_id = expect(client.get("/v1/api-keys"), 200)["items"][0]["id"]
    cursor = expect(client.get("/v1/changes?cursor=now"), 200)["next_cursor"]
    export(client)
    (change,) = expect(client.get(f"/v1/changes?cursor={cursor}"), 200)["items"]
    assert (change["resource"], change["action"]) == ("workspace", "exported")
    assert change["id"] == str(workspace_of(client))
    assert change["actor"] == {"kind": "api_key", "id": key_id}


def test_an_import_is_one_change(empty: Client, archive: bytes) -> None:
    cursor = expect(empty.get("/v1/changes?cursor=now"), 200)["next_cursor"]
    expect(send(empty, archive), 200)
    changes = expect(empty.get(f"/v1/changes?cursor={cursor}"), 200)["items"]
    assert [(each["resource"], each["action"], each["version"]) for each in changes] == [("workspace", "imported", 1)]


@pytest.mark.parametrize("scope", [Scope.read, Scope.write])
def test_only_an_admin_key_may_export_and_import(server: Process, client: Client, scope: Scope) -> None:
    key = new_key(server.database_url, scope, workspace_id=workspace_of(client))
    with Client(server.url, key) as other:
        assert_refused(other.get(PATH), 403, "insufficient_scope")
        assert_refused(send(other, b""), 403, "insufficient_scope")


def test_an_athletes_key_may_not_export_the_workspace(server: Process, client: Client) -> None:
    athlete = UUID(expect(client.post("/v1/athletes", json=ATHLETE), 201)["id"])
    key = new_key(server.database_url, Scope.write, workspace_id=workspace_of(client), athlete_id=athlete)
    with Client(server.url, key) as other:
        assert_refused(other.get(PATH), 403, "insufficient_scope")
        assert_refused(send(other, b""), 403, "insufficient_scope")


def test_a_workspace_with_an_athlete_is_not_empty(server: Process, client: Client, archive: bytes) -> None:
    expect(client.post("/v1/athletes", json=ATHLETE), 201)
    before = counts(server.database_url)
    assert assert_refused(send(client, archive), 409, "workspace_not_empty") == "The workspace has athletes."
    assert counts(server.database_url) == before


def test_a_workspace_with_a_deleted_exercise_is_not_empty(client: Client, archive: bytes) -> None:
    """Its row stays, and would collide with the one of the archive."""
    own = expect(client.get("/v1/exercises/pull-up"), 200) | {"slug": "own"}
    expect(client.post("/v1/exercises", json=own), 201)
    assert client.delete("/v1/exercises/own", headers={"If-Match": '"1"'}).status_code == 204
    assert assert_refused(send(client, archive), 409, "workspace_not_empty") == "The workspace has exercises."


def test_an_archive_of_an_empty_workspace_can_be_imported(empty: Client, client: Client) -> None:
    assert expect(send(client, export(empty)), 200)["rows"] == 0


def test_an_invalid_archive_stores_nothing(server: Process, empty: Client, archive: bytes) -> None:
    def change(lines: Lines) -> None:
        lines["prescriptions.ndjson"][-1]["version"] = 1

    before = counts(server.database_url)
    detail = assert_refused(send(empty, rewritten(archive, change)), 422, "invalid_archive")
    assert detail.startswith("prescriptions.ndjson, line ")
    assert counts(server.database_url) == before
    expect(send(empty, archive), 200)


def test_another_media_type_is_refused(empty: Client, archive: bytes) -> None:
    for media_type in ("application/json", "application/zipped", ""):
        answer = empty.put(PATH, content=archive, headers={"Content-Type": media_type})
        assert "application/zip" in assert_refused(answer, 415, "unsupported_media_type")


def test_a_repeated_import_returns_the_first_response(server: Process, empty: Client, archive: bytes) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = send(empty, archive, **key)
    before = counts(server.database_url)
    again = send(empty, archive, **key)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert counts(server.database_url) == before
    assert_refused(send(empty, archive + b"\0", **key), 422, "invalid_archive")


def test_one_idempotency_key_for_two_archives_is_refused(empty: Client, client: Client, archive: bytes) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    other = export(client)
    expect(send(empty, archive, **key), 200)
    assert_refused(send(empty, other, **key), 422, "idempotency_key_reused")


def test_an_archive_of_many_pages_is_complete(client: Client, empty: Client) -> None:
    """More rows than one page of the export and one statement of the import."""
    count = write_archive.ROWS_AT_ONCE * 2
    for start in range(0, count, 100):
        athletes = [ATHLETE | {"external_id": f"app-{number}"} for number in range(start, start + 100)]
        expect(client.post("/v1/batches/athletes", json={"athletes": athletes}), 200)
    archive = export(client)
    assert {each["name"]: each["rows"] for each in manifest_of(archive)["files"]}["athletes.ndjson"] == count
    expect(send(empty, archive), 200)
    assert content_of(export(empty)) == content_of(archive)


@pytest.mark.parametrize("status", ["waiting", "running"])
def test_an_unfinished_import_arrives_as_failed_because_its_file_is_missing(
    empty: Client, archive: bytes, status: str
) -> None:
    def change(lines: Lines) -> None:
        lines["imports.ndjson"][0].update(status=status, expires_at="2026-03-20T00:00:00Z", version=7)

    expect(send(empty, rewritten(archive, change)), 200)
    (found,) = [each for each in expect(empty.get("/v1/imports"), 200)["items"] if each["status"] == "failed"]
    assert found["failure"] == "Its file is not part of the archive. Send the file again."
    stored = [json.loads(line) for line in content_of(export(empty))["imports.ndjson"].splitlines()]
    assert [(each["version"], each["expires_at"]) for each in stored if each["status"] == "failed"] == [(8, None)]


def test_an_unfinished_removal_of_an_import_goes_on(empty: Client, archive: bytes) -> None:
    removed: list[str] = []

    def change(lines: Lines) -> None:
        added = next(each for each in lines["events.ndjson"] if each["import_id"] is not None)
        removed.extend([added["import_id"], added["event_id"]])
        for each in lines["imports.ndjson"]:
            if each["import_id"] == added["import_id"]:
                each["status"] = "deleting"

    expect(send(empty, rewritten(archive, change)), 200)
    import_id, session_id = removed
    path = f"/v1/imports/{import_id}"
    wait_until(lambda: expect(empty.get(path), 200)["status"] == "deleted")
    assert session_id not in content_of(export(empty))["events.ndjson"].decode()


def test_an_archive_is_checked_as_it_is_written(archive: bytes, tmp_path: Path) -> None:
    assert check_archive(io.BytesIO(archive)).manifest.rows > 20


def test_of_two_imports_at_once_one_is_stored(empty: Client, archive: bytes) -> None:
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: send(empty, archive), range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert content_of(export(empty)) == content_of(archive)


def test_an_import_that_fails_halfway_stores_nothing(
    story_server: StoryServer, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = import_workspace._insert

    async def fails_at_events(tx: Transaction, table: str, rows: list[dict[str, object]]) -> None:
        if table == "events":
            raise UnavailableError("Made up.")
        await insert(tx, table, rows)

    with Client(story_server.address, new_key(story_server.database_url)) as client:
        before = counts(story_server.database_url)
        with monkeypatch.context() as patched:
            patched.setattr(import_workspace, "_insert", fails_at_events)
            assert_refused(send(client, archive), 503, "unavailable")
        assert counts(story_server.database_url) == before
        expect(send(client, archive), 200)


def test_an_export_that_can_not_be_recorded_is_not_sent(
    story_server: StoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_arguments: object) -> None:
        raise StorageFullError("Made up.")

    with Client(story_server.address, new_key(story_server.database_url)) as client:
        with monkeypatch.context() as patched:
            patched.setattr(request_transaction, "store_changes", full)
            for _ in range(MOST_FILES + 1):  # none of them leaves a file open
                assert_refused(client.get(PATH), 507, "storage_full")
        export(client)
