"""Progress on the day of a session: the week of the program's tables, and the effect of a break."""

from datetime import date

from msgspec.structs import replace

from domain.decision import Decision, decide
from domain.policies.schedule import (
    LAYOFF,
    LAYOFF_RESTART,
    LAYOFF_SAME_LOAD,
    LAYOFF_SAME_SETS,
    LayoffStep,
    layoff_step,
)
from domain.programs.plan import Plan
from domain.progress.progress import Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
from domain.wording.facts import EXERCISE_FACT


def open_session(plan: Plan, progress: Progress, on: date) -> Progress:
    """Progress as it applies on that day: in its week, and lighter after a long break."""
    week = week_on(plan, progress, on)
    progress = progress if week == progress.week else replace(progress, week=week)
    days = (on - progress.done_on[0]).days if progress.done_on else 0
    step = layoff_step(plan.program.policies.layoff, days)
    if step is None:
        return progress
    is_replayed = progress.not_due_before is not None and on < progress.not_due_before
    for slot in plan.trained_slots.values():
        at_slot = SlotProgress(plan, progress, slot)
        if is_replayed and not at_slot.progression_state.judged:
            continue  # a gap in a replayed history says nothing about an exercise that begins with the enrollment
        progress = _after_break(at_slot, step, days)
    return progress


def week_on(plan: Plan, progress: Progress, on: date) -> int:
    """The row of the program's week tables on a date, from 0; always 0 for a program without weeks."""
    if plan.program.weeks is None:
        return 0
    phase = progress.phase
    sessions, start_on = (progress.sessions, progress.start_on) if phase is None else (phase.sessions, phase.on)
    return max(plan.program.week(sessions, start_on, on) + progress.week_shift, 0)


def _after_break(slot: SlotProgress, step: LayoffStep, days: int) -> Progress:
    before = slot.progression_state
    eased = slot.at(_eased(slot, step))
    is_same = eased.progression_state.states == before.states
    if is_same and not (_is_lighter(step) and _explains_same_sets(slot)):
        return eased.progress if eased.progression_state != before else slot.progress
    sides = eased.progression_state.states
    return eased.explained_by(combine_sides({side: _decision(slot, eased, side, step, days) for side in sides}))


def _is_lighter(step: LayoffStep) -> bool:
    return step.factor is not None and step.factor < 1


def _explains_same_sets(slot: SlotProgress) -> bool:
    """Whether a break says something about sets that it can't make easier. A fixed exercise without a load stays."""
    progression = slot.progression_state
    if progression.stopped:
        return False
    has_more = any(slot.rule.is_loaded(state) or state.targets for state in progression.states.values())
    return slot.lowest != 0 or (progression.judged and has_more)


def _decision(before: SlotProgress, after: SlotProgress, side: str, step: LayoffStep, days: int) -> Decision:
    earlier, state = before.progression_state.states[side], after.progression_state.states[side]
    loads = after.loads_of_work(state)
    if step.factor is not None and state == earlier and not any(loads):
        return decide(LAYOFF_SAME_SETS, days=days)
    facts = after.easier_set_facts(earlier, state)
    heaviest = max(loads, default=0.0)
    if heaviest > float(facts["load"]):
        facts["heaviest_load"] = heaviest
    if any(loads):
        facts = {name: facts[name] for name in ("load", "heaviest_load", "unit", EXERCISE_FACT) if name in facts}
    code = LAYOFF_SAME_LOAD if state == earlier else LAYOFF
    return after.named(decide(LAYOFF_RESTART if step.factor is None else code, days=days, **facts))


def state_after_break(slot: SlotProgress, days: int) -> ProgressionState:
    """The state after so many days without the exercise."""
    step = layoff_step(slot.plan.program.policies.layoff, days)
    return slot.progression_state if step is None else _eased(slot, step)


def _eased(slot: SlotProgress, step: LayoffStep) -> ProgressionState:
    progression = slot.progression_state
    shorter = (one.factor for one in slot.plan.program.policies.layoff if one.min_days < step.min_days)
    lightest = min((factor for factor in shorter if factor is not None), default=1.0)
    if step.factor is None:
        states = {side: _restarted(slot, side, state, lightest) for side, state in progression.states.items()}
    else:
        states = {side: _lighter(slot, state, step.factor) for side, state in progression.states.items()}
    return replace(progression, states=states, previous_setup=None)


def _restarted(slot: SlotProgress, side: str, state: RuleState, lightest: float) -> RuleState:
    """The start of the current stage, never heavier than after a shorter break."""
    rule, loads = slot.rule, slot.loads
    first = slot.progression_state.start_loads.get(side, state.load)
    if first == 0 and rule.stage_name(state) is not None:  # the progression started in an earlier stage, without a load
        first = loads.lightest_loaded
    after_shorter = _lighter(slot, state, lightest)
    if after_shorter.stage < state.stage:
        return after_shorter
    most = after_shorter.load
    restarted = rule.restart(state, loads, min(first, most))
    # `restart` may begin a loaded stage at its lightest load: an athlete who lifted less than that stays below it.
    return rule.with_loads(restarted, lambda load: min(load, most))


def _lighter(slot: SlotProgress, state: RuleState, factor: float) -> RuleState:
    if factor == 1:
        return state
    rounding = slot.rule.load_rounding_at(state)
    lighter = slot.rule.with_loads(state, lambda load: rounding.scaled(slot.loads, load, factor))
    before, after = slot.loads_of_work(state), slot.loads_of_work(lighter)
    if any(now < then for now, then in zip(after, before, strict=True)):
        return lighter
    return state if any(before) else _with_lower_target(slot, state, factor)


def _with_lower_target(slot: SlotProgress, state: RuleState, factor: float) -> RuleState:
    """The state of sets without a load after a break: a lower target, or the stage before if the stage sets it."""
    if state.targets:
        lower = slot.rule.with_target(state, max(int(min(state.targets) * factor + 1e-9), 1))
        return lower if sum(lower.targets) < sum(state.targets) else state
    eased = slot.rule.ease(state, slot.loads) if state.stage > 0 else None
    if eased is None or (slot.rule.is_loaded(state) and slot.exercise_of(eased) == slot.exercise_of(state)):
        return state  # stages of one exercise with a load, such as 5 x 3 and 6 x 2, differ only in reps
    return eased
