"""5/3/1 Boring But Big: the 5/3/1 sets of a lift, then five sets of ten of the same lift at half of its training max.

Source: Jim Wendler, "5/3/1", 2nd edition. Both parts share one training max. Only the 5/3/1 sets change it; the 5x10
are logged. Left to the coach: assistance work, and when the 5x10 go beyond 50 percent. The source proposes five
sets of ten chin-ups, leg raises, dumbbell rows and leg curls, by day. Nextset prescribes chin-ups or leg raises, so
that a bar is enough.
"""

from domain.catalog.five_three_one import LIFTS, PROGRESSIONS, SOURCE, WARM_UP
from domain.policies.week import Weeks
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.scheme import SetLine

FIVE_TENS = (SetLine(count=5, reps=10, percent=50),)
ASSISTANCE = {
    "press": ("chin-ups", "chin-up"),
    "deadlift": ("leg-raises", "hanging-leg-raise"),
    "bench": ("chin-ups", "chin-up"),
    "squat": ("leg-raises", "hanging-leg-raise"),
}


def _day(lift: str) -> Day:
    exercise, (name, assistance) = LIFTS[lift][0], ASSISTANCE[lift]
    return Day(
        lift.capitalize(),
        (
            Slot(lift, exercise, lift, warm_up=WARM_UP),
            Slot(f"{lift}-5x10", exercise, lift, sets=FIVE_TENS, judged=False),
            Slot(f"{name}-{lift}", assistance, name),
        ),
    )


PROGRAM = Program(
    slug="5-3-1-boring-but-big",
    name="5/3/1 Boring But Big",
    description="5/3/1, plus five sets of ten of the same lift at half of its training max.",
    source=SOURCE,
    weeks=Weeks(),
    days=tuple(_day(lift) for lift in LIFTS),
    progressions=(
        *PROGRESSIONS,
        Progression("chin-ups", FixedRule(reps=10, sets_count=5)),
        Progression("leg-raises", FixedRule(reps=10, sets_count=5)),
    ),
)
