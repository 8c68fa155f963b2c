"""One short way to make each thing that tests need; a test says only what it varies."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from domain.begin import begin
from domain.catalog import EXERCISES, PROGRAMS
from domain.decision import Decision
from domain.equipment import Dumbbell, Equipment, SingleLoad
from domain.history import Event, Happening, Plans, SessionDone, apply
from domain.loading import Unit
from domain.prescribe import prescribe
from domain.prescription import Issued, PrescribedExercise, PrescribedSet, SetKind
from domain.program import Plan, Program
from domain.progress import Enrolled, Progress, Setup, Start
from domain.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.side import AffectedSide, Side

DAY_ONE = date(2026, 9, 1)


def dumbbells(*loads: float, count: int = 2, unit: Unit = Unit.KG) -> Dumbbell:
    return Dumbbell(unit, tuple(SingleLoad(load, count) for load in loads))


RACK = (dumbbells(4, 6, 8, 10, 12, 14, 16, 18, 20),)


def setup(
    equipment: Iterable[Equipment] = RACK,
    affected_side: AffectedSide = AffectedSide.NONE,
    unit: Unit = Unit.KG,
    baseline_pain: int = 0,
) -> Setup:
    return Setup(unit, tuple(equipment), affected_side, baseline_pain)


def plan(program: Program | str, revision: int = 1) -> Plan:
    found = PROGRAMS[program] if isinstance(program, str) else program
    used = dict.fromkeys(slot.exercise for _, slot in found.slots())
    return Plan(found, revision, tuple(EXERCISES[slug] for slug in used))


class Athlete:
    """An athlete on a program, without a server: train, read what is asked next, and why."""

    def __init__(
        self,
        program: Program | str = "bulgarian-split-squat",
        start: tuple[Start, ...] = (),
        having: Setup | None = None,
        days_between: int = 3,
    ) -> None:
        self.plan = plan(program)
        self.plans: Plans = {self.plan.named: self.plan}
        self.first: Progress = begin(self.plan, Enrolled(DAY_ONE, having or setup(), start), {})
        self.progress = self.first
        self.events: list[Event] = []
        self.days_between = days_between
        self.on = DAY_ONE

    @property
    def next(self) -> Issued:
        return prescribe(self.plan, self.progress, self.on)

    def asked(self, slot: str) -> PrescribedExercise:
        found = self.next.exercise(slot)
        assert found is not None
        return found

    def happens(self, what: Happening, on: date | None = None) -> tuple[Decision, ...]:
        event = Event(UUID(int=len(self.events) + 1), on or self.on, len(self.events) + 1, what)
        self.events.append(event)
        self.progress, decisions = apply(self.plans, self.progress, event)
        return decisions

    def trains(
        self,
        reps: "int | dict[Side, int] | None" = None,
        load: float | None = None,
        pain: PainScores = PainScores(),
        **said: object,
    ) -> tuple[Decision, ...]:
        """Do everything that is asked, with `reps` and `load` instead where they are given, then rest."""
        issued = self.next
        exercises = tuple(as_asked(item, reps, load, **said) for item in issued.exercises if item.sets)
        decisions = self.happens(SessionDone(Performance(issued.on, issued.on, exercises, pain)), issued.on)
        self.on = issued.on + timedelta(days=self.days_between)
        return decisions


def as_asked(
    item: PrescribedExercise,
    reps: "int | dict[Side, int] | None" = None,
    load: float | None = None,
    **said: object,
) -> PerformedExercise:
    """An exercise done as it was asked for, but with other reps or another load where they are given."""
    return PerformedExercise(
        exercise=item.exercise,
        slot=item.slot,
        sets=tuple(_as_asked(one, reps, load, said) for one in item.sets if one.kind is SetKind.WORK),
    )


def _as_asked(
    one: PrescribedSet, reps: "int | dict[Side, int] | None", load: float | None, said: dict[str, object]
) -> PerformedSet:
    target = one.reps if one.reps is not None else 15
    done = reps.get(one.side, target) if isinstance(reps, dict) else target if reps is None else reps
    return PerformedSet(
        set=one.set,
        side=one.side,
        reps=done,
        load=one.load if load is None else load,
        seconds=one.seconds,
        **said,  # type: ignore[arg-type]  # whatever else a test wants to say of a set
    )
