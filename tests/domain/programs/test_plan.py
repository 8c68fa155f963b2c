"""The plan: a revision of a program with its exercises, and what follows from them alone."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.loads.equipment import EquipmentKind
from domain.loads.loading import Unit
from domain.policies.week import Weeks
from domain.programs.exercise import Exercise, Laterality, Variant
from domain.programs.plan import Plan
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot, SlotSides
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveRule, WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage
from domain.progression_rules.staged import StagedRule
from domain.reports.preview import LIFT
from domain.sessions.prescription import ProgramReference
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side
from tests.factories import dumbbells

KG, LB = Unit.KG, Unit.LB
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=5, unit=LB)
LEGS = Exercise(
    "lunge",
    "Lunge",
    Laterality.ONE_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.DUMBBELL,),
    variants=(Variant("overhead", "one weight overhead"), Variant("sides", "a weight at each side", implements=2)),
)


def program(*days: Day, **fields: Any) -> Program:
    names = dict.fromkeys(slot.progression for day in days for slot in day.slots)
    return Program("made-up", "Made up", days, tuple(Progression(name, FIVES) for name in names), **fields)


def planned(*slots: Slot, policies: Policies | None = None) -> Plan:
    return Plan(program(Day("A", slots), policies=policies or Policies()), 3, (LIFT, LEGS))


def test_a_plan_is_named_by_its_program_and_revision() -> None:
    assert planned(Slot("lift", "lift", "lift")).named == ProgramReference("made-up", 3)


def test_slots_that_share_a_progression_follow_it_and_the_first_one_determines_its_loads() -> None:
    plan = planned(
        Slot("heavy", "lift", "lift"), Slot("lunge", "lunge", "lunge"), Slot("light", "lift", "lift", judged=False)
    )
    assert plan.followers == {"lift": ("heavy", "light"), "lunge": ("lunge",)}
    assert {name: slot.slot for name, slot in plan.first_slot.items()} == {"lift": "heavy", "lunge": "lunge"}
    assert list(plan.slots) == ["heavy", "lunge", "light"]
    assert list(plan.progressions) == ["lift", "lunge"]
    assert plan.exercise == {"lift": LIFT, "lunge": LEGS}


def row(*lines: SetLine, name: str | None = None) -> WaveTurn:
    return WaveTurn(lines, name)


THREE, FIVE = SetLine(reps=3), SetLine(reps=5)


@pytest.mark.parametrize(
    ("rows", "differ"),
    [((row(THREE), row(FIVE)), True), ((row(THREE), row(THREE, name="again")), False), ((row(THREE),), False)],
)
def test_weeks_differ_if_a_slot_has_other_sets_in_another_week(rows: tuple[WaveTurn, ...], differ: bool) -> None:
    slot = Slot("lift", "lift", "lift", weeks=rows)
    plan = Plan(program(Day("A", (slot,)), weeks=Weeks()), 1, (LIFT,))
    assert plan.weeks_differ is differ


@pytest.mark.parametrize(("slots", "differ"), [(1, True), (2, False), (3, True)])
def test_weeks_differ_if_a_rotation_is_not_a_whole_cycle_of_a_wave(slots: int, differ: bool) -> None:
    wave = WaveRule(turns=(row(THREE), row(FIVE)), step=5)
    days = tuple(Day(str(n), (Slot(f"lift-{n}", "lift", "lift"),)) for n in range(slots))
    for rule in (wave, StagedRule(stages=(Stage("only", wave),))):
        made_up = replace(program(*days), progressions=(Progression("lift", rule),))
        assert Plan(made_up, 1, (LIFT,)).weeks_differ is differ


@pytest.mark.parametrize(("unit", "step"), [(LB, 5), (KG, 2.27)])
def test_a_rule_is_in_the_athletes_unit(unit: Unit, step: float) -> None:
    plan = planned(Slot("lift", "lift", "lift"))
    rule = plan.rule(plan.slots["lift"], unit)
    assert isinstance(rule, LinearLoadRule)
    assert rule.step == step


LINES = (SetLine(reps=5, plus=10),)
TABLE = (WaveTurn(LINES), WaveTurn((SetLine(reps=3),)))


@pytest.mark.parametrize(
    ("fields", "schemes"),
    [
        ({}, ()),
        ({"sets": LINES}, (LINES,)),
        ({"turns": TABLE}, (LINES, (SetLine(reps=3),))),
        ({"weeks": TABLE}, (LINES, (SetLine(reps=3),))),
    ],
)
def test_the_sets_of_a_slot_are_a_table_of_one_or_more_rows(
    fields: dict[str, Any], schemes: tuple[tuple[SetLine, ...], ...]
) -> None:
    plan = planned(Slot("lift", "lift", "lift", **fields))
    assert plan.scheme(plan.slots["lift"], LB) == schemes


def test_differences_in_load_are_in_the_unit_of_the_rule() -> None:
    slot = Slot("lift", "lift", "lift", sets=LINES)
    plan = planned(slot)
    assert plan.scheme(slot, KG) == ((SetLine(reps=5, plus=4.54),),)
    athletes_unit = Progression("lift", replace(FIVES, unit=None))
    plan = Plan(replace(plan.program, progressions=(athletes_unit,)), 1, (LIFT,))
    assert [plan.scheme(slot, unit) for unit in (KG, LB)] == [(LINES,), (LINES,)]


@pytest.mark.parametrize(("variant", "loads"), [(None, (0, 8, 10)), ("overhead", (0, 8, 10)), ("sides", (0, 10))])
def test_loads_are_those_of_the_implements_that_a_variant_needs(variant: str | None, loads: tuple[float, ...]) -> None:
    slot = Slot("lunge", "lunge", "lunge")
    rack = (dumbbells(8, count=1), dumbbells(10, count=2))
    assert planned(slot).loads(slot.exercise, variant, rack, KG).values == loads


@pytest.mark.parametrize(
    ("policy", "keys"),
    [
        (SidePolicy.WEAKER_LEADS, {"left": "both", "right": "both", "both": "both"}),
        (SidePolicy.INDEPENDENT, {"left": "left", "right": "right", "both": "both"}),
    ],
)
def test_each_side_has_its_own_state_only_with_independent_sides(policy: SidePolicy, keys: dict[str, str]) -> None:
    assert planned(Slot("lunge", "lunge", "lunge"), policies=Policies(sides=policy)).state_keys == keys


@pytest.mark.parametrize(
    ("exercise", "slot_sides", "affected", "sides"),
    [
        ("lift", SlotSides.EACH, AffectedSide.LEFT, (Side.BOTH,)),
        ("lift", SlotSides.AFFECTED, AffectedSide.LEFT, (Side.BOTH,)),
        ("lunge", SlotSides.EACH, AffectedSide.LEFT, LEFT_AND_RIGHT),
        ("lunge", SlotSides.AFFECTED, AffectedSide.LEFT, (Side.LEFT,)),
        ("lunge", SlotSides.AFFECTED, AffectedSide.RIGHT, (Side.RIGHT,)),
        ("lunge", SlotSides.AFFECTED, AffectedSide.BOTH, LEFT_AND_RIGHT),
        ("lunge", SlotSides.AFFECTED, AffectedSide.NONE, LEFT_AND_RIGHT),
    ],
)
def test_a_slot_trains_both_sides_or_only_the_affected_one(
    exercise: str, slot_sides: SlotSides, affected: AffectedSide, sides: tuple[Side, ...]
) -> None:
    slot = Slot("slot", exercise, "lift", sides=slot_sides)
    assert planned(slot).sides(slot, exercise, affected) == sides
