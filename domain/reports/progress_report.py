"""Progress report for people, by exercise: stage, loads, estimates, symmetry, recent sessions."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.loading import Loads, convert_optional, load_and_assistance
from domain.programs.plan import Plan
from domain.programs.program import Slot
from domain.progress.progress import Progress
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.questioned_load import LOAD_QUESTIONED
from domain.sessions.e1rm import OneRepMaxEstimate, OneRepMaxFormula, estimate
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedSet
from domain.sessions.side import EACH, AffectedSide, Side

SESSIONS_SHOWN = 5


class LoggedSession(Struct, frozen=True):
    """A session of the enrollment and its decisions."""

    session_id: UUID
    performance: Performance
    decisions: tuple[Decision, ...]


class WorkingLoad(Struct, frozen=True):
    """The exact working load of a progression."""

    side: Annotated[Side, Meta(description="Side. `both` unless the program has independent sides.")]
    load: Annotated[float, Meta(description="Exact working load. Prescribed loads are built from it.")]
    assistance: Annotated[float, Meta(description="Exact assistance instead of a load. 0 means none.")] = 0.0
    band: Annotated[str | None, Meta(description="Name of the band. If its force is not known, `load` is 0.")] = None


class SymmetryIndex(Struct, frozen=True):
    """Limb symmetry index (LSI): the affected side as a percentage of the other. Decisions don't use it."""

    percent: Annotated[float, Meta(description="Affected side divided by the other side, times 100.")]
    metric: Annotated[
        str, Meta(description="Compared value: `e1rm`, `reps`, `seconds` or `distance_m`.", examples=["reps"])
    ]


class RecentSession(Struct, frozen=True):
    """Summary of a recent session of an exercise."""

    session_id: Annotated[UUID, Meta(description="Id of the session.")]
    performed_on: Annotated[date, Meta(description="Local date of the session.")]
    sets_done: Annotated[int, Meta(description="Number of logged work sets.")]
    heaviest_load: Annotated[
        float | None, Meta(description="Heaviest load. Null if no load was logged, or all sets had assistance.")
    ]
    least_assistance: Annotated[
        float | None, Meta(description="Least assistance. Null if a set was done without assistance.")
    ]
    fewest_reps: Annotated[int | None, Meta(description="Good reps in the weakest set. Null if no reps were logged.")]
    shortest_seconds: Annotated[
        float | None, Meta(description="Seconds of the shortest set. Null if no seconds were logged.")
    ]
    shortest_distance_m: Annotated[
        float | None, Meta(description="Meters of the shortest set. Null if no distance was logged.")
    ]
    decision: Annotated[
        Decision | None, Meta(description="Decision after the session. Null if there was none for this exercise.")
    ]


class ExerciseProgress(Struct, frozen=True):
    """Progress of a slot."""

    slot: Annotated[str, Meta(description="Slot of the program.")]
    exercise: Annotated[str, Meta(description="Slug of the exercise.")]
    variant: Annotated[str | None, Meta(description="Slug of the variant. Null without variants.")]
    stage: Annotated[str | None, Meta(description="Stage of the progression. Null without stages.")]
    stopped: Annotated[
        bool, Meta(description="Whether pain or another symptom stopped the exercise, until the coach resumes it.")
    ]
    working_loads: Annotated[tuple[WorkingLoad, ...], Meta(description="Working loads. Empty for bodyweight work.")]
    e1rm: Annotated[
        OneRepMaxEstimate | None,
        Meta(description="Estimated 1RM from the best set of the newest session that allows one."),
    ]
    lsi: Annotated[
        SymmetryIndex | None,
        Meta(description="Limb symmetry index. Null unless one side is affected and both sides were logged."),
    ]
    last_sessions: Annotated[tuple[RecentSession, ...], Meta(description="Recent sessions, newest first.")]


def report(
    plan: Plan,
    progress: Progress,
    newest_first: Sequence[LoggedSession],
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
) -> tuple[ExerciseProgress, ...]:
    """One entry per slot, in program order. `formula` estimates one-repetition maximums."""
    return tuple(_slot(SlotProgress(plan, progress, slot), newest_first, formula) for slot in plan.slots.values())


def _slot(
    slot_progress: SlotProgress, newest_first: Sequence[LoggedSession], formula: OneRepMaxFormula
) -> ExerciseProgress:
    slot = slot_progress.slot
    sessions = [(logged, sets) for logged in newest_first if (sets := _sets_of(slot_progress, logged.performance))]
    states = slot_progress.progression_state.states
    affected = slot_progress.progress.setup.affected_side
    loads = tuple(
        _working_load(Side(side), state.load, slot_progress.loads)
        for side, state in states.items()
        if slot_progress.rule.is_loaded(state)
    )
    body_weight = slot_progress.body_weight if slot_progress.exercise.lifts_bodyweight else 0.0
    estimates = (
        [_estimate(one, slot_progress.loads, formula, body_weight) for one in sets]
        for logged, sets in sessions
        if not _is_questioned(slot, logged)
    )
    return ExerciseProgress(
        slot=slot.slot,
        exercise=slot_progress.exercise_slug,
        variant=slot_progress.variant,
        stage=slot_progress.rule.stage_name(slot_progress.lowest_state),
        stopped=slot_progress.progression_state.stopped,
        working_loads=loads,
        e1rm=next((best for of_session in estimates if (best := _best(of_session))), None),
        lsi=next((index for _, sets in sessions if (index := symmetry_index(sets, affected))), None),
        last_sessions=tuple(_recent(slot, logged, sets) for logged, sets in sessions[:SESSIONS_SHOWN]),
    )


def _estimate(
    one: PerformedSet, loads: Loads, formula: OneRepMaxFormula, body_weight: float | None
) -> OneRepMaxEstimate | None:
    """The estimate from a set. None for one with a band whose force is not known."""
    if one.band is not None and (loads.is_ranked or one.band not in loads.load_by_band):
        return None
    return estimate(loads.signed(one) or 0, one.counted_reps, formula, body_weight)


def _working_load(side: Side, load: float, loads: Loads) -> WorkingLoad:
    band = loads.bands.get(load)
    return (
        WorkingLoad(side, band=band, load=0.0)
        if loads.is_ranked
        else WorkingLoad(side, *load_and_assistance(load), band)
    )


def _is_questioned(slot: Slot, logged: LoggedSession) -> bool:
    """Whether a load of the session looks like a typing error, so that it does not count until it is confirmed."""
    return any(item.slot == slot.slot and item.code == LOAD_QUESTIONED.name for item in logged.decisions)


def _best(estimates: Sequence[OneRepMaxEstimate | None]) -> OneRepMaxEstimate | None:
    return max((item for item in estimates if item is not None), key=lambda item: item.load, default=None)


def _sets_of(slot_progress: SlotProgress, performance: Performance) -> list[PerformedSet]:
    """The work sets performed for a slot with its exercise, with loads in the unit of the report."""
    slot, unit, exercise = slot_progress.slot, slot_progress.unit, slot_progress.exercise_slug
    return [
        PerformedSet(
            side=one.side,
            reps=one.reps,
            good_reps=one.good_reps,
            seconds=one.seconds,
            distance_m=one.distance_m,
            band=one.band,
            load=convert_optional(one.load, performance.unit or unit, unit),
            assistance=convert_optional(one.assistance, performance.unit or unit, unit),
            tempo_held=one.tempo_held,
        )
        for item in performance.exercises
        if item.exercise == exercise and item.slot in (None, slot.slot) and item.substitute_for is None
        for one in item.sets
        if one.kind is SetKind.WORK
    ]


def symmetry_index(sets: Sequence[PerformedSet], affected: AffectedSide) -> SymmetryIndex | None:
    """Compare the best sets of the two sides. None unless one side is affected and both sides were logged."""
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
    e1rm = estimate(one.signed_load or 0, one.counted_reps)
    return e1rm.load if e1rm else 0.0


_METRICS: dict[str, Callable[[PerformedSet], float]] = {
    "e1rm": _e1rm,
    "reps": lambda one: float(one.counted_reps),
    "seconds": lambda one: one.seconds or 0.0,
    "distance_m": lambda one: one.distance_m or 0.0,
}


def _recent(slot: Slot, logged: LoggedSession, sets: Sequence[PerformedSet]) -> RecentSession:
    reps = [one.counted_reps for one in sets if one.reps is not None]
    heaviest = max((one.signed_load for one in sets if one.signed_load is not None), default=None)
    return RecentSession(
        session_id=logged.session_id,
        performed_on=logged.performance.performed_on,
        sets_done=len(sets),
        heaviest_load=None if heaviest is None or heaviest < 0 else heaviest,
        least_assistance=-heaviest if heaviest is not None and heaviest < 0 else None,
        fewest_reps=min(reps, default=None),
        shortest_seconds=min((one.seconds for one in sets if one.seconds is not None), default=None),
        shortest_distance_m=min((one.distance_m for one in sets if one.distance_m is not None), default=None),
        decision=next((item for item in logged.decisions if item.slot == slot.slot), None),
    )
