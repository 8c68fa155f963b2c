from datetime import date

import pytest

from domain.wording import (
    DATE_FACTS,
    Fact,
    amount_text,
    count_text,
    date_text,
    distance_text,
    duration_text,
    list_text,
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
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_listed_as_in_a_sentence(parts: list[str], text: str) -> None:
    assert list_text(parts) == text


@pytest.mark.parametrize(("on", "text"), [(date(2026, 12, 1), "December 1, 2026"), (date(2027, 5, 31), "May 31, 2027")])
def test_a_date_is_written_as_people_write_it(on: date, text: str) -> None:
    assert date_text(on) == text


@pytest.mark.parametrize("name", DATE_FACTS)
def test_a_fact_with_a_date_is_written_as_a_date(name: str) -> None:
    assert render(parse_template(f"until {{{name}}}"), {name: "2026-12-01"}) == "Until December 1, 2026"


@pytest.mark.parametrize(
    ("reps", "seconds", "text"),
    [(5, None, "5 reps"), (1, None, "1 rep"), (None, 30.0, "30 seconds"), (None, None, "to fatigue")],
)
def test_a_target_is_written_in_reps_in_seconds_or_to_fatigue(
    reps: int | None, seconds: float | None, text: str
) -> None:
    assert amount_text(reps, seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45, "45 seconds"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (150, "2 minutes 30 seconds"),
        (1500, "25 minutes"),
        (3600, "1 hour"),
        (4200, "1 hour 10 minutes"),
    ],
)
def test_a_length_of_two_minutes_or_more_is_written_in_minutes_and_hours(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("meters", "text"), [(1, "1 meter"), (40, "40 meters"), (1000, "1 km"), (1609.34, "1.609 km"), (5000, "5 km")]
)
def test_a_distance_of_1000_meters_or_more_is_written_in_kilometers(meters: float, text: str) -> None:
    assert distance_text(meters) == text


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
    ("facts", "text"),
    [
        ({"reps": 9, "load": 8.0}, "9 reps at 8 kg"),
        ({"seconds": 45, "load": 0.0}, "45 seconds"),
        ({"distance_m": 40, "load": 24.0}, "40 meters at 24 kg"),
        (
            {"reps": 8, "interval_work_seconds": 60, "interval_rest_seconds": 90, "load": 0.0},
            "8 intervals of 60 seconds with 90 seconds of recovery in between",
        ),
    ],
)
def test_the_next_set_is_written_in_its_metric(facts: dict[str, Fact], text: str) -> None:
    assert render(parse_template("{next_set}"), facts | {"unit": "kg"}) == text


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
        ({"load": 0.0, "seconds": 30.0}, "Next: 30 seconds."),
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
        ({"said_reps": 20, "reps": 12}, "12 reps (the closest to 20 reps that the rule of the exercise allows)"),
        (
            {"said_seconds": 90.0, "seconds": 45},
            "45 seconds (the closest to 90 seconds that the rule of the exercise allows)",
        ),
        ({"said_distance_m": 40.0, "distance_m": 40.0}, "40 meters"),
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
