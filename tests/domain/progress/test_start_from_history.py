"""What earlier sessions say about a starting load."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Loads, Unit
from domain.progress.start_from_history import PastExercise, ShownLoad, shown_load, typing_error
from domain.progression_rules.kinds import wave
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.rule import PastSet, Rule
from domain.sessions.side import Side

DAY = date(2026, 3, 2)
FIVES = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), step=2.5)
TRAINING_MAX = replace(wave.EXAMPLE, start_percent=90)
LOADS = Loads(tuple(20 + 2.5 * n for n in range(57)), Unit.KG)  # up to 160 kg


def did(*loads: float, reps: int = 5, days: int = 0, earlier: tuple[PastExercise, ...] = ()) -> PastExercise:
    """A session of so many days ago, with a set at each load."""
    return PastExercise(DAY - timedelta(days), tuple(PastSet(load, reps) for load in loads), earlier)


def shown(past: PastExercise, rule: Rule = FIVES, side: Side = Side.BOTH) -> ShownLoad:
    found = shown_load(rule, LOADS, past, side)
    assert found is not None
    return found


def test_the_newest_session_counts() -> None:
    assert shown(did(80, 80, 80, earlier=(did(100, 100, 100, days=3),))).load == 80


def test_the_facts_name_the_sets_that_show_the_load() -> None:
    past = PastExercise(DAY, (PastSet(77.5, 10), PastSet(77.5, 9), PastSet(77.5, 8)))
    assert shown(past).facts == {
        "past_sets": 3,
        "past_load": 77.5,
        "past_reps": 8,
        "most_past_reps": 10,
        "on": "2026-03-02",
    }


def test_sets_that_get_lighter_are_read_at_the_middle_one() -> None:
    facts = shown(did(45, 40, 35, reps=8)).facts
    assert (facts["past_load"], facts["past_sets"]) == (40, 1)


def test_a_load_for_more_reps_than_were_done_is_an_estimate() -> None:
    found = shown(did(100, reps=3))
    assert (found.load, found.facts["formula"]) == (94.29, "epley")  # 100 x (1 + 3/30) / (1 + 5/30)
    assert "formula" not in shown(did(100, reps=5)).facts


def test_warm_ups_that_nobody_marked_do_not_count() -> None:
    assert shown(did(20, 40, 60, 80, 80)).load == 80
    assert shown(did(20, 40, 60, 80, 80)).facts["past_sets"] == 2


def test_a_typing_error_in_the_newest_session_does_not_count() -> None:
    found = shown(did(800, 800, earlier=(did(80, 80, days=3),)))
    assert (found.load, found.on) == (80, DAY - timedelta(3))


def test_a_typing_error_that_the_equipment_could_make_does_not_count() -> None:
    """150 kg where 80 kg was lifted three days before is more than 60 percent above it."""
    assert shown(did(150, earlier=(did(80, days=3),))).load == 80
    assert shown(did(128, earlier=(did(80, days=3),))).load == 128


def test_a_light_load_may_rise_by_a_small_step() -> None:
    """From 5 to 9 kg is more than 60 percent, and only 4 kg."""
    assert shown(did(9, earlier=(did(5, days=3),))).load == 9
    assert shown(did(9.5, earlier=(did(5, days=3),))).load == 5


def test_a_typing_error_in_an_earlier_session_does_not_hide_one_in_the_newest() -> None:
    assert shown(did(80, earlier=(did(800, days=3), did(80, days=6)))).load == 80


def test_a_load_above_the_equipment_counts_if_two_sessions_show_it() -> None:
    """The lifter trained with other equipment before."""
    assert shown(did(220, earlier=(did(215, days=3),))).load == 220
    assert shown_load(FIVES, LOADS, did(220), Side.BOTH) is None


def test_a_load_above_the_equipment_counts_if_an_old_session_shows_it_too() -> None:
    assert shown(did(220, earlier=(did(215, days=60),))).load == 220
    assert shown_load(FIVES, LOADS, did(800, earlier=(did(215, days=60),)), Side.BOTH) is None


def test_a_load_above_the_equipment_counts_if_the_other_side_shows_it_too() -> None:
    right = PastExercise(DAY - timedelta(3), (PastSet(220, 5, side=Side.RIGHT),))
    assert shown(PastExercise(DAY, (PastSet(220, 5, side=Side.LEFT),), (right,))).load == 220


def test_a_typing_error_is_named_with_the_session_that_has_it() -> None:
    right = PastExercise(DAY, (PastSet(50, 5, side=Side.RIGHT),))
    past = replace(right, earlier=(PastExercise(DAY - timedelta(3), (PastSet(220, 5, side=Side.LEFT),)),))
    assert (typing_error(LOADS, past, Side.LEFT) or {})["on"] == "2026-02-27"
    assert typing_error(LOADS, past, Side.RIGHT) is None
    assert typing_error(LOADS, past, Side.BOTH) is None


def test_a_one_repetition_maximum_is_the_best_of_the_last_weeks() -> None:
    """A light week does not lower a training max."""
    found = shown(did(70, earlier=(did(100, days=7),)), TRAINING_MAX)
    assert (found.load, found.on) == (116.67, DAY)
    assert (found.facts["past_load"], found.facts["on"], found.facts["formula"]) == (100, "2026-02-23", "epley")


def test_a_one_repetition_maximum_that_was_lifted_is_no_estimate() -> None:
    assert "formula" not in shown(did(100, reps=1), TRAINING_MAX).facts


def test_a_typing_error_raises_no_one_repetition_maximum() -> None:
    assert shown(did(100, earlier=(did(500, days=7),)), TRAINING_MAX).load == 116.67


@pytest.mark.parametrize(("days", "load"), [(42, 116.67), (43, 81.67)])
def test_sessions_more_than_six_weeks_before_the_newest_do_not_count(days: int, load: float) -> None:
    assert shown(did(70, earlier=(did(100, days=days),)), TRAINING_MAX).load == load


def test_five_sessions_are_compared() -> None:
    lighter = tuple(did(60, days=n) for n in range(1, 4))
    assert shown(did(60, earlier=(*lighter, did(80, days=4))), TRAINING_MAX).load == 93.33
    assert shown(did(60, earlier=(*lighter, did(60, days=4), did(80, days=5))), TRAINING_MAX).load == 70


SIDES = PastExercise(DAY, (PastSet(12, 5, side=Side.LEFT), PastSet(10, 5, side=Side.RIGHT)))


@pytest.mark.parametrize(("side", "load"), [(Side.LEFT, 12), (Side.RIGHT, 10), (Side.BOTH, 10)])
def test_a_side_is_read_by_its_own_sets_and_both_by_the_weaker(side: Side, load: float) -> None:
    assert shown(SIDES, side=side).load == load


def test_a_set_of_both_sides_counts_for_each() -> None:
    assert shown(did(30), side=Side.LEFT).load == 30


def test_a_side_that_was_not_trained_shows_nothing() -> None:
    left = PastExercise(DAY, (PastSet(12, 5, side=Side.LEFT),))
    assert shown_load(FIVES, LOADS, left, Side.RIGHT) is None
    assert shown(left).load == 12


def test_a_hold_is_named_in_seconds() -> None:
    past = PastExercise(DAY, (PastSet(20, 0, seconds=40), PastSet(20, 0, seconds=30)))
    facts = shown(past, FixedRule(seconds=30, loaded=True)).facts
    assert (facts["past_seconds"], facts["most_past_seconds"]) == (30, 40)


def test_a_carry_is_named_in_meters() -> None:
    past = PastExercise(DAY, (PastSet(24, 0, distance_m=40),))
    facts = shown(past, FixedRule(distance_m=40, loaded=True)).facts
    assert (facts["past_distance_m"], facts["past_sets"]) == (40, 1)


def test_failed_sets_show_nothing() -> None:
    assert shown_load(FIVES, LOADS, did(100, reps=0), Side.BOTH) is None
    assert shown_load(TRAINING_MAX, LOADS, did(100, reps=0), Side.BOTH) is None


def test_the_load_of_the_first_set_is_apart_from_the_load_that_percentages_are_of() -> None:
    light = LinearLoadRule(scheme=(SetLine(count=2, reps=5, percent=80),), step=2.5)
    found = shown(did(80), light)
    assert (found.load, found.first_load) == (100, 80)
