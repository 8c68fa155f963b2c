"""Couch to 5K: running and walking in turn, three times a week, until 30 minutes of running after nine weeks.

Source: Josh Clark, Cool Running, 1996. Weeks 1 to 4 and 7 to 9 have one session that is done three times; weeks 5 and 6
have three sessions that differ. The brisk walk of five minutes before the run is part of the plan. Nextset's default
(no published source): a session that was cut short is repeated.
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import CounterCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.metric import Interval

MINUTE = 60.0


def _intervals(count: int, run_seconds: float, walk_seconds: float) -> tuple[SetLine, ...]:
    return (SetLine(reps=count, interval=Interval(run_seconds, None, walk_seconds), loaded=False),)


def _runs(*minutes: tuple[float, float | None]) -> tuple[SetLine, ...]:
    """Runs of so many minutes, each followed by so many minutes of walking."""
    return tuple(
        SetLine(seconds=run * MINUTE, rest_seconds=None if walk is None else walk * MINUTE, loaded=False)
        for run, walk in minutes
    )


def _stage(name: str, sets: tuple[SetLine, ...], sessions: int = 3, *, last: bool = False) -> Stage:
    done = StageExit((CounterCondition(counter="stage_met", min=sessions),))
    return Stage(name, FixedRule(scheme=sets), () if last else (done,))


RUNS = StagedRule(
    stages=(
        _stage("week 1", _intervals(8, MINUTE, 90)),
        _stage("week 2", _intervals(6, 90, 2 * MINUTE)),
        _stage("week 3", _runs((1.5, 1.5), (3, 3), (1.5, 1.5), (3, None))),
        _stage("week 4", _runs((3, 1.5), (5, 2.5), (3, 1.5), (5, None))),
        _stage("week 5 day 1", _runs((5, 3), (5, 3), (5, None)), 1),
        _stage("week 5 day 2", _runs((8, 5), (8, None)), 1),
        _stage("week 5 day 3", _runs((20, None)), 1),
        _stage("week 6 day 1", _runs((5, 3), (8, 3), (5, None)), 1),
        _stage("week 6 day 2", _runs((10, 3), (10, None)), 1),
        _stage("week 6 day 3", _runs((25, None)), 1),
        _stage("week 7", _runs((25, None))),
        _stage("week 8", _runs((28, None))),
        _stage("week 9", _runs((30, None)), last=True),
    )
)

PROGRAM = Program(
    slug="couch-to-5k",
    name="Couch to 5K",
    description="From the couch to 30 minutes of running in nine weeks. Not medical advice.",
    source="Josh Clark, Cool Running, 1996",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    days=(
        Day(
            "Run",
            (
                Slot("walk", "walk", "walk", notes="Brisk walk to warm up."),
                Slot("run", "run", "run"),
            ),
        ),
    ),
    progressions=(Progression("walk", FixedRule(seconds=5 * MINUTE, sets_count=1)), Progression("run", RUNS)),
)
