"""`nextset demo`, as a new user runs it."""

import io
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import openpyxl  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.servers import clean_environment
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow


@contextmanager
def demo(folder: Path, **settings: str) -> Iterator[str]:
    """What the demo prints, while it serves."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "demo"],
        cwd=folder,
        env=clean_environment(PYTHONPATH=str(Path.cwd()), **{"NEXTSET_PORT": "0", **settings}),
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


def the(pattern: str, printed: str) -> str:
    """The only match of the pattern's group in the printout."""
    (match,) = re.findall(pattern, printed, re.MULTILINE)
    return str(match)


def key_of(printed: str) -> str:
    return the(r"^  export KEY=(\S+)$", printed)


def workbook_of(printed: str) -> str:
    return the(r"^  (http\S+/workbook\.xlsx)$", printed)


def server_of(printed: str) -> str:
    return the(r"^Documentation: (\S+)/docs$", printed)


def listed(printed: str, path: str) -> list[dict[str, Any]]:
    """What the demo's key reads at a path that lists something."""
    response = get(f"{server_of(printed)}{path}", headers={"Authorization": f"Bearer {key_of(printed)}"})
    assert response.status_code == 200
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def pasted(printed: str) -> list[Mapping[str, Any]]:
    """The responses to the printed commands, run by a real shell with curl."""
    if not (shutil.which("curl") and shutil.which("sh")):
        pytest.skip("the printed commands need a shell with curl")
    block = printed.partition("Try it in another terminal:\n")[2].partition("\n\n")[0]
    environment = {"PATH": os.environ["PATH"], "CURL_HOME": "/nonexistent"}
    done = subprocess.run(
        ["sh", "-ec", block.replace("  curl ", "  echo; curl -sS ")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return [msgspec.json.decode(line) for line in done.stdout.split("\n") if line]


def test_the_three_printed_commands_work_as_printed(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        following, logged, athletes = pasted(printed)
        assert following["exercises"]
        assert logged["decisions"][0]["slot"] == "bss"
        assert [item["name"] for item in athletes["items"]] == ["Ana"]
        assert get(f"{server_of(printed)}/docs").status_code == 200


def test_the_key_is_printed_once(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        assert printed.count(key_of(printed)) == 1
        assert printed.count("$KEY") == 3


def test_the_printed_formula_shows_the_next_load_and_the_workbook_opens(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        load = get(the(r'^  =WEBSERVICE\("(\S+)"\)$', printed))
        assert (load.status_code, load.text) == (200, "10")
        opened = openpyxl.load_workbook(io.BytesIO(get(workbook_of(printed)).content), data_only=True)
        assert "Ana" in {cell.value for row in opened["Athletes"].iter_rows() for cell in row}


def test_the_next_session_is_printed_in_words(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        assert "Ana's next session" in printed
        assert re.search(r"Bulgarian split squat.*3 x \d+ each side at \d+ kg", printed)


def test_restarts_keep_the_data_the_key_and_the_link(tmp_path: Path) -> None:
    with demo(tmp_path) as first:
        pasted(first)
        port = server_of(first).rpartition(":")[2]
    with demo(tmp_path, NEXTSET_PORT=port):
        pass
    with demo(tmp_path, NEXTSET_PORT=port) as third:
        assert (key_of(third), workbook_of(third)) == (key_of(first), workbook_of(first))
        assert get(workbook_of(first)).status_code == 200
        (ana,) = listed(first, "/v1/athletes")
        assert len(listed(first, f"/v1/athletes/{ana['id']}/sessions")) == 5  # the demo's four, and the pasted one
        assert len(listed(first, "/v1/api-keys")) == len(listed(first, "/v1/sheet-links")) == 1


def test_a_revoked_key_is_replaced_at_the_next_start(tmp_path: Path) -> None:
    with demo(tmp_path) as first:
        (key,) = listed(first, "/v1/api-keys")
        headers = {"Authorization": f"Bearer {key_of(first)}"}
        httpx.delete(f"{server_of(first)}/v1/api-keys/{key['id']}", headers=headers, trust_env=False).raise_for_status()
    with demo(tmp_path) as second:
        assert len(listed(second, "/v1/api-keys")) == 2


def test_only_the_owner_can_read_the_kept_key(tmp_path: Path) -> None:
    with demo(tmp_path):
        assert (tmp_path / "nextset.sqlite.demo").stat().st_mode & 0o777 == 0o600


def test_an_absolute_database_path_is_printed_as_it_is(tmp_path: Path) -> None:
    with demo(tmp_path, NEXTSET_DATABASE_URL=f"sqlite:///{tmp_path}/absolute.sqlite") as printed:
        assert the(r"^Nextset serves demo data from (\S+)\.$", printed) == f"{tmp_path}/absolute.sqlite"


def test_a_server_on_every_address_prints_addresses_that_can_be_reached(tmp_path: Path) -> None:
    with demo(tmp_path, NEXTSET_HOST="0.0.0.0") as printed:  # noqa: S104 - what the test is about
        assert "0.0.0.0" not in printed  # noqa: S104 - as above
        assert len(pasted(printed)) == 3
        for address in re.findall(r"http://[^\s\"]+", printed):
            assert get(address, follow_redirects=True).status_code == 200, address


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


def test_a_port_in_use_is_one_sentence_and_nothing_is_written(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert port in _refused(tmp_path, NEXTSET_PORT=port)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["nextset.sqlite.lock"]
        assert (tmp_path / "nextset.sqlite.lock").read_bytes() == b""


def test_a_start_that_finds_its_port_in_use_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    with demo(tmp_path):
        pass
    before = (tmp_path / "nextset.sqlite").read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        _refused(tmp_path, NEXTSET_PORT=str(taken.getsockname()[1]))
    assert (tmp_path / "nextset.sqlite").read_bytes() == before


def test_a_second_server_on_the_same_file_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        sentence = _refused(tmp_path, NEXTSET_PORT="0")
        assert "nextset.sqlite" in sentence
        assert server_of(printed) in sentence
        assert "NEXTSET_DATABASE_URL" in sentence


def test_refused_starts_change_nothing_for_the_server_that_runs(tmp_path: Path) -> None:
    with demo(tmp_path) as printed:
        before = (tmp_path / "nextset.sqlite.demo").read_bytes()
        for _ in range(3):
            _refused(tmp_path, NEXTSET_PORT="0")
        assert get(workbook_of(printed)).status_code == 200
        (key,), (link,) = listed(printed, "/v1/api-keys"), listed(printed, "/v1/sheet-links")
        assert key["revoked_at"] is link["revoked_at"] is None
        assert (tmp_path / "nextset.sqlite.demo").read_bytes() == before
