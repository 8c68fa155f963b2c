"""Lookup tables: nSuns on one set, DAPRE between two sets of a session and into the next."""

import pytest
from msgspec.structs import replace

from domain.catalog.dapre import KNIGHT_1979, LATER_EDITION
from domain.loads.equipment import Stack
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Loads, Unit
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine
from domain.sessions.review import Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import Side
from tests.domain.progression_rules.examples import NSUNS
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import asked, row_load

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
    assert (adjust.from_set, row_load(adjust, reps)) == (3, load)


@pytest.mark.parametrize(
    ("rule", "reps", "load"), [(KNIGHT_1979, 7, 105), (LATER_EDITION, 7, 100), (LATER_EDITION, 8, 105)]
)
def test_the_editions_differ_in_their_cut_offs(rule: ByResultRule, reps: int, load: float) -> None:
    adjust = dapre(rule).asked[3].adjust
    assert adjust is not None
    assert row_load(adjust, reps) == load


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
    assert row_load(adjust, 11) == 105  # ten pounds are 4.54 kg, to the next 2.5


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


def test_the_first_training_max_is_a_share_of_the_starting_load() -> None:
    assert Lifter(replace(NSUNS, start_percent=90), 100).working == 90


@pytest.mark.parametrize(
    ("precision", "working"), [(WorkingLoadPrecision.EXACT, 105), (WorkingLoadPrecision.BUILDABLE, 100)]
)
def test_only_an_exact_training_max_goes_above_the_heaviest_load(
    precision: WorkingLoadPrecision, working: float
) -> None:
    lifter = Lifter(replace(NSUNS, loads=precision), 100, (Stack(Unit.KG, 0, 100, 2.5),))
    lifter.trains([5, 3, 3])
    assert lifter.working == working


def sides(*done: PerformedSet) -> Review:
    return review(asked(8, 10, sets=1), done, Unit.KG, Unit.KG)


BY_LAST_SET = ByResultRule(
    scheme=(SetLine(reps=8),),
    rows=(ResultRow(LoadChange(of=LoadSource.LAST_SET), max=8), ResultRow(LoadChange(of=LoadSource.LAST_SET, plus=2))),
)


def test_of_two_sides_the_one_that_leads_to_the_lower_load_decides() -> None:
    session = sides(PerformedSet(reps=10, load=10, side=Side.LEFT), PerformedSet(reps=8, load=14, side=Side.RIGHT))
    state, _ = BY_LAST_SET.advance(RuleState(loads=(10,)), session, Loads((8, 10, 12, 14, 16), Unit.KG))
    assert state.load == 12


def test_a_side_that_was_not_done_decides_nothing() -> None:
    session = sides(PerformedSet(reps=10, load=10, side=Side.LEFT))
    state, decision = BY_LAST_SET.advance(RuleState(loads=(10,)), session, Loads((8, 10, 12), Unit.KG))
    assert (state.load, decision.code) == (10, "result_unknown")
