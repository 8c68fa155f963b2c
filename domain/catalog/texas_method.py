"""Texas Method: volume on Monday, recovery on Wednesday, a new five-rep record on Friday. Bench and press take turns.

Source: Mark Rippetoe and Andy Baker, "Practical Programming for Strength Training", 3rd edition. Monday 5x5 at 90
percent of Friday's five; Wednesday's squat 2x5 at 80 percent of Monday's; Friday one set of five, 5 lb more every week.
The press that is not heavy this week is trained on Wednesday, 3x5 at 90 percent of its own volume day. The deadlift on
Monday (one set of five) and the cleans progress separately. Left to the coach, with Nextset's defaults (no published
source): their steps, the rest between sets, and a stall (10 percent off after two misses in a row).
"""

from domain.loads.loading import Unit
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine

VOLUME = (SetLine(count=5, reps=5, percent=90),)
RECOVERY_SQUAT = (SetLine(count=2, reps=5, percent=72),)
LIGHT_PRESS = (SetLine(count=3, reps=5, percent=81),)


def _lift(scheme: tuple[SetLine, ...], step: float) -> LinearLoadRule:
    return LinearLoadRule(scheme=scheme, step=step, unit=Unit.LB, failures=2, deload_factor=0.9)


EXERCISES = {"bench": "bench-press", "press": "overhead-press"}


def _week(name: str, heavy: str, light: str) -> tuple[Day, ...]:
    """The three days of a week. `heavy` and `light` are its presses."""
    at = name.lower()
    return (
        Day(
            f"Volume {name}",
            (
                Slot(f"squat-volume-{at}", "back-squat", "squat", sets=VOLUME, judged=False),
                Slot(f"{heavy}-volume", EXERCISES[heavy], heavy, sets=VOLUME, judged=False),
                Slot(f"deadlift-{at}", "deadlift", "deadlift"),
            ),
        ),
        Day(
            f"Recovery {name}",
            (
                Slot(f"squat-recovery-{at}", "back-squat", "squat", sets=RECOVERY_SQUAT, judged=False),
                Slot(f"{light}-light", EXERCISES[light], light, sets=LIGHT_PRESS, judged=False),
                Slot(f"chin-up-{at}", "chin-up", "chin-up"),
                Slot(f"back-extension-{at}", "back-extension", "back-extension"),
            ),
        ),
        Day(
            f"Intensity {name}",
            (
                Slot(f"squat-intensity-{at}", "back-squat", "squat"),
                Slot(f"{heavy}-intensity", EXERCISES[heavy], heavy),
                Slot(f"clean-{at}", "power-clean", "clean"),
            ),
        ),
    )


FIVE = (SetLine(reps=5),)

PROGRAM = Program(
    slug="texas-method",
    name="Texas Method",
    description="Volume, recovery, and a new five-rep record each week. For intermediates.",
    source='Mark Rippetoe and Andy Baker, "Practical Programming for Strength Training", 3rd edition',
    policies=Policies(schedule=Schedule()),
    days=(*_week("A", "bench", "press"), *_week("B", "press", "bench")),
    progressions=(
        Progression("squat", _lift(FIVE, 5)),
        Progression("bench", _lift(FIVE, 5)),
        Progression("press", _lift(FIVE, 5)),
        Progression("deadlift", _lift(FIVE, 5)),
        Progression("clean", _lift((SetLine(count=5, reps=3),), 5)),
        Progression("chin-up", FixedRule(sets_count=3)),
        Progression("back-extension", FixedRule(reps=10, sets_count=5)),
    ),
)
