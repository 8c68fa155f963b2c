"""The client package for Python, built once for all tests, and installed in an empty environment."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from tests.clients.generators import HERE, run

ROOT = HERE.parents[1]
PYTHON = ROOT / "clients" / "python"
INSTALLATION_SECONDS = 600


class PythonPackage(msgspec.Struct, frozen=True):
    """What was built, and the environment that it is installed in. There is no server in it."""

    folder: Path

    @property
    def wheel(self) -> Path:
        (wheel,) = self.folder.glob("dist/*.whl")
        return wheel

    @property
    def source_archive(self) -> Path:
        (archive,) = self.folder.glob("dist/*.tar.gz")
        return archive

    @property
    def python(self) -> Path:
        return self.folder / "environment" / "bin" / "python"

    @property
    def unpacked(self) -> Path:
        """A folder with what the wheel has, to be imported from there."""
        return self.folder / "unpacked"

    def mypy(self, arguments: Sequence[str | Path], folder: Path, **variables: str) -> str:
        """Check types strictly, with the tools of this environment. Returns the last line of the report."""
        cache = self.folder / f"mypy-{os.environ.get('PYTEST_XDIST_WORKER', '')}"  # two at once would break it
        options: list[str | Path] = ["--strict", "--config-file=", "--cache-dir", cache]
        return run([sys.executable, "-m", "mypy", *options, *arguments], folder, **variables).splitlines()[-1]

    def run(self, script: Path, folder: Path, **variables: str) -> str:
        """Run a script in the environment of the package. Nothing of the checkout can be imported."""
        return run([self.python, "-P", script], folder, PYTHONPATH=str(script.parent), **variables)


def python_package(temporary: pytest.TempPathFactory) -> PythonPackage:
    """Build and install it. Of several workers, the first one does it and the others wait."""
    shared = temporary.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    package = PythonPackage(shared / "nextset-client")
    with (shared / "nextset-client.turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        ready = package.folder / "ready"
        if not ready.exists():
            package.folder.mkdir()  # fails if it failed in another worker
            build_module().build(package.folder / "dist")
            shutil.unpack_archive(package.wheel, package.unpacked, format="zip")
            _install(package)
            ready.touch()
    return package


def build_module() -> ModuleType:
    """The script that builds the package."""
    spec = importlib.util.spec_from_file_location("build_package", PYTHON / "build_package.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked_releases() -> str:
    """The releases in the lock, as constraints of pip, so that the result does not change over time."""
    lock = (ROOT / "requirements" / "check.txt").read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^[\w.-]+==[^\s;\\]+", lock, flags=re.MULTILINE)) + "\n"


def _install(package: PythonPackage) -> None:
    constraints = package.folder / "constraints.txt"
    constraints.write_text(locked_releases(), encoding="utf-8")
    pip: list[str | Path] = [package.python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    create: list[str | Path] = [sys.executable, "-m", "venv", package.folder / "environment"]
    for command in (create, [*pip, "--constraint", constraints, package.wheel]):
        done = subprocess.run(
            command, cwd=package.folder, capture_output=True, text=True, timeout=INSTALLATION_SECONDS, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
