"""The example on a program's page: two weeks of training, with the athlete's equipment, first loads and days."""

from api.documentation.example_athlete import (
    MONDAY,
    ExampleAthlete,
    TrainedSession,
    session_dates,
    train_sessions,
)
from api.documentation.example_performance import SessionScript
from api.documentation.rule_pages import BARBELL
from domain.catalog import EXERCISES
from domain.loads.equipment import (
    Dumbbell,
    EquipmentKind,
    ImplementLoad,
    Kettlebell,
    Plate,
    ResistanceBand,
    ResistanceBands,
    Stack,
)
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.program import Program
from domain.progress.progress import EnrollmentStart, Setup, StartLoad

DUMBBELL_PAIRS = tuple(ImplementLoad(float(load), 2) for load in range(2, 41, 2))
GYM = (
    BARBELL,
    Dumbbell(Unit.KG, DUMBBELL_PAIRS),
    Kettlebell(Unit.KG, tuple(ImplementLoad(float(load), 2) for load in range(4, 33, 4))),
    Stack(Unit.KG, 5.0, 120.0, 2.5),
    ResistanceBands(Unit.KG, tuple(ResistanceBand(f"{force} kg", force) for force in (5, 10, 15, 20))),
    Plate(Unit.KG, tuple(ImplementLoad(load, 4) for load in (1.25, 2.5, 5.0, 10.0, 20.0))),
)
# The first loads of the example athlete, in kg: by a word in the slug of the exercise, else by its equipment.
START_LOADS = {
    "leg-press": 100.0,
    "deadlift": 100.0,
    "squat": 80.0,
    "bench": 60.0,
    "row": 50.0,
    "press": 40.0,
    "clean": 40.0,
}
HELD_LOADS = {"bulgarian-split-squat": 10.0, "backward-lunge": 10.0}  # dumbbells, where bodyweight is possible too
LEG_MACHINES = ("leg-press", "hack-squat")
EQUIPMENT_LOADS = {EquipmentKind.BARBELL: 40.0, EquipmentKind.STACK: 30.0, EquipmentKind.DUMBBELL: 10.0}
# The usual training days by sessions per week. Monday is 0.
WEEKDAYS = {2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5), 7: tuple(range(7))}


def two_weeks(program: Program) -> tuple[TrainedSession, ...]:
    """Train two weeks as prescribed. In the first session of week two, every last set is two reps short."""
    weekdays = _example_weekdays(program)
    scripts = [SessionScript(extra_reps=2)] * len(weekdays) * 2
    scripts[len(weekdays)] = SessionScript(missing_reps=2)
    start = EnrollmentStart(MONDAY, Setup(Unit.KG, GYM), start_loads(program))
    return train_sessions(ExampleAthlete(program, start), scripts, session_dates(weekdays, len(scripts)))


def _example_weekdays(program: Program) -> tuple[int, ...]:
    """Return the usual training days. Four sessions a week on nonconsecutive days fit into no fixed week."""
    schedule, every_other_day = program.policies.schedule, WEEKDAYS[3]
    count = times_a_week(program)
    if schedule is not None and schedule.days_apart > 1 and count > len(every_other_day):
        return every_other_day
    return WEEKDAYS.get(count, every_other_day)


def times_a_week(program: Program) -> int:
    """Return the number of sessions per week: from the weekdays or the schedule, else each day once."""
    if program.weekdays:
        return len(program.weekdays)
    schedule = program.policies.schedule
    return schedule.most_per_week if schedule is not None else len(program.days)


def start_loads(program: Program) -> tuple[StartLoad, ...]:
    """Return a first load for every progression without one in the program."""
    first_slot = {slot.progression: slot for _, slot in reversed(list(program.slots()))}
    return tuple(
        StartLoad(item.progression, load)
        for item in program.progressions
        if item.start_load is None
        and item.progression in first_slot
        and (load := _first_load(EXERCISES[first_slot[item.progression].exercise])) is not None
    )


def _first_load(exercise: Exercise) -> float | None:
    """Return None for an exercise that begins with bodyweight."""
    if exercise.bodyweight or not exercise.equipment:
        return HELD_LOADS.get(exercise.slug)
    by_slug = next((load for word, load in START_LOADS.items() if word in exercise.slug), None)
    is_heavy = EquipmentKind.BARBELL in exercise.equipment or exercise.slug in LEG_MACHINES
    return by_slug if by_slug is not None and is_heavy else EQUIPMENT_LOADS.get(exercise.equipment[0])
