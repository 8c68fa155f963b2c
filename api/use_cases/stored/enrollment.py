"""A stored enrollment with its progress: finding and locking it, and the checks that use cases share."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments
from api.store.statements.enrollments import EnrollmentRow
from api.store.statements.events import EventRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.plans import plan_of
from api.use_cases.stored.progress_document import decode_progress
from domain.programs.plan import Plan
from domain.progress.progress import EnrollmentStart, Progress


class EnrollmentBasis(msgspec.Struct, frozen=True):
    """How an enrollment started. The fold starts from `first`, even if the catalog or earlier sessions change.

    `replayed` are the ids of the earlier sessions without an enrollment that are part of its history.
    """

    enrolled: EnrollmentStart
    first: Progress
    replayed: tuple[UUID, ...] = ()


class StoredEnrollment(msgspec.Struct, frozen=True, dict=True):
    """An enrollment's row with its decoded progress and plan."""

    row: EnrollmentRow
    progress: Progress
    plan: Plan

    @property
    def id(self) -> UUID:
        return self.row.enrollment_id

    @cached_property
    def basis(self) -> EnrollmentBasis:
        return _BASIS.decode(self.row.document)


_BASIS = msgspec.json.Decoder(EnrollmentBasis)


async def read_enrollment(context: RequestContext, row: EnrollmentRow) -> StoredEnrollment:
    plan = await plan_of(context.tx, row.program_slug, row.revision)
    return StoredEnrollment(row, decode_progress(row.progress), plan)


async def find_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID) -> StoredEnrollment:
    """Return an enrollment of the athlete. Raises not_found."""
    row = await context.tx.first(enrollments.BY_ID, athlete_id=athlete_id, enrollment_id=enrollment_id)
    if row is None:
        raise problems.not_found("enrollment")
    return await read_enrollment(context, row)


async def lock_enrollment(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, pointer: str | None = None
) -> StoredEnrollment:
    """Return the enrollment, locked until the transaction ends.

    Raises not_found, or a validation problem at `pointer` if the enrollment comes from the request body.
    """
    row = await context.tx.first(enrollments.LOCK_BY_ID, enrollment_id=enrollment_id)
    if row is None or row.athlete_id != athlete_id:
        if pointer is not None:
            raise problems.invalid(pointer, "The athlete has no enrollment with this id.")
        raise problems.not_found("enrollment")
    return await read_enrollment(context, row)


async def lock_enrollment_of(context: RequestContext, event: EventRow) -> StoredEnrollment:
    """Return the enrollment of an event, locked until the transaction ends. Not for a session without one."""
    if event.enrollment_id is None:
        raise TypeError(f"event {event.event_id} has no enrollment")
    return await lock_enrollment(context, event.athlete_id, event.enrollment_id)


async def lock_only_enrollment(context: RequestContext, athlete_id: UUID) -> StoredEnrollment:
    """Return the athlete's only open enrollment, locked. Raises no_enrollment, or a validation problem for several."""
    rows = await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id)
    if not rows:
        raise problems.conflict("no_enrollment", "The athlete is not enrolled in a program. Enroll them first.")
    if len(rows) > 1:
        names = "; ".join(f"{row.enrollment_id} ({row.program_slug})" for row in rows)
        message = f"The athlete is on several programs. Choose one enrollment: {names}."
        raise problems.validation([FieldError("/enrollment_id", message)])
    return await read_enrollment(context, rows[0])


def check_active(enrollment: StoredEnrollment) -> None:
    """Raise enrollment_ended. Nothing is prescribed after the end, so there is nothing to change."""
    if enrollment.row.status != "active":
        raise problems.conflict("enrollment_ended", f"The enrollment ended on {enrollment.row.ended_on}.")


def check_open(enrollment: StoredEnrollment, on: date) -> None:
    """Raise enrollment_ended for a session dated after the enrollment's end."""
    row = enrollment.row
    if row.status != "active" and (row.ended_on is None or on > row.ended_on):
        raise problems.conflict("enrollment_ended", f"The enrollment ended on {row.ended_on}.")


async def check_enrollment_external_id(
    context: RequestContext, external_id: str | None, enrollment_id: UUID | None = None
) -> None:
    """Raise external_id_taken if an enrollment other than `enrollment_id` has this external id."""
    if external_id is None:
        return
    row = await context.tx.first(enrollments.BY_EXTERNAL_ID, external_id=external_id)
    if row is not None and row.enrollment_id != enrollment_id:
        raise problems.conflict("external_id_taken", f"Enrollment {row.enrollment_id} already has this external_id.")


def check_version(context: RequestContext, enrollment: StoredEnrollment) -> None:
    """Raise stale_version unless `If-Match` names the stored version."""
    if context.if_match != enrollment.row.version:
        raise problems.stale_version(enrollment.row.version)


def today_of(enrollment: StoredEnrollment, local_date: date) -> date:
    """Return the athlete's local date, but never one before the enrollment starts."""
    return max(local_date, enrollment.row.start_on)


def effective_date(enrollment: StoredEnrollment, local_date: date) -> date:
    """Return the date from which a change made today applies: never before the newest event of the history."""
    today = today_of(enrollment, local_date)
    return max(today, enrollment.progress.folded_to or today)
