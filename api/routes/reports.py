"""Reports on an athlete's training over HTTP: series of an exercise, personal records, training volume."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from msgspec import Meta

from api.http import examples
from api.http.operation import Example, get
from api.http.pagination import Cursor, Limit, Page, make_page, parse_cursor
from api.http.resource_ids import AthleteId, SessionId
from api.http.responses import ApiResponse
from api.problems import ProblemError
from api.routes.enrollment_types import EstimateFormula
from api.use_cases.reports import get_series as series_use_case
from api.use_cases.reports import get_training_volume as volume_use_case
from api.use_cases.reports import list_records as records_use_case
from api.use_cases.reports.recorded_sessions import DateRange
from api.use_cases.request_context import RequestContext, Scope
from domain.catalog import EXERCISES
from domain.loads.loading import Unit
from domain.reports.exercise_work import RecordedSession, work_of
from domain.reports.period import SeriesPeriod
from domain.reports.records import PersonalRecord, records
from domain.reports.training_series import MetricLine, SeriesMetric, training_series
from domain.reports.training_volume import PatternVolume, training_volume
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.side import AffectedSide, Side
from domain.text_types import Slug

NextPerformedTo = Annotated[
    date | None,
    Meta(description="Send it as `performed_to` to get what is older. Null if there is nothing older in the range."),
]
PerformedFrom = Annotated[date | None, Meta(description="Read only sessions on or after this date.")]
PerformedTo = Annotated[date | None, Meta(description="Read only sessions on or before this date.")]


class ExerciseSeries(msgspec.Struct, frozen=True, kw_only=True):
    """What an athlete did for one exercise over time."""

    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    unit: Annotated[Unit, Meta(description="Unit of the loads: that of the athlete.")]
    by: Annotated[SeriesPeriod, Meta(description="What each date stands for.")]
    side: Annotated[Side, Meta(description="Whose sets are counted. `both`: all of them.")]
    formula: Annotated[OneRepMaxFormula, Meta(description="Formula of `e1rm`.")]
    dates: Annotated[
        tuple[date, ...],
        Meta(
            description="Local dates, oldest first: of each session, or each day or week from the first session to the "
            "last one. A week has the date of its Monday."
        ),
    ]
    session_ids: Annotated[
        tuple[SessionId, ...], Meta(description="Id of the session of each date. Empty by day and by week.")
    ]
    lines: Annotated[tuple[MetricLine, ...], Meta(description="One line for each metric, in the order of their list.")]
    next_performed_to: NextPerformedTo


class AthleteTrainingVolume(msgspec.Struct, frozen=True, kw_only=True):
    """How many work sets an athlete did, by movement pattern and week."""

    weeks: Annotated[
        tuple[date, ...],
        Meta(description="The Monday of each ISO week, from the first session to the last one, oldest first."),
    ]
    patterns: Annotated[tuple[PatternVolume, ...], Meta(description="The patterns that were trained.")]
    next_performed_to: NextPerformedTo


_BSS = "bulgarian-split-squat"
_SESSION = RecordedSession(
    examples.DONE, examples.ISSUED.exercises, examples.ISSUED.unit, examples.DECISIONS, None, examples.SESSION_ID
)
_EXAMPLE = training_series(
    work_of([_SESSION], _BSS, Unit.KG), SeriesMetric, SeriesPeriod.SESSION, Unit.KG, affected=AffectedSide.RIGHT
)
_VOLUME_EXAMPLE = training_volume([examples.DONE], EXERCISES)
_ATHLETE_PATH = {"athlete_id": str(examples.ATHLETE_ID)}
_METRICS = ", ".join(f"`{each.value}`" for each in SeriesMetric)


@get(
    "/v1/athletes/{athlete_id:str}/series",
    operation_id="getSeries",
    tags=["Reports"],
    scope=Scope.read,
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        query={"exercise": _BSS},
        answer=ExerciseSeries(
            exercise=_BSS,
            unit=Unit.KG,
            by=SeriesPeriod.SESSION,
            side=Side.BOTH,
            formula=OneRepMaxFormula.EPLEY,
            dates=_EXAMPLE.dates,
            session_ids=_EXAMPLE.session_ids,
            lines=_EXAMPLE.lines,
            next_performed_to=None,
        ),
    ),
)
async def get_series(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    exercise: FromQuery[Annotated[Slug, Meta(description="Slug of the exercise.")]],
    metrics: FromQuery[
        Annotated[
            Annotated[str, Meta(min_length=1, max_length=200)] | None,
            Meta(description=f"Metrics, with commas between them: {_METRICS}. Defaults to all of them."),
        ]
    ] = None,
    by: FromQuery[
        Annotated[
            SeriesPeriod,
            Meta(description="What a point stands for. A week is an ISO week: Monday to Sunday."),
        ]
    ] = SeriesPeriod.SESSION,
    performed_from: FromQuery[PerformedFrom] = None,
    performed_to: FromQuery[PerformedTo] = None,
    side: FromQuery[
        Annotated[
            Side,
            Meta(
                description="`left` or `right`: only the sets of that side, and those of both sides at once. `both`: "
                "all sets. `symmetry` compares the sides whatever it is."
            ),
        ]
    ] = Side.BOTH,
    formula: FromQuery[EstimateFormula] = OneRepMaxFormula.EPLEY,
) -> ApiResponse[ExerciseSeries]:
    """Get the series of an exercise.

    Returns dates, and the values of each metric on them, as charting libraries take them: loads, assistance, reps,
    volume, estimated one-repetition maximum, effort, pain, symmetry, and target against actual. From every enrollment,
    including sessions in which the exercise replaced another one. At most 500 points, and 500 sessions with 50,000
    sets: the newest of the range, in whole days and weeks. `next_performed_to` leads to the older ones.
    """
    query = series_use_case.SeriesQuery(
        exercise=exercise,
        metrics=_metrics(metrics),
        period=by,
        days=DateRange(performed_from, performed_to),
        side=side,
        formula=formula,
    )
    found = await series_use_case.get_series(context, athlete_id, query)
    return ApiResponse(
        ExerciseSeries(
            exercise=exercise,
            unit=found.unit,
            by=by,
            side=side,
            formula=formula,
            dates=found.series.dates,
            session_ids=found.series.session_ids,
            lines=found.series.lines,
            next_performed_to=found.next_to,
        )
    )


@get(
    "/v1/athletes/{athlete_id:str}/records",
    operation_id="listRecords",
    tags=["Reports"],
    scope=Scope.read,
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        answer={"items": records([_SESSION], EXERCISES, Unit.KG), "next_cursor": None},
    ),
)
async def list_records(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    limit: FromQuery[Limit] = 20,
    cursor: FromQuery[Cursor] = None,
    exercise: FromQuery[Annotated[Slug | None, Meta(description="List only the records in this exercise.")]] = None,
    performed_from: FromQuery[PerformedFrom] = None,
    performed_to: FromQuery[PerformedTo] = None,
    formula: FromQuery[EstimateFormula] = OneRepMaxFormula.EPLEY,
) -> ApiResponse[Page[PersonalRecord]]:
    """List an athlete's personal records.

    Returns the best that was done in each exercise and on each side, and what it surpassed, by exercise, side, kind and
    load. Loads, assistance and estimates are in the athlete's unit. An exercise with assistance has a record of kind
    `least_assistance` until it is done with a load. A session whose load looks like a typing error (`load_questioned`)
    sets no record. Reads the newest 1,000 sessions of the range with at most 50,000 sets, from every enrollment.
    """
    after = parse_cursor(cursor, records_use_case.RecordKey)
    days = DateRange(performed_from, performed_to)
    found = await records_use_case.list_records(
        context, athlete_id, exercise=exercise, days=days, formula=formula, after=after, limit=limit
    )
    return ApiResponse(make_page(found, limit, key=records_use_case.key_of, show=lambda each: each))


@get(
    "/v1/athletes/{athlete_id:str}/training-volume",
    operation_id="getTrainingVolume",
    tags=["Reports"],
    scope=Scope.read,
    long=True,
    example=Example(
        path=_ATHLETE_PATH,
        answer=AthleteTrainingVolume(
            weeks=_VOLUME_EXAMPLE.weeks, patterns=_VOLUME_EXAMPLE.patterns, next_performed_to=None
        ),
    ),
)
async def get_training_volume(
    context: NamedDependency[RequestContext],
    athlete_id: FromPath[AthleteId],
    performed_from: FromQuery[PerformedFrom] = None,
    performed_to: FromQuery[PerformedTo] = None,
) -> ApiResponse[AthleteTrainingVolume]:
    """Get an athlete's training volume.

    Returns the work sets of each movement pattern in each ISO week, Monday to Sunday, from every enrollment. The left
    and the right side are not added up: the side with more sets counts. Warm-up, drop and rest-pause sets don't count.
    At most 500 weeks, and 500 sessions with 50,000 sets: the newest of the range, in whole weeks.
    `next_performed_to` leads to the older ones.
    """
    found = await volume_use_case.get_training_volume(context, athlete_id, DateRange(performed_from, performed_to))
    return ApiResponse(
        AthleteTrainingVolume(weeks=found.volume.weeks, patterns=found.volume.patterns, next_performed_to=found.next_to)
    )


def _metrics(names: str | None) -> list[SeriesMetric]:
    """The metrics of a parameter. Raises invalid_parameter for an unknown name."""
    if names is None:
        return list(SeriesMetric)
    known = {each.value: each for each in SeriesMetric}
    wanted = [name.strip() for name in names.split(",")]
    if not known.keys() >= set(wanted):
        detail = f"The parameter `metrics`: Expected names with commas in between, out of {_METRICS}."
        raise ProblemError("invalid_parameter", detail)
    return [known[name] for name in wanted]
