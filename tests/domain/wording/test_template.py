"""Sentences from templates and facts."""

import pytest

from domain.wording.facts import Fact
from domain.wording.template import parse_template, render, side_by_side


@pytest.mark.parametrize(
    ("metric", "text"),
    [
        ("good reps", "All sets reached 8 reps."),
        ("seconds", "All sets reached 8 seconds."),
        ("meters", "All sets reached 8 meters."),
        ("intervals", "All sets reached 8 intervals."),
    ],
)
def test_a_count_of_reps_is_written_in_the_metric_of_the_decision(metric: str, text: str) -> None:
    template = parse_template("All sets reached {top:rep}.")
    assert render(template, {"top": 8, "metric": metric}) == text


@pytest.mark.parametrize(
    ("template", "facts", "text"),
    [
        ("missed {misses:session}.", {"misses": 1}, "Missed 1 session."),
        ("From {before_load} to {load}.", {"before_load": 10.0, "load": 12.5, "unit": "lb"}, "From 10 lb to 12.5 lb."),
        ("Pain {score} {time}.", {"score": 3, "time": "next_morning"}, "Pain 3 the next morning."),
        ("Missed {misses:session in a row}.", {"misses": 3}, "Missed 3 sessions in a row."),
        ("Missed {misses:session in a row}.", {"misses": 1}, "Missed 1 session."),
        ("Missed 3{in_a_row: in a row}.", {"in_a_row": True}, "Missed 3 in a row."),
        ("Missed 3{in_a_row: in a row}.", {"in_a_row": False}, "Missed 3."),
        ("{stage} is done.", {"stage": "hands_free"}, "Hands free is done."),
    ],
)
def test_a_template_writes_its_facts_as_a_coach_would(template: str, facts: dict[str, Fact], text: str) -> None:
    assert render(parse_template(template), facts) == text


@pytest.mark.parametrize("text", ["{load} today.", "Missed 3{in_a_row: in a row}."])
def test_a_missing_fact_is_an_error(text: str) -> None:
    with pytest.raises(KeyError):
        render(parse_template(text), {"unit": "kg"})


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("All sets reached {top}.", "All sets reached {top}."),
        ("Missed {misses:session}.", "Missed {misses} sessions."),
        ("Missed {misses:session in a row}.", "Missed {misses} sessions in a row."),
        ("Missed {misses:session}{in_a_row: in a row}.", "Missed {misses} sessions [in a row]."),
        ("Same sets next time.", "Same sets next time."),
    ],
)
def test_the_documentation_shows_a_template_without_its_syntax(text: str, outline: str) -> None:
    assert parse_template(text).outline == outline


def test_each_side_has_its_sentence() -> None:
    assert side_by_side({"left": "Hold.", "right": "On to 12 kg."}) == "Left: Hold. Right: On to 12 kg."


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Missed {misses:session}.", {"misses"}),
        ("Next: {next_set}.", {"load", "unit"}),
        ("Repeat the same sets.", set()),
    ],
)
def test_a_template_says_which_facts_it_needs(text: str, facts: set[str]) -> None:
    assert parse_template(text).fact_names == facts


@pytest.mark.parametrize(
    ("template", "text"),
    [("Repeat at {load}.", "Repeat with 20 kg of assistance."), ("{next_set}", "5 reps with 20 kg of assistance")],
)
def test_a_load_below_0_is_written_as_assistance(template: str, text: str) -> None:
    assert render(parse_template(template), {"load": -20.0, "unit": "kg", "reps": 5}) == text
