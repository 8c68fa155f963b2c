"""Madcow 5x5: ramps to a top set on Monday, Wednesday and Friday; 2.5 per cent more a week.

Source: Madcow's intermediate 5x5, after Bill Starr. Each ramp climbs by an eighth of its top set. Monday's top five is
what Friday's triple was the week before; Friday ramps as Monday does, then asks for a triple 2.5 per cent above
Monday's five and a back-off set of eight. So Monday and Friday share one load, which Friday decides. Left to the coach:
assistance work, the week of the first records, and stalls (here three missed weeks running take 10 per cent off).
"""

from domain.load_step import KeptLoad
from domain.program import Day, Program, Progression, Slot
from domain.progression_rules.linear_load import LinearLoad
from domain.scheme import SetLine
from domain.week import Weekday, Weeks


def _ramp(*percents: float) -> tuple[SetLine, ...]:
    return tuple(SetLine(reps=5, percent=percent) for percent in percents)


MONDAY = _ramp(50, 62.5, 75, 87.5, 100)
LIGHT_SQUAT = _ramp(50, 62.5, 75, 75)
WEDNESDAY = _ramp(62.5, 75, 87.5, 100)
FRIDAY = (*_ramp(50, 62.5, 75, 87.5), SetLine(reps=3, percent=102.5), SetLine(reps=8, percent=75))


def _weekly(scheme: tuple[SetLine, ...]) -> LinearLoad:
    return LinearLoad(scheme=scheme, step_percent=2.5, loads=KeptLoad.EXACT, failures=3, deload_factor=0.9)


LIFTS = {"squat": "back-squat", "bench": "bench-press", "row": "barbell-row"}

PROGRAM = Program(
    slug="madcow-5x5",
    name="Madcow 5x5",
    description="Ramps to a top set, three days a week, 2.5 per cent more each week. For intermediates.",
    source="Madcow's intermediate 5x5, after Bill Starr",
    weeks=Weeks(),
    days=(
        Day(
            "Monday",
            tuple(
                Slot(f"{lift}-monday", exercise, lift, sets=MONDAY, judged=False) for lift, exercise in LIFTS.items()
            ),
            (Weekday.MONDAY,),
        ),
        Day(
            "Wednesday",
            (
                Slot("squat-light", "back-squat", "squat", sets=LIGHT_SQUAT, judged=False),
                Slot("press", "overhead-press", "press"),
                Slot("deadlift", "deadlift", "deadlift"),
            ),
            (Weekday.WEDNESDAY,),
        ),
        Day(
            "Friday",
            tuple(Slot(f"{lift}-friday", exercise, lift) for lift, exercise in LIFTS.items()),
            (Weekday.FRIDAY,),
        ),
    ),
    progressions=(
        *(Progression(lift, _weekly(FRIDAY)) for lift in LIFTS),
        Progression("press", _weekly(WEDNESDAY)),
        Progression("deadlift", _weekly(WEDNESDAY)),
    ),
)
