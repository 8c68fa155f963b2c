"""The calculator: the next session after sessions that only the sheet holds. It stores nothing and has no athlete.

Each row is a session: a load and the reps of its sets. By default each row is judged as a first session. With
`in_turn`, the rows are one athlete's sessions of one exercise, and a rule's counts (misses in a row) run over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from api.sheets.cell import NONE, CellField, value_of
from api.sheets.spelling import DecimalMark, spelled
from domain.loads.equipment import AssistedMachine, Dumbbell, Equipment, EquipmentKind, ImplementLoad, Stack
from domain.loads.loading import HEAVIEST, Unit, hundredths
from domain.programs.plan import Plan
from domain.programs.program import Policies
from domain.progress.enrollment_start import start_progress
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Progress, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import LIFT, one_rule
from domain.sessions.metric import amount_in
from domain.sessions.prescription import PrescriptionContent, SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet

MOST_ROWS = 500
FIELDS = (
    CellField.LOAD,
    CellField.REPS,
    CellField.SETS,
    CellField.SECONDS,
    CellField.DISTANCE,
    CellField.RIR,
    CellField.ACTION,
    CellField.CODE,
    CellField.WHY,
)
ASSISTED_LIFT = replace(LIFT, bodyweight=True, equipment=(EquipmentKind.ASSISTED_MACHINE, EquipmentKind.STACK))
_DAY = date(2000, 1, 1)  # any date: the calculator has no calendar
_MOST_STEPS = 1500  # of the load grid, each way from the last load


class CalculatorRow(msgspec.Struct, frozen=True):
    """A session: its load, and the reps, seconds or meters of each set. `target`: the prescribed reps, if known.

    A load below 0 is assistance, as in a cell.
    """

    load: float | None
    reps: tuple[int, ...]
    rir: tuple[float, ...] = ()
    target: int | None = None

    @property
    def is_empty(self) -> bool:
        """A row without a session yet."""
        return not self.reps


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, the equipment, and the fields to calculate."""

    rule: ProgressionRule
    unit: Unit
    step: float
    equipment: tuple[Equipment, ...] = ()
    """Empty means any load in multiples of `step` from the last one."""
    fields: tuple[CellField, ...] = (CellField.LOAD,)
    mark: DecimalMark = DecimalMark.POINT
    in_turn: bool = False


class SeveralLoadsError(Exception):
    """The rule prescribes several loads in one session, so one load doesn't determine its progress."""


def calculate(calculation: Calculation, rows: Iterable[CalculatorRow]) -> Iterator[tuple[str, ...]]:
    """Yield the fields of each row; empty ones for an empty row. Raises SeveralLoadsError."""
    plan: Plan | None = None
    progress: Progress | None = None
    for row in rows:
        if row.is_empty:
            yield ("",) * len(calculation.fields)
            continue
        if plan is None or progress is None or not calculation.in_turn:
            plan, progress = _start(calculation, row)
        progress = _after(plan, progress, row)
        yield _values(calculation, prescribe(plan, progress, _DAY))


def _start(calculation: Calculation, row: CalculatorRow) -> tuple[Plan, Progress]:
    """Start as if the row's load, and its target, had been prescribed."""
    load, unit = row.load or 0.0, calculation.unit
    equipment = calculation.equipment and (*calculation.equipment, *_used(unit, load))
    lift = ASSISTED_LIFT if load < 0 else replace(LIFT, bodyweight=load == 0)
    plan = one_rule(calculation.rule, lift, Policies(layoff=()))
    setup = Setup(unit, equipment or _load_grid(calculation, load))
    start = StartLoad("lift", max(load, 0.0), assistance=max(-load, 0.0))
    progress = start_progress(plan, EnrollmentStart(_DAY, setup, (start,)), {})
    _refuse_several_loads(prescribe(plan, progress, _DAY), load)
    if row.target is None:
        return plan, progress
    state = progress.progression_states["lift"]
    rule = plan.rule(plan.slots["lift"], unit)
    states = {side: rule.with_target(each, row.target) for side, each in state.states.items()}
    return plan, replace(progress, progression_states={"lift": replace(state, states=states)})


def _used(unit: Unit, load: float) -> tuple[Equipment, ...]:
    """The load that was used as equipment."""
    if load < 0:
        return (AssistedMachine(unit, -load, -load, 1),)
    return (Dumbbell(unit, (ImplementLoad(load, 2),)),) if load else ()


def _load_grid(calculation: Calculation, load: float) -> tuple[Equipment, ...]:
    """Equipment to assume when none is given: loads in whole steps from `load`, up to `_MOST_STEPS` each way."""
    if load == 0:
        return ()
    step, at = hundredths(calculation.step), hundredths(abs(load))
    if load < 0:
        most = at + min((HEAVIEST * 100 - at) // step, _MOST_STEPS) * step
        assisted = AssistedMachine(calculation.unit, (at % step or step) / 100, most / 100, calculation.step)
        return (assisted, Stack(calculation.unit, calculation.step, _MOST_STEPS * step / 100, calculation.step))
    below, above = min(at // step, _MOST_STEPS), min((HEAVIEST * 100 - at) // step, _MOST_STEPS)
    return (Stack(calculation.unit, (at - below * step) / 100, (at + above * step) / 100, calculation.step),)


def _refuse_several_loads(issued: PrescriptionContent, load: float) -> None:
    loads = {one.signed_load for one in issued.exercises[0].sets if one.kind is SetKind.WORK}
    if len(loads) > 1 or any(one.adjust is not None for one in issued.exercises[0].sets):
        raise SeveralLoadsError("This rule prescribes several loads in one session. The calculator needs a single one.")
    if load and loads - {load, 0.0}:
        raise SeveralLoadsError("This rule prescribes loads other than its working load. The calculator can't use it.")


def _after(plan: Plan, progress: Progress, row: CalculatorRow) -> Progress:
    issued = prescribe(plan, progress, _DAY)
    item = issued.exercises[0]
    metric = item.sets[0].metric
    sets = tuple(
        PerformedSet(
            **amount_in(metric, reps),
            load=None if row.load is None else max(row.load, 0.0),
            assistance=-row.load if row.load is not None and row.load < 0 else None,
            rir=row.rir[min(number, len(row.rir) - 1)] if row.rir else None,
            unassisted=True,
            torso_upright=True,
        )
        for number, reps in enumerate(row.reps)
    )
    performance = Performance(_DAY, _DAY, (PerformedExercise(item.exercise, item.slot, sets=sets),))
    next_progress, _ = plan_next(plan, progress, performance, issued.exercises, issued.unit)
    # no calendar: a schedule must never see a previous session
    return replace(next_progress, done_on=())


def _values(calculation: Calculation, issued: PrescriptionContent) -> tuple[str, ...]:
    item = issued.exercises[0]
    values = [value_of(issued, item, field, None, calculation.mark) for field in calculation.fields]
    return tuple(NONE if value is None else spelled(value, calculation.mark) for value in values)
