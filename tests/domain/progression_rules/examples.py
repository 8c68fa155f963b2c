"""Small rules of every kind, as common programs use them, and random valid ones."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Rounding
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
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition, ResultCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult

MET, MISSED = ResultCondition(SessionResult.MET), ResultCondition(SessionResult.MISSED)

FIVES = LinearLoadRule(scheme=(SetLine(count=5, reps=5),), step=2.5)
RANGE = DoubleProgressionRule(reps_min=8, reps_max=12, step=2.5)
THIRTY = RepGoalRule(goal=30, scheme=(SetLine(count=3, reps=10),), step=2.5)
WENDLER = WaveRule(
    turns=(
        WaveTurn((SetLine(reps=5, percent=65), SetLine(reps=5, percent=75), SetLine(reps=5, open=True, percent=85))),
        WaveTurn((SetLine(reps=3, percent=70), SetLine(reps=3, percent=80), SetLine(reps=3, open=True, percent=90))),
        WaveTurn((SetLine(reps=5, percent=75), SetLine(reps=3, percent=85), SetLine(reps=1, open=True, percent=95))),
        WaveTurn((SetLine(reps=5, percent=40), SetLine(reps=5, percent=50), SetLine(reps=5, percent=60)), "deload"),
    ),
    step=5,
    start_percent=90,
)
NSUNS = ByResultRule(
    scheme=(SetLine(reps=5, percent=75), SetLine(reps=3, percent=85), SetLine(reps=1, open=True, percent=95)),
    set=3,
    rows=(
        ResultRow(LoadChange(), 0, 1),
        ResultRow(LoadChange(plus=5), 2, 3),
        ResultRow(LoadChange(plus=10), 4, 5),
        ResultRow(LoadChange(plus=15), 6),
    ),
    loads=WorkingLoadPrecision.EXACT,
)
AT_TWO_IN_RESERVE = EffortTargetRule(scheme=(SetLine(count=3, reps=5, rir=2),))
TWO_FOR_TWO = CustomRule(
    scheme=(SetLine(count=3, reps=10),),
    counters=(Counter("over", (RepsCondition(of=SetChoice.LAST, over_target=True, min=2), MET)),),
    clauses=(
        Clause(
            "two_for_two",
            "Two reps over the goal on the last set, two sessions in a row. Next load.",
            (CounterCondition(counter="over", min=2),),
            load=LoadChange(times=1.05),
            reset=("over",),
        ),
    ),
)
GREYSKULL = CustomRule(
    scheme=(SetLine(count=2, reps=5), SetLine(reps=5, open=True)),
    clauses=(
        Clause(
            "doubled",
            "Ten or more: a double step.",
            (MET, RepsCondition(of=SetChoice.LAST, min=10)),
            LoadChange(plus=5),
        ),
        Clause("stepped", "Done: a step.", (MET,), LoadChange(plus=2.5)),
        Clause(
            "reset",
            "Short of five: ten percent off.",
            (RepsCondition(of=SetChoice.LAST, max=4),),
            LoadChange(times=0.9),
        ),
    ),
)


def _gzclp_stage(scheme: tuple[SetLine, ...]) -> LinearLoadRule:
    return LinearLoadRule(scheme=scheme, step=2.5, failures=None)


GZCLP_T2 = StagedRule(
    stages=(
        Stage("3x10", _gzclp_stage((SetLine(count=3, reps=10),)), (StageExit((MISSED,), remember=True),)),
        Stage("3x8", _gzclp_stage((SetLine(count=3, reps=8),)), (StageExit((MISSED,)),)),
        Stage(
            "3x6",
            _gzclp_stage((SetLine(count=3, reps=6),)),
            (StageExit((MISSED,), to="3x10", load=LoadChange(of=LoadSource.REMEMBERED, plus=7.5)),),
        ),
    )
)
STRONGLIFTS = StagedRule(
    stages=(
        Stage("5x5", FIVES, (StageExit((CounterCondition(counter="stage_deloads", min=3),)),)),
        Stage("3x5", LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)),
    )
)

PROGRESSING: dict[str, ProgressionRule] = {
    "linear_load": FIVES,
    "double_progression": RANGE,
    "rep_goal": THIRTY,
    "wave": WENDLER,
    "by_result": NSUNS,
    "effort_target": AT_TWO_IN_RESERVE,
    "custom": GREYSKULL,
    "staged": STRONGLIFTS,
}
EVERY: dict[str, ProgressionRule] = {**PROGRESSING, "fixed": FixedRule(reps=5, loaded=True)}

steps = st.sampled_from((None, 0.5, 1, 1.25, 2, 2.5, 5, 7.5, 20))
small = st.integers(1, 4)


@st.composite
def set_lines(draw: st.DrawFn) -> tuple[SetLine, ...]:
    lines = []
    for _ in range(draw(st.integers(1, 3))):
        reps = draw(st.integers(1, 15))
        lines.append(
            SetLine(
                count=draw(small),
                reps=reps,
                reps_max=draw(st.sampled_from((None, reps, reps + 3))),
                open=draw(st.booleans()),
                percent=draw(st.sampled_from((40, 50, 72, 87.5, 100, 102.5))),
                plus=draw(st.sampled_from((0.0, 0.0, 5.0, -2.5))),
                rir=draw(st.sampled_from((None, 1, 2))),
            )
        )
    return tuple(lines)


def kept(draw: st.DrawFn) -> dict[str, object]:
    return {
        "loads": draw(st.sampled_from(WorkingLoadPrecision)),
        "rounding": draw(st.sampled_from(Rounding)),
        "lighter_load_counts": draw(st.booleans()),
        "effort_counts": draw(st.booleans()),
    }


@st.composite
def linear_loads(draw: st.DrawFn) -> LinearLoadRule:
    by_factor = draw(st.booleans())
    return LinearLoadRule(
        scheme=draw(set_lines()),
        step=draw(steps),
        phases=draw(
            st.sampled_from(((), (LinearLoadPhase(10, until_increases=2),), (LinearLoadPhase(5, until_load=70),)))
        ),
        successes=draw(small),
        failures=draw(st.sampled_from((None, 1, 2, 3))),
        in_a_row=draw(st.booleans()),
        deload_factor=0.9 if by_factor else None,
        deload_step=None if by_factor else draw(st.sampled_from((1.25, 5, 50))),
        step_by=draw(st.sampled_from(StepMode)),
        **kept(draw),  # type: ignore[arg-type]  # the options that rules have in common
    )


@st.composite
def rep_goals(draw: st.DrawFn) -> RepGoalRule:
    goal, by = draw(st.integers(1, 60)), draw(st.sampled_from(StepMode))
    return RepGoalRule(goal=goal, scheme=draw(set_lines()), step=draw(steps), step_by=by, **kept(draw))  # type: ignore[arg-type]  # as above


@st.composite
def waves(draw: st.DrawFn) -> WaveRule:
    missed = draw(st.sampled_from(MissedCycle))
    return WaveRule(
        turns=tuple(WaveTurn(draw(set_lines())) for _ in range(draw(small))),
        step=draw(steps),
        missed_cycle=missed,
        missed_factor=0.9 if missed is MissedCycle.FACTOR else None,
        misses_allowed=draw(st.integers(0, 2)),
        start_percent=draw(st.sampled_from((90, 100))),
        **kept(draw),  # type: ignore[arg-type]  # as above
    )


changes = st.builds(
    LoadChange,
    of=st.sampled_from((LoadSource.WORKING, LoadSource.LAST_SET, LoadSource.FIRST_SET, LoadSource.HEAVIEST_SET)),
    times=st.sampled_from((0.5, 0.9, 1, 1, 1.05, 2)),
    plus=st.sampled_from((0, 0, 2.5, -5, 10)),
    steps=st.integers(-2, 2),
)


@st.composite
def by_results(draw: st.DrawFn) -> ByResultRule:
    rows = (ResultRow(draw(changes), 0, 3), ResultRow(draw(changes), 4, 8), ResultRow(draw(changes), 9))
    return ByResultRule(scheme=draw(set_lines()), rows=rows, **kept(draw))  # type: ignore[arg-type]  # as above


@st.composite
def effort_targets(draw: st.DrawFn) -> EffortTargetRule:
    line = SetLine(count=draw(small), reps=draw(st.integers(1, 12)), rir=draw(st.sampled_from((0, 1, 2, 3))))
    return EffortTargetRule(scheme=(line,), step_on_target=draw(steps), step_per_rep=draw(steps), **kept(draw))  # type: ignore[arg-type]  # as above


@st.composite
def doubles(draw: st.DrawFn) -> DoubleProgressionRule:
    bottom = draw(st.integers(1, 12))
    options = kept(draw) | {"rir": 2.0}
    return DoubleProgressionRule(
        reps_min=bottom,
        reps_max=bottom + draw(st.integers(0, 5)),
        sets_count=draw(small),
        step=draw(steps),
        step_by=draw(st.sampled_from(StepMode)),
        target_may_drop=draw(st.booleans()),
        as_range=draw(st.booleans()),
        back_off_after=draw(st.sampled_from((None, 1, 3))),
        **options,  # type: ignore[arg-type]  # as above
    )


@st.composite
def customs(draw: st.DrawFn) -> CustomRule:
    clauses = (
        Clause("up", "Up.", (MET, CounterCondition(counter="met", min=draw(small))), draw(changes), reset=("met",)),
        Clause("down", "Down.", (MISSED,), draw(changes), reps_plus=draw(st.integers(-3, 3)), remember=True),
    )
    scheme = (*draw(set_lines()), SetLine(count=2))
    counter = Counter("met", (MET,), in_a_row=draw(st.booleans()))
    return CustomRule(scheme=scheme, counters=(counter,), clauses=clauses, reps_min=3, reps_max=9, **kept(draw))  # type: ignore[arg-type]  # as above


STAGE_RULES: SearchStrategy[StageRule] = st.one_of(
    linear_loads(), doubles(), rep_goals(), waves(), by_results(), effort_targets(), customs()
)


@st.composite
def ladders(draw: st.DrawFn) -> StagedRule:
    up = StageExit((MET, CounterCondition(counter="stage_sessions", min=draw(small))), remember=True)
    back = StageExit((MISSED,), to="first", load=LoadChange(of=LoadSource.REMEMBERED, times=0.9))
    return StagedRule(
        stages=(
            Stage("first", draw(STAGE_RULES), (up,)),
            Stage("second", draw(STAGE_RULES), (up, back)),
            Stage("third", draw(STAGE_RULES), (back,)),
        )
    )


RULES: SearchStrategy[ProgressionRule] = st.one_of(STAGE_RULES, ladders(), st.just(FixedRule(reps=5, loaded=True)))
