"""A fact in words."""

import pytest

from domain.wording.facts import DATE_FACTS, Fact, split_assistance
from domain.wording.template import parse_template, render


@pytest.mark.parametrize("name", DATE_FACTS)
def test_a_fact_with_a_date_is_written_as_a_date(name: str) -> None:
    assert render(parse_template(f"until {{{name}}}"), {name: "2026-12-01"}) == "Until December 1, 2026"


def test_an_exercise_is_written_without_dashes_and_a_stage_with_them() -> None:
    facts: dict[str, Fact] = {"exercise": "split-squat", "stage": "two-legs"}
    assert render(parse_template("{exercise}, {stage}"), facts) == "Split squat, two-legs"


def test_facts_of_assistance_are_two_numbers_from_0() -> None:
    facts: dict[str, Fact] = {"load": -20.0, "done_load": 5.0, "unit": "kg"}
    assert split_assistance(facts) == {"load": 0.0, "assistance": 20.0, "done_load": 5.0, "unit": "kg"}
    assert split_assistance({"load": 5.0}) == {"load": 5.0}
