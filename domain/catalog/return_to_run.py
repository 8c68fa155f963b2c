"""Return to running: eight levels from walking and jogging to three miles, with soreness rules.

Source: the running progression of the University of Delaware, as in table 4 of Ann Jt 2018;3:40 (doi
10.21037/aoj.2018.04.11), on a treadmill: the levels with 1 mile as 1.6 km, the next level only without more effusion or
pain, at most four sessions a week and never on consecutive days, at most two levels in seven days. Soreness rules of
the clinic: sore in the warm-up means two days off and one level down, sore during the run one day off and one level
down, sore afterwards the same level again. Effusion (Adams et al., J Orthop Sports Phys Ther 2012;42:601-614, as in Int
J Sports Phys Ther 2018;13:422-431): none or trace progresses, 1+ stays, 2+ stops until it has settled.

"At most two levels in seven days" can't be written as such, because an exit of a level doesn't know when the levels
before it were left. Each level therefore takes two good sessions: with at most four sessions in seven days, as the
schedule has them, that is at most two levels. The price is that a level never takes a single session, which the source
allows.

Nextset's defaults (no published source): 1 or 2 of 10 counts as soreness that repeats the level, 3 or more as soreness
that goes one level down, at any time. The source has no scale and never goes down for soreness afterwards. 0.1 mile of
walking is 100 seconds, and a quarter mile of jogging in level 8 is 150, because the recovery of an interval is a time.
The warm-up of five minutes. Three sessions in a row with too much pain stop the running.

Left to the clinician: when to begin, and the return to sport. After surgery the clinic asks for about twelve weeks,
little effusion and 80 percent of the other leg's strength.
"""

from domain.policies.pain import PainPolicy, RestDays, SymptomLimits
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import CounterCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.metric import Interval
from domain.sessions.symptoms import SwellingGrade

METERS_PER_MILE = 1600
WALK_SECONDS = 100.0  # a tenth of a mile
JOG_SECONDS = 150.0  # a quarter of a mile
SESSIONS_PER_LEVEL = 2


def _intervals(count: int, miles: float, recovery_seconds: float = WALK_SECONDS) -> SetLine:
    return SetLine(reps=count, interval=Interval(None, miles * METERS_PER_MILE, recovery_seconds), loaded=False)


def _run(miles: float) -> SetLine:
    return SetLine(distance_m=miles * METERS_PER_MILE, loaded=False)


LEVELS = (
    _intervals(10, 0.1),
    _intervals(7, 0.2),
    _intervals(5, 0.3),
    _intervals(4, 0.4),
    _run(2),
    _run(2.5),
    _run(3),
    _intervals(6, 0.25, JOG_SECONDS),
)
NEXT_LEVEL = (StageExit((CounterCondition(counter="stage_met", min=SESSIONS_PER_LEVEL),)),)
RUN = StagedRule(
    stages=tuple(
        Stage(f"level {n}", FixedRule(scheme=(level,)), NEXT_LEVEL if n < len(LEVELS) else ())
        for n, level in enumerate(LEVELS, start=1)
    )
)

PROGRAM = Program(
    slug="return-to-run",
    name="Return to running",
    description="Eight levels from walking and jogging to three miles after an injury of the leg. Not medical advice. "
    "When to begin, and the return to sport, are left to the clinician.",
    source="University of Delaware, Ann Jt 2018;3:40, table 4",
    policies=Policies(
        pain=PainPolicy(
            green_during=0,
            green_after=0,
            red_above=2,
            red_rise_by_morning=3,
            reds_to_stop=3,
            rest_days=RestDays(before=2, during=1, after_1h=1, next_morning=1, between_sessions=1),
            symptoms=SymptomLimits(swelling_green=SwellingGrade.TRACE, swelling_red_above=SwellingGrade.MILD),
        ),
        schedule=Schedule(most_per_week=4, least_per_week=2, days_apart=2),
    ),
    days=(
        Day(
            "Run",
            (
                Slot("walk", "walk", "walk", notes="Brisk walk to warm up."),
                Slot("run", "run", "run", notes="Walk between the jogs. In level 8, jog between the runs."),
            ),
        ),
    ),
    progressions=(Progression("walk", FixedRule(seconds=300, sets_count=1)), Progression("run", RUN)),
)
