"""The sets and reps of a program's days, as a coach looks for them."""

from api.documentation.sets_in_words import lines_in_words, sets_of
from domain.catalog import PROGRAMS
from domain.progression_rules.parts.scheme import SetLine


def sets(program: str, slot_name: str, example: str = "") -> list[str]:
    program_ = PROGRAMS[program]
    slot = next(slot for _, slot in program_.slots() if slot.slot == slot_name)
    rule = next(item.rule for item in program_.progressions if item.progression == slot.progression)
    return sets_of(slot, rule, example)


def test_the_volume_day_of_the_texas_method_is_five_fives_at_90_percent() -> None:
    assert sets("texas-method", "squat-volume-a") == ["5 x 5 at 90 %"]


def test_a_wave_has_a_line_for_each_week() -> None:
    assert sets("5-3-1", "squat")[:3] == [
        "5s: 1 x 5 at 65 %, 1 x 5 at 75 %, 1 x 5+ at 85 %",
        "3s: 1 x 3 at 70 %, 1 x 3 at 80 %, 1 x 3+ at 90 %",
        "5/3/1: 1 x 5 at 75 %, 1 x 3 at 85 %, 1 x 1+ at 95 %",
    ]


def test_a_ladder_shows_its_first_stage() -> None:
    assert sets("gzclp", "squat-t1") == ["4 x 3, 1 x 3+", "first of 4 stages"]


def test_a_double_progression_shows_its_range() -> None:
    assert sets("bulgarian-split-squat", "bss") == ["3 x 9-12"]


def test_a_rule_without_sets_of_its_own_shows_the_example_without_its_load() -> None:
    example = "3 x 5 each side at bodyweight, tempo 3-0-1"
    assert sets("runner-knee-strength", "warm-up", example) == ["3 x 5 each side"]


def test_targets_in_seconds_meters_and_reserve_are_named() -> None:
    lines = (SetLine(count=2, seconds=30, seconds_max=45), SetLine(distance_m=20), SetLine(reps=8, rir=1, rir_max=2))
    assert lines_in_words(lines) == "2 x 30-45 s, 1 x 20 m, 1 x 8 with 1-2 in reserve"
