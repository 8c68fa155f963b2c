"""Previews over HTTP: what a rule or a program would ask for, before it meets an athlete."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from api.http import examples
from api.http.operation import ApiResponse, Example, operation
from api.http.pagination import RequestBody
from api.problems import FieldError, validation
from api.use_cases.programs import preview_progression as previewing
from api.use_cases.request_context import RequestContext, Scope
from domain.athlete import EquipmentList
from domain.loads.loading import Unit
from domain.programs.program import Program
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.double_progression import DoubleProgressionRule
from domain.reports.preview import (
    MOST_SESSIONS,
    EveryTargetMetScenario,
    PastSession,
    Preview,
    Scenario,
    one_rule,
    preview,
)
from domain.sessions.session import PainScore
from domain.sessions.side import AffectedSide
from domain.text_types import Slug


class PreviewInput(RequestBody):
    """What to preview, from where, and against what. Of `rule`, `program` and `slug` exactly one is given."""

    unit: Annotated[Unit, Meta(description="The unit of every load.")]
    start_on: Annotated[date, Meta(description="The first day.")]
    rule: Annotated[
        ProgressionRule | None,
        Meta(description="A rule by itself. Its slot and its progression are both called `lift`."),
    ] = None
    exercise: Annotated[
        Slug | None, Meta(description="With `rule`: the exercise; left out: one that any equipment loads.")
    ] = None
    program: Annotated[Program | None, Meta(description="A whole program, as it would be created.")] = None
    slug: Annotated[Slug | None, Meta(description="A program that is there, built in or the workspace's own.")] = None
    revision: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)] | None, Meta(description="With `slug`; left out: the newest.")
    ] = None
    equipment: EquipmentList = ()
    affected_side: Annotated[AffectedSide, Meta(description="The side that hurts, or did.")] = AffectedSide.NONE
    baseline_pain: PainScore = 0
    start: Annotated[tuple[StartLoad, ...], Meta(max_length=60, description="Where progressions start.")] = ()
    history: Annotated[
        Annotated[tuple[PastSession, ...], Meta(max_length=MOST_SESSIONS)] | None,
        Meta(description="Sessions as they were performed, in order; instead of `scenario`."),
    ] = None
    scenario: Annotated[
        Scenario | None, Meta(description="How a made-up athlete trains; left out with no `history`: every target met.")
    ] = None
    sessions: Annotated[int, Meta(ge=1, le=MOST_SESSIONS, description="With `scenario`: how many sessions.")] = 20


_RULE = DoubleProgressionRule(reps_min=9, reps_max=12)
_START = EnrollmentStart(date(2026, 11, 23), Setup(Unit.KG, examples.ATHLETE.equipment), (StartLoad("lift", 10.0),))


@operation(
    "POST",
    "/v1/previews",
    tag="Programs",
    scope=Scope.read,
    athlete_keys=True,
    answers={200: Preview},
    problems=("not_found",),
    transaction=False,
    example=Example(
        body={
            "rule": {"kind": "double_progression", "reps_min": 9, "reps_max": 12},
            "unit": "kg",
            "equipment": msgspec.to_builtins(examples.ATHLETE.equipment),
            "start": [{"progression": "lift", "load": 10}],
            "start_on": "2026-11-23",
            "scenario": {"kind": "every_target_met"},
            "sessions": 2,
        },
        answer=preview(one_rule(_RULE), _START, EveryTargetMetScenario(), 2),
    ),
)
async def preview_progression(context: RequestContext, body: PreviewInput) -> ApiResponse:
    """Preview a rule or a program.

    Every prescription and every decision in order, against sessions that were performed or a made-up athlete who
    meets every target or misses a share of them. Nothing is stored, and no athlete is needed.
    """
    _one_of(body)
    wanted = previewing.PreviewRequest(
        rule=body.rule,
        exercise=body.exercise,
        program=body.program,
        slug=body.slug,
        revision=body.revision,
        setup=Setup(body.unit, body.equipment, body.affected_side, body.baseline_pain),
        start_on=body.start_on,
        start=body.start,
        trained=body.history if body.history is not None else body.scenario or EveryTargetMetScenario(),
        sessions=body.sessions,
    )
    return ApiResponse(await previewing.preview_progression(context, wanted))


def _one_of(body: PreviewInput) -> None:
    wrong: list[FieldError] = []
    if sum(given is not None for given in (body.rule, body.program, body.slug)) != 1:
        wrong.append(FieldError("", "Give one of `rule`, `program` and `slug`."))
    if body.history is not None and body.scenario is not None:
        wrong.append(FieldError("/scenario", "Give `history` or `scenario`, not both."))
    if wrong:
        raise validation(wrong)
