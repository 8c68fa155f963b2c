"""A coach's hand on an enrollment: overrides, resumes, and changes of what the athlete has and is."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import HEAVIEST, Unit, convert
from domain.policies.pain import RESUMED, RESUMED_AT_EASIEST
from domain.programs.program import Plan
from domain.progress.match import overrides_after_day
from domain.progress.prescribe import COACH_OVERRIDE, due, override_text, work_sets
from domain.progress.progress import OverrideItem, Progress, ProgressionState, Setup
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState

EQUIPMENT_CHANGED = declare(
    "equipment_changed",
    Action.HOLD,
    "The equipment changed: {load} from now on, as near as can be built and not heavier.",
    load="the load from now on",
    unit="its unit",
)
UNIT_CHANGED = declare(
    "unit_changed",
    Action.HOLD,
    "Loads are in {unit} from now on: {load}.",
    load="the load in the new unit",
    unit="the new unit",
)
SKIPPED = declare(
    "skipped",
    Action.HOLD,
    "Left out on purpose ({reason}). Nothing counts as missed.",
    reason="why, in a person's words",
)


def apply_override(plan: Plan, progress: Progress, items: Sequence[OverrideItem], as_base: bool) -> Progress:
    """Set slots aside from their rules: for the next session only, or as the new base that the rules go on from."""
    named = {item.slot for item in items}
    kept = tuple(item for item in progress.overrides if item.slot not in named)  # the newest word on a slot counts
    progress = replace(progress, overrides=kept if as_base else (*kept, *items))
    if not as_base:
        return progress
    for item in items:
        progress = _rebase(SlotProgress(plan, _lasting(progress, item), plan.slots[item.slot]), item)
    return progress


def _lasting(progress: Progress, item: OverrideItem) -> Progress:
    """Keep what no rule's state holds: the number of sets, a slot left out, a note. The newest word counts."""
    before = next((kept for kept in progress.lasting if kept.slot == item.slot), OverrideItem(item.slot))
    now = OverrideItem(item.slot, sets=item.sets or before.sets, skip=item.skip, notes=item.notes or before.notes)
    kept = [*(other for other in progress.lasting if other.slot != item.slot), now]
    return replace(progress, lasting=tuple(item for item in kept if item.changes_sets or item.notes))


def _rebase(slot_progress: SlotProgress, item: OverrideItem) -> Progress:
    progression_state = slot_progress.progression_state
    if item.variant is not None:
        steps = [step.variant for step in slot_progress.slot.variants]
        slot_progress = slot_progress.in_variant(steps.index(item.variant))
    states = dict(slot_progress.progression_state.states)
    if item.load is not None:
        load = slot_progress.loads.build(item.load)
        states = {side: _loaded_with(slot_progress, state, load) for side, state in states.items()}
    if item.reps is not None:
        reps = item.reps
        states = {side: slot_progress.rule.with_reps(state, reps) for side, state in states.items()}
    rebased = slot_progress.at(replace(slot_progress.progression_state, states=states))
    if not item.changes_sets:
        return rebased.progress
    words = "left out until further notice" if item.skip else _said_as_base(item, rebased)
    decision = replace(decide(COACH_OVERRIDE, what=words), slot=item.slot)
    if rebased.progression_state != progression_state:
        return rebased.say(decision)
    return replace(rebased.progress, decisions=rebased.progress.decisions | {item.slot: decision})


def _said_as_base(item: OverrideItem, rebased: SlotProgress) -> str:
    """What the new base is, in words: what the rule made of the coach's."""
    states = rebased.progression_state.states.values()
    load = min(state.load if rebased.rule.is_loaded(state) else 0.0 for state in states)
    return override_text(item, replace(work_sets(rebased)[0], load=load), rebased.unit)


def _loaded_with(slot_progress: SlotProgress, state: RuleState, load: float) -> RuleState:
    """The state at the coach's load; where its sets carry none, the first stage that does."""
    if load and not slot_progress.rule.is_loaded(state):
        return slot_progress.rule.start(slot_progress.loads, load)
    return slot_progress.rule.with_loads(state, lambda _: load)


def resume_exercise(plan: Plan, progress: Progress, slot: str) -> Progress:
    """Let a stopped exercise go on, one step easier than it was where there is an easier one."""
    slot_progress = SlotProgress(plan, progress, plan.slots[slot])
    progression_state, loads = slot_progress.progression_state, slot_progress.loads
    if not progression_state.stopped:
        return progress
    states = {side: slot_progress.rule.ease(state, loads) or state for side, state in progression_state.states.items()}
    resumed = slot_progress.at(replace(progression_state, states=states, stopped=False, reds=0))
    by_side = {side: _resumed(resumed, state, progression_state.states[side]) for side, state in states.items()}
    return resumed.say(combine_sides(by_side))


def _resumed(resumed: SlotProgress, state: RuleState, before: RuleState) -> Decision:
    code = RESUMED if state != before else RESUMED_AT_EASIEST
    return decide(code, asked=resumed.in_words(state), load=resumed.built(state), unit=resumed.unit)


def skip_session(plan: Plan, progress: Progress, reason: str, on: date) -> Progress:
    """Leave the session out that is pending on a date: the rotation and the calendar move on; nothing fails."""
    on = plan.program.training_date(max(on, due(plan, progress).earliest))
    day = plan.program.day_on(progress.day, on)
    today = plan.program.days[day]
    skipped = {
        slot.slot: replace(decide(SKIPPED, reason=reason), slot=slot.slot)
        for slot in today.slots
        if not progress.tracks[slot.progression].stopped
    }
    return replace(
        progress,
        day=(day + 1) % len(plan.program.days),
        skipped_on=on,
        decisions=progress.decisions | skipped,
        overrides=overrides_after_day(plan, progress.overrides, day),
    )


def change_setup(plan: Plan, progress: Progress, setup: Setup) -> Progress:
    """New equipment, unit or affected side: what is asked for is rebuilt, not heavier; the past stays."""
    before, after = progress, replace(progress, setup=setup, overrides=_converted(progress, setup.unit))
    code = EQUIPMENT_CHANGED if before.setup.unit is setup.unit else UNIT_CHANGED
    for slot in plan.first_slot.values():
        old, new = SlotProgress(plan, before, slot), SlotProgress(plan, after, slot)
        refitted = new.at(_refit(old, new))
        after = refitted.progress
        if not old.progression_state.stopped and _asked_loads(refitted, old) != _asked_loads(old, old):
            states, unit = refitted.progression_state.states, setup.unit
            said = {side: decide(code, load=refitted.built(state), unit=unit) for side, state in states.items()}
            after = refitted.say(combine_sides(said))
    return after


def _asked_loads(slot_progress: SlotProgress, of: SlotProgress) -> tuple[Unit | None, list[float]]:
    """What is prescribed for each side that `of` has, and the unit where that is a load at all."""
    built = [slot_progress.built(slot_progress.progression_state.states[side]) for side in of.progression_state.states]
    return slot_progress.unit if any(built) else None, built


def _converted(progress: Progress, unit: Unit) -> tuple[OverrideItem, ...]:
    """The coach's overrides in the athlete's new unit, within what a load may be."""
    return tuple(
        item if item.load is None else replace(item, load=min(convert(item.load, progress.setup.unit, unit), HEAVIEST))
        for item in progress.overrides
    )


def _refit(old: SlotProgress, new: SlotProgress) -> ProgressionState:
    rounding = old.rule.rounding

    def refit(load: float) -> float:
        was_built = old.loads.build(load, rounding)
        built, exact = (convert(value, old.unit, new.unit) for value in (was_built, load))
        fits = new.loads.build(exact, rounding)
        if was_built == load and abs(fits - built) < 0.05:  # a conversion's remainder: 20.41 kg is the 45 lb it was
            return fits
        return exact if fits <= built else new.loads.at_most(built)

    progression_state = old.progression_state
    states = {side: old.rule.with_loads(state, refit) for side, state in progression_state.states.items()}
    starts = {side: refit(load) for side, load in progression_state.start_loads.items()}
    for side in map(new.key, new.sides):  # a side that was not trained so far starts as the other one did
        if side not in states:
            starts[side] = min(starts.values(), default=0.0)
            states[side] = new.rule.start(new.loads, starts[side])
    return replace(progression_state, states=states, start_loads=starts)
