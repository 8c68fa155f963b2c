"""axe-core, which checks the accessibility of a page in a browser."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import Any, NamedTuple, Protocol

_FOLDER = Path(__file__).parent


def script() -> str:
    """The script. Raises ValueError unless it is the one of the digest."""
    content = gzip.decompress((_FOLDER / "axe.min.js.gz").read_bytes())
    digest, _name = (_FOLDER / "SHA256SUMS").read_text(encoding="utf-8").split()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError("axe.min.js.gz is not the script of SHA256SUMS")
    return content.decode()


class Violation(NamedTuple):
    """What axe-core finds: the rule, how grave it is, and the first element."""

    rule: str
    impact: str
    element: str


class Scripted(Protocol):
    """A browser that runs scripts."""

    driver: Any

    def script(self, code: str) -> Any: ...


def violations(browser: Scripted) -> list[Violation]:
    """Check the open page."""
    browser.script(script())
    found: list[dict[str, Any]] = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run().then((result) => done(result.violations))"
    )
    return [Violation(each["id"], each["impact"], each["nodes"][0]["html"][:120]) for each in found]
