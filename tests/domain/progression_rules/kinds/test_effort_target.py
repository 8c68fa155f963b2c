"""The load follows the gap between target and reported effort."""

import pytest

from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.parts.scheme import SetLine
from tests.domain.progression_rules.lifter import Lifter, own_sets_faults

LINE = (SetLine(count=3, reps=5, rir=2),)


@pytest.mark.parametrize(
    ("rir", "code", "load"),
    [
        (2, "effort_on_target", 100),
        (2.5, "effort_on_target", 100),
        (4, "effort_easier", 105),
        (10, "effort_easier", 110),
        (0, "effort_harder", 95),
        (None, "effort_not_reported", 100),
    ],
)
def test_the_load_moves_by_the_gap(rir: float | None, code: str, load: float) -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert (lifter.trains(rir=rir).code, lifter.load) == (code, load)


def test_missed_reps_are_effort_below_zero() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert lifter.trains(4).code == "effort_reps_short"
    assert lifter.load == 90


def test_on_target_a_step_may_be_added() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE, step_on_target=2.5), 100)
    assert (lifter.trains(rir=2).code, lifter.load) == ("load_increased", 102.5)


def test_without_a_target_it_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a load and a `rir`"):
        EffortTargetRule(scheme=(SetLine(reps=5),))


# Reasons


@pytest.mark.parametrize(
    ("reps", "rir", "text"),
    [
        (5, 4, "Set 2: 4 reps in reserve instead of 2 at 100 kg, easier than planned. Next: 105 kg, up from 100 kg."),
        (
            5,
            0.5,
            "Set 2: 0.5 reps in reserve instead of 2 at 100 kg, harder than planned. Next: 95 kg, down from 100 kg.",
        ),
        (4, None, "Set 2: 4 of 5 good reps at 100 kg, harder than planned. Next: 90 kg, down from 100 kg."),
    ],
)
def test_the_reason_names_the_effort_or_the_reps_and_the_load_used(reps: int, rir: float | None, text: str) -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert lifter.trains(reps, rir=rir).text == text


def test_one_set_to_failure_does_not_decide_for_the_others() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 100)
    assert lifter.trains_with_effort(2, 2, 0).code == "effort_on_target"
    assert lifter.trains_with_effort(2, 1, 0).code == "effort_harder"


def test_a_heavier_load_at_the_target_effort_is_where_it_goes_on() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 60)
    decision = lifter.trains(5, 80, rir=2)
    assert (decision.code, lifter.load) == ("heavier_load_increased", 80)


def test_heavier_sets_without_a_report_of_effort_lower_nothing() -> None:
    lifter = Lifter(EffortTargetRule(scheme=LINE), 60)
    lifter.trains(2, 80)
    assert lifter.load >= 60


def test_the_decision_names_the_reported_and_the_target_effort() -> None:
    decision = Lifter(EffortTargetRule(scheme=LINE), 100).trains(rir=2.5)
    assert decision.text.startswith("2.5 reps in reserve for a target of 2.")


def test_a_slot_may_have_sets_of_its_own() -> None:
    assert own_sets_faults(EffortTargetRule(scheme=LINE)) == []


def test_a_heavier_set_short_of_its_reps_lowers_nothing_if_it_was_as_hard() -> None:
    """9 reps at 80 kg with half a rep in reserve are as hard as 10 at 72.5 kg with two."""
    lifter = Lifter(EffortTargetRule(scheme=(SetLine(count=3, reps=10, rir=2),)), 72.5)
    lifter.trains(9, 80, rir=0.5)
    assert lifter.load >= 72.5


def test_of_two_sets_the_easier_one_decides() -> None:
    lifter = Lifter(EffortTargetRule(scheme=(SetLine(count=2, reps=5, rir=2),)), 100)
    assert lifter.trains_with_effort(2, 0).code == "effort_on_target"


def test_missed_reps_are_named_with_their_target() -> None:
    decision = Lifter(EffortTargetRule(scheme=LINE), 100).trains(4)
    assert decision.text.startswith("Set 2: 4 of 5 good reps")


@pytest.mark.parametrize(("step_per_rep", "load"), [(None, 75.5), (2.5, 75)])
def test_a_heavier_set_is_converted_by_the_estimate_unless_a_rep_has_a_step(
    step_per_rep: float | None, load: float
) -> None:
    """3 of 5 reps at 80 kg with 2 in reserve: 80 x (1 + 5/30) / (1 + 7/30) = 75.67 kg. Or 2 steps of 2.5 kg less."""
    rule = EffortTargetRule(scheme=(SetLine(count=3, reps=5, rir=2),), step_per_rep=step_per_rep)
    lifter = Lifter(rule, 60, (Stack(Unit.KG, 0, 500, 0.5),))
    lifter.trains(3, 80, rir=2)
    assert lifter.load == load
