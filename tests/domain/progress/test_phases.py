"""Phases: which one holds on a day, what opens a gate, and what falls back."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from domain.policies.schedule import Schedule
from domain.policies.week import WeekMode, Weeks
from domain.programs.phase import Gate, GateOpener, Phase
from domain.programs.program import Slot
from domain.progress.history import PhaseEvent, SkipEvent
from domain.progress.phases import phase_on
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.dated_condition import CalendarCondition, CalendarCount
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.session import PainScores, PerformedExercise
from domain.sessions.side import AffectedSide
from tests.domain.progress.phased import PROGRAM, Patient, hop
from tests.factories import DAY_ONE, Athlete, done, setup

WEEK_SIX = DAY_ONE + timedelta(weeks=2)  # since the surgery


def day(n: int) -> date:
    return DAY_ONE + timedelta(days=n)


def in_middle_phase() -> Patient:
    """A patient who met the first gate on the day of week six."""
    patient = Patient()
    patient.measures(hop(WEEK_SIX, left=100, right=85))
    patient.on = WEEK_SIX
    assert patient.next.phase is not None
    assert patient.next.phase.phase == "middle"
    return patient


def slots(patient: Athlete) -> list[str]:
    return [item.slot for item in patient.next.exercises]


def test_an_enrollment_starts_in_the_first_phase_with_its_slots_only() -> None:
    patient = Patient()
    phase = patient.next.phase
    assert phase is not None
    assert (phase.phase, phase.since, phase.decision.code) == ("early", DAY_ONE, "phase_started")
    assert phase.decision.text == "The program starts with Early phase."
    assert slots(patient) == ["bridge", "squat"]


def test_a_program_without_phases_shows_none() -> None:
    assert Athlete().next.phase is None


def test_a_gate_says_what_is_missing() -> None:
    patient = Patient()
    patient.measures(hop(DAY_ONE, left=100, right=70))
    phase = patient.next.phase
    assert phase is not None
    (gate,) = phase.gates
    assert (gate.to, gate.name, gate.opened_by, gate.waits_for_coach) == ("middle", "Middle phase", "automatic", False)
    assert gate.source == "A protocol"
    assert [(item.met, item.value, item.text) for item in gate.conditions] == [
        (False, 4, "Weeks since surgery: 4 (6 or more)"),
        (False, 70, "Single hop, symmetry: 70% (80% or more)"),
    ]


def test_a_measurement_that_was_never_taken_is_unknown() -> None:
    phase = Patient().next.phase
    assert phase is not None
    symmetry = phase.gates[0].conditions[1]
    assert (symmetry.met, symmetry.value) == (None, None)
    assert symmetry.text == "Single hop, symmetry: no value yet (80% or more)"


def test_a_gate_opens_on_the_first_day_on_which_all_its_conditions_hold() -> None:
    patient = Patient()
    patient.measures(hop(day(10), left=100, right=85))
    assert patient.phase_on(WEEK_SIX - timedelta(days=1)) == "early"
    assert patient.phase_on(WEEK_SIX) == "middle"


def test_the_reason_names_what_opened_the_gate() -> None:
    phase = in_middle_phase().next.phase
    assert phase is not None
    assert (phase.since, phase.decision.code) == (WEEK_SIX, "phase_opened")
    assert phase.decision.text == (
        "Middle phase begins. Weeks since surgery: 6 (6 or more); Single hop, symmetry: 85% (80% or more)."
    )


def test_the_new_phase_trains_its_own_slots_by_its_own_schedule_and_limits() -> None:
    patient = in_middle_phase()
    assert slots(patient) == ["squat", "lunge"]
    assert [item.pain_limits.during for item in patient.next.exercises if item.pain_limits is not None] == [4, 4]
    patient.trains()
    assert (patient.next.due.earliest - WEEK_SIX).days == 2


def test_an_old_measurement_opens_no_gate() -> None:
    patient = Patient()
    patient.measures(hop(day(-1), left=100, right=85))  # 15 days before week six: one too many
    assert patient.phase_on(WEEK_SIX) == "early"


def test_reading_a_later_date_opens_nothing() -> None:
    patient = Patient()
    patient.measures(hop(day(10), left=100, right=85))
    before = patient.progress
    assert patient.phase_on(WEEK_SIX) == "middle"
    assert patient.progress == before
    assert patient.phase_on(day(1)) == "early"


def test_a_phase_that_an_event_recorded_stays_open_when_its_evidence_gets_old() -> None:
    patient = in_middle_phase()
    patient.trains()
    assert patient.phase_on(WEEK_SIX + timedelta(days=60)) == "middle"


def test_a_gate_that_opened_between_two_events_stays_open_when_the_second_comes_late() -> None:
    patient = Patient()
    patient.measures(hop(WEEK_SIX, left=100, right=85))
    patient.on = WEEK_SIX + timedelta(days=40)  # the measurement is too old by now
    patient.trains()
    assert patient.progress.phase is not None
    assert (patient.progress.phase.phase, patient.progress.phase.on) == ("middle", WEEK_SIX)


def test_too_much_pain_falls_back() -> None:
    patient = in_middle_phase()
    patient.trains(pain=PainScores(during=7))
    patient.on = WEEK_SIX + timedelta(days=1)
    phase = patient.next.phase
    assert phase is not None
    assert (phase.phase, phase.decision.code) == ("early", "phase_fell_back")
    assert phase.decision.text == "Back to Early phase. Worst pain of the last 3 days: 7/10 (6/10 or more)."
    assert "phase_fell_back" in patient.next.flags


def test_the_next_morning_counts_on_the_day_of_its_session() -> None:
    patient = in_middle_phase()
    patient.trains(pain=PainScores(during=3, next_morning=1))
    assert [(item.on, item.score) for item in patient.progress.pain] == [(WEEK_SIX, 3)]


def test_after_a_fall_back_only_new_evidence_opens_the_gate() -> None:
    patient = in_middle_phase()
    patient.trains(pain=PainScores(during=7))
    patient.on = WEEK_SIX + timedelta(days=1)
    patient.trains()
    assert patient.phase_on(WEEK_SIX + timedelta(days=6)) == "early"
    patient.measures(hop(WEEK_SIX + timedelta(days=7), left=100, right=90))
    assert patient.phase_on(WEEK_SIX + timedelta(days=6)) == "early"
    assert patient.phase_on(WEEK_SIX + timedelta(days=7)) == "middle"


def test_a_gate_of_the_coach_waits_with_a_flag() -> None:
    patient = in_middle_phase()
    for _ in range(4):
        patient.trains(reps=12)
    phase = patient.next.phase
    assert phase is not None
    assert (phase.phase, phase.decision.code, phase.gates[1].waits_for_coach) == ("middle", "phase_waiting", True)
    assert phase.decision.text == "Late phase can begin. It waits for the coach. Squat, every set: 12 (12 or more)."
    assert "phase_waiting" in patient.next.flags


def test_a_gate_that_can_never_be_known_is_a_flag() -> None:
    patient = Athlete(PROGRAM, having=setup(affected_side=AffectedSide.RIGHT))  # without the date of the surgery
    phase = patient.next.phase
    assert phase is not None
    assert phase.decision.code == "phase_needs_data"
    assert phase.decision.text == (
        "Middle phase does not begin by itself: the date of the surgery is not known. Add it to the enrollment, or "
        "open the phase."
    )
    assert "phase_needs_data" in patient.next.flags


def test_the_coach_opens_a_phase_whatever_its_gate_says() -> None:
    patient = Patient()
    patient.happens(PhaseEvent("late"))
    phase = patient.next.phase
    assert phase is not None
    assert (phase.phase, phase.since, phase.decision.text) == ("late", DAY_ONE, "The coach opened Late phase.")


def test_opening_the_phase_that_the_athlete_is_in_changes_nothing() -> None:
    patient = Patient()
    patient.trains()
    before = patient.progress.phase
    patient.happens(PhaseEvent("early"))
    assert patient.progress.phase == before


def test_days_without_a_slot_in_the_phase_are_left_out_of_the_rotation() -> None:
    patient = Patient()
    patient.trains()
    assert slots(patient) == ["bridge", "squat"]
    patient.happens(PhaseEvent("late"))
    assert slots(patient) == ["squat", "lunge"]
    patient.trains()
    assert slots(patient) == ["step-down"]


def test_a_skipped_session_moves_on_within_the_phase() -> None:
    patient = Patient()
    patient.happens(PhaseEvent("late"))
    patient.happens(SkipEvent("ill"))
    assert slots(patient) == ["step-down"]


def test_a_progression_that_both_phases_train_goes_on() -> None:
    patient = Patient()
    patient.trains(reps=12)
    earned = patient.asked("squat").sets
    patient.happens(PhaseEvent("middle"))
    assert patient.asked("squat").sets == earned


@pytest.mark.parametrize(("days_away", "is_eased"), [(10, False), (60, True)])
def test_a_progression_that_no_slot_trained_for_weeks_comes_back_lighter(days_away: int, is_eased: bool) -> None:
    patient = Patient()
    for _ in range(6):
        patient.trains(reps=12)
    earned = patient.asked("bridge").sets[0]
    patient.happens(PhaseEvent("middle"))
    for _ in range(days_away // 5):
        patient.on = patient.on + timedelta(days=2)
        patient.trains()
    patient.happens(PhaseEvent("early"))
    after = patient.asked("bridge")
    assert (after.sets[0].load < earned.load or (after.sets[0].reps or 0) < (earned.reps or 0)) is is_eased
    assert (after.decision.code == "back_in_phase") is is_eased


def test_weeks_count_from_the_first_day_of_the_phase() -> None:
    week = (WaveTurn((SetLine(count=1, reps=5),)), WaveTurn((SetLine(count=2, reps=5),)))
    first = replace(PROGRAM.days[0].slots[1], weeks=week, judged=False)
    others = tuple(Slot(f"{one.slot}-2", one.exercise, one.progression) for one in PROGRAM.days[0].slots[1:2])
    days = (replace(PROGRAM.days[0], slots=(PROGRAM.days[0].slots[0], first, *PROGRAM.days[0].slots[2:], *others)),)
    program = replace(PROGRAM, days=(*days, *PROGRAM.days[1:]), weeks=Weeks(by=WeekMode.CALENDAR))
    patient = Patient(program)
    patient.on = day(7)
    assert patient.next.week == 2
    patient.happens(PhaseEvent("late"))
    assert patient.next.week == 1


def test_the_first_session_of_a_phase_is_not_due_before_it_begins() -> None:
    patient = Patient()
    patient.trains()
    patient.happens(PhaseEvent("late"), day(20))
    assert patient.next.due.earliest == day(20)


def test_the_weekly_limit_counts_from_the_first_day_of_the_phase() -> None:
    patient = Patient()
    patient.days_between = 1
    for _ in range(5):
        patient.trains()
    patient.happens(PhaseEvent("middle"))  # three times a week, two days apart
    assert patient.next.due.earliest == day(6)


def test_a_session_without_a_slot_of_the_phase_does_not_count_for_it() -> None:
    patient = Patient()
    patient.happens(PhaseEvent("late"))
    patient.logs(PerformedExercise("single-leg-bridge", "bridge", sets=done(9)))
    assert patient.progress.phase is not None
    assert (patient.progress.sessions, patient.progress.phase.sessions) == (1, 0)


def test_gates_that_both_hold_change_the_phase_at_most_once_a_day() -> None:
    always = (CalendarCondition(count=CalendarCount.WEEKS_SINCE_START, min=0),)
    there, back = Phase("early", gates=(Gate("middle", always),)), Phase("middle", gates=(Gate("early", always),))
    phases = (there, back, Phase("late"))
    patient = Patient(replace(PROGRAM, phases=phases))
    assert patient.phase_on(DAY_ONE) == "early"
    assert patient.phase_on(day(1)) == "middle"
    assert patient.phase_on(day(2)) == "early"


def test_the_schedule_of_a_phase_that_begins_before_the_next_session_applies() -> None:
    late = replace(PROGRAM.phases[1], schedule=Schedule(most_per_week=1, least_per_week=1, days_apart=7))
    patient = Patient(replace(PROGRAM, phases=(PROGRAM.phases[0], late, PROGRAM.phases[2])))
    patient.on = WEEK_SIX - timedelta(days=1)
    patient.trains()
    patient.measures(hop(WEEK_SIX, left=100, right=85))
    patient.on = WEEK_SIX
    assert patient.next.due.earliest == WEEK_SIX + timedelta(days=6)


def test_without_a_single_affected_side_the_weaker_leg_is_compared_with_the_stronger() -> None:
    patient = Athlete(PROGRAM, having=setup(affected_side=AffectedSide.NONE))
    patient.progress = replace(patient.progress, measurements=tuple(hop(DAY_ONE, left=70, right=100)))
    phase = phase_on(patient.plan, patient.progress, DAY_ONE)
    assert phase is not None
    assert phase.gates[0].conditions[1].value == 70


def test_a_gate_opened_by_the_coach_never_opens_by_itself() -> None:
    gates = tuple(replace(gate, opened_by=GateOpener.COACH) for gate in PROGRAM.phases[0].gates)
    patient = Patient(replace(PROGRAM, phases=(replace(PROGRAM.phases[0], gates=gates), *PROGRAM.phases[1:])))
    patient.measures(hop(day(10), left=100, right=85))
    assert patient.phase_on(WEEK_SIX) == "early"


def test_stored_progress_is_the_fold_with_measurements_in_the_past_and_the_future() -> None:
    patient = Patient()
    patient.measures(hop(day(1), left=100, right=60))
    for n in range(8):
        patient.trains(reps=12, pain=PainScores(during=n % 3))
        if n == 3:
            patient.measures(hop(patient.on + timedelta(days=5), left=100, right=95))
    assert patient.progress == patient.folded().progress
