"""An assisted exercise, for every kind of rule: less assistance is heavier, and easing is never harder.

The loads are those of the public bug reports about assisted pull-ups: 50 kg of assistance, then 45, and so on to
bodyweight and the first plate.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.decision import Decision
from domain.loads.equipment import AssistedMachine, ImplementLoad, Plate
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.programs.program import Policies
from domain.progress.enrollment_start import start_progress
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine
from domain.progression_rules.staged import EXAMPLE as LADDER
from domain.sessions.session import PainScores
from tests.domain.progression_rules.examples import GREYSKULL, MET, NSUNS, TWO_FOR_TWO, WENDLER
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import DAY_ONE

MACHINE = AssistedMachine(Unit.KG, 5, 50, 5)
BELT = Plate(Unit.KG, (ImplementLoad(2.5, 2), ImplementLoad(5, 2)))
EIGHTS = SetLine(count=3, reps=8)
DOUBLE = DoubleProgressionRule(reps_min=5, reps_max=8)
LINEAR = LinearLoadRule(scheme=(EIGHTS,))
GOAL = RepGoalRule(goal=24, scheme=(EIGHTS,))
STEPPED = CustomRule(scheme=(EIGHTS,), clauses=(Clause("stepped", "A step.", (MET,), LoadChange(steps=1)),))
EFFORT = EffortTargetRule(scheme=(SetLine(count=3, reps=8, rir=2),))
QUICK: dict[str, ProgressionRule] = {
    "double_progression": DOUBLE,
    "linear_load": LINEAR,
    "rep_goal": GOAL,
    "custom": STEPPED,
}
EVERY: dict[str, ProgressionRule] = QUICK | {
    "effort_target": EFFORT,
    "wave": WENDLER,
    "by_result": NSUNS,
    "staged": LADDER,
    "two_for_two": TWO_FOR_TWO,
    "greyskull": GREYSKULL,
}


class AssistedLifter(Lifter):
    """An athlete on an assisted pull-up machine, who also has a belt with plates."""

    def __init__(self, rule: ProgressionRule, start: float, body_weight: float | None = None) -> None:
        """`start` is below 0 for assistance."""
        policies = Policies(pain=PainPolicy())
        super().__init__(rule, None, (MACHINE, BELT), exercise=EXERCISES["pull-up"], policies=policies)
        load, assistance = max(start, 0), max(-start, 0)
        setup = Setup(Unit.KG, (MACHINE, BELT), body_weight=body_weight)
        first = EnrollmentStart(DAY_ONE, setup, (StartLoad("lift", load, assistance=assistance),))
        self.progress = start_progress(self.plan, first, {})

    @property
    def load(self) -> float:
        """The load of the first set, below 0 for assistance."""
        return self.asked[0].signed_load

    def takes_days_off(self, days: int) -> None:
        self.on += timedelta(days=days)


by_kind = pytest.mark.parametrize("rule", QUICK.values(), ids=QUICK)


@by_kind
def test_a_met_session_earns_less_assistance(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -50)
    assert (lifter.trains(8).action, lifter.load) == ("advance", -45)


@by_kind
def test_the_way_leads_over_bodyweight_to_the_first_plate(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -10)
    loads = [lifter.load]
    while lifter.load < 5:
        lifter.trains(8)
        loads.append(lifter.load)
    assert sorted(set(loads)) == [-10, -5, 0, 2.5, 5]
    assert loads == sorted(loads)


@by_kind
def test_the_same_reps_with_more_assistance_earn_nothing(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -20)
    decision = lifter.trains(8, -40)
    assert (decision.action, lifter.load) == ("hold", -20)
    assert decision.text.startswith("Done with 40 kg of assistance instead of 20 kg of assistance.")


@by_kind
def test_the_same_reps_with_less_assistance_are_followed(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -40)
    for _ in range(3):
        lifter.trains(8, -20)
    assert lifter.load >= -20


@by_kind
def test_more_assistance_several_times_in_a_row_is_followed_too(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -20)
    for _ in range(3):
        lifter.trains(8, -30)
    assert lifter.load in (-30, -25)


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
def test_a_red_session_leads_to_more_assistance(rule: ProgressionRule) -> None:
    lifter = AssistedLifter(rule, -30, body_weight=80)
    before = lifter.working
    assert lifter.trains(pain=PainScores(during=8)).code == "pain_eased"
    assert lifter.working < before


@pytest.mark.parametrize("rule", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("days", [20, 40, 60])
def test_a_break_leads_to_more_assistance(rule: ProgressionRule, days: int) -> None:
    lifter = AssistedLifter(rule, -20)
    lifter.trains()
    before = lifter.load
    lifter.takes_days_off(days)
    assert lifter.load <= before


def test_missed_sessions_deload_to_more_assistance() -> None:
    lifter = AssistedLifter(LINEAR, -20, body_weight=80)
    for _ in range(2):
        lifter.trains(4)
    decision = lifter.trains(4)
    assert (decision.code, lifter.load) == ("deloaded", -25)
    assert decision.text.endswith("Deload from 20 kg of assistance to 25 kg of assistance and build back up.")


def test_without_a_body_weight_a_deload_is_one_step() -> None:
    lifter = AssistedLifter(LINEAR, -20)
    for _ in range(3):
        lifter.trains(4)
    assert lifter.load == -25


@pytest.mark.parametrize(("rir", "load"), [(4, -25), (2, -30), (0, -35)])
def test_the_effort_decides_about_the_assistance(rir: float, load: float) -> None:
    lifter = AssistedLifter(EFFORT, -30, body_weight=80)
    lifter.trains(rir=rir)
    assert lifter.load == load


def test_percentages_count_the_body() -> None:
    """A wave that starts at 100 percent, at 20 kg with a body of 80 kg: 65, 75 and 85 percent of 100 kg."""
    wave = replace(WENDLER, start_percent=100)
    assert [one.signed_load for one in AssistedLifter(wave, 20, body_weight=80).asked] == [-15, -5, 5]


PERCENTAGES: dict[str, ProgressionRule] = {
    "back_off_sets": LinearLoadRule(scheme=(SetLine(reps=5), SetLine(count=2, reps=8, percent=80))),
    "wave": replace(WENDLER, start_percent=100),
    "fixed": FixedRule(scheme=(SetLine(reps=5), SetLine(reps=5, percent=60), SetLine(reps=5, percent=90))),
}


@pytest.mark.parametrize("body_weight", [None, 80])
@pytest.mark.parametrize("rule", PERCENTAGES.values(), ids=PERCENTAGES)
def test_sets_below_100_percent_have_more_assistance(rule: ProgressionRule, body_weight: float | None) -> None:
    """Without a body weight, too, which only an athlete who gets a machine later can lack."""
    lifter = AssistedLifter(rule, -20, body_weight)
    factors = [target.factor for target in rule.sets(lifter.progress.progression_states["lift"].states["both"])]
    lighter = [one.signed_load for one, factor in zip(lifter.asked, factors, strict=True) if factor < 1]
    assert lighter
    assert max(lighter) < -20


def adjusted(*percents: float) -> FixedRule:
    """Two sets of five, the second adjusted by the reps of the first: few, enough, many."""
    bounds = ((0, 3), (4, 7), (8, None))
    rows = tuple(AdjustmentRow(low, high, percent) for (low, high), percent in zip(bounds, percents, strict=True))
    return FixedRule(scheme=(SetLine(reps=5), SetLine(reps=5, adjust=AdjustmentTable(1, rows))))


def test_few_reps_lead_to_more_assistance_in_the_next_set_and_many_to_less() -> None:
    """80 and 110 percent of 60 kg, of the body of 80 kg with 20 kg of assistance, to the next 5 kg."""
    lifter = AssistedLifter(adjusted(80, 100, 110), -20, body_weight=80)
    table = lifter.asked[1].adjust
    assert table is not None
    assert [row.assistance for row in table.rows] == [30, 20, 15]
    assert [row.load for row in table.rows] == [0, 0, 0]


def test_logged_assistance_without_a_machine_is_lighter_than_bodyweight() -> None:
    lifter = AssistedLifter(DOUBLE, 0)
    lifter.progress = replace(lifter.progress, setup=Setup(Unit.KG, (BELT,)))
    decision = lifter.trains(8, -30)
    assert decision.text.startswith("Done with 30 kg of assistance instead of bodyweight.")
    assert lifter.load == 0


def test_facts_have_load_and_assistance_and_no_number_below_zero() -> None:
    lifter = AssistedLifter(DOUBLE, -50)
    facts = lifter.trains(8).facts
    assert (facts["load"], facts["assistance"], facts["before_load"], facts["before_assistance"]) == (0, 45, 0, 50)


SENTENCES: dict[str, Callable[[AssistedLifter], Decision]] = {
    "Progress earned. Next: 45 kg of assistance instead of 50 kg of assistance.": lambda lifter: lifter.trains(8),
    "4 of 8 good reps in set 1. Repeat with 50 kg of assistance.": lambda lifter: lifter.trains(4),
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_go_the_right_way(sentence: str) -> None:
    assert SENTENCES[sentence](AssistedLifter(LINEAR, -50)).text == sentence


@given(
    kind=st.sampled_from(sorted(EVERY)),
    body_weight=st.sampled_from([None, 60.0, 80.0, 120.0]),
    sessions=st.lists(
        st.tuples(st.integers(0, 12), st.sampled_from([-60.0, -50.0, -20.0, -5.0, 0.0, 2.5, None]), st.integers(0, 90)),
        min_size=1,
        max_size=12,
    ),
)
def test_easing_is_never_harder_for_any_log(
    kind: str, body_weight: float | None, sessions: list[tuple[int, float | None, int]]
) -> None:
    lifter = AssistedLifter(EVERY[kind], -20, body_weight)
    for reps, load, days_off in sessions:
        before = lifter.asked
        lifter.takes_days_off(days_off)
        after_break = lifter.asked
        assert all(new.signed_load <= old.signed_load for new, old in zip(after_break, before, strict=True))
        lifter.trains(reps, load)
    assert all(one.load >= 0 and one.assistance >= 0 and not (one.load and one.assistance) for one in lifter.asked)


@pytest.mark.parametrize(("start", "rir", "load"), [(-30, 5, -25), (-30, 0, -35), (-50, 0, -50)])
def test_without_a_body_weight_the_effort_moves_one_step(start: float, rir: float, load: float) -> None:
    lifter = AssistedLifter(EFFORT, start)
    lifter.trains(rir=rir)
    assert lifter.load == load


def test_a_set_without_its_assistance_is_no_typing_error() -> None:
    lifter = AssistedLifter(DOUBLE, -30)
    lifter.trains(8)
    assert lifter.trains(8, 0).action == "advance"


def test_an_exercise_with_a_machine_that_assists_can_be_done_with_bodyweight() -> None:
    with pytest.raises(ValueError, match="assisted_machine"):
        replace(EXERCISES["pull-up"], bodyweight=False, lifts_bodyweight=False)
    assert replace(EXERCISES["pull-up"], bodyweight=True)
