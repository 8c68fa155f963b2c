"""Parsing the calculator's query parameters."""

from __future__ import annotations

import pytest

from api.sheets.calculator import CalculatorRow
from api.sheets.calculator_parameters import CalculatorParameterError, parse_equipment, parse_sessions
from domain.loads.equipment import AssistedMachine, Barbell, Dumbbell, Equipment, ImplementLoad, PlatePair, Stack
from domain.loads.loading import Unit


def equipment(**parameters: str) -> tuple[Equipment, ...]:
    names = ("loads", "bar", "plates", "least", "most")
    return parse_equipment(Unit.KG, step=2.5, **{name: parameters.get(name) for name in names})


def test_one_load_rir_or_target_applies_to_every_row() -> None:
    assert parse_sessions("5,5;5 4", "60,5", "2", "5") == [
        CalculatorRow(60.5, (5, 5), (2.0,), 5),
        CalculatorRow(60.5, (5, 4), (2.0,), 5),
    ]


def test_equipment_from_single_loads_a_bar_or_a_stack() -> None:
    assert equipment(loads="8;10,5") == (Dumbbell(Unit.KG, (ImplementLoad(8, 2), ImplementLoad(10.5, 2))),)
    assert equipment(bar="20", plates="1.25,5") == (Barbell(Unit.KG, 20, (PlatePair(1.25, 4), PlatePair(5, 4))),)
    assert equipment(least="5", most="50") == (Stack(Unit.KG, 5, 50, 2.5),)
    assert equipment() == ()


def test_a_load_below_zero_is_assistance() -> None:
    assert parse_sessions("5", "-30", "", "") == [CalculatorRow(-30, (5,), (), None)]
    assert equipment(least="-50", most="10") == (
        AssistedMachine(Unit.KG, 2.5, 50, 2.5),
        Stack(Unit.KG, 2.5, 10, 2.5),
    )
    assert equipment(least="-50", most="-10") == (AssistedMachine(Unit.KG, 10, 50, 2.5),)


@pytest.mark.parametrize("parameters", [{"loads": "heavy"}, {"least": "50", "most": "10"}])
def test_invalid_equipment_is_refused_in_one_sentence(parameters: dict[str, str]) -> None:
    with pytest.raises(CalculatorParameterError, match=r"[^.]\.$"):
        equipment(**parameters)
