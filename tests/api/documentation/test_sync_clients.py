"""The clients of the guide about sync and webhooks run as printed, and end with what the workspace has."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.clock import SystemClock
from tests.ports import ReservedPort
from tests.scenarios.story import Athlete, Calendar, Coach, Json, expect
from tests.servers import Client
from tests.waiting import PATIENCE_SECONDS, wait_until

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "sync-and-webhooks.md"
NODE = Path(sys.executable).with_name("node")
LANGUAGES = [
    pytest.param("python", id="Python"),
    pytest.param("typescript", id="TypeScript", marks=pytest.mark.clients),
]
"""TypeScript needs a Node that runs it without a build."""


class SyncClient:
    """A client of the guide, in a folder of its own."""

    def __init__(self, language: str, folder: Path, client: Client) -> None:
        (code,) = re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        file = folder / ("sync.py" if language == "python" else "sync.ts")
        file.write_text(code, encoding="utf-8")
        self._command = [sys.executable if language == "python" else str(NODE), str(file)]
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "NEXTSET": str(client.base_url).rstrip("/"),
            "KEY": str(client.key),
            "NO_PROXY": "*",
        }

    def run(self, what: str) -> dict[str, dict[str, Any]]:
        """Run `first` or `sync`, and return the copy."""
        done = subprocess.run(
            [*self._command, what],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,  # a guard against a hang
        )
        assert done.returncode == 0, done.stderr
        items: dict[str, dict[str, Any]] = json.loads((self._folder / "copy.json").read_text("utf-8"))["items"]
        return items

    @contextmanager
    def receiving(self, secret: str, port: ReservedPort) -> Iterator[Path]:
        """Run `receive`. Yields the file that it writes to."""
        output = self._folder / "received.txt"
        with output.open("wb") as out:
            environment = self._environment | {"SECRET": secret, "PORT": str(port)}
            process = subprocess.Popen(  # a session of its own: `node` is a script that starts the real one
                [*self._command, "receive"],
                cwd=self._folder,
                env=environment,
                stdout=out,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            wait_until(lambda: _answers(port))
            yield output
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _answers(port: ReservedPort) -> bool:
    try:
        httpx.post(f"http://127.0.0.1:{port}/", trust_env=False, timeout=PATIENCE_SECONDS, content=b"{}")
    except httpx.TransportError:
        return False
    return True


class LastDays(Calendar):
    """The ten days before the real date, because the server signs requests at the real time."""

    def __init__(self) -> None:
        super().__init__()
        self.today = SystemClock().now().date() - timedelta(10)

    def now(self) -> datetime:
        return SystemClock().now()


@pytest.fixture
def coach(client: Client) -> Coach:
    return Coach(client, LastDays())


def workspace(client: Client) -> dict[str, dict[str, Json]]:
    """What the workspace has, read from the lists."""
    athletes = {each["id"]: each for each in expect(client.get("/v1/athletes"), 200)["items"]}
    sessions = [
        each for athlete in athletes for each in expect(client.get(f"/v1/athletes/{athlete}/sessions"), 200)["items"]
    ]
    enrollments = expect(client.get("/v1/enrollments"), 200)["items"]
    return {
        "athlete": athletes,
        "session": {each["id"]: each for each in sessions},
        "enrollment": {each["id"]: each for each in enrollments},
    }


def athlete_with_sessions(coach: Coach, name: str) -> Athlete:
    athlete = coach.enrolls(name)
    athlete.trains()
    return athlete


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_is_up_to_date_after_every_sync(coach: Coach, tmp_path: Path, language: str) -> None:
    ana, ben = (athlete_with_sessions(coach, name) for name in ("Ana", "Ben"))
    copy = SyncClient(language, tmp_path, coach.client)
    assert copy.run("first") == workspace(coach.client)
    ana.corrects(ana.sessions[0], bss=5)
    ana.has(notes="Runs.")
    athlete_with_sessions(coach, "Cleo")
    assert copy.run("sync") == workspace(coach.client)
    ana.deletes(ana.sessions[0])
    tag = coach.client.get(ben.path).headers["ETag"]
    assert coach.client.delete(ben.path, headers={"If-Match": tag}).status_code == 204
    assert copy.run("sync") == workspace(coach.client)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_events_that_were_missed_are_made_up_for_by_the_next_sync(coach: Coach, tmp_path: Path, language: str) -> None:
    ana = coach.enrolls("Ana")
    copy = SyncClient(language, tmp_path, coach.client)
    copy.run("first")
    port = ReservedPort()
    body = {"url": f"http://127.0.0.1:{port}/", "event_types": ["session.logged"]}
    endpoint = expect(coach.client.post("/v1/webhook-endpoints", json=body), 201)
    with copy.receiving(endpoint["secret"], port) as output:
        first = ana.trains()
        wait_until(lambda: f"session.logged {first}" in output.read_text())
    ana.rests(3)
    second = ana.trains()  # nobody listens now
    copied = copy.run("sync")
    assert set(copied["session"]) == {first, second}
    assert copied == workspace(coach.client)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_that_is_not_signed_is_refused(coach: Coach, tmp_path: Path, language: str) -> None:
    port = ReservedPort()
    copy = SyncClient(language, tmp_path, coach.client)
    old = {"webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": "v1,AAAA"}
    now = old | {"webhook-timestamp": str(int(time.time()))}
    with copy.receiving("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", port) as output:
        for sent in ({}, old, now, now | {"webhook-signature": "no version"}, now | {"webhook-signature": "v1,%"}):
            refused = httpx.post(
                f"http://127.0.0.1:{port}/", headers=sent, content=b"{}", trust_env=False, timeout=PATIENCE_SECONDS
            )
            assert refused.status_code == 401
    assert output.read_text() == ""
