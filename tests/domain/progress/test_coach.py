"""Changes by the coach: overrides for one session or as the new base, skipped sessions, resumed exercises."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.catalog import PROGRAMS
from domain.policies.pause import Pause
from domain.programs.program import Day, Program, Progression, WarmUpSet
from domain.progress.coach import MAX_STORED_PLANS
from domain.progress.history import PauseEvent, ResumeEvent, SkipEvent
from domain.progress.progress import OverrideItem, StartLoad
from domain.progression_rules.kinds.fixed import FixedRule
from domain.sessions.prescription import SetKind
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from tests.factories import DAY_ONE, Athlete, dumbbells, setup

CIRCUIT = PROGRAMS["runner-knee-strength"]
RED = PainScores(during=7)
ON_TEN = (StartLoad("bss", 10), StartLoad("lunge", 10))


def athlete() -> Athlete:
    return Athlete(CIRCUIT, start=ON_TEN)


def two_days() -> Program:
    sits, bss = CIRCUIT.days[0].slots[1:3]
    return replace(
        CIRCUIT,
        days=(Day("A", (sits,)), Day("B", (bss,))),
        progressions=tuple(item for item in CIRCUIT.progressions if item.progression in ("sits", "bss")),
    )


def stopped() -> Athlete:
    ana = athlete()
    ana.trains(pain=RED)
    ana.trains(pain=RED)
    return ana


# Once


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (OverrideItem("bss", load=6), "6 kg"),
        (OverrideItem("bss", reps=12), "12 reps"),
        (OverrideItem("bss", sets=2, reps=12, load=6), "2 sets, 12 reps, 6 kg"),
        (OverrideItem("bss", skip=True), "skipped this time"),
        (OverrideItem("bss", load=7.5), "8 kg (the closest available load to 7.5 kg)"),
        (OverrideItem("warm-up", load=8), "bodyweight (the closest available load to 8 kg)"),
    ],
)
def test_an_override_is_named_as_the_coachs(item: OverrideItem, words: str) -> None:
    ana = athlete()
    ana.is_told(item)
    decision = ana.asked(item.slot).decision
    assert (decision.code, decision.text) == ("coach_override", f"Set by the coach: {words}.")
    assert "coach_override" in ana.next.flags


def test_an_override_sets_load_reps_and_sets_of_its_slot_alone() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6, reps=12, sets=2))
    assert [(one.set, one.load, one.reps) for one in ana.asked("bss").sets if one.side is Side.LEFT] == [
        (1, 6, 12),
        (2, 6, 12),
    ]
    assert ana.load("lunge") == 10


def test_an_overridden_load_is_built_from_what_there_is() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=7.5))
    assert ana.load("bss") == 8


def test_after_one_session_the_rule_goes_on_from_where_it_stood() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6))
    ana.trains()
    assert (ana.load("bss"), ana.reps("bss"), ana.why("bss")) == (10, 9, "override_done")
    assert "coach_override" not in ana.next.flags


def test_an_overridden_session_that_was_missed_counts_no_more_than_one_that_was_met() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=20))
    ana.trains(3)
    assert (ana.load("bss"), ana.reps("bss")) == (10, 9)


def test_pain_still_speaks_in_an_overridden_session() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6))
    ana.trains(pain=RED)
    assert (ana.why("bss"), ana.load("bss")) == ("pain_eased", 8)


def test_a_second_word_on_a_slot_replaces_the_first() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6))
    ana.is_told(OverrideItem("bss", reps=12))
    assert (ana.load("bss"), ana.reps("bss")) == (10, 12)


def test_a_skipped_exercise_has_no_sets_and_comes_back() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", skip=True))
    assert ana.asked("bss").sets == ()
    ana.trains()
    assert (len(ana.asked("bss").sets), ana.load("bss"), ana.reps("bss")) == (6, 10, 9)


def test_a_note_is_shown_and_sets_no_rule_aside() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", notes="slowly today"))
    assert (ana.asked("bss").notes, ana.why("bss")) == ("slowly today", "start_coach")
    ana.trains()
    assert (ana.why("bss"), ana.asked("bss").notes) == ("reps_up", None)


def test_another_variant_for_once_shares_the_load_out_and_comes_back() -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 20),))
    ana.is_told(OverrideItem("bss", variant="sides"))
    assert (ana.asked("bss").variant, ana.load("bss")) == ("sides", 10)
    ana.trains()
    assert (ana.asked("bss").variant, ana.load("bss")) == ("overhead", 20)


def test_an_override_for_another_day_of_the_rotation_waits_for_it() -> None:
    ana = Athlete(two_days(), start=(StartLoad("bss", 10),))
    ana.is_told(OverrideItem("bss", load=6))
    ana.trains()
    assert (ana.next.day, ana.load("bss")) == ("B", 6)


def test_an_override_of_a_stopped_exercise_does_not_start_it_again() -> None:
    for as_base in (False, True):
        ana = stopped()
        ana.is_told(OverrideItem("bss", load=4), as_base=as_base)
        assert (ana.asked("bss").sets, ana.asked("bss").decision.action) == ((), "stop")


# As the new base


def test_a_new_base_is_where_the_rule_goes_on_from() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6, reps=11), as_base=True)
    assert (ana.load("bss"), ana.reps("bss"), ana.why("bss")) == (6, 11, "coach_override")
    ana.trains()
    assert (ana.load("bss"), ana.reps("bss"), ana.why("bss")) == (6, 12, "reps_up")


def test_a_new_base_takes_the_place_of_what_was_said_for_once() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", load=6))
    ana.is_told(OverrideItem("bss", load=12), as_base=True)
    assert (ana.load("bss"), ana.asked("bss").decision.text) == (12, "Set by the coach: 12 kg.")


@pytest.mark.parametrize(("said", "kept"), [(3, 9), (10, 10), (30, 12)])
def test_a_new_target_is_kept_inside_the_range_of_its_rule(said: int, kept: int) -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", reps=said), as_base=True)
    assert ana.reps("bss") == kept
    said_so = "" if said == kept else f" (the closest to {said} reps that the rule of the exercise allows)"
    assert ana.asked("bss").decision.text == f"Set by the coach: {kept} reps{said_so}."


def test_a_lasting_number_of_sets_stays() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", sets=2), as_base=True)
    ana.trains()
    assert (len(ana.asked("bss").sets), ana.why("bss")) == (4, "reps_up")


def test_an_exercise_left_out_until_further_notice_comes_back_with_the_next_word() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", skip=True), as_base=True)
    ana.trains()
    assert ana.asked("bss").sets == ()
    assert ana.asked("bss").decision.text == "Set by the coach: skipped until further notice."
    ana.is_told(OverrideItem("bss", load=8), as_base=True)
    assert ana.load("bss") == 8


def test_a_lasting_note_stays() -> None:
    ana = athlete()
    ana.is_told(OverrideItem("bss", notes="rear foot low"), as_base=True)
    ana.trains()
    assert ana.asked("bss").notes == "rear foot low"


def test_a_new_variant_shares_the_load_out() -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 20),))
    ana.is_told(OverrideItem("bss", variant="sides"), as_base=True)
    assert (ana.asked("bss").variant, ana.load("bss")) == ("sides", 10)


def test_a_step_back_to_one_implement_never_puts_both_in_one_hand() -> None:
    ana = Athlete(CIRCUIT, start=(StartLoad("bss", 20),))
    ana.is_told(OverrideItem("bss", variant="sides"), as_base=True)
    ana.is_told(OverrideItem("bss", variant="overhead"), as_base=True)
    assert (ana.asked("bss").variant, ana.load("bss")) == ("overhead", 10)


def test_a_load_for_a_stage_without_one_leads_to_the_stage_that_has() -> None:
    ana = athlete()
    assert ana.asked("sits").stage == "hands_free"
    ana.is_told(OverrideItem("sits", load=6), as_base=True)
    assert (ana.asked("sits").stage, ana.load("sits"), ana.reps("sits")) == ("loaded", 6, 5)


# Skip and resume


def test_a_session_left_out_on_purpose_fails_nothing() -> None:
    ana = athlete()
    ana.trains(8)
    before = ana.progress.progression_states
    ana.happens(SkipEvent("traveling"))
    assert ana.progress.progression_states == before
    assert (ana.progress.sessions, ana.why("bss")) == (1, "skipped")
    assert "traveling" in ana.asked("bss").decision.text


def test_the_rotation_moves_on_with_each_skip() -> None:
    ana = Athlete(two_days())
    ana.happens(SkipEvent("ill"))
    assert ana.next.day == "B"
    ana.happens(SkipEvent("still ill"))
    assert (ana.next.day, ana.progress.sessions) == ("A", 0)


def test_a_session_of_the_only_day_that_is_left_out_is_not_asked_for_again_on_that_date() -> None:
    ana = athlete()
    ana.trains()
    ana.on = overdue = DAY_ONE + timedelta(8)
    assert ana.next.due.latest == DAY_ONE + timedelta(3)
    ana.happens(SkipEvent("traveling"))
    assert ana.next.on == overdue + timedelta(1)
    assert ana.next.due.latest == overdue + timedelta(2)
    assert ana.folded().progress == ana.progress


def test_a_skip_is_over_once_a_session_was_done_after_it() -> None:
    ana, ben = athlete(), athlete()
    for one in (ana, ben):
        one.trains()
        one.on = DAY_ONE + timedelta(4)
    ana.happens(SkipEvent("traveling"))
    for one in (ana, ben):
        one.on = DAY_ONE + timedelta(6)
        one.trains()
    assert ana.next.due == ben.next.due


def test_a_skip_does_not_hide_that_an_exercise_is_stopped() -> None:
    ana = stopped()
    ana.happens(SkipEvent("resting"))
    assert ana.why("bss") == "pain_stop"


def test_a_resumed_exercise_comes_back_one_step_easier() -> None:
    ana = stopped()
    ana.happens(ResumeEvent("bss"))
    issued = ana.asked("bss")
    assert (issued.sets[0].load, issued.sets[0].reps, issued.decision.code) == (6, 9, "resumed")
    assert issued.decision.text == "Resumed by the coach, one step easier: 9 reps at 6 kg."


def test_a_resume_of_one_exercise_leaves_the_others_stopped() -> None:
    ana = stopped()
    ana.happens(ResumeEvent("bss"))
    assert ana.asked("lunge").sets == ()


def test_a_resume_at_the_easiest_step_does_not_claim_to_be_easier() -> None:
    ana = stopped()
    ana.happens(ResumeEvent("warm-up"))
    assert (ana.why("warm-up"), len(ana.asked("warm-up").sets)) == ("resumed_at_easiest", 6)


def test_a_second_resume_is_no_second_step() -> None:
    ana = stopped()
    ana.happens(ResumeEvent("bss"))
    ana.happens(ResumeEvent("bss"))
    assert ana.load("bss") == 6


def hold() -> Athlete:
    """A plank of thirty seconds, which has no reps."""
    program = PROGRAMS["bulgarian-split-squat"]
    return Athlete(replace(program, progressions=(Progression("bss", FixedRule(seconds=30)),)))


def test_reps_said_by_the_coach_do_not_make_reps_of_a_hold() -> None:
    ana = hold()
    ana.is_told(OverrideItem("bss", reps=6))
    one = ana.asked("bss").sets[0]
    assert (one.reps, one.seconds) == (None, 30)
    assert ana.asked("bss").decision.text == "Set by the coach: 30 seconds (a hold has no reps)."


def test_the_warm_up_is_built_for_the_variant_that_the_coach_set() -> None:
    """Twelve kilograms are there once, so that with two in hand half of 24 is the nearer of 8 and 16."""
    (day,) = CIRCUIT.days
    slots = tuple(replace(slot, warm_up=(WarmUpSet(5, 50),)) if slot.slot == "bss" else slot for slot in day.slots)
    warmed = replace(CIRCUIT, days=(replace(day, slots=slots),))
    ana = Athlete(warmed, having=setup((dumbbells(8, 16, 24), dumbbells(12, count=1))))
    ana.is_told(OverrideItem("bss", load=24, variant="sides"))
    assert [one.load for one in ana.asked("bss").sets if one.kind is SetKind.WARM_UP] == [16, 16]


def test_the_plan_that_ends_first_is_dropped_when_there_are_more_than_progress_holds() -> None:
    ana = athlete()
    days = [DAY_ONE + timedelta(100 - n) for n in range(MAX_STORED_PLANS + 1)]
    for day in days:
        ana.happens(PauseEvent(Pause(day, day)))
    assert [pause.ends_on for pause in ana.progress.pauses] == [*days[: MAX_STORED_PLANS - 1], days[-1]]
