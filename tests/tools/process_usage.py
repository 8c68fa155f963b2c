"""Memory and file descriptors of a process, as Linux reports them."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec


class Usage(msgspec.Struct, frozen=True):
    """Resident memory in MiB, and the number of open file descriptors."""

    mib: float
    descriptors: int


def usage_of(pid: int) -> Usage:
    """Measure the process. Only Linux has these files."""
    process = Path(f"/proc/{pid}")
    resident = re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text())
    assert resident is not None
    return Usage(int(resident[1]) / 1024, len([*(process / "fd").iterdir()]))
