"""A break and a planned deload, for every kind of rule and every way to load an exercise: what is easier, and how much.

A break makes the next session easier wherever something easier exists. With a deload on top, the session is the easier
of the two, and never their sum.
"""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.loads.equipment import AssistedMachine, Equipment, ImplementLoad, Plate, ResistanceBand, ResistanceBands
from domain.loads.loading import Loads, Unit
from domain.policies.deload import Deload
from domain.policies.schedule import LayoffStep
from domain.programs.exercise import Exercise
from domain.programs.program import Policies
from domain.progress.prescribe import prescribe
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine
from domain.reports.preview import LIFT
from domain.sessions.metric import Interval
from domain.sessions.prescription import PrescribedExercise, PrescribedSet
from tests.domain.progression_rules.examples import EVERY, PROGRESSING
from tests.domain.progression_rules.lifter import STACK, Lifter
from tests.domain.progression_rules.test_any_rule_with_bands import ASSISTED, KNOWN, RESISTED, UNKNOWN
from tests.factories import dumbbells

BELT = Plate(Unit.KG, (ImplementLoad(2.5, 2), ImplementLoad(5, 2), ImplementLoad(10)))
MACHINE = AssistedMachine(Unit.KG, 5, 50, 5)
POUNDS = Plate(Unit.LB, (ImplementLoad(5, 2), ImplementLoad(10, 2)))
BANDS_IN_LB = ResistanceBands(Unit.LB, tuple(map(ResistanceBand, ("red", "green"), (10.0, 25.0))))

RULES: dict[str, ProgressionRule] = EVERY | {
    "hold": DoubleProgressionRule(seconds_min=20, seconds_max=60, seconds_step=5),
    "carry": DoubleProgressionRule(distance_m_min=20, distance_m_max=60, distance_m_step=10),
    "intervals": DoubleProgressionRule(reps_min=4, reps_max=10, interval=Interval(60, None, 90), loaded=False),
    "fixed hold": FixedRule(seconds=45, loaded=True),
    "rising": LinearLoadRule(scheme=(SetLine(reps=10, percent=50), SetLine(reps=10, percent=75), SetLine(reps=10))),
}


OF_100_PERCENT = sorted({*RULES} - {"wave", "by_result", "rising"})


class Gear(Struct, frozen=True):
    """An exercise, and the equipment to load it with. The first load is below 0 for assistance."""

    exercise: Exercise
    equipment: tuple[Equipment, ...]
    first: tuple[float, ...]

    @property
    def can_assist(self) -> bool:
        kinds = AssistedMachine | ResistanceBands
        return self.exercise.lifts_bodyweight and any(isinstance(piece, kinds) for piece in self.equipment)


GEAR: Mapping[str, Gear] = {
    "stack": Gear(LIFT, STACK, (20.0, 60.0)),
    "few dumbbells": Gear(LIFT, (dumbbells(10, 16, 30),), (10.0, 30.0)),
    "nothing": Gear(EXERCISES["push-up"], (), (0.0,)),
    "belt": Gear(EXERCISES["pull-up"], (BELT,), (0.0, 2.5, 20.0)),
    "belt in pounds": Gear(EXERCISES["pull-up"], (POUNDS,), (0.0, 10.0)),
    "vest on a hold": Gear(EXERCISES["plank"], (BELT,), (0.0, 2.5, 20.0)),
    "hang with plates": Gear(EXERCISES["dead-hang"], (BELT,), (0.0, 2.5)),
    "machine and belt": Gear(EXERCISES["pull-up"], (MACHINE, BELT), (-50.0, -20.0, 0.0, 5.0)),
    "help of known bands": Gear(ASSISTED, KNOWN, (-18.0, -8.0, 0.0)),
    "help of known bands in pounds": Gear(EXERCISES["pull-up"], (BANDS_IN_LB,), (0.0,)),
    "help of unknown bands": Gear(ASSISTED, UNKNOWN, (0.0,)),
    "known bands": Gear(RESISTED, KNOWN, (5.0, 12.0)),
    "unknown bands": Gear(RESISTED, UNKNOWN, (1.0,)),
}


class Returning(Lifter):
    """A lifter who trains for a while, and then takes a break of a month that costs a share of the load."""

    def __init__(
        self, rule: ProgressionRule, gear: Gear, first: float, body_weight: float | None, factor: float
    ) -> None:
        policies = Policies(layoff=(LayoffStep(28, factor),))
        load = None if gear.equipment in (UNKNOWN,) else max(first, 0.0)
        super().__init__(rule, load, gear.equipment, exercise=gear.exercise, policies=policies)
        self.progress = replace(self.progress, setup=replace(self.progress.setup, body_weight=body_weight))
        if first < 0:
            self.moves_to(first)

    def __repr__(self) -> str:
        rule, setup = self.plan.program.progressions[0].rule, self.progress.setup
        return f"{rule!r} with {setup!r}: {self.asked!r}"

    def moves_to(self, load: float) -> None:
        """Start with assistance, which the rule then goes on from."""
        state = self.progress.progression_states["lift"]
        slot = SlotProgress(self.plan, self.progress, self.plan.slots["lift"])
        states = {side: slot.rule.with_loads(one, lambda _: load) for side, one in state.states.items()}
        self.progress = slot.at(replace(state, states=states)).progress

    @property
    def slot(self) -> SlotProgress:
        return SlotProgress(self.plan, self.progress, self.plan.slots["lift"])

    def item(self, days: int = 0, percent: float | None = None) -> PrescribedExercise:
        """The exercise so many days after the last session, in a deload of so many percent."""
        on = self.on + timedelta(days)
        progress = self.progress
        if percent is not None:
            progress = replace(progress, deloads=(Deload(on, on + timedelta(6), percent),))
        return prescribe(self.plan, progress, on).exercises[0]


def signed(loads: Loads, sets: tuple[PrescribedSet, ...]) -> list[float]:
    return [loads.signed(one) or 0.0 for one in sets]


def amounts(sets: tuple[PrescribedSet, ...]) -> list[float]:
    return [one.amount or 0.0 for one in sets]


def is_easier(loads: Loads, sets: tuple[PrescribedSet, ...], than: tuple[PrescribedSet, ...]) -> bool:
    """Whether a load or a target is lower. None may be higher."""
    now, before = signed(loads, sets) + amounts(sets), signed(loads, than) + amounts(than)
    assert all(one <= other for one, other in zip(now, before, strict=True))
    return now != before


def has_something_easier(lifter: Returning, sets: tuple[PrescribedSet, ...]) -> bool:
    """Whether a loaded set has a lighter load, or else the rule a lower target for sets without a load."""
    slot, loads = lifter.slot, lifter.slot.loads
    state = slot.lowest_state
    if slot.rule.is_loaded(state) and any(loads.lighter(load) is not None for load in signed(loads, sets) if load):
        return True
    if any(signed(loads, sets)):
        return False  # the lightest load stays, and the decision says so
    return sum(slot.rule.with_target(state, 1).targets) < sum(state.targets)


@st.composite
def returning(draw: st.DrawFn, factors: st.SearchStrategy[float]) -> Returning:
    gear = GEAR[draw(st.sampled_from(sorted(GEAR)), "gear")]
    weight = draw(st.sampled_from((None, 45.0, 80.0)), "body weight")
    has_percentages = gear.equipment != UNKNOWN  # a band of unknown force has none
    rule = RULES[draw(st.sampled_from(sorted(RULES) if has_percentages else OF_100_PERCENT), "rule")]
    lifter = Returning(rule, gear, draw(st.sampled_from(gear.first), "first load"), weight, draw(factors, "factor"))
    for _ in range(draw(st.integers(1, 4), "sessions")):
        change = draw(st.integers(-2, 4), "change")
        done = [max(int(one.amount or 8) + change, 1) for one in lifter.asked]
        lifter.trains(done)
    return lifter


@settings(max_examples=100)
@given(lifter=returning(st.sampled_from((0.4, 0.3))))
def test_a_break_makes_the_session_easier_wherever_something_easier_exists(lifter: Returning) -> None:
    usual, after = lifter.item(), lifter.item(40)
    easier = is_easier(lifter.slot.loads, after.sets, usual.sets)
    if has_something_easier(lifter, usual.sets):
        assert easier, repr(lifter)
    if easier:
        assert after.decision.code == "layoff"
    elif usual.decision != after.decision:
        assert after.decision.code in ("layoff_same_load", "layoff_same_sets")


@settings(max_examples=100)
@given(lifter=returning(st.sampled_from((0.95, 0.9, 0.8))), percent=st.sampled_from((50.0, 80.0, 85.0, 90.0, 95.0)))
def test_a_deload_after_a_break_is_the_easier_of_both_and_never_their_sum(lifter: Returning, percent: float) -> None:
    loads = lifter.slot.loads
    of_break, of_deload, both = lifter.item(40), lifter.item(0, percent), lifter.item(40, percent)
    assert both.sets in (of_break.sets, of_deload.sets)
    other = of_deload if both.sets == of_break.sets else of_break
    assert not has_less(loads, other.sets, both.sets)
    if both.sets == of_break.sets and is_easier(loads, of_break.sets, lifter.item().sets):
        assert both.decision == of_break.decision  # the break decided
    elif both.sets == of_deload.sets != of_break.sets:
        assert both.decision.code == "deload_planned"


def has_less(loads: Loads, sets: tuple[PrescribedSet, ...], than: tuple[PrescribedSet, ...]) -> bool:
    """Whether the sets ask for less load in all, or for as much load and a lower target."""
    return (sum(signed(loads, sets)), sum(amounts(sets))) < (sum(signed(loads, than)), sum(amounts(than)))


@settings(max_examples=50)
@given(lifter=returning(st.sampled_from((0.9, 0.8))), percent=st.sampled_from((80.0, 90.0)))
def test_a_second_session_of_the_deload_is_as_light_as_the_first(lifter: Returning, percent: float) -> None:
    on = lifter.on + timedelta(40)
    lifter.progress = replace(lifter.progress, deloads=(Deload(on, on + timedelta(6), percent),))
    lifter.on = on
    first = lifter.item()
    lifter.trains()
    assert lifter.item().sets == first.sets


@pytest.mark.parametrize("rule", PROGRESSING)
def test_after_the_deload_the_session_is_that_of_the_break(rule: str) -> None:
    lifter = Returning(PROGRESSING[rule], GEAR["stack"], 60, None, 0.9)
    lifter.trains()
    of_break = lifter.item(40).sets
    lifter.on += timedelta(40)
    lifter.progress = replace(lifter.progress, deloads=(Deload(lifter.on, lifter.on + timedelta(2), 80),))
    lifter.trains()
    assert lifter.item(3).sets == of_break
