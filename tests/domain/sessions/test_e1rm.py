"""Estimates of a one-repetition maximum, compared with published charts."""

import pytest

from domain.sessions.e1rm import OneRepMaxFormula, estimate, load_for_reps, reps_at_load


@pytest.mark.parametrize(
    ("formula", "reps", "share"),
    [
        # Brzycki 1993: 5 reps are 88.9 %, 10 are 75 % of the maximum
        (OneRepMaxFormula.BRZYCKI, 5, 0.889),
        (OneRepMaxFormula.BRZYCKI, 10, 0.75),
        # Epley 1985: 5 reps are 85.7 %, 10 are 75 %
        (OneRepMaxFormula.EPLEY, 5, 0.857),
        (OneRepMaxFormula.EPLEY, 10, 0.75),
    ],
)
def test_a_formula_gives_the_published_percentage(formula: OneRepMaxFormula, reps: int, share: float) -> None:
    found = estimate(100, reps, formula)
    assert found is not None
    assert round(100 / found.load, 3) == share
    assert (found.formula, found.from_load, found.from_reps) == (formula, 100, reps)


@pytest.mark.parametrize(("load", "reps"), [(0, 5), (100, 0), (100, 13)])
def test_no_formula_holds_without_load_or_reps_or_above_twelve(load: float, reps: int) -> None:
    assert estimate(load, reps) is None


@pytest.mark.parametrize("formula", OneRepMaxFormula)
def test_a_single_is_its_own_maximum(formula: OneRepMaxFormula) -> None:
    found = estimate(102.5, 1, formula)
    assert found is not None
    assert found.load == 102.5


# Ten reps at 100 kg are a maximum of 133.33 kg (Epley).


@pytest.mark.parametrize(("target", "load"), [(10, 100), (5, 114.29), (1, 133.33), (20, 80), (0.5, None), (21, None)])
def test_the_load_for_other_reps_is_as_hard(target: float, load: float | None) -> None:
    assert load_for_reps(100, 10, target) == load


@pytest.mark.parametrize(
    ("load", "reps"),
    [
        (100, 10),
        (120, 3.33),
        (80, 20),
        (60, 20),  # no comparison goes beyond 20 reps
        (130, None),  # less than one rep
        (0, None),
    ],
)
def test_the_reps_at_another_load_are_as_hard(load: float, reps: float | None) -> None:
    found = reps_at_load(100, 10, load)
    assert (None if found is None else round(found, 2)) == reps


def test_no_reps_are_compared_with_nothing() -> None:
    assert load_for_reps(100, 0, 5) is None
    assert reps_at_load(100, 0, 90) is None


def test_more_than_20_reps_show_as_much_as_20() -> None:
    assert load_for_reps(100, 25, 5) == load_for_reps(100, 20, 5)
    assert reps_at_load(100, 21, 90) is None


@pytest.mark.parametrize(
    ("load", "reps", "at", "possible"), [(100, 1, 97, 0.93), (100, 1, 95, 1.58), (100, 5, 110, 1.82)]
)
def test_one_or_two_possible_reps_are_reps(load: float, reps: float, at: float, possible: float) -> None:
    """By Epley: 100 kg once is 97 kg for (100 / 97 - 1) x 30 = 0.93 reps, which is none, and 95 kg for 1.58."""
    found = reps_at_load(load, reps, at)
    assert found == (None if possible < 1 else pytest.approx(possible, abs=0.01))
