"""Progress before the first session.

The starting load is the first of these that exists: the coach's, one from history, the program's, the lightest load.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.decision import Action, Code, Decision, decide, declare
from domain.loads.loading import Loads, convert
from domain.programs.plan import Plan
from domain.programs.program import SidePolicy, Slot
from domain.progress.progress import EnrollmentStart, Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import PastSet
from domain.sessions.side import Side

START_COACH = declare(
    "start_coach",
    Action.START,
    "Starts at {load}, set by the coach.",
    load="the first load",
    unit="its unit",
)
START_COACH_NEAREST = declare(
    "start_coach_nearest",
    Action.START,
    "Starts at {load}, the closest available load to the coach's starting load of {said_load}.",
    load="the first load",
    said_load="the load that the coach set",
    unit="the unit of both",
)
START_COACH_PERCENT = declare(
    "start_coach_percent",
    Action.START,
    "Starts at {load}, based on {percent}% of the coach's starting load of {said_load}.",
    load="the first working load",
    percent="the share that the rule starts with, in percent",
    said_load="the load that the coach set, such as a one-repetition maximum",
    unit="the unit of both loads",
)
START_BODYWEIGHT = declare(
    "start_bodyweight",
    Action.START,
    "Starts with bodyweight, {amount}.",
    reps="the target of its first set, if it has one",
    seconds="the same for a hold",
)
START_HISTORY = declare(
    "start_history",
    Action.START,
    "Starts at {load}, based on the last session with this exercise.",
    load="the first load",
    unit="its unit",
)
START_PROGRAM = declare(
    "start_program",
    Action.START,
    "Starts at {load}, the starting load of the program.",
    load="the first load",
    unit="its unit",
)
START_LIGHTEST = declare(
    "start_lightest",
    Action.START,
    "Starts at {load}, the lightest available, because no starting load was set.",
    load="the first load",
    unit="its unit",
)

PastSets = Mapping[str, Sequence[PastSet]]  # by exercise: the work sets of the newest earlier session


def start_progress(plan: Plan, start: EnrollmentStart, past_sets: PastSets) -> Progress:
    """Progress before the first session."""
    states: dict[str, ProgressionState] = {}
    codes: dict[tuple[str, str], Code] = {}
    for name, slot in plan.first_slot.items():
        rule_states: dict[str, RuleState] = {}
        for side in _sides_of_states(plan, slot, start):
            rule_states[side], codes[name, side] = _first_state(plan, slot, start, side, past_sets)
        states[name] = ProgressionState(rule_states, {side: state.load for side, state in rule_states.items()})
    progress = Progress(plan.named, start.start_on, start.setup, states, {})
    decisions: dict[str, Decision] = {}
    for slot in plan.slots.values():
        slot_progress = SlotProgress(plan, progress, slot)
        by_side = {
            side: _decision(slot_progress, state, codes[slot.progression, side], _coach_load(start, slot, side))
            for side, state in slot_progress.progression_state.states.items()
        }
        decisions[slot.slot] = replace(combine_sides(by_side), slot=slot.slot)
    return replace(progress, decisions=decisions)


def _sides_of_states(plan: Plan, slot: Slot, start: EnrollmentStart) -> list[str]:
    if plan.program.policies.sides is not SidePolicy.INDEPENDENT:
        return [Side.BOTH.value]
    return [side.value for side in plan.sides(slot, start.setup.affected_side)]


def _first_state(
    plan: Plan, slot: Slot, start: EnrollmentStart, side: str, past_sets: PastSets
) -> tuple[RuleState, Code]:
    loads = _loads(plan, slot, start)
    progression, rule = plan.progressions[slot.progression], plan.rule(slot, loads.unit)
    coach_load = _coach_load(start, slot, side)
    if coach_load is not None:
        return rule.start(loads, coach_load), START_COACH
    sets = past_sets.get(slot.exercise)
    from_history = rule.from_history(sets, loads) if sets else None
    if from_history is not None:
        return from_history, START_HISTORY
    if progression.start_load is not None:
        first = convert(progression.start_load, progression.start_unit, loads.unit)
        return rule.start(loads, first), START_PROGRAM
    return rule.start(loads, None), START_LIGHTEST


def _loads(plan: Plan, slot: Slot, start: EnrollmentStart) -> Loads:
    variant = slot.variants[0].variant if slot.variants else None
    return plan.loads(slot, variant, start.setup.equipment, start.setup.unit)


def _coach_load(start: EnrollmentStart, slot: Slot, side: str) -> float | None:
    """The coach's starting load for a side, or else the one for both sides."""
    for exact in (side, Side.BOTH.value):
        for item in start.start:
            if item.progression == slot.progression and item.side.value == exact:
                return item.load
    return None


def _decision(slot: SlotProgress, state: RuleState, code: Code, coach_load: float | None) -> Decision:
    if not slot.rule.is_loaded(state):
        return decide(START_BODYWEIGHT, **slot.target_sets(state)[0].amount_facts)
    percent = slot.rule.first_load_percent
    if coach_load is not None and percent != 100:
        return decide(START_COACH_PERCENT, load=state.load, percent=percent, said_load=coach_load, unit=slot.unit)
    if coach_load is not None and coach_load != state.load:
        return decide(START_COACH_NEAREST, load=state.load, said_load=coach_load, unit=slot.unit)
    return decide(code, load=state.load, unit=slot.unit)
