"""Heavy slow resistance for the patellar tendon: twelve weeks from 15RM to 6RM, six seconds a rep, three times a week.

Source: Kongsgaard et al., Scand J Med Sci Sports 2009;19:790-802. Squat, leg press and hack squat, four sets each:
week 1 at the 15RM, 2-3 at the 12RM, 4-5 at the 10RM, 6-8 at the 8RM, 9-12 at the 6RM. Three seconds down, three up; two
to three minutes between sets. The load given at the start is the 1RM, and the RMs are percentages of it by the NSCA's
load chart (65, 67, 75, 80, 85 percent; clinics also use 60, 65, 70, 75, 80). For the Achilles tendon, Beyer et al., Am
J Sports Med 2015;43:1704-1711, use the same weeks with heel raises, and three sets in the first three. Nextset's
defaults (no published source): the chart, 2.5 percent more whenever all sets were done, and 5 percent less after two
misses in a row. A week is a block of three sessions; a copy of the program can count calendar weeks.
"""

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.policies.week import Weeks
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.tempo import Tempo

SLOW = Tempo(eccentric_seconds=3, pause_seconds=0, concentric_seconds=3)
PERCENT_OF_1RM = {15: 65, 12: 67, 10: 75, 8: 80, 6: 85}
REPS_BY_WEEK = (15, 12, 12, 10, 10, 8, 8, 8, 6, 6, 6, 6)


def _week(reps: int) -> tuple[SetLine, ...]:
    return (SetLine(count=4, reps=reps, percent=PERCENT_OF_1RM[reps]),)


WEEKS = tuple(WaveTurn(_week(reps), f"{reps}RM") for reps in REPS_BY_WEEK)
RULE = LinearLoadRule(
    scheme=_week(REPS_BY_WEEK[0]), loads=WorkingLoadPrecision.EXACT, step_percent=2.5, failures=2, deload_factor=0.95
)
EXERCISES = {"squat": "back-squat", "leg-press": "leg-press", "hack-squat": "hack-squat"}

PROGRAM = Program(
    slug="heavy-slow-resistance",
    name="Heavy slow resistance",
    description="Twelve weeks of slow, heavy squats and presses for the patellar tendon. Not medical advice.",
    source="Kongsgaard et al., Scand J Med Sci Sports 2009;19:790-802",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    weeks=Weeks(sessions=3),
    days=(
        Day(
            "Legs",
            tuple(
                Slot(lift, exercise, lift, weeks=WEEKS, tempo=SLOW, rest_seconds=150)
                for lift, exercise in EXERCISES.items()
            ),
        ),
    ),
    progressions=tuple(Progression(lift, RULE) for lift in EXERCISES),
)
