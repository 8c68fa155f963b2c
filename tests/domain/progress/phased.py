"""A program with three phases, and athletes on it with measurements."""

from datetime import date, timedelta

from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.policies.pain import PainLimits, PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.phase import Gate, GateOpener, Phase
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progress.history import FoldResult, fold
from domain.progress.progress import Progress, Setup
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.dated_condition import (
    CalendarCondition,
    CalendarCount,
    EarnedCondition,
    RecentPainCondition,
    SymmetryCondition,
)
from domain.sessions.body_region import BodyRegion
from domain.sessions.complaint import Complaint
from domain.sessions.measurement import MeasuredValue, Measurement, MeasurementUnit, relevant
from domain.sessions.side import AffectedSide, Side
from tests.factories import DAY_ONE, RACK, Athlete

SIX_WEEKS = CalendarCondition(count=CalendarCount.WEEKS_SINCE_SURGERY, min=6)
SYMMETRY = SymmetryCondition(test="single_hop", min=80, max_age_days=14)
GATES = {
    "early": (Gate("middle", (SIX_WEEKS, SYMMETRY), source="A protocol"),),
    "middle": (
        Gate("early", (RecentPainCondition(days=3, min=6),)),
        Gate("late", (EarnedCondition(progression="squat", min=12),), GateOpener.COACH),
    ),
    "late": (),
}
RULE = DoubleProgressionRule(reps_min=9, reps_max=12, sets_count=3)
PROGRAM = Program(
    slug="phased",
    name="Phased",
    days=(
        Day(
            "A",
            (
                Slot("bridge", "single-leg-bridge", "bridge", phases=("early",)),
                Slot("squat", "bulgarian-split-squat", "squat"),
                Slot("lunge", "backward-lunge", "lunge", phases=("middle", "late")),
            ),
        ),
        Day("B", (Slot("step-down", "step-up", "step-down", phases=("late",)),)),
    ),
    progressions=tuple(Progression(name, RULE) for name in ("bridge", "squat", "lunge", "step-down")),
    policies=Policies(pain=PainPolicy(), schedule=Schedule(most_per_week=7, least_per_week=1, days_apart=1)),
    phases=(
        Phase("early", "Early phase", gates=GATES["early"]),
        Phase(
            "middle",
            "Middle phase",
            gates=GATES["middle"],
            schedule=Schedule(most_per_week=3, least_per_week=2, days_apart=2),
            pain=PainLimits(green_during=4),
        ),
        Phase("late", "Late phase"),
    ),
)


def hop(on: date, left: float, right: float, *, self_reported: bool = False) -> list[Measurement]:
    """A hop of each leg, in centimeters."""
    return [
        Measurement("single_hop", side, on, MeasuredValue(value, MeasurementUnit.CM, self_reported))
        for side, value in ((Side.LEFT, left), (Side.RIGHT, right))
    ]


RIGHT_KNEE = Complaint("right-knee", BodyRegion.KNEE, AffectedSide.RIGHT)


class Patient(Athlete):
    """An athlete whose right knee had surgery 4 weeks before the first day, with measurements."""

    def __init__(self, program: Program = PROGRAM, weeks_before: int = 4) -> None:
        surgery = DAY_ONE - timedelta(weeks=weeks_before)
        super().__init__(program, having=Setup(Unit.KG, RACK, (RIGHT_KNEE,), surgery_on=surgery))
        self.measurements: list[Measurement] = []

    def measures(self, measurements: list[Measurement]) -> None:
        """Record measurements, as the API does: the history is folded again."""
        self.measurements += measurements
        self.progress = self.folded().progress
        if not self.events:
            tests = self.plan.tests
            self.progress = replace(self.first, measurements=relevant(self.measurements, tests, DAY_ONE))

    def folded(self) -> FoldResult:
        return fold(self.plans, self.first, self.events, self.measurements)

    @property
    def stored(self) -> Progress:
        """The stored progress, for a comparison with the fold."""
        return self.progress

    def phase_on(self, on: date) -> str:
        """The phase that a prescription for the date shows."""
        self.on = on
        phase = self.next.phase
        assert phase is not None
        return phase.phase
