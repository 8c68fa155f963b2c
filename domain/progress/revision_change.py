"""Moves an athlete to another revision of the program: what carries over, and what starts from scratch."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.programs.plan import Plan, Plans
from domain.progress.enrollment_start import start_progress
from domain.progress.open_session import state_after_break, week_on
from domain.progress.phases import plan_in_phase, start_phase
from domain.progress.progress import (
    EnrollmentStart,
    OverrideItem,
    PhaseState,
    Progress,
    ProgressionState,
    RemovedProgression,
    StartLoad,
)
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progress.start_from_history import PastExercises
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.prescription import ProgramReference

MOVED = declare(
    "moved",
    Action.HOLD,
    "Moved to revision {revision} of the program. Next: {load} ({carried}).",
    revision="the new revision",
    load="the load from now on",
    unit="its unit",
    carried="`progress`, `load` or `started`",
)


class CarryOver(StrEnum):
    """What a progression carries over to another revision."""

    PROGRESS = "progress"
    LOAD = "load"
    STARTED = "started"


class CarriedProgression(Struct, frozen=True):
    """What a progression carried over."""

    progression: Annotated[str, Meta(description="Name of the progression in the program.")]
    carried: Annotated[
        CarryOver,
        Meta(
            description="`progress`: all of its progress. `load`: its load only, because the kind of rule changed. "
            "`started`: nothing. It starts from `start`, then the enrollment's starting loads, the last session with "
            "the exercise, or the program's load, whichever exists first. A progression that an earlier move removed "
            "picks up where it left off."
        ),
    ]


class RevisionStart(Struct, frozen=True):
    """Where progressions start that are new in the revision: what the coach said, or the last session with them."""

    start: tuple[StartLoad, ...] = ()
    past: PastExercises = {}


def change_revision(
    plans: Plans, to: ProgramReference, progress: Progress, start: RevisionStart, phase: str | None = None
) -> tuple[Progress, tuple[CarriedProgression, ...]]:
    """Progress on the new plan, in the same week and on the same day, and what each progression carried over.

    `plans` has the new revision, and every revision that the athlete was on. In a program with phases, the athlete
    stays in the phase of the same name, or else begins `phase`, by default the first one.
    """
    old, new = plans[progress.program], plans[to]
    today = progress.folded_to or progress.start_on
    moved_phase = _phase_in(new, progress, phase, today)
    week = week_on(new, replace(progress, phase=moved_phase, week_shift=0), today)
    fresh = start_progress(new, EnrollmentStart(today, progress.setup, start.start), start.past)
    moved = replace(
        progress,
        program=new.named,
        progression_states=fresh.progression_states,
        decisions=fresh.decisions,
        phase=moved_phase,
        day=_same_day(plan_in_phase(old, progress), _in_phase(new, moved_phase), progress.day),
        week_shift=week_on(old, progress, today) - week,
        overrides=tuple(_in_revision(item, new) for item in progress.overrides if item.slot in new.slots),
        lasting=tuple(item for item in progress.lasting if item.slot in new.slots),
        removed=_removed(old, new, progress, today),
    )
    results: list[CarriedProgression] = []
    for name, slot in new.first_slot.items():
        fresh_slot = SlotProgress(new, moved, slot)
        before = _slot_before(old, progress, name, slot.exercise) or _removed_slot(plans, progress, name, slot.exercise)
        if before is None:
            results.append(CarriedProgression(name, CarryOver.STARTED))
            continue
        carried, state = _carry_over(before, fresh_slot)
        aged = replace(_aged(fresh_slot.at(state), progress, name, today), before_break=None)
        moved = _explained(fresh_slot.at(aged), new, carried)
        results.append(CarriedProgression(name, carried))
    return moved, tuple(results)


def _phase_in(new: Plan, progress: Progress, phase: str | None, today: date) -> PhaseState | None:
    """The phase of the new revision: the same one, or else the one that the coach named, or the first."""
    before = progress.phase
    if before is not None and phase is None and before.phase in new.phases:
        return before
    return start_phase(new, phase, today)


def _in_phase(plan: Plan, phase: PhaseState | None) -> Plan:
    return plan if phase is None else plan.phases[phase.phase]


def _removed(old: Plan, new: Plan, progress: Progress, today: date) -> dict[str, RemovedProgression]:
    """The progressions that the new revision does not have, as they are now or as they were when they were removed."""
    gone = {
        name: RemovedProgression(old.named, today, progress.progression_states[name])
        for name in old.first_slot
        if name not in new.first_slot
    }
    return {name: item for name, item in progress.removed.items() if name not in new.first_slot} | gone


def _removed_slot(plans: Plans, progress: Progress, name: str, exercise: str) -> SlotProgress | None:
    """The slot of a progression that an earlier move removed. None if there is none with this exercise."""
    removed = progress.removed.get(name)
    if removed is None:
        return None
    return _slot_before(
        plans[removed.program], replace(progress, progression_states={name: removed.state}), name, exercise
    )


def _aged(slot: SlotProgress, progress: Progress, name: str, today: date) -> ProgressionState:
    """The state, lighter the longer the progression was removed, as after a break."""
    removed = progress.removed.get(name)
    return slot.progression_state if removed is None else state_after_break(slot, (today - removed.on).days)


def _explained(slot: SlotProgress, new: Plan, carried: CarryOver) -> Progress:
    def decision(state: RuleState) -> Decision:
        load = slot.built(state)
        return slot.named(decide(MOVED, load=load, revision=new.revision, unit=slot.unit, carried=carried))

    states = slot.progression_state.states
    return slot.explained_by(combine_sides({side: decision(state) for side, state in states.items()}))


def _same_day(old: Plan, new: Plan, day: int) -> int:
    """The day of the same name, else the same position in the rotation."""
    name = old.program.days[day].day
    return next((n for n, item in enumerate(new.program.days) if item.day == name), day % len(new.program.days))


def _in_revision(item: OverrideItem, new: Plan) -> OverrideItem:
    """The override, without a variant that the slot no longer has."""
    variants = {step.variant for step in new.slots[item.slot].variants}
    return item if item.variant in variants else replace(item, variant=None)


def _slot_before(old: Plan, progress: Progress, name: str, exercise: str) -> SlotProgress | None:
    """The progression's slot before the change. None if the progression is new or had another exercise."""
    slot = old.first_slot.get(name)
    if slot is None or slot.exercise != exercise:
        return None
    return SlotProgress(old, progress, slot)


def _carry_over(before: SlotProgress, fresh: SlotProgress) -> tuple[CarryOver, ProgressionState]:
    carried, state = _carried_state(before, fresh)
    # An exercise that was stopped for pain stays stopped in the new revision.
    return carried, replace(state, stopped=before.progression_state.stopped, reds=before.progression_state.reds)


def _carried_state(before: SlotProgress, fresh: SlotProgress) -> tuple[CarryOver, ProgressionState]:
    old, new = before.progression_state, fresh.progression_state
    if old.states.keys() != new.states.keys():
        return CarryOver.STARTED, new
    new = replace(new, evidence={side: item.best_loads_only() for side, item in old.evidence.items()})
    same_variants = before.slot.variants == fresh.slot.variants
    if before.rule == fresh.rule and same_variants:
        return CarryOver.PROGRESS, old
    same_kind = type(before.rule) is type(fresh.rule)
    carry = _carry_progress if same_kind else _carry_load
    states = {side: carry(before, fresh, state, new.states[side]) for side, state in old.states.items()}
    kept = replace(old, evidence=new.evidence) if same_variants else replace(new, evidence={})
    return (CarryOver.PROGRESS if same_kind else CarryOver.LOAD), replace(kept, states=states)


def _carry_load(before: SlotProgress, fresh: SlotProgress, state: RuleState, _first: RuleState) -> RuleState:
    return fresh.rule.start(fresh.loads, state.load if before.rule.is_loaded(state) else None)


def _carry_progress(before: SlotProgress, fresh: SlotProgress, state: RuleState, first: RuleState) -> RuleState:
    """Load, target, counters and stage, as far as the new rule has them."""
    stage = fresh.rule.stage_named(before.rule.stage_name(state))
    if stage is None:
        return first
    load = state.load if before.rule.is_loaded(state) else 0.0
    carried = fresh.rule.restart(replace(first, stage=stage, remembered=state.remembered), fresh.loads, load)
    if state.targets and carried.targets:
        carried = fresh.rule.with_target(carried, min(state.targets))
    return replace(carried, counters=state.counters, custom_counters=state.custom_counters, turn=state.turn)
