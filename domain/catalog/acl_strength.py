"""Strength after an ACL reconstruction: four phases, with symmetry of 80 and 90 percent between the legs as gates.

Source: for the last gate, table 5 of Adams et al., J Orthop Sports Phys Ther 2012;42:601-614 (PMC3576892): at least
twelve weeks since surgery, 90 percent or more in the quadriceps index, in all four hop tests, on the KOS activities of
daily living scale and in the global rating. For the gates before it, the practice guideline of the University of
Delaware for ACL reconstruction (full extension, flexion of more than 110 degrees; a quadriceps index of 80 percent and
no more than a trace of effusion before running). The Melbourne ACL Rehabilitation Guide 2.0 (Cooper and Hughes) has the
same order, and leaves a phase by measures and never by time.

Nextset's defaults (no published source): the exercises, sets and reps, the pain limits (2 of 10, 1 with hops), effusion
up to 1+ at the first gate, twelve weeks before hops, the age of measurements (14 days, 28 for strength, hops and
questionnaires), 2 of 10 in the last week at the last gate, and the falls back: effusion of 1+ or more, or pain of 6 or
more. The legs progress independently of each other.

Left to the clinician: the graft and its limits for open-chain exercises, other injuries of the knee, bearing weight,
running, and both last gates, which the coach opens. Twelve weeks is the least of the source. Newer guidelines wait nine
months before sport. Confidence, such as the ACL-RSI, and the quality of landings are no part of the gates.
"""

from domain.policies.pain import PainLimits, PainPolicy, SymptomLimits
from domain.policies.schedule import Schedule
from domain.programs.phase import Gate, GateOpener, Phase
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot, SlotSides
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    MeasuredSide,
    MeasurementCondition,
    RecentPainCondition,
    SymmetryCondition,
)
from domain.sessions.symptoms import SwellingGrade

ADAMS = "Adams et al., J Orthop Sports Phys Ther 2012;42:601-614, table 5"
DELAWARE = "University of Delaware, practice guideline for ACL reconstruction"
RESTORE, STRENGTH, HOPS, SPORT = "restore", "strength", "hops", "sport"
TRACE, ONE_PLUS = 1, 2  # grades of effusion
HOP_TESTS = ("single_hop", "triple_hop", "crossover_hop", "timed_hop")
QUESTIONNAIRES = ("kos_adl", "global_rating")
TWELVE_WEEKS = CalendarCondition(count=CalendarCount.WEEKS_SINCE_SURGERY, min=12)


def _affected(test: str, least: float | None = None, most: float | None = None, days: int = 14) -> MeasurementCondition:
    return MeasurementCondition(test=test, side=MeasuredSide.AFFECTED, min=least, max=most, max_age_days=days)


def _symmetry(test: str, least: int) -> SymmetryCondition:
    return SymmetryCondition(test=test, min=least, max_age_days=28, coach_recorded=True)


def _fall_back(to: str) -> tuple[Gate, ...]:
    return (
        Gate(to, (_affected("effusion", least=ONE_PLUS, days=7),), source="Nextset's default"),
        Gate(to, (RecentPainCondition(days=3, min=6),), source="Nextset's default"),
    )


PHASES = (
    Phase(
        RESTORE,
        "Restore motion",
        "Get the knee straight, bent and calm.",
        gates=(
            Gate(
                STRENGTH,
                (
                    _affected("knee_extension_deficit", most=0),
                    _affected("knee_flexion", least=110),
                    _affected("effusion", most=ONE_PLUS),
                ),
                source=f"{DELAWARE}. Effusion up to 1+ is a default.",
            ),
        ),
        schedule=Schedule(most_per_week=7, least_per_week=3, days_apart=1),
    ),
    Phase(
        STRENGTH,
        "Strength",
        "Heavier loads, each leg by itself.",
        gates=(
            Gate(
                HOPS,
                (TWELVE_WEEKS, _symmetry("quadriceps_strength", 80), _affected("effusion", most=TRACE)),
                GateOpener.COACH,
                source=f"{DELAWARE}: before running",
            ),
        ),
    ),
    Phase(
        HOPS,
        "Hops and landings",
        "Jumps and hops in addition to the heavy exercises.",
        gates=(
            *_fall_back(STRENGTH),
            Gate(
                SPORT,
                (
                    TWELVE_WEEKS,
                    _symmetry("quadriceps_strength", 90),
                    *(_symmetry(test, 90) for test in HOP_TESTS),
                    *(MeasurementCondition(test=test, min=90, max_age_days=28) for test in QUESTIONNAIRES),
                    RecentPainCondition(days=7, max=2),
                ),
                GateOpener.COACH,
                source=f"{ADAMS}. Pain of at most 2 of 10 is a default.",
            ),
        ),
        pain=PainLimits(green_during=1),
    ),
    Phase(
        SPORT,
        "Return to sport",
        "The strength stays while the clinician plans the return to sport.",
        gates=_fall_back(HOPS),
        schedule=Schedule(most_per_week=2, least_per_week=1, days_apart=2),
        pain=PainLimits(green_during=1),
    ),
)


def _reps(fewest: int, most: int, *, loaded: bool = True) -> DoubleProgressionRule:
    return DoubleProgressionRule(reps_min=fewest, reps_max=most, loaded=loaded)


LATER = (STRENGTH, HOPS, SPORT)
EXERCISES = {
    "straight-leg-raise": ("straight-leg-raise", _reps(10, 15, loaded=False), (RESTORE,)),
    "bodyweight-squat": ("bodyweight-squat", _reps(8, 15, loaded=False), (RESTORE,)),
    "heel-raise": ("heel-raise", _reps(10, 20, loaded=False), (RESTORE,)),
    "squat-jump": ("squat-jump", _reps(3, 6, loaded=False), (HOPS, SPORT)),
    "hop": ("single-leg-hop", _reps(3, 6, loaded=False), (HOPS, SPORT)),
    "leg-press": ("single-leg-press", _reps(8, 12), LATER),
    "knee-extension": ("leg-extension", _reps(8, 12), LATER),
    "leg-curl": ("leg-curl", _reps(8, 12), LATER),
    "step-up": ("step-up", _reps(8, 12), (STRENGTH, HOPS)),
}

PROGRAM = Program(
    slug="acl-strength",
    name="Strength after ACL reconstruction",
    description="From a stiff knee to the tests before sport, in four phases. Not medical advice. The limits of the "
    "graft, other injuries, running and the return to sport are left to the surgeon and the clinician.",
    source=f"{ADAMS}; {DELAWARE}",
    policies=Policies(
        sides=SidePolicy.INDEPENDENT,
        pain=PainPolicy(
            symptoms=SymptomLimits(swelling_green=SwellingGrade.TRACE, swelling_red_above=SwellingGrade.MILD)
        ),
        schedule=Schedule(),
    ),
    phases=PHASES,
    days=(
        Day(
            "Knee",
            tuple(
                Slot(
                    name,
                    exercise,
                    name,
                    rest_seconds=90,
                    phases=phases,
                    sides=SlotSides.AFFECTED if phases == (RESTORE,) else SlotSides.EACH,
                )
                for name, (exercise, _, phases) in EXERCISES.items()
            ),
        ),
    ),
    progressions=tuple(Progression(name, rule) for name, (_, rule, _) in EXERCISES.items()),
)
