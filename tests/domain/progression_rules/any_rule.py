"""Random rules of every kind with every field varied: anything that a coach could write, sensible or not."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Rounding, Unit
from domain.policies.variants import Confirmation
from domain.programs.exercise import Laterality
from domain.programs.program_check import program_faults
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadPhase, LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import MissedCycle, WaveRule, WaveTurn
from domain.progression_rules.loaded_rule import StepMode
from domain.progression_rules.parts.condition import (
    Condition,
    ConfirmationCondition,
    CounterCondition,
    EffortCondition,
    LoadUsedCondition,
    PainCondition,
    PainTime,
    RepsCondition,
    ResultCondition,
    SetChoice,
    SideChoice,
    SideGapCondition,
    WorkingLoadCondition,
)
from domain.progression_rules.parts.dated_condition import CalendarCondition, CalendarCount
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.rule_state import Counters
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT, one_rule
from domain.sessions.metric import Interval, Metric
from domain.sessions.prescription import SetKind
from domain.sessions.review import SessionResult

MET, MISSED = ResultCondition(SessionResult.MET), ResultCondition(SessionResult.MISSED)
RANKED = (SetChoice.FIRST, SetChoice.LAST, SetChoice.LOWEST, SetChoice.HIGHEST)

small = st.integers(1, 4)
steps = st.sampled_from((None, 0.1, 1, 1.25, 2, 2.5, 5, 7.5, 20))
differences = st.sampled_from((0.0, 0.0, 5.0, -2.5, -10.0))
rirs = st.sampled_from((0.0, 1.0, 1.5, 2.0, 3.0))
factors = st.sampled_from((0.5, 0.85, 0.9, 0.97))


def kept(draw: st.DrawFn) -> dict[str, object]:
    """The fields that all rules which move a load have in common."""
    return {
        "unit": draw(st.sampled_from((None, None, Unit.KG, Unit.LB))),
        "loads": draw(st.sampled_from(WorkingLoadPrecision)),
        "rounding": draw(st.sampled_from(Rounding)),
        "max_step_percent": draw(st.sampled_from((5, 20, 60, 1000))),
        "lighter_load_counts": draw(st.booleans()),
        "effort_counts": draw(st.booleans()),
    }


FOLLOWING_KINDS = (SetKind.WORK, SetKind.WORK, SetKind.DROP, SetKind.REST_PAUSE)
intervals = st.sampled_from((Interval(60, None, 90), Interval(None, 400, 120)))


@st.composite
def adjust_tables(draw: st.DrawFn, sets_before: int) -> AdjustmentTable:
    cut, percents = draw(st.integers(1, 8)), st.sampled_from((80.0, 90.0, 100.0, 110.0))
    rows = (AdjustmentRow(0, cut, draw(percents), draw(differences)), AdjustmentRow(cut + 1, None, draw(percents)))
    return AdjustmentTable(draw(st.integers(1, sets_before)), rows[: draw(st.integers(1, 2))])


@st.composite
def set_lines(draw: st.DrawFn, holds: bool = True, effort: bool = False) -> tuple[SetLine, ...]:
    """Every kind of target, kind of set and percentage; the first line has a load, and reps.

    `holds`: holds and distances too.
    """
    lines: list[SetLine] = []
    before = 0
    others = ("hold", "holds", "distance", "distances") if holds else ()
    for n in range(draw(st.integers(1, 3))):
        shape = draw(st.sampled_from(("reps", "range", "open", "fatigue", "intervals", *(others if n else ()))))
        loaded = n == 0 or draw(st.integers(0, 3)) > 0
        reps, seconds = draw(st.integers(1, 15)), draw(st.sampled_from((10.0, 30.0, 45.0)))
        meters = draw(st.sampled_from((20.0, 400.0)))
        rir = draw(rirs if effort and n == 0 else st.one_of(st.none(), rirs))
        lines.append(
            SetLine(
                count=draw(small),
                reps=reps if shape in ("reps", "range", "open", "intervals") else None,
                reps_max=reps + draw(st.integers(0, 4)) if shape == "range" else None,
                open=shape == "open",
                seconds=seconds if shape in ("hold", "holds") else None,
                seconds_max=seconds + 15 if shape == "holds" else None,
                distance_m=meters if shape in ("distance", "distances") else None,
                distance_m_max=meters + 15 if shape == "distances" else None,
                interval=draw(intervals) if shape == "intervals" else None,
                kind=draw(st.sampled_from(FOLLOWING_KINDS)) if n else SetKind.WORK,
                percent=draw(st.sampled_from((40.0, 72.0, 87.5, 100.0, 102.5))) if loaded else 100,
                plus=draw(differences) if loaded else 0.0,
                loaded=loaded,
                rir=rir,
                rir_max=rir if rir is None else draw(st.sampled_from((None, rir, rir + 1))),
                adjust=draw(adjust_tables(before)) if before and loaded and draw(st.booleans()) else None,
            )
        )
        before += lines[-1].count
    return tuple(lines)


@st.composite
def linear_loads(draw: st.DrawFn) -> LinearLoadRule:
    by = draw(st.sampled_from(("step", "percent", "next")))
    down = draw(st.sampled_from(("factor", "step", "default")))
    options = kept(draw)
    return LinearLoadRule(
        scheme=draw(set_lines()),
        step=draw(steps) if by == "step" else None,
        step_percent=draw(st.sampled_from((0.5, 2.5, 10.0))) if by == "percent" else None,
        phases=draw(
            st.sampled_from(
                (
                    (),
                    (LinearLoadPhase(10, until_increases=2),),
                    (LinearLoadPhase(20, until_load=70), LinearLoadPhase(10, 90)),
                )
            )
        ),
        successes=draw(small),
        failures=draw(st.sampled_from((None, 1, 2, 3))),
        in_a_row=draw(st.booleans()),
        deload_factor=draw(factors) if down == "factor" else None,
        deload_step=draw(st.sampled_from((0.5, 5.0, 50.0))) if down == "step" else None,
        keep_to=draw(st.sampled_from((None, 1.0, 2.5))) if options["loads"] is WorkingLoadPrecision.EXACT else None,
        step_by=draw(st.sampled_from(StepMode)),
        **options,  # type: ignore[arg-type]  # the options that rules have in common
    )


@st.composite
def rep_goals(draw: st.DrawFn) -> RepGoalRule:
    return RepGoalRule(
        goal=draw(st.integers(1, 60)),
        scheme=draw(set_lines(holds=False)),
        step=draw(steps),
        step_by=draw(st.sampled_from(StepMode)),
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


turns = st.builds(WaveTurn, set_lines(), st.sampled_from((None, "deload")))


@st.composite
def waves(draw: st.DrawFn) -> WaveRule:
    missed, rows = draw(st.sampled_from(MissedCycle)), tuple(draw(st.lists(turns, min_size=1, max_size=3)))
    by_percent = draw(st.booleans())
    return WaveRule(
        turns=rows,
        cycle=draw(st.sampled_from((None, len(rows), len(rows) + 1))),
        step=None if by_percent else draw(steps),
        step_percent=draw(st.sampled_from((2.5, 5.0))) if by_percent else None,
        missed_cycle=missed,
        missed_factor=draw(factors) if missed is MissedCycle.FACTOR else None,
        misses_allowed=draw(st.integers(0, 2)),
        start_percent=draw(st.sampled_from((85.0, 90.0, 100.0, 120.0))),
        keep_to=draw(st.sampled_from((None, 1.0, 2.5))),
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


changes = st.builds(
    LoadChange,
    of=st.sampled_from([of for of in LoadSource if of is not LoadSource.REMEMBERED]),
    times=st.sampled_from((0.5, 0.9, 1.0, 1.0, 1.05, 2.0)),
    plus=st.sampled_from((0.0, 0.0, 2.5, -5.0, 10.0)),
    steps=st.integers(-2, 2),
)
remembered = st.builds(
    LoadChange, st.just(LoadSource.REMEMBERED), st.sampled_from((0.9, 1.0)), st.sampled_from((0.0, 7.5))
)


@st.composite
def by_results(draw: st.DrawFn) -> ByResultRule:
    scheme, cut = draw(set_lines()), draw(st.integers(0, 5))
    rows = (ResultRow(draw(changes), 0, cut), ResultRow(draw(changes), cut + 1, cut + 3), ResultRow(draw(changes), 9))
    return ByResultRule(
        scheme=scheme,
        set=draw(st.one_of(st.none(), st.integers(1, sum(line.count for line in scheme)))),
        rows=rows[: draw(st.integers(1, 3))],
        start_percent=draw(st.sampled_from((75.0, 100.0, 150.0))),
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


@st.composite
def effort_targets(draw: st.DrawFn) -> EffortTargetRule:
    return EffortTargetRule(
        scheme=draw(set_lines(effort=True)),
        percent_per_rep=draw(st.sampled_from((1.0, 3.0, 20.0))),
        step_per_rep=draw(steps),
        tolerance=draw(st.sampled_from((0.0, 0.5, 2.0))),
        max_change_percent=draw(st.sampled_from((1.0, 10.0, 50.0))),
        step_on_target=draw(steps),
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


@st.composite
def doubles(draw: st.DrawFn) -> DoubleProgressionRule:
    bottom, width, metric = draw(st.integers(1, 12)), draw(st.integers(0, 5)), draw(st.sampled_from(Metric))
    by, count, options = draw(st.sampled_from(StepMode)), draw(small), kept(draw)
    rir = draw(rirs if options["effort_counts"] else st.one_of(st.none(), rirs))
    reps = st.integers(bottom, bottom + width)
    starts = by is StepMode.SET_INDEX and metric is Metric.REPS
    first = draw(st.tuples(*[reps] * count)) if starts and draw(st.booleans()) else ()
    return DoubleProgressionRule(
        reps_min=bottom if metric is Metric.REPS else None,
        reps_max=bottom + width if metric is Metric.REPS else None,
        seconds_min=10 * bottom if metric is Metric.SECONDS else None,
        seconds_max=10 * (bottom + width) if metric is Metric.SECONDS else None,
        seconds_step=draw(st.sampled_from((1, 5, 12))),
        distance_m_min=10 * bottom if metric is Metric.DISTANCE else None,
        distance_m_max=10 * (bottom + width) if metric is Metric.DISTANCE else None,
        distance_m_step=draw(st.sampled_from((1, 5, 12))),
        interval=draw(st.one_of(st.none(), intervals)) if metric is Metric.REPS else None,
        sets_count=count,
        loaded=draw(st.integers(0, 3)) > 0,
        step=draw(steps),
        back_off_after=draw(st.sampled_from((None, 1, 3))),
        rir=rir,
        rir_max=rir if rir is None else draw(st.sampled_from((None, rir, rir + 2))),
        as_range=draw(st.booleans()),
        reps_start=first,
        step_by=by,
        target_may_drop=draw(st.booleans()),
        **options,  # type: ignore[arg-type]  # as above
    )


@st.composite
def fixed(draw: st.DrawFn) -> FixedRule:
    shape = draw(st.sampled_from(("reps", "hold", "distance", "fatigue", "lines")))
    rir = draw(st.one_of(st.none(), rirs))
    if shape == "lines":
        return FixedRule(scheme=draw(set_lines()), unit=draw(st.sampled_from((None, Unit.KG, Unit.LB))))
    return FixedRule(
        reps=draw(st.integers(1, 15)) if shape == "reps" else None,
        seconds=30 if shape == "hold" else None,
        distance_m=40 if shape == "distance" else None,
        sets_count=draw(small),
        loaded=draw(st.booleans()),
        rir=rir,
        rir_max=rir,
    )


bounds = st.sampled_from(({"min": 1}, {"max": 3}, {"min": 0, "max": 6}, {"min": -2, "max": 2}, {"min": 8}))


@st.composite
def conditions(draw: st.DrawFn, counters: tuple[str, ...] = ()) -> Condition:
    """Any condition; on counters if there are any."""
    kinds = ("result", "result", "reps", "effort", "load", "working", "pain", "days", "gap", "confirmed")
    kind, bound = draw(st.sampled_from((*kinds, *(("counter", "counter") if counters else ())))), draw(bounds)
    of, number = draw(st.sampled_from(RANKED)), draw(st.sampled_from((None, None, 1)))
    over = draw(st.booleans())
    found: dict[str, Condition] = {
        "result": ResultCondition(draw(st.sampled_from(SessionResult))),
        "reps": RepsCondition(of=of, set=number, over_target=over, side=draw(st.sampled_from(SideChoice)), **bound),
        "effort": EffortCondition(of=of, set=number, over_target=over, **bound),
        "load": LoadUsedCondition(of=of, set=number, min=draw(st.sampled_from((90.0, 100.0, 105.0)))),
        "working": WorkingLoadCondition(min=40, unit=draw(st.sampled_from((None, *Unit)))),
        "pain": PainCondition(time=draw(st.sampled_from(PainTime)), **bound),
        "days": CalendarCondition(count=draw(st.sampled_from(CalendarCount)), **bound),
        "gap": SideGapCondition(**bound),
        "confirmed": ConfirmationCondition(draw(st.sampled_from(Confirmation))),
        "counter": CounterCondition(counter=draw(st.sampled_from(counters)) if counters else "none", min=draw(small)),
    }
    return found[kind]


@st.composite
def customs(draw: st.DrawFn) -> CustomRule:
    names = ("met", "short", "anything")[: draw(st.integers(0, 3))]
    targets = draw(st.sampled_from((None, (3, 9), (5, 5))))
    clauses: list[Clause] = []
    for n in range(draw(st.integers(1, 4))):
        to = draw(st.sampled_from((None, "to", "plus"))) if targets else None
        load = draw(st.one_of(st.none(), changes, remembered if clauses else changes))
        clauses.append(
            Clause(
                code=f"clause_{n}",
                sentence=f"Clause {n}.",
                when=tuple(draw(st.lists(conditions(names), min_size=1, max_size=2, unique=True))),
                load=load,
                reps_to=draw(st.integers(*targets)) if to == "to" and targets else None,
                reps_plus=draw(st.integers(-3, 3)) if to == "plus" else None,
                remember=n == 0 or draw(st.booleans()),
                reset=names if n == 0 else tuple(draw(st.lists(st.sampled_from(names), max_size=1))) if names else (),
            )
        )
    return CustomRule(
        scheme=(*draw(set_lines()), SetLine(count=2)),
        clauses=tuple(clauses),
        counters=tuple(
            Counter(name, tuple(draw(st.lists(conditions(), min_size=1, max_size=2, unique=True))), draw(st.booleans()))
            for name in names
        ),
        reps_min=targets[0] if targets else None,
        reps_max=targets[1] if targets else None,
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


STAGE_RULES: dict[str, SearchStrategy[StageRule]] = {
    "linear_load": linear_loads(),
    "double_progression": doubles(),
    "rep_goal": rep_goals(),
    "wave": waves(),
    "by_result": by_results(),
    "effort_target": effort_targets(),
    "fixed": fixed(),
    "custom": customs(),
}


@st.composite
def ladders(draw: st.DrawFn) -> StagedRule:
    """Every stage has a reachable exit. Some lead back, with or without a remembered load."""
    names = ("first", "second", "third")[: draw(st.integers(1, 3))]
    stages: list[Stage] = []
    for n, name in enumerate(names):
        ways = []
        if n + 1 < len(names):
            when = (draw(st.sampled_from((MET, MISSED))), *draw(st.lists(conditions(Counters.STAGE), max_size=1)))
            change = draw(st.one_of(st.none(), changes))
            ways.append(StageExit(when, draw(st.sampled_from((None, names[n + 1]))), change, remember=n == 0))
        if n:
            back = draw(st.one_of(st.none(), remembered, changes))
            ways.append(StageExit((CounterCondition(counter="stage_missed", min=2),), names[n - 1], back))
        exercise = draw(st.sampled_from((None, None, "another")))
        stages.append(Stage(name, draw(st.one_of(*STAGE_RULES.values())), tuple(ways), exercise=exercise))
    return StagedRule(stages=tuple(stages), unit=draw(st.sampled_from((None, *Unit))))


def is_valid(rule: ProgressionRule) -> bool:
    plan = one_rule(rule, replace(LIFT, laterality=Laterality.ONE_SIDED))
    another = replace(LIFT, slug="another", laterality=Laterality.ONE_SIDED)
    return program_faults(plan.program, {**plan.exercise, "another": another}) == []


RULES_OF: dict[str, SearchStrategy[ProgressionRule]] = {
    kind: found.filter(is_valid) for kind, found in {**STAGE_RULES, "staged": ladders()}.items()
}
ANY_RULE: SearchStrategy[ProgressionRule] = st.one_of(*RULES_OF.values())
