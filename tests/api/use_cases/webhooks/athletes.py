"""Athletes of the tests of webhooks, who train by the use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from api.store.database import Transaction
from api.store.statements import enrollments, prescriptions
from api.store.statements.enrollments import EnrollmentRow
from api.use_cases.athletes.create_athlete import insert_athlete
from api.use_cases.enrollments.enroll_athlete import EnrollmentRequest, enroll_athlete
from api.use_cases.feed.outbox import store_changes
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.log_session import SessionReport, log_session
from api.use_cases.stored.documents import PRESCRIPTION_CONTENT
from domain.athlete import AthleteProfile
from domain.loads.loading import Unit
from domain.sessions.prescription import PrescribedExercise
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from tests.api.use_cases.webhooks.workspace import Workspace

T = TypeVar("T")
PROGRAM = "bulgarian-split-squat"


async def write(workspace: Workspace, work: Callable[[RequestContext], Awaitable[T]]) -> T:
    """Run a use case as in a request to a workspace with webhooks."""

    async def run(tx: Transaction) -> T:
        context = workspace.context(tx)
        context = replace(context, caller=replace(context.caller, has_webhooks=True))
        result = await work(context)
        await store_changes(context, "request")
        return result

    return await workspace.database.write(workspace.id, run)


class Athlete:
    """An athlete on a program whose sessions are at most seven days apart, once two are done."""

    def __init__(self, workspace: Workspace, athlete_id: UUID, enrollment_id: UUID) -> None:
        self.workspace = workspace
        self.id = athlete_id
        self.enrollment_id = enrollment_id

    async def trains(self, on: date, pain: int | None = None) -> UUID:
        """Log one set of each exercise of the pending prescription."""
        one_set = (PerformedSet(reps=8, load=0.0, pain=pain),)
        done = tuple(PerformedExercise(item.exercise, item.slot, sets=one_set) for item in await self._exercises())
        report = SessionReport(done=Performance(on, on, done), enrollment_id=self.enrollment_id, external_id=None)
        result = await write(self.workspace, lambda context: log_session(context, self.id, report))
        return result.row.event_id

    async def _exercises(self) -> Sequence[PrescribedExercise]:
        prescription_id = (await self.row()).pending_prescription_id
        row = await self.workspace.database.read(
            self.workspace.id,
            lambda tx: tx.first(prescriptions.BY_ID, athlete_id=self.id, prescription_id=prescription_id),
        )
        assert row is not None
        return [item for item in PRESCRIPTION_CONTENT.decode(row.document).exercises if item.sets]

    async def row(self) -> EnrollmentRow:
        row = await self.workspace.database.read(
            self.workspace.id,
            lambda tx: tx.first(enrollments.BY_ID, athlete_id=self.id, enrollment_id=self.enrollment_id),
        )
        assert row is not None
        return row


async def enrolls(workspace: Workspace, start_on: date, time_zone: str = "UTC", program: str = PROGRAM) -> Athlete:
    """Create an athlete and enroll them."""
    profile = AthleteProfile("Ana", Unit.KG, time_zone)
    request = EnrollmentRequest(
        slug=program,
        revision=None,
        start_on=start_on,
        complaints=(),
        start=(),
    )
    athlete = await write(workspace, lambda context: insert_athlete(context, profile, None))
    enrollment = await write(workspace, lambda context: enroll_athlete(context, athlete.id, request))
    return Athlete(workspace, athlete.id, enrollment.id)
