"""`python -m tests.vectors FOLDER`: one line per vector. The exit status is 1 when one differs or has no program."""

import sys
from pathlib import Path

from tests.vectors.run import compare


def main(folder: Path) -> int:
    paths = [path for path in sorted(folder.glob("*.json")) if not path.name.endswith(".program.json")]
    found = [compare(path) for path in paths]
    for item in found:
        print(item)  # noqa: T201 - a command-line tool prints
    return int(not found or any(not item.has_program or (item.difference and not item.breaks) for item in found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
