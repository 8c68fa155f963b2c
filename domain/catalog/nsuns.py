"""nSuns 5/3/1 LP, the four-day edition: nine sets of one lift, eight of another, a training max that changes weekly.

Source: u/nSuns, r/nSuns. The reps of the 95 percent set decide: none or one, no change; two or three, 5 lb more on the
training max; four or five, 5 to 10 lb (here 10); six or more, 10 to 15 lb (here 15). The lighter bench day and the
second lifts use the same training maxes without changing them. The load given at the start is the 1RM, and the training
max is 90 percent of it. Copies of the sheet differ in one figure, the deadlift's seventh set: three reps, as here, or
five. Left to the coach: accessories, and the press, which has no 95 percent set in this edition (here 5 lb more when
its last set is done).
"""

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Unit
from domain.policies.week import Weeks
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine

OPEN = True
ROWS = (
    ResultRow(LoadChange(), 0, 1),
    ResultRow(LoadChange(plus=5), 2, 3),
    ResultRow(LoadChange(plus=10), 4, 5),
    ResultRow(LoadChange(plus=15), 6),
)


def _sets(*sets: tuple[int, float] | tuple[int, float, bool]) -> tuple[SetLine, ...]:
    return tuple(SetLine(reps=one[0], percent=one[1], open=len(one) > 2) for one in sets)


def _lift(*backing_off: tuple[int, float] | tuple[int, float, bool]) -> ByResultRule:
    return ByResultRule(
        scheme=_sets((5, 75), (3, 85), (1, 95, OPEN), *backing_off),
        set=3,
        rows=ROWS,
        unit=Unit.LB,
        loads=WorkingLoadPrecision.EXACT,
        start_percent=90,
    )


def _second(reps: int, first: float) -> tuple[SetLine, ...]:
    """Eight sets: `reps` at `first` percent, then twice 10 percent more, then five sets at that percentage."""
    top = first + 20
    return _sets((reps, first), (5, first + 10), (3, top), (5, top), (7, top), (4, top), (6, top), (8, top))


PRESS = ByResultRule(
    scheme=_second(6, 50),
    set=8,
    rows=(ResultRow(LoadChange(plus=5), 8),),
    unit=Unit.LB,
    loads=WorkingLoadPrecision.EXACT,
    start_percent=90,
)
BENCH_VOLUME = _sets((8, 65), (6, 75), (4, 85), (4, 85), (4, 85), (5, 80), (6, 75), (7, 70), (8, 65, OPEN))

PROGRAM = Program(
    slug="nsuns-4-day",
    name="nSuns 5/3/1 LP, 4 days",
    description="Nine sets of one lift and eight of another each day. The top set changes the training max weekly.",
    source="u/nSuns, r/nSuns: 5/3/1 LP, the four-day edition",
    weeks=Weeks(),
    days=(
        Day(
            "Bench and press",
            (
                Slot("bench-volume", "bench-press", "bench", sets=BENCH_VOLUME, judged=False),
                Slot("press", "overhead-press", "press"),
            ),
        ),
        Day(
            "Squat and sumo deadlift",
            (
                Slot("squat", "back-squat", "squat"),
                Slot("sumo", "sumo-deadlift", "deadlift", sets=_second(5, 50), judged=False),
            ),
        ),
        Day(
            "Bench and close-grip bench",
            (
                Slot("bench", "bench-press", "bench"),
                Slot("close-grip", "close-grip-bench-press", "bench", sets=_second(6, 40), judged=False),
            ),
        ),
        Day(
            "Deadlift and front squat",
            (
                Slot("deadlift", "deadlift", "deadlift"),
                Slot("front-squat", "front-squat", "squat", sets=_second(5, 35), judged=False),
            ),
        ),
    ),
    progressions=(
        Progression("bench", _lift((3, 90), (5, 85), (3, 80), (5, 75), (3, 70), (5, 65, OPEN))),
        Progression("squat", _lift((3, 90), (3, 85), (3, 80), (5, 75), (5, 70), (5, 65, OPEN))),
        Progression("deadlift", _lift((3, 90), (3, 85), (3, 80), (3, 75), (3, 70), (3, 65, OPEN))),
        Progression("press", PRESS),
    ),
)
