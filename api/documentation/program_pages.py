"""A page for each built-in program and exercise, and how a program is written down."""

import inspect
from collections.abc import Iterator
from functools import partial
from itertools import groupby

from markupsafe import Markup
from msgspec.structs import replace

from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, compact, without_defaults
from api.documentation.rule_pages import BARBELL, address, kinds, name, tag
from api.documentation.trainee import MONDAY, ExampleAthlete, SessionScript, TrainedSession, dates, train
from domain import catalog
from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import Dumbbell, EquipmentKind, Kettlebell, Plate, SingleLoad, Stack
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.program import Plan, Program, Slot, WarmUpReference, WarmUpSet
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.sessions.side import AffectedSide

SECTION = "Catalogue"
PAIRS = tuple(SingleLoad(float(load), 2) for load in range(2, 41, 2))
GYM = (
    BARBELL,
    Dumbbell(Unit.KG, PAIRS),
    Kettlebell(Unit.KG, tuple(SingleLoad(float(load), 2) for load in range(4, 33, 4))),
    Stack(Unit.KG, 5.0, 120.0, 2.5),
    Plate(Unit.KG, tuple(SingleLoad(load, 4) for load in (1.25, 2.5, 5.0, 10.0, 20.0))),
)
# Where the athlete of the tables starts, in kg: by a word in the exercise's slug, else by what it is done with.
STARTS = {
    "leg-press": 100.0,
    "deadlift": 100.0,
    "squat": 80.0,
    "bench": 60.0,
    "row": 50.0,
    "press": 40.0,
    "clean": 40.0,
}
HELD = {"bulgarian-split-squat": 10.0, "backward-lunge": 10.0}  # begun with dumbbells, though bodyweight would do
LEG_MACHINES = ("leg-press", "hack-squat")
OTHER_LOADS = {EquipmentKind.BARBELL: 40.0, EquipmentKind.STACK: 30.0, EquipmentKind.DUMBBELL: 10.0}
# The days on which people train so many times a week, Monday being 0.
WEEKDAYS = {2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4), 6: (0, 1, 2, 3, 4, 5)}


def program_pages(templates: Templates, parts: TypeDescriptions) -> Iterator[DocumentationPage]:
    """The list of programs, each program, the exercises, and the format."""
    yield DocumentationPage(
        path="/docs/programs",
        title="Programs",
        summary="The programs that are built in, as data: days, exercises, rules and policies.",
        section=SECTION,
        make=lambda: templates.render("programs.html", programs=PROGRAMS.values()),
    )
    for slug, program in PROGRAMS.items():
        yield DocumentationPage(
            path=f"/docs/programs/{slug}",
            title=program.name,
            summary=program.description or program.name,
            make=partial(_about, templates, program),
        )
    yield DocumentationPage(
        path="/docs/exercises",
        title="Exercises",
        summary="The exercises that are built in, with their variants, equipment and cues.",
        section=SECTION,
        make=lambda: templates.render("exercises.html", exercises=EXERCISES.values()),
    )
    yield DocumentationPage(
        path="/docs/program-format",
        title="Program format",
        summary="Every field of a program, with its type, bounds and default.",
        section="Reference",
        make=lambda: templates.render(
            "program_format.html", parts=list(parts.all()), example=PROGRAMS["bulgarian-split-squat"]
        ),
    )


def _about(templates: Templates, program: Program) -> Markup:
    return templates.render(
        "program.html",
        program=program,
        exercises=exercises_of(program),
        kinds={item.progression: item.rule.__struct_config__.tag for item in program.progressions},
        kind_pages={tag(kind): (name(kind), address(kind)) for kind in kinds()},
        sessions=two_weeks(program),
        told=told(program),
        notes=slot_notes,
        shares=shares(program),
    )


def told(program: Program) -> str:
    """What the program's file says below its first line: the source, what it leaves open, and what is ours."""
    files = (module for module in vars(catalog).values() if inspect.ismodule(module))
    file = next(module for module in files if any(item is program for item in vars(module).values()))
    return (inspect.getdoc(file) or "").partition("\n\n")[2]


def slot_notes(slot: Slot) -> list[str]:
    """What else there is to know of a slot: alternation, tempo and rest, warm-up, and whether it decides anything."""
    found = [] if slot.group is None else [f"alternates: {slot.group.replace('-', ' ')}"]
    if slot.tempo is not None:
        found.append(f"tempo {slot.tempo}")
    if slot.rest_seconds is not None:
        found.append(f"{slot.rest_seconds:g} s rest")
    if slot.warm_up:
        sets = (f"{len(list(same))} x {item}" for item, same in groupby(map(_warm_up, slot.warm_up)))
        found.append(f"warm-up {', '.join(sets)}")
    if not slot.judged:
        found.append("stored, decides nothing")
    return found


def _warm_up(item: WarmUpSet) -> str:
    of = " of the working load" if item.of is WarmUpReference.WORKING_LOAD else ""
    return f"{item.reps} at {item.percent:g} %{of}" if item.percent else f"{item.reps} with the lightest"


def shares(program: Program) -> bool:
    """Whether any set is a share of the working load, so that reasons and sets speak of different loads."""
    days = [[replace(slot, warm_up=()) for slot in day.slots] for day in program.days]
    return '"percent"' in compact(without_defaults([days, program.progressions]))


def exercises_of(program: Program) -> dict[str, Exercise]:
    """The exercises that a program uses, by slug."""
    return {slot.exercise: EXERCISES[slot.exercise] for _, slot in program.slots()}


def two_weeks(program: Program) -> tuple[TrainedSession, ...]:
    """The first two weeks: everything as asked, two reps short in each last set of the second week's first session."""
    weekdays = WEEKDAYS.get(times_a_week(program), (0, 2, 4))
    ways = [SessionScript(over=2)] * len(weekdays) * 2
    ways[len(weekdays)] = SessionScript(short=2)
    enrolled = EnrollmentStart(MONDAY, Setup(Unit.KG, GYM, AffectedSide.NONE), starts(program))
    return train(ExampleAthlete(program, enrolled), ways, dates(weekdays, len(ways)))


def times_a_week(program: Program) -> int:
    """How often a week a program is trained: as it says itself, else each of its days once."""
    if program.weekdays:
        return len(program.weekdays)
    schedule = program.policies.schedule
    return schedule.most_per_week if schedule is not None else len(program.days)


def starts(program: Program) -> tuple[StartLoad, ...]:
    """A first load for every progression for which the program itself names none."""
    plan = Plan(program, 1, ())
    return tuple(
        StartLoad(key, load)
        for key, slot in plan.first_slot.items()
        if plan.progressions[key].start_load is None and (load := _first_load(EXERCISES[slot.exercise])) is not None
    )


def _first_load(exercise: Exercise) -> float | None:
    """None for what begins with bodyweight."""
    if exercise.bodyweight or not exercise.equipment:
        return HELD.get(exercise.slug)
    named = next((load for word, load in STARTS.items() if word in exercise.slug), None)
    of_weight = EquipmentKind.BARBELL in exercise.equipment or exercise.slug in LEG_MACHINES
    return named if named is not None and of_weight else OTHER_LOADS.get(exercise.equipment[0])
