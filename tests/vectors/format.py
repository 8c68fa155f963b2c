"""The files of a vector: a history with its rule in words, and a Nextset program beside it."""

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from domain.loads.equipment import Equipment
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise
from domain.programs.program import Program
from domain.progress.progress import StartLoad

FIRST_DAY = date(2026, 1, 5)


class AskedSet(Struct, frozen=True):
    """A prescribed set. `reps` is the top of a range, `minReps` its bottom."""

    reps: int
    weight: float
    bottom: int | None = field(name="minReps", default=None)
    is_open: bool = field(name="amrap", default=False)
    rpe: float | None = None

    def __str__(self) -> str:
        reps = f"{self.bottom}-{self.reps}" if self.bottom is not None else str(self.reps)
        effort = "" if self.rpe is None else f" @{self.rpe:g}"
        return f"{reps}{'+' if self.is_open else ''} x {self.weight:g}{effort}"


class DoneSet(Struct, frozen=True):
    """A performed set."""

    reps: int
    weight: float
    rpe: float | None = None


class Entry(Struct, frozen=True):
    """One lift of a session."""

    prescribed: tuple[AskedSet, ...] = ()
    performed: tuple[DoneSet | None, ...] = ()
    key: str = ""
    exercise: str = ""


class VectorSession(Struct, frozen=True):
    """A session: one lift, or several as `entries`."""

    n: int
    prescribed: tuple[AskedSet, ...] = ()
    performed: tuple[DoneSet | None, ...] = ()
    key: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def lifts(self) -> tuple[Entry, ...]:
        return self.entries or (Entry(self.prescribed, self.performed, self.key),)


class VectorRounding(Struct, frozen=True):
    """How displayed loads are rounded: to a step, or to the plates of a barbell."""

    mode: str
    step: float | None = None


class SpecifiedSet(Struct, frozen=True):
    """A set of a day, as written in the program."""

    reps: int
    weight: float | None = None
    pct: float | None = None
    bottom: int | None = field(name="minReps", default=None)
    is_open: bool = field(name="amrap", default=False)
    rpe: float | None = None


class SpecifiedDay(Struct, frozen=True):
    """A lift on a day of the program, with the progression by the file's own name."""

    key: str
    progression: dict[str, object]
    week: int = 1
    day: int = 1
    exercise: str = ""
    sets: tuple[SpecifiedSet, ...] = ()


class Vector(Struct, frozen=True):
    """A history with its rule in words."""

    name: str
    units: Unit
    rounding: VectorRounding
    sessions: tuple[VectorSession, ...]
    days: tuple[SpecifiedDay, ...] = ()
    spec: dict[str, object] | None = None
    one_rep_max: object = None
    next: tuple[Entry, ...] = ()


class ProgramFile(Struct, frozen=True, forbid_unknown_fields=True):
    """NAME.program.json: a Nextset program, and where it starts."""

    program: Program
    start: Annotated[tuple[StartLoad, ...], Meta(description="First loads, by progression.")] = ()
    unit: Annotated[Unit | None, Meta(description="The athlete's unit; left out: the vector's `units`.")] = None
    equipment: Annotated[
        tuple[Equipment, ...] | None, Meta(description="Left out: what the vector's `rounding` says.")
    ] = None
    exercises: Annotated[
        tuple[Exercise, ...], Meta(description="Exercises that the program uses and that are not built in.")
    ] = ()
    breaks: Annotated[
        str | None,
        Meta(description="The sentence of field.md, section 4, that an equal answer would break."),
    ] = None


def read_vector(path: Path) -> Vector:
    found = msgspec.json.decode(path.read_bytes())
    following = found.get("next") or []
    if following and "prescribed" not in following[0]:  # one lift, without a list of entries
        found["next"] = [{"prescribed": following}]
    return msgspec.convert(found, Vector)


def read_program(path: Path) -> ProgramFile:
    return msgspec.json.decode(path.read_bytes(), type=ProgramFile)
