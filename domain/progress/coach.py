"""The coach's changes to an enrollment: overrides, resumes, skips, pauses, deloads and substitutions."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.policies.deload import Deload
from domain.policies.pain import RESUMED, RESUMED_AT_EASIEST
from domain.policies.pause import Pause
from domain.programs.plan import Plan, declared_name
from domain.programs.program import Slot
from domain.progress.decision_of_sets import COACH_OVERRIDE, override_facts
from domain.progress.due_window import due_window
from domain.progress.match import overrides_after_day
from domain.progress.prescribed_sets import work_sets
from domain.progress.progress import OverrideItem, Progress, Substitution
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progress.training_day import TrainingDay, slot_on, training_day
from domain.progression_rules.parts.rule_state import RuleState
from domain.wording.facts import Fact

SKIPPED = declare(
    "skipped",
    Action.HOLD,
    "Session skipped ({reason}). Nothing counts as missed.",
    reason="the reason that the coach gave",
)

NO_EXERCISES: Mapping[str, str] = MappingProxyType({})


def apply_override(
    plan: Plan,
    progress: Progress,
    items: Sequence[OverrideItem],
    as_base: bool,
    on: date,
    exercises: Mapping[str, str] = NO_EXERCISES,
) -> Progress:
    """Override slots: for the next session only, or as the new base that their rules continue from.

    A new base is one for the exercise in `exercises`, or else for the one that the slot trains on the date. It can be a
    substitute.
    """
    slots = {item.slot for item in items}
    others = tuple(
        item for item in progress.overrides if item.slot not in slots
    )  # the newest override of a slot counts
    progress = replace(progress, overrides=others if as_base else (*others, *items))
    if not as_base:
        return progress
    setup = progress.setup
    for item in items:
        at_slot = _slot_of_base(plan, _with_lasting(progress, item), item.slot, on, exercises.get(item.slot))
        progress = replace(
            _rebase(at_slot, at_slot.applicable(item)), setup=setup
        )  # a substitute goes by the equipment of the place
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
    said = slot.loads.signed(item)
    if said is not None:
        load = slot.loads.build(said)
        states = {side: _with_load(slot, state, load) for side, state in states.items()}
    if item.changes_target:
        states = {side: _with_target(slot, state, item) for side, state in states.items()}
    rebased = slot.at(replace(slot.progression_state, states=states, previous_setup=None, before_break=None))
    if not item.changes_sets:
        return rebased.progress
    decision = replace(rebased.named(decide(COACH_OVERRIDE, **_base_facts(item, rebased))), slot=item.slot)
    if rebased.progression_state != before:
        return rebased.explained_by(decision)
    return replace(rebased.progress, decisions=rebased.progress.decisions | {slot.slot.slot: decision})


def _base_facts(item: OverrideItem, rebased: SlotProgress) -> dict[str, Fact]:
    if item.skip:
        return {"skipped": True, "until_notice": True, "unit": rebased.unit}
    states = rebased.progression_state.states.values()
    load = min(state.load if rebased.rule.is_loaded(state) else 0.0 for state in states)
    return override_facts(item, load, work_sets(rebased, TrainingDay(rebased.progress.start_on))[0], rebased)


def _with_target(slot: SlotProgress, state: RuleState, item: OverrideItem) -> RuleState:
    """The state with the coach's target, if it is in the metric of the sets."""
    target = item.target_in(slot.target_sets(state)[0].metric)
    return state if target is None else slot.rule.with_target(state, int(target))


def _with_load(slot: SlotProgress, state: RuleState, load: float) -> RuleState:
    """The state at the coach's load. An unloaded stage is replaced by the first loaded one."""
    if load and not slot.rule.is_loaded(state):
        return slot.rule.start(slot.loads, load)
    return slot.rule.with_loads(state, lambda _: load)


def _slot_of_base(plan: Plan, progress: Progress, slot: str, on: date, exercise: str | None) -> SlotProgress:
    """The slot with the exercise for which the coach set a base, if it still has it. Else as it is trained."""
    declared = plan.slots[slot]
    ways = {declared.exercise: declared, **plan.substitute_slots.get(slot, {})}
    if exercise not in ways:
        return trained_slot(plan, progress, slot, on)
    return training_day(progress, on).at_slot(plan, progress, ways[exercise])


def trained_slot(plan: Plan, progress: Progress, slot: str, on: date) -> SlotProgress:
    """The slot as it is trained on a date: at the place of that day, with its own exercise or with a substitute."""
    today = training_day(progress, on)
    return today.at_slot(plan, progress, slot_on(plan, progress, plan.slots[slot], today))


def stopped_slot(plan: Plan, progress: Progress, slot: str, on: date) -> Slot | None:
    """The slot with its stopped exercise: the one that it trains on the date, or else any other. None: none is stopped.

    The exercise can be a substitute.
    """
    declared = plan.slots[slot]
    trained = slot_on(plan, progress, declared, training_day(progress, on))
    options = (trained, declared, *plan.substitute_slots.get(slot, {}).values())
    return next((one for one in options if progress.progression_states[one.progression].stopped), None)


def resume_exercise(plan: Plan, progress: Progress, slot: str, on: date) -> Progress:
    """Resume a stopped exercise, one step easier than before if there is an easier step."""
    found = stopped_slot(plan, progress, slot, on)
    if found is None:
        return progress
    stopped = SlotProgress(plan, progress, found)
    before = stopped.progression_state
    states = {side: stopped.rule.ease(state, stopped.loads) or state for side, state in before.states.items()}
    resumed = stopped.at(replace(before, states=states, stopped=False, reds=0, previous_setup=None))
    decisions = {side: _resume_decision(resumed, state, before.states[side]) for side, state in states.items()}
    return resumed.explained_by(combine_sides(decisions))


def _resume_decision(resumed: SlotProgress, state: RuleState, before: RuleState) -> Decision:
    code = RESUMED if state != before else RESUMED_AT_EASIEST
    return resumed.named(decide(code, **resumed.easier_set_facts(before, state)))


DatedPlan = TypeVar("DatedPlan", bound=Pause | Deload)
MAX_STORED_PLANS = 20
"""How many pauses and how many deloads progress holds. With more, the one that ends first is dropped."""


def plan_pause(progress: Progress, pause: Pause) -> Progress:
    """Progress with a pause."""
    return replace(progress, pauses=_with_plan(progress.pauses, pause))


def plan_deload(progress: Progress, deload: Deload) -> Progress:
    """Progress with a deload."""
    return replace(progress, deloads=_with_plan(progress.deloads, deload))


def _with_plan(plans: tuple[DatedPlan, ...], new: DatedPlan) -> tuple[DatedPlan, ...]:
    if len(plans) < MAX_STORED_PLANS:
        return (*plans, new)
    first_over = min(plans, key=lambda plan: plan.ends_on)
    return (*(plan for plan in plans if plan is not first_over), new)


def substitute(progress: Progress, substitution: Substitution) -> Progress:
    """Progress with a substitute in a slot, or without the one that it has."""
    others = tuple(item for item in progress.substitutions if item.slot != substitution.slot)
    return replace(progress, substitutions=others if substitution.exercise is None else (*others, substitution))


def skip_session(plan: Plan, progress: Progress, reason: str, on: date) -> Progress:
    """Skip the session that is pending on a date. Rotation and calendar move on, and nothing counts as missed."""
    on = plan.program.training_date(max(on, due_window(plan, progress, on).earliest))
    day = plan.program.day_on(progress.day, on)
    today = training_day(progress, on)
    ways = {
        way.slot: way  # a substitute that stands in has a decision of its own
        for slot in plan.program.days[day].slots
        for way in (slot, slot_on(plan, progress, slot, today))
    }
    decisions = {
        name: replace(decide(SKIPPED, reason=reason), slot=declared_name(name))
        for name, way in ways.items()
        if not progress.progression_states[way.progression].stopped
    }
    return replace(
        progress,
        day=(day + 1) % len(plan.program.days),
        skipped_on=on,
        decisions=progress.decisions | decisions,
        overrides=overrides_after_day(plan, progress.overrides, day),
    )
