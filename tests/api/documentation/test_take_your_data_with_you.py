"""Every command in the guide to exports and imports works, in its order, and its program reads the file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api import tokens
from tests.archives import content_of, export, filled_workspace
from tests.servers import Client, migrated, new_key, served

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "take-your-data-with-you.md").read_text(encoding="utf-8")
COMMANDS = [text.replace("\\\n    ", "") for text in re.findall(r"^\$ ((?:.+\\\n)*.+)$", GUIDE, re.MULTILINE)]
(PROGRAM,) = re.findall(r"^```python\n(.+?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a command as a reader of the guide does. `nextset` is the one of this checkout."""
    program = f"{sys.executable} -m api.cli.main"
    done = subprocess.run(
        ["sh", "-c", re.sub("^nextset", program, command)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="this machine has no curl")
def test_the_guide_leads_from_one_server_to_another(tmp_path: Path) -> None:
    variables, exported, curled, workspace, key, imported, uploaded = COMMANDS
    assert variables == "export NEXTSET_URL=https://training.example NEXTSET_KEY=nextset_..."
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    source, target = migrated(tmp_path / "one"), migrated(tmp_path / "other")
    with served(source) as address:
        environment = {"NEXTSET_URL": address, "NEXTSET_KEY": filled_workspace(address, source)}
        assert run(exported, tmp_path, environment).startswith("Exported 3 athletes")
        run(curled, tmp_path, environment)
    archive = (tmp_path / "my-gym.zip").read_bytes()
    assert content_of((tmp_path / "my-gym-too.zip").read_bytes()) == content_of(archive)
    operator = {"NEXTSET_DATABASE_URL": target}
    workspace_id = run(workspace, tmp_path, operator).strip()
    secret = run(key.replace("WORKSPACE", workspace_id), tmp_path, operator).strip()
    token = tokens.parse(secret)
    assert token is not None
    assert str(token.workspace_id) == workspace_id
    with served(target) as address:
        assert run(imported, tmp_path, {"NEXTSET_URL": address, "NEXTSET_KEY": secret}).startswith(
            "Imported 3 athletes"
        )
        run(uploaded, tmp_path, {"NEXTSET_URL": address, "NEXTSET_KEY": new_key(target)})
        with Client(address, secret) as client:
            assert content_of(export(client)) == content_of(archive)


def test_the_program_of_the_guide_lists_every_session(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    with served(url) as address, Client(address, filled_workspace(address, url)) as client:
        (tmp_path / "my-gym.zip").write_bytes(export(client))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "2026-03-06 Cleo pull-up" in done.stdout.splitlines()
