"""Meeting every target leads to progress within a bounded time, for random rules of every progressing kind."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.equipment import Stack
from domain.loads.loading import Loads, Unit
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import WaveRule
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.stage_rule import StageRule
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import EveryTargetMetScenario, one_rule, preview
from domain.sessions.prescription import PrescribedExercise
from domain.sessions.review import Review
from tests.domain.progression_rules.any_rule import MET, STAGE_RULES
from tests.domain.progression_rules.examples import AT_TWO_IN_RESERVE, NSUNS
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import DAY_ONE

ENOUGH = 120  # sessions: four turns of five cycles, six reps of a range, or small steps that add up to a load
bounded = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FINE = Setup(Unit.KG, (Stack(Unit.KG, 0, 1000, 0.5),))


def far(asked: PrescribedExercise) -> tuple[float, float, float]:
    """The heaviest load of a session, its reps and its seconds over all sets."""
    sets = asked.sets
    return max(one.load for one in sets), sum(one.reps or 0 for one in sets), sum(one.seconds or 0 for one in sets)


def gets_somewhere(rule: ProgressionRule, load: float = 50) -> bool:
    """Whether a session has a heavier load, more reps, longer holds or another stage than the first one."""
    enrolled = EnrollmentStart(DAY_ONE, FINE, (StartLoad("lift", load),))
    trained = preview(one_rule(rule), enrolled, EveryTargetMetScenario(), ENOUGH)
    turns = len(rule.turns) if isinstance(rule, WaveRule) else 1  # compare the same turn of each cycle
    first, *defer = [item.prescription.exercises[0] for item in trained.sessions[::turns]]
    return any(
        item.stage != first.stage or any(now > then for now, then in zip(far(item), far(first), strict=True))
        for item in defer
    )


def can_go(rule: ProgressionRule) -> bool:
    """The rule has steps up and does not start at its own upper bound."""
    if isinstance(rule, WaveRule):
        return rule.step is not None or rule.step_percent is not None
    if isinstance(rule, DoubleProgressionRule):
        return rule.loaded or min(rule.reps_start or (rule.target_range.bottom,)) < rule.target_range.top
    return isinstance(rule, LinearLoadRule | RepGoalRule)


GOING = st.one_of(*(STAGE_RULES[kind] for kind in ("linear_load", "double_progression", "rep_goal", "wave")))


@bounded
@given(GOING.filter(can_go))
def test_every_kind_that_progresses_gets_somewhere(rule: ProgressionRule) -> None:
    assert gets_somewhere(rule)


@bounded
@given(GOING, GOING)
def test_every_ladder_is_climbed(first: StageRule, second: StageRule) -> None:
    ladder = StagedRule(stages=(Stage("first", first, (StageExit((MET,)),)), Stage("second", second)))
    assert gets_somewhere(ladder, load=0) or gets_somewhere(ladder)


@pytest.mark.parametrize("reps", [4, 5, 9])
def test_by_result_gets_heavier_by_its_table(reps: int) -> None:
    """NSuns: four reps on the 95 % set are +10, six and more +15 on the training max."""
    lifter = Lifter(NSUNS, 100)
    for _ in range(3):
        lifter.trains([5, 3, reps])
    assert lifter.progress.progression_states["lift"].states["both"].load == 100 + 3 * (10 if reps < 6 else 15)


def test_by_result_with_the_one_prescribed_rep_stays_by_its_table() -> None:
    assert not gets_somewhere(NSUNS)


def test_an_effort_target_gets_heavier_while_it_is_easier_than_its_target() -> None:
    lifter = Lifter(AT_TWO_IN_RESERVE, 60)
    loads = [lifter.load]
    for _ in range(4):
        lifter.trains(rir=4)
        loads.append(lifter.load)
    assert loads == sorted(set(loads))
    assert loads[-1] >= 70


def test_an_effort_target_with_a_step_gets_heavier_on_target() -> None:
    assert gets_somewhere(replace(AT_TWO_IN_RESERVE, step_on_target=2.5))
    assert not gets_somewhere(AT_TWO_IN_RESERVE)


class AlwaysHolds(LinearLoadRule, frozen=True, tag="always_holds_linear", kw_only=True):
    """A broken rule that the test must detect."""

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        return state, LinearLoadRule.advance(self, state, review, loads)[1]


@pytest.mark.parametrize(("rule", "goes"), [(LinearLoadRule, True), (AlwaysHolds, False)])
def test_a_rule_that_always_holds_is_detected(rule: type[LinearLoadRule], goes: bool) -> None:
    assert gets_somewhere(rule(scheme=(SetLine(count=3, reps=5),), step=2.5)) is goes
    assert not gets_somewhere(FixedRule(reps=5, loaded=True))
