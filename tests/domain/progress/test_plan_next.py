"""One session in, new progress out: what counts as a session, and what moves on after it."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.loads.loading import Unit
from domain.policies.pain import PainLimits, PainPolicy, RestDays
from domain.programs.program import Day, Program, Progression, SidePolicy, Slot
from domain.progress.plan_next import DATES_STORED, plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.sessions.session import PainScores, Performance, PerformedExercise
from domain.sessions.symptoms import DatedSymptoms, Symptoms
from tests.domain.catalog.test_catalog import GYM
from tests.factories import DAY_ONE, RACK, Athlete, as_asked, done, dumbbells, setup

GREEN, RED = PainScores(during=1), PainScores(during=7)
BSS = PROGRAMS["bulgarian-split-squat"]
CIRCUIT = PROGRAMS["runner-knee-strength"]
SPLIT_SQUAT = "bulgarian-split-squat"


def at(load: float) -> tuple[StartLoad, ...]:
    return (StartLoad("bss", load),)


def with_pain(program: Program = BSS, sides: SidePolicy = SidePolicy.WEAKER_LEADS) -> Program:
    return replace(program, policies=replace(CIRCUIT.policies, sides=sides))


def test_a_morning_score_that_is_not_in_makes_the_next_session_provisional() -> None:
    athlete = Athlete(with_pain())
    athlete.trains(pain=GREEN)
    assert athlete.next.provisional


def test_a_morning_score_makes_it_final() -> None:
    athlete = Athlete(with_pain())
    athlete.trains(pain=PainScores(next_morning=0))
    assert not athlete.next.provisional


def test_a_morning_score_that_never_comes_is_no_gate() -> None:
    athlete = Athlete(with_pain())
    for _ in range(4):
        athlete.trains(pain=GREEN)
    assert athlete.load("bss") == 6


def test_a_session_with_nothing_of_the_program_moves_nothing() -> None:
    athlete = Athlete(CIRCUIT)
    before = athlete.progress
    said = athlete.logs(PerformedExercise("leg-press", sets=done(12)))
    assert [item.code for item in said] == ["not_in_program"]
    assert (athlete.progress.sessions, athlete.progress.done_on) == (before.sessions, before.done_on)
    assert athlete.progress.progression_states == before.progression_states


def test_an_exercise_without_a_single_set_does_not_make_a_session() -> None:
    athlete = Athlete(CIRCUIT)
    athlete.logs(PerformedExercise("bulgarian-split-squat"))
    assert athlete.progress.sessions == 0


def test_a_session_before_the_enrollment_started_is_judged_like_any_other() -> None:
    athlete = Athlete()
    athlete.logs(as_asked(athlete.asked("bss")), on=athlete.on.replace(month=8))
    assert (athlete.progress.sessions, athlete.reps("bss")) == (1, 10)


def test_the_heaviest_dumbbell_is_no_error_and_reps_stay_at_the_top() -> None:
    athlete = Athlete(start=at(20))
    for _ in range(6):
        athlete.trains()
    assert (athlete.why("bss"), athlete.load("bss"), athlete.reps("bss")) == ("no_heavier_load", 20, 12)


def test_a_load_that_is_between_two_dumbbells_is_built() -> None:
    athlete = Athlete(start=at(11), having=setup((dumbbells(8, 10, 12.5),)))
    assert athlete.load("bss") == 10


def test_everything_asked_for_carries_a_load_of_the_rack() -> None:
    athlete = Athlete(CIRCUIT)
    rack = {0.0, *(item.load for item in RACK[0].loads)}
    for _ in range(12):
        assert {one.load for item in athlete.next.exercises for one in item.sets} <= rack
        athlete.trains(unassisted=True, torso_upright=True)


# What counts as a session


def test_an_unplanned_exercise_beside_a_planned_one_is_named() -> None:
    athlete = Athlete(start=at(10))
    decisions = athlete.logs(
        PerformedExercise("leg-press", sets=done(12)), PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 9))
    )
    assert [(item.code, item.slot) for item in decisions] == [("not_in_program", None), ("reps_up", "bss")]
    assert decisions[0].text == "Logged: leg press. It is not part of the program, so nothing changes."
    assert athlete.progress.sessions == 1


def test_a_session_that_names_its_prescription_counts_without_a_set() -> None:
    athlete = Athlete(start=at(10))
    performance = Performance(DAY_ONE, DAY_ONE, (), prescription_id=UUID(int=1))
    progress, decisions = plan_next(athlete.plan, athlete.progress, performance)
    assert (progress.sessions, progress.done_on) == (1, (DAY_ONE,))
    assert [(item.code, item.slot) for item in decisions] == [("nothing_logged", None)]
    assert progress.progression_states == athlete.progress.progression_states


def test_another_day_than_the_one_in_turn_is_said() -> None:
    athlete = Athlete("reddit-ppl", having=setup(GYM))
    pull = athlete.next
    assert pull.day == "Pull A"
    athlete.trains()
    legs_day = next(day for day in athlete.plan.program.days if day.day.startswith("Legs"))
    exercise = legs_day.slots[0].exercise
    decisions = athlete.logs(PerformedExercise(exercise, legs_day.slots[0].slot, sets=done(5, load=60)))
    said = [item for item in decisions if item.code == "other_day_done"]
    assert [item.slot for item in said] == [None]
    assert said[0].text.startswith(f'Day "{legs_day.day}" was done instead of day "Push')


def test_a_substitute_alone_makes_a_session() -> None:
    athlete = Athlete(start=at(10))
    decisions = athlete.logs(PerformedExercise("leg-press", substitute_for="bss", sets=done(12)))
    assert [(item.code, item.slot) for item in decisions] == [("substituted", "bss")]
    assert (athlete.progress.sessions, athlete.why("bss")) == (1, "start_coach")


# What moves on


def test_the_newest_dates_are_stored_first_and_only_as_many_as_schedules_look_back() -> None:
    athlete = Athlete(days_between=3)
    for _ in range(DATES_STORED + 2):
        athlete.trains()
    dates = athlete.progress.done_on
    assert (len(dates), athlete.progress.sessions) == (14, 16)
    assert dates[0] - dates[1] == timedelta(3)


def test_a_rotation_begins_again_after_its_last_day() -> None:
    sits, bss = CIRCUIT.days[0].slots[1:3]
    program = replace(CIRCUIT, days=(Day("A", (sits,)), Day("B", (bss,))), progressions=CIRCUIT.progressions[1:3])
    athlete = Athlete(program)
    days = []
    for _ in range(3):
        days.append(athlete.next.day)
        athlete.trains()
    assert days == ["A", "B", "A"]


def test_an_override_is_over_once_its_day_was_done() -> None:
    athlete = Athlete(start=at(10))
    athlete.is_told(OverrideItem("bss", load=16))
    athlete.trains()
    assert athlete.progress.overrides == ()


def test_without_a_pain_policy_no_morning_score_is_awaited() -> None:
    athlete = Athlete()
    athlete.trains()
    assert not athlete.next.provisional


# One progression in two slots


def shared() -> Athlete:
    """The same lunges twice a day; the second slot is not judged."""
    slots = (Slot("light", "backward-lunge", "lunge", judged=False), Slot("heavy", "backward-lunge", "lunge"))
    rule = DoubleProgressionRule(reps_min=6, reps_max=8)
    program = Program("made-up", "Made up", (Day("A", slots),), (Progression("lunge", rule),), CIRCUIT.policies)
    return Athlete(program, start=(StartLoad("lunge", 10),))


def test_a_progression_is_judged_once_a_session_by_its_judged_slot() -> None:
    athlete = shared()
    decisions = athlete.trains(7)
    assert [(item.slot, item.code) for item in decisions] == [("heavy", "reps_up"), ("light", "not_judged")]
    assert (athlete.reps("light"), athlete.reps("heavy")) == (8, 8)
    assert (athlete.why("light"), athlete.why("heavy")) == ("reps_up", "reps_up")


def test_pain_in_one_slot_is_pain_of_the_progression() -> None:
    athlete = shared()
    light, heavy = (as_asked(item) for item in athlete.next.exercises)
    hurting = replace(light, sets=tuple(replace(one, pain=7) for one in light.sets))
    athlete.logs(hurting, heavy)
    assert (athlete.why("heavy"), athlete.load("heavy")) == ("pain_eased", 8)


# What was issued


def test_a_session_is_compared_with_its_own_prescription_in_its_own_unit() -> None:
    """45 lb were issued. The athlete now counts in kilograms, and the same dumbbell weighs 20.41 kg."""
    pounds = setup((dumbbells(45, 50, unit=Unit.LB),), unit=Unit.LB)
    kilograms = setup((dumbbells(45, 50, unit=Unit.LB),), unit=Unit.KG)
    issued = Athlete(start=at(45), having=pounds).next
    athlete = Athlete(start=at(20.41), having=kilograms)
    performance = Performance(
        DAY_ONE, DAY_ONE, (PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 9, load=45)),), unit=Unit.LB
    )
    _, decisions = plan_next(athlete.plan, athlete.progress, performance, issued.exercises, Unit.LB)
    assert [item.code for item in decisions] == ["reps_up"]


def test_a_prescription_that_is_known_to_be_current_gives_the_same_result() -> None:
    athlete = Athlete(start=at(10))
    issued = athlete.next
    performance = Performance(DAY_ONE, DAY_ONE, (PerformedExercise(SPLIT_SQUAT, sets=done(9, 9, 8)),))
    results = [
        plan_next(athlete.plan, athlete.progress, performance, issued.exercises, issued.unit, is_current=is_current)
        for is_current in (False, True)
    ]
    assert results[0] == results[1]


# Rest after pain

RESTED = replace(BSS, policies=replace(CIRCUIT.policies, pain=PainPolicy(rest_days=RestDays(before=2, during=1))))


def test_a_red_session_moves_the_next_date_and_says_why() -> None:
    athlete = Athlete(RESTED, start=at(10))
    done_on = athlete.on
    codes = {item.code: item for item in athlete.trains(pain=PainScores(before=7))}
    assert codes["pain_rest"].text == (
        "Pain 7/10 before the session, above the limit of 5. Rest for 2 days. Next session: "
        "September 4, 2026, or later."
    )
    assert athlete.next.due.earliest == done_on + timedelta(3)
    assert prescribe(athlete.plan, athlete.progress, done_on + timedelta(1)).rest_until == done_on + timedelta(2)
    assert prescribe(athlete.plan, athlete.progress, done_on + timedelta(3)).rest_until is None


def test_a_red_session_at_the_easiest_step_moves_the_date_too() -> None:
    policies = replace(RESTED.policies, schedule=None, pain=PainPolicy(reds_to_stop=10, rest_days=RestDays(during=1)))
    athlete = Athlete(replace(RESTED, policies=policies))
    codes = [[item.code for item in athlete.trains(pain=RED)] for _ in range(6)]
    assert "already_easiest" in codes[-1]
    assert athlete.next.due.earliest == athlete.progress.done_on[0] + timedelta(2)


def test_rest_never_makes_an_athlete_overdue() -> None:
    policies = replace(RESTED.policies, pain=PainPolicy(rest_days=RestDays(during=14)))
    athlete = Athlete(replace(RESTED, policies=policies), start=at(10))
    athlete.trains(pain=RED)
    due = athlete.next.due
    assert due.latest is not None
    assert due.latest >= due.earliest


def test_a_session_without_too_much_pain_ends_the_rest() -> None:
    athlete = Athlete(RESTED, start=at(10))
    athlete.trains(pain=RED)
    athlete.trains(pain=GREEN)
    assert athlete.progress.rest_until is None


def test_rest_goes_by_the_limits_of_the_exercise_that_was_done() -> None:
    day = RESTED.days[0]
    tolerant = replace(day.slots[0], pain=PainLimits(green_during=8, red_above=8))
    athlete = Athlete(replace(RESTED, days=(replace(day, slots=(tolerant,)),)), start=at(10))
    assert [item.code for item in athlete.trains(pain=RED)][-1] != "pain_rest"


def test_an_amber_report_of_one_exercise_does_not_cancel_the_rest_of_another() -> None:
    """The report is about a later day, but only red scores ask for rest."""
    day = RESTED.days[0]
    strict = replace(day.slots[0], slot="strict", progression="strict", pain=PainLimits(green_during=2))
    tolerant = replace(day.slots[0], pain=PainLimits(green_during=8, red_above=8))
    progressions = (*RESTED.progressions, replace(RESTED.progressions[0], progression="strict"))
    program = replace(RESTED, days=(replace(day, slots=(tolerant, strict)),), progressions=progressions)
    athlete = Athlete(program)
    before, on = athlete.progress, athlete.on
    done = Performance(on, on, tuple(as_asked(item) for item in athlete.next.exercises), RED)
    reports = (DatedSymptoms(on + timedelta(5), Symptoms(pain=4)),)
    progress, decisions = plan_next(athlete.plan, before, done, reports=reports)
    assert progress.rest_until == on + timedelta(1)
    assert "pain_rest" in [decision.code for decision in decisions]
