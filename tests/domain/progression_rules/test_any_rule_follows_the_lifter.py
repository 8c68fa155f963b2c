"""The plan follows a lifter who trains at a load of their own, up or down, whatever the kind of rule."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.decision import Action
from domain.loads.equipment import Barbell, Dumbbell, Equipment, ImplementLoad, PlatePair, Stack
from domain.loads.loading import Unit
from domain.progress.open_session import open_session
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds import by_result, custom, wave
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.staged import EXAMPLE as LADDER
from tests.domain.progression_rules.lifter import Lifter

SESSIONS = 4
BAR = Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (25, 20, 15, 10, 5, 2.5, 1.25)))
STACK = Stack(Unit.KG, 5, 250, 5)
RACK = Dumbbell(Unit.KG, tuple(ImplementLoad(load, 2) for load in range(2, 62, 2)))
EQUIPMENT: dict[str, Equipment] = {"barbell": BAR, "stack": STACK, "dumbbells": RACK}

reps, counts = st.integers(1, 15), st.integers(1, 5)
straight = st.builds(lambda count, reps: (SetLine(count=count, reps=reps),), counts, reps)
RULES: dict[str, SearchStrategy[ProgressionRule]] = {
    "linear_load": st.builds(lambda scheme: LinearLoadRule(scheme=scheme, step=2.5), straight),
    "double_progression": st.builds(
        lambda bottom, width, count: DoubleProgressionRule(
            reps_min=bottom, reps_max=bottom + width, sets_count=count, step=2.5
        ),
        reps,
        st.integers(0, 5),
        counts,
    ),
    "rep_goal": st.builds(
        lambda reps, count: RepGoalRule(goal=reps * count, scheme=(SetLine(count=count, reps=reps),), step=2.5),
        reps,
        counts,
    ),
    "effort_target": st.builds(
        lambda reps, count, rir: EffortTargetRule(scheme=(SetLine(count=count, reps=reps, rir=rir),)),
        reps,
        counts,
        st.sampled_from((0.0, 1.0, 2.0, 3.0)),
    ),
    "by_result": st.just(by_result.EXAMPLE),
    "custom": st.just(custom.EXAMPLE),
    "staged": st.just(LADDER),
    "wave": st.just(wave.EXAMPLE),
}
INCREMENTS = {"by_result": 7.5, "effort_target": 0.0, "custom": 0.0}
"""What a met session adds: 2.5 unless stated. By the table of `by_result`, six reps or more add 7.5."""
bounded = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def trains_at(lifter: Lifter, load: float) -> None:
    """One session: the prescribed sets and reps, at the same percentages of another working load."""
    rule = lifter.plan.progressions["lift"].rule
    state = lifter.progress.progression_states["lift"].states["both"]
    buildable = lifter.equipment_loads
    used = [buildable.build(load, factor=target.factor) for target in rule.sets(state)]
    asked = lifter.asked
    lifter.trains([one.reps for one in asked], used, rir=asked[0].rir)


def one_step(lifter: Lifter, load: float) -> float:
    buildable = lifter.equipment_loads
    return max(load - (buildable.lighter(load) or 0), (buildable.heavier(load) or load) - load)


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("gear", EQUIPMENT)
@bounded
@given(data=st.data())
def test_a_lifter_with_a_load_of_their_own_is_asked_for_it(kind: str, gear: str, data: st.DataObject) -> None:
    equipment = EQUIPMENT[gear]
    values = st.sampled_from(sorted(equipment.buildable(1)))
    start, load = data.draw(values, "start"), data.draw(values, "load")
    lifter = Lifter(data.draw(RULES[kind], "rule"), start, (equipment,))
    sessions = 2 * len(wave.EXAMPLE.turns) if kind == "wave" else SESSIONS
    for _ in range(sessions):
        trains_at(lifter, load)
    assert abs(lifter.working - load) <= one_step(lifter, load) + INCREMENTS.get(kind, 2.5)


at_or_above = st.sampled_from((0.0, 2.5, 5.0, 20.0))
more_or_fewer = st.integers(-3, 3)


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind != "staged"])
@bounded
@given(data=st.data())
def test_a_session_that_showed_what_was_asked_lowers_nothing(kind: str, data: st.DataObject) -> None:
    lifter = Lifter(data.draw(RULES[kind], "rule"), 60)
    for _ in range(data.draw(st.integers(0, 3), "sessions before")):
        change, less = data.draw(more_or_fewer), data.draw(st.sampled_from((-10.0, 0.0, 10.0)))
        lifter.trains(
            [max((one.reps or 0) + change, 0) for one in lifter.asked], [one.load + less for one in lifter.asked]
        )
    before, asked = lifter.working, lifter.asked
    used = [one.load + data.draw(at_or_above, "above") for one in asked]
    decision = lifter.trains([(one.reps or 0) + data.draw(st.integers(0, 2)) for one in asked], used, rir=asked[0].rir)
    assert lifter.working >= before
    assert decision.action not in (Action.BACK_OFF, Action.DELOAD)


@pytest.mark.parametrize("kind", RULES)
@bounded
@given(data=st.data())
def test_a_longer_break_is_never_heavier(kind: str, data: st.DataObject) -> None:
    lifter = Lifter(data.draw(RULES[kind], "rule"), data.draw(st.sampled_from((20.0, 60.0, 140.0)), "start"))
    for _ in range(data.draw(st.integers(1, 4), "sessions")):
        trains_at(lifter, data.draw(st.sampled_from((40.0, 60.0, 100.0)), "load"))
    last, loads = lifter.on, []
    for days in (1, 14, 15, 28, 42, 84, 400):
        opened = open_session(lifter.plan, lifter.progress, last + timedelta(days))
        loads.append(opened.progression_states["lift"].states["both"].load)
    assert loads == sorted(loads, reverse=True)
