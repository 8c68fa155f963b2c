"""The sets of a day on which a planned deload meets a break: those of one of the two."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.policies.deload import Deload
from domain.policies.schedule import LayoffStep
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progress.open_session import open_session
from domain.progress.progress import OverrideItem, Setup, StartLoad
from domain.progress.sets_of_day import deciding, sets_of_day
from domain.progress.slot_progress import SlotProgress
from domain.progress.training_day import TrainingDay, training_day
from domain.progression_rules import ProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import ResultCondition
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult
from tests.factories import Athlete, dumbbells

CURLS = FixedRule(reps=10, loaded=True)
KILOS = dumbbells(*range(4, 30))


def returning(rule: ProgressionRule = CURLS, exercise: str = "dumbbell-curl", load: float | None = 20) -> Athlete:
    """An athlete after a month without training, which cost 10 percent."""
    program = Program(
        "test",
        "Test",
        (Day("A", (Slot("slot", exercise, "rule"),)),),
        (Progression("rule", rule),),
        policies=Policies(layoff=(LayoffStep(28, 0.9),)),
    )
    athlete = Athlete(program, () if load is None else (StartLoad("rule", load),), Setup(Unit.KG, (KILOS,)))
    athlete.trains()
    athlete.on = athlete.progress.done_on[0] + timedelta(30)
    return athlete


def on_the_day(athlete: Athlete, percent: float = 80, sets_percent: float = 100) -> tuple[SlotProgress, TrainingDay]:
    """The slot and the day, in a deload that begins on it."""
    deload = Deload(athlete.on, athlete.on + timedelta(6), percent, sets_percent)
    before = replace(athlete.progress, deloads=(deload,))
    opened = open_session(athlete.plan, before, athlete.on)
    return SlotProgress(athlete.plan, opened, athlete.plan.slots["slot"]), training_day(
        opened, athlete.on, before=before
    )


@pytest.mark.parametrize(("percent", "load"), [(80, 16), (90, 18), (95, 18)])
def test_the_easier_of_the_break_and_the_deload_counts(percent: float, load: float) -> None:
    sets = sets_of_day(*on_the_day(returning(), percent))
    assert [one.load for one in sets] == [load] * 3


def test_a_deload_of_fewer_sets_leaves_them_out_whichever_decides() -> None:
    for percent, load in ((95, 18), (80, 16)):
        assert [one.load for one in sets_of_day(*on_the_day(returning(), percent, sets_percent=60))] == [load] * 2


def test_without_a_break_the_day_is_as_it_was() -> None:
    athlete = returning()
    athlete.on -= timedelta(20)
    slot, today = on_the_day(athlete)
    assert deciding(slot, today) == (slot, today)
    assert sets_of_day(slot, today)[0].load == 16


def test_an_override_of_the_coach_is_neither() -> None:
    athlete = returning()
    athlete.is_told(OverrideItem("slot", load=12))
    slot, today = on_the_day(athlete)
    assert deciding(slot, today) == (slot, today)
    assert sets_of_day(slot, today)[0].load == 12


def test_an_earlier_stage_of_a_ladder_is_the_easier_one() -> None:
    exits = (StageExit((ResultCondition(SessionResult.MET),)),)
    ladder = StagedRule(stages=(Stage("knees", FixedRule(reps=20), exits), Stage("feet", FixedRule(reps=10))))
    slot, today = on_the_day(returning(ladder, "push-up", None), percent=50)
    assert slot.rule.stage_name(slot.lowest_state) == "knees"
    assert [one.reps for one in sets_of_day(slot, today)] == [20, 20, 20]
