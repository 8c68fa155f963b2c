"""Symptoms on a day, with or without training."""

import pytest

from domain.sessions.symptoms import SwellingGrade, Symptoms


def test_a_report_says_something() -> None:
    with pytest.raises(ValueError, match="Give `pain`, `stiffness_minutes` or `swelling`"):
        Symptoms()


def test_zero_pain_is_a_report() -> None:
    assert Symptoms(pain=0).pain == 0


def test_grades_of_swelling_are_in_order() -> None:
    assert [grade.rank for grade in SwellingGrade] == [0, 1, 2, 3, 4]
    assert (SwellingGrade.TRACE.value, SwellingGrade.SEVERE.value) == ("trace", "severe")
