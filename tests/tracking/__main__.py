"""How well four kinds of rule follow real lifters, as `make track LOGS=folder` prints it.

Without a folder, made-up lifters stand in. `VERBOSE=1` prints a line for each lift. The definitions are in
`tests/tracking/measure.py`.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.tracking.exports import exported_sets
from tests.tracking.measure import LAST_LOAD, Lift, asked_by, compare, last_load_done, lifts, rules
from tests.tracking.synthetic import synthetic_sets


def lifts_of(folder: Path | None) -> Iterator[tuple[str, Lift]]:
    """The lifts of all exports in the folder, each with the name of its file."""
    if folder is None:
        for lift in lifts(synthetic_sets(), warm_ups_marked=True):
            yield "made up", lift
        return
    for path in sorted(folder.glob("*.csv*")):
        for lift in lifts(exported_sets(path), warm_ups_marked=path.name.startswith("hevy")):
            yield path.name, lift


def counts_of(lift: Lift) -> dict[str, Counter[str]]:
    """The counts of each rule, the one to compare with first."""
    counts = {LAST_LOAD: compare(lift, last_load_done(lift))}
    return counts | {kind: compare(lift, asked_by(lift, kind, fields)) for kind, fields in rules(lift).items()}


def line(name: str, counts: Counter[str]) -> str:
    total = max(counts["all"], 1)
    shares = "  ".join(f"{label} {counts[label] / total:6.1%}" for label in ("in_band", "drifted", "over"))
    deloads = f"deloads {counts['deloads']:4} wrong {counts['wrong_deloads']:4}"
    if counts["explained"]:
        deloads += f" ({counts['explained']} at a harder effort than asked)"
    return f"{name:20} decisions {counts['all']:6}  {shares}  {deloads}"


def main(folder: Path | None) -> None:
    totals: dict[str, Counter[str]] = {}
    all_lifts = list(lifts_of(folder))
    for file, lift in all_lifts:
        for kind, counts in counts_of(lift).items():
            totals.setdefault(kind, Counter()).update(counts)
            if os.environ.get("VERBOSE"):
                print(f"{file[:22]:22} {lift.exercise[:30]:30} {line(kind, counts)}")
    print(f"{len(all_lifts)} lifts{' (made up)' if folder is None else ''}")
    for kind, counts in totals.items():
        print(line(kind, counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None)
