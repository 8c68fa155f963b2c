"""Schemes: from lines to sets, with loads, targets and differences."""

import pytest

from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine, scheme_faults


@pytest.mark.parametrize(("first", "is_refused"), [(SetLine(seconds=30), True), (SetLine(reps=6), False)])
def test_a_set_is_not_adjusted_by_the_reps_of_a_hold(first: SetLine, is_refused: bool) -> None:
    adjusted = SetLine(reps=5, adjust=AdjustmentTable(1, (AdjustmentRow(max=4, percent=90),)))
    faults = scheme_faults((first, adjusted), "/sets")
    assert faults == (
        [("/sets/1/adjust/from_set", "The deciding set is a hold, so it has no reps to look up.")] if is_refused else []
    )
