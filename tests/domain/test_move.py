"""Moving to another revision: what carries over whatever the new one is like."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.form import VariantStep
from domain.history import RevisionMoved
from domain.program import Program, SidePolicy
from domain.progress import Start
from domain.session import PainScores
from tests.factories import Athlete, plan

CIRCUIT = PROGRAMS["runner-knee-strength"]
RED = PainScores(during=7)


def with_independent_sides() -> Program:
    return replace(CIRCUIT, policies=replace(CIRCUIT.policies, sides=SidePolicy.INDEPENDENT))


def with_one_variant() -> Program:
    day = CIRCUIT.days[0]
    slots = tuple(replace(slot, variants=(VariantStep("sides"),)) if slot.slot == "bss" else slot for slot in day.slots)
    return replace(CIRCUIT, days=(replace(day, slots=slots),))


def moves(ana: Athlete, program: Program) -> None:
    """To a second revision that is like `program`."""
    revised = replace(plan(program), revision=2)
    ana.plans = {**ana.plans, revised.named: revised}
    ana.happens(RevisionMoved(revised.named))
    ana.plan = revised


@pytest.mark.parametrize("program", [CIRCUIT, with_independent_sides(), with_one_variant()])
def test_what_pain_stopped_stays_stopped_on_another_revision(program: Program) -> None:
    ana = Athlete(CIRCUIT, start=(Start("bss", 10),))
    for _ in range(2):
        ana.trains(pain=RED)
    moves(ana, program)
    assert (ana.asked("bss").sets, ana.asked("bss").decision.action) == ((), "stop")


@pytest.mark.parametrize("program", [CIRCUIT, with_independent_sides(), with_one_variant()])
def test_the_second_red_in_a_row_stops_also_after_a_move(program: Program) -> None:
    ana = Athlete(CIRCUIT, start=(Start("bss", 10),))
    ana.trains(pain=RED)
    moves(ana, program)
    ana.trains(pain=RED)
    assert (ana.asked("bss").sets, ana.why("bss")) == ((), "pain_stop")
