"""`nextset demo`, as a new user runs it."""

import io
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.servers import clean_environment
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """What the demo prints, while it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "demo"],
        cwd=folder,
        env=clean_environment(NEXTSET_PORT="0", PYTHONPATH=str(Path.cwd())),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    printed, deadline = "", time.monotonic() + PATIENCE_SECONDS
    while "Stop it with" not in printed and time.monotonic() < deadline and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            printed += os.read(process.stdout.fileno(), 65536).decode()
    try:
        yield printed
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def get(url: str, **options: Any) -> httpx.Response:
    return httpx.get(url, trust_env=False, timeout=PATIENCE_SECONDS, **options)


def as_printed(command: str) -> httpx.Response:
    """Do what the printed curl command does."""
    words = iter(shlex.split(command)[1:])
    headers: dict[str, str] = {}
    body, url = None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            url = word
    method = "GET" if body is None else "POST"
    return httpx.request(method, url, headers=headers, content=body, trust_env=False, timeout=PATIENCE_SECONDS)


def curls(printed: str) -> list[str]:
    return re.findall(r"^  (curl .*)$", printed, re.MULTILINE)


def test_the_three_printed_commands_work_as_printed(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        following, logged, athletes = (as_printed(command) for command in curls(printed))
        assert following.json()["exercises"]
        assert logged.status_code == 201
        assert logged.json()["decisions"][0]["slot"] == "bss"
        assert [item["name"] for item in athletes.json()["items"]] == ["Ana"]
        documentation = re.search(r"Documentation: (\S+)", printed)
        assert documentation is not None
        assert get(documentation[1], follow_redirects=True).status_code == 200


def test_the_printed_formula_shows_the_next_load_and_the_workbook_opens(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        formula = re.search(r'^  =WEBSERVICE\("(\S+)"\)$', printed, re.MULTILINE)
        workbook = re.search(r"^  (\S+/workbook\.xlsx)$", printed, re.MULTILINE)
        assert formula is not None
        assert workbook is not None
        load = get(formula[1])
        assert (load.status_code, load.text) == (200, "10")
        opened = openpyxl.load_workbook(io.BytesIO(get(workbook[1]).content))
        assert opened["Athletes"]["C2"].value == "Ana"


def test_the_next_session_is_printed_in_words(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        assert "Ana's next session" in printed
        assert re.search(r"Bulgarian split squat.*3 x \d+ each side at \d+ kg", printed)


def test_a_second_run_keeps_the_data_and_the_first_key(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        first = [as_printed(command) for command in curls(printed)]
        key = re.search(r"nextset_\S+", printed)
    with demo(tmp_path) as again:
        url = re.search(r"Documentation: (\S+)/docs", again)
        assert key is not None
        assert url is not None
        headers = {"Authorization": f"Bearer {key[0].rstrip(chr(39))}"}
        sessions = f"{url[1]}/v1/athletes/{first[1].json()['session']['athlete_id']}/sessions"
        kept = get(sessions, headers=headers)
        assert len(kept.json()["items"]) == 5  # four of the demo's, one logged by the printed command
        assert as_printed(curls(again)[1]).status_code == 201


def _refused(folder: Path, **settings: str) -> str:
    """The sentence with which the demo ends at once."""
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli.main", "demo"],
        cwd=folder,
        env=clean_environment(PYTHONPATH=str(Path.cwd()), **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    sentences = [line for line in ended.stderr.splitlines() if line.startswith("Error")]
    assert len(sentences) == 1, ended.stderr
    return sentences[0]


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in _refused(tmp_path, NEXTSET_PORT=port)


def test_a_second_server_on_the_same_file_is_one_sentence(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        assert printed
        assert "nextset.sqlite" in _refused(tmp_path, NEXTSET_PORT="0")
