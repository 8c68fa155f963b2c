"""Plank, side plank and dead hang: holds that get longer within a range, and then heavier.

Source: common practice for isometric holds. The ranges, 30 to 60 seconds by 10 for the plank, 15 to 45 by 5 for the
side plank and 10 to 60 by 10 for the hang, are Nextset's defaults (no published source).
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule


def _hold(shortest: int, longest: int, step: int, *, loaded: bool = True) -> DoubleProgressionRule:
    return DoubleProgressionRule(seconds_min=shortest, seconds_max=longest, seconds_step=step, loaded=loaded)


PROGRAM = Program(
    slug="plank-and-dead-hang",
    name="Plank and dead hang",
    description="Three holds for the trunk and the grip, a little longer each time.",
    source="Common practice",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    days=(
        Day(
            "Holds",
            (
                Slot("plank", "plank", "plank", rest_seconds=60),
                Slot("side-plank", "side-plank", "side-plank", rest_seconds=45),
                Slot("hang", "dead-hang", "hang", rest_seconds=90),
            ),
        ),
    ),
    progressions=(
        Progression("plank", _hold(30, 60, 10)),
        Progression("side-plank", _hold(15, 45, 5, loaded=False)),
        Progression("hang", _hold(10, 60, 10)),
    ),
)
