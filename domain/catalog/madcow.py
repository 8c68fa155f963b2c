"""Madcow 5x5: ramps to a top set on Monday, Wednesday and Friday, 2.5 percent more each week.

Source: Madcow's intermediate 5x5, after Bill Starr. Each ramp climbs by an eighth of its top set. Monday's top set of
five uses the load of the last Friday's triple. Friday ramps as Monday does, then has a triple 2.5 percent above
Monday's five and a back-off set of eight. So Monday and Friday share one load, which Friday decides. Left to the coach:
assistance work, the week of the first records, and stalls (here three missed weeks in a row take 10 percent off).
"""

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.policies.week import Weekday, Weeks
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine


def _ramp(*percents: float) -> tuple[SetLine, ...]:
    return tuple(SetLine(reps=5, percent=percent) for percent in percents)


MONDAY = _ramp(50, 62.5, 75, 87.5, 100)
LIGHT_SQUAT = _ramp(50, 62.5, 75, 75)
WEDNESDAY = _ramp(62.5, 75, 87.5, 100)
FRIDAY = (*_ramp(50, 62.5, 75, 87.5), SetLine(reps=3, percent=102.5), SetLine(reps=8, percent=75))


def _weekly(scheme: tuple[SetLine, ...], top_set: int, reps: int) -> CustomRule:
    """A progression that the reps of the top set decide. `top_set` is its number."""
    short = Counter("top_set_missed", (RepsCondition(set=top_set, max=reps - 1),))
    return CustomRule(
        scheme=scheme,
        loads=WorkingLoadPrecision.EXACT,
        counters=(short,),
        clauses=(
            Clause(
                "top_set_done",
                "Top set done. 2.5 percent more next week.",
                (RepsCondition(set=top_set, min=reps),),
                LoadChange(times=1.025),
            ),
            Clause(
                "top_set_missed_thrice",
                "Top set missed three weeks in a row. 10 percent off.",
                (CounterCondition(counter="top_set_missed", min=3),),
                LoadChange(times=0.9),
                reset=("top_set_missed",),
            ),
        ),
    )


LIFTS = {"squat": "back-squat", "bench": "bench-press", "row": "barbell-row"}

PROGRAM = Program(
    slug="madcow-5x5",
    name="Madcow 5x5",
    description="Ramps to a top set, three days a week, 2.5 percent more each week. For intermediates.",
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
        *(Progression(lift, _weekly(FRIDAY, 5, 3)) for lift in LIFTS),
        Progression("press", _weekly(WEDNESDAY, 4, 5)),
        Progression("deadlift", _weekly(WEDNESDAY, 4, 5)),
    ),
)
