"""Phases of a program: which one an athlete is in on a day, why, and what each gate still needs.

Gates are evaluated for every day: for the day of an event in the fold, and for the date that a prescription is asked
for. So a prescription shows the phase that a session on its date would be trained in. Reading stores nothing: the fold
opens the gate on the same day when the next event comes.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.programs.phase import Gate, GateOpener, Phase
from domain.programs.plan import Plan
from domain.progress.open_session import state_after_break
from domain.progress.progress import PhaseState, Progress
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.dated_condition import DatedCondition, StageReachedCondition
from domain.sessions.athlete_on_day import AthleteOnDay
from domain.sessions.prescription import PrescribedGate, PrescribedGateCondition, PrescribedPhase

PHASE_STARTED = declare(
    "phase_started",
    Action.START,
    "The program starts with {phase}.",
    phase="name of the phase",
)
PHASE_OPENED = declare(
    "phase_opened",
    Action.ADVANCE,
    "{phase} begins. {evidence}.",
    phase="name of the phase",
    evidence="the conditions of the gate, with the values that opened it",
)
PHASE_FELL_BACK = declare(
    "phase_fell_back",
    Action.BACK_OFF,
    "Back to {phase}. {evidence}.",
    phase="name of the phase",
    evidence="the conditions of the gate, with the values that opened it",
)
PHASE_OPENED_BY_COACH = declare(
    "phase_opened_by_coach",
    Action.HOLD,
    "The coach opened {phase}.",
    phase="name of the phase",
)
PHASE_WAITING = declare(
    "phase_waiting",
    Action.HOLD,
    "{phase} can begin. It waits for the coach. {evidence}.",
    phase="name of the phase",
    evidence="the conditions of the gate, with their values",
)
PHASE_NEEDS_DATA = declare(
    "phase_needs_data",
    Action.HOLD,
    "{phase} does not begin by itself: {missing} is not known. Add it to the enrollment, or open the phase.",
    phase="name of the phase",
    missing="what the enrollment lacks: the date of the surgery or of the injury, or the affected side",
)
BACK_IN_PHASE = declare(
    "back_in_phase",
    Action.BACK_OFF,
    "{days:day} without this exercise. Next: {next_set}.",
    days="days since the phase that last had the exercise",
    load="the load to continue with",
    reps="the next target of the first set, if it has one",
    seconds="the same in seconds",
    distance_m="the same in meters",
    exercise="slug of the easier exercise, if it is another one",
    was_loaded="true if an added load was taken off",
    unit="unit of the load",
)
MOST_DAYS_LOOKED_AT = 3660
ONE_DAY = timedelta(days=1)


class Transition(Struct, frozen=True):
    """A gate whose conditions hold on a day."""

    gate: Gate
    on: date
    evidence: str


def start_phase(plan: Plan, phase: str | None, on: date) -> PhaseState | None:
    """The phase at the start: the given one, or the first. None for a program without phases."""
    if not plan.program.phases:
        return None
    first = plan.program.phase_named(phase) if phase is not None else None
    first = first or plan.program.phases[0]
    return PhaseState(first.phase, on, decide(PHASE_STARTED, phase=first.title))


def plan_in_phase(plan: Plan, progress: Progress) -> Plan:
    """The plan as it is trained in the current phase."""
    return plan if progress.phase is None else plan.phases[progress.phase.phase]


def advance_phase(plan: Plan, progress: Progress, on: date) -> Progress:
    """Progress in the phase of a day: every gate that opened since the last event, or on the day itself."""
    state = progress.phase
    if state is None:
        return progress
    if not any(gate.opened_by is GateOpener.AUTOMATIC for phase in plan.program.phases for gate in phase.gates):
        return progress
    # A phase lasts at least a day. Otherwise two gates whose conditions both hold would never come to rest.
    day = max(progress.folded_to or state.on, state.on + ONE_DAY, on - timedelta(days=MOST_DAYS_LOOKED_AT))
    while day <= on:
        found = _transition(plan, progress, day)
        if found is not None:
            progress = _enter(plan, progress, found)
        day += ONE_DAY
    return progress


def open_phase(plan: Plan, progress: Progress, phase: str, on: date) -> Progress:
    """Progress in a phase that the coach opened. The current one stays as it is."""
    state, target = progress.phase, plan.program.phase_named(phase)
    if state is None or target is None or state.phase == phase:
        return progress
    decision = decide(PHASE_OPENED_BY_COACH, phase=target.title)
    return _in_phase(plan, progress, PhaseState(phase, on, decision), is_fall_back=_is_before(plan, phase, state.phase))


def _enter(plan: Plan, progress: Progress, found: Transition) -> Progress:
    state, to = progress.phase, found.gate.to
    if state is None:
        return progress
    title = _title(plan, to)
    is_fall_back = _is_before(plan, to, state.phase)
    decision = decide(PHASE_FELL_BACK if is_fall_back else PHASE_OPENED, phase=title, evidence=found.evidence)
    return _in_phase(plan, progress, PhaseState(to, found.on, decision), is_fall_back=is_fall_back)


def _in_phase(plan: Plan, progress: Progress, new: PhaseState, *, is_fall_back: bool) -> Progress:
    """Progress in another phase, on its first day and in its first week."""
    old = progress.phase
    if old is None:
        return progress
    before, after = plan.phases[old.phase].trained_slots, plan.phases[new.phase].trained_slots
    since = new.on + ONE_DAY if is_fall_back else old.since
    left = {name: on for name, on in old.left.items() if name not in after}
    trained_on = progress.done_on[0] if progress.done_on else new.on
    left |= {name: trained_on for name in before if name not in after}
    new = replace(new, since=since, left=left)
    progress = replace(progress, phase=new, day=0, week=0, week_shift=0)
    for name, on in old.left.items():
        if name in after:
            progress = _after_absence(plan, progress, name, (new.on - on).days)
    return progress


def _after_absence(plan: Plan, progress: Progress, progression: str, days: int) -> Progress:
    """Progress with a progression that no slot trained for some days, as after a break of that length."""
    slot = SlotProgress(plan, progress, plan.first_slot[progression])
    state = state_after_break(slot, days)
    if state == slot.progression_state or slot.progression_state.stopped:
        return progress
    eased = slot.at(state)
    key = min(state.states)
    facts = eased.easier_set_facts(slot.progression_state.states[key], state.states[key])
    return eased.explained_by(eased.named(decide(BACK_IN_PHASE, days=days, **facts)))


def _is_before(plan: Plan, phase: str, other: str) -> bool:
    names = [item.phase for item in plan.program.phases]
    return names.index(phase) < names.index(other)


def _transition(plan: Plan, progress: Progress, on: date) -> Transition | None:
    """The first gate of the current phase that opens by itself on a day."""
    phase = _current(plan, progress)
    if phase is None or not phase.gates:
        return None
    day = athlete_on(plan, progress, on)
    for gate in phase.gates:
        if gate.opened_by is GateOpener.AUTOMATIC and _holds(gate, day):
            return Transition(gate, on, evidence_text(gate, day))
    return None


def _current(plan: Plan, progress: Progress) -> Phase | None:
    return None if progress.phase is None else plan.program.phase_named(progress.phase.phase)


def _conditions(gate: Gate) -> Iterator[DatedCondition | StageReachedCondition]:
    return (one for one in gate.when if isinstance(one, DatedCondition | StageReachedCondition))


def _is_met(condition: DatedCondition | StageReachedCondition, day: AthleteOnDay) -> bool | None:
    if isinstance(condition, StageReachedCondition):
        return condition.is_reached(day)
    return condition.within(condition.value_on(day))


def _holds(gate: Gate, day: AthleteOnDay) -> bool:
    return all(_is_met(one, day) is True for one in _conditions(gate))


def evidence_text(gate: Gate, day: AthleteOnDay) -> str:
    """The conditions of a gate with their values, as a sentence without its period."""
    return "; ".join(one.text_on(day) for one in _conditions(gate))


def athlete_on(plan: Plan, progress: Progress, on: date) -> AthleteOnDay:
    """What conditions look at on a day."""
    setup, phase = progress.setup, progress.phase
    return AthleteOnDay(
        on=on,
        unit=setup.unit,
        start_on=progress.start_on,
        affected_side=setup.affected_side,
        surgery_on=setup.surgery_on,
        injury_on=setup.injury_on,
        phase_on=None if phase is None else phase.on,
        sessions=None if phase is None else phase.sessions,
        since=None if phase is None else phase.since,
        measurements=progress.measurements,
        pain=progress.pain,
        earned=progress.earned,
        stages={name: _stages_reached(plan, progress, name) for name in plan.read_progressions},
    )


def _stages_reached(plan: Plan, progress: Progress, progression: str) -> tuple[str, ...]:
    slot = plan.first_slot.get(progression)
    if slot is None:
        return ()
    at_slot = SlotProgress(plan, progress, slot)
    return at_slot.rule.stages_up_to(at_slot.lowest_state)


def prescribed_phase(plan: Plan, progress: Progress, on: date) -> PrescribedPhase | None:
    """The phase of a date as it is shown, with what each of its gates still needs. `plan` is that of all phases."""
    state, phase = progress.phase, _current(plan, progress)
    if state is None or phase is None:
        return None
    day = athlete_on(plan, progress, on)
    gates = tuple(_prescribed_gate(plan, gate, day) for gate in phase.gates)
    return PrescribedPhase(
        phase=phase.phase,
        name=phase.title,
        description=phase.description,
        since=state.on,
        decision=_phase_decision(plan, phase, state.decision, day),
        gates=gates,
    )


def phase_on(plan: Plan, progress: Progress, on: date) -> PrescribedPhase | None:
    """The phase of a day, with what each of its gates still needs. None for a program without phases."""
    return prescribed_phase(plan, advance_phase(plan, progress, on), on)


def _phase_decision(plan: Plan, phase: Phase, entered: Decision, day: AthleteOnDay) -> Decision:
    """Why the athlete is in the phase, that the coach can open the next one, or what a gate will never know."""
    waiting = next((gate for gate in phase.gates if gate.opened_by is GateOpener.COACH and _holds(gate, day)), None)
    if waiting is not None:
        return decide(PHASE_WAITING, phase=_title(plan, waiting.to), evidence=evidence_text(waiting, day))
    for gate in phase.gates:
        for condition in _conditions(gate):
            missing = condition.missing_from_enrollment(day) if isinstance(condition, DatedCondition) else None
            if missing is not None:
                return decide(PHASE_NEEDS_DATA, phase=_title(plan, gate.to), missing=missing)
    return entered


def _title(plan: Plan, phase: str) -> str:
    found = plan.program.phase_named(phase)
    return phase if found is None else found.title


def _prescribed_gate(plan: Plan, gate: Gate, day: AthleteOnDay) -> PrescribedGate:
    return PrescribedGate(
        to=gate.to,
        name=_title(plan, gate.to),
        opened_by=gate.opened_by.value,
        waits_for_coach=gate.opened_by is GateOpener.COACH and _holds(gate, day),
        conditions=tuple(
            PrescribedGateCondition(
                met=_is_met(one, day),
                value=one.value_on(day) if isinstance(one, DatedCondition) else None,
                text=one.text_on(day),
            )
            for one in _conditions(gate)
        ),
        source=gate.source,
    )
