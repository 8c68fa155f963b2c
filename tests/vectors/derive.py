"""A Nextset program for a vector that names a rule in its `spec`, or a built-in progression in its `days`.

The planner of these files does some things that Nextset does not do by default: lighter loads count, every set has its
own load, targets may drop, counters are in total. The program asks for each of them by its option.
"""

import re
from typing import cast

from msgspec.structs import replace

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progress.progress import StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import MissedCycle, WaveRule, WaveTurn
from domain.progression_rules.loaded_rule import StepMode
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition, ResultCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult
from tests.vectors.format import ProgramFile, SpecifiedDay, SpecifiedSet, Vector

Named = dict[str, object]
MISSED = (ResultCondition(SessionResult.MISSED),)
COUNT_EVERY_SHORT_SET = ("lp-weight-override", "dp-weight-override")
BUILT_IN = ("linear", "double", "double_range", "sum")
SPECIFIED = {
    "training_max_cycle": "a wave on a training max",
    "stages": "stages left on a miss",
    "amrap_threshold": "a step when the last set reaches a number of reps",
    "linear_deload": "linear load with a deload in percent",
    "texas": "a week on Friday's top set",
}


def derive(vector: Vector) -> ProgramFile | None:
    """The program file for a vector's own description, or None."""
    named = cast("Named", (vector.spec or {}).get("progression", {}))
    kind = str(named.get("type", ""))
    if kind in SPECIFIED and any(len(session.lifts) > 1 for session in vector.sessions):
        return None
    if kind in SPECIFIED:
        return _specified(vector, kind, named)
    if not vector.days or any(str(day.progression.get("type")) not in BUILT_IN for day in vector.days):
        return None
    return _built_in(vector)


def _specified(vector: Vector, kind: str, named: Named) -> ProgramFile:
    first = vector.sessions[0].lifts[0].prescribed[0].weight
    if kind == "training_max_cycle":
        return _one(vector, _wave(named), cast("float", vector.one_rep_max or first))
    if kind == "stages":
        return _one(vector, _stages(named), first)
    if kind == "amrap_threshold":
        return _one(vector, _threshold(named), first)
    if kind == "linear_deload":
        return _one(vector, _linear_deload(vector, named), first)
    return _texas(vector, named)


def _one(vector: Vector, rule: ProgressionRule, load: float) -> ProgramFile:
    day = Day("Day", (Slot("lift", "lift", "lift"),))
    return _file(vector, (day,), {"lift": rule}, {"lift": load})


def _file(
    vector: Vector, days: tuple[Day, ...], rules: dict[str, ProgressionRule], loads: dict[str, float]
) -> ProgramFile:
    program = Program(
        slug="vector",
        name=vector.name,
        days=days,
        progressions=tuple(Progression(name, rule) for name, rule in rules.items()),
        policies=Policies(layoff=()),
    )
    return ProgramFile(program, tuple(StartLoad(name, load) for name, load in loads.items()))


def _load(text: object) -> float:
    """The number of "2.5kg", "5lb" or of {"value": 2.5, "unit": "kg"}."""
    if isinstance(text, dict):
        return float(text["value"])
    found = re.fullmatch(r"(-?[\d.]+)\s*(kg|lb)?", str(text))
    if found is None:
        raise ValueError(f"not a load: {text!r}")
    return float(found[1])


def _lines(scheme: str) -> tuple[SetLine, ...]:
    """ "5x3+" is four sets of 3 and an open one."""
    count, reps, plus = cast("re.Match[str]", re.fullmatch(r"(\d+)x(\d+)(\+?)", scheme)).groups()
    if not plus:
        return (SetLine(count=int(count), reps=int(reps)),)
    straight = (SetLine(count=int(count) - 1, reps=int(reps)),) if int(count) > 1 else ()
    return (*straight, SetLine(reps=int(reps), open=True))


def _specified_lines(sets: tuple[SpecifiedSet, ...], base: float) -> tuple[SetLine, ...]:
    return tuple(
        SetLine(
            reps=item.reps if item.bottom is None else item.bottom,
            reps_max=None if item.bottom is None else item.reps,
            open=item.is_open,
            plus=round((item.weight or base) - base, 2),
            rir=None if item.rpe is None else 10 - item.rpe,
        )
        for item in sets
    )


def _wave(named: Named) -> WaveRule:
    weeks = cast("list[list[list[object]]]", named["weeks"])
    factor = cast("float | None", named.get("miss_factor"))
    return WaveRule(
        turns=tuple(WaveTurn(tuple(_percent_line(*item) for item in week)) for week in weeks),
        step=_load(named["increment"]),
        missed_cycle=MissedCycle.STEP if factor is None else MissedCycle.FACTOR,
        missed_factor=factor,
    )


def _percent_line(reps: object, percent: object) -> SetLine:
    text = str(reps)
    return SetLine(reps=int(text.rstrip("+")), open=text.endswith("+"), percent=float(cast("float", percent)))


def _stages(named: Named) -> StagedRule:
    schemes, fail = cast("list[str]", named["stages"]), cast("Named", named["last_fail"])
    back = schemes[cast("int", fail["goto"]) - 1]
    if "base_plus" in fail:
        change = LoadChange(of=LoadSource.REMEMBERED, plus=_load(fail["base_plus"]))
    else:
        change = LoadChange(of=LoadSource.LAST_SET, times=cast("float", fail.get("factor", 1.0)))
    stages = []
    for n, scheme in enumerate(schemes):
        rule = LinearLoadRule(scheme=_lines(scheme), step=_load(named["increment"]), failures=None)
        last = n == len(schemes) - 1
        way = StageExit(MISSED, to=back, load=change) if last else StageExit(MISSED, remember=n == 0)
        stages.append(Stage(scheme, rule, (way,)))
    return StagedRule(stages=tuple(stages))


def _threshold(named: Named) -> CustomRule:
    reached = RepsCondition(of=SetChoice.LAST, min=cast("float", named["threshold"]))
    step = Clause(
        code="threshold_reached",
        sentence="The last set reached its threshold: heavier.",
        when=(reached,),
        load=LoadChange(plus=_load(named["increment"])),
    )
    return CustomRule(scheme=_lines(str(named["sets"])), clauses=(step,))


def _linear_deload(vector: Vector, named: Named) -> LinearLoadRule:
    sets = vector.days[0].sets
    return LinearLoadRule(
        scheme=_specified_lines(sets, sets[0].weight or 0),
        step=_load(named["increment"]),
        failures=cast("int", named["failures_in_row"]),
        deload_factor=cast("float", named["factor"]),
    )


def _texas(vector: Vector, named: Named) -> ProgramFile:
    factors = (cast("float", named["volume"]), cast("float", named["recovery"]), 1.0)
    days = []
    for number, (day, factor) in enumerate(zip(vector.days, factors, strict=True), start=1):
        line = SetLine(count=len(day.sets), reps=day.sets[0].reps, percent=round(factor * 100, 6))
        slot = Slot(f"day-{number}", "lift", "lift", sets=(line,), judged=number == len(factors))
        days.append(Day(f"Day {number}", (slot,)))
    met = Clause(
        code="friday_met",
        sentence="Friday's top set was met: heavier.",
        when=(ResultCondition(SessionResult.MET),),
        load=LoadChange(of=LoadSource.LAST_SET, plus=_load(named["increment"])),
    )
    missed = Clause(
        code="friday_missed_again",
        sentence="Friday's top set was missed again: lighter.",
        when=(CounterCondition(counter="fails", min=cast("int", named["failures_in_row"])),),
        load=LoadChange(times=cast("float", named["factor"])),
        reset=("fails",),
    )
    rule = CustomRule(
        scheme=(SetLine(count=len(vector.days[-1].sets), reps=vector.days[-1].sets[0].reps),),
        counters=(Counter("fails", MISSED),),
        clauses=(met, missed),
        loads=WorkingLoadPrecision.EXACT,
    )
    return _file(vector, tuple(days), {"lift": rule}, {"lift": _load(named["top"])})


def _built_in(vector: Vector) -> ProgramFile:
    """Days in turn; a lift with the same key on several days is one progression."""
    rules: dict[str, ProgressionRule] = {}
    loads: dict[str, float] = {}
    names: dict[str, str] = {}
    days: dict[tuple[int, int], list[Slot]] = {}
    for day in vector.days:
        name = names.setdefault(day.key, f"lift-{len(names) + 1}")
        slots = days.setdefault((day.week, day.day), [])
        base = loads.setdefault(name, day.sets[0].weight or 0)
        own = _specified_lines(day.sets, base) if name in rules else ()
        rules.setdefault(name, _built_in_rule(day, every_miss=vector.name in COUNT_EVERY_SHORT_SET))
        slots.append(Slot(f"{name}-{day.week}-{day.day}", "lift", name, sets=own))
    turns = tuple(Day(f"Week {week}, day {day}", tuple(slots)) for (week, day), slots in days.items())
    return _file(vector, turns, rules, loads)


def _built_in_rule(day: SpecifiedDay, every_miss: bool) -> ProgressionRule:
    named = day.progression
    if named["type"] == "linear":
        return replace(_linear(day, named), heavier_sets_can_miss=every_miss)
    if named["type"] in ("double", "double_range"):
        return replace(_double(day, named, ranged=named["type"] == "double_range"), heavier_sets_can_miss=every_miss)
    return RepGoalRule(
        goal=cast("int", named["reps"]),
        scheme=_specified_lines(day.sets, day.sets[0].weight or 0),
        step=_load(named["increment"]),
        step_by=StepMode.SET_INDEX,
        lighter_load_counts=True,
    )


def _linear(day: SpecifiedDay, named: Named) -> LinearLoadRule:
    failures = cast("int", named["failures"]) or None
    return LinearLoadRule(
        scheme=_specified_lines(day.sets, day.sets[0].weight or 0),
        step=_load(named["increment"]),
        successes=cast("int", named["successes"]),
        failures=failures,
        in_a_row=False,
        deload_step=None if failures is None else _load(named["decrement"]),
        loads=WorkingLoadPrecision.EXACT,
        step_by=StepMode.SET_INDEX,
        lighter_load_counts=True,
        effort_counts=True,
    )


def _double(day: SpecifiedDay, named: Named, ranged: bool) -> DoubleProgressionRule:
    rpe = day.sets[0].rpe
    return DoubleProgressionRule(
        reps_min=cast("int", named["minReps"]),
        reps_max=cast("int", named["maxReps"]),
        sets_count=len(day.sets),
        reps_start=tuple(item.reps if item.bottom is None else item.bottom for item in day.sets),
        step=_load(named["increment"]),
        step_by=StepMode.SET_INDEX,
        as_range=ranged,
        target_may_drop=ranged,
        back_off_after=None,
        loads=WorkingLoadPrecision.EXACT,
        lighter_load_counts=True,
        rir=None if rpe is None else 10 - rpe,
        effort_counts=rpe is not None,
    )
