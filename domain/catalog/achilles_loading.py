"""Achilles loading after Silbernagel: four phases of heel raises, with pain up to 5 of 10 allowed.

Source: Silbernagel's combined concentric and eccentric program as in table 1 of BMC Musculoskelet Disord 2021, doi
10.1186/s12891-021-04553-6: the phases (weeks 1-2, 2-5, 3-12, 12 to 26), their exercises, sets and frequency, and the
difficulty with 10 single-leg heel raises that marks phase 1. Pain monitoring (Silbernagel et al., Am J Sports Med
2007;35:897-906): up to 5 during and after the exercises, back to the earlier level by the next morning, no rise of pain
and stiffness from week to week.

Nextset's defaults (no published source): sets begin with fewer reps than the table has and grow to its number. A gate
opens at the end of the weeks that the table gives for a phase, after two weeks in the phase at the earliest, with the
exercises of the phase done in full. A rise of the average pain by 1 point from one week to the next falls back by one
phase. In phase 3, every third day is the heavy one and the day after it has the hops; the first added weight is 4 kg,
and 15 reps in two sessions in a row earn the next load. The last gate asks for at most 2 of 10 in the last week.

Left to the clinician: the diagnosis, running and sports alongside the exercises, and the last gate: whether morning
stiffness is rare and sport goes without difficulty. The rise of stiffness from week to week can't be written as a
condition. Report stiffness as a symptom, and read it before you open the last phase. Circulation exercises are left
out.
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.phase import Gate, GateOpener, Phase
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    EarnedCondition,
    PainTrendCondition,
    RecentPainCondition,
)
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage_rule import StageRule

TABLE = "doi 10.1186/s12891-021-04553-6, table 1"
PAIN_MONITORING = "Silbernagel et al., Am J Sports Med 2007;35:897-906"
START, STRENGTH, LOAD, MAINTENANCE = "start", "strength", "load", "maintenance"
DAILY = Schedule(most_per_week=7, least_per_week=5, days_apart=1)
NO_RISE = PainTrendCondition(days=7, max=0)
RISE = (PainTrendCondition(days=7, min=1),)
PAIN_ALLOWED = RecentPainCondition(days=7, max=5)


TWO_WEEKS_IN_PHASE = CalendarCondition(count=CalendarCount.WEEKS_IN_PHASE, min=2)


def _weeks(count: int) -> CalendarCondition:
    return CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=count)


def _fall_back(to: str) -> Gate:
    return Gate(to, RISE, source=f"No rise from week to week: {PAIN_MONITORING}. The size of the rise is a default.")


PHASES = (
    Phase(
        START,
        "Phase 1: start",
        "Learn the pain limits and the exercises, every day.",
        gates=(
            Gate(
                STRENGTH,
                (TWO_WEEKS_IN_PHASE, EarnedCondition(progression="one-legged-floor", min=10), PAIN_ALLOWED, NO_RISE),
                source=f"10 single-leg heel raises, weeks 1-2: {TABLE}. Pain: {PAIN_MONITORING}",
            ),
        ),
    ),
    Phase(
        STRENGTH,
        "Phase 2: strength",
        "Heel raises on the edge of a step, every day.",
        gates=(
            _fall_back(START),
            Gate(
                LOAD,
                (
                    _weeks(5),
                    TWO_WEEKS_IN_PHASE,
                    EarnedCondition(progression="one-legged-step", min=15),
                    EarnedCondition(progression="quick-rebounding", min=20),
                    PAIN_ALLOWED,
                    NO_RISE,
                ),
                source=f"The exercises of phase 2, weeks 2-5: {TABLE}. Pain: {PAIN_MONITORING}",
            ),
        ),
    ),
    Phase(
        LOAD,
        "Phase 3: heavier load",
        "Every day, with added weight on every third day.",
        gates=(
            _fall_back(STRENGTH),
            Gate(
                MAINTENANCE,
                (_weeks(12), TWO_WEEKS_IN_PHASE, RecentPainCondition(days=7, max=2), NO_RISE),
                GateOpener.COACH,
                source=f"Week 12, minimal symptoms: {TABLE}. At most 2 of 10 is a default.",
            ),
        ),
    ),
    Phase(
        MAINTENANCE,
        "Phase 4: maintenance",
        "Two or three times a week.",
        gates=(_fall_back(LOAD),),
        schedule=Schedule(),
    ),
)


def _reps(fewest: int, most: int) -> DoubleProgressionRule:
    return DoubleProgressionRule(reps_min=fewest, reps_max=most, loaded=False)


FIRST_WEIGHT = 4.0
WEIGHTED = LinearLoadRule(scheme=(SetLine(count=3, reps=15),), successes=2, failures=3)
RULES: dict[str, StageRule] = {
    "two-legged-floor": _reps(10, 15),
    "one-legged-floor": _reps(5, 10),
    "seated": _reps(10, 15),
    "eccentric-floor": _reps(5, 10),
    "two-legged-step": _reps(10, 15),
    "one-legged-step": _reps(10, 15),
    "eccentric-step": _reps(10, 15),
    "quick-rebounding": _reps(10, 20),
    "one-legged-weighted": WEIGHTED,
    "eccentric-weighted": WEIGHTED,
    "hops": _reps(5, 10),
}
EXERCISES = {
    "two-legged": "heel-raise",
    "one-legged": "single-leg-heel-raise",
    "seated": "seated-heel-raise",
    "eccentric": "eccentric-heel-drop",
    "quick-rebounding": "quick-rebounding-heel-raise",
    "hops": "two-legged-hop",
}
PLACES = {"floor": "On the floor.", "step": "On the edge of a step.", "weighted": "On a step, with added weight."}


def _slot(progression: str, *phases: str, day: str = "") -> Slot:
    """A slot of some phases. `day` tells slots of the same progression on several days apart."""
    name = next(each for each in EXERCISES if progression.startswith(each))
    notes = PLACES.get(progression.removeprefix(f"{name}-"))
    return Slot(f"{progression}{day}", EXERCISES[name], progression, rest_seconds=60, notes=notes, phases=phases)


def _light_day(number: int, *others: str) -> Day:
    names = ("one-legged-step", "seated", "eccentric-step", "quick-rebounding", *others)
    return Day(f"Light {number}", tuple(_slot(name, LOAD, day=f"-light-{number}") for name in names))


PROGRAM = Program(
    slug="achilles-loading",
    name="Achilles loading",
    description="Four phases of heel raises for pain in the middle of the Achilles tendon. Not medical advice. The "
    "diagnosis, running and sport during the program and the step to maintenance are left to the clinician.",
    source=f"Silbernagel's program, {TABLE}",
    policies=Policies(pain=PainPolicy(green_during=5, green_after=5, red_above=5), schedule=DAILY),
    phases=PHASES,
    days=(
        Day(
            "Loading",
            (
                _slot("two-legged-floor", START),
                _slot("two-legged-step", STRENGTH),
                _slot("one-legged-floor", START),
                _slot("one-legged-step", STRENGTH),
                _slot("one-legged-weighted", LOAD, MAINTENANCE),
                _slot("seated", START, STRENGTH, LOAD),
                _slot("eccentric-floor", START),
                _slot("eccentric-step", STRENGTH),
                _slot("eccentric-weighted", LOAD, MAINTENANCE),
                _slot("quick-rebounding", STRENGTH, LOAD, MAINTENANCE),
            ),
        ),
        _light_day(1, "hops"),
        _light_day(2),
    ),
    progressions=tuple(
        Progression(name, rule, start_load=FIRST_WEIGHT if rule is WEIGHTED else None) for name, rule in RULES.items()
    ),
)
