"""More reps first, then the next load: progress, holds, and loads other than the prescribed one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.programs.program import Program, Progression
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.loaded_rule import StepMode
from domain.sessions.metric import Interval
from domain.sessions.session import PainScores, PerformedExercise
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import Athlete, done, dumbbells, setup

BSS = PROGRAMS["bulgarian-split-squat"]
SPLIT_SQUAT = "bulgarian-split-squat"


def following(rule: DoubleProgressionRule) -> Program:
    return replace(BSS, progressions=(Progression("bss", rule),))


def on(load: float, rule: DoubleProgressionRule | None = None) -> Athlete:
    return Athlete(following(rule) if rule else BSS, start=(StartLoad("bss", load),))


def does(athlete: Athlete, *reps: int, load: float = 10) -> None:
    athlete.logs(PerformedExercise(SPLIT_SQUAT, sets=done(*reps, load=load)))


# Reps


@pytest.mark.parametrize(
    ("reps", "target"), [((9, 9, 9), 10), ((12, 10, 11), 11), ((11, 11, 11), 12), ((12, 12, 11), 12)]
)
def test_the_next_target_is_the_fewest_good_reps_and_one(reps: tuple[int, ...], target: int) -> None:
    athlete = on(10)
    does(athlete, *reps)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, target, "reps_up")


def test_a_target_that_was_missed_stays() -> None:
    athlete = on(10)
    does(athlete, 10, 10, 10)
    does(athlete, 10, 10, 10)
    assert (athlete.reps("bss"), athlete.why("bss")) == (11, "reps_short")


def test_all_sets_at_the_top_earn_the_next_load_and_the_bottom_of_the_range() -> None:
    athlete = on(10)
    does(athlete, 12, 12, 12)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (12, 9, "load_up")
    assert athlete.asked("bss").decision.text == "All sets reached 12 reps. Next: 12 kg, starting from 9 reps."


def test_more_than_the_top_is_one_load_and_not_two() -> None:
    athlete = on(10)
    does(athlete, 30, 30, 30)
    assert (athlete.load("bss"), athlete.reps("bss")) == (12, 9)


def test_a_range_of_one_is_a_load_with_every_session_that_reaches_it() -> None:
    athlete = on(10, DoubleProgressionRule(reps_min=6, reps_max=6))
    does(athlete, 6, 6, 6)
    does(athlete, 6, 6, 6, load=12)
    assert (athlete.load("bss"), athlete.reps("bss")) == (14, 6)


def test_with_bodyweight_alone_the_top_of_the_range_is_the_end() -> None:
    athlete = Athlete(following(DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False)))
    for _ in range(6):
        athlete.trains()
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (0, 8, "top_of_range")


@given(st.lists(st.tuples(*[st.integers(0, 20)] * 3), max_size=12))
def test_whatever_is_done_the_target_stays_inside_its_range(sessions: list[tuple[int, int, int]]) -> None:
    athlete = on(10)
    for reps in sessions:
        does(athlete, *reps, load=athlete.load("bss"))
        assert 9 <= (athlete.reps("bss") or 0) <= 12


# Load


def test_the_step_of_the_rule_is_rounded_to_available_loads() -> None:
    athlete = on(10, DoubleProgressionRule(reps_min=9, reps_max=12, step=3.5))
    does(athlete, 12, 12, 12)
    assert athlete.load("bss") == 14


def test_a_step_finer_than_the_rack_is_the_next_dumbbell() -> None:
    athlete = on(10, DoubleProgressionRule(reps_min=9, reps_max=12, step=0.5))
    does(athlete, 12, 12, 12)
    assert (athlete.load("bss"), athlete.why("bss")) == (12, "load_up")


def test_too_large_a_step_is_held_back_and_named() -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 24),)))
    does(athlete, 12, 12, 12)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, 12, "step_too_large")
    assert "24 kg" in athlete.asked("bss").decision.text


def test_too_large_a_step_is_taken_once_it_was_earned_three_times_in_a_row() -> None:
    athlete = Athlete(start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 24),)))
    for reps in (12, 12, 11, 12, 12):  # a session below the top restarts the count
        does(athlete, reps, reps, reps)
        assert athlete.load("bss") == 10
    does(athlete, 12, 12, 12)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (24, 9, "large_step")


def test_pain_restarts_the_count_before_a_large_step() -> None:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("bss", 10),), having=setup((dumbbells(10, 24),)))
    for during in (0, 0, 3, 0, 0):
        athlete.trains(12, pain=PainScores(during=during), only=("bss",))
        assert athlete.load("bss") == 10
    athlete.trains(12, only=("bss",))
    assert athlete.why("bss") == "large_step"


def test_from_bodyweight_any_first_load_is_a_step() -> None:
    athlete = Athlete(start=(StartLoad("bss", 0),), having=setup((dumbbells(24),)))
    does(athlete, 12, 12, 12, load=0)
    assert athlete.load("bss") == 24


def test_at_the_heaviest_load_the_load_and_the_top_target_stay() -> None:
    athlete = on(20)
    does(athlete, 12, 12, 12, load=20)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (20, 12, "no_heavier_load")


# Below the range


def test_three_sessions_in_a_row_under_the_range_lower_the_load() -> None:
    athlete = on(10)
    for _ in range(2):
        does(athlete, 8, 8, 8)
        assert (athlete.load("bss"), athlete.why("bss")) == (10, "reps_short")
    does(athlete, 8, 8, 8)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (8, 9, "load_down")


def test_misses_inside_the_range_do_not_lower_the_load() -> None:
    athlete = on(10)
    does(athlete, 11, 11, 11)
    for _ in range(6):
        does(athlete, 10, 10, 10)
    assert (athlete.load("bss"), athlete.reps("bss")) == (10, 12)


def test_a_rule_that_never_backs_off_keeps_its_load() -> None:
    athlete = on(10, DoubleProgressionRule(reps_min=9, reps_max=12, back_off_after=None))
    for _ in range(9):
        does(athlete, 5, 5, 5)
    assert athlete.load("bss") == 10


# A load other than the prescribed one


def test_a_heavier_load_inside_the_range_becomes_the_working_load() -> None:
    athlete = on(10)
    does(athlete, 10, 10, 10, load=14)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (14, 11, "heavier_load_kept")


def test_a_heavier_load_at_the_top_earns_the_one_above_it() -> None:
    athlete = on(10)
    does(athlete, 12, 12, 12, load=14)
    assert (athlete.load("bss"), athlete.reps("bss")) == (16, 9)


def test_a_heavier_load_somewhat_short_of_the_range_leads_to_one_between() -> None:
    athlete = on(10)
    does(athlete, 7, 7, 7, load=16)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (14, 9, "heavier_load_tried")


def test_a_heavier_load_far_under_the_range_goes_back() -> None:
    athlete = on(10)
    does(athlete, 3, 3, 3, load=16)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, 9, "too_heavy")


def test_a_lighter_load_is_named_the_first_time() -> None:
    athlete = on(10)
    does(athlete, 12, 12, 12, load=8)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (10, 9, "lighter_load")


def test_a_lighter_load_for_two_sessions_in_a_row_becomes_the_working_load() -> None:
    athlete = on(10)
    does(athlete, 10, 10, 10, load=8)
    does(athlete, 10, 10, 10, load=8)
    assert (athlete.load("bss"), athlete.reps("bss"), athlete.why("bss")) == (8, 11, "lighter_load_again")


def test_a_lighter_load_after_a_session_as_prescribed_counts_as_the_first_again() -> None:
    athlete = on(10)
    does(athlete, 10, 10, 10, load=8)
    does(athlete, 9, 9, 9, load=10)
    does(athlete, 10, 10, 10, load=8)
    assert (athlete.load("bss"), athlete.why("bss")) == (10, "lighter_load")


# Invalid rules


def test_a_range_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="`reps_min` is above `reps_max`"):
        DoubleProgressionRule(reps_min=12, reps_max=9)


def test_a_target_that_stays_where_it_was_is_no_step_back() -> None:
    lifter = Lifter(DoubleProgressionRule(reps_min=8, reps_max=12, target_may_drop=True))
    decision = lifter.trains([7, 8, 8])
    assert (decision.code, decision.action, lifter.reps) == ("reps_short", "hold", [8, 8, 8])


def test_with_bodyweight_more_reps_are_an_advance_until_the_top() -> None:
    lifter = Lifter(DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False), None)
    assert [lifter.trains(8).code for _ in range(2)] == ["reps_up", "top_of_range"]


def set_by_set(*starts: int, target_may_drop: bool = False) -> DoubleProgressionRule:
    return DoubleProgressionRule(
        reps_min=8, reps_max=12, step_by=StepMode.SET_INDEX, reps_start=starts, target_may_drop=target_may_drop
    )


def test_each_set_may_start_at_a_target_of_its_own() -> None:
    assert Lifter(set_by_set(12, 10, 8)).reps == [12, 10, 8]


def test_there_is_one_first_target_for_each_set() -> None:
    with pytest.raises(ValueError, match="one target for each of the `sets_count` sets"):
        set_by_set(12, 10)


def test_first_targets_of_sets_need_a_rule_that_goes_set_by_set() -> None:
    with pytest.raises(ValueError, match="`reps_start` needs `step_by: set_index`"):
        DoubleProgressionRule(reps_min=8, reps_max=12, reps_start=(12, 10, 8))


@pytest.mark.parametrize(
    ("reps", "code", "targets"),
    [
        ([9, 9, 7], "target_down", [10, 10, 8]),
        ([10, 9, 8], "targets_follow", [11, 10, 9]),
    ],
)
def test_targets_that_may_drop_go_down_only_if_one_of_them_does(reps: list[int], code: str, targets: list[int]) -> None:
    lifter = Lifter(set_by_set(10, 10, 9, target_may_drop=True))
    assert (lifter.trains(reps).code, lifter.reps) == (code, targets)


# Seconds, meters and intervals

PLANK = DoubleProgressionRule(seconds_min=20, seconds_max=45, seconds_step=5)
CARRY = DoubleProgressionRule(distance_m_min=20, distance_m_max=40, distance_m_step=10)
SPRINTS = DoubleProgressionRule(reps_min=4, reps_max=6, interval=Interval(30, None, 60), loaded=False)


def test_a_hold_gets_longer_and_then_heavier() -> None:
    lifter = Lifter(PLANK, 5)
    held = [(20, "reps_up"), (27, "reps_up"), (30, "reps_up"), (35, "reps_up"), (40, "reps_up"), (45, "load_up")]
    for seconds, code in held:
        assert lifter.trains(seconds).code == code
    assert [(one.seconds, one.load) for one in lifter.asked] == [(20, 7.5)] * 3


def test_the_sentences_of_a_hold_are_in_seconds() -> None:
    lifter = Lifter(PLANK, 5)
    assert lifter.trains([22, 25, 31]).text == "All sets reached 22 seconds. Next: 25 seconds at 5 kg."
    assert lifter.trains([25, 24, 25]).text == "24 of 25 seconds in set 2. Repeat at 5 kg."
    assert lifter.trains(45).text == "All sets reached 45 seconds. Next: 7.5 kg, starting from 20 seconds."
    facts = lifter.trains(20).facts
    assert (facts["target"], facts["seconds"], facts["metric"], "reps" in facts) == (20, 25, "seconds", False)


def test_a_hold_with_bodyweight_only_stays_at_the_top_of_its_range() -> None:
    lifter = Lifter(replace(PLANK, loaded=False), None)
    decisions = [lifter.trains(45).text for _ in range(2)]
    assert decisions == [
        "All sets reached 45 seconds, the top of the range. Next: 45 seconds.",
        "All sets reached 45 seconds, the top of the range. There is no load to add, so stay at 45 seconds.",
    ]


@pytest.mark.parametrize(
    ("rule", "done", "said"),
    [
        (
            DoubleProgressionRule(reps_min=8, reps_max=12, loaded=False),
            20,
            "All sets reached 20 reps, past the top of the range. Next: 12 reps with bodyweight.",
        ),
        (
            replace(PLANK, loaded=False),
            60,
            "All sets reached 60 seconds, past the top of the range. Next: 45 seconds.",
        ),
        (
            replace(CARRY, loaded=False),
            50,
            "All sets reached 50 meters, past the top of the range. Next: 40 meters.",
        ),
    ],
    ids=["reps", "seconds", "meters"],
)
def test_sets_past_the_top_of_the_range_are_told_as_that(rule: DoubleProgressionRule, done: int, said: str) -> None:
    decision = Lifter(rule, None).trains(done)
    assert (decision.code, decision.text) == ("reps_up", said)


@pytest.mark.parametrize(
    ("rule", "top", "start"),
    [
        (DoubleProgressionRule(reps_min=8, reps_max=12, loads=WorkingLoadPrecision.EXACT, step=0.5), 12, "8 reps"),
        (replace(PLANK, loads=WorkingLoadPrecision.EXACT, step=0.5), 45, "20 seconds"),
        (replace(CARRY, loads=WorkingLoadPrecision.EXACT, step=0.5), 40, "20 meters"),
    ],
    ids=["reps", "seconds", "meters"],
)
def test_a_step_that_is_only_calculated_starts_from_the_bottom_again(
    rule: DoubleProgressionRule, top: int, start: str
) -> None:
    decision = Lifter(rule, 20).trains(top)
    assert (decision.code, decision.text) == (
        "accumulating",
        (
            "Progress earned: the calculated load is now 20.5 kg. The next available load is heavier than that, so "
            f"stay at 20 kg for now, starting from {start} again."
        ),
    )


def test_a_carry_gets_longer_and_then_heavier() -> None:
    lifter = Lifter(CARRY, 20)
    assert [lifter.trains(meters).code for meters in (20, 30, 40)] == ["reps_up", "reps_up", "load_up"]
    assert [(one.distance_m, one.load) for one in lifter.asked] == [(20, 22.5)] * 3


def test_intervals_are_counted_like_reps() -> None:
    lifter = Lifter(SPRINTS, None)
    assert lifter.trains(4).text == (
        "All sets reached 4 intervals. Next: 5 intervals of 30 seconds with 60 seconds of recovery in between."
    )
    assert lifter.asked[0].interval == Interval(30, None, 60)


def test_a_longer_hold_at_a_heavier_load_is_never_estimated() -> None:
    lifter = Lifter(PLANK, 20)
    assert lifter.trains(15, load=25).code == "heavier_load_tried"
    assert lifter.load == 22.5  # half of the time or more shows one load below the one used
    assert "formula" not in lifter.trains(20).facts


def test_holds_that_fall_short_of_the_range_again_and_again_get_lighter() -> None:
    lifter = Lifter(PLANK, 10)
    assert [lifter.trains(12).code for _ in range(3)] == ["reps_short", "reps_short", "load_down"]
    assert (lifter.load, lifter.asked[0].seconds) == (7.5, 20)


@pytest.mark.parametrize(("rule", "top"), [(PLANK, "45 seconds"), (CARRY, "40 meters")], ids=["hold", "distance"])
def test_without_any_load_a_hold_or_a_distance_stays_at_the_top_of_its_range(
    rule: DoubleProgressionRule, top: str
) -> None:
    lifter = Lifter(replace(rule, loaded=True), None, ())
    for _ in range(9):
        decision = lifter.trains(45)
    assert decision.code == "top_of_range"
    assert decision.text == f"All sets reached {top}, the top of the range. There is no load to add, so stay at {top}."


def test_a_range_as_shown_goes_up_to_its_top() -> None:
    lifter = Lifter(replace(PLANK, as_range=True), 5)
    assert (lifter.asked[0].seconds, lifter.asked[0].seconds_max) == (20, 45)
    lifter = Lifter(replace(CARRY, as_range=True), 5)
    assert (lifter.asked[0].distance_m, lifter.asked[0].distance_m_max) == (20, 40)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "Give one range"),
        ({"reps_min": 5, "reps_max": 8, "seconds_min": 20, "seconds_max": 30}, "Give one range"),
        ({"reps_min": 5}, "Give both `reps_min` and `reps_max`"),
        ({"seconds_max": 45}, "Give both `seconds_min` and `seconds_max`"),
        ({"distance_m_min": 40, "distance_m_max": 20}, "`distance_m_min` is above `distance_m_max`"),
        ({"seconds_min": 20, "seconds_max": 30, "interval": Interval(60)}, "need a range in reps"),
        (
            {"seconds_min": 20, "seconds_max": 30, "reps_start": (5,), "step_by": StepMode.SET_INDEX, "sets_count": 1},
            "need a range in reps",
        ),
    ],
)
def test_a_rule_has_exactly_one_range(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        DoubleProgressionRule(**fields)
