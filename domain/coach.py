"""A coach's hand on an enrollment: overrides, resumes, and changes of what the athlete has and is."""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, decide, declare
from domain.loading import convert
from domain.pain import RESUMED
from domain.prescribe import COACH_OVERRIDE, said
from domain.program import Plan
from domain.progress import OverrideItem, Progress, Setup, Track
from domain.standing import Standing

EQUIPMENT_CHANGED = declare(
    "equipment_changed",
    Action.HOLD,
    "The equipment changed: {load} is what can be built now, not heavier than before.",
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


def override(plan: Plan, progress: Progress, items: Sequence[OverrideItem], as_base: bool) -> Progress:
    """Set slots aside from their rules: for the next session only, or as the new base that the rules go on from."""
    if not as_base:
        kept = tuple(item for item in progress.overrides if all(item.slot != new.slot for new in items))
        return replace(progress, overrides=(*kept, *items))
    for item in items:
        progress = _rebase(Standing(plan, progress, plan.slots[item.slot]), item)
    return progress


def _rebase(standing: Standing, item: OverrideItem) -> Progress:
    if item.variant is not None:
        steps = [step.variant for step in standing.slot.variants]
        standing = standing.at(replace(standing.track, variant=steps.index(item.variant), confirmations=0))
    states = dict(standing.track.states)
    if item.load is not None:
        load = standing.loads.build(item.load)
        states = {side: standing.rule.with_loads(state, lambda _: load) for side, state in states.items()}
    if item.reps is not None:
        reps = item.reps
        states = {side: standing.rule.with_reps(state, reps) for side, state in states.items()}
    rebased = standing.at(replace(standing.track, states=states))
    return rebased.say(decide(COACH_OVERRIDE, what=said(item, rebased)))


def resume(plan: Plan, progress: Progress, slot: str) -> Progress:
    """Let a stopped exercise go on, one step easier than it was."""
    standing = Standing(plan, progress, plan.slots[slot])
    track, loads = standing.track, standing.loads
    states = {side: standing.rule.ease(state, loads) or state for side, state in track.states.items()}
    resumed = standing.at(replace(track, states=states, stopped=False, reds=0))
    return resumed.say(decide(RESUMED, load=resumed.lowest, unit=resumed.unit.value))


def skip(plan: Plan, progress: Progress, reason: str) -> Progress:
    """Leave the pending session out on purpose: the rotation moves on, nothing fails."""
    today = plan.program.days[progress.day % len(plan.program.days)]
    skipped = {
        slot.slot: replace(decide(SKIPPED, reason=reason), slot=slot.slot)
        for slot in today.slots
        if not progress.tracks[slot.progression].stopped
    }
    day = (progress.day + 1) % len(plan.program.days)
    return replace(progress, day=day, decisions=progress.decisions | skipped, overrides=())


def change_setup(plan: Plan, progress: Progress, setup: Setup) -> Progress:
    """New equipment, unit or affected side: what is asked for is rebuilt, not heavier; the past stays."""
    before, after = progress, replace(progress, setup=setup)
    code = EQUIPMENT_CHANGED if before.setup.unit is setup.unit else UNIT_CHANGED
    for slot in plan.first_slot.values():
        old, new = Standing(plan, before, slot), Standing(plan, after, slot)
        refitted = new.at(_refit(old, new))
        if refitted.track != old.track:
            after = refitted.say(decide(code, load=refitted.lowest, unit=setup.unit.value))
    return after


def _refit(old: Standing, new: Standing) -> Track:
    rounding = old.rule.rounding

    def refit(load: float) -> float:
        was_built = old.loads.build(load, rounding)
        built, exact = (convert(value, old.unit, new.unit) for value in (was_built, load))
        fits = new.loads.build(exact, rounding)
        if was_built == load and abs(fits - built) < 0.05:  # a conversion's remainder: 20.41 kg is the 45 lb it was
            return fits
        return exact if fits <= built else new.loads.at_most(built)

    track = old.track
    states = {side: old.rule.with_loads(state, refit) for side, state in track.states.items()}
    starts = {side: refit(load) for side, load in track.start_loads.items()}
    return replace(track, states=states, start_loads=starts)
