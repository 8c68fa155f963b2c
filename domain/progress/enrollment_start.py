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
from domain.programs.program import SidePolicy, Slot
from domain.progress.phases import start_phase
from domain.progress.progress import RULES_VERSION, EnrollmentStart, Progress, ProgressionState, StartLoad
from domain.progress.slot_progress import SlotProgress, combine_sides, usual_loads
from domain.progression_rules.parts.questioned_load import is_beyond_equipment
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.rule import PastSet, Rule
from domain.sessions.e1rm import Formula
from domain.sessions.metric import Metric
from domain.sessions.side import Side
from domain.wording import Fact

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
START_HISTORY = declare(
    "start_history",
    Action.START,
    "Starts at {load}, based on the last session with this exercise, {days_ago}.",
    load="the first load",
    days="days since that session",
    done_load="the load that it shows for the first target",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of both loads",
)
START_HISTORY_LIGHTER = declare(
    "start_history_lighter",
    Action.START,
    "Starts at {load}, lighter than the {done_load} that the last session with this exercise showed, because it was "
    "{days_ago}.",
    assisted="Starts at {load}, easier than the {done_load} that the last session with this exercise showed, because "
    "it was {days_ago}.",
    load="the first load",
    days="days since that session",
    done_load="the load that it shows for the first target",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of both loads",
)
START_HISTORY_PERCENT = declare(
    "start_history_percent",
    Action.START,
    "The training max is {working_load}, {percent}% of {done_load}, the one-repetition maximum that the last session "
    "with this exercise showed, {days_ago}.",
    working_load="the first working load or training max",
    load="the closest load to it that can be built",
    percent="the share that the rule starts with, in percent",
    done_load="the load that the session showed for one repetition",
    days="days since that session",
    formula="formula of the estimate, if the load was not done for one repetition",
    unit="unit of the loads",
)
START_HISTORY_PERCENT_LIGHTER = declare(
    "start_history_percent_lighter",
    Action.START,
    "The training max is {working_load}. The last session with this exercise showed a one-repetition maximum of "
    "{done_load}. {percent}% of that is the usual training max. It starts lower because the session was {days_ago}.",
    working_load="the first working load or training max",
    load="the closest load to it that can be built",
    percent="the share that the rule starts with, in percent",
    done_load="the load that the session showed for one repetition",
    days="days since that session",
    formula="formula of the estimate, if the load was not done for one repetition",
    unit="unit of the loads",
)
START_HISTORY_TOO_OLD = declare(
    "start_history_too_old",
    Action.START,
    "Starts at {load}. The last session with this exercise was {days_ago}, too long ago to count.",
    load="the first load",
    days="days since that session",
    done_load="the load that it shows for the first target",
    unit="unit of both loads",
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
    assisted="Starts at {load}, the most assistance available, because no starting load was set.",
    load="the first load",
    unit="its unit",
)


_WITH_PERCENT = {
    START_HISTORY.name: START_HISTORY_PERCENT,
    START_HISTORY_LIGHTER.name: START_HISTORY_PERCENT_LIGHTER,
}


class PastExercise(Struct, frozen=True):
    """The work sets of the newest earlier session with an exercise. Loads are in the athlete's unit."""

    on: date
    sets: tuple[PastSet, ...]


PastExercises = Mapping[str, PastExercise]  # by slug


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
    progression, rule = plan.progressions[slot.progression], plan.rule(slot, loads.unit)
    said = _coach_start(start, slot, side)
    if said is not None:
        return _from_coach(rule, loads, said)
    first = rule.exercise_at(RuleState()) or slot.exercise
    exercise = past.get(first)
    from_history = None if exercise is None else _from_history(plan, rule, loads, exercise, start.start_on)
    if from_history is not None and from_history.code is not START_HISTORY_TOO_OLD:
        return from_history
    state, code = rule.start(loads, _lightest(plan.exercise[first], loads)), START_LIGHTEST
    if progression.start_load is not None:
        state = rule.start(loads, convert(progression.start_load, progression.start_unit, loads.unit))
        code = START_PROGRAM
    return _FirstState(state, code) if from_history is None else replace(from_history, state=state)


def _lightest(exercise: Exercise, loads: Loads) -> float | None:
    """Bodyweight, where plates only add to it. None: the rule's own lightest load."""
    adds_plates = exercise.bodyweight and EquipmentKind.PLATE in exercise.equipment
    return loads.lightest if exercise.lifts_bodyweight or adds_plates else None


def _from_history(plan: Plan, rule: Rule, loads: Loads, exercise: PastExercise, on: date) -> _FirstState | None:
    """The state that an earlier session leads to, lighter the longer ago it was. None if it shows no load."""
    plausible = [item for item in exercise.sets if not is_beyond_equipment(item.load, loads)]
    shown = rule.load_from_history(plausible)
    if shown is None:
        return None
    days = max((on - exercise.on).days, 0)
    is_one_rep_max = rule.first_load_percent != 100
    facts: dict[str, Fact] = {"days": days, "done_load": shown if is_one_rep_max else loads.at_most(shown)}
    counts_reps = is_one_rep_max or rule.first_target[0] is Metric.REPS
    if counts_reps and shown not in {item.load for item in plausible} and any(one.can_estimate for one in plausible):
        facts["formula"] = Formula.EPLEY
    step = layoff_step(plan.program.policies.layoff, days)
    if step is not None and step.factor is None:
        return _FirstState(RuleState(), START_HISTORY_TOO_OLD, facts)
    if step is None or step.factor is None or step.factor == 1:
        return _FirstState(_start_at_most(rule, loads, shown), START_HISTORY, facts)
    return _FirstState(_start_at_most(rule, loads, loads.scaled(shown, step.factor)), START_HISTORY_LIGHTER, facts)


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
    if said is not None and percent != 100:
        return decide(START_COACH_PERCENT, asides, **facts, working_load=state.load, percent=percent)
    if first.code.name in _WITH_PERCENT and percent != 100:
        return decide(_WITH_PERCENT[first.code.name], asides, **facts, working_load=state.load, percent=percent)
    if said is not None and said != load:
        return decide(START_COACH_NEAREST, asides, **facts)
    return decide(first.code, asides, **facts)


def _stage_facts(said: dict[str, Fact], first_set: dict[str, Fact]) -> dict[str, Fact]:
    """The facts of a start in a stage, with the coach's load only where another one is the closest."""
    if said.get("said_load") == first_set["load"]:
        said = {name: value for name, value in said.items() if name != "said_load"}
    return said | first_set


def _needs_body_weight(slot: SlotProgress, state: RuleState) -> bool:
    """Whether percentages would count a body weight that is not known."""
    is_unknown = slot.exercise.lifts_bodyweight and slot.body_weight is None
    return is_unknown and any(target.factor != 1 for target in slot.target_sets(state))
