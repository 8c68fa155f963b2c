"""Every built-in program under random histories: it never fails, and folds to the same buildable prescriptions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.catalog import PROGRAMS
from domain.loads.loading import Unit
from domain.policies.week import weekday
from domain.progress.history import PhaseEvent, SetupEvent, SkipEvent
from domain.sessions.metric import amount_in
from domain.sessions.prescription import PrescribedExercise, SetKind
from domain.sessions.session import PerformedExercise, PerformedSet
from tests.domain.catalog.test_catalog import GYM
from tests.factories import Athlete, setup

Happening = Callable[[Athlete], object]


def performed(item: PrescribedExercise, more: int, lighter: bool) -> PerformedExercise:
    """As prescribed, except for the reps (seconds) of the last set. `lighter`: with half of the load."""
    work = [one for one in item.sets if one.kind is not SetKind.WARM_UP]
    last = max(one.set for one in work)
    sets = []
    for one in work:
        amount = max(int(one.amount or 8) + (more if one.set == last else 0), 0)
        load = round(one.load / 2, 2) if lighter else one.load
        done = amount_in(one.metric, amount)
        sets.append(PerformedSet(set=one.set, kind=one.kind, side=one.side, load=load, **done))
    return PerformedExercise(item.exercise, item.slot, sets=tuple(sets))


def trains(mores: list[int], lighter: bool, rest: int) -> Happening:
    def happens(athlete: Athlete) -> object:
        asked = [item for item in athlete.next.exercises if item.sets]
        done = [performed(item, mores[n % len(mores)], lighter) for n, item in enumerate(asked)]
        said = athlete.logs(*done)
        athlete.on += timedelta(rest)
        return said

    return happens


def skips(athlete: Athlete) -> object:
    return athlete.happens(SkipEvent("traveling"))


def weighs_in_pounds(athlete: Athlete) -> object:
    return athlete.happens(SetupEvent(setup(GYM, unit=Unit.LB)))


def opens_phase(number: int) -> Happening:
    """The coach opens one of the phases, in a program that has some."""

    def happens(athlete: Athlete) -> object:
        phases = athlete.plan.program.phases
        return athlete.happens(PhaseEvent(phases[number % len(phases)].phase)) if phases else ()

    return happens


mores = st.lists(st.integers(-4, 12), min_size=1, max_size=5)
rests = st.sampled_from([0, 0, 1, 2, 30, 100])
happenings = st.one_of(
    st.builds(trains, mores, st.sampled_from([False] * 5 + [True]), rests),
    st.sampled_from([skips, weighs_in_pounds]),
    st.builds(opens_phase, st.integers(0, 3)),
)


@pytest.mark.parametrize("slug", PROGRAMS)
@given(history=st.lists(happenings, max_size=14))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_it_goes_on_whatever_happens(slug: str, history: list[Happening]) -> None:
    athlete = Athlete(slug, having=setup(GYM), days_between=1)
    for happens in history:
        happens(athlete)
        check(athlete)
    assert athlete.folded().progress == athlete.progress


def check(athlete: Athlete) -> None:
    """The next prescription can be built and falls on a day of the program."""
    issued, program, having = athlete.next, athlete.plan.program, athlete.progress.setup
    days = {day.day: day for day in program.days}
    assert issued.day is None or not program.weekdays or weekday(issued.on) in days[issued.day].weekdays
    assert issued.due.earliest <= issued.on
    for item in issued.exercises:
        loads = athlete.plan.loads(item.exercise, item.variant, having.equipment, having.unit)
        assert all(one.load in loads.values or one.load == 0 for one in item.sets)
