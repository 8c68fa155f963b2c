"""Steps in load: a step up is strictly heavier, a step down strictly lighter, or the code says why not."""

import pytest

from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LoadStep, step_towards, step_up
from domain.loads.loading import Loads, Unit

KG, LB = Unit.KG, Unit.LB
EXACT = LoadRounding(WorkingLoadPrecision.EXACT)
BUILDABLE = LoadRounding()
BARBELL = Loads(tuple(20 + n * 2.5 for n in range(73)), KG)  # an empty bar of 20 kg, then every 2.5 kg up to 200 kg


def loads(*values: float, unit: Unit = KG) -> Loads:
    return Loads(values, unit)


def outcome(step: LoadStep) -> tuple[str, float, float, float]:
    """The code, the new working load, and the prescribed loads before and after."""
    return step.code.name, step.working, step.before, step.after


# No step


def test_a_step_to_the_same_load_keeps_it() -> None:
    assert outcome(step_towards(BARBELL, 60, 60, BUILDABLE)) == ("load_kept", 60, 60, 60)


def test_a_load_that_is_kept_is_prescribed_as_it_can_be_built() -> None:
    assert outcome(step_towards(BARBELL, 61, 61, EXACT)) == ("load_kept", 61, 60, 60)


# Up


def test_a_step_up_leads_to_the_load_one_step_above() -> None:
    assert outcome(step_up(BARBELL, 60, 5, BUILDABLE)) == ("load_increased", 65, 60, 65)


def test_a_step_finer_than_the_plates_leads_to_the_next_load_that_can_be_built() -> None:
    assert outcome(step_up(BARBELL, 60, 1, BUILDABLE)) == ("load_increased", 62.5, 60, 62.5)


def test_rounding_never_swallows_a_step() -> None:
    """65 kg shown as 60 kg and stepped by 5 kg would be 65 kg again, shown as 60 kg for ever."""
    tens = loads(*range(0, 201, 10))
    assert outcome(step_up(tens, 60, 4, BUILDABLE)) == ("load_increased", 70, 60, 70)


def test_an_exact_working_load_adds_small_steps_up() -> None:
    steps = []
    working = 60.0
    for _ in range(3):
        step = step_up(BARBELL, working, 1, EXACT)
        steps.append(outcome(step))
        working = step.working
    assert steps == [
        ("accumulating", 61, 60, 60),
        ("load_increased", 62, 60, 62.5),
        ("accumulating", 63, 62.5, 62.5),
    ]


def test_without_a_step_the_next_load_that_can_be_built_is_due() -> None:
    assert outcome(step_up(loads(4, 6, 9), 6, None, BUILDABLE)) == ("load_increased", 9, 6, 9)


def test_the_heaviest_load_stays() -> None:
    assert outcome(step_up(loads(4, 6), 6, None, BUILDABLE)) == ("no_heavier_load", 6, 6, 6)
    assert outcome(step_up(loads(4, 6), 6, 2.5, BUILDABLE)) == ("no_heavier_load", 6, 6, 6)
    assert outcome(step_up(loads(4, 6), 6, 2.5, EXACT)) == ("no_heavier_load", 6, 6, 6)


def test_without_a_step_the_heaviest_set_of_a_training_max_gets_the_next_load() -> None:
    half = LoadRounding(WorkingLoadPrecision.EXACT, factor=0.5)
    assert outcome(step_up(loads(0, 20, 25, 30), 40, None, half)) == ("load_increased", 50, 20, 25)


# A step that is too large


@pytest.mark.parametrize(
    ("heavier", "code"),
    [
        (16, "load_increased"),  # 60 percent, the limit
        (16.25, "step_too_large"),
    ],
)
def test_a_step_above_sixty_percent_is_held_back(heavier: float, code: str) -> None:
    assert step_up(loads(10, heavier), 10, None, BUILDABLE).code.name == code


@pytest.mark.parametrize(
    ("unit", "heavier", "code"),
    [
        (KG, 6, "load_increased"),
        (KG, 6.5, "step_too_large"),
        (LB, 12, "load_increased"),
        (LB, 12.5, "step_too_large"),
    ],
)
def test_a_small_step_is_never_too_large(unit: Unit, heavier: float, code: str) -> None:
    """2 to 6 kg is three times as heavy, and still only 4 kg; in pounds the limit is 10 lb."""
    assert step_up(loads(2, heavier, unit=unit), 2, None, BUILDABLE).code.name == code


def test_a_step_that_is_too_large_names_the_load_and_changes_nothing() -> None:
    step = step_up(loads(4, 10), 4, None, BUILDABLE)
    assert outcome(step) == ("step_too_large", 4, 4, 4)
    assert step.next_load == 10


def test_the_limit_is_a_setting_of_the_rule() -> None:
    assert step_up(loads(10, 16), 10, None, LoadRounding(max_step_percent=50)).code.name == "step_too_large"
    assert step_up(loads(10, 20), 10, None, LoadRounding(max_step_percent=100)).code.name == "load_increased"


def test_the_first_load_after_bodyweight_is_never_too_large() -> None:
    assert outcome(step_up(loads(0, 40), 0, None, BUILDABLE)) == ("load_increased", 40, 0, 40)


def test_a_step_that_the_rule_asks_for_is_never_too_large() -> None:
    assert outcome(step_towards(loads(10, 20, 30), 10, 30, BUILDABLE)) == ("load_increased", 30, 10, 30)


def test_a_step_beyond_what_the_rule_asks_for_may_be_too_large() -> None:
    """The rule asks for 12.5 kg, and the next load is 20 kg."""
    step = step_up(loads(10, 20), 10, 2.5, BUILDABLE)
    assert (outcome(step), step.next_load) == (("step_too_large", 10, 10, 10), 20)


# Down


def test_a_step_down_leads_to_the_nearest_load_below() -> None:
    assert outcome(step_towards(BARBELL, 100, 90, BUILDABLE)) == ("load_decreased", 90, 100, 90)
    assert outcome(step_towards(BARBELL, 62.5, 56.25, BUILDABLE)) == ("load_decreased", 57.5, 62.5, 57.5)


def test_a_step_down_is_strictly_lighter() -> None:
    """62.5 kg less 1 kg is nearest to 62.5 kg again."""
    assert outcome(step_towards(BARBELL, 62.5, 61.5, BUILDABLE)) == ("load_decreased", 60, 62.5, 60)


def test_an_exact_working_load_may_not_be_lighter_yet() -> None:
    assert outcome(step_towards(BARBELL, 62.5, 61.5, EXACT)) == ("not_lighter_yet", 61.5, 62.5, 62.5)
    assert outcome(step_towards(BARBELL, 62.5, 61, EXACT)) == ("load_decreased", 61, 62.5, 60)


@pytest.mark.parametrize("load_rounding", [BUILDABLE, EXACT])
def test_nothing_is_lighter_than_the_empty_bar(load_rounding: LoadRounding) -> None:
    assert outcome(step_towards(BARBELL, 20, 18, load_rounding)) == ("no_lighter_load", 20, 20, 20)
    assert outcome(step_towards(BARBELL, 25, 5, load_rounding)) == ("load_decreased", 20, 25, 20)


def test_a_training_max_goes_below_the_lightest_load_and_never_below_zero() -> None:
    half = LoadRounding(WorkingLoadPrecision.EXACT, factor=0.5)
    assert outcome(step_towards(loads(20, 25), 50, 15, half)) == ("load_decreased", 15, 25, 20)
    assert outcome(step_towards(loads(20, 25), 50, -5, half)) == ("load_decreased", 0, 25, 20)


# What a decision says


def test_the_facts_of_a_step_are_both_loads_the_working_load_and_the_unit() -> None:
    step = step_up(BARBELL, 60, 1, EXACT)
    assert step.facts(BARBELL) == {"before_load": 60, "load": 60, "working_load": 61, "unit": "kg"}


def test_a_step_that_is_held_back_adds_the_next_load() -> None:
    facts = step_up(loads(4, 10), 4, None, BUILDABLE).facts(loads(4, 10))
    assert facts["next_load"] == 10
    assert "next_load" not in step_up(BARBELL, 60, 1, EXACT).facts(BARBELL)
