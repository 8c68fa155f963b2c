"""The ladder of the single-leg box squat: hands free, bodyweight, loaded."""

import pytest
from msgspec.structs import replace

from domain.catalog import EXERCISES
from domain.loads.equipment import Barbell, Equipment, PlatePair, Stack
from domain.loads.load_rounding import WorkingLoadPrecision
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.policies.variants import VariantStep
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot
from domain.programs.program_check import program_faults
from domain.progress.progress import StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.collected_data import CollectedData
from domain.progression_rules.parts.condition import (
    CounterCondition,
    EffortCondition,
    RepsCondition,
    ResultCondition,
)
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.metric import Metric
from domain.sessions.review import SessionResult
from domain.sessions.session import PainScores, PerformedExercise
from domain.sessions.side import LEFT_AND_RIGHT, Side
from tests.domain.progression_rules.examples import FIVES, GZCLP_T2, STRONGLIFTS
from tests.domain.progression_rules.lifter import Lifter
from tests.factories import Athlete, done, dumbbells, setup

BAR = Barbell(Unit.KG, 20, (PlatePair(20, 4), PlatePair(10), PlatePair(5), PlatePair(2.5), PlatePair(1.25)))
BOX_SQUAT = "single-leg-box-squat"
RED, GREEN = PainScores(during=7), PainScores(during=1)


def at(stage: str, load: float = 0) -> Athlete:
    athlete = Athlete("runner-knee-strength", start=(StartLoad("sits", load),) if load else ())
    while athlete.asked("sits").stage != stage:
        athlete.trains(unassisted=True)
    return athlete


def stands(athlete: Athlete) -> tuple[str | None, float, int | None]:
    return athlete.asked("sits").stage, athlete.load("sits"), athlete.reps("sits")


def test_it_begins_hands_free_with_three_fives() -> None:
    athlete = at("hands_free")
    assert stands(athlete) == ("hands_free", 0, 5)
    assert len(athlete.asked("sits").sets) == 6


def test_every_set_unassisted_on_both_sides_leaves_the_first_stage() -> None:
    athlete = at("hands_free")
    athlete.trains(unassisted=True)
    assert stands(athlete) == ("bodyweight", 0, 5)
    assert (
        athlete.asked("sits").decision.text
        == 'Stage "hands free" is complete. Next: stage "bodyweight", 5 reps with bodyweight.'
    )


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_hands_used_on_one_side_keep_the_first_stage(side: Side) -> None:
    athlete = at("hands_free")
    other = next(item for item in LEFT_AND_RIGHT if item is not side)
    sets = (
        *done(5, 5, 5, load=0, side=other, unassisted=True),
        *done(5, 5, load=0, side=side, unassisted=True),
        *done(5, load=0, side=side, unassisted=False),
    )
    athlete.logs(PerformedExercise(BOX_SQUAT, sets=sets))
    assert (stands(athlete), athlete.why("sits")) == (("hands_free", 0, 5), "not_confirmed")


def test_a_missing_confirmation_is_named_in_the_decision() -> None:
    athlete = at("hands_free")
    athlete.trains()
    assert athlete.asked("sits").decision.text == (
        'Done as prescribed. Stage "hands free" is complete once every set is also logged as done without '
        "help from the hands."
    )


def test_reps_missed_though_unassisted_keep_the_first_stage() -> None:
    athlete = at("hands_free")
    athlete.trains(4, unassisted=True)
    assert (athlete.asked("sits").stage, athlete.why("sits")) == ("hands_free", "reps_short")


def test_bodyweight_goes_from_five_to_eight() -> None:
    athlete = at("bodyweight")
    targets = []
    while athlete.asked("sits").stage == "bodyweight":
        targets.append(athlete.reps("sits"))
        athlete.trains()
    assert targets == [5, 6, 7, 8]


def test_eight_good_reps_in_every_set_enter_the_loaded_stage_at_the_lightest_load() -> None:
    athlete = at("bodyweight")
    athlete.trains(8, only=("sits",))
    assert stands(athlete) == ("loaded", 4, 5)
    assert (
        athlete.asked("sits").decision.text == 'Stage "bodyweight" is complete. Next: stage "loaded", 5 reps at 4 kg.'
    )


def test_eight_reps_without_the_tempo_are_no_good_reps() -> None:
    athlete = at("bodyweight")
    athlete.trains(8, tempo_held=False)
    assert (stands(athlete), athlete.why("sits")) == (("bodyweight", 0, 5), "tempo_not_held")


def test_loaded_is_a_double_progression_of_five_to_eight() -> None:
    athlete = at("loaded")
    athlete.trains(8)
    assert stands(athlete) == ("loaded", 6, 5)


def test_an_athlete_with_bodyweight_alone_stays_at_the_top_of_it() -> None:
    athlete = Athlete("runner-knee-strength", having=setup(()))
    for _ in range(10):
        athlete.trains(unassisted=True)
    assert (stands(athlete), athlete.why("sits")) == (("bodyweight", 0, 8), "no_heavier_load")


def test_a_coachs_load_begins_in_the_loaded_stage() -> None:
    assert stands(at("loaded", load=10)) == ("loaded", 10, 5)


@pytest.mark.parametrize(("load", "eased"), [(10, ("loaded", 8, 5)), (6, ("loaded", 4, 5)), (4, ("bodyweight", 0, 5))])
def test_pain_goes_down_the_loads_and_then_the_stages(load: float, eased: tuple[str, float, int]) -> None:
    athlete = at("loaded", load)
    athlete.trains(pain=RED)
    assert stands(athlete) == eased


def test_pain_in_the_second_stage_leads_to_the_first() -> None:
    athlete = at("bodyweight")
    athlete.trains(pain=RED)
    assert stands(athlete) == ("hands_free", 0, 5)


def test_pain_in_the_first_stage_has_nothing_easier() -> None:
    athlete = at("hands_free")
    athlete.trains(pain=RED)
    assert (stands(athlete), athlete.why("sits")) == (("hands_free", 0, 5), "already_easiest")


def test_a_stage_that_pain_led_back_to_is_left_again_by_what_it_asks_for() -> None:
    athlete = at("loaded", 4)
    athlete.trains(pain=RED)
    athlete.trains(8, pain=GREEN)
    assert stands(athlete) == ("loaded", 4, 5)


def test_a_single_heavy_dumbbell_is_where_the_loaded_stage_begins() -> None:
    athlete = Athlete("runner-knee-strength", having=setup((dumbbells(16),)))
    for _ in range(2):
        athlete.trains(8, unassisted=True, only=("sits",))
    assert stands(athlete) == ("loaded", 16, 5)


# Ladders with ways back: the memory of GZCLP, the deloads of StrongLifts, a rung in seconds


def test_a_miss_leads_to_the_next_scheme_with_the_load_kept() -> None:
    lifter = Lifter(GZCLP_T2, 50)
    assert lifter.trains([10, 10, 8]).code == "stage_changed"
    assert (lifter.reps, lifter.load) == ([8, 8, 8], 50)


def test_the_last_stage_leads_back_to_the_first_at_the_remembered_load_plus_a_step() -> None:
    lifter = Lifter(GZCLP_T2, 50)
    for reps in (8, 7, 6, 6, 6, 5):
        lifter.trains(reps)
    assert (lifter.reps, lifter.load) == ([10, 10, 10], 57.5)


def test_after_three_deloads_the_scheme_changes() -> None:
    lifter = Lifter(STRONGLIFTS, 100)
    codes = [lifter.trains(3).code for _ in range(9)]
    assert codes[2::3] == ["deloaded", "deloaded", "stage_changed"]
    assert (len(lifter.asked), lifter.load) == (3, 72.5)


def test_a_rung_may_be_a_hold_in_seconds() -> None:
    held = StageExit((RepsCondition(min=30), ResultCondition(SessionResult.MET)))
    ladder = StagedRule(
        stages=(
            Stage("support", FixedRule(seconds=30), (held,)),
            Stage("dips", DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False)),
        )
    )
    lifter = Lifter(ladder, None)
    assert lifter.asked[0].seconds == 30
    assert lifter.trains().text == 'Stage "support" is complete. Next: stage "dips", 5 reps with bodyweight.'


def test_an_exit_that_cannot_raise_the_load_says_so() -> None:
    """Back to the first stage with more load, at the heaviest load there is."""
    met = (ResultCondition(SessionResult.MET),)
    fives = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), failures=None)
    triples = LinearLoadRule(scheme=(SetLine(count=3, reps=3),), failures=None)
    again = StageExit(met, to="fives", load=LoadChange(steps=1))
    rule = StagedRule(stages=(Stage("fives", fives, (StageExit(met),)), Stage("triples", triples, (again,))))
    lifter = Lifter(rule, 100, (Stack(Unit.KG, 20, 100, 5),))
    assert lifter.trains().code == "stage_entered"
    decision = lifter.trains()
    assert (decision.code, decision.action, lifter.reps[0]) == ("no_heavier_load", "hold", 3)


def test_the_sentence_of_a_stage_change_names_the_load_of_its_first_set() -> None:
    met = (ResultCondition(SessionResult.MET),)
    ramp = LinearLoadRule(scheme=(SetLine(reps=5, percent=50), SetLine(reps=5)), step=2.5)
    rule = StagedRule(stages=(Stage("straight", FIVES, (StageExit(met),)), Stage("ramp", ramp, ())))
    lifter = Lifter(rule, 100)
    assert lifter.trains().text.endswith('Next: stage "ramp", 5 reps at 50 kg.')
    assert lifter.load == 50


# Checks and settings of a ladder


def test_a_condition_that_no_session_of_a_stage_can_meet_is_found() -> None:
    """The sets have no target reps in reserve."""
    by_effort = StageExit((EffortCondition(min=2, over_target=True),))
    rule = StagedRule(stages=(Stage("fives", FIVES, (by_effort,)), Stage("next", FIVES)))
    own_sets = CollectedData(slot_sessions=(), rule_sets=True, unilateral=False)
    assert list(rule.unreachable_faults("/rule", own_sets)) == [
        ("/rule/stages/0/exits/0/when/0", "No such set has a target `rir`.")
    ]


def test_the_loads_of_a_ladder_are_stored_as_its_first_stage_says() -> None:
    exact = LinearLoadRule(scheme=(SetLine(reps=5),), loads=WorkingLoadPrecision.EXACT)
    met = StageExit((ResultCondition(SessionResult.MET),))
    rule = StagedRule(stages=(Stage("exact", exact, (met,)), Stage("next", FIVES)))
    assert rule.load_rounding.precision is WorkingLoadPrecision.EXACT


@pytest.mark.parametrize(
    ("counter", "reps", "stage"),
    [
        ("stage_missed", (4, 5, 4), 3),
        ("stage_missed_running", (4, 5, 4, 4), 3),
        ("stage_met", (5, 4, 5), 3),
        ("stage_met_running", (5, 4, 5, 5), 3),
    ],
)
def test_a_stage_counts_its_sessions_in_total_and_in_a_row(counter: str, reps: tuple[int, ...], stage: int) -> None:
    fives = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), failures=None)
    triples = LinearLoadRule(scheme=(SetLine(count=3, reps=stage),))
    twice = StageExit((CounterCondition(counter=counter, min=2),))
    lifter = Lifter(StagedRule(stages=(Stage("fives", fives, (twice,)), Stage("triples", triples))), 60)
    for done_reps in reps:
        assert lifter.reps == [5, 5, 5]
        lifter.trains(done_reps)
    assert lifter.reps == [stage] * 3


def test_a_session_at_a_lighter_load_counts_as_neither_met_nor_missed() -> None:
    fives = LinearLoadRule(scheme=(SetLine(count=3, reps=5),), failures=None)
    exits = tuple(StageExit((CounterCondition(counter=name, min=1),)) for name in ("stage_missed", "stage_met"))
    lifter = Lifter(StagedRule(stages=(Stage("fives", fives, exits), Stage("next", FIVES))), 60)
    assert lifter.trains(5, 50).code == "lighter_load"


@pytest.mark.parametrize(("stage", "reps"), [("3x10", 10), ("3x8", 8), ("3x6", 6)])
def test_the_rule_of_a_stage_is_found_by_its_name(stage: str, reps: int) -> None:
    assert GZCLP_T2.rule_of(stage).first_target == (Metric.REPS, reps)


def test_without_a_stage_of_that_name_it_is_the_ladder_itself() -> None:
    assert GZCLP_T2.rule_of("1x20") is GZCLP_T2
    assert GZCLP_T2.rule_of(None) is GZCLP_T2


@pytest.mark.parametrize(
    ("to", "reasons"),
    [
        (None, ["There is no next stage. Name the stage to enter in `to`."]),
        ("fives", []),
        ("last", ["A stage can't lead to itself."]),
        ("other", ["There is no stage `other`."]),
    ],
)
def test_the_last_stage_leads_back_to_a_stage_that_it_names(to: str | None, reasons: list[str]) -> None:
    met = (ResultCondition(SessionResult.MET),)
    stages = (Stage("fives", FIVES, (StageExit(met),)), Stage("last", FIVES, (StageExit(met, to=to),)))
    assert [reason for _, reason in StagedRule(stages=stages).faults("/rule")] == reasons


# Stages with exercises of their own

UP_TO_TEN = DoubleProgressionRule(reps_min=8, reps_max=10, loaded=False)
MET_IN_STAGE = StageExit((ResultCondition(SessionResult.MET), RepsCondition(min=10)))
BRIDGES = StagedRule(
    stages=(
        Stage("two legs", UP_TO_TEN, (MET_IN_STAGE,)),
        Stage("one leg", UP_TO_TEN, (MET_IN_STAGE,), exercise="single-leg-bridge"),
        Stage("loaded", DoubleProgressionRule(reps_min=8, reps_max=10), exercise="hip-thrust"),
    )
)


def bridges(equipment: tuple[Equipment, ...] = (BAR,)) -> Athlete:
    """Glute bridges with two legs, then with one, then hip thrusts with a barbell."""
    program = Program(
        slug="bridges",
        name="Bridges",
        days=(Day("A", (Slot("bridge", "glute-bridge", "bridge"),)),),
        progressions=(Progression("bridge", BRIDGES),),
        policies=Policies(pain=PainPolicy()),
    )
    assert program_faults(program, dict(EXERCISES)) == []
    return Athlete(program, having=setup(equipment))


def test_each_stage_has_its_own_exercise_sides_and_load() -> None:
    athlete = bridges()
    shown = []
    for _ in range(3):
        item = athlete.asked("bridge")
        shown.append((item.exercise, item.sets[0].side, item.sets[0].load))
        athlete.trains(10)
    assert shown == [
        ("glute-bridge", Side.BOTH, 0),
        ("single-leg-bridge", Side.LEFT, 0),
        ("hip-thrust", Side.BOTH, 20),
    ]


def test_an_exercise_of_another_stage_is_logged_and_changes_nothing() -> None:
    athlete = bridges()
    decisions = athlete.logs(PerformedExercise("hip-thrust", sets=done(10, 10, 10, load=60)))
    assert [decision.code for decision in decisions] == ["not_prescribed_now"]
    assert athlete.asked("bridge").exercise == "glute-bridge"


def test_easing_leads_back_to_the_exercise_of_the_stage_before() -> None:
    athlete = bridges()
    athlete.trains(10)
    athlete.trains(10)
    athlete.trains(8, pain=PainScores(during=8))
    assert athlete.asked("bridge").exercise == "single-leg-bridge"
    assert athlete.asked("bridge").decision.text.endswith("8 reps with bodyweight.")


def test_the_loads_of_one_exercise_say_nothing_about_those_of_the_next() -> None:
    athlete = bridges()
    athlete.trains(10)
    athlete.trains(10)
    assert athlete.progress.progression_states["bridge"].evidence["both"].best == ()


def test_the_first_load_may_be_a_share_of_the_load_of_the_stage_before() -> None:
    goblet = Stage(
        "goblet",
        DoubleProgressionRule(reps_min=8, reps_max=10),
        (replace(MET_IN_STAGE, load=LoadChange(times=2)),),
        exercise="goblet-squat",
    )
    ladder = StagedRule(stages=(goblet, Stage("barbell", FIVES)))
    program = Program(
        slug="squats",
        name="Squats",
        days=(Day("A", (Slot("squat", "back-squat", "squat"),)),),
        progressions=(Progression("squat", ladder),),
    )
    athlete = Athlete(program, (StartLoad("squat", 20),), setup((BAR, dumbbells(10, 20))))
    assert (athlete.asked("squat").exercise, athlete.load("squat")) == ("goblet-squat", 20)
    athlete.trains(10)
    assert (athlete.asked("squat").exercise, athlete.load("squat")) == ("back-squat", 40)


@pytest.mark.parametrize(
    ("slot", "policies", "reason"),
    [
        (
            Slot("bridge", "bulgarian-split-squat", "bridge", variants=(VariantStep("overhead"),)),
            Policies(),
            "so omit `variants`",
        ),
        (
            Slot("bridge", "glute-bridge", "bridge"),
            Policies(sides=SidePolicy.INDEPENDENT),
            "need `sides: weaker_leads`",
        ),
    ],
)
def test_what_belongs_to_one_exercise_is_refused_with_several(slot: Slot, policies: Policies, reason: str) -> None:
    days, progressions = (Day("A", (slot,)),), (Progression("bridge", BRIDGES),)
    program = Program(slug="bridges", name="Bridges", days=days, progressions=progressions, policies=policies)
    assert any(reason in said for _, said in program_faults(program, dict(EXERCISES)))


def test_an_exercise_of_a_stage_has_to_exist() -> None:
    ladder = StagedRule(stages=(Stage("one", UP_TO_TEN, exercise="unknown"),))
    days, progressions = (Day("A", (Slot("bridge", "glute-bridge", "bridge"),)),), (Progression("bridge", ladder),)
    program = Program(slug="bridges", name="Bridges", days=days, progressions=progressions)
    assert [said for _, said in program_faults(program, dict(EXERCISES))] == [
        "A stage of this progression names the exercise `unknown`, which does not exist."
    ]
