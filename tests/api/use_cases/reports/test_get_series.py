"""Series of an exercise over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api.use_cases.reports.get_series import SeriesQuery, get_series
from api.use_cases.reports.recorded_sessions import DateRange
from api.use_cases.request_context import RequestContext
from domain.reports import period
from domain.reports.period import SeriesPeriod
from domain.reports.training_series import SeriesMetric
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.side import Side
from tests.api.use_cases.reports.counted import statements_of
from tests.api.use_cases.reports.squatter import EXERCISE, a_set, day, logs, report, series, trained
from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import FIRST_DAY, Athlete, Coach, expect
from tests.servers import Client, new_key


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    return trained(coach)


def test_a_series_has_dates_sessions_and_every_metric(ana: Athlete) -> None:
    found = report(ana, "series", exercise=EXERCISE)
    assert found["dates"] == [day(0), day(8)]
    assert found["session_ids"] == ana.sessions
    assert [line["metric"] for line in found["lines"]] == [each.value for each in SeriesMetric]
    assert {name: found[name] for name in ("exercise", "unit", "by", "side", "formula", "next_performed_to")} == {
        "exercise": EXERCISE,
        "unit": "kg",
        "by": "session",
        "side": "both",
        "formula": "epley",
        "next_performed_to": None,
    }
    values = series(ana)
    assert values["load"] == [10, 12]
    assert values["pain_during"] == [2, None]
    assert values["effort"] == [8, None]
    assert values["volume"] == [160, 186]
    assert values["target"][0] is not None


def test_several_metrics_are_asked_for_with_commas(ana: Athlete) -> None:
    assert series(ana, metrics="reps, load") == {"load": [10, 12], "reps": [16, 17]}
    assert series(ana, metrics="e1rm", formula="brzycki", side="left") == {"e1rm": [12.41, 12.86]}


@pytest.mark.parametrize("metric", ["loads", "load,", "load,,reps", "load reps"])
def test_an_unknown_metric_is_rejected(ana: Athlete, metric: str) -> None:
    query = {"exercise": EXERCISE, "metrics": metric}
    problem = expect(ana.coach.client.get(f"{ana.path}/series", params=query), 400)
    assert problem["code"] == "invalid_parameter"
    assert "`pain_next_morning`" in problem["detail"]


def test_weeks_begin_on_monday_and_a_week_without_training_is_null(ana: Athlete) -> None:
    logs(ana, 20, a_set(10, 10))
    found = report(ana, "series", exercise=EXERCISE, by="week", metrics="reps")
    assert found["dates"] == [day(0), day(7), day(14)]
    assert found["session_ids"] == []
    assert found["lines"] == [{"metric": "reps", "unit": "reps", "values": [16, 17, 10]}]
    assert series(ana, by="day", metrics="reps", performed_from=day(7))["reps"] == [17, *[None] * 11, 10]


def test_a_range_has_the_sessions_in_it(ana: Athlete) -> None:
    assert report(ana, "series", exercise=EXERCISE, performed_from=day(1))["dates"] == [day(8)]
    assert report(ana, "series", exercise=EXERCISE, performed_to=day(7))["dates"] == [day(0)]
    assert report(ana, "series", exercise=EXERCISE, performed_from=day(8), performed_to=day(7))["dates"] == []


def test_a_long_series_goes_on_where_it_was_cut(coach: Coach, ana: Athlete, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(period.MOST_PERIODS // 100 + 1):
        body = [
            {"athlete_id": ana.id, "performed_on": (FIRST_DAY - timedelta(1 + 100 * n + each)).isoformat(),
             "exercises": [{"exercise": EXERCISE, "sets": [a_set(8, 10)]}]}
            for each in range(100)
        ]  # fmt: skip
        expect(coach.client.post("/v1/batches/sessions", json={"sessions": body}), 200)
    newest = report(ana, "series", exercise=EXERCISE, metrics="reps")
    assert len(newest["dates"]) == period.MOST_PERIODS
    rest = report(ana, "series", exercise=EXERCISE, metrics="reps", performed_to=newest["next_performed_to"])
    assert len(rest["dates"]) == 102
    assert rest["dates"][-1] == newest["next_performed_to"] < newest["dates"][0]
    assert rest["next_performed_to"] is None


def test_an_exercise_that_was_never_trained_has_an_empty_series(ana: Athlete) -> None:
    found = report(ana, "series", exercise="back-squat", metrics="load")
    assert (found["dates"], found["lines"]) == ([], [{"metric": "load", "unit": "kg", "values": []}])


def test_an_own_exercise_keeps_its_series_after_it_is_deleted(coach: Coach, ana: Athlete) -> None:
    body = {"slug": "wall-squat", "name": "Wall squat", "laterality": "one_sided", "bodyweight": True}
    created = coach.client.post("/v1/exercises", json=body)
    expect(created, 201)
    logs(ana, 10, a_set(10), exercise="wall-squat")
    assert coach.client.delete("/v1/exercises/wall-squat", headers={"If-Match": created.headers["ETag"]}).is_success
    assert report(ana, "series", exercise="wall-squat")["dates"] == [day(10)]
    assert report(ana, "records", exercise="wall-squat")["items"][0]["side"] == "left"


@pytest.mark.parametrize("path", ["series?exercise=no-such-exercise", "records?exercise=no-such-exercise"])
def test_an_unknown_exercise_is_not_found(ana: Athlete, path: str) -> None:
    problem = expect(ana.coach.client.get(f"{ana.path}/{path}"), 404)
    assert "`no-such-exercise`" in problem["detail"]


@pytest.mark.parametrize("name", ["series?exercise=back-squat", "records", "training-volume"])
def test_a_key_for_one_athlete_reads_its_own_reports_only(ana: Athlete, story_server: StoryServer, name: str) -> None:
    ben = ana.coach.enrolls("Ben")
    key = expect(
        ana.coach.client.post("/v1/api-keys", json={"name": "Ana", "scope": "read", "athlete_id": ana.id}), 201
    )["secret"]
    with Client(story_server.address, key) as client:
        assert client.get(f"{ana.path}/{name}").status_code == 200
        assert client.get(f"{ben.path}/{name}").status_code == 404
    with Client(story_server.address, new_key(story_server.database_url)) as client:  # of another workspace
        assert client.get(f"{ana.path}/{name}").status_code == 404


@pytest.mark.parametrize("query", [{}, {"exercise": "back-squat"}])
def test_a_series_reads_only_sessions_with_the_exercise(
    ana: Athlete, story_server: StoryServer, query: dict[str, Any]
) -> None:
    logs(ana, 10, a_set(5, 60), exercise="back-squat", prescription_id=ana.next()["id"])
    wanted = SeriesQuery(
        exercise=query.get("exercise", EXERCISE),
        metrics=SeriesMetric,
        period=SeriesPeriod.SESSION,
        days=DateRange(),
        side=Side.BOTH,
        formula=OneRepMaxFormula.EPLEY,
    )

    async def read(context: RequestContext, athlete_id: UUID) -> None:
        await get_series(context, athlete_id, wanted)

    statements_of(story_server.database_url, ana.id, read)  # the plan is cached from now on
    rows = statements_of(story_server.database_url, ana.id, read)
    assert rows == [1, 1, 1 if query else 2]  # the athlete, the enrollments, the sessions
