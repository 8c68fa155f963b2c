"""Progress before the first session.

The starting load is the first of these that exists: the coach's, one from history, the program's, the lightest load.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import BODY_WEIGHT_UNKNOWN, Action, Code, Decision, decide, declare
from domain.loads.equipment import EquipmentKind
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Loads, convert
from domain.policies.schedule import layoff_step
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan, declared_name
from domain.programs.program import Progression, SidePolicy, Slot
from domain.progress.phases import start_phase
from domain.progress.progress import RULES_VERSION, EnrollmentStart, Progress, ProgressionState, StartLoad
from domain.progress.slot_progress import SlotProgress, combine_sides, usual_loads
from domain.progress.start_from_history import (
    OLD_SHARE,
    OLDEST_DAYS,
    START_HISTORY,
    START_HISTORY_HEAVIEST,
    START_HISTORY_LIGHTER,
    START_HISTORY_LIGHTEST,
    START_HISTORY_NO_LOAD,
    START_HISTORY_TOO_OLD,
    START_HISTORY_TYPING_ERROR,
    WITH_PERCENT,
    PastExercise,
    PastExercises,
    ShownLoad,
    shown_load,
    typing_error,
)
from domain.progression_rules.parts.questioned_load import is_beyond_equipment
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import Rule
from domain.sessions.side import Side
from domain.wording.facts import Fact

START_COACH = declare(
    "start_coach",
    Action.START,
    "{starts_at}, set by the coach.",
    load="the first load",
    working_load="the first training max, if the sets are percentages of one. Then `load` is the closest load to it",
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
    "The training max is {working_load}, {percent}% of the coach's starting load of {said_load}.",
    working_load="the first working load or training max",
    load="the closest load to it that can be built",
    percent="the share that the rule starts with, in percent",
    said_load="the load that the coach set, such as a one-repetition maximum",
    unit="the unit of both loads",
)
START_COACH_STAGE = declare(
    "start_coach_stage",
    Action.START,
    'Starts in stage "{stage}", set by the coach: {next_set}{closest_to}.',
    stage="the stage that the coach set",
    said_load="the load that the coach set, if it can't be built",
    load="the first load",
    reps="the target of its first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
    unit="unit of the load",
)
START_BODYWEIGHT = declare(
    "start_bodyweight",
    Action.START,
    "Starts with {bodyweight_set}.",
    reps="the target of its first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
)
START_PROGRAM = declare(
    "start_program",
    Action.START,
    "{starts_at}, the starting load of the program.",
    load="the first load",
    working_load="the first training max, if the sets are percentages of one. Then `load` is the closest load to it",
    unit="its unit",
)
START_LIGHTEST = declare(
    "start_lightest",
    Action.START,
    "Starts at {load}, the lightest available, because no starting load was set.",
    assisted="Starts at {load}, the most assistance available, because no starting load was set.",
    load="the first load",
    unit="its unit",
)


class _FirstState(Struct, frozen=True):
    """The first state of a progression, for one side, and where it comes from."""

    state: RuleState
    code: Code
    facts: dict[str, Fact] = {}


def start_progress(plan: Plan, start: EnrollmentStart, past: PastExercises) -> Progress:
    """Progress before the first session."""
    firsts = {name: first_states(plan, slot, start, past) for name, slot in plan.first_slot.items()}
    states = {name: _progression_state(first) for name, first in firsts.items()}
    progress = Progress(
        plan.named,
        start.start_on,
        start.setup,
        states,
        {},
        day=_first_day(plan, start),
        week=0 if plan.program.weeks is None else start.week - 1,
        week_shift=0 if plan.program.weeks is None else start.week - 1,
        rules_version=RULES_VERSION,
        phase=start_phase(plan, start.phase, start.start_on),
    )
    decisions: dict[str, Decision] = {}
    for slot in plan.every_slot:
        slot_progress = SlotProgress(plan, progress, slot)
        by_side = {
            side: slot_progress.named(_decision(slot_progress, first))
            for side, first in firsts[slot.progression].items()
        }
        decisions[slot.slot] = replace(combine_sides(by_side), slot=declared_name(slot.slot))
    return replace(progress, decisions=decisions)


def progress_before_replay(plan: Plan, first: Progress, start: EnrollmentStart, on: date) -> Progress:
    """The first progress of an enrollment that replays sessions from a day on, usually before its own first day."""
    begins_on = min(on, start.start_on)
    phase = start_phase(plan, start.phase, begins_on)
    return replace(first, start_on=begins_on, phase=phase, not_due_before=start.start_on)


def _first_day(plan: Plan, start: EnrollmentStart) -> int:
    phase = start_phase(plan, start.phase, start.start_on)
    days = plan.program.days if phase is None else plan.phases[phase.phase].program.days
    return next((n for n, day in enumerate(days) if day.day == start.day), 0)


def _progression_state(first: Mapping[str, _FirstState]) -> ProgressionState:
    rule_states = {side: item.state for side, item in first.items()}
    return ProgressionState(rule_states, {side: state.load for side, state in rule_states.items()})


def first_states(plan: Plan, slot: Slot, start: EnrollmentStart, past: PastExercises) -> dict[str, _FirstState]:
    """The first state of the slot's progression, by side."""
    firsts = {side: _first_state(plan, slot, start, side, past) for side in _sides_of_states(plan, slot, start)}
    if start.week == 1:
        return firsts
    rule, sessions = plan.rule(slot, start.setup.unit), plan.sessions_per_rotation[slot.progression]
    return {
        side: replace(first, state=rule.in_week(first.state, start.week, sessions)) for side, first in firsts.items()
    }


def week_has_effect(plan: Plan, start: EnrollmentStart, past: PastExercises) -> bool:
    """Whether the first sets depend on the week. Those of a wave in a later stage of a ladder do not yet."""
    first_week, unit = replace(start, week=1), start.setup.unit
    return plan.weekly_tables_differ or any(
        plan.rule(slot, unit).in_week(first.state, 2, plan.sessions_per_rotation[name]) != first.state
        for name, slot in plan.first_slot.items()
        for first in first_states(plan, slot, first_week, past).values()
    )


def _sides_of_states(plan: Plan, slot: Slot, start: EnrollmentStart) -> list[str]:
    if plan.program.policies.sides is not SidePolicy.INDEPENDENT:
        return [Side.BOTH.value]
    affected = plan.affected_side(slot, start.setup.complaints)
    return [side.value for side in plan.sides(slot, slot.exercise, affected)]


def _first_state(plan: Plan, slot: Slot, start: EnrollmentStart, side: str, past: PastExercises) -> _FirstState:
    loads = _loads(plan, slot, start)
    rule = plan.rule(slot, loads.unit)
    said = _coach_start(start, slot, side)
    if said is not None:
        return _from_coach(rule, loads, said)
    first = rule.exercise_at(RuleState()) or slot.exercise
    exercise = past.get(first)
    # A weight says nothing about bands whose force is not known.
    shown = None if exercise is None or loads.is_ranked else shown_load(rule, loads, exercise, Side(side))
    from_history = None
    if exercise is not None and shown is not None:
        days = 0 if exercise.replayed else max((start.start_on - shown.on).days, 0)
        from_history = _from_history(plan, rule, loads, shown, days)
    if from_history is not None and from_history.code is not START_HISTORY_TOO_OLD:
        return from_history
    progression = plan.progressions[slot.progression]
    other = _without_shown_load(progression, rule, loads, plan.exercise[first], exercise, Side(side))
    return other if from_history is None else replace(from_history, state=other.state)


def _without_shown_load(
    progression: Progression, rule: Rule, loads: Loads, exercise: Exercise, past: PastExercise | None, side: Side
) -> _FirstState:
    """The program's starting load, or else the lightest, where no session shows a load that counts."""
    if progression.start_load is not None:
        load = convert(progression.start_load, progression.start_unit, loads.unit)
        return _FirstState(rule.start(loads, load), START_PROGRAM)
    state = rule.start(loads, _lightest(exercise, loads))
    if past is None or loads.is_ranked:
        return _FirstState(state, START_LIGHTEST)
    mistyped = typing_error(loads, past, side)
    if mistyped is not None:
        return _FirstState(state, START_HISTORY_TYPING_ERROR, mistyped)
    return _FirstState(state, START_HISTORY_NO_LOAD)


def _lightest(exercise: Exercise, loads: Loads) -> float | None:
    """Bodyweight, where plates only add to it. None: the rule's own lightest load."""
    adds_plates = exercise.bodyweight and EquipmentKind.PLATE in exercise.equipment
    return loads.lightest if exercise.lifts_bodyweight or adds_plates else None


def _from_history(plan: Plan, rule: Rule, loads: Loads, shown: ShownLoad, days: int) -> _FirstState:
    """The state that earlier sessions lead to, lighter the more days ago the newest of them was."""
    is_one_rep_max = rule.first_load_percent != 100
    done = shown.first_load if is_one_rep_max else loads.at_most(shown.first_load)
    facts = shown.facts | {"days": days, "done_load": done}
    step = layoff_step(plan.program.policies.layoff, days)
    factor = 1.0 if step is None else step.factor
    if factor is None and days > OLDEST_DAYS:
        return _FirstState(RuleState(), START_HISTORY_TOO_OLD, {"days": days, "done_load": done})
    if not is_one_rep_max and done > shown.first_load:  # the lightest load
        return _FirstState(_start_at_most(rule, loads, shown.load), START_HISTORY_LIGHTEST, facts)
    factor = OLD_SHARE if factor is None else factor
    if factor != 1:
        lighter = _start_at_most(rule, loads, loads.scaled(shown.load, factor))
        return _FirstState(lighter, START_HISTORY_LIGHTER, facts)
    code = START_HISTORY_HEAVIEST if is_beyond_equipment(shown.first_load, loads) else START_HISTORY
    return _FirstState(_start_at_most(rule, loads, shown.load), code, facts)


def _start_at_most(rule: Rule, loads: Loads, load: float) -> RuleState:
    """The first state at a load, not heavier where the rule keeps to loads that can be built."""
    exact = rule.load_rounding.precision is WorkingLoadPrecision.EXACT
    return rule.start(loads, load if exact or rule.first_load_percent != 100 else loads.at_most(load))


def _loads(plan: Plan, slot: Slot, start: EnrollmentStart) -> Loads:
    variant, setup = (slot.variants[0].variant if slot.variants else None), start.setup
    loads = usual_loads(plan, setup, slot.exercise, variant)
    stages = plan.stage_exercises.get(slot.progression)
    if stages is None:
        return loads
    others = {slug: usual_loads(plan, setup, slug or slot.exercise, variant) for slug in stages}
    return replace(loads, others=others)


def _coach_start(start: EnrollmentStart, slot: Slot, side: str) -> StartLoad | None:
    """What the coach said for a side, or else for both sides."""
    for exact in (side, Side.BOTH.value):
        for item in start.start:
            if item.progression == slot.progression and item.side.value == exact:
                return item
    return None


def _from_coach(rule: Rule, loads: Loads, said: StartLoad) -> _FirstState:
    stage = None if said.stage is None else rule.stage_named(said.stage)
    first = rule.start(loads, 1.0) if stage is None else RuleState(stage=stage)
    own = loads.of_exercise(rule.exercise_at(first))  # a stage with another exercise can have other bands
    load = None if own.is_ranked and said.band is None else own.signed(said)
    if stage is not None and said.stage is not None:
        given: dict[str, Fact] = {} if load is None or loads.is_ranked else {"said_load": load}
        return _FirstState(rule.start_at(loads, load, stage), START_COACH_STAGE, {"stage": said.stage, **given})
    if load is None:  # a stage that the rule does not have
        return _FirstState(rule.start(loads, None), START_LIGHTEST)
    return _FirstState(rule.start(loads, load), START_COACH, {"said_load": load})


def _decision(slot: SlotProgress, first: _FirstState) -> Decision:
    state, unit = first.state, slot.unit
    if first.code is START_COACH_STAGE:
        return decide(START_COACH_STAGE, **_stage_facts(first.facts, slot.first_set_facts(state)))
    load, percent = slot.built(state), slot.rule.first_load_percent
    said = first.facts.get("said_load")
    if not load and not said and first.code is not START_HISTORY_TOO_OLD:
        return decide(START_BODYWEIGHT, **slot.target_sets(state)[0].amount_facts)
    facts: dict[str, Fact] = first.facts | {"load": load, "unit": unit}
    asides = (BODY_WEIGHT_UNKNOWN,) if _needs_body_weight(slot, state) else ()
    if percent != 100 and (said is not None or first.code.name in WITH_PERCENT):
        code = WITH_PERCENT.get(first.code.name, START_COACH_PERCENT)
        return decide(code, asides, **facts, working_load=state.load, percent=percent)
    facts |= _training_max_facts(slot, first)
    if said is not None and said != load and "working_load" not in facts:
        return decide(START_COACH_NEAREST, asides, **facts)
    if first.code.name in (*WITH_PERCENT, START_HISTORY_LIGHTEST.name):
        return _decision_from_history(slot, first, asides)
    return decide(first.code, asides, **facts)


def _training_max_facts(slot: SlotProgress, first: _FirstState) -> dict[str, Fact]:
    """Where sets are percentages of a training max, the training max that was set, or else the heaviest set."""
    rule, state = slot.rule.rule_at(first.state), first.state
    if not rule.takes_turns():
        return {}
    if first.code in (START_COACH, START_PROGRAM) and rule.first_load_percent == 100:
        return {"working_load": state.load}
    return {"load": max(slot.loads_of_work(state), default=slot.built(state))}


def _decision_from_history(slot: SlotProgress, first: _FirstState, asides: tuple[str, ...]) -> Decision:
    """Where sets are percentages of the working load, the load of the heaviest set is what was done before."""
    state, rounding = first.state, slot.rule.load_rounding_at(first.state).rounding
    sets = [one.built(slot.loads, rounding, slot.body_weight) for one in slot.target_sets(state) if one.loaded]
    load, done = max(sets, default=slot.built(state)), float(first.facts["done_load"])
    is_rounded_back = first.code is START_HISTORY_LIGHTER and load >= done
    return decide(START_HISTORY if is_rounded_back else first.code, asides, **first.facts, load=load, unit=slot.unit)


def _stage_facts(said: dict[str, Fact], first_set: dict[str, Fact]) -> dict[str, Fact]:
    """The facts of a start in a stage, with the coach's load only where another one is the closest."""
    if said.get("said_load") == first_set["load"]:
        said = {name: value for name, value in said.items() if name != "said_load"}
    return said | first_set


def _needs_body_weight(slot: SlotProgress, state: RuleState) -> bool:
    """Whether percentages would count a body weight that is not known."""
    is_unknown = slot.exercise.lifts_bodyweight and slot.body_weight is None
    return is_unknown and any(target.factor != 1 for target in slot.target_sets(state))
