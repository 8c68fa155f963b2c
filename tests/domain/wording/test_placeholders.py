"""Sentences about several facts."""

import pytest

from domain.wording.facts import Fact
from domain.wording.template import parse_template, render


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
    ("facts", "text"),
    [
        ({"load": 8.0, "reps": 5}, "Next: 5 reps at 8 kg."),
        ({"load": 0.0, "reps": 5}, "Next: 5 reps with bodyweight."),
        ({"load": 0.0, "seconds": 30.0}, "Next: 30 seconds."),
        ({"load": 0.0, "reps": 5, "was_loaded": True}, "Next: 5 reps with bodyweight."),
        ({"load": 0.0, "seconds": 30.0, "was_loaded": True}, "Next: 30 seconds without added weight."),
        ({"load": 0.0, "seconds": 30.0, "asked_load": 5.0}, "Next: 30 seconds without added weight."),
        ({"load": 0.0, "seconds": 30.0, "asked_load": -5.0}, "Next: 30 seconds."),
        ({"load": 2.5, "seconds": 30.0, "asked_load": 5.0}, "Next: 30 seconds at 2.5 kg."),
    ],
)
def test_the_next_set_is_its_target_and_its_load(facts: dict[str, Fact], text: str) -> None:
    assert render(parse_template("Next: {next_set}."), facts | {"unit": "kg"}) == text


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"load": 40.0}, "40 kg"),
        ({"load": 0.0}, "bodyweight"),
        ({"load": 0.0, "reps": 5}, "5 reps"),
        ({"load": 0.0, "reps": 5, "was_loaded": True}, "5 reps with bodyweight"),
        ({"load": 0.0, "seconds": 20, "was_loaded": True}, "20 seconds without added weight"),
        ({"load": 0.0, "reps": 8, "exercise": "glute-bridge"}, "glute bridge, 8 reps"),
        ({"load": 62.5, "heaviest_load": 80.0}, "62.5 to 80 kg"),
        ({"load": -20.0, "heaviest_load": -10.0}, "20 to 10 kg of assistance"),
        ({"load": -5.0, "heaviest_load": 2.5}, "5 kg of assistance to 2.5 kg"),
        ({"load": 0.0, "heaviest_load": 2.5, "reps": 5}, "bodyweight to 2.5 kg"),
        (
            {"load": 1.0, "band": "red", "heaviest_load": 2.0, "heaviest_band": "green"},
            "the red band to the green band",
        ),
    ],
)
def test_a_load_or_a_target_is_named_with_what_has_changed(facts: dict[str, Fact], text: str) -> None:
    assert render(parse_template("Today: {load_or_target}"), facts | {"unit": "kg"}) == f"Today: {text}"


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


@pytest.mark.parametrize(("days", "text"), [(0, "Last: today."), (1, "Last: 1 day ago."), (5, "Last: 5 days ago.")])
def test_days_are_written_as_people_say_them(days: int, text: str) -> None:
    assert render(parse_template("Last: {days_ago}."), {"days": days}) == text
