"""Changes of equipment, unit and affected side: the next sets are rebuilt, and never become heavier."""

import msgspec
import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES, PROGRAMS
from domain.loads.equipment import AssistedMachine, Barbell, PlatePair, ResistanceBand, ResistanceBands
from domain.loads.loading import Unit
from domain.programs.program import Policies, SidePolicy, SlotSides
from domain.progress.history import OverrideEvent, SetupEvent
from domain.progress.progress import OverrideItem, Progress, Setup, StartLoad
from domain.reports.preview import one_rule
from domain.sessions.measurement import MeasuredValue, MeasurementUnit
from domain.sessions.session import PainScores
from domain.sessions.side import AffectedSide, Side
from tests.domain.catalog.test_catalog import GYM
from tests.domain.progression_rules.examples import FIVES
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


def test_new_equipment_answers_that_the_old_one_was_too_light() -> None:
    ana = Athlete(BSS, start=(StartLoad("bss", 20),))
    for _ in range(3):
        ana.trains(12)
    assert "Consider heavier equipment." in ana.asked("bss").decision.text
    assert ana.next.flags == ("no_heavier_load",)
    change(ana, setup((*RACK, dumbbells(22))))
    assert ana.asked("bss").decision.text.endswith("no heavier load is available. Stay at 20 kg.")
    assert "no_heavier_load" not in ana.next.flags
    ana.trains(12)
    assert ana.load("bss") == 22


def test_new_equipment_makes_nothing_heavier() -> None:
    ana = athlete()
    change(ana, setup((dumbbells(9, 12),)))
    assert ana.load("bss") == 9


def test_equipment_that_comes_back_before_the_next_session_costs_nothing() -> None:
    ana = athlete()
    change(ana, setup(()))
    assert ana.load("bss") == 0
    change(ana, setup(RACK))
    assert ana.load("bss") == 10
    assert ana.why("bss") == "equipment_changed"


def test_equipment_that_comes_back_after_a_session_without_it_is_earned_again() -> None:
    ana = athlete()
    change(ana, setup(()))
    ana.trains()
    change(ana, setup(RACK))
    assert ana.load("bss") == 0


def test_units_back_and_forth_lose_nothing() -> None:
    plates = Barbell(Unit.KG, 20, tuple(PlatePair(load, 4) for load in (20, 10, 5, 2.5, 1.25)))
    pounds = Barbell(Unit.LB, 45, tuple(PlatePair(load, 4) for load in (45, 25, 10, 5)))
    ana = Athlete(one_rule(FIVES, EXERCISES["back-squat"]), start=(StartLoad("lift", 62.5),), having=setup((plates,)))
    for _ in range(3):
        change(ana, Setup(Unit.LB, (pounds,)))
        assert ana.load("lift") == 135
        change(ana, setup((plates,)))
        assert ana.load("lift") == 62.5


def test_a_coachs_new_base_is_what_a_later_change_starts_from() -> None:
    ana = athlete()
    change(ana, setup((dumbbells(4, 6),)))
    ana.happens(OverrideEvent((OverrideItem("bss", load=4),), as_base=True))
    change(ana, setup(RACK))
    assert ana.load("bss") == 4


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


# Loads that can not be built any more


@pytest.mark.parametrize(
    ("rack", "load", "code"),
    [
        ((8, 10, 12), 10, "start_coach"),  # still there: nothing to explain
        ((9.5, 10.5), 9.5, "equipment_changed"),
        ((8, 11), 8, "equipment_changed"),  # 11 kg is nearer, and heavier
        ((12, 14), 0, "equipment_changed"),
    ],
)
def test_the_next_load_is_the_closest_that_is_not_heavier(rack: tuple[float, ...], load: float, code: str) -> None:
    ana = athlete()
    change(ana, setup((dumbbells(*rack),)))
    assert (ana.load("bss"), ana.why("bss")) == (load, code)


def test_the_reason_names_the_load_from_now_on() -> None:
    ana = athlete()
    change(ana, setup((dumbbells(9.5, 11),)))
    assert ana.asked("bss").decision.text == (
        "Equipment changed. Next: 9.5 kg, the closest available load that is not heavier."
    )


def test_the_target_stays_when_the_load_changes() -> None:
    ana = athlete()
    ana.trains()
    change(ana, setup((dumbbells(9, 12),)))
    assert (ana.load("bss"), ana.reps("bss")) == (9, 10)


def test_the_start_of_a_progression_changes_its_unit_too() -> None:
    ana = athlete()
    change(ana, setup(unit=Unit.LB))
    assert ana.progress.progression_states["bss"].start_loads == {"both": 22.05}


def test_an_exact_working_load_stays_exact_in_the_new_unit() -> None:
    """A training max of 90 kg is 198.42 lb; sets of it are built from the plates."""
    ana = Athlete("5-3-1", (StartLoad("press", 100),), setup(GYM))
    before = ana.progress.progression_states["press"].states["both"].load
    change(ana, setup(GYM, unit=Unit.LB))
    assert (before, ana.progress.progression_states["press"].states["both"].load) == (90, 198.42)


def test_a_unit_that_changes_alone_is_the_reason() -> None:
    ana = athlete()
    change(ana, setup(unit=Unit.LB))
    assert (ana.why("bss"), ana.asked("bss").decision.text) == ("unit_changed", "Unit changed to lb. Next: 22.05 lb.")


def test_a_stopped_exercise_stays_explained_by_its_stop() -> None:
    ana = athlete()
    for _ in range(2):
        ana.trains(pain=RED)
    change(ana, setup((dumbbells(3),)))
    assert ana.why("bss") == "pain_stop"


def test_a_side_that_was_not_trained_before_starts_like_the_other_one() -> None:
    slot = replace(BSS.days[0].slots[0], sides=SlotSides.AFFECTED)
    program = replace(BSS, days=(replace(BSS.days[0], slots=(slot,)),), policies=Policies(sides=SidePolicy.INDEPENDENT))
    ana = Athlete(program, (StartLoad("bss", 10),), setup(affected_side=AffectedSide.RIGHT))
    ana.trains(12)
    change(ana, setup(affected_side=AffectedSide.BOTH))
    assert {one.side: (one.load, one.reps) for one in ana.asked("bss").sets} == {
        Side.LEFT: (10, 9),
        Side.RIGHT: (12, 9),
    }


def test_an_override_without_a_load_stays_as_it_is() -> None:
    ana = athlete()
    item = OverrideItem("bss", reps=12, notes="slowly")
    ana.is_told(item)
    change(ana, setup(unit=Unit.LB))
    assert ana.progress.overrides == (item,)


def test_the_body_weight_stays_and_changes_its_unit() -> None:
    ana = athlete()
    ana.progress = ana.progress.with_body_weight(MeasuredValue(80, MeasurementUnit.KG))
    change(ana, setup(affected_side=AffectedSide.LEFT))
    assert ana.progress.setup.body_weight == 80
    change(ana, setup(unit=Unit.LB))
    assert ana.progress.setup.body_weight == 176.37


def test_where_nothing_lighter_is_left_the_reason_says_that_it_is_heavier() -> None:
    ana = Athlete(one_rule(FIVES), (StartLoad("lift", 20),), setup((Barbell(Unit.KG, 20),)))
    change(ana, setup((Barbell(Unit.KG, 35),)))
    assert ana.asked("lift").decision.text == (
        "Equipment changed. Next: 35 kg, the closest available. It is heavier than 20 kg, which was prescribed before, "
        "because nothing lighter is available. Stop a set early rather than lose form."
    )


def test_where_no_weaker_band_is_left_the_reason_names_both_bands() -> None:
    red, blue = ResistanceBand("red", 5), ResistanceBand("blue", 10)
    rule = one_rule(FIVES, EXERCISES["band-pull-apart"])
    ana = Athlete(rule, (StartLoad("lift", band="red"),), setup((ResistanceBands(Unit.KG, (red, blue)),)))
    change(ana, setup((ResistanceBands(Unit.KG, (blue,)),)))
    assert ana.asked("lift").decision.text == (
        "Equipment changed. Next: the blue band, the closest available. It is heavier than the red band, which was "
        "prescribed before, because nothing lighter is available. Stop a set early rather than lose form."
    )


def test_without_the_machine_an_assisted_exercise_is_harder_and_says_so() -> None:
    machine = AssistedMachine(Unit.KG, 5, 50, 5)
    start = (StartLoad("lift", 0, assistance=15),)
    ana = Athlete(one_rule(FIVES, EXERCISES["pull-up"]), start, setup((machine,)))
    change(ana, setup(()))
    assert ana.asked("lift").decision.text == (
        "Equipment changed. Next: bodyweight, the closest available. It is harder than 15 kg of assistance, which was "
        "prescribed before, because nothing easier is available. Stop a set early rather than lose form."
    )
