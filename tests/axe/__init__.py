"""axe-core, which checks the accessibility of a page in a browser."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

_FOLDER = Path(__file__).parent


def script() -> str:
    """The script. Raises ValueError unless it is the one of the digest."""
    content = gzip.decompress((_FOLDER / "axe.min.js.gz").read_bytes())
    digest, _name = (_FOLDER / "SHA256SUMS").read_text(encoding="utf-8").split()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("axe.min.js.gz is not the script of SHA256SUMS")
    return content.decode()
