"""systemd finds no mistake in the unit, and the commands of the page Deploy install what the image installs."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api.documentation.test_operations_guides import blocks
from tests.deploy.image import ROOT, STATE, Image, arguments_of, in_own_folders

pytestmark = pytest.mark.slow
UNIT = ROOT / "deploy" / "nextset.service"
EXPOSURE = 2.0
"""The most that `systemd-analyze security` may give, on its scale from 0 to 10."""

LOOK = f"stat --format '%U %a %n' /etc/nextset.env {STATE} {STATE}/nextset.sqlite"


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which("systemd-analyze"):
        pytest.skip("the unit is checked by systemd-analyze, which .ci/install installs")
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that exists on this machine."""
    copy = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    assert "ExecStart=/opt/nextset/bin/nextset serve" in text
    copy.write_text(text.replace("/opt/nextset/bin/nextset", "/bin/true"))
    return copy


def test_systemd_finds_no_mistake(unit: Path) -> None:
    done = analyze("verify", unit)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])


def test_a_misspelled_option_would_be_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("ProtectSystem", "ProtectSytem"))
    assert "ProtectSytem" in analyze("verify", unit).stderr


def test_the_server_is_confined(unit: Path) -> None:
    done = analyze("security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", unit)
    assert done.returncode == 0, done.stdout.splitlines()[-1:] + done.stderr.splitlines()[-1:]


def test_systemd_waits_longer_than_the_server_takes_to_stop() -> None:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names of systemd have capitals
    parser.read(UNIT)
    assert parser.getint("Service", "TimeoutStopSec") > Settings().shutdown_seconds


def test_the_page_installs_with_the_commands_of_the_image() -> None:
    (installing,) = [block for block in blocks("deploy.md") if "pip install" in block]
    in_image = " && ".join(arguments_of("RUN")).replace("--no-cache-dir ", "")
    (default,) = (each for each in arguments_of("ARG") if each.startswith("REQUIREMENTS="))
    in_image = in_image.replace('"requirements/${REQUIREMENTS}.txt"', f"requirements/{default.partition('=')[2]}.txt")
    commands = installing.splitlines()
    assert len(commands) == 3
    assert [command for command in commands if command not in re.split(" && ", in_image)] == []


def test_the_commands_of_the_page_set_up_a_server_with_a_user_of_its_own(image: Image, tmp_path: Path) -> None:
    users, start = (block for block in blocks("deploy.md") if "/etc/nextset.env" in block)
    commands, _, last = start.rstrip().rpartition("\n")
    assert last == "systemctl enable --now nextset"  # needs systemd as process 1
    done = in_own_folders(image, tmp_path, users, commands, LOOK)
    assert done.returncode == 0, done.stdout + done.stderr
    migrated, _workspace, key, *files = done.stdout.splitlines()
    assert migrated.startswith("Migrated: 0001")
    assert key.startswith("nextset_")
    owned = [f"nextset 700 {STATE}", f"nextset 644 {STATE}/nextset.sqlite"]
    assert files == ["root 600 /etc/nextset.env", *owned]
    assert not Path("/etc/nextset.env").exists()
