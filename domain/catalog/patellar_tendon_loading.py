"""Patellar tendon: isometric holds of 45 seconds until the decline squat hurts less, then heavy slow resistance.

Source: for the holds, van Ark et al., J Sci Med Sport 2016;19:702-706 (doi 10.1016/j.jsams.2015.11.006), and Rio et
al., Clin J Sport Med 2017;27:253-259: five holds of 45 seconds at 60 degrees of knee flexion with 80 percent of the
maximal voluntary contraction, four times a week for four weeks. Both measure pain on a single-leg decline squat, which
is the test `pain_squat`. For the heavy phase, Kongsgaard et al., Scand J Med Sci Sports 2009;19:790-802, as in the
program `heavy-slow-resistance`.

The first load of `hold` is the heaviest that can be held still for a moment, because the trials took a share of a
measured maximum. That of the lifts is the 1RM.

Nextset's defaults (no published source): one minute of rest, 2.5 percent more after each session with all holds, the
order of the two programs, and the limits of the gates: at most 3 of 10 on the decline squat begins the heavy phase, 6
or more goes back to the holds. During the holds pain may reach 3 of 10, in the heavy phase 5. After a fallback, the
weeks of the heavy phase begin again.

Left to the clinician: the diagnosis, whether to keep training and playing during the program, and the return to
jumping, which is no part of the program.
"""

from domain.catalog.heavy_slow_resistance import EXERCISES, RULE, SLOW, WEEKS
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.policies.pain import PainLimits, PainPolicy
from domain.policies.schedule import Schedule
from domain.policies.week import Weeks
from domain.programs.phase import Gate, Phase
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    MeasuredSide,
    MeasurementCondition,
)
from domain.progression_rules.parts.scheme import SetLine

HOLDS, HEAVY = "holds", "heavy"
TRIALS = "van Ark et al., J Sci Med Sport 2016;19:702-706"
HOLD = LinearLoadRule(
    scheme=(SetLine(count=5, seconds=45, percent=80),),
    loads=WorkingLoadPrecision.EXACT,
    step_percent=2.5,
    failures=2,
    deload_factor=0.95,
)


def _pain_squat(least: int | None = None, most: int | None = None) -> MeasurementCondition:
    return MeasurementCondition(test="pain_squat", side=MeasuredSide.AFFECTED, min=least, max=most, max_age_days=7)


PHASES = (
    Phase(
        HOLDS,
        "Isometric holds",
        "Five holds of 45 seconds, four times a week.",
        gates=(
            Gate(
                HEAVY,
                (CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=4), _pain_squat(most=3)),
                source=f"Four weeks and the decline squat as the test: {TRIALS}. At most 3 of 10 is a default.",
            ),
        ),
        schedule=Schedule(most_per_week=4, least_per_week=3, days_apart=1),
        pain=PainLimits(green_during=3, green_after=3),
    ),
    Phase(
        HEAVY,
        "Heavy slow resistance",
        "Twelve weeks from the 15RM to the 6RM, three times a week.",
        gates=(
            Gate(HOLDS, (_pain_squat(least=6),), source=f"The decline squat as the test: {TRIALS}. 6 is a default."),
        ),
        pain=PainLimits(green_during=5, green_after=5),
    ),
)

PROGRAM = Program(
    slug="patellar-tendon-loading",
    name="Patellar tendon loading",
    description="Isometric holds for a painful patellar tendon, then twelve weeks of heavy slow resistance. Not "
    "medical advice. The diagnosis, playing during the program and the return to jumping are left to the clinician.",
    source=f"{TRIALS}; Kongsgaard et al., Scand J Med Sci Sports 2009;19:790-802",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    weeks=Weeks(sessions=3),
    phases=PHASES,
    days=(
        Day(
            "Tendon",
            (
                Slot("hold", "leg-extension-hold", "hold", rest_seconds=60, phases=(HOLDS,)),
                *(
                    Slot(lift, exercise, lift, weeks=WEEKS, tempo=SLOW, rest_seconds=150, phases=(HEAVY,))
                    for lift, exercise in EXERCISES.items()
                ),
            ),
        ),
    ),
    progressions=(Progression("hold", HOLD), *(Progression(lift, RULE) for lift in EXERCISES)),
)
