"""A page for each kind of progression rule, made from its class: a new kind brings its page along."""

import inspect
import re
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import partial

from markupsafe import Markup

from api.documentation.fields import TypeDescriptions
from api.documentation.page import DocumentationPage, Templates, without_defaults
from api.documentation.trainee import MONDAY, ExampleAthlete, SessionScript, TrainedSession, dates, train
from domain.catalog import PROGRAMS
from domain.decision import Code
from domain.loads.equipment import Barbell, EquipmentKind, PlatePair
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Day, Program, Progression, Slot
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.rule import Rule

SECTION = "Catalogue"
BARBELL = Barbell(Unit.KG, 20.0, tuple(PlatePair(load, pairs=4) for load in (20.0, 10.0, 5.0, 2.5, 1.25)))
SQUAT = Exercise("back-squat", "Back squat", Laterality.TWO_SIDED, bodyweight=False, equipment=(EquipmentKind.BARBELL,))
START_LOAD = 60.0
# Good days with more or less left in the tank, then three bad ones: two reps missing in the last set.
WAYS = (
    SessionScript(over=2),
    SessionScript(over=4, reserve=1),
    SessionScript(over=1),
    SessionScript(over=3, reserve=2),
    SessionScript(short=2, reserve=-2),
    SessionScript(short=2, reserve=-2),
    SessionScript(short=2, reserve=-2),
    SessionScript(over=7),
    SessionScript(over=2),
    SessionScript(over=3),
)


def kinds() -> tuple[type[Rule], ...]:
    """The registered kinds, in the order of their registration."""
    return typing.get_args(typing.get_args(ProgressionRule)[0])


def address(kind: type[Rule]) -> str:
    """Where the page of a kind is."""
    return f"/docs/rules/{tag(kind).replace('_', '-')}"


def addresses() -> dict[str, str]:
    """Where kinds and their union have their pages, by the names that fields refer to."""
    unions = {"ProgressionRule": "/docs/rules", "StageRule": "/docs/rules"}
    return unions | {kind.__name__: address(kind) for kind in kinds()}


def rule_pages(templates: Templates, parts: TypeDescriptions) -> Iterator[DocumentationPage]:
    """The list of kinds, and each kind."""
    yield DocumentationPage(
        path="/docs/rules",
        title="Progression rules",
        summary="Every kind of progression rule: how the sets of a progression change from session to session.",
        section=SECTION,
        make=lambda: templates.render("rules.html", kinds=[(tag(kind), address(kind), lead(kind)) for kind in kinds()]),
    )
    for kind in kinds():
        yield DocumentationPage(
            path=address(kind),
            title=name(kind),
            summary=lead(kind),
            make=partial(_about, templates, parts, kind),
        )


def _about(templates: Templates, parts: TypeDescriptions, kind: type[Rule]) -> Markup:
    shown = example(kind)
    return templates.render(
        "rule.html",
        name=name(kind),
        tag=tag(kind),
        says=says(kind),
        part=parts.part(kind.__name__),
        example=shown,
        sessions=ten_sessions(shown),
        codes=codes(kind),
        used_in=used_in(kind),
    )


def tag(kind: type[Rule]) -> str:
    """Its `kind` on the wire."""
    return str(kind.__struct_config__.tag)


def name(kind: type[Rule]) -> str:
    """Its name as a heading."""
    return tag(kind).replace("_", " ").capitalize()


def lead(kind: type[Rule]) -> str:
    """What it does, in a sentence."""
    return inspect.getdoc(kind) or ""


def says(kind: type[Rule]) -> str:
    """What the file of the kind says of it: how it works, and its source."""
    said = re.sub(
        r",?\s*`domain\.[^`]*`", "", inspect.getdoc(sys.modules[kind.__module__]) or ""
    )  # a place in the code
    head, colon, rest = said.partition(": ")
    return f"{rest[:1].upper()}{rest[1:]}" if colon and len(head) < 40 else said


def example(kind: type[Rule]) -> Rule:
    """A rule of this kind as a coach would write it: the file's own `EXAMPLE`, else one that a program uses.

    Raises LookupError for a kind of which nobody has written one.
    """
    own = getattr(sys.modules[kind.__module__], "EXAMPLE", None)
    if isinstance(own, Rule):
        return own
    for program in PROGRAMS.values():
        for progression in program.progressions:
            if isinstance(progression.rule, kind):
                return progression.rule
    raise LookupError(f"{kind.__module__} has no EXAMPLE")


def ten_sessions(rule: Rule) -> tuple[TrainedSession, ...]:
    """Ten sessions of a back squat by this rule."""
    program = Program(
        slug="example",
        name="Example",
        days=(Day("Day", (Slot("squat", SQUAT.slug, "squat"),)),),
        progressions=(Progression("squat", typing.cast(ProgressionRule, rule)),),
    )
    enrolled = EnrollmentStart(MONDAY, Setup(Unit.KG, (BARBELL,)), (StartLoad("squat", START_LOAD),))
    return train(ExampleAthlete(program, enrolled, {SQUAT.slug: SQUAT}), WAYS, dates((0, 2, 4), len(WAYS)))


def codes(kind: type[Rule]) -> list[Code]:
    """The reasons that the kind's file declares or uses."""
    found = {item.name: item for item in vars(sys.modules[kind.__module__]).values() if isinstance(item, Code)}
    return sorted(found.values(), key=lambda item: item.name)


def used_in(kind: type[Rule]) -> Mapping[str, Program]:
    """The built-in programs in which it stands, a stage of a ladder included."""
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
