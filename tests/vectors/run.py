"""Run a vector through the preview and find the first difference."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.loads.equipment import Barbell, Equipment, PlatePair, Stack
from domain.loads.loading import Rounding, Unit
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Program
from domain.programs.program_check import program_faults
from domain.progress.progress import EnrollmentStart, Setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.loaded_rule import LoadedRule
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT, PastSession, Preview, preview
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import PerformedExercise, PerformedSet
from tests.vectors.derive import derive
from tests.vectors.format import (
    FIRST_DAY,
    AskedSet,
    DoneSet,
    Entry,
    ProgramFile,
    Vector,
    VectorRounding,
    read_program,
    read_vector,
)

HISTORIES = Path(__file__).parent / "histories"
BARBELL = Barbell(
    Unit.KG,
    20,
    (PlatePair(20, 4), PlatePair(10, 2), PlatePair(5, 2), PlatePair(2.5, 2), PlatePair(1.25, 2), PlatePair(0.5, 1)),
)


class Compared(Struct, frozen=True):
    """The result for a vector: no difference, the first difference, or no program to run."""

    name: str
    difference: str | None = None
    has_program: bool = True
    breaks: str | None = None

    def __str__(self) -> str:
        if not self.has_program:
            return f"{self.name}: no program"
        if self.difference is None:
            return f"{self.name}: equal"
        listed = "" if self.breaks is None else f' (as it should: equal would break "{self.breaks}")'
        return f"{self.name}: {self.difference}{listed}"


def compare(path: Path) -> Compared:
    """Compare the vector at `path` with its program file, or with the program derived from its description."""
    name = path.stem
    try:
        vector = read_vector(path)
    except msgspec.DecodeError as error:
        return Compared(name, f"it can't be read: {error}")
    beside = _program_of(path)
    try:
        written = derive(vector) if beside is None else read_program(beside)
    except (msgspec.ValidationError, KeyError, ValueError) as error:
        return Compared(name, f"its program is refused: {error}")
    if written is None:
        return Compared(name, has_program=False)
    found = [f"{place}: {said}" for place, said in _wrong(written)]
    if found:
        return Compared(name, f"its program is refused: {'; '.join(found)}")
    return Compared(name, _difference(vector, _run(vector, written)), breaks=written.breaks)


def _wrong(written: ProgramFile) -> Iterator[tuple[str, str]]:
    """The errors in a program file, by place."""
    yield from ((f"/program{place}", said) for place, said in program_faults(written.program, _exercises(written)))
    known = [item.progression for item in written.program.progressions]
    for n, item in enumerate(written.start):
        if item.progression not in known:
            yield f"/start/{n}/progression", f"the program has no progression `{item.progression}`: {', '.join(known)}"


def _program_of(path: Path) -> Path | None:
    """The program file beside the vector, or the one in `histories/` for the same history."""
    beside = path.with_name(f"{path.stem}.program.json")
    kept = HISTORIES / path.name
    if beside.exists() or not kept.exists() or kept.read_bytes() != path.read_bytes():
        return beside if beside.exists() else None
    ours = kept.with_name(beside.name)
    return ours if ours.exists() else None


def _exercises(written: ProgramFile) -> dict[str, Exercise]:
    """The file's exercises and the built-in ones. Any other name is a lift that all equipment can load."""
    own = {item.slug: item for item in written.exercises}
    used = dict.fromkeys(slot.exercise for _, slot in written.program.slots())
    return {slug: own.get(slug) or EXERCISES.get(slug) or replace(LIFT, slug=slug, bodyweight=False) for slug in used}


def _run(vector: Vector, written: ProgramFile) -> Preview:
    program = written.program
    if written.equipment is None and vector.rounding.mode == "plates":
        program = _rounded_down(program)
    plan = Plan(program, 1, tuple(_exercises(written).values()))
    equipment = written.equipment or _equipment(vector.rounding, vector.units)
    setup = Setup(written.unit or vector.units, equipment)
    sessions = []
    days = program.days
    for number, session in enumerate(vector.sessions):
        slots = days[number % len(days)].slots
        performed = [
            _performed(item, slot.slot, slot.exercise) for item, slot in zip(session.lifts, slots, strict=False)
        ]
        sessions.append(PastSession(tuple(performed), unit=vector.units))
    return preview(plan, EnrollmentStart(FIRST_DAY, setup, written.start), sessions)


def _rounded_down(program: Program) -> Program:
    """Let every rule round down, as the vector does for plates."""
    progressions = tuple(replace(item, rule=_down(item.rule)) for item in program.progressions)
    return replace(program, progressions=progressions)


def _down(rule: ProgressionRule) -> ProgressionRule:
    if isinstance(rule, StagedRule):
        return replace(rule, stages=tuple(replace(item, rule=_down(item.rule)) for item in rule.stages))
    return replace(rule, rounding=Rounding.DOWN) if isinstance(rule, LoadedRule) else rule


def _equipment(rounding: VectorRounding, unit: Unit) -> tuple[Equipment, ...]:
    if rounding.mode == "plates":
        return (BARBELL,)
    return (Stack(unit, 0, 1000, rounding.step or 2.5),)


def _performed(entry: Entry, slot: str, exercise: str) -> PerformedExercise:
    sets = [_done(number, item) for number, item in enumerate(entry.performed, start=1) if item is not None]
    return PerformedExercise(exercise, slot, sets=tuple(sets))


def _done(number: int, item: DoneSet) -> PerformedSet:
    return PerformedSet(set=number, reps=item.reps, load=item.weight, rpe=item.rpe)


def _difference(vector: Vector, found: Preview) -> str | None:
    for session, previewed in zip(vector.sessions, found.sessions, strict=True):
        for expected, asked in _lifts(session.lifts, previewed.prescription):
            if asked != expected:
                return f"session {session.n}: asked {_said(asked)}, expected {_said(expected)}"
    following = [
        (entry.prescribed, _asked(item)) for entry, item in zip(vector.next, found.next.exercises, strict=False)
    ]
    for expected, asked in following:
        if asked != expected:
            return f"session {len(vector.sessions) + 1}: asked {_said(asked)}, expected {_said(expected)}"
    return None


def _lifts(
    lifts: Sequence[Entry], issued: PrescriptionContent
) -> Iterator[tuple[tuple[AskedSet, ...], tuple[AskedSet, ...]]]:
    for entry, item in zip_longest(lifts, issued.exercises):
        yield (() if entry is None else tuple(entry.prescribed)), (() if item is None else _asked(item))


def _asked(item: PrescribedExercise) -> tuple[AskedSet, ...]:
    return tuple(_as_vector(one) for one in item.sets if one.kind is SetKind.WORK)


def _as_vector(one: PrescribedSet) -> AskedSet:
    ranged = one.reps_max is not None
    return AskedSet(
        reps=(one.reps_max if ranged else one.reps) or 0,
        weight=one.load,
        bottom=one.reps if ranged else None,
        is_open=one.open,
        rpe=None if one.rir is None else 10 - one.rir,
    )


def _said(sets: tuple[AskedSet, ...]) -> str:
    return ", ".join(map(str, sets)) or "nothing"
