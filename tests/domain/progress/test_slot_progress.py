"""One slot of a plan, at some progress: its loads, its sets and its variant."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.decision import decide
from domain.loads.equipment import Barbell, PlatePair
from domain.loads.loading import Unit
from domain.policies.week import Weeks
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot
from domain.progress.enrollment_start import START_COACH, START_LIGHTEST
from domain.progress.judge_exercise import NOT_JUDGED
from domain.progress.progress import OverrideItem, Setup, StartLoad
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side
from tests.factories import Athlete, dumbbells, plan, setup

KG = Unit.KG
CIRCUIT = plan("runner-knee-strength")
BARBELL = (Barbell(KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25))),)


def slot_of(athlete: Athlete, name: str) -> SlotProgress:
    return SlotProgress(athlete.plan, athlete.progress, athlete.plan.slots[name])


def circuit(bss: float = 10, having: Setup | None = None, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Athlete:
    program = replace(CIRCUIT.program, policies=replace(CIRCUIT.program.policies, sides=sides))
    return Athlete(program, start=(StartLoad("bss", bss),), having=having)


def test_a_slot_has_the_rule_the_exercise_the_unit_and_the_state_of_its_plan() -> None:
    slot = slot_of(circuit(), "bss")
    assert isinstance(slot.rule, DoubleProgressionRule)
    assert (slot.exercise.slug, slot.unit, slot.progression_state.states["both"].load) == (
        "bulgarian-split-squat",
        KG,
        10,
    )


# Variants and loads


@pytest.mark.parametrize(("variant", "slug"), [(0, "overhead"), (1, "sides"), (2, "sides")])
def test_the_variant_is_that_of_the_state_or_the_last_one(variant: int, slug: str) -> None:
    slot = slot_of(circuit(), "bss")
    assert slot.at(replace(slot.progression_state, variant=variant)).variant == slug


def test_a_slot_without_variants_has_none() -> None:
    assert slot_of(circuit(), "lunge").variant is None


def test_loads_are_those_that_can_be_built_for_the_variant() -> None:
    slot = slot_of(circuit(having=setup((dumbbells(8, count=1), dumbbells(10, count=2)))), "bss")
    assert [slot.in_variant(variant).loads.values for variant in (0, 1)] == [(0, 8, 10), (0, 10)]


@pytest.mark.parametrize(
    ("overhead", "each_side"),
    [(20, 10), (18, 8), (12, 6), (10, 4), (6, 0)],
)
def test_a_load_is_shared_out_to_two_implements_and_never_becomes_heavier(overhead: float, each_side: float) -> None:
    slot = slot_of(circuit(overhead), "bss").in_variant(1)
    assert (slot.progression_state.variant, slot.progression_state.states["both"].load) == (1, each_side)
    assert slot.progression_state.start_loads == {"both": each_side}


def test_from_two_implements_to_one_the_load_of_one_implement_stays() -> None:
    slot = slot_of(circuit(20), "bss").in_variant(1).in_variant(0)
    assert (slot.variant, slot.progression_state.states["both"].load) == ("overhead", 10)


def test_a_new_variant_is_confirmed_again() -> None:
    slot = slot_of(circuit(), "bss")
    confirmed = slot.at(replace(slot.progression_state, confirmations=2))
    assert confirmed.in_variant(1).progression_state.confirmations == 0
    assert confirmed.in_variant(0) is confirmed


# Prescribed loads


def test_the_prescribed_load_of_an_unloaded_stage_is_zero() -> None:
    slot = slot_of(circuit(), "sits")
    assert (slot.built(slot.progression_state.states["both"]), slot.lowest) == (0, 0)


def test_the_lowest_load_is_that_of_the_lighter_side() -> None:
    program = replace(CIRCUIT.program, policies=Policies(sides=SidePolicy.INDEPENDENT))
    start = (StartLoad("bss", 10, Side.LEFT), StartLoad("bss", 6, Side.RIGHT))
    assert slot_of(Athlete(program, start=start), "bss").lowest == 6


def test_an_exact_working_load_is_prescribed_as_it_can_be_built() -> None:
    slot = slot_of(circuit(), "bss")
    assert slot.built(replace(slot.progression_state.states["both"], loads=(10.9,))) == 10
    assert slot.built(replace(slot.progression_state.states["both"], loads=(11,))) == 12


# Sets


def test_the_sets_are_those_of_the_rule() -> None:
    slot = slot_of(circuit(), "bss")
    assert [(one.reps, one.load) for one in slot.target_sets(slot.progression_state.states["both"])] == [(9, 10)] * 3


def own_sets(counting: Weeks | None = None, **fields: Any) -> SlotProgress:
    """A slot with its own sets, on a working load of 100 kg."""
    program = Program(
        "made-up",
        "Made up",
        (Day("A", (Slot("squat", "back-squat", "squat", **fields),)),),
        (Progression("squat", LinearLoadRule(scheme=(SetLine(count=5, reps=5),), step=2.5)),),
        weeks=counting,
    )
    return slot_of(Athlete(program, start=(StartLoad("squat", 100),), having=setup(BARBELL)), "squat")


def targets(slot: SlotProgress, turn: int = 0) -> list[tuple[int | None, float]]:
    state = replace(slot.progression_state.states["both"], turn=turn)
    return [(one.reps, one.factor) for one in slot.target_sets(state)]


def test_the_sets_of_the_slot_come_before_those_of_the_rule() -> None:
    assert targets(own_sets(sets=(SetLine(count=2, reps=5, percent=80),))) == [(5, 0.8), (5, 0.8)]


TABLE = tuple(WaveTurn((SetLine(reps=reps, percent=percent),)) for reps, percent in ((5, 65), (3, 70), (1, 95)))


@pytest.mark.parametrize(("turn", "expected"), [(0, (5, 0.65)), (2, (1, 0.95)), (3, (5, 0.65))])
def test_the_turns_of_a_slot_start_again_after_the_last_one(turn: int, expected: tuple[int, float]) -> None:
    assert targets(own_sets(turns=TABLE), turn) == [expected]


@pytest.mark.parametrize(
    ("repeat", "week", "expected"), [(False, 1, (3, 0.7)), (False, 3, (1, 0.95)), (True, 3, (5, 0.65))]
)
def test_the_weeks_of_a_slot_are_those_of_the_program(repeat: bool, week: int, expected: tuple[int, float]) -> None:
    slot = own_sets(Weeks(repeat=repeat), weeks=TABLE)
    later = replace(slot, progress=replace(slot.progress, week=week))
    assert targets(later, turn=2) == [expected]


def test_the_first_set_as_facts() -> None:
    bss, sits, warm_up = (slot_of(circuit(), name) for name in ("bss", "sits", "warm-up"))
    facts = [slot.first_set_facts(slot.progression_state.states["both"]) for slot in (bss, sits, warm_up)]
    assert facts == [
        {"load": 10, "unit": "kg", "reps": 9},
        {"load": 0, "unit": "kg", "reps": 5},
        {"load": 0, "unit": "kg"},
    ]


# Sides, overrides, decisions


@pytest.mark.parametrize(
    ("affected", "sides"), [(AffectedSide.RIGHT, (Side.RIGHT,)), (AffectedSide.BOTH, LEFT_AND_RIGHT)]
)
def test_a_slot_for_the_affected_side_trains_that_side(affected: AffectedSide, sides: tuple[Side, ...]) -> None:
    athlete = circuit(having=setup(affected_side=affected))
    assert slot_of(athlete, "warm-up").sides == sides
    assert slot_of(athlete, "bss").sides == LEFT_AND_RIGHT


@pytest.mark.parametrize(("policy", "keys"), [(SidePolicy.WEAKER_LEADS, "both"), (SidePolicy.INDEPENDENT, "left")])
def test_the_state_of_a_side_is_its_own_only_with_independent_sides(policy: SidePolicy, keys: str) -> None:
    assert slot_of(circuit(sides=policy), "bss").key(Side.LEFT) == keys


def test_an_override_is_that_of_the_slot() -> None:
    athlete = circuit()
    athlete.is_told(OverrideItem("bss", load=6))
    athlete.is_told(OverrideItem("lunge", notes="slowly"))
    athlete.is_told(OverrideItem("sits", sets=2), as_base=True)
    bss, lunge, sits = (slot_of(athlete, name) for name in ("bss", "lunge", "sits"))
    assert [slot.override for slot in (bss, lunge, sits)] == [
        OverrideItem("bss", load=6),
        OverrideItem("lunge", notes="slowly"),
        None,
    ]
    assert [slot.lasting_override for slot in (bss, lunge, sits)] == [None, None, OverrideItem("sits", sets=2)]
    assert [slot.sets_asked_by_rule for slot in (bss, lunge, sits)] == [False, True, True]


def test_the_same_state_is_the_same_slot() -> None:
    slot = slot_of(circuit(), "bss")
    assert slot.at(slot.progression_state) is slot
    changed = slot.at(replace(slot.progression_state, reds=1))
    assert changed.progress.progression_states["bss"].reds == 1
    assert changed.progress.progression_states["lunge"] == slot.progress.progression_states["lunge"]


def test_a_decision_explains_every_slot_of_the_progression() -> None:
    bench = Slot("heavy", "bench-press", "bench"), Slot("light", "bench-press", "bench", judged=False)
    squat = Slot("squat", "back-squat", "squat")
    rule = LinearLoadRule(scheme=(SetLine(count=5, reps=5),))
    program = Program(
        "made-up", "Made up", (Day("A", (*bench, squat)),), (Progression("bench", rule), Progression("squat", rule))
    )
    slot = slot_of(Athlete(program, having=setup(BARBELL)), "light")
    decisions = slot.explained_by(decide(NOT_JUDGED)).decisions
    assert {name: (item.code, item.slot) for name, item in decisions.items()} == {
        "heavy": ("not_judged", "heavy"),
        "light": ("not_judged", "light"),
        "squat": ("start_lightest", "squat"),
    }


def test_sides_with_the_same_decision_have_one_sentence() -> None:
    decision = decide(START_LIGHTEST, load=4, unit="kg")
    assert combine_sides({"left": decision, "right": decision}) == decision


@pytest.mark.parametrize(("left", "right"), [(10, 6), (6, 10)])
def test_sides_with_different_decisions_have_a_sentence_each_and_the_lighter_side_leads(
    left: float, right: float
) -> None:
    combined = combine_sides(
        {"left": decide(START_COACH, load=left, unit="kg"), "right": decide(START_LIGHTEST, load=right, unit="kg")}
    )
    assert combined.code == ("start_coach" if left < right else "start_lightest")
    assert combined.facts["load"] == 6
    assert combined.text == (
        f"Left: Starts at {left} kg, set by the coach. "
        f"Right: Starts at {right} kg, the lightest available, because no starting load was set."
    )
