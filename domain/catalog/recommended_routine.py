"""The Recommended Routine: ladders of bodyweight exercises, three pairs and a core triplet, three times a week.

Source: r/bodyweightfitness, the Recommended Routine. Every rung goes from 3x5 to 3x8, then the next rung starts at 3x5.
Holds go from 10 to 30 seconds; the next rung follows when all three last 30. The core triplet goes from 3x8 to 3x12.
The pairs alternate with 90 seconds between sets, the triplet with 60; a second down and no pauses. Left to the coach,
with Nextset's defaults (no published source): the first rung, the arch hang as a hold, added load from 3x5 on the last
rungs, and the length of the ladders, which are longer in the source.
"""

from collections.abc import Iterable

from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.condition import RepsCondition, ResultCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult

MET = ResultCondition(SessionResult.MET)
LONG_ENOUGH_SECONDS = 30
REPS = DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False)
CORE_REPS = DoubleProgressionRule(reps_min=8, reps_max=12, loaded=False)
LOADED = DoubleProgressionRule(reps_min=5, reps_max=8)
HOLD = CustomRule(
    scheme=(SetLine(count=3, seconds=10, seconds_max=LONG_ENOUGH_SECONDS, loaded=False),),
    clauses=(Clause("held", "Held. A little longer next time, up to 30 seconds.", (MET,)),),
)


def _rung(name: str, rule: StageRule) -> Stage:
    if rule is HOLD:
        return Stage(name, rule, (StageExit((MET, RepsCondition(min=LONG_ENOUGH_SECONDS))),))
    most = rule.reps_max if isinstance(rule, DoubleProgressionRule) else 1
    return Stage(name, rule, (StageExit((MET, RepsCondition(min=most))),))


def _ladder(rungs: Iterable[tuple[str, StageRule]], last: tuple[str, StageRule]) -> StagedRule:
    """The rungs of a ladder. The last one has no exit."""
    return StagedRule(stages=(*(_rung(name, rule) for name, rule in rungs), Stage(*last)))


def _by_reps(*names: str) -> Iterable[tuple[str, StageRule]]:
    return ((name, REPS) for name in names)


PULL_UP = _ladder(
    (("scapular pull", REPS), ("arch hang", HOLD), ("pull-up negative", REPS), ("pull-up", REPS)),
    ("weighted pull-up", LOADED),
)
DIP = _ladder(
    (("parallel bar support hold", HOLD), ("negative dip", REPS), ("parallel bar dip", REPS)),
    ("weighted dip", LOADED),
)
ROW = _ladder(
    _by_reps("vertical row", "incline row", "horizontal row", "wide row"),
    ("weighted inverted row", LOADED),
)
PUSH_UP = _ladder(
    _by_reps("vertical push-up", "incline push-up", "full push-up", "diamond push-up", "pseudo planche push-up"),
    ("weighted push-up", LOADED),
)
SQUAT = _ladder(
    _by_reps(
        "assisted squat",
        "squat",
        "split squat",
        "Bulgarian split squat",
        "beginner shrimp squat",
        "intermediate shrimp squat",
        "advanced shrimp squat",
    ),
    ("weighted shrimp squat", LOADED),
)
HINGE = _ladder(
    _by_reps(
        "Romanian deadlift",
        "single-leg Romanian deadlift",
        "banded Nordic curl negative",
        "banded Nordic curl",
    ),
    ("Nordic curl", REPS),
)
ANTI_EXTENSION = _ladder(
    (("plank", HOLD), ("kneeling ring ab rollout", CORE_REPS)), ("standing ring ab rollout", CORE_REPS)
)


def _slot(slot: str, exercise: str, group: str) -> Slot:
    return Slot(slot, exercise, slot, group=group, rest_seconds=60 if group == "core" else 90)


PROGRAM = Program(
    slug="recommended-routine",
    name="Recommended Routine",
    description="Ladders of bodyweight exercises, three times a week. A bar, rings or parallel bars are all it takes.",
    source="r/bodyweightfitness, the Recommended Routine",
    rounds=3,
    policies=Policies(schedule=Schedule()),
    days=(
        Day(
            "Routine",
            (
                _slot("pull-up", "pull-up-ladder", "first-pair"),
                _slot("squat", "squat-ladder", "first-pair"),
                _slot("dip", "dip-ladder", "second-pair"),
                _slot("hinge", "hinge-ladder", "second-pair"),
                _slot("row", "row-ladder", "third-pair"),
                _slot("push-up", "push-up-ladder", "third-pair"),
                _slot("anti-extension", "anti-extension-ladder", "core"),
                _slot("anti-rotation", "banded-pallof-press", "core"),
                _slot("extension", "reverse-hyperextension", "core"),
            ),
        ),
    ),
    progressions=(
        Progression("pull-up", PULL_UP),
        Progression("squat", SQUAT),
        Progression("dip", DIP),
        Progression("hinge", HINGE),
        Progression("row", ROW),
        Progression("push-up", PUSH_UP),
        Progression("anti-extension", ANTI_EXTENSION),
        Progression("anti-rotation", CORE_REPS),
        Progression("extension", CORE_REPS),
    ),
)
