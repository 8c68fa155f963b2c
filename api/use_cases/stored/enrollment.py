"""An enrollment as it is stored, with its progress; and how to find the one that a request means."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from uuid import UUID

import msgspec

from api import problems
from api.problems import FieldError
from api.store.statements import enrollments
from api.store.statements.enrollments import EnrollmentRow
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.documents import PROGRESS
from api.use_cases.stored.plans import plan_of
from domain.programs.program import Plan
from domain.progress.progress import EnrollmentStart, Progress


class EnrollmentBasis(msgspec.Struct, frozen=True):
    """What an enrollment began with: the fold starts from `first`, whatever the catalogue or the past become."""

    enrolled: EnrollmentStart
    first: Progress


class StoredEnrollment(msgspec.Struct, frozen=True, dict=True):
    """An enrollment with its place in the database."""

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
    return StoredEnrollment(row, PROGRESS.decode(row.progress), plan)


async def find_enrollment(context: RequestContext, athlete_id: UUID, enrollment_id: UUID) -> StoredEnrollment:
    """Raises not_found when the athlete has no such enrollment."""
    row = await context.tx.first(enrollments.BY_ID, athlete_id=athlete_id, enrollment_id=enrollment_id)
    if row is None:
        raise problems.not_found("enrollment")
    return await read_enrollment(context, row)


async def lock_enrollment(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, pointer: str | None = None
) -> StoredEnrollment:
    """The enrollment, locked until the transaction ends. `pointer`: where the body named it."""
    row = await context.tx.first(enrollments.LOCK_BY_ID, enrollment_id=enrollment_id)
    if row is None or row.athlete_id != athlete_id:
        if pointer is not None:
            raise problems.invalid(pointer, "The athlete has no such enrollment.")
        raise problems.not_found("enrollment")
    return await read_enrollment(context, row)


async def lock_only_enrollment(context: RequestContext, athlete_id: UUID) -> StoredEnrollment:
    """The athlete's one open enrollment, locked. With none or several, a problem that names them."""
    rows = await context.tx.all(enrollments.LOCK_ACTIVE, athlete_id=athlete_id)
    if not rows:
        raise problems.conflict("no_enrollment", "The athlete is on no program: enroll them first.")
    if len(rows) > 1:
        names = "; ".join(f"{row.enrollment_id} ({row.program_slug})" for row in rows)
        message = f"The athlete is on several programs. Say which: {names}."
        raise problems.validation([FieldError("/enrollment_id", message)])
    return await read_enrollment(context, rows[0])


def check_active(enrollment: StoredEnrollment) -> None:
    """After its end nothing is prescribed, so a coach has nothing to change."""
    if enrollment.row.status != "active":
        raise problems.conflict("enrollment_ended", f"The enrollment ended on {enrollment.row.ended_on}.")


def check_open(enrollment: StoredEnrollment, on: date) -> None:
    """After its end, an enrollment takes only sessions dated before it."""
    row = enrollment.row
    if row.status != "active" and (row.ended_on is None or on > row.ended_on):
        raise problems.conflict("enrollment_ended", f"The enrollment ended on {row.ended_on}.")


def check_version(context: RequestContext, enrollment: StoredEnrollment) -> None:
    if context.if_match != enrollment.row.version:
        raise problems.stale_version(enrollment.row.version)


def today_of(enrollment: StoredEnrollment, time_zone_date: date) -> date:
    """The date an event takes place: never before the enrollment starts."""
    return max(time_zone_date, enrollment.row.start_on)
