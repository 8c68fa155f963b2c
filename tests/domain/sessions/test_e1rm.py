"""Estimates of a one-repetition maximum, compared with published charts."""

import pytest

from domain.sessions.e1rm import Formula, estimate


@pytest.mark.parametrize(
    ("formula", "reps", "share"),
    [
        # Brzycki 1993: 5 reps are 88.9 %, 10 are 75 % of the maximum
        (Formula.BRZYCKI, 5, 0.889),
        (Formula.BRZYCKI, 10, 0.75),
        # Epley 1985: 5 reps are 85.7 %, 10 are 75 %
        (Formula.EPLEY, 5, 0.857),
        (Formula.EPLEY, 10, 0.75),
    ],
)
def test_a_formula_gives_the_published_percentage(formula: Formula, reps: int, share: float) -> None:
    found = estimate(100, reps, formula)
    assert found is not None
    assert round(100 / found.load, 3) == share
    assert (found.formula, found.from_load, found.from_reps) == (formula, 100, reps)


@pytest.mark.parametrize(("load", "reps"), [(0, 5), (100, 0), (100, 13)])
def test_no_formula_holds_without_load_or_reps_or_above_twelve(load: float, reps: int) -> None:
    assert estimate(load, reps) is None


@pytest.mark.parametrize("formula", Formula)
def test_a_single_is_its_own_maximum(formula: Formula) -> None:
    found = estimate(102.5, 1, formula)
    assert found is not None
    assert found.load == 102.5
