"""A workspace with almost as many exercises of its own as allowed."""

from __future__ import annotations

import msgspec

from api.clock import SystemClock
from api.store.statements import exercises
from benchmarks.worst_requests.largest import largest_exercise
from benchmarks.worst_requests.workspace import Workspace
from domain.programs.exercise import Exercise

OWN_EXERCISES = 1_990  # the limit is 2,000, and some rows create more


def with_own_exercises(workspace: Workspace, count: int = OWN_EXERCISES) -> Workspace:
    """Store exercises of the workspace's own, with all the text that they may have."""
    now = SystemClock().now()
    documents = (
        msgspec.convert(largest_exercise(f"own-{n:05}", pattern="squat"), Exercise, strict=False) for n in range(count)
    )
    workspace.insert(
        exercises.INSERT,
        (
            {
                "slug": each.slug,
                "document": msgspec.json.encode(each).decode(),
                "version": 1,
                "created_at": now,
                "updated_at": now,
                "deleted_at": None,
            }
            for each in documents
        ),
    )
    return workspace
