"""What the rows share: the server, and workspaces with data that is built when the first row asks for it."""

from __future__ import annotations

from functools import cached_property

from benchmarks.worst_requests.histories import (
    LargeSessions,
    LongHistory,
    OneExercise,
    large_sessions,
    long_history,
    one_exercise,
)
from benchmarks.worst_requests.own_exercises import with_own_exercises
from benchmarks.worst_requests.rosters import Roster, roster
from benchmarks.worst_requests.workspace import Workspace
from tests.servers import Process


class Stage:
    """A server on one engine."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def workspace(self, *, sandbox: bool = False) -> Workspace:
        """Create an empty workspace."""
        return Workspace(self.process, sandbox=sandbox)

    @cached_property
    def long(self) -> LongHistory:
        """An athlete with 2,000 sessions in one enrollment."""
        return long_history(self.workspace())

    @cached_property
    def large(self) -> LargeSessions:
        """An athlete with the largest sessions: 100 of them, of 5,000 sets in 50 exercises."""
        return large_sessions(self.workspace())

    @cached_property
    def one_exercise(self) -> OneExercise:
        """An athlete with 50,000 sets of one exercise, in 500 sessions."""
        return one_exercise(self.workspace())

    @cached_property
    def roster(self) -> Roster:
        """200 athletes on a program as large as a program may be."""
        return roster(self.workspace())

    @cached_property
    def own_exercises(self) -> Workspace:
        """A workspace with 2,000 exercises of its own."""
        return with_own_exercises(self.workspace())
