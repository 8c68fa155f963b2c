"""Change the enrollments of a group: of all active athletes with a tag, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from api import problems
from api.problems import FieldError, ProblemError
from api.store.statements import enrollments
from api.use_cases.athletes.athletes_of_batch import AthleteReference, lock_athletes
from api.use_cases.batch import MOST_ITEMS, run_batch
from api.use_cases.idempotency import RefusedBatchError
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete, check_active, read_athlete
from api.use_cases.stored.enrollment import StoredEnrollment, lock_enrollment

R = TypeVar("R")


class GroupMember(msgspec.Struct, frozen=True):
    """An active enrollment of a group."""

    athlete_id: UUID
    enrollment_id: UUID


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

    results = await run_batch(members, change_one, field=None, atomic=False)
    if atomic:
        _refuse_any(members, results)
    return results


def _refuse_any(members: list[GroupMember], results: list[R | ProblemError]) -> None:
    """Raise RefusedBatchError if any enrollment has a problem. Its message names the enrollment."""
    errors = [
        FieldError(error.pointer, f"Enrollment {member.enrollment_id}: {error.message}")
        for member, result in zip(members, results, strict=True)
        if isinstance(result, ProblemError)
        for error in result.errors or [FieldError("", result.detail or result.title)]
    ]
    if errors:
        raise RefusedBatchError("batch_refused", errors=errors)
