"""Where an athlete stands, exercise by exercise, for people: stage, loads, estimates, sides, the last sessions."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.loading import Unit, convert
from domain.programs.program import Plan, Slot
from domain.progress.progress import Progress
from domain.progress.slot_progress import SlotProgress
from domain.sessions.e1rm import Estimate, Formula, estimate
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedSet
from domain.sessions.side import EACH, AffectedSide, Side

SESSIONS_SHOWN = 5


class LoggedSession(Struct, frozen=True):
    """A session of the enrollment, and what it led to."""

    session_id: UUID
    performance: Performance
    decisions: tuple[Decision, ...]


class WorkingLoad(Struct, frozen=True):
    """The exact load that a progression stands at."""

    side: Annotated[Side, Meta(description="Both, unless the program's sides go on their own.")]
    load: Annotated[float, Meta(description="Exact; what is prescribed is the nearest that can be built.")]


class SymmetryIndex(Struct, frozen=True):
    """Limb symmetry index: the involved side in per cent of the other. Reported, never a gate (PMC9808831)."""

    percent: Annotated[float, Meta(description="Affected side over the other side, times 100.")]
    metric: Annotated[str, Meta(description="What was compared: `e1rm`, `reps` or `seconds`.", examples=["reps"])]


class RecentSession(Struct, frozen=True):
    """One earlier session of an exercise, in a line."""

    session_id: Annotated[UUID, Meta(description="The session.")]
    performed_on: Annotated[date, Meta(description="When it was done, as the athlete has the date.")]
    sets_done: Annotated[int, Meta(description="Work sets that were logged.")]
    heaviest_load: Annotated[float | None, Meta(description="Null where no load was given.")]
    fewest_reps: Annotated[int | None, Meta(description="Good reps in the weakest set; null where none were given.")]
    decision: Annotated[
        Decision | None, Meta(description="What was decided after it; null: nothing for this exercise.")
    ]


class ExerciseProgress(Struct, frozen=True):
    """Where one slot stands."""

    slot: Annotated[str, Meta(description="The slot of the program.")]
    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    variant: Annotated[str | None, Meta(description="Slug of the variant; null where there is none.")]
    stage: Annotated[str | None, Meta(description="Stage of the progression; null where it has none.")]
    stopped: Annotated[bool, Meta(description="Stopped for pain until the coach resumes it.")]
    working_loads: Annotated[tuple[WorkingLoad, ...], Meta(description="Empty for work without a load.")]
    e1rm: Annotated[Estimate | None, Meta(description="From the best set of the newest session with one.")]
    lsi: Annotated[SymmetryIndex | None, Meta(description="Null without one affected side, or without both logged.")]
    last_sessions: Annotated[tuple[RecentSession, ...], Meta(description="The newest first.")]


def report(
    plan: Plan, progress: Progress, newest_first: Sequence[LoggedSession], formula: Formula = Formula.EPLEY
) -> tuple[ExerciseProgress, ...]:
    """One entry for each slot, in the order of the program; one-repetition maxima estimated by `formula`."""
    return tuple(_slot(SlotProgress(plan, progress, slot), newest_first, formula) for slot in plan.slots.values())


def _slot(slot_progress: SlotProgress, newest_first: Sequence[LoggedSession], formula: Formula) -> ExerciseProgress:
    slot, unit = slot_progress.slot, slot_progress.unit
    own = [(done, sets) for done in newest_first if (sets := _sets_of(slot, done.performance, unit))]
    states = slot_progress.progression_state.states
    loads = tuple(
        WorkingLoad(Side(side), state.load) for side, state in states.items() if slot_progress.rule.is_loaded(state)
    )
    estimates = ([estimate(one.load or 0, one.counted_reps, formula) for one in sets] for _, sets in own)
    return ExerciseProgress(
        slot=slot.slot,
        exercise=slot.exercise,
        variant=slot_progress.variant,
        stage=slot_progress.rule.stage_name(min(states.values(), key=lambda state: state.stage)),
        stopped=slot_progress.progression_state.stopped,
        working_loads=loads,
        e1rm=next((best for found in estimates if (best := _best(found))), None),
        lsi=next((index for _, sets in own if (index := _lsi(sets, slot_progress.progress.setup.affected_side))), None),
        last_sessions=tuple(_past(slot, done, sets) for done, sets in own[:SESSIONS_SHOWN]),
    )


def _best(found: Sequence[Estimate | None]) -> Estimate | None:
    return max((item for item in found if item is not None), key=lambda item: item.load, default=None)


def _sets_of(slot: Slot, performance: Performance, unit: Unit) -> list[PerformedSet]:
    """The work sets done for a slot, loads in the unit of the report."""
    return [
        PerformedSet(
            side=one.side,
            reps=one.reps,
            good_reps=one.good_reps,
            seconds=one.seconds,
            load=None if one.load is None else convert(one.load, performance.unit or unit, unit),
            tempo_held=one.tempo_held,
        )
        for item in performance.exercises
        if item.exercise == slot.exercise and item.slot in (None, slot.slot) and item.substitute_for is None
        for one in item.sets
        if one.kind is SetKind.WORK
    ]


def _lsi(sets: Sequence[PerformedSet], affected: AffectedSide) -> SymmetryIndex | None:
    if affected not in (AffectedSide.LEFT, AffectedSide.RIGHT):
        return None
    for metric, measure in _METRICS.items():
        best = {side: max((measure(one) for one in sets if side in EACH[one.side]), default=0.0) for side in EACH}
        involved = best[Side(affected.value)]
        other = best[Side.LEFT if affected is AffectedSide.RIGHT else Side.RIGHT]
        if involved and other:
            return SymmetryIndex(round(100 * involved / other, 1), metric)
    return None


def _e1rm(one: PerformedSet) -> float:
    found = estimate(one.load or 0, one.counted_reps)
    return found.load if found else 0.0


_METRICS: dict[str, Callable[[PerformedSet], float]] = {
    "e1rm": _e1rm,
    "reps": lambda one: float(one.counted_reps),
    "seconds": lambda one: one.seconds or 0.0,
}


def _past(slot: Slot, done: LoggedSession, sets: Sequence[PerformedSet]) -> RecentSession:
    given = [one.counted_reps for one in sets if one.reps is not None]
    loads = [one.load for one in sets if one.load is not None]
    return RecentSession(
        session_id=done.session_id,
        performed_on=done.performance.performed_on,
        sets_done=len(sets),
        heaviest_load=max(loads, default=None),
        fewest_reps=min(given, default=None),
        decision=next((item for item in done.decisions if item.slot == slot.slot), None),
    )
