"""API keys, sheet links and the sandbox."""

from __future__ import annotations

from benchmarks.stage import TODAY
from benchmarks.worst_requests.row import LARGEST_REPEATS, Send, Subject
from benchmarks.worst_requests.stage import Stage

SUBJECT = Subject("access")
LISTED = 101
NAME = "n" * 100


@SUBJECT.row("createSheetLink", "for 200 athletes")
def create_link(stage: Stage) -> Send:
    roster = stage.roster
    body = {"name": NAME, "athlete_ids": roster.athletes}
    return lambda _: roster.workspace.post("/v1/sheet-links", body)


@SUBJECT.row("listSheetLinks", "100 for 200 athletes each", repeats=LARGEST_REPEATS)
def list_links(stage: Stage) -> Send:
    roster = stage.roster
    for _ in range(LISTED):
        roster.workspace.created("/v1/sheet-links", {"name": NAME, "athlete_ids": roster.athletes})
    return lambda _: roster.workspace.get("/v1/sheet-links?limit=100")


@SUBJECT.row("setTestClock", "a year on")
def set_clock(stage: Stage) -> Send:
    workspace = stage.workspace(sandbox=True)
    return lambda n: workspace.send("PUT", "/v1/test-clock", {"now": f"{TODAY.year + 1 + n}-01-01T00:00:00Z"})
