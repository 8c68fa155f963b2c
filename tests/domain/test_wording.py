import pytest

from domain.wording import (
    Fact,
    amount_text,
    count_text,
    load_text,
    parse_template,
    render,
    side_by_side,
    split_assistance,
)


@pytest.mark.parametrize(("load", "text"), [(12.5, "12.5 kg"), (10, "10 kg"), (0, "bodyweight")])
def test_a_load_is_written_with_its_unit_and_none_is_bodyweight(load: float, text: str) -> None:
    assert load_text(load, "kg") == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 session"), (2, "2 sessions"), (0, "0 sessions"), (1.5, "1.5 sessions")]
)
def test_a_count_takes_its_noun_in_the_singular_or_plural(count: float, text: str) -> None:
    assert count_text(count, "session") == text


@pytest.mark.parametrize(
    ("reps", "seconds", "text"),
    [(5, None, "5 reps"), (1, None, "1 rep"), (None, 30.0, "30 seconds"), (None, None, "to fatigue")],
)
def test_a_target_is_written_in_reps_in_seconds_or_to_fatigue(
    reps: int | None, seconds: float | None, text: str
) -> None:
    assert amount_text(reps, seconds) == text


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
    ("facts", "text"),
    [
        ({"load": 8.0, "reps": 5}, "Next: 5 reps at 8 kg."),
        ({"load": 0.0, "reps": 5}, "Next: 5 reps with bodyweight."),
        ({"load": 0.0, "seconds": 30.0}, "Next: 30 seconds with bodyweight."),
    ],
)
def test_the_next_set_is_its_target_and_its_load(facts: dict[str, Fact], text: str) -> None:
    assert render(parse_template("Next: {next_set}."), facts | {"unit": "kg"}) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"skipped": True, "until_notice": True}, "skipped until further notice"),
        ({"skipped": True, "until_notice": False}, "skipped this time"),
        ({"sets": 3, "said_reps": 5, "reps": 5, "said_load": 60.0, "load": 60.0}, "3 sets, 5 reps, 60 kg"),
        ({"said_load": 61.0, "load": 60.0}, "60 kg (the closest available load to 61 kg)"),
        ({"said_reps": 20, "reps": 12}, "12 reps (the closest to 20 that the rule of the exercise allows)"),
        ({"said_reps": 20, "seconds": 30.0}, "30 seconds (a hold has no reps)"),
        ({"variant": "weights at the sides"}, "weights at the sides"),
        ({}, "no change"),
    ],
)
def test_what_the_coach_set_is_written_as_it_can_be_followed(facts: dict[str, Fact], text: str) -> None:
    assert (
        render(parse_template("Set by the coach: {override}."), facts | {"unit": "kg"}) == f"Set by the coach: {text}."
    )


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


@pytest.mark.parametrize(("days", "text"), [(0, "Last: today."), (1, "Last: 1 day ago."), (5, "Last: 5 days ago.")])
def test_days_are_written_as_people_say_them(days: int, text: str) -> None:
    assert render(parse_template("Last: {days_ago}."), {"days": days}) == text


def test_an_exercise_is_written_without_dashes_and_a_stage_with_them() -> None:
    facts: dict[str, Fact] = {"exercise": "split-squat", "stage": "two-legs"}
    assert render(parse_template("{exercise}, {stage}"), facts) == "Split squat, two-legs"


@pytest.mark.parametrize(
    ("template", "text"),
    [("Repeat at {load}.", "Repeat with 20 kg of assistance."), ("{next_set}", "5 reps with 20 kg of assistance")],
)
def test_a_load_below_0_is_written_as_assistance(template: str, text: str) -> None:
    assert render(parse_template(template), {"load": -20.0, "unit": "kg", "reps": 5}) == text


def test_facts_of_assistance_are_two_numbers_from_0() -> None:
    facts: dict[str, Fact] = {"load": -20.0, "done_load": 5.0, "unit": "kg"}
    assert split_assistance(facts) == {"load": 0.0, "assistance": 20.0, "done_load": 5.0, "unit": "kg"}
    assert split_assistance({"load": 5.0}) == {"load": 5.0}
