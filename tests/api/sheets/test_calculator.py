"""The calculator: the next session after sessions that only a sheet holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.sheets.calculator import Calculation, CalculatorRow, SeveralLoadsError, calculate
from api.sheets.cell import CellField
from domain.catalog import PROGRAMS
from domain.loads.equipment import AssistedMachine, Dumbbell, ImplementLoad
from domain.loads.loading import Unit
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine

NINE_TO_TWELVE = DoubleProgressionRule(reps_min=9, reps_max=12)
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),))


def calculation(rule: DoubleProgressionRule | LinearLoadRule = NINE_TO_TWELVE, **more: object) -> Calculation:
    fields = (CellField.LOAD, CellField.REPS)
    defaults: dict[str, object] = {"rule": rule, "unit": Unit.KG, "step": 2.5, "fields": fields}
    return Calculation(**(defaults | more))  # type: ignore[arg-type]  # any of its fields


def after(load: float, *reps: int, target: int | None = None, **more: object) -> tuple[str, ...]:
    return next(calculate(calculation(**more), [CalculatorRow(load, reps, target=target)]))  # type: ignore[arg-type]  # as above


def test_the_top_of_the_range_earns_the_next_load() -> None:
    assert after(20, 12, 12, 12) == ("22.5", "9")


def test_inside_the_range_the_weakest_set_sets_the_target() -> None:
    assert after(20, 12, 10, 11) == ("20", "11")


def test_below_the_range_load_and_reps_stay() -> None:
    assert after(20, 9, 8, 9) == ("20", "9")


def test_a_known_target_is_not_lowered() -> None:
    assert after(20, 10, 10, 10, target=12) == ("20", "12")


def test_steps_are_counted_from_the_load_used() -> None:
    assert after(61, 12, 12, 12) == ("63.5", "9")


def test_with_equipment_the_next_load_is_one_that_it_can_build() -> None:
    rack = (Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in (8, 10, 14))),)
    assert after(10, 12, 12, 12, equipment=rack) == ("14", "9")
    assert after(14, 12, 12, 12, equipment=rack) == ("14", "12")


def test_rows_are_judged_independently_by_default() -> None:
    rows = [CalculatorRow(60, (5, 5, 4))] * 3
    assert [each[0] for each in calculate(calculation(FIVES), rows)] == ["60", "60", "60"]


def test_rows_in_turn_are_one_history() -> None:
    rows = [CalculatorRow(60, (5, 5, 4))] * 3
    assert [each[0] for each in calculate(calculation(FIVES, in_turn=True), rows)] == ["60", "60", "55"]


def test_an_empty_row_has_an_empty_result_and_does_not_interrupt_the_history() -> None:
    rows = [
        CalculatorRow(60, (5, 5, 4)),
        CalculatorRow(None, ()),
        CalculatorRow(60, (5, 5, 4)),
        CalculatorRow(60, (5, 5, 4)),
    ]
    assert [each[0] for each in calculate(calculation(FIVES, in_turn=True), rows)] == ["60", "", "60", "55"]


def test_a_rule_with_several_loads_is_refused() -> None:
    rule = PROGRAMS["dapre-knight"].progressions[0].rule if "dapre-knight" in PROGRAMS else None
    waves = LinearLoadRule(scheme=(SetLine(count=1, reps=5, percent=80), SetLine(count=1, reps=5)))
    for each in filter(None, (rule, waves)):
        with pytest.raises(SeveralLoadsError):
            list(calculate(calculation(each), [CalculatorRow(100, (5, 5))]))  # type: ignore[arg-type]  # any rule


@given(
    st.integers(1, 400).map(lambda n: n / 2),
    st.lists(st.integers(0, 20), min_size=1, max_size=6),
    st.sampled_from([1.0, 2.5, 5.0]),
)
def test_a_session_below_the_range_never_leads_to_a_higher_load(load: float, reps: list[int], step: float) -> None:
    sets = tuple(reps)
    rule = DoubleProgressionRule(reps_min=9, reps_max=12, sets_count=len(sets))
    next_load = float(after(load, *sets, rule=rule, step=step)[0])
    if min(sets) < 9:
        assert next_load <= load
    elif min(sets) >= 12:
        assert next_load == load + step or next_load == load
    else:
        assert next_load == load


# Assistance and holds


def test_less_assistance_is_the_next_load() -> None:
    assert after(-30, 12, 12, 12, step=5) == ("-25", "9")
    assert after(-30, 12, 10, 11, step=5) == ("-30", "11")


def test_the_last_step_of_assistance_leads_to_bodyweight() -> None:
    assert after(-5, 12, 12, 12, step=5) == ("0", "9")


def test_assistance_goes_by_the_equipment_that_is_listed() -> None:
    machine = (AssistedMachine(Unit.KG, 10, 50, 10),)
    assert after(-30, 12, 12, 12, equipment=machine) == ("-20", "9")


def test_a_hold_is_calculated_in_seconds() -> None:
    plank = DoubleProgressionRule(seconds_min=30, seconds_max=60, seconds_step=10, loaded=False)
    fields = (CellField.SECONDS,)
    assert next(calculate(calculation(plank, fields=fields), [CalculatorRow(None, (30, 35, 41))])) == ("40",)
