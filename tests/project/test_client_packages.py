"""The client packages are released together with the server, under its version."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_python_package_has_the_version_and_the_python_of_the_server() -> None:
    server, package = (
        tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        for folder in (ROOT, ROOT / "clients" / "python")
    )
    for field in ("version", "requires-python", "license"):
        assert package[field] == server[field]


def test_the_guide_installs_the_wheel_of_this_version() -> None:
    version = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    guide = (ROOT / "docs/guides/sdks.md").read_text(encoding="utf-8")
    assert f"pip install path/to/nextset_client-{version}-py3-none-any.whl" in guide


def test_the_typescript_package_has_the_version_of_the_server() -> None:
    server = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "clients" / "typescript" / "package.json").read_text(encoding="utf-8"))
    for field in ("version", "license"):
        assert package[field] == server[field]
    for page in ("clients/typescript/README.md", "docs/guides/sdks.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert set(re.findall(r"nextset-client-([\d.]+)\.tgz", text)) == {package["version"]}
