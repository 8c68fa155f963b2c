"""Write the tables of docs/licenses.md again, after a change of the locked dependencies.

    python -m tests.tools.licenses

A license comes from the metadata of the installed package. The row of a package that is not installed here, such as one
for another operating system, stays as it is. A new one must be written by hand.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licenses.md"
SERVER = "## Packages of the server"
TOOLS = "## Packages for development only"
_ROW = re.compile(r"^\| `([^`]+)` \| (.+) \|$", re.MULTILINE)

# Older metadata has names in place of SPDX expressions. "BSD" does not say which of the BSD licenses.
_NAMES = {
    "Apache 2.0": "Apache-2.0",
    "APACHE 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_MIT_TEXT = "Permission is hereby granted, free of charge"


def locked(lock: str) -> set[str]:
    """The names of the packages in a lock file."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


def packages() -> dict[str, set[str]]:
    """The locked packages by the heading that they stand under."""
    server = locked("run")
    everything = {name for file in (ROOT / "requirements").glob("*.txt") for name in locked(file.stem)}
    return {SERVER: server, TOOLS: everything - server}


def license_of(package: str) -> str | None:
    """The license in the metadata of a package, as an SPDX expression if it says so. None if it isn't installed."""
    try:
        found: Any = metadata(package)  # its type lacks `get`
    except PackageNotFoundError:
        return None
    if expression := found.get("License-Expression"):
        return str(expression)
    text = str(found.get("License") or "")
    classifiers = [each.rpartition(" :: ")[2] for each in found.get_all("Classifier") or [] if "License ::" in each]
    first = text.strip().partition("\n")[0].strip()
    if first in _NAMES or (first and first == text.strip()):
        return _NAMES.get(first, first)
    if _MIT_TEXT in text:
        return "MIT"
    return " OR ".join(sorted(_NAMES.get(each, each) for each in classifiers)) or None


def section(heading: str) -> str:
    """The text of the page under a heading."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(f"{heading}\n")[2].partition("\n## ")[0]


def listed(heading: str) -> dict[str, str]:
    """The rows of the page under a heading: name and license."""
    return dict(_ROW.findall(section(heading)))


def main() -> None:
    """Write the rows of both tables."""
    text = PAGE.read_text(encoding="utf-8")
    known = {**listed(SERVER), **listed(TOOLS)}
    for heading, names in packages().items():
        rows = [f"| `{name}` | {license_of(name) or known.get(name, 'UNKNOWN')} |" for name in sorted(names)]
        before, after = text.split(f"{heading}\n")
        old, mark, rest = after.partition("\n## ")
        introduction = old.partition("| Package")[0]
        table = "\n".join(["| Package | License |", "|---|---|", *rows])
        text = f"{before}{heading}\n{introduction}{table}\n{mark}{rest}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
