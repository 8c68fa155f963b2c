"""What holds for every history of a program with phases: measurements, symptoms and phases, recorded late and deleted.

The evidence of a gate is looked for in the raw measurements, and not by the code that evaluates gates.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.programs.phase import Gate, Phase
from domain.programs.program import Program
from domain.progress.history import Event, FoldResult, PhaseEvent, SessionEvent, fold, with_reports
from domain.progress.phases import advance_phase
from domain.progress.progress import PhaseState, Progress
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.dated_condition import PainTrendCondition, RecentPainCondition
from domain.sessions.measurement import Measurement, relevant
from domain.sessions.session import PainScores
from domain.sessions.side import Side
from domain.sessions.symptoms import DatedSymptoms, SwellingGrade, Symptoms
from tests.domain.progress.phased import GATES, PROGRAM, SIX_WEEKS, SYMMETRY, Patient, hop
from tests.factories import DAY_ONE

MOST_AGE = 14  # days, in SYMMETRY
WEEK_SIX = DAY_ONE + timedelta(weeks=2)  # since the surgery
CALM = (RecentPainCondition(days=7, max=3), PainTrendCondition(days=7, max=0))
EARLY = Phase("early", gates=(Gate("middle", (SIX_WEEKS, SYMMETRY, *CALM)),))
BY_PAIN = replace(PROGRAM, phases=(EARLY, *PROGRAM.phases[1:]))
"""The same program with a first gate that asks for little pain, too."""
ONE_SCHEDULE = replace(BY_PAIN, phases=tuple(replace(phase, schedule=None) for phase in BY_PAIN.phases))


class AnyPatient(Patient):
    """A patient whose measurements and reports can be recorded late, corrected and deleted, as over the API."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.reports: dict[date, DatedSymptoms] = {}

    def folded(self) -> FoldResult:
        return fold(self.plans, self.first, with_reports(self.events, self.reports.values()), self.measurements)

    def folds_again(self) -> None:
        self.progress = self.folded().progress
        if not self.events:
            found = relevant(self.measurements, self.plan.tests, DAY_ONE)
            self.progress = replace(self.progress, measurements=found)

    def records(self, measurements: Sequence[Measurement]) -> None:
        """Record measurements. A newer value of the same test, side and day takes the place of the older one."""
        keys = {(item.name, item.side, item.on) for item in measurements}
        kept = [item for item in self.measurements if (item.name, item.side, item.on) not in keys]
        self.measurements = [*kept, *measurements]
        self.folds_again()


Move = Callable[[AnyPatient], object]
offsets = st.integers(-20, 20)  # days from the patient's current day
score = st.one_of(st.none(), st.integers(0, 2), st.integers(0, 10))
pains = st.builds(PainScores, score, score, score, score)
symptoms = st.one_of(
    st.builds(Symptoms, pain=st.integers(0, 10)),
    st.builds(Symptoms, stiffness_minutes=st.integers(0, 60), swelling=st.sampled_from(SwellingGrade)),
)


def trains(reps: int, pain: PainScores, rest: int) -> Move:
    def move(patient: AnyPatient) -> None:
        patient.trains(reps=reps, pain=pain)
        patient.on += timedelta(rest)

    return move


def hops(days: int, left: int, right: int) -> Move:
    return lambda patient: patient.records(hop(patient.on + timedelta(days), left, right))


def deletes_hop(number: int) -> Move:
    def move(patient: AnyPatient) -> None:
        if patient.measurements:
            del patient.measurements[number % len(patient.measurements)]
            patient.folds_again()

    return move


def reports(days: int, said: Symptoms) -> Move:
    def move(patient: AnyPatient) -> None:
        on = patient.on + timedelta(days)
        patient.reports[on] = DatedSymptoms(on, said)
        patient.folds_again()

    return move


def deletes_report(number: int) -> Move:
    def move(patient: AnyPatient) -> None:
        if patient.reports:
            del patient.reports[sorted(patient.reports)[number % len(patient.reports)]]
            patient.folds_again()

    return move


def opens(phase: str, days_ago: int) -> Move:
    """The coach opens a phase, today or with a date in the past."""

    def move(patient: AnyPatient) -> None:
        patient.happens(PhaseEvent(phase), max(patient.on - timedelta(days_ago), DAY_ONE))
        if days_ago:
            patient.folds_again()

    return move


def amends(number: int, pain: PainScores) -> Move:
    def move(patient: AnyPatient) -> None:
        places = [n for n, event in enumerate(patient.events) if isinstance(event.data, SessionEvent)]
        if places:
            at = places[number % len(places)]
            patient.events[at] = _with_pain(patient.events[at], pain)
            patient.folds_again()

    return move


def _with_pain(event: Event, pain: PainScores) -> Event:
    assert isinstance(event.data, SessionEvent)
    return replace(event, data=replace(event.data, done=replace(event.data.done, pain=pain)))


def deletes_event(number: int) -> Move:
    def move(patient: AnyPatient) -> None:
        if patient.events:
            del patient.events[number % len(patient.events)]
            patient.folds_again()

    return move


hopping = st.builds(hops, offsets, st.integers(80, 120), st.integers(60, 120))
training = st.builds(trains, st.integers(6, 14), pains, st.sampled_from([0, 0, 1, 5, 9]))
by_themselves = st.one_of(
    training,
    training,
    hopping,
    hopping,
    st.builds(deletes_hop, st.integers(0, 9)),
    st.builds(reports, offsets, symptoms),
    st.builds(deletes_report, st.integers(0, 9)),
    st.builds(amends, st.integers(0, 9), pains),
    st.builds(deletes_event, st.integers(0, 9)),
)
with_the_coach = st.one_of(
    by_themselves,
    by_themselves,
    st.builds(opens, st.sampled_from(["early", "middle", "late"]), st.sampled_from([0, 0, 3, 11])),
)
some_pain = st.builds(PainScores, during=st.integers(0, 4), next_morning=st.one_of(st.none(), st.integers(0, 4)))
nearly_ready = st.tuples(
    *(st.builds(trains, st.integers(9, 14), some_pain, st.integers(0, 1)) for _ in range(4)),
    st.builds(hops, st.integers(-6, 2), st.just(100), st.integers(76, 100)),
)
"""Two weeks of training and a measurement, often with all that the first gate asks for."""
programs = st.sampled_from([PROGRAM, BY_PAIN])


def lived(program: Program, history: Sequence[Move]) -> AnyPatient:
    patient = AnyPatient(program)
    for move in history:
        move(patient)
    return patient


# Evidence


def newest_hop(patient: AnyPatient, side: Side, on: date) -> Measurement | None:
    found = [item for item in patient.measurements if item.side is side and item.on <= on]
    return max(found, key=lambda item: item.on, default=None)


def has_evidence(patient: AnyPatient, state: PhaseState) -> bool:
    """Whether the raw measurements show what the gate to the middle phase asks for, on the day it opened."""
    on, first = state.on, state.on - timedelta(MOST_AGE)
    left, right = newest_hop(patient, Side.LEFT, on), newest_hop(patient, Side.RIGHT, on)
    if left is None or right is None:
        return False
    first = first if state.since is None else max(first, state.since)
    is_fresh = min(left.on, right.on) >= first
    return on >= WEEK_SIX and is_fresh and right.measured.value >= 0.8 * left.measured.value


def is_calm(patient: AnyPatient, state: PhaseState) -> bool:
    """Whether no session of the week before the gate opened had more pain than CALM allows."""
    for event in patient.events:
        data = event.data
        if not isinstance(data, SessionEvent) or not any(item.sets for item in data.done.exercises):
            continue
        is_of_the_week = state.on - timedelta(7) < event.on < state.on
        if not is_of_the_week or (state.since is not None and event.on < state.since):
            continue
        pain = data.done.pain
        scores = (pain.before, pain.during, pain.after_1h, pain.next_morning)
        if any(one is not None and one > 3 for one in scores):
            return False
    return True


def opened_by_itself(state: PhaseState | None) -> bool:
    return state is not None and state.phase == "middle" and state.decision.code == "phase_opened"


@settings(max_examples=150)
@given(programs, nearly_ready, st.lists(by_themselves, max_size=10), st.integers(0, 12))
def test_a_gate_never_opens_without_its_evidence(
    program: Program, first: tuple[Move, ...], history: list[Move], days: int
) -> None:
    patient = AnyPatient(program)
    for move in (*first, *history):
        move(patient)
        shown = advance_phase(patient.plan, patient.progress, patient.on + timedelta(days))
        for progress in (patient.progress, shown):
            if opened_by_itself(progress.phase):
                assert progress.phase is not None
                assert has_evidence(patient, progress.phase)
                assert program is PROGRAM or is_calm(patient, progress.phase)
            assert progress.phase is not None
            assert progress.phase.phase != "late"  # its gate waits for the coach


def test_the_gate_does_open_with_its_evidence() -> None:
    """The property above is about something: the same moves do open the gate."""
    calm = PainScores(during=1)
    patient = lived(BY_PAIN, [*(trains(12, calm, 4) for _ in range(3)), hops(-7, 100, 90)])
    shown = advance_phase(patient.plan, patient.progress, WEEK_SIX + timedelta(1))
    assert opened_by_itself(shown.phase)


@settings(max_examples=60)
@given(
    st.lists(st.builds(trains, st.integers(6, 14), pains, st.sampled_from([0, 1, 5])), max_size=6),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_after_a_fall_back_only_a_newer_measurement_opens_the_gate_again(
    history: list[Move], days: int, later: int
) -> None:
    patient = AnyPatient(PROGRAM)
    patient.on = WEEK_SIX
    patient.records(hop(WEEK_SIX, 100, 95))
    patient.trains(pain=PainScores(during=8))
    fell_back_on = WEEK_SIX + timedelta(1)
    patient.on = fell_back_on
    for move in history:
        move(patient)
    patient.records(hop(fell_back_on - timedelta(days), 100, 95))  # before or on the day of the fall back
    on = patient.on + timedelta(later)
    shown = advance_phase(patient.plan, patient.progress, on)
    assert shown.phase is not None
    assert (shown.phase.phase, shown.phase.decision.code) == ("early", "phase_fell_back")
    calm = advance_phase(patient.plan, patient.progress, on + timedelta(10)).phase
    assert calm is not None
    assert calm.phase == "early"
    patient.records(hop(on + timedelta(10), 100, 95))
    again = advance_phase(patient.plan, patient.progress, on + timedelta(10))
    assert opened_by_itself(again.phase)


@settings(max_examples=60)
@given(
    programs,
    st.lists(st.builds(trains, st.integers(6, 14), pains, st.sampled_from([0, 1, 5])), max_size=8),
    st.lists(st.tuples(st.integers(0, 40), st.integers(80, 120)), min_size=1, max_size=4),
    st.integers(0, 60),
)
def test_an_old_measurement_never_opens_a_gate(
    program: Program, history: list[Move], old: list[tuple[int, int]], days: int
) -> None:
    """All of them are at least a day too old when the weeks are over."""
    last = WEEK_SIX - timedelta(MOST_AGE + 1)
    patient = AnyPatient(program)
    patient.records([one for ago, right in old for one in hop(last - timedelta(ago), 100, right)])
    for move in history:
        move(patient)
    shown = advance_phase(patient.plan, patient.progress, patient.on + timedelta(days))
    assert shown.phase is not None
    assert (shown.phase.phase, shown.phase.decision.code) == ("early", "phase_started")


# Pain


def height(patient: AnyPatient, progress: Progress, progression: str) -> tuple[float, int]:
    """How heavy the next sets of a progression are, and their target."""
    slot = SlotProgress(patient.plan, progress, patient.plan.first_slot[progression])
    states = slot.progression_state.states.values()
    return max(slot.built(state) for state in states), max(max(state.targets, default=0) for state in states)


def worse(pain: PainScores, by: int) -> PainScores:
    """Every score higher, those that were not reported included."""
    scores = (pain.before, pain.during, pain.after_1h, pain.next_morning)
    return PainScores(*(min((0 if one is None else one) + by, 10) for one in scores))


@settings(max_examples=120)
@given(
    st.sampled_from([PROGRAM, ONE_SCHEDULE]),
    st.lists(with_the_coach, max_size=10),
    st.integers(6, 14),
    pains,
    st.integers(1, 10),
)
def test_more_pain_never_makes_anything_heavier_or_sooner(
    program: Program, history: list[Move], reps: int, pain: PainScores, more: int
) -> None:
    """Two patients with the same history, whose last session differs in its pain only."""
    calm, sore = lived(program, history), lived(program, history)
    calm.trains(reps=reps, pain=pain)
    sore.trains(reps=reps, pain=worse(pain, more))
    for name in calm.plan.first_slot:
        assert height(sore, sore.progress, name) <= height(calm, calm.progress, name)
    order = [phase.phase for phase in program.phases]
    session_on = calm.progress.done_on[0]
    for days in range(7):  # as long as the session is in the newer week of the trend
        on = session_on + timedelta(days)
        ahead, behind = (advance_phase(one.plan, one.progress, on).phase for one in (calm, sore))
        assert ahead is not None
        assert behind is not None
        assert order.index(behind.phase) <= order.index(ahead.phase)
    if program is ONE_SCHEDULE:  # a phase that was left can have more sessions a week
        assert sore.next.due.earliest >= calm.next.due.earliest


@settings(max_examples=60)
@given(programs, st.lists(with_the_coach, max_size=10), st.integers(0, 6), st.integers(0, 10))
def test_a_report_of_pain_never_makes_anything_heavier_or_sooner(
    program: Program, history: list[Move], days: int, pain: int
) -> None:
    calm, sore = lived(program, history), lived(program, history)
    on = calm.on + timedelta(days)
    assume(on not in sore.reports)  # a report in the place of another one can be a milder one
    reports(days, Symptoms(pain=pain))(sore)
    for name in calm.plan.first_slot:
        assert height(sore, sore.progress, name) <= height(calm, calm.progress, name)


# Stored progress


@settings(max_examples=150)
@given(programs, st.lists(with_the_coach, min_size=1, max_size=16))
def test_stored_progress_is_folded_progress_with_measurements_symptoms_and_phases(
    program: Program, history: list[Move]
) -> None:
    patient = AnyPatient(program)
    for move in history:
        patient.progress = msgspec.json.decode(msgspec.json.encode(patient.progress), type=Progress)
        move(patient)
    if patient.events:
        assert patient.progress == patient.folded().progress
    assert patient.folded() == patient.folded()


@settings(max_examples=60)
@given(programs, st.lists(with_the_coach, min_size=1, max_size=10), offsets, st.integers(60, 120))
def test_what_is_recorded_and_deleted_leaves_nothing_behind(
    program: Program, history: list[Move], days: int, right: int
) -> None:
    patient = lived(program, history)
    patient.folds_again()
    before = patient.progress
    on = patient.on + timedelta(days)
    assume(all(item.on != on for item in patient.measurements) and on not in patient.reports)
    hops(days, 100, right)(patient)
    reports(days, Symptoms(pain=9))(patient)
    patient.measurements = [item for item in patient.measurements if item.on != on]
    del patient.reports[on]
    patient.folds_again()
    assert patient.progress == before


def test_the_gates_of_the_program_are_those_that_the_evidence_is_about() -> None:
    assert GATES["early"][0].when == (SIX_WEEKS, SYMMETRY)
    assert (SYMMETRY.min, SYMMETRY.max_age_days, SIX_WEEKS.min) == (80, MOST_AGE, 6)
