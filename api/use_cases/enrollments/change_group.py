"""Change the enrollments of a group: of all active athletes with a tag, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import enrollments
from api.use_cases.athletes.athletes_of_batch import AthleteReference, lock_athletes
from api.use_cases.batch import MOST_ITEMS, run_batch
from api.use_cases.enrollments.change_enrollment import move
from api.use_cases.history.issue_prescription import PendingPrescription, pending_of
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, check_active, read_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, lock_enrollment
from domain.programs.plan import Plan
from domain.progress.progress import StartLoad
from domain.progress.revision_change import CarriedProgression

R = TypeVar("R")


class GroupMember(msgspec.Struct, frozen=True):
    """An active enrollment of a group."""

    athlete_id: UUID
    enrollment_id: UUID


class MoveResult(msgspec.Struct, frozen=True):
    """The pending prescription of an enrollment, and what it carried over to the revision."""

    pending: PendingPrescription | None
    carried: tuple[CarriedProgression, ...]


async def group_members(context: RequestContext, tag: str, program: str | None) -> list[GroupMember]:
    """Return the active enrollments of active athletes with a tag, in their order, of all programs or of one.

    Raises a validation problem if there are none, or more than 100.
    """
    found: list[GroupMember] = []
    after = LOWEST_ID
    while len(found) <= MOST_ITEMS:
        rows = await context.tx.all(enrollments.PAGE_ACTIVE_TAGGED, after=after, at_most=MOST_ITEMS + 1, tag=tag)
        if not rows:
            break
        found += [GroupMember(row.athlete_id, row.enrollment_id) for row in rows if program in (None, row.program_slug)]
        after = rows[-1].enrollment_id
    if len(found) > MOST_ITEMS:
        message = f"Athletes with this tag have more than {MOST_ITEMS} active enrollments. Use a smaller group."
        raise problems.invalid("/tag", message)
    if not found:
        where = "" if program is None else " in this program"
        raise problems.invalid("/tag", f"No active athlete with this tag has an active enrollment{where}.")
    return found


async def change_group(
    context: RequestContext,
    members: list[GroupMember],
    change: Callable[[StoredAthlete, StoredEnrollment], Awaitable[R]],
    *,
    atomic: bool,
) -> list[R | ProblemError]:
    """Change each enrollment. Raises RefusedBatchError if the batch is atomic and one is refused."""
    athletes = await lock_athletes(context, (AthleteReference(each.athlete_id, None) for each in members))

    async def change_one(member: GroupMember) -> R:
        athlete = check_active(read_athlete(athletes.rows[member.athlete_id]))
        return await change(athlete, await lock_enrollment(context, member.athlete_id, member.enrollment_id))

    return await run_batch(members, change_one, atomic=atomic, name=lambda each: f"Enrollment {each.enrollment_id}")


async def move_group(
    context: RequestContext,
    members: list[GroupMember],
    plan: Plan,
    start: tuple[StartLoad, ...],
    phase: str | None,
    *,
    atomic: bool,
) -> list[MoveResult | ProblemError]:
    """Move each enrollment to a revision of its program. One that is on it already stays as it is."""

    async def move_one(athlete: StoredAthlete, enrollment: StoredEnrollment) -> MoveResult:
        if plan.named == enrollment.progress.program:
            return MoveResult(await pending_of(context, enrollment), ())
        event, carried = await move(context, athlete, enrollment, plan, start, phase)
        return MoveResult(event.pending, carried)

    return await change_group(context, members, move_one, atomic=atomic)
