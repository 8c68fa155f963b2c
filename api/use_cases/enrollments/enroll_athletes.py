"""Enroll a batch of athletes in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from api.problems import ProblemError
from api.use_cases.athletes.athletes_of_batch import AthleteReference, lock_athletes
from api.use_cases.batch import run_batch
from api.use_cases.enrollments.enroll_athlete import EnrollmentRequest, NewEnrollment, enroll, plan_of_request
from api.use_cases.enrollments.replayed_sessions import MOST_REPLAYED, MOST_REPLAYED_IN_BATCH
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import check_active, read_athlete
from domain.programs.plan import Plan

FIELD = "enrollments"


class BatchEnrollment(msgspec.Struct, frozen=True):
    """An enrollment of a batch, and whose it is."""

    athlete: AthleteReference
    request: EnrollmentRequest


class EnrolledBatch(msgspec.Struct, frozen=True):
    """For each enrollment of the batch, in their order: the athlete, if there is one, and the result."""

    athlete_ids: list[UUID | None]
    results: list[NewEnrollment | ProblemError]


async def enroll_athletes(
    context: RequestContext, enrollments: Sequence[BatchEnrollment], *, atomic: bool
) -> EnrolledBatch:
    """Enroll the athletes in their order. Raises RefusedBatchError if the batch is atomic and one is refused."""
    athletes = await lock_athletes(context, (each.athlete for each in enrollments))
    plans: dict[tuple[str, int | None], Plan] = {}
    replayed = 0

    async def enroll_one(enrollment: BatchEnrollment) -> NewEnrollment:
        request = enrollment.request
        athlete = check_active(read_athlete(athletes.rows[athletes.named(enrollment.athlete)]))
        named = (request.slug, request.revision)
        if named not in plans:
            plans[named] = await plan_of_request(context, request)
        nonlocal replayed
        most = min(MOST_REPLAYED, MOST_REPLAYED_IN_BATCH - replayed)
        enrolled = await enroll(context, athlete, plans[named], request, most)
        replayed += len(enrolled.basis.replayed)
        return enrolled

    results = await run_batch(enrollments, enroll_one, field=FIELD, atomic=atomic)
    return EnrolledBatch([athletes.find(each.athlete) for each in enrollments], results)
