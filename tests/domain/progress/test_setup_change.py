"""Changes of equipment, unit and affected side: the next sets are rebuilt, and never become heavier."""

import msgspec
import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.loading import Unit
from domain.programs.program import SidePolicy
from domain.progress.history import SetupEvent
from domain.progress.progress import OverrideItem, Progress, Setup, StartLoad
from domain.sessions.session import PainScores
from domain.sessions.side import AffectedSide, Side
from tests.factories import RACK, Athlete, dumbbells, setup

CIRCUIT = PROGRAMS["runner-knee-strength"]
BSS = PROGRAMS["bulgarian-split-squat"]
RED = PainScores(during=7)
ON_TEN = (StartLoad("bss", 10), StartLoad("lunge", 10))


def athlete() -> Athlete:
    return Athlete(CIRCUIT, start=ON_TEN)


def change(ana: Athlete, having: Setup) -> None:
    ana.happens(SetupEvent(having))


def test_from_dumbbells_to_bodyweight_only_is_no_error() -> None:
    ana = athlete()
    change(ana, setup(()))
    assert (ana.load("bss"), ana.why("bss")) == (0, "equipment_changed")
    assert "bodyweight" in ana.asked("bss").decision.text
    for _ in range(5):
        ana.trains()
    assert (ana.load("bss"), ana.reps("bss"), ana.why("bss")) == (0, 12, "no_heavier_load")


def test_new_equipment_makes_nothing_heavier() -> None:
    ana = athlete()
    change(ana, setup((dumbbells(9, 12),)))
    assert ana.load("bss") == 9


def test_equipment_that_comes_back_is_earned_again() -> None:
    ana = athlete()
    change(ana, setup(()))
    change(ana, setup(RACK))
    assert ana.load("bss") == 0


def test_equipment_that_changes_nothing_says_nothing() -> None:
    ana = athlete()
    change(ana, setup((*RACK, dumbbells(40))))
    assert (ana.load("bss"), ana.why("bss")) == (10, "start_coach")


def test_the_unit_changes_and_the_dumbbells_stay_the_same() -> None:
    ana = Athlete(start=(StartLoad("bss", 20),), having=setup((dumbbells(20, 45, unit=Unit.LB),), unit=Unit.LB))
    change(ana, setup((dumbbells(20, 45, unit=Unit.LB),), unit=Unit.KG))
    assert (ana.load("bss"), ana.why("bss")) == (9.07, "unit_changed")
    change(ana, setup((dumbbells(20, 45, unit=Unit.LB),), unit=Unit.LB))
    assert ana.load("bss") == 20


def test_45_pounds_stay_45_pounds_however_often_the_unit_changes() -> None:
    rack = (dumbbells(35, 45, 50, unit=Unit.LB),)
    ana = Athlete(start=(StartLoad("bss", 45),), having=setup(rack, unit=Unit.LB))
    for _ in range(20):
        change(ana, setup(rack, unit=Unit.KG))
        assert ana.load("bss") == 20.41
        change(ana, setup(rack, unit=Unit.LB))
        assert ana.load("bss") == 45


def test_an_exercise_without_a_load_has_no_unit_to_change() -> None:
    ana = athlete()
    change(ana, setup(unit=Unit.LB))
    assert ana.why("sits") == "start_bodyweight"


def test_a_pending_override_keeps_its_load_in_the_new_unit() -> None:
    rack = (dumbbells(10, 20, 45, unit=Unit.LB),)
    ana = Athlete(start=(StartLoad("bss", 45),), having=setup(rack, unit=Unit.LB))
    ana.is_told(OverrideItem("bss", load=20))
    change(ana, setup(rack, unit=Unit.KG))
    assert ana.load("bss") == 9.07


def test_a_session_answers_what_was_issued_in_the_unit_of_that_day() -> None:
    rack = (dumbbells(35, 45, 50, unit=Unit.LB),)
    ana = Athlete(start=(StartLoad("bss", 45),), having=setup(rack, unit=Unit.LB))
    ana.trains()
    change(ana, setup(rack, unit=Unit.KG))
    ana.trains()
    assert (ana.load("bss"), ana.reps("bss")) == (20.41, 11)


@pytest.mark.parametrize("policy", SidePolicy)
def test_another_affected_side_moves_the_warm_up_to_it(policy: SidePolicy) -> None:
    program = replace(CIRCUIT, policies=replace(CIRCUIT.policies, sides=policy))
    ana = Athlete(program, start=ON_TEN, having=setup(affected_side=AffectedSide.RIGHT))
    ana.trains()
    for affected, sides in (
        (AffectedSide.LEFT, {Side.LEFT}),
        (AffectedSide.BOTH, {Side.LEFT, Side.RIGHT}),
        (AffectedSide.RIGHT, {Side.RIGHT}),
    ):
        change(ana, setup(affected_side=affected))
        assert {one.side for one in ana.asked("warm-up").sets} == sides
        assert ana.why("bss") == "reps_up"
        ana.trains()
        ana.trains(8)
        ana.trains()
        assert ana.load("bss") == 10
        ana.is_told(OverrideItem("bss", load=10, reps=9), as_base=True)
        ana.trains()


def test_the_heaviest_load_that_a_coach_can_set_survives_another_unit() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=2000))
    ana.happens(SetupEvent(setup(unit=Unit.LB)))
    stored = msgspec.json.decode(msgspec.json.encode(ana.progress), type=Progress)
    assert stored.overrides[0].load == 2000
