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

from api.documentation.example_athlete import MONDAY
from api.documentation.example_weeks import times_a_week, two_weeks
from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, compact, without_defaults
from api.documentation.rule_pages import kinds, name, page_path, tag
from api.documentation.sets_in_words import sets_of
from domain import catalog
from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.phase import Gate, GateOpener
from domain.programs.program import Program, Slot, WarmUpReference, WarmUpSet
from domain.progression_rules.parts.condition import Condition
from domain.progression_rules.parts.dated_condition import (
    DatedCondition,
    MeasuredSide,
    MeasurementCondition,
    StageReachedCondition,
    SymmetryCondition,
)
from domain.sessions.athlete_on_day import AthleteOnDay

SECTION = "Catalog"
ANY_DAY = AthleteOnDay(on=MONDAY, unit=Unit.KG, start_on=MONDAY)
"""A condition is described for an athlete of whom nothing is known."""


def program_pages(templates: Templates, types: TypeDescriptions) -> Iterator[DocumentationPage]:
    """Yield the list of programs, each program, the exercises, and the program format."""
    yield DocumentationPage(
        path="/docs/programs",
        title="Programs",
        summary="The built-in programs: days, exercises, rules and policies.",
        section=SECTION,
        make=lambda: templates.render(
            "programs.html", programs=PROGRAMS.values(), times_a_week=times_a_week, equipment=equipment_of
        ),
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
    sessions = two_weeks(program)
    rules = {item.progression: item.rule for item in program.progressions}
    examples = {line.slot: line.prescribed for session in reversed(sessions) for line in session.lines}
    return templates.render(
        "program.html",
        program=program,
        exercises=exercises_of(program),
        kinds={item.progression: item.rule.__struct_config__.tag for item in program.progressions},
        kind_pages={tag(kind): (name(kind), page_path(kind)) for kind in kinds()},
        sessions=sessions,
        sets_of=lambda slot: sets_of(slot, rules[slot.progression], examples.get(slot.slot, "")),
        program_notes=program_notes(program),
        slot_notes=slot_notes,
        gate_in_words=partial(gate_in_words, program),
        uses_percentages=uses_percentages(program),
    )


def program_notes(program: Program) -> str:
    """Return the docstring of the program's module without its first line: source, open points, Nextset's defaults."""
    modules = (module for module in vars(catalog).values() if inspect.ismodule(module))
    program_module = next(module for module in modules if any(item is program for item in vars(module).values()))
    return (inspect.getdoc(program_module) or "").partition("\n\n")[2]


def slot_notes(slot: Slot) -> list[str]:
    """Describe a slot: phases, superset, tempo, rests, pain limit, warm-up, and whether its sets affect progress."""
    notes = [f"phase: {', '.join(slot.phases)}"] if slot.phases else []
    if slot.group is not None:
        notes.append("circuit" if slot.group == "circuit" else f"superset: {slot.group.replace('-', ' ')}")
    if slot.tempo is not None:
        notes.append(f"tempo {slot.tempo}")
    if slot.rest_seconds is not None:
        notes.append(f"{slot.rest_seconds:g} s rest")
    if slot.rest_after_seconds is not None:
        notes.append(f"{slot.rest_after_seconds:g} s before the next exercise")
    if slot.pain is not None and slot.pain.green_during is not None:
        notes.append(f"pain up to {slot.pain.green_during}/10")
    if slot.warm_up:
        sets = (f"{len(list(same))} x {text}" for text, same in groupby(map(_warm_up_text, slot.warm_up)))
        notes.append(f"warm-up {', '.join(sets)}")
    if not slot.judged:
        notes.append("logged, no effect on progress")
    return notes


def gate_in_words(program: Program, gate: Gate) -> str:
    """Describe a gate: where it leads, who opens it, and its conditions."""
    target = program.phase_named(gate.to)
    title = gate.to if target is None else target.title
    opener = " (opened by the coach)" if gate.opened_by is GateOpener.COACH else ""
    return f"To {title}{opener}: {'; '.join(map(_condition_in_words, gate.when))}."


def _condition_in_words(condition: Condition) -> str:
    if isinstance(condition, StageReachedCondition):
        return f'{condition.progression}, stage "{condition.stage}"'
    if not isinstance(condition, DatedCondition):
        raise TypeError("The check of programs allows no condition on a session in a gate.")
    words = f"{condition.title(ANY_DAY)}: {condition.bounds_text}"
    if isinstance(condition, MeasurementCondition) and condition.side is not MeasuredSide.EACH:
        words += f" on the {condition.side.value} side"
    if isinstance(condition, MeasurementCondition | SymmetryCondition) and condition.max_age_days is not None:
        words += f", at most {condition.max_age_days} days old"
    return words


def _warm_up_text(item: WarmUpSet) -> str:
    reference = " of the working load" if item.of is WarmUpReference.WORKING_LOAD else ""
    return f"{item.reps} at {item.percent:g} %{reference}" if item.percent else f"{item.reps} at the lightest load"


def uses_percentages(program: Program) -> bool:
    """Whether any set is a percentage of the working load, so that sets and decisions name different loads."""
    days = [[replace(slot, warm_up=()) for slot in day.slots] for day in program.days]
    return '"percent"' in compact(without_defaults([days, program.progressions]))


def equipment_of(program: Program) -> list[str]:
    """Return the equipment that the exercises of a program take, in words."""
    kinds_used = {kind.value for exercise in exercises_of(program).values() for kind in exercise.equipment}
    return sorted(kind.replace("_", " ") for kind in kinds_used)


def exercises_of(program: Program) -> dict[str, Exercise]:
    """Return the exercises of a program by slug."""
    return {slug: EXERCISES[slug] for slug in program.exercise_slugs()}
