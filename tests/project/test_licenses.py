"""docs/licenses.md lists every locked package, every third-party file and every image, with its license."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.tools.licenses import SERVER, TOOLS, license_of, listed, packages, section

ROOT = Path(__file__).parents[2]
FILES = "## Third-party files in the repository"
IMAGES = "## Images of compose.yml"
PYTHON_CLIENT = "## Packages of the Python client"
TYPESCRIPT_CLIENT = "## Packages of the TypeScript client"
NPM = "## npm packages for development only"
LOCKS = [
    json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for folder in ("clients/typescript", "tests/clients/typescript")
]
# Folders whose scripts, styles and pictures were made for Nextset.
OURS = (
    "api/documentation/assets/documentation/",
    "api/documentation/assets/reference/",
    "api/link_pages/assets/",
    "docs/pictures/",
    "tests/clients/",
    "tests/migrations/",
)
# How the text of a license begins.
TEXTS = {"MIT": "MIT License|The MIT License|Copyright", "MPL-2.0": "Mozilla Public License"}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def folders_of_others() -> dict[str, str]:
    """Each folder in the table of third-party files, with its license."""
    return dict(re.findall(r"^\| `([^`]+/)` \| .+? \| ([\w.-]+) \|", section(FILES), re.MULTILINE))


@pytest.mark.parametrize("heading", [SERVER, TOOLS])
def test_every_locked_package_is_listed_and_no_other(heading: str) -> None:
    assert listed(heading).keys() == packages()[heading]


@pytest.mark.parametrize("heading", [SERVER, TOOLS])
def test_a_listed_license_is_that_of_the_installed_package(heading: str) -> None:
    """After a change of the locks: `python -m tests.tools.licenses` writes the page again."""
    installed = {name: license_of(name) for name in packages()[heading]}
    assert sum(each is not None for each in installed.values()) > len(installed) / 3
    assert {name: each for name, each in installed.items() if each} == {
        name: each for name, each in listed(heading).items() if installed[name]
    }


def test_no_package_of_the_server_is_under_the_gpl() -> None:
    assert {name: each for name, each in listed(SERVER).items() if "GPL" in each} == {}


def test_every_package_that_the_python_client_names_is_listed_with_its_license() -> None:
    """`attrs` is not in the lock of `make test`, so its license is compared where it is installed."""
    project = tomllib.loads((ROOT / "clients/python/pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split("[<>=]", each)[0] for each in project["dependencies"]}
    assert listed(PYTHON_CLIENT).keys() == names
    assert {name: license_of(name) or each for name, each in listed(PYTHON_CLIENT).items()} == listed(PYTHON_CLIENT)


@pytest.mark.parametrize("heading", [SERVER, TOOLS])
def test_every_license_is_known(heading: str) -> None:
    """`python -m tests.tools.licenses` writes UNKNOWN for a new package that is not installed. Look it up."""
    assert [name for name, each in listed(heading).items() if each in ("", "UNKNOWN")] == []


def test_every_folder_with_a_license_or_a_digest_is_listed() -> None:
    found = {path.rpartition("/")[0] + "/" for path in tracked() if path.endswith(("/LICENSE", "/SHA256SUMS"))}
    assert folders_of_others().keys() == found


@pytest.mark.parametrize(("folder", "name"), folders_of_others().items())
def test_the_license_of_a_folder_is_the_text_in_it(folder: str, name: str) -> None:
    assert re.match(TEXTS[name], (ROOT / folder / "LICENSE").read_text(encoding="utf-8").strip())


def test_every_script_style_picture_and_font_is_ours_or_in_a_listed_folder() -> None:
    suffixes = (".js", ".css", ".gz", ".png", ".svg", ".woff", ".woff2", ".ttf", ".otf")
    assets = [path for path in tracked() if path.endswith(suffixes)]
    assert assets
    assert [path for path in assets if not path.startswith((*OURS, *folders_of_others()))] == []


def test_every_image_of_a_deployment_is_listed() -> None:
    compose, dockerfile = ((ROOT / name).read_text(encoding="utf-8") for name in ("compose.yml", "Dockerfile"))
    images = set(re.findall(r"^ +image: ([\w./-]+)", compose, re.MULTILINE)) - {"nextset"}
    assert listed_images() == images
    assert re.findall(r"^ARG PYTHON=(\w+):", dockerfile, re.MULTILINE) == ["python"]


def listed_images() -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", section(IMAGES), re.MULTILINE))


def licenses_of_npm(*groups: str) -> dict[str, str]:
    """The license of each package that a client names in one of these groups."""
    return {
        name: lock[f"node_modules/{name}"]["license"]
        for lock in LOCKS
        for group in groups
        for name in lock[""].get(group, ())
    }


def test_every_npm_package_that_a_client_names_is_listed_with_the_license_of_the_lock() -> None:
    assert listed(TYPESCRIPT_CLIENT) == licenses_of_npm("dependencies")
    assert listed(NPM) == licenses_of_npm("devDependencies", "optionalDependencies")


@pytest.mark.parametrize("lock", LOCKS, ids=["package", "tests"])
def test_every_other_npm_package_has_a_license_that_asks_for_no_more_than_a_notice(lock: dict[str, Any]) -> None:
    permissive = {"MIT", "Apache-2.0", "ISC", "0BSD", "Unlicense", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0"}
    permissive |= {"Python-2.0", "(MIT OR CC0-1.0)"}
    without = {"node_modules/reserved"} & lock.keys()  # MIT, in its README
    others = {path: each.get("license") for path, each in lock.items() if path}
    assert {path for path, each in others.items() if each not in permissive} == without


@pytest.mark.parametrize("lock", LOCKS, ids=["package", "tests"])
def test_a_lock_of_npm_names_no_registry(lock: dict[str, Any]) -> None:
    assert [path for path, each in lock.items() if "resolved" in each] == []
