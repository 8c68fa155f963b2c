"""A change of load as data: from which load it starts, and where it leads."""

import pytest

from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.load_step import LoadStep
from domain.loads.loading import Loads, Unit
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.sessions.review import Review, review
from domain.sessions.session import PerformedSet
from domain.sessions.side import LEFT_AND_RIGHT, Side
from tests.factories import asked

KG = Unit.KG
RACK = Loads((4, 6, 8, 10, 12), KG)
BAR = Loads(tuple(20 + 2.5 * n for n in range(73)), KG)
EXACT = LoadRounding(WorkingLoadPrecision.EXACT)


def reviewed(*loads: float, sides: tuple[Side, ...] = (Side.BOTH,)) -> Review:
    """A session of sets that were prescribed at 10 kg, each logged with one of these loads, side by side."""
    performed = [
        PerformedSet(set=number, side=side, reps=5, load=loads[(number - 1) * len(sides) + n])
        for number in range(1, len(loads) // len(sides) + 1)
        for n, side in enumerate(sides)
    ]
    return review(asked(5, 10, sets=len(loads) // len(sides), sides=sides), performed, KG, KG)


# Where it starts


@pytest.mark.parametrize(
    ("source", "start"),
    [
        (LoadSource.WORKING, 60),
        (LoadSource.REMEMBERED, 55),
        (LoadSource.FIRST_SET, 12),
        (LoadSource.LAST_SET, 14),
        (LoadSource.LIGHTEST_SET, 11),
        (LoadSource.HEAVIEST_SET, 15),
    ],
)
def test_a_change_starts_from_a_working_a_remembered_or_a_used_load(source: LoadSource, start: float) -> None:
    assert LoadChange(of=source).from_load(60, 55, reviewed(12, 15, 11, 14)) == start


@pytest.mark.parametrize(
    ("source", "start"),
    [
        (LoadSource.FIRST_SET, 12),
        (LoadSource.LAST_SET, 11),
        (LoadSource.LIGHTEST_SET, 11),
        (LoadSource.HEAVIEST_SET, 15),
    ],
)
def test_of_two_sides_the_lighter_one_counts(source: LoadSource, start: float) -> None:
    """Left: 12, 15, 14. Right: 13, 16, 11."""
    session = reviewed(12, 13, 15, 16, 14, 11, sides=LEFT_AND_RIGHT)
    assert LoadChange(of=source).from_load(60, None, session) == start


def test_a_load_that_is_not_known_starts_nothing() -> None:
    untouched = review(asked(5, 10), (), KG, KG)
    assert LoadChange(of=LoadSource.REMEMBERED).from_load(60, None, reviewed(10)) is None
    assert LoadChange(of=LoadSource.LAST_SET).from_load(60, None, untouched) is None
    assert LoadChange().from_load(60, None, untouched) == 60


# What it does


@pytest.mark.parametrize(
    ("change", "is_nothing", "needs_memory"),
    [
        (LoadChange(), True, False),
        (LoadChange(of=LoadSource.REMEMBERED), False, True),
        (LoadChange(times=0.9), False, False),
        (LoadChange(plus=2.5), False, False),
        (LoadChange(steps=-1), False, False),
    ],
)
def test_only_a_change_without_fields_changes_nothing(change: LoadChange, is_nothing: bool, needs_memory: bool) -> None:
    assert (change.changes_nothing, change.needs_remembered_load) == (is_nothing, needs_memory)


def test_the_factor_comes_before_the_difference() -> None:
    assert LoadChange(times=0.9, plus=5).of_load(100, BAR) == 95


def test_a_difference_has_at_most_two_decimals_and_its_own_unit() -> None:
    with pytest.raises(ValueError, match="`plus` takes at most two decimals"):
        LoadChange(plus=0.001)
    assert LoadChange(times=0.9, plus=15, steps=1).in_unit(Unit.LB, KG) == LoadChange(times=0.9, plus=6.8, steps=1)


def applied(change: LoadChange, working: float, loads: Loads = RACK, kept: LoadRounding | None = None) -> LoadStep:
    return change.apply(loads, working, working, kept or LoadRounding())


@pytest.mark.parametrize(
    ("change", "working", "code"),
    [
        (LoadChange(plus=2), 12, "load_increased"),
        (LoadChange(times=0.8), 8, "load_decreased"),
        (LoadChange(times=0.9, plus=1), 10, "load_kept"),
    ],
)
def test_without_steps_a_change_leads_to_the_computed_load(change: LoadChange, working: float, code: str) -> None:
    step = applied(change, 10)
    assert (step.code.name, step.working) == (code, working)


@pytest.mark.parametrize(
    ("steps", "working", "code"),
    [
        (1, 10, "load_increased"),
        (2, 12, "load_increased"),
        (3, 12, "load_increased"),  # as far as the rack goes
        (-1, 6, "load_decreased"),
        (-2, 4, "load_decreased"),
    ],
)
def test_a_step_is_from_one_buildable_load_to_the_next(steps: int, working: float, code: str) -> None:
    step = applied(LoadChange(steps=steps), 8)
    assert (step.code.name, step.before, step.after, step.working) == (code, 8, working, working)


def test_steps_follow_the_computed_load() -> None:
    """8 kg and a half is 12 kg, and one step down from there is 10 kg."""
    assert applied(LoadChange(times=1.5, steps=-1), 8).working == 10
    assert applied(LoadChange(times=0.5, steps=1), 12).working == 8
    assert applied(LoadChange(times=1.25, steps=-1), 8).code.name == "load_kept"  # 10 kg, and back to 8 kg


@pytest.mark.parametrize(
    ("steps", "working", "code"),
    [(1, 12, "no_heavier_load"), (2, 12, "no_heavier_load"), (-1, 4, "no_lighter_load"), (-2, 4, "no_lighter_load")],
)
def test_at_either_end_of_the_rack_the_code_says_so(steps: int, working: float, code: str) -> None:
    step = applied(LoadChange(steps=steps), working)
    assert (step.code.name, step.working) == (code, working)


@pytest.mark.parametrize(("working", "to", "code"), [(4, 0, "load_decreased"), (0, 0, "no_lighter_load")])
def test_a_step_down_may_lead_to_bodyweight(working: float, to: float, code: str) -> None:
    step = applied(LoadChange(steps=-1), working, Loads((0, 4, 6), KG))
    assert (step.code.name, step.working) == (code, to)


def test_one_step_up_may_be_too_large() -> None:
    assert applied(LoadChange(steps=1), 4, Loads((4, 10), KG)).code.name == "step_too_large"


def test_a_step_of_a_training_max_moves_its_heaviest_set() -> None:
    """The heaviest set is half of the training max: 100 kg prescribe 50 kg, one step up is 52.5 kg, so 105 kg."""
    half = LoadRounding(WorkingLoadPrecision.EXACT, factor=0.5)
    assert applied(LoadChange(steps=1), 100, BAR, half).working == 105
    assert applied(LoadChange(steps=2), 100, BAR, half).working == 110
    assert applied(LoadChange(steps=-2), 100, BAR, half).working == 90


def test_an_exact_load_takes_a_difference_to_the_hundredth() -> None:
    step = applied(LoadChange(plus=0.75), 60, BAR, EXACT)
    assert (step.code.name, step.working, step.after) == ("accumulating", 60.75, 60)


def test_a_step_from_a_lighter_set_up_to_the_heaviest_load_says_that_there_is_nothing_heavier() -> None:
    """11 kg is built as 12 kg, the heaviest."""
    step = LoadChange(of=LoadSource.LAST_SET, steps=1).apply(RACK, 12, 11, LoadRounding())
    assert (step.code.name, step.working) == ("no_heavier_load", 12)
