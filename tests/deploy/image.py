"""The steps of the Dockerfile, run in a plain folder.

What stands for the root of the image is a folder, so `/opt/nextset` becomes a path in it. The commands of
the last stage, which create the user, run in folders of their own: they would change this machine.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"
PACKAGES = "/opt/nextset"
STATE = "/var/lib/nextset"
INSTALLATION_SECONDS = 600


@cache
def instructions() -> tuple[tuple[str, str], ...]:
    """The instructions of the Dockerfile: name and arguments, continued lines joined, without comments."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ").splitlines()
    parts = (line.split(maxsplit=1) for line in whole if line.strip())
    return tuple((name, " ".join(arguments.split())) for name, arguments in parts)


def arguments_of(instruction: str) -> list[str]:
    return [arguments for name, arguments in instructions() if name == instruction]


def tracked(*paths: str) -> list[str]:
    """The files of the repository below these paths, with those that are not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in listed if os.path.lexists(ROOT / path)]


class Image(msgspec.Struct):
    """An image that was built in a folder."""

    folder: Path

    def place(self, text: str) -> str:
        """The text with the paths of the image in place of the paths in it."""
        for path in (PACKAGES, STATE):
            text = text.replace(path, f"{self.folder}{path}")
        return text

    @property
    def user(self) -> int:
        """The id of the user that the image runs as."""
        return int(arguments_of("USER")[0].partition(":")[0])

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of a container, without the settings of this machine's user."""
        words = shlex.split(arguments_of("ENV")[0])
        values = dict(word.split("=", 1) for word in words)
        path = self.place(values.pop("PATH")).replace("$PATH", os.environ["PATH"])
        own = {name: self.place(value) for name, value in values.items()}
        return environment(PATH=path, HOME="/nonexistent", **own)

    @property
    def entrypoint(self) -> list[str]:
        words: list[str] = msgspec.json.decode(arguments_of("ENTRYPOINT")[0])
        return [f"{self.folder}{PACKAGES}/bin/{words[0]}", *words[1:]]

    def options(self, **settings: str) -> dict[str, Any]:
        """The options of a process in a container: its environment, folder and user."""
        return {"env": self.environment | settings, "cwd": f"{self.folder}{STATE}", **_as_user(self.user)}

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the image with these arguments, to its end."""
        return subprocess.run(
            [*self.entrypoint, *arguments],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            **self.options(**settings),
        )

    def is_healthy(self, **settings: str) -> bool:
        """Run the health check of the image."""
        command = msgspec.json.decode(arguments_of("HEALTHCHECK")[0].partition(" CMD ")[2])
        return subprocess.run(command, check=False, capture_output=True, **self.options(**settings)).returncode == 0


@contextmanager
def built(**build_arguments: str) -> Iterator[Image]:
    """Build the image. The folder of its source is gone afterward, so nothing can come from it."""
    folder = Path(tempfile.mkdtemp(prefix="nextset-image-"))
    folder.chmod(0o755)  # the user of the image reads it
    try:
        image = Image(folder)
        source = folder / "src"
        source.mkdir()
        last_stage = max(n for n, (name, _) in enumerate(instructions()) if name == "FROM")
        variables: dict[str, str] = {}
        for name, arguments in instructions()[:last_stage]:
            if name == "ARG":
                variable, _, default = arguments.partition("=")
                variables[variable] = build_arguments.get(variable, default)
            elif name == "COPY":
                _copy(arguments, source)
            elif name == "RUN":
                _install(image, arguments, source, variables)
        shutil.rmtree(source)
        state = Path(f"{folder}{STATE}")
        state.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            os.chown(state, image.user, image.user)
        yield image
    finally:
        shutil.rmtree(folder)


# Other processes do not see these folders. Scripts of the image name their Python by its path below IMAGE.
_OWN_FOLDERS = """
mount --make-rprivate /
mount -t tmpfs tmpfs "$WORK"
cp -a /etc "$WORK/etc"
mkdir "$WORK/lib"
mount --bind "$WORK/etc" /etc
mount --bind "$WORK/lib" /var/lib
mount --bind "$IMAGE/opt" /opt
mkdir -p /etc/systemd/system
"""


def in_own_folders(image: Image, work: Path, *blocks: str) -> subprocess.CompletedProcess[str]:
    """Run commands that change a machine, as root, with folders of their own in place of /etc, /opt and /var/lib.

    Skips the test, with the reason, where folders can't be mounted.
    """

    def run(*parts: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["unshare", "--mount", "bash", "-euo", "pipefail", "-c", "\n".join([_OWN_FOLDERS, *parts])],
            cwd=ROOT,
            env=environment(IMAGE=str(image.folder), WORK=str(work)),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    if os.geteuid() != 0:
        pytest.skip("only root can add a user")
    if (refused := run()).returncode != 0:
        pytest.skip(f"folders can't be mounted: {refused.stderr.strip()}")
    return run(*blocks)


def _copy(arguments: str, source: Path) -> None:
    """Copy what is tracked, each to its own path. As Docker does, a link in a folder stays a link."""
    *paths, _target = arguments.split()
    for path in tracked(*paths):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, source / path, follow_symlinks=False)


def _install(image: Image, command: str, source: Path, variables: dict[str, str]) -> None:
    path = f"{_python_for(image.user).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", image.place(command)],
        cwd=source,
        env=environment(**variables, PATH=path),
        capture_output=True,
        text=True,
        timeout=INSTALLATION_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def environment(**variables: str) -> dict[str, str]:
    """The current environment without settings, and in which nothing leads to the packages of the tests."""
    names = [name for name in os.environ if not name.startswith("NEXTSET_")]
    return {name: os.environ[name] for name in names if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | variables


def _python_for(user: int) -> Path:
    """A `python3` that this user can run: one in the home of root is out of reach for others."""
    for folder in (sys.base_prefix, "/usr/local", "/usr"):
        path = Path(folder, "bin", "python3")
        if path.exists() and _runs(path, user):
            return path
    raise AssertionError(f"no Python 3.11 with venv that user {user} can run: .ci/install installs one")


def _as_user(user: int) -> dict[str, Any]:
    """Options of a process of this user. Only root can start one for another user."""
    return {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}


def _runs(python: Path, user: int) -> bool:
    command = [str(python), "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(command, check=False, capture_output=True, cwd="/", **_as_user(user)).returncode == 0
    except PermissionError:
        return False
