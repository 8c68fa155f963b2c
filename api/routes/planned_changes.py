"""Planned changes over HTTP: pauses, deloads, places, substitutes and phases of an enrollment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, delete, get, post, put
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.request_body import RequestBody
from api.http.resource_ids import AthleteId, EnrollmentId, PlannedChangeId
from api.http.responses import ApiResponse
from api.routes.decision_changes import ChangedDecisions, ChangedTotal, decision_change_fields
from api.routes.prescriptions import NEXT_EXAMPLE, next_prescription
from api.use_cases.athletes import list_substitutes as substitutes_use_case
from api.use_cases.enrollments import planned_changes as use_cases
from api.use_cases.history.event_result import EventResult
from api.use_cases.request_context import RequestContext, Scope
from domain.policies.deload import Deload
from domain.policies.pause import Pause
from domain.programs.movement import MovementPattern, Muscle
from domain.progress.coach import MAX_STORED_PLANS
from domain.progress.history import DeloadEvent, PauseEvent, PhaseEvent, PlaceEvent, SubstitutionEvent
from domain.progress.progress import Substitution
from domain.sessions.prescription import Prescription
from domain.text_types import Notes, Slug

DELOAD_DAYS = 7

PlannedChangeDetail = Annotated[
    PauseEvent | DeloadEvent | PlaceEvent | SubstitutionEvent | PhaseEvent,
    Meta(title="PlannedChangeDetail", description="A pause, a deload, another place, a substitute, or a phase."),
]


class PauseInput(RequestBody):
    """Days without training, both included."""

    ends_on: Annotated[
        date,
        Meta(
            description=f"Last day, as the athlete's local date. At most {use_cases.MOST_PAUSE_DAYS} days in all. An "
            f"enrollment can have at most {MAX_STORED_PLANS} pauses that are not over."
        ),
    ]
    starts_on: Annotated[
        date | None, Meta(description="First day, as the athlete's local date. Defaults to today.")
    ] = None
    notes: Notes | None = None


class DeloadInput(RequestBody):
    """Lighter training for some days, both included."""

    starts_on: Annotated[
        date | None, Meta(description="First day, as the athlete's local date. Defaults to today.")
    ] = None
    ends_on: Annotated[
        date | None,
        Meta(
            description="Last day of the deload, as the athlete's local date. Defaults to six days after it starts. "
            f"At most {use_cases.MOST_DELOAD_DAYS} days in all. An enrollment can have at most {MAX_STORED_PLANS} "
            "deloads that are not over."
        ),
    ] = None
    percent: Annotated[
        float, Meta(ge=30, le=100, description="Load as a percentage of what would be prescribed without the deload.")
    ] = 90.0
    sets_percent: Annotated[
        float, Meta(ge=30, le=100, description="Work sets as a percentage, rounded up. 60 makes 3 of 5 sets.")
    ] = 100.0
    notes: Notes | None = None


class PlaceInput(RequestBody):
    """Where the athlete trains from now on."""

    place: Annotated[Slug | None, Meta(description="One of the athlete's places. Null means with their own equipment.")]


class SubstitutionInput(RequestBody):
    """The substitute that stands in for the exercise of a slot."""

    slot: Annotated[Slug, Meta(description="Slot of the program.")]
    exercise: Annotated[
        Slug | None, Meta(description="One of the slot's `substitutes`. Null: back to the exercise of the slot.")
    ]
    until: Annotated[
        date | None, Meta(description="Last day, as the athlete's local date. Null means until further notice.")
    ] = None


class PhaseInput(RequestBody):
    """The phase that begins."""

    phase: Annotated[Slug, Meta(description="A phase of the program.")]
    notes: Notes | None = None
    on: Annotated[
        date | None,
        Meta(description="First day of the phase, as the athlete's local date, up to today. Defaults to today."),
    ] = None


class PlannedChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change that is planned for an enrollment."""

    id: PlannedChangeId
    on: Annotated[date, Meta(description="The athlete's local date on which it was planned.")]
    change: Annotated[
        PlannedChangeDetail,
        Meta(description="A pause, a deload, a place, a substitute or a phase."),
    ]


class PlannedChangeResult(msgspec.Struct, frozen=True, kw_only=True):
    """A planned change, the earlier decisions that changed with it, and the next session."""

    planned_change_id: Annotated[
        UUID | None, Meta(description="Id of the change, to amend or delete it. Null after it was deleted.")
    ]
    changed: ChangedDecisions
    changed_total: ChangedTotal
    next: Annotated[Prescription | None, Meta(description="The next session. Null after the enrollment has ended.")]


class SubstituteExercise(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise that can be done instead of another one."""

    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    name: Annotated[str, Meta(description="Name of the exercise.")]
    pattern: Annotated[MovementPattern | None, Meta(description="Movement pattern.")]
    muscles: Annotated[tuple[Muscle, ...], Meta(description="Muscles worked, the main one first.")]


class SubstituteList(msgspec.Struct, frozen=True, kw_only=True):
    """Exercises that can be done instead of another one, the most similar first."""

    items: Annotated[list[SubstituteExercise], Meta(description="The exercises.")]


_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_PATH = _ATHLETE_PATH | {"enrollment_id": str(examples.ENROLLMENT_ID)}
_CHANGE_PATH = _ATHLETE_PATH | {"planned_change_id": str(examples.EVENT_ID)}
_RESULT = PlannedChangeResult(planned_change_id=examples.EVENT_ID, changed=[], changed_total=0, next=NEXT_EXAMPLE)
_DELETED = msgspec.structs.replace(_RESULT, planned_change_id=None)
_PAUSE = PauseEvent(Pause(date(2026, 12, 21), date(2027, 1, 3), "Vacation."))
_PROBLEMS = ("athlete_archived", "enrollment_ended")


async def _response(
    context: RequestContext, athlete_id: UUID, enrollment_id: UUID, result: EventResult, change_id: UUID | None
) -> ApiResponse[PlannedChangeResult]:
    prescription = await next_prescription(context, athlete_id, enrollment_id, result.pending)
    return ApiResponse(
        PlannedChangeResult(planned_change_id=change_id, **decision_change_fields(result.changed), next=prescription)
    )


async def _planned(
    context: RequestContext,
    athlete_id: UUID,
    enrollment_id: UUID,
    change_from: Callable[[date], use_cases.Change],
    on: date | None = None,
) -> ApiResponse[PlannedChangeResult]:
    result = await use_cases.plan_change(context, athlete_id, enrollment_id, change_from, on)
    return await _response(context, athlete_id, enrollment_id, result, result.event_id)


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/pause",
    operation_id="pauseEnrollment",
    tags=["Coaching"],
    scope=Scope.write,
    problems=_PROBLEMS,
    athlete_keys=False,
    example=Example(path=_PATH, body={"starts_on": "2026-12-21", "ends_on": "2027-01-03"}, answer=_RESULT),
)
async def pause_enrollment(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[PauseInput],
) -> ApiResponse[PlannedChangeResult]:
    """Pause an enrollment.

    No session is due or overdue in the pause. One that was overdue before is due on the first training day after it. A
    session that is logged in a pause counts as usual. After the pause, loads are as after any break of that length.
    """
    return await _planned(
        context,
        athlete_id,
        enrollment_id,
        lambda today: PauseEvent(Pause(data.starts_on or today, data.ends_on, data.notes)),
    )


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/deload",
    operation_id="deloadEnrollment",
    tags=["Coaching"],
    scope=Scope.write,
    problems=_PROBLEMS,
    athlete_keys=False,
    example=Example(path=_PATH, body={"starts_on": "2026-12-07", "percent": 90}, answer=_RESULT),
)
async def deload_enrollment(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[DeloadInput],
) -> ApiResponse[PlannedChangeResult]:
    """Plan a deload.

    For some days, by default a week, sessions are lighter. They are logged and change no progress, apart from pain. A
    deload does not add to a break: the lower load of both applies.
    """

    return await _planned(context, athlete_id, enrollment_id, lambda today: deload_from(data, today))


def deload_from(data: DeloadInput, today: date) -> DeloadEvent:
    """The deload, on the athlete's local date. Raises ValueError for its end."""
    starts_on = data.starts_on or today
    ends_on = data.ends_on or starts_on + timedelta(DELOAD_DAYS - 1)
    return DeloadEvent(Deload(starts_on, ends_on, data.percent, data.sets_percent, data.notes))


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/place",
    operation_id="changePlace",
    tags=["Coaching"],
    scope=Scope.write,
    problems=_PROBLEMS,
    example=Example(path=_PATH, body={"place": "hotel"}, answer=_RESULT),
)
async def change_place(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[PlaceInput],
) -> ApiResponse[PlannedChangeResult]:
    """Change where the athlete trains.

    From now on, sessions fit the equipment of that place. Exercises that it does not allow are replaced by a substitute
    or left out. Progress stays as it is.
    """
    return await _planned(context, athlete_id, enrollment_id, lambda _: PlaceEvent(data.place))


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/substitute",
    operation_id="substituteExercise",
    tags=["Coaching"],
    scope=Scope.write,
    problems=_PROBLEMS,
    athlete_keys=False,
    example=Example(path=_PATH, body={"slot": "bss", "exercise": None}, answer=_RESULT),
)
async def substitute_exercise(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[SubstitutionInput],
) -> ApiResponse[PlannedChangeResult]:
    """Let a substitute stand in for an exercise.

    The substitute has its own load and progress. Those of the exercise stay as they are.
    """
    change = SubstitutionEvent(Substitution(data.slot, data.exercise, data.until))
    return await _planned(context, athlete_id, enrollment_id, lambda _: change)


@post(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/phase",
    operation_id="openPhase",
    tags=["Coaching"],
    scope=Scope.write,
    problems=(*_PROBLEMS, "conflict"),
    athlete_keys=False,
    example=Example(path=_PATH, body={"phase": "loading"}, answer=_RESULT),
)
async def open_phase(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    data: JSONBody[PhaseInput],
) -> ApiResponse[PlannedChangeResult]:
    """Open a phase of the program.

    The phase begins today, or `on` an earlier day, whether or not the conditions of its gate hold: the coach decides.
    Use it for a gate that waits for the coach, to skip a phase, or to go back to an earlier one. After going back, only
    measurements, sessions and pain scores from the next day on count for the gates.
    """
    change = PhaseEvent(data.phase, data.notes)
    return await _planned(context, athlete_id, enrollment_id, lambda _: change, data.on)


@get(
    "/v1/athletes/{athlete_id:str}/enrollments/{enrollment_id:str}/planned-changes",
    operation_id="listPlannedChanges",
    tags=["Coaching"],
    scope=Scope.read,
    example=Example(
        path=_PATH,
        answer={
            "items": [PlannedChange(id=examples.EVENT_ID, on=date(2026, 12, 1), change=_PAUSE)],
            "next_cursor": None,
        },
    ),
)
async def list_planned_changes(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    enrollment_id: FromPath[EnrollmentId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
) -> ApiResponse[Page[PlannedChange]]:
    """List the planned changes of an enrollment.

    Returns pauses, deloads, changes of place, substitutes and opened phases, past and future, in the order in which
    they were planned.
    """
    changes = await use_cases.list_changes(context, athlete_id, enrollment_id, parse_cursor(cursor, int), limit)
    return ApiResponse(make_page(changes, limit, key=lambda item: item.row.number, show=_to_planned_change))


def _to_planned_change(stored: use_cases.StoredChange) -> PlannedChange:
    return PlannedChange(id=stored.row.event_id, on=stored.row.on_date, change=stored.change)


@put(
    "/v1/athletes/{athlete_id:str}/planned-changes/{planned_change_id:str}",
    operation_id="amendPlannedChange",
    tags=["Coaching"],
    scope=Scope.write,
    problems=_PROBLEMS,
    athlete_keys=False,
    long=True,
    example=Example(
        path=_CHANGE_PATH,
        body={"kind": "pause", "pause": {"starts_on": "2026-12-21", "ends_on": "2027-01-10"}},
        answer=_RESULT,
    ),
)
async def amend_planned_change(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    planned_change_id: FromPath[PlannedChangeId],
    data: JSONBody[PlannedChangeDetail],
) -> ApiResponse[PlannedChangeResult]:
    """Amend a planned change.

    Replaces it with one of the same kind. The history is recalculated with the new version. `changed` lists the
    decisions that changed.
    """
    enrollment_id, result = await use_cases.amend_change(context, athlete_id, planned_change_id, data)
    return await _response(context, athlete_id, enrollment_id, result, planned_change_id)


@delete(
    "/v1/athletes/{athlete_id:str}/planned-changes/{planned_change_id:str}",
    operation_id="deletePlannedChange",
    tags=["Coaching"],
    scope=Scope.write,
    status_code=200,
    problems=_PROBLEMS,
    athlete_keys=False,
    long=True,
    example=Example(path=_CHANGE_PATH, answer=_DELETED),
)
async def delete_planned_change(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    planned_change_id: FromPath[PlannedChangeId],
) -> ApiResponse[PlannedChangeResult]:
    """Delete a planned change.

    The history is recalculated as if it had never been planned. `changed` lists the decisions that changed.
    """
    enrollment_id, result = await use_cases.delete_change(context, athlete_id, planned_change_id)
    return await _response(context, athlete_id, enrollment_id, result, None)


@get(
    "/v1/athletes/{athlete_id:str}/substitutes",
    operation_id="listSubstitutes",
    tags=["Exercises"],
    scope=Scope.read,
    example=Example(
        path=_ATHLETE_PATH,
        query={"exercise": "back-squat"},
        answer=SubstituteList(
            items=[
                SubstituteExercise(
                    exercise="goblet-squat",
                    name="Goblet squat",
                    pattern=MovementPattern.SQUAT,
                    muscles=(Muscle.QUADRICEPS, Muscle.GLUTES),
                )
            ]
        ),
    ),
)
async def list_substitutes(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    exercise: FromQuery[Annotated[Slug, Meta(description="Slug of the exercise to replace.")]],
    place: FromQuery[
        Annotated[Slug | None, Meta(description="One of the athlete's places. Defaults to their own equipment.")]
    ] = None,
    limit: FromQuery[Limit] = 20,
) -> ApiResponse[SubstituteList]:
    """List substitutes for an exercise.

    Returns exercises that train the same movement and muscles, and that the athlete's equipment allows, the most
    similar first. To prescribe them, add them to `substitutes` of a slot.
    """
    found = await substitutes_use_case.list_substitutes(context, athlete_id, exercise, place, limit)
    items = [
        SubstituteExercise(exercise=item.slug, name=item.name, pattern=item.pattern, muscles=item.muscles)
        for item in found
    ]
    return ApiResponse(SubstituteList(items=items))
