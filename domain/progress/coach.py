"""The coach's changes to an enrollment: override a slot, resume a stopped exercise, skip a session."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import load_and_assistance
from domain.policies.pain import RESUMED, RESUMED_AT_EASIEST
from domain.programs.plan import Plan
from domain.progress.match import overrides_after_day
from domain.progress.prescribe import COACH_OVERRIDE, due_window, override_facts, work_sets
from domain.progress.progress import OverrideItem, Progress
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.prescription import PrescribedSet
from domain.wording import Fact

SKIPPED = declare(
    "skipped",
    Action.HOLD,
    "Session skipped ({reason}). Nothing counts as missed.",
    reason="the reason that the coach gave",
)


def apply_override(plan: Plan, progress: Progress, items: Sequence[OverrideItem], as_base: bool) -> Progress:
    """Override slots: for the next session only, or as the new base that their rules continue from."""
    slots = {item.slot for item in items}
    others = tuple(
        item for item in progress.overrides if item.slot not in slots
    )  # the newest override of a slot counts
    progress = replace(progress, overrides=others if as_base else (*others, *items))
    if not as_base:
        return progress
    for item in items:
        progress = _rebase(SlotProgress(plan, _with_lasting(progress, item), plan.slots[item.slot]), item)
    return progress


def _with_lasting(progress: Progress, item: OverrideItem) -> Progress:
    """Progress that stores what no rule state can hold: number of sets, skip, notes."""
    before = next((lasting for lasting in progress.lasting if lasting.slot == item.slot), OverrideItem(item.slot))
    now = OverrideItem(item.slot, sets=item.sets or before.sets, skip=item.skip, notes=item.notes or before.notes)
    items = [*(lasting for lasting in progress.lasting if lasting.slot != item.slot), now]
    return replace(progress, lasting=tuple(lasting for lasting in items if lasting.changes_sets or lasting.notes))


def _rebase(slot: SlotProgress, item: OverrideItem) -> Progress:
    before = slot.progression_state
    if item.variant is not None:
        slot = slot.in_variant([step.variant for step in slot.slot.variants].index(item.variant))
    states = slot.progression_state.states
    if item.signed_load is not None:
        load = slot.loads.build(item.signed_load)
        states = {side: _with_load(slot, state, load) for side, state in states.items()}
    if item.reps is not None:
        reps = item.reps
        states = {side: slot.rule.with_reps(state, reps) for side, state in states.items()}
    rebased = slot.at(replace(slot.progression_state, states=states, previous_setup=None))
    if not item.changes_sets:
        return rebased.progress
    decision = replace(decide(COACH_OVERRIDE, **_base_facts(item, rebased)), slot=item.slot)
    if rebased.progression_state != before:
        return rebased.explained_by(decision)
    return replace(rebased.progress, decisions=rebased.progress.decisions | {item.slot: decision})


def _base_facts(item: OverrideItem, rebased: SlotProgress) -> dict[str, Fact]:
    if item.skip:
        return {"skipped": True, "until_notice": True, "unit": rebased.unit}
    states = rebased.progression_state.states.values()
    load = min(state.load if rebased.rule.is_loaded(state) else 0.0 for state in states)
    return override_facts(item, _with_signed_load(work_sets(rebased)[0], load), rebased)


def _with_signed_load(prescribed: PrescribedSet, signed: float) -> PrescribedSet:
    load, assistance = load_and_assistance(signed)
    return replace(prescribed, load=load, assistance=assistance)


def _with_load(slot: SlotProgress, state: RuleState, load: float) -> RuleState:
    """The state at the coach's load. An unloaded stage is replaced by the first loaded one."""
    if load and not slot.rule.is_loaded(state):
        return slot.rule.start(slot.loads, load)
    return slot.rule.with_loads(state, lambda _: load)


def resume_exercise(plan: Plan, progress: Progress, slot: str) -> Progress:
    """Resume a stopped exercise, one step easier than before if there is an easier step."""
    stopped = SlotProgress(plan, progress, plan.slots[slot])
    before = stopped.progression_state
    if not before.stopped:
        return progress
    states = {side: stopped.rule.ease(state, stopped.loads) or state for side, state in before.states.items()}
    resumed = stopped.at(replace(before, states=states, stopped=False, reds=0, previous_setup=None))
    decisions = {side: _resume_decision(resumed, state, before.states[side]) for side, state in states.items()}
    return resumed.explained_by(combine_sides(decisions))


def _resume_decision(resumed: SlotProgress, state: RuleState, before: RuleState) -> Decision:
    code = RESUMED if state != before else RESUMED_AT_EASIEST
    return decide(code, **resumed.first_set_facts(state))


def skip_session(plan: Plan, progress: Progress, reason: str, on: date) -> Progress:
    """Skip the session that is pending on a date. Rotation and calendar move on, and nothing counts as missed."""
    on = plan.program.training_date(max(on, due_window(plan, progress).earliest))
    day = plan.program.day_on(progress.day, on)
    decisions = {
        slot.slot: replace(decide(SKIPPED, reason=reason), slot=slot.slot)
        for slot in plan.program.days[day].slots
        if not progress.progression_states[slot.progression].stopped
    }
    return replace(
        progress,
        day=(day + 1) % len(plan.program.days),
        skipped_on=on,
        decisions=progress.decisions | decisions,
        overrides=overrides_after_day(plan, progress.overrides, day),
    )
