"""Many athletes on a large program."""

from __future__ import annotations

import msgspec

from benchmarks.stage import TODAY
from benchmarks.worst_requests.largest import PROFILE, large_program
from benchmarks.worst_requests.workspace import Workspace

ATHLETES = 200
ITEMS = 100
"""Of a page, a batch or a group."""
PROGRAM_SLUG = "large"
GROUP = "group"


class Roster(msgspec.Struct, frozen=True):
    """Athletes on a program of 30 exercises with 345 sets. The first 100 have the tag `group`."""

    workspace: Workspace
    athletes: list[str]
    enrollments: list[str]


def roster(workspace: Workspace, athletes: int = ATHLETES) -> Roster:
    """Create the program, and enroll the athletes."""
    workspace.created("/v1/programs", large_program(PROGRAM_SLUG, sets=20))
    ids, enrollments = [], []
    start = {"program": {"slug": PROGRAM_SLUG}, "start_on": str(TODAY)}
    for first in range(0, athletes, ITEMS):
        tags = [GROUP] if first == 0 else []
        several = [PROFILE | {"name": f"Athlete {first + n}", "tags": tags} for n in range(ITEMS)]
        created = workspace.created("/v1/batches/athletes", {"athletes": several})["results"]
        ids += [each["athlete"]["id"] for each in created]
        batch = {"enrollments": [start | {"athlete_id": each} for each in ids[first:]]}
        enrolled = workspace.created("/v1/batches/enrollments", batch)["results"]
        enrollments += [each["result"]["enrollment"]["id"] for each in enrolled]
    return Roster(workspace, ids, enrollments)
