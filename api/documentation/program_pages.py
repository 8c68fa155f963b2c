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

from api.documentation.example_weeks import two_weeks
from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, compact, without_defaults
from api.documentation.rule_pages import kinds, name, page_path, tag
from domain import catalog
from domain.catalog import EXERCISES, PROGRAMS
from domain.programs.exercise import Exercise
from domain.programs.program import Program, Slot, WarmUpReference, WarmUpSet

SECTION = "Catalog"


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
    """Describe a slot: its superset, tempo, rests and warm-up, and whether its sets affect progress."""
    notes = []
    if slot.group is not None:
        notes.append("circuit" if slot.group == "circuit" else f"superset: {slot.group.replace('-', ' ')}")
    if slot.tempo is not None:
        notes.append(f"tempo {slot.tempo}")
    if slot.rest_seconds is not None:
        notes.append(f"{slot.rest_seconds:g} s rest")
    if slot.rest_after_seconds is not None:
        notes.append(f"{slot.rest_after_seconds:g} s before the next exercise")
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
