"""The pages of built-in programs and exercises, and the reference of the program format.

The notes on a program's page are the docstring of its module in `domain/catalog`, without the first line: editing
that docstring edits the public page. `program_notes` finds the module by the identity of its `Program`.
"""

import inspect
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from markupsafe import Markup
from msgspec.structs import replace

from api.documentation.example_athlete import (
    MONDAY,
    ExampleAthlete,
    SessionScript,
    TrainedSession,
    session_dates,
    train_sessions,
)
from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, compact, without_defaults
from api.documentation.rule_pages import BARBELL, kinds, name, page_path, tag
from domain import catalog
from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import Dumbbell, EquipmentKind, Kettlebell, Plate, SingleLoad, Stack
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Program, Slot, WarmUpReference, WarmUpSet
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.sessions.side import AffectedSide

SECTION = "Catalog"
DUMBBELL_PAIRS = tuple(SingleLoad(float(load), 2) for load in range(2, 41, 2))
GYM = (
    BARBELL,
    Dumbbell(Unit.KG, DUMBBELL_PAIRS),
    Kettlebell(Unit.KG, tuple(SingleLoad(float(load), 2) for load in range(4, 33, 4))),
    Stack(Unit.KG, 5.0, 120.0, 2.5),
    Plate(Unit.KG, tuple(SingleLoad(load, 4) for load in (1.25, 2.5, 5.0, 10.0, 20.0))),
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
WEEKDAYS = {2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5)}


def program_pages(templates: Templates, types: TypeDescriptions) -> Iterator[DocumentationPage]:
    """Yield the list of programs, each program, the exercises, and the program format."""
    yield DocumentationPage(
        path="/docs/programs",
        title="Programs",
        summary="The built-in programs: days, exercises, rules and policies.",
        section=SECTION,
        make=lambda: templates.render("programs.html", programs=PROGRAMS.values()),
    )
    for slug, program in PROGRAMS.items():
        yield DocumentationPage(
            path=f"/docs/programs/{slug}",
            title=program.name,
            summary=program.description or program.name,
            make=partial(_program_page, templates, program),
        )
    yield DocumentationPage(
        path="/docs/exercises",
        title="Exercises",
        summary="The built-in exercises, with their variants, equipment and cues.",
        section=SECTION,
        make=lambda: templates.render("exercises.html", exercises=EXERCISES.values()),
    )
    yield DocumentationPage(
        path="/docs/program-format",
        title="Program format",
        summary="Every field of a program, with its type, bounds and default.",
        section="Reference",
        make=lambda: templates.render(
            "program_format.html", types=list(types.all()), example=PROGRAMS["bulgarian-split-squat"]
        ),
    )


def _program_page(templates: Templates, program: Program) -> Markup:
    return templates.render(
        "program.html",
        program=program,
        exercises=exercises_of(program),
        kinds={item.progression: item.rule.__struct_config__.tag for item in program.progressions},
        kind_pages={tag(kind): (name(kind), page_path(kind)) for kind in kinds()},
        sessions=two_weeks(program),
        program_notes=program_notes(program),
        slot_notes=slot_notes,
        uses_percentages=uses_percentages(program),
    )


def program_notes(program: Program) -> str:
    """Return the docstring of the program's module without its first line: source, open points, Nextset's defaults."""
    modules = (module for module in vars(catalog).values() if inspect.ismodule(module))
    program_module = next(module for module in modules if any(item is program for item in vars(module).values()))
    return (inspect.getdoc(program_module) or "").partition("\n\n")[2]


def slot_notes(slot: Slot) -> list[str]:
    """Describe a slot: its superset, tempo, rest and warm-up, and whether its sets affect progress."""
    notes = []
    if slot.group is not None:
        notes.append("circuit" if slot.group == "circuit" else f"superset: {slot.group.replace('-', ' ')}")
    if slot.tempo is not None:
        notes.append(f"tempo {slot.tempo}")
    if slot.rest_seconds is not None:
        notes.append(f"{slot.rest_seconds:g} s rest")
    if slot.warm_up:
        sets = (f"{len(list(same))} x {text}" for text, same in groupby(map(_warm_up_text, slot.warm_up)))
        notes.append(f"warm-up {', '.join(sets)}")
    if not slot.judged:
        notes.append("logged, no effect on progress")
    return notes


def _warm_up_text(item: WarmUpSet) -> str:
    reference = " of the working load" if item.of is WarmUpReference.WORKING_LOAD else ""
    return f"{item.reps} at {item.percent:g} %{reference}" if item.percent else f"{item.reps} at the lightest load"


def uses_percentages(program: Program) -> bool:
    """Whether any set is a percentage of the working load, so that sets and decisions name different loads."""
    days = [[replace(slot, warm_up=()) for slot in day.slots] for day in program.days]
    return '"percent"' in compact(without_defaults([days, program.progressions]))


def exercises_of(program: Program) -> dict[str, Exercise]:
    """Return the exercises of a program by slug."""
    return {slot.exercise: EXERCISES[slot.exercise] for _, slot in program.slots()}


def two_weeks(program: Program) -> tuple[TrainedSession, ...]:
    """Train two weeks as prescribed. In the first session of week two, every last set is two reps short."""
    weekdays = WEEKDAYS.get(times_a_week(program), (0, 2, 4))
    scripts = [SessionScript(extra_reps=2)] * len(weekdays) * 2
    scripts[len(weekdays)] = SessionScript(missing_reps=2)
    start = EnrollmentStart(MONDAY, Setup(Unit.KG, GYM, AffectedSide.NONE), start_loads(program))
    return train_sessions(ExampleAthlete(program, start), scripts, session_dates(weekdays, len(scripts)))


def times_a_week(program: Program) -> int:
    """Return the number of sessions per week: from the weekdays or the schedule, else each day once."""
    if program.weekdays:
        return len(program.weekdays)
    schedule = program.policies.schedule
    return schedule.most_per_week if schedule is not None else len(program.days)


def start_loads(program: Program) -> tuple[StartLoad, ...]:
    """Return a first load for every progression without one in the program."""
    plan = Plan(program, 1, ())
    return tuple(
        StartLoad(key, load)
        for key, slot in plan.first_slot.items()
        if plan.progressions[key].start_load is None and (load := _first_load(EXERCISES[slot.exercise])) is not None
    )


def _first_load(exercise: Exercise) -> float | None:
    """Return None for an exercise that begins with bodyweight."""
    if exercise.bodyweight or not exercise.equipment:
        return HELD_LOADS.get(exercise.slug)
    by_slug = next((load for word, load in START_LOADS.items() if word in exercise.slug), None)
    is_heavy = EquipmentKind.BARBELL in exercise.equipment or exercise.slug in LEG_MACHINES
    return by_slug if by_slug is not None and is_heavy else EQUIPMENT_LOADS.get(exercise.equipment[0])
