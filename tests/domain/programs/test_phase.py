"""A phase has a title for people, and a gate opens by itself unless the program says otherwise."""

import pytest

from domain.programs.phase import Gate, GateOpener, Phase
from domain.progression_rules.parts.dated_condition import SessionsCondition


@pytest.mark.parametrize(
    ("phase", "title"),
    [
        (Phase("heavy-load", "Heavy loading"), "Heavy loading"),
        (Phase("heavy-load"), "Heavy load"),
        (Phase("phase_2"), "Phase 2"),
    ],
)
def test_a_phase_without_a_name_is_called_by_its_identifier(phase: Phase, title: str) -> None:
    assert phase.title == title


def test_a_gate_opens_by_itself_by_default() -> None:
    assert Gate("late", (SessionsCondition(min=3),)).opened_by is GateOpener.AUTOMATIC
