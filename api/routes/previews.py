"""Previews over HTTP: what a rule or a program would prescribe, before an athlete trains with it."""

from __future__ import annotations

import math
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, post
from api.http.request_body import RequestBody
from api.http.responses import ApiResponse
from api.problems import FieldError, validation
from api.routes.enrollment_types import InjuryDate, SurgeryDate
from api.routes.measurements import MeasurementInput
from api.use_cases.programs import preview_progression as preview_use_case
from api.use_cases.request_context import RequestContext, Scope
from domain.athlete import EquipmentList, Places
from domain.loads.loading import Unit
from domain.programs.program import Program
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.reports.preview import (
    MOST_SESSIONS,
    EveryTargetMetScenario,
    PastSession,
    Preview,
    Scenario,
    one_rule,
    preview,
)
from domain.sessions.complaint import Complaints
from domain.sessions.measurement import MeasuredValue, Measurement
from domain.text_types import Slug

BODY_BYTES = 4 * 1024 * 1024
MOST_CONTAINERS = 50_000  # JSON objects and arrays. 500 sessions of the longest built-in program have 24,000.
DEFAULT_SESSIONS = 20
MOST_MEASUREMENTS = 1000
SESSIONS_PER_REQUEST = 10  # ten ordinary sessions take about as long as a small request: 10 to 20 ms


class PreviewDetailLevel(StrEnum):
    """How much a preview returns. `full`: everything. `decisions`: no prescribed and performed exercises."""

    FULL = "full"
    DECISIONS = "decisions"


class PreviewInput(RequestBody):
    """What to preview. Give exactly one of `rule`, `program` and `slug`."""

    unit: Annotated[Unit, Meta(description="Unit of all loads.")]
    start_on: Annotated[date, Meta(description="First day.")]
    rule: Annotated[
        ProgressionRule | None,
        Meta(description="A single rule. Its slot and its progression are both named `lift`."),
    ] = None
    exercise: Annotated[
        Slug | None,
        Meta(description="Slug of the exercise for `rule`. Defaults to `lift`, which any equipment can load."),
    ] = None
    program: Annotated[Program | None, Meta(description="A program in the format of `createProgram`.")] = None
    slug: Annotated[Slug | None, Meta(description="Slug of an existing program.")] = None
    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None,
        Meta(description="Revision of the program `slug`. Defaults to the newest."),
    ] = None
    equipment: EquipmentList = ()
    places: Places = ()
    complaints: Complaints = ()
    start: Annotated[tuple[StartLoad, ...], Meta(max_length=60, description="Starting loads of progressions.")] = ()
    start_phase: Annotated[
        Slug | None, Meta(description="Phase to start in, for a program with phases. Defaults to the first.")
    ] = None
    surgery_on: SurgeryDate = None
    injury_on: InjuryDate = None
    measurements: Annotated[
        tuple[MeasurementInput, ...],
        Meta(
            max_length=MOST_MEASUREMENTS,
            description="Measurements of any day: the body weight, and those that gates look at.",
        ),
    ] = ()
    history: Annotated[
        Annotated[tuple[PastSession, ...], Meta(max_length=MOST_SESSIONS)] | None,
        Meta(
            description="Performed sessions, the oldest first. Give either `history` or `scenario`. Names of slots and "
            "exercises must exist. For `rule`, the slot is `lift`, and so is the exercise unless `exercise` is given."
        ),
    ] = None
    scenario: Annotated[
        Scenario | None,
        Meta(description="How a simulated athlete trains. Without `history`, defaults to meeting every target."),
    ] = None
    sessions: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_SESSIONS)] | None,
        Meta(description="Number of sessions to simulate. Defaults to 20. Not allowed with `history`."),
    ] = None
    detail: Annotated[
        PreviewDetailLevel,
        Meta(
            description="`decisions` leaves out the prescribed and performed exercises of each session, so that a long "
            "preview has a small response. `next` is always whole."
        ),
    ] = PreviewDetailLevel.FULL


_RULE = DoubleProgressionRule(reps_min=9, reps_max=12)
_START = EnrollmentStart(date(2026, 11, 23), Setup(Unit.KG, examples.ATHLETE.equipment), (StartLoad("lift", 10.0),))


@post(
    "/v1/previews",
    operation_id="previewProgression",
    tags=["Programs"],
    scope=Scope.read,
    status_code=200,
    problems=("busy", "not_found"),
    transaction=False,
    athlete_keys=True,
    request_max_body_size=BODY_BYTES,
    most_containers=MOST_CONTAINERS,
    example=Example(
        body={
            "rule": {"kind": "double_progression", "reps_min": 9, "reps_max": 12},
            "unit": "kg",
            "equipment": msgspec.to_builtins(examples.ATHLETE.equipment),
            "start": [{"progression": "lift", "load": 10}],
            "start_on": "2026-11-23",
            "scenario": {"kind": "every_target_met", "extra_reps": 0},
            "sessions": 2,
            "detail": "full",
        },
        answer=preview(one_rule(_RULE), _START, EveryTargetMetScenario(), 2),
    ),
)
async def preview_progression(
    context: NamedDependency[RequestContext], data: JSONBody[PreviewInput]
) -> ApiResponse[Preview]:
    """Preview a rule or a program.

    Returns every prescription and decision in order, either for performed sessions or for a simulated athlete who meets
    every target or misses a share of them. Nothing is stored, and no athlete is needed.

    A preview has at most 500 sessions, 40,000 prescribed sets and 16 MiB of sessions in the response. For a small
    response, use `detail: decisions`. The body may have 4 MiB and 50,000 JSON objects and arrays. Every 10 sessions
    count as one request for the rate limit. A server calculates one preview at a time. If 8 others are already
    waiting, the response is 503 `busy`, with `Retry-After`.
    """
    _check_alternatives(data)
    sessions = len(data.history) if data.history is not None else data.sessions or DEFAULT_SESSIONS
    context.charge_batch(math.ceil(sessions / SESSIONS_PER_REQUEST))
    request = preview_use_case.PreviewRequest(
        rule=data.rule,
        exercise=data.exercise,
        program=data.program,
        slug=data.slug,
        revision=data.revision,
        setup=Setup(
            data.unit,
            data.equipment,
            data.complaints,
            places=data.places,
            surgery_on=data.surgery_on,
            injury_on=data.injury_on,
        ),
        start_on=data.start_on,
        start=data.start,
        start_phase=data.start_phase,
        measurements=tuple(
            Measurement(item.name, item.side, item.measured_on, MeasuredValue(item.value, item.unit))
            for item in data.measurements
        ),
        trained=data.history if data.history is not None else data.scenario or EveryTargetMetScenario(),
        sessions=sessions,
        decisions_only=data.detail is PreviewDetailLevel.DECISIONS,
    )
    encoded = await preview_use_case.preview_progression(context, request)
    return ApiResponse(encoded)  # type: ignore[arg-type]  # a `Preview` as JSON


def _check_alternatives(body: PreviewInput) -> None:
    """Raise a validation problem for fields that contradict each other, or that would be ignored."""
    errors: list[FieldError] = []
    sources = [name for name in ("rule", "program", "slug") if getattr(body, name) is not None]
    if len(sources) != 1:
        pointers = [f"/{name}" for name in sources[1:]] or [""]
        errors += [FieldError(pointer, "Give exactly one of `rule`, `program` and `slug`.") for pointer in pointers]
    for field, owner in (("exercise", "rule"), ("revision", "slug")):
        if getattr(body, field) is not None and owner not in sources:
            errors.append(FieldError(f"/{field}", f"Give `{field}` only with `{owner}`."))
    for field in ("scenario", "sessions"):
        if body.history is not None and getattr(body, field) is not None:
            errors.append(FieldError(f"/{field}", f"Give `history` or `{field}`, not both."))
    if errors:
        raise validation(errors)
