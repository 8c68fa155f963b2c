"""Invariants of every kind of rule, for any fields and any history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.decision import Action
from domain.loads.equipment import Barbell, PlatePair, Stack
from domain.loads.loading import Unit, convert
from domain.policies.pain import PainPolicy
from domain.programs.exercise import Laterality
from domain.programs.program import Policies, SidePolicy
from domain.programs.program_check import program_faults
from domain.progress.progress import EnrollmentStart, Progress, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import LIFT, EveryTargetMetScenario, ShareMissedScenario, one_rule, preview
from domain.sessions.session import PainScores
from tests.domain.progression_rules.examples import EVERY, PROGRESSING, RULES
from tests.domain.progression_rules.lifter import STACK, Lifter
from tests.factories import DAY_ONE, dumbbells

RACK = (dumbbells(2, 5, 8, 10, 12.5, 15, 20, 30, 45),)
BARBELL = (Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25))),)
EQUIPMENT = (STACK, RACK, BARBELL, ())
SAID_WHY = {
    "accumulating",
    "no_heavier_load",
    "step_too_large",
    "next_turn",
    "met_so_far",
    "effort_on_target",
    "no_row",
    "load_kept",
}
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Day:
    """A session of a random history."""

    short: tuple[int, ...]
    load_off: float
    rir: float | None
    pain: int | None
    undone: bool


DAYS = st.lists(
    st.builds(
        Day,
        short=st.tuples(*[st.integers(-6, 6)] * 4),
        load_off=st.sampled_from((0, 0, 0, 2.5, -5, 20)),
        rir=st.sampled_from((None, 0, 1, 2.5, 4)),
        pain=st.sampled_from((None, None, 0, 4, 8)),
        undone=st.booleans(),
    ),
    max_size=12,
)


def trained(lifter: Lifter, day: Day) -> None:
    reps = [max((item.reps or 10) - day.short[item.set % 4], 0) for item in lifter.asked]
    kept = [None if day.undone and n == len(reps) - 1 and n else amount for n, amount in enumerate(reps)]
    load = max(lifter.load + day.load_off, 0)
    lifter.trains(kept, load=load if day.load_off else None, rir=day.rir, pain=PainScores(during=day.pain))


@quick
@given(RULES, st.sampled_from(EQUIPMENT), st.sampled_from((None, 0, 7.5, 61.25, 400)), DAYS)
def test_whatever_happens_loads_can_be_built_and_nothing_crashes(
    rule: ProgressionRule, equipment: tuple[Stack, ...], start: float | None, days: list[Day]
) -> None:
    lifter = Lifter(rule, start, equipment)
    buildable = lifter.plan.loads(lifter.plan.slots["lift"].exercise, None, equipment, Unit.KG).values
    for day in days:
        assert all(item.load in buildable for item in lifter.asked)
        assert all((item.reps or 1) >= 1 for item in lifter.asked)
        trained(lifter, day)
    for state in lifter.progress.progression_states["lift"].states.values():
        assert all(load >= 0 for load in state.loads)


@quick
@given(RULES)
def test_a_rule_survives_the_wire(rule: ProgressionRule) -> None:
    encoded = msgspec.json.encode(rule)
    assert msgspec.json.decode(encoded, type=ProgressionRule) == rule


@quick
@given(RULES, DAYS)
def test_progress_survives_being_stored_between_any_two_sessions(rule: ProgressionRule, days: list[Day]) -> None:
    kept, stored = Lifter(rule), Lifter(rule)
    for day in days:
        stored.progress = msgspec.json.decode(msgspec.json.encode(stored.progress), type=Progress)
        trained(kept, day)
        trained(stored, day)
        assert stored.progress == kept.progress


ONE_SIDED = msgspec.structs.replace(LIFT, laterality=Laterality.ONE_SIDED)


@quick
@given(RULES, st.sampled_from(SidePolicy), DAYS)
def test_every_kind_goes_with_every_policy_and_pain_never_makes_it_heavier(
    rule: ProgressionRule, sides: SidePolicy, days: list[Day]
) -> None:
    lifter = Lifter(rule, exercise=ONE_SIDED, policies=Policies(sides=sides, pain=PainPolicy()))
    for day in days:
        before = {side: state.loads for side, state in lifter.progress.progression_states["lift"].states.items()}
        if not lifter.asked:  # stopped for pain
            return
        trained(lifter, day)
        for side, state in lifter.progress.progression_states["lift"].states.items():
            if day.pain in (4, 8) and len(state.loads) == len(before[side]):
                assert all(after <= old for after, old in zip(state.loads, before[side], strict=True))


@quick
@given(RULES, st.sampled_from(EQUIPMENT), DAYS)
def test_easing_never_asks_for_more(rule: ProgressionRule, equipment: tuple[Stack, ...], days: list[Day]) -> None:
    lifter = Lifter(rule, 30, equipment)
    loads = lifter.plan.loads(lifter.plan.slots["lift"].exercise, None, equipment, Unit.KG)
    for day in days:
        trained(lifter, day)
        state = lifter.progress.progression_states["lift"].states["both"]
        bound = lifter.plan.rule(lifter.plan.slots["lift"], Unit.KG)
        eased = bound.ease(state, loads)
        if eased is not None and eased.stage == state.stage:
            assert all(after <= before for after, before in zip(eased.loads, state.loads, strict=True))


@quick
@given(RULES, st.sampled_from(Unit))
def test_every_load_of_a_rule_is_converted_to_the_athletes_unit(rule: ProgressionRule, unit: Unit) -> None:
    converted = rule.in_unit(unit)
    assert converted.own_unit in (None, unit)
    loads = list(own_loads(msgspec.to_builtins(rule), None))
    assert list(own_loads(msgspec.to_builtins(converted), None)) == [
        (name, load if old is None else convert(load, Unit(old), unit), None if old is None else unit.value)
        for name, load, old in loads
    ]


# Fields that hold a load or a difference of loads, in the unit of the rule around them.
LOAD_FIELDS = {"step", "plus", "until_load", "deload_step", "keep_to", "step_per_rep", "step_on_target"}


def own_loads(node: Any, unit: str | None) -> Iterator[tuple[str, float, str | None]]:
    """Every load in a rule as JSON, with the name of its field and the unit of the rule it belongs to."""
    if isinstance(node, list):
        for child in node:
            yield from own_loads(child, unit)
    elif isinstance(node, dict):
        unit = node.get("unit") if "kind" in node else unit
        for name, child in node.items():
            if name in LOAD_FIELDS and child is not None:
                yield name, child, unit
            yield from own_loads(child, unit)


@pytest.mark.parametrize("kind", EVERY)
def test_the_examples_have_no_faults(kind: str) -> None:
    plan = one_rule(EVERY[kind])
    assert program_faults(plan.program, plan.exercise) == []


@pytest.mark.parametrize("kind", PROGRESSING)
def test_meeting_every_target_leads_to_a_heavier_load_or_a_reason(kind: str) -> None:
    found = preview(one_rule(PROGRESSING[kind]), enrolled(60), EveryTargetMetScenario(), 60)
    for before, after in zip(found.sessions, found.sessions[1:], strict=False):
        decision = before.decisions[0]
        heavier = max(one.load for one in after.prescription.exercises[0].sets)
        lifted = max(one.load for one in before.prescription.exercises[0].sets)
        advanced = decision.action is Action.ADVANCE or decision.code in SAID_WHY
        assert advanced or heavier > lifted, decision


@pytest.mark.parametrize("kind", [kind for kind in PROGRESSING if kind not in ("effort_target", "by_result")])
def test_sixty_sessions_of_met_targets_end_heavier_than_they_began(kind: str) -> None:
    found = preview(one_rule(PROGRESSING[kind]), enrolled(60), EveryTargetMetScenario(), 60)
    first, last = found.sessions[0].prescription, found.sessions[-1].prescription
    assert last.exercises[0].sets[-1].load > first.exercises[0].sets[-1].load


@pytest.mark.parametrize("kind", PROGRESSING)
def test_sixty_missed_sessions_never_go_under_the_bar(kind: str) -> None:
    barbell = Setup(Unit.KG, BARBELL)
    found = preview(
        one_rule(PROGRESSING[kind], LIFTED), EnrollmentStart(DAY_ONE, barbell, (StartLoad("lift", 40),)), MISSED_ALL, 60
    )
    assert min(one.load for item in found.sessions for one in item.prescription.exercises[0].sets) >= 20


@pytest.mark.parametrize("kind", PROGRESSING)
def test_without_equipment_it_is_bodyweight_and_no_error(kind: str) -> None:
    found = preview(
        one_rule(PROGRESSING[kind]), EnrollmentStart(DAY_ONE, Setup(Unit.KG, ())), EveryTargetMetScenario(), 12
    )
    assert {one.load for item in found.sessions for one in item.prescription.exercises[0].sets} == {0}


@pytest.mark.parametrize("kind", PROGRESSING)
def test_at_the_heaviest_load_the_code_says_so(kind: str) -> None:
    heaviest = Setup(Unit.KG, (Stack(Unit.KG, 0, 60, 2.5),))
    found = preview(
        one_rule(PROGRESSING[kind]),
        EnrollmentStart(DAY_ONE, heaviest, (StartLoad("lift", 60),)),
        EveryTargetMetScenario(),
        60,
    )
    assert max(one.load for item in found.sessions for one in item.prescription.exercises[0].sets) <= 60


def enrolled(load: float) -> EnrollmentStart:
    return EnrollmentStart(DAY_ONE, Setup(Unit.KG, STACK), (StartLoad("lift", load),))


MISSED_ALL = ShareMissedScenario(share=1, seed=7)
LIFTED = msgspec.structs.replace(one_rule(EVERY["fixed"]).exercises[0], bodyweight=False)
