"""Running with patellofemoral pain: runs and walks in turn, with pain of at most 2 of 10 that settles within an hour.

Source: Esculier et al., BMC Musculoskelet Disord 2016;17:5 (PMC4702381): education on symptoms and training loads,
eight weeks. Pain stays at 2 of 10 or less during the run, is back at its earlier level within 60 minutes, and is no
higher the next morning. From the same authors' advice for runners (patellofemoral.trekeducation.org): four minutes of
running and one of walking, shorter and more frequent runs, 10 to 20 percent slower, no hills or stairs at first, and 5
to 10 percent more steps a minute.

Nextset's defaults (no published source): the levels, from four intervals to eight and then 20 to 40 minutes without a
walk, two good runs for each, three or four runs a week. More than 2 of 10 goes one level down, and pain that has not
settled holds the level. Three runs in a row with too much pain stop the running.

Left to the clinician: the diagnosis, strength exercises and gait, which did no better than education alone in the trial
(Br J Sports Med 2018;52:659-666). Distance and pace per week, and the step rate, are notes: Nextset doesn't measure
them.
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
RUN_AND_WALK = Interval(4 * MINUTE, None, MINUTE)
INTERVALS = (4, 5, 6, 7, 8)
MINUTES = (20, 25, 30, 35, 40)
RUNS_PER_LEVEL = 2
LEVELS = {
    **{f"{n} x 4 minutes": SetLine(reps=n, interval=RUN_AND_WALK, loaded=False) for n in INTERVALS},
    **{f"{n} minutes": SetLine(seconds=n * MINUTE, loaded=False) for n in MINUTES},
}
NEXT_LEVEL = (StageExit((CounterCondition(counter="stage_met", min=RUNS_PER_LEVEL),)),)
LAST = f"{MINUTES[-1]} minutes"
RUN = StagedRule(
    stages=tuple(
        Stage(name, FixedRule(scheme=(level,)), () if name == LAST else NEXT_LEVEL) for name, level in LEVELS.items()
    )
)

PROGRAM = Program(
    slug="patellofemoral-runners",
    name="Running with patellofemoral pain",
    description="Runs and walks for runners with pain around the kneecap, by the pain during and after the run. Not "
    "medical advice. The diagnosis, strength exercises and changes of gait are left to the clinician.",
    source="Esculier et al., BMC Musculoskelet Disord 2016;17:5",
    policies=Policies(
        pain=PainPolicy(green_during=2, green_after=0, red_above=2, reds_to_stop=3),
        schedule=Schedule(most_per_week=4, least_per_week=3, days_apart=1),
    ),
    days=(
        Day(
            "Run",
            (
                Slot(
                    "run",
                    "run",
                    "run",
                    cues=("slower than usual, on level ground", "5 to 10 percent more steps a minute"),
                ),
            ),
        ),
    ),
    progressions=(Progression("run", RUN),),
)
