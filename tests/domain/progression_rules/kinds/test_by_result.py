"""Lookup tables: nSuns on one set, DAPRE between two sets of a session and into the next."""

import pytest

from domain.catalog.dapre import KNIGHT_1979, LATER_EDITION
from domain.loads.equipment import Stack
from domain.loads.loading import Unit
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine
from tests.domain.progression_rules.examples import NSUNS
from tests.domain.progression_rules.lifter import Lifter

POUNDS = (Stack(Unit.LB, 0, 500, 5),)


def dapre(rule: ByResultRule = KNIGHT_1979) -> Lifter:
    return Lifter(rule, 100, POUNDS, Unit.LB)


def test_dapre_starts_with_percentages_of_the_base() -> None:
    lifter = dapre()
    assert (lifter.loads, lifter.reps) == ([50, 75, 100, 100], [10, 6, None, None])


@pytest.mark.parametrize(
    ("reps", "load"), [(2, 90), (3, 95), (4, 95), (5, 100), (6, 100), (7, 105), (10, 105), (11, 110)]
)
def test_the_third_set_adjusts_the_fourth(reps: int, load: float) -> None:
    adjust = dapre().asked[3].adjust
    assert adjust is not None
    assert (adjust.from_set, adjust.load_for(reps)) == (3, load)


@pytest.mark.parametrize(
    ("rule", "reps", "load"), [(KNIGHT_1979, 7, 105), (LATER_EDITION, 7, 100), (LATER_EDITION, 8, 105)]
)
def test_the_editions_differ_in_their_cut_offs(rule: ByResultRule, reps: int, load: float) -> None:
    adjust = dapre(rule).asked[3].adjust
    assert adjust is not None
    assert adjust.load_for(reps) == load


def test_the_fourth_set_decides_the_next_base_from_its_adjusted_load() -> None:
    lifter = dapre()
    lifter.trains([10, 6, 8, 6])  # eight reps make it 105 for the fourth set, six of those 5 more
    assert lifter.loads[2] == 110


def test_with_no_row_for_the_reps_the_load_stays() -> None:
    rule = ByResultRule(scheme=(SetLine(reps=5),), rows=(ResultRow(LoadChange(plus=5), 10),))
    lifter = Lifter(rule)
    assert (lifter.trains(6).code, lifter.load) == ("no_row", 60)


def test_an_undone_deciding_set_changes_nothing() -> None:
    lifter = Lifter(NSUNS, 100)
    assert lifter.trains([5, 3, None]).code == "result_unknown"


def test_pounds_of_the_rule_are_pounds_for_an_athlete_with_kilograms() -> None:
    lifter = Lifter(KNIGHT_1979, 100)
    adjust = lifter.asked[3].adjust
    assert adjust is not None
    assert adjust.load_for(11) == 105  # ten pounds are 4.54 kg, to the next 2.5


def test_a_table_whose_row_is_never_reached_is_refused() -> None:
    rows = (ResultRow(LoadChange(plus=5), 0, 8), ResultRow(LoadChange(plus=10), 3, 5))
    assert ByResultRule(scheme=(SetLine(reps=5),), rows=rows).faults("/rule") == [
        ("/rule/rows/1", "Earlier rows already cover this row.")
    ]


def test_a_set_is_adjusted_by_one_before_it() -> None:
    line = SetLine(reps=5, adjust=AdjustmentTable(1, (AdjustmentRow(plus=5),)))
    found = ByResultRule(scheme=(line,), rows=(ResultRow(LoadChange(plus=5)),)).faults("/rule")
    assert found == [("/rule/sets/0/adjust/from_set", "The deciding set must come before this one.")]


def test_the_reason_names_the_reps_the_set_and_the_row() -> None:
    lifter = Lifter(NSUNS, 255)
    decision = lifter.trains([5, 3, 6])
    assert decision.text == "6 good reps in set 3. The program's table raises the load from 242.5 kg to 257.5 kg."
    assert (decision.facts["row"], decision.facts["working_load"]) == (4, 270)


def test_reps_at_a_heavier_load_are_looked_up_as_they_would_be_at_the_prescribed_one() -> None:
    """3 reps at 100 kg are as hard as 4 at 95 kg."""
    lifter = Lifter(NSUNS, 100)
    decision = lifter.trains([5, 3, 3], [75, 85, 100])
    assert (decision.facts["good_reps"], decision.facts["counted_reps"]) == (3, 4)
    assert decision.facts["formula"] == "epley"
