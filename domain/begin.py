"""The first prescription: the coach's load, else what earlier sessions say, else the program's, else the lightest."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.decision import Action, Code, decide, declare
from domain.loading import Loads, convert
from domain.program import Plan, SidePolicy, Slot
from domain.progress import Enrolled, Progress, Start, Track
from domain.progression_rules.rule import PastSet, State
from domain.side import Side

START_COACH = declare(
    "start_coach",
    Action.START,
    "Starts at {load}, as the coach said.",
    load="the first load",
    unit="its unit",
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

History = Mapping[str, Sequence[PastSet]]  # by exercise: the work sets of the newest earlier session


def begin(plan: Plan, enrolled: Enrolled, history: History) -> Progress:
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
            states[side.value], codes[key] = _first_state(plan, slot, loads, said, history)
        tracks[key] = Track(states, {side: state.load for side, state in states.items()})
    decisions = {}
    for slot in plan.slots.values():
        track = tracks[slot.progression]
        load = min(state.load for state in track.states.values())
        decision = decide(codes[slot.progression], load=load, unit=setup.unit.value)
        decisions[slot.slot] = replace(decision, slot=slot.slot)
    return replace(empty, tracks=tracks, decisions=decisions)


def _said(start: Sequence[Start], key: str, side: Side) -> float | None:
    for exact in (side, Side.BOTH):
        for item in start:
            if item.progression == key and item.side is exact:
                return item.load
    return None


def _first_state(plan: Plan, slot: Slot, loads: Loads, said: float | None, history: History) -> tuple[State, Code]:
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
