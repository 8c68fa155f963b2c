"""Invariants of random valid rules of every kind, in random programs, with random histories."""

from math import isfinite
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from domain.decision import Decision
from domain.programs.plan import Plan
from domain.progress.progress import Setup, StartLoad
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.custom import CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.staged import StagedRule
from domain.sessions.prescription import PrescribedSet, PrescriptionContent
from tests.domain.progression_rules.any_history import AnyAthlete, Move, histories, plans, setups, starts
from tests.domain.progression_rules.any_rule import ANY_RULE, RULES_OF

KINDS = [kind.__struct_config__.tag for kind in get_args(get_args(ProgressionRule)[0])]
bounded = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_random_rules(kind: str) -> None:
    assert kind in RULES_OF


def range_of(rule: ProgressionRule, state: RuleState) -> tuple[int, int] | None:
    """The range of a rule's earned target."""
    own = rule.stages[state.stage].rule if isinstance(rule, StagedRule) else rule
    if isinstance(own, DoubleProgressionRule):
        return (1 if own.target_may_drop else own.target_range.bottom), own.target_range.top
    if isinstance(own, CustomRule) and own.reps_min is not None and own.reps_max is not None:
        return own.reps_min, own.reps_max
    return None


def check_set(one: PrescribedSet, buildable: set[float]) -> None:
    assert min(one.load, one.assistance) >= 0
    assert one.band is not None or one.signed_load in buildable
    assert sum(target is not None for target in (one.reps, one.seconds, one.distance_m)) <= 1
    if one.adjust is not None:
        assert all(row.band is not None or row.signed_load in buildable for row in one.adjust.rows)
        assert all(min(row.load, row.assistance) >= 0 for row in one.adjust.rows)


def check_said(decision: Decision) -> None:
    assert decision.text
    figures = [value for value in decision.facts.values() if isinstance(value, int | float)]
    assert all(isfinite(value) for value in figures)
    assert all(value >= 0 for name, value in decision.facts.items() if name.endswith("load") and value in figures)


def check(athlete: AnyAthlete) -> None:
    """Prescribed sets can be built and lie within the rule's bounds."""
    progress, issued = athlete.progress, athlete.next
    assert msgspec.json.decode(msgspec.json.encode(issued), type=PrescriptionContent) == issued
    for item in issued.exercises:
        setup = progress.setup
        here = {place.place: place.equipment for place in setup.places}.get(issued.place or "", setup.equipment)
        buildable = set(athlete.plan.loads(item.exercise, item.variant, here, setup.unit).values)
        for one in item.sets:
            check_set(one, buildable)
        check_said(item.decision)
    for name, progression_state in progress.progression_states.items():
        rule = SlotProgress(athlete.plan, progress, athlete.plan.first_slot[name]).rule
        for state in progression_state.states.values():
            within = range_of(rule, state)
            if within is not None:
                assert all(within[0] <= reps <= within[1] for reps in state.targets)


@bounded
@given(plans(ANY_RULE), starts, setups, histories)
def test_a_valid_rule_never_fails_and_stored_progress_equals_folded_progress(
    both: tuple[Plan, Plan], start: tuple[StartLoad, ...], having: Setup, history: list[Move]
) -> None:
    athlete = AnyAthlete(both, start, having)
    check(athlete)
    for move in history:
        for decision in move(athlete):
            check_said(decision)
        check(athlete)
        assert athlete.folded().progress == athlete.progress
