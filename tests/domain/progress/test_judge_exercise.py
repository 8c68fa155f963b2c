"""One exercise of a session is judged step by step; the first step that decides ends it."""

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.equipment import ImplementLoad, Plate
from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.programs.program import Day, Policies, Program, Progression, SidePolicy, Slot, SlotSides
from domain.progress.history import ResumeEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import ResultCondition
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult
from domain.sessions.session import PainScores, PerformedExercise
from domain.sessions.side import LEFT_AND_RIGHT, AffectedSide, Side
from tests.factories import Athlete, as_asked, done, dumbbells, setup

LEFT, RIGHT = Side.LEFT, Side.RIGHT
RED, AMBER, GREEN = PainScores(during=7), PainScores(during=4), PainScores(during=1)
BSS = PROGRAMS["bulgarian-split-squat"]
CIRCUIT = PROGRAMS["runner-knee-strength"]


def at(load: float) -> tuple[StartLoad, ...]:
    return (StartLoad("bss", load),)


def with_pain(program: Program = BSS, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Program:
    return replace(program, policies=replace(CIRCUIT.policies, sides=sides))


def independent() -> Program:
    return with_pain(sides=SidePolicy.INDEPENDENT)


def loads_by_side(athlete: Athlete) -> dict[Side, float]:
    return {one.side: one.load for one in athlete.asked("bss").sets}


def reps_by_side(athlete: Athlete) -> dict[Side, int | None]:
    return {one.side: one.reps for one in athlete.asked("bss").sets}


# Sides: the weaker leads


def test_both_sides_get_what_the_weaker_side_earned() -> None:
    athlete = Athlete()
    athlete.trains({LEFT: 12, RIGHT: 10})
    assert reps_by_side(athlete) == {LEFT: 11, RIGHT: 11}


def test_the_right_leg_behind_holds_both() -> None:
    athlete = Athlete(start=at(10))
    athlete.trains({LEFT: 12, RIGHT: 8})
    assert reps_by_side(athlete) == {LEFT: 9, RIGHT: 9}
    assert athlete.asked("bss").decision.text == (
        "8 of 9 good reps on the right side. Both sides stay at 10 kg and aim for 9."
    )


@pytest.mark.parametrize("side", LEFT_AND_RIGHT)
def test_either_side_left_out_holds_both(side: Side) -> None:
    athlete = Athlete()
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(12, 12, 12, load=4, side=side)))
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("side_missing", 4, 9)


def test_a_missing_side_holds_even_when_the_other_went_heavier() -> None:
    athlete = Athlete()
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(12, 12, 12, load=10, side=LEFT)))
    assert (athlete.why("bss"), athlete.load("bss")) == ("side_missing", 4)


# Sides on their own


def test_independent_sides_each_get_what_they_earned() -> None:
    athlete = Athlete(independent())
    athlete.trains({LEFT: 12, RIGHT: 10})
    assert reps_by_side(athlete) == {LEFT: 9, RIGHT: 11}
    assert loads_by_side(athlete) == {LEFT: 6, RIGHT: 4}


def test_independent_sides_say_both_reasons_and_the_weightier_speaks_for_the_slot() -> None:
    athlete = Athlete(independent(), start=at(10))
    athlete.trains({LEFT: 9, RIGHT: 8})
    decision = athlete.asked("bss").decision
    assert (decision.code, decision.facts["side"]) == ("reps_short", "right")
    assert "Left: " in decision.text
    assert "Right: 8 of 9 good reps" in decision.text


def test_of_independent_sides_one_left_out_stays_where_it_is() -> None:
    athlete = Athlete(independent())
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 9, load=4, side=LEFT)))
    assert reps_by_side(athlete) == {LEFT: 10, RIGHT: 9}


def test_red_pain_eases_the_affected_side_alone_where_sides_are_independent() -> None:
    athlete = Athlete(independent(), start=at(10), having=setup(affected_side=AffectedSide.RIGHT))
    athlete.trains(pain=RED)
    assert loads_by_side(athlete) == {LEFT: 10, RIGHT: 8}
    assert reps_by_side(athlete) == {LEFT: 10, RIGHT: 9}


@pytest.mark.parametrize("affected", AffectedSide)
def test_two_reds_stop_an_exercise_whichever_independent_side_they_are_about(affected: AffectedSide) -> None:
    athlete = Athlete(independent(), start=at(10), having=setup(affected_side=affected))
    athlete.trains(pain=RED)
    assert athlete.why("bss") == "pain_eased"
    athlete.trains(pain=RED)
    assert (athlete.why("bss"), athlete.asked("bss").sets) == ("pain_stop", ())


def test_pain_in_a_set_is_about_the_side_of_that_set() -> None:
    athlete = Athlete(independent(), start=at(10), having=setup(affected_side=AffectedSide.RIGHT))
    hurting = (*done(9, 9, 9, side=LEFT, pain=8), *done(9, 9, 9, side=RIGHT))
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=hurting))
    assert loads_by_side(athlete) == {LEFT: 8, RIGHT: 10}


def test_red_pain_with_the_affected_side_left_out_does_not_ease_the_other_independent_side() -> None:
    athlete = Athlete(independent(), start=at(10), having=setup(affected_side=AffectedSide.RIGHT))
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 9, side=LEFT)), pain=RED)
    assert loads_by_side(athlete) == {LEFT: 10, RIGHT: 10}
    assert athlete.why("bss") == "reps_up"


# Pain


def test_green_goes_on() -> None:
    athlete = Athlete(with_pain())
    athlete.trains(pain=GREEN)
    assert athlete.reps("bss") == 10


def test_amber_holds() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.trains(12, pain=AMBER)
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("pain_hold", 10, 9)


def test_red_eases_one_loadable_step_to_the_bottom_of_the_range() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.trains(11)
    athlete.trains(pain=RED)
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("pain_eased", 8, 9)


def test_red_with_a_side_left_out_eases_all_the_same() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(12, side=LEFT)), pain=RED)
    assert (athlete.why("bss"), athlete.load("bss")) == ("pain_eased", 8)


def test_red_at_the_easiest_step_holds_with_care() -> None:
    athlete = Athlete(with_pain(), having=setup(()))
    athlete.trains(pain=RED)
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("already_easiest", 0, 9)


def test_red_at_the_lightest_load_of_a_stage_leads_to_the_stage_before() -> None:
    athlete = Athlete(CIRCUIT, start=(StartLoad("sits", 4),))
    assert athlete.asked("sits").stage == "loaded"
    athlete.trains(pain=RED)
    assert (athlete.asked("sits").stage, athlete.load("sits"), athlete.reps("sits")) == ("bodyweight", 0, 5)


def test_two_reds_in_a_row_stop_and_send_to_a_clinician() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.trains(pain=RED)
    athlete.trains(pain=RED)
    issued = athlete.asked("bss")
    assert (issued.decision.action, issued.sets) == ("stop", ())
    assert "That makes 2 sessions in a row above the limit." in issued.decision.text
    assert "see a clinician" in issued.decision.text
    assert "not medical advice" in issued.decision.text
    assert "pain_stop" in athlete.next.flags


@pytest.mark.parametrize("between", [GREEN, AMBER])
def test_two_reds_with_another_session_between_do_not_stop(between: PainScores) -> None:
    athlete = Athlete(with_pain(), start=at(10))
    for pain in (RED, between, RED):
        athlete.trains(pain=pain)
    assert athlete.why("bss") == "pain_eased"


def test_pain_in_a_set_counts_for_its_exercise_alone() -> None:
    athlete = Athlete(CIRCUIT, start=(*at(10), StartLoad("lunge", 10)))
    exercises = [as_asked(item, pain=7 if item.slot == "lunge" else None) for item in athlete.next.exercises]
    athlete.logs(*exercises)
    assert (athlete.why("lunge"), athlete.why("bss")) == ("pain_eased", "reps_up")


def test_an_exercise_that_was_not_started_is_untouched_by_a_red_session() -> None:
    athlete = Athlete(CIRCUIT, start=(*at(10), StartLoad("lunge", 10)))
    athlete.trains(pain=RED, only=("bss",))
    assert (athlete.load("bss"), athlete.load("lunge")) == (8, 10)
    assert athlete.why("lunge") == "start_coach"


def test_after_a_red_session_what_was_eased_is_earned_again_and_not_simply_taken() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.trains(pain=RED)
    athlete.trains(9, load=10, pain=GREEN)
    assert (athlete.load("bss"), athlete.reps("bss")) == (8, 10)


def test_a_stopped_exercise_that_was_done_anyway_stays_stopped() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.trains(pain=RED)
    athlete.trains(pain=RED)
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(12, 12, 12)))
    assert (athlete.why("bss"), athlete.asked("bss").sets) == ("stopped", ())


def test_after_a_resume_one_red_eases_and_does_not_stop_at_once() -> None:
    athlete = Athlete(with_pain(), start=at(12))
    athlete.trains(pain=RED)
    athlete.trains(pain=RED)
    athlete.happens(ResumeEvent("bss"))
    athlete.trains(pain=RED)
    assert (athlete.why("bss"), athlete.load("bss")) == ("pain_eased", 6)


def test_pain_gates_nothing_in_a_program_without_a_pain_policy() -> None:
    athlete = Athlete(replace(BSS, policies=Policies(pain=None)))
    athlete.trains(pain=RED)
    assert athlete.why("bss") == "reps_up"


# Form and variants


def test_the_variant_changes_after_two_sessions_with_an_upright_torso() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "overhead"
    athlete.trains(torso_upright=True)
    assert (athlete.asked("bss").variant, athlete.why("bss")) == ("sides", "variant_changed")


@pytest.mark.parametrize(("overhead", "each_side"), [(20, 10), (18, 8), (12, 6), (10, 4)])
def test_the_total_stays_or_is_the_next_lighter_that_can_be_built(overhead: float, each_side: float) -> None:
    athlete = Athlete(CIRCUIT, start=at(overhead))
    athlete.trains(torso_upright=True)
    athlete.trains(torso_upright=True)
    assert athlete.load("bss") == each_side
    assert f"2 x {each_side} kg, no heavier in total" in athlete.asked("bss").decision.text


def test_a_change_of_variant_leaves_the_target_alone() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains(torso_upright=True)
    athlete.trains(torso_upright=True)
    assert athlete.reps("bss") == 10


def test_a_weight_too_light_to_share_out_becomes_bodyweight_and_says_so() -> None:
    athlete = Athlete(CIRCUIT, start=at(4))
    athlete.trains(torso_upright=True)
    athlete.trains(torso_upright=True)
    assert athlete.load("bss") == 0
    assert "no load is light enough" in athlete.asked("bss").decision.text


def test_an_athlete_without_a_single_pair_keeps_the_weight_overhead() -> None:
    athlete = Athlete(CIRCUIT, start=at(8), having=setup((dumbbells(8, 10, count=1),)))
    for _ in range(4):
        athlete.trains(torso_upright=True)
    assert (athlete.asked("bss").variant, athlete.load("bss")) == ("overhead", 10)


@pytest.mark.parametrize("said", [{}, {"torso_upright": False}])
def test_a_session_without_the_confirmation_breaks_the_row(said: dict[str, object]) -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains(torso_upright=True)
    athlete.trains(**said)  # type: ignore[arg-type]  # whatever a set says
    athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "overhead"


def test_an_amber_session_confirms_the_position_and_changes_nothing_yet() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains(torso_upright=True, pain=GREEN)
    athlete.trains(torso_upright=True, pain=AMBER)
    assert (athlete.asked("bss").variant, athlete.why("bss")) == ("overhead", "pain_hold")
    athlete.trains(torso_upright=True, pain=GREEN)
    assert athlete.asked("bss").variant == "sides"


def test_a_red_session_breaks_the_row() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    for pain in (GREEN, RED, GREEN):
        athlete.trains(torso_upright=True, pain=pain)
    assert athlete.asked("bss").variant == "overhead"


def test_the_position_must_hold_on_the_weaker_side_too() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    for _ in range(2):
        sets = (
            *done(9, 9, 9, load=20, side=LEFT, torso_upright=True),
            *done(9, 9, 9, load=20, side=RIGHT, torso_upright=False),
        )
        athlete.logs(PerformedExercise("bulgarian-split-squat", sets=sets))
    assert athlete.asked("bss").variant == "overhead"


def test_the_variant_changes_while_one_side_lags_in_reps() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains({LEFT: 9, RIGHT: 7}, torso_upright=True)
    athlete.trains({LEFT: 9, RIGHT: 7}, torso_upright=True)
    assert (athlete.asked("bss").variant, athlete.reps("bss")) == ("sides", 9)


def test_where_sides_are_independent_the_exercise_changes_its_variant_as_one() -> None:
    athlete = Athlete(replace(CIRCUIT, policies=independent().policies), start=at(20))
    athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "overhead"
    athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "sides"
    assert loads_by_side(athlete) == {LEFT: 10, RIGHT: 10}


# Which side is asked for


@pytest.mark.parametrize(
    ("affected", "sides"),
    [
        (AffectedSide.RIGHT, {RIGHT}),
        (AffectedSide.LEFT, {LEFT}),
        (AffectedSide.NONE, {LEFT, RIGHT}),
        (AffectedSide.BOTH, {LEFT, RIGHT}),
    ],
)
@pytest.mark.parametrize("policy", SidePolicy)
def test_the_warm_up_is_for_the_painful_side_or_for_both(
    affected: AffectedSide, sides: set[Side], policy: SidePolicy
) -> None:
    program = replace(CIRCUIT, policies=replace(CIRCUIT.policies, sides=policy))
    athlete = Athlete(program, having=setup(affected_side=affected))
    assert {one.side for one in athlete.asked("warm-up").sets} == sides


def test_a_slot_for_the_affected_side_needs_only_that_side() -> None:
    athlete = Athlete(CIRCUIT, having=setup(affected_side=AffectedSide.RIGHT))
    athlete.trains(only=("warm-up",))
    assert athlete.why("warm-up") == "repeat"


def test_a_slot_for_the_affected_side_can_be_loaded() -> None:
    slot = replace(BSS.days[0].slots[0], sides=SlotSides.AFFECTED)
    program = replace(independent(), days=(replace(BSS.days[0], slots=(slot,)),))
    athlete = Athlete(program, start=at(10), having=setup(affected_side=AffectedSide.RIGHT))
    athlete.trains(12)
    assert loads_by_side(athlete) == {RIGHT: 12}


def test_a_variant_that_is_not_judged_is_never_changed() -> None:
    (day,) = CIRCUIT.days
    heavy, light = (replace(day.slots[2], slot=name, judged=name == "bss") for name in ("bss", "light"))
    program = replace(CIRCUIT, days=(Day("A", (heavy,)), Day("B", (light,))), progressions=CIRCUIT.progressions[2:3])
    athlete = Athlete(program, start=at(20))
    athlete.trains(torso_upright=True)
    athlete.trains(torso_upright=True)
    assert athlete.next.day == "A"
    assert (athlete.asked("bss").variant, athlete.progress.progression_states["bss"].confirmations) == ("overhead", 2)


def test_a_session_set_by_the_coach_neither_confirms_nor_breaks_the_row() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    athlete.trains(torso_upright=True)
    athlete.is_told(OverrideItem("bss", load=10))
    athlete.trains(torso_upright=False)
    assert athlete.asked("bss").variant == "overhead"
    athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "sides"


def test_the_last_variant_stays() -> None:
    athlete = Athlete(CIRCUIT, start=at(20))
    for _ in range(6):
        athlete.trains(torso_upright=True)
    assert athlete.asked("bss").variant == "sides"


# The first log


def test_a_first_log_that_was_heavier_is_where_the_athlete_started() -> None:
    athlete = Athlete()
    athlete.trains(9, load=12)
    assert athlete.progress.progression_states["bss"].start_loads == {"both": 12}


def test_a_later_log_that_was_heavier_is_no_start() -> None:
    athlete = Athlete()
    athlete.trains(9)
    athlete.trains(9, load=8)
    assert athlete.load("bss") == 8
    assert athlete.progress.progression_states["bss"].start_loads == {"both": 4}


def test_a_first_log_at_the_prescribed_load_keeps_the_start() -> None:
    athlete = Athlete(start=at(10))
    athlete.trains(12)
    state = athlete.progress.progression_states["bss"]
    assert (state.start_loads, state.judged, athlete.load("bss")) == ({"both": 10}, True, 12)


# The order of the steps


def test_red_comes_before_a_missing_side_and_before_an_override() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.is_told(OverrideItem("bss", load=16))
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 9, load=16, side=LEFT)), pain=RED)
    assert (athlete.why("bss"), athlete.load("bss")) == ("pain_eased", 8)


def test_a_missing_side_comes_before_amber() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.logs(PerformedExercise("bulgarian-split-squat", sets=done(9, 9, 9, side=LEFT)), pain=AMBER)
    assert athlete.why("bss") == "side_missing"


def test_amber_comes_before_an_override() -> None:
    athlete = Athlete(with_pain(), start=at(10))
    athlete.is_told(OverrideItem("bss", load=16))
    athlete.trains(pain=AMBER)
    assert athlete.why("bss") == "pain_hold"


def test_an_override_comes_before_a_slot_that_is_not_judged() -> None:
    slot = replace(BSS.days[0].slots[0], judged=False)
    athlete = Athlete(replace(BSS, days=(Day("A", (slot,)),)), start=at(10))
    athlete.is_told(OverrideItem("bss", load=16))
    assert athlete.trains()[0].code == "override_done"
    assert athlete.trains()[0].code == "not_judged"


def test_a_slot_that_is_not_judged_leaves_the_reason_for_the_next_sets() -> None:
    slot = replace(BSS.days[0].slots[0], judged=False)
    athlete = Athlete(replace(BSS, days=(Day("A", (slot,)),)), start=at(10))
    athlete.trains(12)
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("start_coach", 10, 9)


def test_a_green_session_ends_the_row_of_red_ones() -> None:
    athlete = Athlete(with_pain(), start=at(14))
    reds = []
    for pain in (RED, GREEN, RED, AMBER):
        athlete.trains(pain=pain)
        reds.append(athlete.progress.progression_states["bss"].reds)
    assert reds == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("reds_to_stop", "codes"), [(1, ["pain_stop"]), (3, ["pain_eased", "pain_eased", "pain_stop"])]
)
def test_the_number_of_reds_that_stop_is_a_setting(reds_to_stop: int, codes: list[str]) -> None:
    athlete = Athlete(replace(BSS, policies=Policies(pain=PainPolicy(reds_to_stop=reds_to_stop))), start=at(14))
    assert [athlete.trains(pain=RED)[0].code for _ in codes] == codes


def test_a_stop_after_one_red_session_does_not_speak_of_sessions_in_a_row() -> None:
    athlete = Athlete(replace(BSS, policies=Policies(pain=PainPolicy(reds_to_stop=1))), start=at(14))
    (decision,) = athlete.trains(pain=PainScores(during=7))
    assert decision.text.startswith("Pain 7/10 during the session, above the limit of 5. Stop this exercise and see a ")


@pytest.mark.parametrize("affected", AffectedSide)
def test_pain_of_the_affected_side_counts_for_both_where_the_weaker_side_leads(affected: AffectedSide) -> None:
    athlete = Athlete(with_pain(), start=at(10), having=setup(affected_side=affected))
    athlete.trains(pain=RED)
    assert athlete.load("bss") == 8


def test_easing_to_another_exercise_names_it() -> None:
    stages = (
        Stage(
            "bridge", FixedRule(reps=8), (StageExit((ResultCondition(SessionResult.MET),)),), exercise="glute-bridge"
        ),
        Stage("walkout", FixedRule(reps=5)),
    )
    slot = Slot("slot", "hamstring-walkout", "ladder")
    ladder = Progression("ladder", StagedRule(stages=stages))
    program = Program("test", "Test", (Day("A", (slot,)),), (ladder,), Policies(pain=PainPolicy()))
    athlete = Athlete(program)
    athlete.trains()
    assert athlete.asked("slot").exercise == "hamstring-walkout"
    athlete.trains(pain=PainScores(during=7))
    assert athlete.asked("slot").decision.text == (
        "Pain 7/10 during the session, above the limit of 5. One step easier: glute bridge, 8 reps with bodyweight."
    )


@pytest.mark.parametrize(
    ("exercise", "rule", "easier"),
    [
        ("plank", DoubleProgressionRule(seconds_min=20, seconds_max=60), "20 seconds without added weight"),
        ("pull-up", DoubleProgressionRule(reps_min=5, reps_max=8), "5 reps with bodyweight"),
    ],
)
def test_easing_that_takes_an_added_load_off_says_so(exercise: str, rule: DoubleProgressionRule, easier: str) -> None:
    program = Program(
        "test",
        "Test",
        (Day("A", (Slot("slot", exercise, "rule"),)),),
        (Progression("rule", rule),),
        Policies(pain=PainPolicy()),
    )
    belt = Plate(Unit.KG, (ImplementLoad(2.5),))
    athlete = Athlete(program, (StartLoad("rule", 2.5),), setup((belt,)))
    athlete.trains(pain=RED)
    decision = athlete.asked("slot").decision
    assert decision.text.endswith(f"One step easier: {easier}.")
    assert decision.facts["was_loaded"] is True
