"""Build the package: `python clients/python/build_package.py dist` writes a wheel and a source archive.

The code for the operations and types is generated from openapi/openapi.json with the templates in this folder. It is
not committed. docs/decisions/0035-client-packages.md says why.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DOCUMENT = ROOT / "openapi" / "openapi.json"
POST_HOOKS = [
    "ruff check --isolated --quiet --select F401,F811,I --fix .",  # unused and repeated imports, and their order
    "ruff format --isolated --quiet --line-length 120 .",
]


def generate(folder: Path) -> Path:
    """Write everything that the package is built from into this folder. Returns the folder of the package."""
    package = folder / "src" / "nextset_client"
    package.parent.mkdir(parents=True)
    config = folder / "generator.json"
    config.write_text(json.dumps({"post_hooks": POST_HOOKS}), encoding="utf-8")
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--path", DOCUMENT]
    command += ["--output-path", package, "--meta", "none", "--fail-on-warning", "--config", config]
    _run([*command, "--custom-template-path", HERE / "templates"], folder)
    config.unlink()
    # What is written by hand replaces the generator's file of the same name.
    shutil.copytree(HERE / "src", folder / "src", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    for source in (HERE / "pyproject.toml", HERE / "README.md", ROOT / "LICENSE"):
        shutil.copy(source, folder)
    return package


def build(target: Path) -> list[Path]:
    """Build the wheel and the source archive, and return their paths."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nextset-client-") as folder:
        source = Path(folder) / "source"
        generate(source)
        # As every build tool does it (PEP 517), with the locked setuptools.
        built = Path(folder) / "built"
        built.mkdir()
        for hook in ("build_sdist", "build_wheel"):
            code = f"from setuptools import build_meta; build_meta.{hook}({str(built)!r})"
            _run([sys.executable, "-c", code], source)
        return [Path(shutil.copy(path, target)) for path in sorted(built.iterdir())]


def _run(command: list[str | Path], folder: Path) -> None:
    """Run a command of this environment. Raises RuntimeError with its output if it fails."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


if __name__ == "__main__":
    for path in build(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist").resolve()):
        print(path)
