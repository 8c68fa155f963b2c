"""The first prescription: the coach's load, else what earlier sessions say, else the program's, else the lightest."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.decision import Action, Code, Decision, decide, declare
from domain.loads.loading import Loads, convert
from domain.programs.program import Plan, SidePolicy, Slot
from domain.progress.progress import EnrollmentStart, Progress, ProgressionState, StartLoad
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import PastSet
from domain.sessions.side import Side

START_COACH = declare(
    "start_coach",
    Action.START,
    "Starts at {load}, as the coach said.",
    load="the first load",
    unit="its unit",
)
START_COACH_NEAREST = declare(
    "start_coach_nearest",
    Action.START,
    "Starts at {load}, the nearest that can be built to the {said_load} that the coach said.",
    load="the first load",
    said_load="the load that the coach said",
    unit="the unit of both",
)
START_BODYWEIGHT = declare(
    "start_bodyweight",
    Action.START,
    "Starts with bodyweight, {asked}.",
    asked="what its first set asks for, in words",
)
START_HISTORY = declare(
    "start_history",
    Action.START,
    "Starts at {load}, from the last session with this exercise.",
    load="the first load",
    unit="its unit",
)
START_PROGRAM = declare(
    "start_program",
    Action.START,
    "Starts at {load}, as the program says.",
    load="the first load",
    unit="its unit",
)
START_LIGHTEST = declare(
    "start_lightest",
    Action.START,
    "Starts at {load}, the lightest there is: nobody said where to start.",
    load="the first load",
    unit="its unit",
)

PastSets = Mapping[str, Sequence[PastSet]]  # by exercise: the work sets of the newest earlier session


def start_progress(plan: Plan, enrolled: EnrollmentStart, history: PastSets) -> Progress:
    """Progress before the first session."""
    setup = enrolled.setup
    empty = Progress(plan.named, enrolled.start_on, setup, {}, {})
    independent = plan.program.policies.sides is SidePolicy.INDEPENDENT
    tracks, codes = {}, {}
    for key, slot in plan.first_slot.items():
        loads = plan.loads(slot, slot.variants[0].variant if slot.variants else None, setup.equipment, setup.unit)
        states = {}
        for side in plan.sides(slot, setup.affected_side) if independent else (Side.BOTH,):
            said = _said(enrolled.start, key, side)
            states[side.value], codes[key, side.value] = _first_state(plan, slot, loads, said, history)
        tracks[key] = ProgressionState(states, {side: state.load for side, state in states.items()})
    begun = replace(empty, tracks=tracks)
    decisions = {}
    for slot in plan.slots.values():
        slot_progress = SlotProgress(plan, begun, slot)
        by_side: dict[str, Decision] = {}
        for name, state in slot_progress.progression_state.states.items():
            said = _said(enrolled.start, slot.progression, Side(name))
            by_side[name] = _why(slot_progress, state, codes[slot.progression, name], said)
        decisions[slot.slot] = replace(combine_sides(by_side), slot=slot.slot)
    return replace(begun, decisions=decisions)


def _why(slot_progress: SlotProgress, state: RuleState, code: Code, said: float | None) -> Decision:
    unit = slot_progress.unit
    if not slot_progress.rule.is_loaded(state):
        return decide(START_BODYWEIGHT, asked=slot_progress.target_sets(state)[0].in_words)
    if said is not None and said != state.load:
        return decide(START_COACH_NEAREST, load=state.load, said_load=said, unit=unit)
    return decide(code, load=state.load, unit=unit)


def _said(start: Sequence[StartLoad], key: str, side: Side) -> float | None:
    for exact in (side, Side.BOTH):
        for item in start:
            if item.progression == key and item.side is exact:
                return item.load
    return None


def _first_state(plan: Plan, slot: Slot, loads: Loads, said: float | None, history: PastSets) -> tuple[RuleState, Code]:
    progression = plan.progressions[slot.progression]
    rule = plan.rule(slot, loads.unit)
    if said is not None:
        return rule.start(loads, said), START_COACH
    past = history.get(slot.exercise)
    seeded = rule.from_history(past, loads) if past else None
    if seeded is not None:
        return seeded, START_HISTORY
    if progression.start_load is not None:
        first = convert(progression.start_load, progression.start_unit, loads.unit)
        return rule.start(loads, first), START_PROGRAM
    return rule.start(loads, None), START_LIGHTEST
