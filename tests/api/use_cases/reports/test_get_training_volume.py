"""Work sets by movement pattern and week, over HTTP."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.use_cases.reports import recorded_sessions
from api.use_cases.reports.get_training_volume import AthleteVolume, get_training_volume
from api.use_cases.reports.recorded_sessions import DateRange
from api.use_cases.request_context import RequestContext
from tests.api.use_cases.reports.counted import statements_of
from tests.api.use_cases.reports.squatter import a_set, day, logs, report, trained
from tests.scenarios.coaches import StoryServer
from tests.scenarios.story import Athlete, Coach


@pytest.fixture
def ana(coach: Coach) -> Athlete:
    ana = trained(coach)
    logs(ana, 21, a_set(5, 60), a_set(5, 60), exercise="bench-press")
    return ana


def test_sets_are_counted_by_pattern_and_week(ana: Athlete) -> None:
    assert report(ana, "training-volume") == {
        "weeks": [day(0), day(7), day(14), day(21)],
        "patterns": [
            {"pattern": "lunge", "sets": [1, 1, 0, 0]},
            {"pattern": "horizontal_push", "sets": [0, 0, 0, 2]},
        ],
        "next_performed_to": None,
    }


def test_a_range_has_the_weeks_of_the_sessions_in_it(ana: Athlete) -> None:
    assert report(ana, "training-volume", performed_from=day(1), performed_to=day(13))["weeks"] == [day(7)]
    assert report(ana, "training-volume", performed_from=day(30)) == {
        "weeks": [],
        "patterns": [],
        "next_performed_to": None,
    }


def test_sessions_with_too_many_sets_are_left_for_the_next_request(
    ana: Athlete, story_server: StoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[AthleteVolume] = []

    async def read(context: RequestContext, athlete_id: UUID) -> None:
        found.append(await get_training_volume(context, athlete_id, DateRange()))

    monkeypatch.setattr(recorded_sessions, "MOST_SETS", 2)
    statements_of(story_server.database_url, ana.id, read)
    assert [week.isoformat() for week in found[0].volume.weeks] == [day(21)]
    assert str(found[0].next_to) == day(20)


def test_volume_reads_the_athlete_the_exercises_and_the_sessions(ana: Athlete, story_server: StoryServer) -> None:
    async def read(context: RequestContext, athlete_id: UUID) -> None:
        await get_training_volume(context, athlete_id, DateRange())

    assert statements_of(story_server.database_url, ana.id, read) == [1, 0, 3]
