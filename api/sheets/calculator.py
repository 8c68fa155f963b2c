"""The calculator: what comes next after a session that is in the sheet itself. Nothing is stored, nobody is known.

Each row is a session: a load and the reps of its sets. On their own, rows are judged as if nothing had been before; in
turn, they are one athlete's sessions of one exercise, and what a rule counts (misses in a row) is counted over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec.structs import replace

from api.sheets.cell import NONE, CellField, value_of
from api.sheets.spelling import DecimalMark, spelled
from domain.loads.equipment import Dumbbell, Equipment, SingleLoad, Stack
from domain.loads.loading import HEAVIEST, Unit, hundredths
from domain.programs.program import Plan, Policies
from domain.progress.enrollment_start import start_progress
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Progress, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import LIFT, one_rule
from domain.sessions.prescription import PrescriptionContent, SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet

MOST_ROWS = 500
FIELDS = (
    CellField.LOAD,
    CellField.REPS,
    CellField.SETS,
    CellField.SECONDS,
    CellField.RIR,
    CellField.ACTION,
    CellField.CODE,
    CellField.WHY,
)
_DAY = date(2000, 1, 1)  # any: the calculator knows no calendar
_STEPS = 1500  # of the grid, each way from the last load


class CalculatorRow(msgspec.Struct, frozen=True):
    """A session: what was on the bar, and the reps (or seconds) of each set; `asked` is the target, where known."""

    load: float | None
    reps: tuple[int, ...]
    rir: tuple[float, ...] = ()
    asked: int | None = None

    @property
    def is_empty(self) -> bool:
        """Not trained yet: there is nothing to go on from."""
        return not self.reps


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, what there is to lift with, and what is asked of it."""

    rule: ProgressionRule
    unit: Unit
    step: float
    equipment: tuple[Equipment, ...] = ()
    """Empty: any load, `step` apart."""
    fields: tuple[CellField, ...] = (CellField.LOAD,)
    mark: DecimalMark = DecimalMark.POINT
    in_turn: bool = False


class SeveralLoadsError(Exception):
    """The rule asks for several loads in one session: one load does not say where it stands."""


def calculate(asked: Calculation, rows: Iterable[CalculatorRow]) -> Iterator[tuple[str, ...]]:
    """The fields of each row, or empty ones for an empty row. Raises NotStraight."""
    plan: Plan | None = None
    progress: Progress | None = None
    for row in rows:
        if row.is_empty:
            yield ("",) * len(asked.fields)
            continue
        if plan is None or progress is None or not asked.in_turn:
            plan, progress = _begun(asked, row)
        progress = _after(plan, progress, row)
        yield _shown(asked, prescribe(plan, progress, _DAY))


def _begun(asked: Calculation, row: CalculatorRow) -> tuple[Plan, Progress]:
    """As if the row's load, and its target, had been asked for."""
    load = row.load or 0.0
    used = (Dumbbell(asked.unit, (SingleLoad(load, 2),)),) if load else ()
    equipment = (*asked.equipment, *used) if asked.equipment else _grid(asked, load)
    lift = replace(LIFT, bodyweight=load == 0)
    plan = one_rule(asked.rule, lift, Policies(layoff=()))
    progress = start_progress(plan, EnrollmentStart(_DAY, Setup(asked.unit, equipment), (StartLoad("lift", load),)), {})
    _refuse_several_loads(prescribe(plan, progress, _DAY), load)
    if row.asked is None:
        return plan, progress
    track = progress.progression_states["lift"]
    rule = plan.rule(plan.slots["lift"], asked.unit)
    states = {side: rule.with_reps(state, row.asked) for side, state in track.states.items()}
    return plan, replace(progress, progression_states={"lift": replace(track, states=states)})


def _grid(asked: Calculation, load: float) -> tuple[Equipment, ...]:
    """All loads that lie whole steps from this one: what the sheet's owner can load, as far as anybody knows."""
    if load == 0:
        return ()
    step, at = hundredths(asked.step), hundredths(load)
    below, above = min(at // step, _STEPS), min((HEAVIEST * 100 - at) // step, _STEPS)
    return (Stack(asked.unit, (at - below * step) / 100, (at + above * step) / 100, asked.step),)


def _refuse_several_loads(issued: PrescriptionContent, load: float) -> None:
    loads = {one.load for one in issued.exercises[0].sets if one.kind is SetKind.WORK}
    if len(loads) > 1 or any(one.adjust is not None for one in issued.exercises[0].sets):
        raise SeveralLoadsError("This rule asks for several loads in one session; the calculator takes rules with one.")
    if load and loads - {load, 0.0}:
        raise SeveralLoadsError("This rule does not train at its working load, so a load does not say where it stands.")


def _after(plan: Plan, progress: Progress, row: CalculatorRow) -> Progress:
    issued = prescribe(plan, progress, _DAY)
    item = issued.exercises[0]
    holds = any(one.is_hold for one in item.sets)
    sets = tuple(
        PerformedSet(
            reps=None if holds else reps,
            seconds=reps if holds else None,
            load=row.load,
            rir=row.rir[min(number, len(row.rir) - 1)] if row.rir else None,
            unassisted=True,
            torso_upright=True,
        )
        for number, reps in enumerate(row.reps)
    )
    done = Performance(_DAY, _DAY, (PerformedExercise(item.exercise, item.slot, sets=sets),))
    after, _ = plan_next(plan, progress, done, issued.exercises, issued.unit)
    # no calendar: no session is ever late
    return replace(after, done_on=())


def _shown(asked: Calculation, issued: PrescriptionContent) -> tuple[str, ...]:
    item = issued.exercises[0]
    values = [value_of(issued, item, field, None, asked.mark) for field in asked.fields]
    return tuple(NONE if value is None else spelled(value, asked.mark) for value in values)
