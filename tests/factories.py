"""One short way to build each object that tests need, with defaults for everything that a test does not vary."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from domain.catalog import EXERCISES, PROGRAMS
from domain.decision import Decision
from domain.loads.equipment import Dumbbell, Equipment, ImplementLoad
from domain.loads.loading import Unit
from domain.programs.plan import Plan, Plans
from domain.programs.program import Program
from domain.progress.enrollment_start import start_progress
from domain.progress.history import Event, EventData, FoldResult, OverrideEvent, SessionEvent, apply, fold
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, OverrideItem, Progress, Setup, StartLoad
from domain.sessions.complaint import Complaint
from domain.sessions.prescription import LoadAdjustment, PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import ComplaintPain, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side

DAY_ONE = date(2026, 9, 1)
NOTHING_REPORTED = PainScores()


def dumbbells(*loads: float, count: int = 2, unit: Unit = Unit.KG) -> Dumbbell:
    return Dumbbell(unit, tuple(ImplementLoad(load, count) for load in loads))


RACK = (dumbbells(4, 6, 8, 10, 12, 14, 16, 18, 20),)


def setup(
    equipment: Iterable[Equipment] = RACK,
    affected_side: AffectedSide = AffectedSide.NONE,
    unit: Unit = Unit.KG,
    baseline_pain: int = 0,
) -> Setup:
    """A setup with one complaint, unless it has neither a side nor a baseline."""
    has_complaint = affected_side is not AffectedSide.NONE or baseline_pain > 0
    complaints = (Complaint("pain", side=affected_side, baseline_pain=baseline_pain),) if has_complaint else ()
    return Setup(unit, tuple(equipment), complaints)


def plan(program: Program | str, revision: int = 1) -> Plan:
    found = PROGRAMS[program] if isinstance(program, str) else program
    return Plan(found, revision, tuple(EXERCISES[slug] for slug in found.exercise_slugs()))


def asked(
    reps: int | None = 9,
    load: float = 10,
    sets: int = 3,
    sides: Iterable[Side] = LEFT_AND_RIGHT,
    seconds: float | None = None,
) -> tuple[PrescribedSet, ...]:
    """The prescribed work sets of one exercise."""
    return tuple(
        PrescribedSet(number, SetKind.WORK, side, reps, seconds=seconds, load=load)
        for number in range(1, sets + 1)
        for side in sides
    )


def done(*reps: int, load: float | None = 10, side: Side = Side.BOTH, **said: object) -> tuple[PerformedSet, ...]:
    """One performed set per number of reps, numbered by position."""
    return tuple(PerformedSet(reps=n, load=load, side=side, **said) for n in reps)  # type: ignore[arg-type]  # any other field of a set


class Athlete:
    """An athlete on a program, without a server: train, read the next prescription, and read the decision behind it."""

    def __init__(
        self,
        program: Program | Plan | str = "bulgarian-split-squat",
        start: tuple[StartLoad, ...] = (),
        having: Setup | None = None,
        days_between: int = 3,
    ) -> None:
        self.plan = program if isinstance(program, Plan) else plan(program)
        self.plans: Plans = {self.plan.named: self.plan}
        self.first: Progress = start_progress(self.plan, EnrollmentStart(DAY_ONE, having or setup(), start), {})
        self.progress = self.first
        self.events: list[Event] = []
        self.days_between = days_between
        self.on = DAY_ONE

    @property
    def next(self) -> PrescriptionContent:
        return prescribe(self.plan, self.progress, self.on)

    def asked(self, slot: str) -> PrescribedExercise:
        found = self.next.exercise(slot)
        assert found is not None
        return found

    def happens(self, what: EventData, on: date | None = None) -> tuple[Decision, ...]:
        number = max((event.number for event in self.events), default=0) + 1
        event = Event(UUID(int=number), on or self.on, number, what)
        self.events.append(event)
        self.progress, decisions = apply(self.plans, self.progress, event)
        return decisions

    def trains(
        self,
        reps: "int | dict[Side, int] | None" = None,
        load: float | None = None,
        pain: PainScores = NOTHING_REPORTED,
        only: Iterable[str] | None = None,
        **said: object,
    ) -> tuple[Decision, ...]:
        """Perform the next session (or `only` some slots) as prescribed, except for `reps` and `load`, then rest."""
        wanted = [item for item in self.next.exercises if item.sets and (only is None or item.slot in only)]
        return self.logs(*(as_asked(item, reps, load, **said) for item in wanted), pain=pain)

    def logs(
        self,
        *exercises: PerformedExercise,
        pain: PainScores = NOTHING_REPORTED,
        on: date | None = None,
        unit: Unit | None = None,
        place: str | None = None,
        complaint_pain: tuple[ComplaintPain, ...] = (),
    ) -> tuple[Decision, ...]:
        """Log exactly these exercises, by default on the prescribed day, then rest."""
        issued = prescribe(self.plan, self.progress, self.on, place)
        on = on or issued.on
        done = Performance(on, on, exercises, pain, unit, place=place, complaint_pain=complaint_pain)
        session = SessionEvent(done, issued.exercises, issued.unit)
        decisions = self.happens(session, on)
        self.on = max(self.on, on + timedelta(days=self.days_between))
        return decisions

    def is_told(self, *items: OverrideItem, as_base: bool = False) -> None:
        """Override some slots, for the next session or as the new base."""
        self.happens(OverrideEvent(items, as_base))

    def folded(self) -> FoldResult:
        """The fold over the whole history."""
        return fold(self.plans, self.first, self.events)

    def load(self, slot: str) -> float:
        """The load of the slot's first work set in the next session."""
        return self.asked(slot).sets[0].load

    def reps(self, slot: str) -> int | None:
        """The target of the slot's first work set in the next session."""
        return self.asked(slot).sets[0].reps

    def why(self, slot: str) -> str:
        """The code of the decision behind the slot's next sets."""
        return self.asked(slot).decision.code


def as_asked(
    item: PrescribedExercise,
    reps: "int | dict[Side, int] | None" = None,
    load: float | None = None,
    **said: object,
) -> PerformedExercise:
    """A prescribed exercise performed as prescribed, except for `reps` and `load`."""
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
        **said,  # type: ignore[arg-type]  # any other field of a set
    )


def row_load(adjust: LoadAdjustment, reps: int) -> float | None:
    """The load of the row for so many reps, below 0 for assistance. None if no row matches."""
    row = adjust.row_for(reps)
    return None if row is None else row.signed_load
