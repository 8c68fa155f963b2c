"""A coach's hand on an enrollment: overrides, resumes, and changes of what the athlete has and is."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import HEAVIEST, Unit, convert
from domain.policies.pain import RESUMED, RESUMED_AT_EASIEST
from domain.programs.program import Plan
from domain.progress.match import without_day
from domain.progress.prescribe import COACH_OVERRIDE, due, in_words, work_sets
from domain.progress.progress import OverrideItem, Progress, Setup, Track
from domain.progress.slot_progress import Standing, of_sides
from domain.progression_rules.parts.rule_state import State

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


def override(plan: Plan, progress: Progress, items: Sequence[OverrideItem], as_base: bool) -> Progress:
    """Set slots aside from their rules: for the next session only, or as the new base that the rules go on from."""
    named = {item.slot for item in items}
    kept = tuple(item for item in progress.overrides if item.slot not in named)  # the newest word on a slot counts
    progress = replace(progress, overrides=kept if as_base else (*kept, *items))
    if not as_base:
        return progress
    for item in items:
        progress = _rebase(Standing(plan, _lasting(progress, item), plan.slots[item.slot]), item)
    return progress


def _lasting(progress: Progress, item: OverrideItem) -> Progress:
    """Keep what no rule's state holds: the number of sets, a slot left out, a note. The newest word counts."""
    before = next((kept for kept in progress.lasting if kept.slot == item.slot), OverrideItem(item.slot))
    now = OverrideItem(item.slot, sets=item.sets or before.sets, skip=item.skip, notes=item.notes or before.notes)
    kept = [*(other for other in progress.lasting if other.slot != item.slot), now]
    return replace(progress, lasting=tuple(item for item in kept if item.changes_sets or item.notes))


def _rebase(standing: Standing, item: OverrideItem) -> Progress:
    track = standing.track
    if item.variant is not None:
        steps = [step.variant for step in standing.slot.variants]
        standing = standing.in_variant(steps.index(item.variant))
    states = dict(standing.track.states)
    if item.load is not None:
        load = standing.loads.build(item.load)
        states = {side: _loaded_with(standing, state, load) for side, state in states.items()}
    if item.reps is not None:
        reps = item.reps
        states = {side: standing.rule.with_reps(state, reps) for side, state in states.items()}
    rebased = standing.at(replace(standing.track, states=states))
    if not item.changes_sets:
        return rebased.progress
    words = "left out until further notice" if item.skip else _said_as_base(item, rebased)
    decision = replace(decide(COACH_OVERRIDE, what=words), slot=item.slot)
    if rebased.track != track:
        return rebased.say(decision)
    return replace(rebased.progress, decisions=rebased.progress.decisions | {item.slot: decision})


def _said_as_base(item: OverrideItem, rebased: Standing) -> str:
    """What the new base is, in words: what the rule made of the coach's."""
    states = rebased.track.states.values()
    load = min(state.load if rebased.rule.is_loaded(state) else 0.0 for state in states)
    return in_words(item, replace(work_sets(rebased)[0], load=load), rebased.unit)


def _loaded_with(standing: Standing, state: State, load: float) -> State:
    """The state at the coach's load; where its sets carry none, the first stage that does."""
    if load and not standing.rule.is_loaded(state):
        return standing.rule.start(standing.loads, load)
    return standing.rule.with_loads(state, lambda _: load)


def resume(plan: Plan, progress: Progress, slot: str) -> Progress:
    """Let a stopped exercise go on, one step easier than it was where there is an easier one."""
    standing = Standing(plan, progress, plan.slots[slot])
    track, loads = standing.track, standing.loads
    if not track.stopped:
        return progress
    states = {side: standing.rule.ease(state, loads) or state for side, state in track.states.items()}
    resumed = standing.at(replace(track, states=states, stopped=False, reds=0))
    by_side = {side: _resumed(resumed, state, track.states[side]) for side, state in states.items()}
    return resumed.say(of_sides(by_side))


def _resumed(resumed: Standing, state: State, before: State) -> Decision:
    code = RESUMED if state != before else RESUMED_AT_EASIEST
    return decide(code, asked=resumed.in_words(state), load=resumed.built(state), unit=resumed.unit)


def skip(plan: Plan, progress: Progress, reason: str, on: date) -> Progress:
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
        overrides=without_day(plan, progress.overrides, day),
    )


def change_setup(plan: Plan, progress: Progress, setup: Setup) -> Progress:
    """New equipment, unit or affected side: what is asked for is rebuilt, not heavier; the past stays."""
    before, after = progress, replace(progress, setup=setup, overrides=_converted(progress, setup.unit))
    code = EQUIPMENT_CHANGED if before.setup.unit is setup.unit else UNIT_CHANGED
    for slot in plan.first_slot.values():
        old, new = Standing(plan, before, slot), Standing(plan, after, slot)
        refitted = new.at(_refit(old, new))
        after = refitted.progress
        if not old.track.stopped and _asked_loads(refitted, old) != _asked_loads(old, old):
            states, unit = refitted.track.states, setup.unit
            said = {side: decide(code, load=refitted.built(state), unit=unit) for side, state in states.items()}
            after = refitted.say(of_sides(said))
    return after


def _asked_loads(standing: Standing, of: Standing) -> tuple[Unit | None, list[float]]:
    """What is prescribed for each side that `of` has, and the unit where that is a load at all."""
    built = [standing.built(standing.track.states[side]) for side in of.track.states]
    return standing.unit if any(built) else None, built


def _converted(progress: Progress, unit: Unit) -> tuple[OverrideItem, ...]:
    """The coach's overrides in the athlete's new unit, within what a load may be."""
    return tuple(
        item if item.load is None else replace(item, load=min(convert(item.load, progress.setup.unit, unit), HEAVIEST))
        for item in progress.overrides
    )


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
    for side in map(new.key, new.sides):  # a side that was not trained so far starts as the other one did
        if side not in states:
            starts[side] = min(starts.values(), default=0.0)
            states[side] = new.rule.start(new.loads, starts[side])
    return replace(track, states=states, start_loads=starts)
