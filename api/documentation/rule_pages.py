"""One page for each kind of progression rule, generated from its class. A new kind gets its page automatically.

A page shows the docstrings of the rule's class and module: editing them edits the public page.
"""

import inspect
import re
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import partial

from markupsafe import Markup

from api.documentation.example_athlete import (
    MONDAY,
    ExampleAthlete,
    TrainedSession,
    session_dates,
    train_sessions,
)
from api.documentation.example_performance import SessionScript
from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, without_defaults
from domain.catalog import PROGRAMS
from domain.decision import Code
from domain.loads.equipment import Barbell, EquipmentKind, PlatePair
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Day, Program, Progression, Slot
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.rule import Rule

SECTION = "Catalog"
BARBELL = Barbell(Unit.KG, 20.0, tuple(PlatePair(load, pairs=4) for load in (20.0, 10.0, 5.0, 2.5, 1.25)))
SQUAT = Exercise("back-squat", "Back squat", Laterality.TWO_SIDED, bodyweight=False, equipment=(EquipmentKind.BARBELL,))
START_LOAD = 60.0
# Good days with more or fewer reps in reserve, then three bad days with two reps missing in the last set.
SCRIPTS = (
    SessionScript(extra_reps=2),
    SessionScript(extra_reps=4, extra_rir=1),
    SessionScript(extra_reps=1),
    SessionScript(extra_reps=3, extra_rir=2),
    SessionScript(missing_reps=2, extra_rir=-2),
    SessionScript(missing_reps=2, extra_rir=-2),
    SessionScript(missing_reps=2, extra_rir=-2),
    SessionScript(extra_reps=7),
    SessionScript(extra_reps=2),
    SessionScript(extra_reps=3),
)


def kinds() -> tuple[type[Rule], ...]:
    """Return the rule kinds in the order of their registration."""
    return typing.get_args(typing.get_args(ProgressionRule)[0])


def page_path(kind: type[Rule]) -> str:
    """Return the path of a kind's page."""
    return f"/docs/rules/{tag(kind).replace('_', '-')}"


def page_paths() -> dict[str, str]:
    """Map the type names that fields refer to, kinds and unions, to the paths of their pages."""
    unions = {"ProgressionRule": "/docs/rules", "StageRule": "/docs/rules"}
    return unions | {kind.__name__: page_path(kind) for kind in kinds()}


def rule_pages(templates: Templates, types: TypeDescriptions) -> Iterator[DocumentationPage]:
    """Yield the list of kinds, and one page for each kind."""
    yield DocumentationPage(
        path="/docs/rules",
        title="Progression rules",
        summary="Every kind of progression rule: how the sets of a progression change from session to session.",
        section=SECTION,
        make=lambda: templates.render(
            "rules.html", kinds=[(tag(kind), page_path(kind), summary(kind)) for kind in kinds()]
        ),
    )
    for kind in kinds():
        yield DocumentationPage(
            path=page_path(kind),
            title=name(kind),
            summary=summary(kind),
            make=partial(_rule_page, templates, types, kind),
        )


def _rule_page(templates: Templates, types: TypeDescriptions, kind: type[Rule]) -> Markup:
    rule = example(kind)
    return templates.render(
        "rule.html",
        name=name(kind),
        tag=tag(kind),
        description=description(kind),
        type=types.describe(kind.__name__),
        example=rule,
        sessions=ten_sessions(rule),
        codes=codes(kind),
        used_in=used_in(kind),
    )


def tag(kind: type[Rule]) -> str:
    """Return the value of `kind` in JSON."""
    return str(kind.__struct_config__.tag)


def name(kind: type[Rule]) -> str:
    """Return its name as a heading."""
    return tag(kind).replace("_", " ").capitalize()


def summary(kind: type[Rule]) -> str:
    """Return what it does, in one sentence."""
    return inspect.getdoc(kind) or ""


def description(kind: type[Rule]) -> str:
    """Return the docstring of the kind's module: how it works, and its source."""
    docstring = inspect.getdoc(sys.modules[kind.__module__]) or ""
    text = re.sub(r",?\s*`domain\.[^`]*`", "", docstring)  # readers of the page do not have the code
    title, colon, rest = text.partition(": ")  # the page's heading is the title already
    return f"{rest[:1].upper()}{rest[1:]}" if colon and len(title) < 40 else text


def example(kind: type[Rule]) -> Rule:
    """Return a rule of this kind as a coach would write it: the module's `EXAMPLE`, else one of a built-in program.

    Raises LookupError for a kind that has neither.
    """
    module_example = getattr(sys.modules[kind.__module__], "EXAMPLE", None)
    if isinstance(module_example, Rule):
        return module_example
    for program in PROGRAMS.values():
        for progression in program.progressions:
            if isinstance(progression.rule, kind):
                return progression.rule
    raise LookupError(f"{kind.__module__} has no EXAMPLE")


def ten_sessions(rule: Rule) -> tuple[TrainedSession, ...]:
    """Train ten sessions of a back squat by this rule."""
    program = Program(
        slug="example",
        name="Example",
        days=(Day("Day", (Slot("squat", SQUAT.slug, "squat"),)),),
        progressions=(Progression("squat", typing.cast(ProgressionRule, rule)),),
    )
    start = EnrollmentStart(MONDAY, Setup(Unit.KG, (BARBELL,)), (StartLoad("squat", START_LOAD),))
    athlete = ExampleAthlete(program, start, {SQUAT.slug: SQUAT})
    return train_sessions(athlete, SCRIPTS, session_dates((0, 2, 4), len(SCRIPTS)))


def codes(kind: type[Rule]) -> list[Code]:
    """Return the decision codes that the kind's module declares or imports."""
    by_name = {item.name: item for item in vars(sys.modules[kind.__module__]).values() if isinstance(item, Code)}
    return sorted(by_name.values(), key=lambda item: item.name)


def used_in(kind: type[Rule]) -> Mapping[str, Program]:
    """Return the built-in programs that use it, including as a stage of a ladder."""
    return {
        slug: program
        for slug, program in PROGRAMS.items()
        if any(tag(kind) in _kinds_in(without_defaults(item.rule)) for item in program.progressions)
    }


def _kinds_in(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        if isinstance(document.get("kind"), str):
            yield document["kind"]
        for value in document.values():
            yield from _kinds_in(value)
    if isinstance(document, list):
        for item in document:
            yield from _kinds_in(item)
