"""The codes that clients branch on: problem codes with their statuses, decision codes with their actions and facts.

The OpenAPI document has them as texts only. `openapi/released/codes.json` has those of the release.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import api.routes  # noqa: F401  # its use cases import every module of the domain that declares a decision code
from api.problems import PROBLEMS
from domain.decision import CODES


def codes() -> dict[str, dict[str, Any]]:
    """The codes of this version, sorted by name."""
    return {
        "problems": {code: kind.status for code, kind in sorted(PROBLEMS.items())},
        "decisions": {
            name: {"action": str(code.action), "facts": sorted(code.facts)} for name, code in sorted(CODES.items())
        },
    }


def main(arguments: Sequence[str]) -> int:
    """Write the codes to the path in `arguments`. Returns exit status 2 without a path."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m api.openapi.codes PATH\n")
        return 2
    Path(arguments[0]).write_text(json.dumps(codes(), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
