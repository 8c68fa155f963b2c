"""A lifter on a single rule: the prescription, a performed session, the decision."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.equipment import Equipment, Stack
from domain.loads.loading import Loads, Unit
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Policies
from domain.programs.program_check import program_faults
from domain.progress.enrollment_start import start_progress
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import LIFT, one_rule
from domain.sessions.metric import amount_in
from domain.sessions.prescription import PrescribedSet
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from tests.factories import DAY_ONE

NOT_REPORTED = PainScores()
STACK = (Stack(Unit.KG, 0, 500, 2.5),)


def own_sets_faults(rule: ProgressionRule) -> list[str]:
    """What the check of a program says about a slot that follows the rule with sets of its own."""
    plan = one_rule(rule)
    day = plan.program.days[0]
    slot = replace(day.slots[0], sets=(SetLine(count=2, reps=5, rir=2),))
    program = replace(plan.program, days=(replace(day, slots=(slot,)),))
    return [reason for _, reason in program_faults(program, {LIFT.slug: plan.exercises[0]})]


class Lifter:
    """Starts at `load` and trains every other day."""

    BODYWEIGHT_LIFT = LIFT

    def __init__(
        self,
        rule: ProgressionRule,
        load: float | None = 60,
        equipment: Sequence[Equipment] = STACK,
        unit: Unit = Unit.KG,
        exercise: Exercise | None = None,
        policies: Policies | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.plan = plan or one_rule(rule, exercise, policies)
        start = () if load is None else (StartLoad("lift", load),)
        self.progress = start_progress(self.plan, EnrollmentStart(DAY_ONE, Setup(unit, tuple(equipment)), start), {})
        self.on = DAY_ONE

    @property
    def asked(self) -> tuple[PrescribedSet, ...]:
        return prescribe(self.plan, self.progress, self.on).exercises[0].sets

    @property
    def equipment_loads(self) -> Loads:
        setup = self.progress.setup
        return self.plan.loads(self.plan.slots["lift"].exercise, None, setup.equipment, setup.unit)

    @property
    def working(self) -> float:
        """The working load, or the training max."""
        return self.progress.progression_states["lift"].states["both"].load

    @property
    def loads(self) -> list[float]:
        return [item.load for item in self.asked]

    @property
    def load(self) -> float:
        return self.asked[0].load

    @property
    def reps(self) -> list[int | None]:
        return [item.reps for item in self.asked]

    def trains(
        self,
        reps: int | Sequence[int | None] | None = None,
        load: float | Sequence[float] | None = None,
        rir: float | None = None,
        pain: PainScores = NOT_REPORTED,
    ) -> Decision:
        """Do the prescribed sets, optionally with other reps (or seconds or meters), load or effort.

        None in `reps` leaves a set undone.
        """
        issued = prescribe(self.plan, self.progress, self.on)
        item = issued.exercises[0]
        sets = [
            PerformedSet(
                set=one.set,
                kind=one.kind,
                side=one.side,
                **amount_in(one.metric, done),
                load=None if used is None else max(used, 0),
                assistance=-used if used is not None and used < 0 else None,
                rir=rir,
            )
            for one, done, used in zip(item.sets, self._reps(reps), self._loads(load), strict=True)
            if done is not None
        ]
        done = Performance(issued.on, issued.on, (PerformedExercise(item.exercise, item.slot, sets=tuple(sets)),), pain)
        self.progress, decisions = plan_next(self.plan, self.progress, done)
        self.on = issued.on + timedelta(days=2)
        return decisions[0]

    def trains_with_effort(self, *rir: float | None) -> Decision:
        """Do the prescribed sets, each with its own reps in reserve."""
        issued = prescribe(self.plan, self.progress, self.on)
        item = issued.exercises[0]
        sets = [
            PerformedSet(set=one.set, side=one.side, reps=one.reps, load=one.load, rir=reserve)
            for one, reserve in zip(item.sets, rir, strict=True)
        ]
        done = Performance(issued.on, issued.on, (PerformedExercise(item.exercise, item.slot, sets=tuple(sets)),))
        self.progress, decisions = plan_next(self.plan, self.progress, done)
        self.on = issued.on + timedelta(days=2)
        return decisions[0]

    def logs(self, *sets: PerformedSet, pain: PainScores = NOT_REPORTED) -> Decision:
        """Log these sets, whatever was prescribed."""
        issued = prescribe(self.plan, self.progress, self.on)
        item = issued.exercises[0]
        done = Performance(issued.on, issued.on, (PerformedExercise(item.exercise, item.slot, sets=sets),), pain)
        self.progress, decisions = plan_next(self.plan, self.progress, done)
        self.on = issued.on + timedelta(days=2)
        return decisions[0]

    def leaves_it_out(self) -> None:
        """A session for the prescription without this exercise."""
        done = Performance(self.on, self.on, (), prescription_id=UUID(int=1))
        self.progress, _ = plan_next(self.plan, self.progress, done)
        self.on += timedelta(days=2)

    def _reps(self, reps: int | Sequence[int | None] | None) -> Sequence[int | None]:
        if reps is None:
            return [int(item.top or 12) for item in self.asked]
        return [reps] * len(self.asked) if isinstance(reps, int) else reps

    def _loads(self, load: float | Sequence[float] | None) -> Sequence[float | None]:
        """The prescribed load, below 0 for assistance; of an adjusted set, the load by its table."""
        if load is None:
            return [item.signed_load if item.adjust is None else None for item in self.asked]
        return [load] * len(self.asked) if isinstance(load, int | float) else load
