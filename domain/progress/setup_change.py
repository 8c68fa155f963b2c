"""A change of the athlete's unit, equipment or complaints. The next sets are rebuilt.

They never become heavier than what was earned. A change that is taken back before the next session loses nothing.
"""

from msgspec.structs import replace

from domain.decision import Action, Code, Decision, decide, declare, with_facts
from domain.loads.load_step import NO_HEAVIER_LOAD
from domain.loads.loading import HEAVIEST, Unit, convert, convert_optional, equal_after_conversion
from domain.programs.plan import Plan
from domain.progress.progress import OverrideItem, PreviousSetup, Progress, ProgressionState, Setup
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.evidence import NO_EVIDENCE, Evidence

EQUIPMENT_CHANGED = declare(
    "equipment_changed",
    Action.HOLD,
    "Equipment changed. Next: {load}, the closest available load that is not heavier.",
    assisted="Equipment changed. Next: {load}, the closest available that is not harder.",
    load="the load from now on",
    unit="its unit",
)
EQUIPMENT_HEAVIER = declare(
    "equipment_heavier",
    Action.HOLD,
    "Equipment changed. Next: {load}, the closest available. It is heavier than {before_load}, which was "
    "prescribed before, because nothing lighter is available. Stop a set early rather than lose form.",
    assisted="Equipment changed. Next: {load}, the closest available. It is harder than {before_load}, which was "
    "prescribed before, because nothing easier is available. Stop a set early rather than lose form.",
    load="the load from now on",
    before_load="the load until now",
    unit="unit of both loads",
)
UNIT_CHANGED = declare(
    "unit_changed",
    Action.HOLD,
    "Unit changed to {unit}. Next: {load}.",
    load="the load in the new unit",
    unit="the new unit",
)


def change_setup(plan: Plan, progress: Progress, setup: Setup) -> Progress:
    """Progress with the new setup. What was logged before stays as it is, and so does the body weight."""
    body_weight = convert_optional(progress.setup.body_weight, progress.setup.unit, setup.unit)
    setup = replace(setup, body_weight=body_weight)
    before, after = progress, replace(progress, setup=setup, overrides=_converted_overrides(progress, setup.unit))
    code = EQUIPMENT_CHANGED if before.setup.unit is setup.unit else UNIT_CHANGED
    for slot in plan.first_slot.values():
        old, new = SlotProgress(plan, before, slot), SlotProgress(plan, after, slot)
        trained = at_previous_setup(old)
        refitted = new.at(_refitted_state(old, trained, new))
        after = refitted.progress
        if not old.progression_state.stopped and _prescribed_loads(refitted, old) != _prescribed_loads(old, old):
            states = refitted.progression_state.states
            by_side = {side: _decision(old, trained, refitted, side, code) for side in states}
            after = refitted.explained_by(combine_sides(by_side))
    return replace(after, decisions={name: _not_outgrown(item) for name, item in after.decisions.items()})


def _not_outgrown(decision: Decision) -> Decision:
    """The decision without the number of sessions that earned a heavier load: the equipment may have one now."""
    if decision.code != NO_HEAVIER_LOAD.name or "sessions" not in decision.facts:
        return decision
    facts = {name: value for name, value in decision.facts.items() if name != "sessions"}
    return with_facts(replace(decision, facts=facts))


def _decision(old: SlotProgress, trained: SlotProgress, new: SlotProgress, side: str, code: Code) -> Decision:
    load = new.built(new.progression_state.states[side])
    before = _load_before(old, new, side, load)
    # Equipment that comes back before the next session brings the load of the last training back, not a heavier one.
    most = max(before, _load_before(trained, new, side, load))
    if load > most and not equal_after_conversion(load, most):
        same_loads = old.unit is new.unit and not old.loads.is_ranked
        heavier = decide(EQUIPMENT_HEAVIER, load=load, before_load=before, unit=new.unit)
        return new.named(heavier, loads_before=old.loads if same_loads else None)
    return new.named(decide(code, load=load, unit=new.unit))


def _load_before(slot: SlotProgress, new: SlotProgress, side: str, load: float) -> float:
    """The prescribed load of a side before the change, in the new unit. `load` if it was not trained before."""
    state = slot.progression_state.states.get(side)
    return load if state is None else _as_new_load(slot.built(state), slot, new)


def _as_new_load(load: float, old: SlotProgress, new: SlotProgress) -> float:
    """A load in the new unit. A band of unknown force keeps its name, and else its rank."""
    if not (old.loads.is_ranked or new.loads.is_ranked):
        return convert(load, old.unit, new.unit)
    name = old.loads.bands.get(load)
    found = None if name is None else new.loads.load_by_band.get(name)
    if found is not None:
        return found
    return new.loads.at_most(load) if old.loads.is_ranked and new.loads.is_ranked else new.loads.lightest


def _prescribed_loads(slot: SlotProgress, sides_of: SlotProgress) -> tuple[Unit | None, list[float]]:
    """The prescribed load of each side that `sides_of` has, and the unit unless all are bodyweight."""
    loads = [slot.built(slot.progression_state.states[side]) for side in sides_of.progression_state.states]
    return slot.unit if any(loads) else None, loads


def _converted_overrides(progress: Progress, unit: Unit) -> tuple[OverrideItem, ...]:
    """The coach's overrides in the new unit, up to the heaviest load that the API accepts."""
    old = progress.setup.unit

    def converted(load: float | None) -> float | None:
        return None if load is None else min(convert(load, old, unit), HEAVIEST)

    return tuple(
        replace(item, load=converted(item.load), assistance=converted(item.assistance)) for item in progress.overrides
    )


def at_previous_setup(slot: SlotProgress) -> SlotProgress:
    """The slot before the changes of unit and equipment that no session followed."""
    before = slot.progression_state.previous_setup
    if before is None:
        return slot
    setup = replace(slot.progress.setup, unit=before.unit, equipment=before.equipment, places=before.places)
    state = replace(slot.progression_state, states=before.states, start_loads=before.start_loads)
    return SlotProgress(slot.plan, replace(slot.progress, setup=setup), slot.slot).at(state)


def _refitted_state(old: SlotProgress, trained: SlotProgress, new: SlotProgress) -> ProgressionState:
    """The state for the new loads. It is fitted to them from the loads of the last training, not of the last change."""
    rounding = trained.rule.rounding

    def refit(load: float) -> float:
        if trained.loads.is_ranked or new.loads.is_ranked:
            return _as_new_load(trained.loads.build(load), trained, new)
        buildable = trained.loads.build(load, rounding)
        converted, exact = (convert(value, trained.unit, new.unit) for value in (buildable, load))
        fitting = new.loads.build(exact, rounding)
        if buildable == load and equal_after_conversion(fitting, converted):
            return fitting
        return exact if fitting <= converted else new.loads.at_most(converted)

    progression, before = old.progression_state, trained.progression_state
    states = {side: trained.rule.with_loads(state, refit) for side, state in before.states.items()}
    starts = {side: refit(load) for side, load in before.start_loads.items()}
    is_ranked = old.loads.is_ranked or new.loads.is_ranked  # ranks of other bands say nothing about the new ones
    evidence = {
        side: NO_EVIDENCE if is_ranked else _in_unit(replace(item, outgrown=0), old.unit, new.unit)
        for side, item in progression.evidence.items()
    }
    for side in map(new.key, new.sides):  # a side that was not trained before starts like the other one
        if side not in states:
            starts[side] = min(starts.values(), default=0.0)
            states[side] = new.rule.start(new.loads, starts[side])
    return replace(
        progression,
        states=states,
        start_loads=starts,
        evidence=evidence,
        previous_setup=_previous_setup(trained, new),
        before_break=None,
    )


def _in_unit(evidence: Evidence, old: Unit, new: Unit) -> Evidence:
    return evidence.with_loads(lambda load: convert(load, old, new))


def _previous_setup(trained: SlotProgress, new: SlotProgress) -> PreviousSetup | None:
    """What a further change starts from. None where the loads are those of the last training."""
    was, now = trained.progress.setup, new.progress.setup
    if (was.unit, was.equipment, was.places) == (now.unit, now.equipment, now.places):
        return None
    state = trained.progression_state
    return PreviousSetup(was.unit, was.equipment, state.states, state.start_loads, was.places)
