"""The README and the client guide, followed step by step: from a checkout to a client that prints a session."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.clients.generators import DOCUMENT, HERE, run
from tests.servers import clean_environment
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.clients
ROOT = DOCUMENT.parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guides" / "sdks.md").read_text(encoding="utf-8").partition("## From nothing")[2]
FLAGS = GUIDE.partition("## Generator flags")[2]
STEPS = re.split(r"^\d\. ", GUIDE.partition("\n## ")[0], flags=re.MULTILINE)[1:]
INHERITED = ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV")
"""Variables that may be set here, but not in a new user's shell."""


def _code(step: str) -> str:
    """The code block of a step, to be typed or saved."""
    found = re.search(r"```\w+\n(.*?)```", step, re.DOTALL)
    assert found is not None, step
    return textwrap.dedent("   " + found[1].lstrip(" ")).strip()


def _checkout(folder: Path) -> Path:
    """Copy the repository's files as they are now, without untracked leftovers of tools and earlier runs."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_symlink() or (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    return folder


@contextmanager
def _running(command: str, folder: Path) -> Iterator[str]:
    """Run the command and yield what it prints, while it serves."""
    environment = clean_environment(NEXTSET_PORT="0")  # 8000 may be in use on this machine
    environment = {name: value for name, value in environment.items() if name not in INHERITED}
    process = subprocess.Popen(
        command.split(), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
    )
    assert process.stdout is not None
    assert process.stderr is not None
    printed, deadline = "", time.monotonic() + 900  # the first run installs dependencies
    while "Stop it with" not in printed and time.monotonic() < deadline and process.poll() is None:
        if select.select([process.stdout], [], [], 0.5)[0]:
            printed += os.read(process.stdout.fileno(), 65536).decode()
    try:
        assert "Stop it with" in printed, printed
        yield printed
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)  # Ctrl-C goes to make and its children
        process.communicate(timeout=60)


def _printed(pattern: str, printed: str) -> str:
    found = re.search(pattern, printed, re.MULTILINE)
    assert found is not None, printed
    return found[1]


def test_from_a_checkout_to_a_client_that_prints_the_next_session(tmp_path: Path, node_modules: Path) -> None:
    assert len(STEPS) < 10
    start, read, say, fetch, install, generate, save, look = STEPS
    command = _code(start).removeprefix("$ ")
    assert f"$ {command} " in README
    folder = tmp_path / "empty"
    folder.mkdir()
    with _running(command, _checkout(tmp_path / "checkout")) as printed:
        url = _printed(r"^Documentation: (\S+)/docs$", printed)
        key = _printed(r"^  export KEY=(nextset_\S+)$", printed)
        page = httpx.get(
            _printed(r"<(\S+)>", read).replace("http://127.0.0.1:8000", url),
            follow_redirects=True,
            timeout=PATIENCE_SECONDS,
        )
        assert (page.status_code, "Quick start" in page.text) == (200, True)
        assert _code(say) == "export NEXTSET=http://127.0.0.1:8000 KEY=nextset_..."
        _assert_tested_versions(_code(install))
        run(["bash", "-euc", _code(install)], folder)
        (folder / _printed(r"`(\S+)`", save)).write_text(_code(save), encoding="utf-8")
        variables = {"NEXTSET": url, "KEY": key}
        for step in (fetch, generate):
            run(["bash", "-euc", _code(step)], folder, **variables)
        types = ["--typeRoots", str(node_modules / "@types"), "--types", "node"]
        strict = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"]
        run(["npx", "tsc", *strict, *types, "next.mts"], folder)
        shown = run(["bash", "-euc", _code(look)], folder, **variables)
    (split_squat,) = (line for line in shown.splitlines() if line.startswith("bulgarian-split-squat: "))
    # Three rounds of both legs. After four sessions, one of them short on the right leg, it is below the top of 12.
    assert split_squat == "bulgarian-split-squat: 6 sets at 10 kg. All sets reached 11 reps. Next: 12 reps at 10 kg."


@pytest.mark.parametrize("generator", ["@hey-api/openapi-ts", "openapi-typescript"])
def test_the_commands_of_a_generator_run_in_an_empty_folder(generator: str, tmp_path: Path) -> None:
    (commands,) = re.findall(rf"^```sh\n(npm install --no-save {generator}@.*?)```", FLAGS, re.MULTILINE | re.DOTALL)
    _assert_tested_versions(commands)
    shutil.copy(DOCUMENT, tmp_path)
    run(["bash", "-euc", commands], tmp_path)
    (target,) = re.findall(r" -o (\S+)", commands)
    source = target if target.endswith(".ts") else f"{target}/index.ts"
    run(["npx", "tsc", "--noEmit", "--strict", "--target", "es2022", "--moduleResolution", "bundler", source], tmp_path)


def _assert_tested_versions(commands: str) -> None:
    """The packages of `npm install` are those that the round trips run with."""
    locked = json.loads((HERE / "typescript" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    words = commands.splitlines()[0].split()
    assert words[:3] == ["npm", "install", "--no-save"]
    named = {name: version for name, _, version in (word.rpartition("@") for word in words[3:])}
    assert named == {name: locked[name] for name in named}
    assert "typescript" in named  # without a version, npm installs one that the generators can't use
