"""The case to judge: one exercise of a session, with its log, its prescription and its pain."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.cached_property import cached_property
from domain.decision import Decision
from domain.loads.loading import Loads, Unit
from domain.policies.pain import NO_PAIN, PainFinding, PainLight
from domain.progress.phases import athlete_on
from domain.progress.progress import Progress, ProgressionState
from domain.progress.session_pain import find_pain, scores_for_exercise
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.evidence import NO_EVIDENCE, Evidence
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.prescription import PrescribedSet
from domain.sessions.review import Review, review
from domain.sessions.session import Performance, PerformedSet
from domain.sessions.side import Side
from domain.sessions.symptoms import DatedSymptoms


class LoggedExercise(Struct, frozen=True):
    """The log of one slot, and the prescription that it is compared with."""

    performance: Performance
    sets: tuple[PerformedSet, ...]  # logged for this slot
    progression_sets: tuple[PerformedSet, ...]  # logged for every slot of the same progression: pain counts for all
    prescribed: tuple[PrescribedSet, ...]  # as the history prescribes them today
    issued: tuple[PrescribedSet, ...] | None = None  # as issued to the athlete, if different
    issued_unit: Unit | None = None
    issued_for: date | None = None  # the day of the issued sets, if that is after the session
    day_decision: Decision | None = None  # for sets that a deload or a place changed
    reports: tuple[DatedSymptoms, ...] = ()  # of symptoms, after that day and up to the next session
    loads_here: Loads | None = None  # at the place of the session, if they are not the usual ones


class Judgment(Struct, frozen=True):
    """The new state of the progression, the decision, and the worst pain of the exercise.

    `explains_next` is False when the decision is about this session alone. Then the earlier decision still explains the
    next sets.
    """

    state: ProgressionState
    decision: Decision
    explains_next: bool = True
    pain: PainFinding = NO_PAIN


class Case(Struct, frozen=True, dict=True):
    """A reviewed exercise with the pain of each side. `slot` already counts the red light and confirmation."""

    slot: SlotProgress
    review: Review
    issued_review: Review | None
    pain_by_side: dict[Side, PainFinding]
    on: date
    day_decision: Decision | None
    issued_for: date | None = None

    @cached_property
    def worst_pain(self) -> PainFinding:
        return max(self.pain_by_side.values(), key=lambda pain: pain.light)

    def side(self, slot: SlotProgress, side: Side) -> "SideCase":
        """The case of one side. In `slot`, the sides before this one are already judged."""
        if side is Side.BOTH:
            review, issued = self.review, self.issued_review
        else:
            review = self.review.of_side(side)
            issued = None if self.issued_review is None else self.issued_review.of_side(side)
        if issued is not None and issued.prescribed != review.prescribed:
            # A set that met the issued prescription never counts as missed against the refolded one.
            review = replace(review, was_met_as_issued=issued.met, issued_for=self.issued_for)
        return SideCase(slot, side, review, self.pain_by_side[side], self.on, self.day_decision)


class SideCase(Struct, frozen=True):
    """One side of an exercise, or both together where the weaker side leads."""

    slot: SlotProgress
    side: Side
    review: Review
    pain: PainFinding
    on: date
    day_decision: Decision | None = None

    @property
    def evidence(self) -> Evidence:
        return self.slot.progression_state.evidence.get(self.side, NO_EVIDENCE)

    @property
    def rule_state(self) -> RuleState:
        return self.slot.progression_state.states[self.side]

    def unchanged(self, decision: Decision, explains_next: bool = True) -> Judgment:
        return Judgment(self.slot.progression_state, decision, explains_next)

    def with_evidence(self, evidence: Evidence) -> ProgressionState:
        progression = self.slot.progression_state
        return replace(progression, evidence=progression.evidence | {self.side: evidence})

    def with_state(self, state: RuleState) -> ProgressionState:
        progression = self.slot.progression_state
        return replace(progression, states=progression.states | {self.side: state})


def case_of(slot: SlotProgress, logged: LoggedExercise) -> Case | None:
    """Review the exercise and count its pain and confirmation. Returns None if no prescribed set was started."""
    performance, state = logged.performance, slot.progression_state
    unit = performance.unit or slot.unit
    reviewed = review(
        logged.prescribed, logged.sets, unit, slot.unit, slot.loads, slot.body_weight, loads_here=logged.loads_here
    )
    if not reviewed.started:
        return None
    days_off, week = _calendar(slot.progress, performance)
    pain = scores_for_exercise(slot.pain_policy, slot.progress.setup, performance)
    reviewed = replace(reviewed, heavier_counts=state.reds == 0, pain=pain, days_off=days_off, week=week)
    if slot.plan.reads_athlete:
        reviewed = replace(reviewed, athlete=athlete_on(slot.plan, slot.progress, performance.performed_on))
    sides = [side for side in map(Side, state.states) if side is Side.BOTH or reviewed.of_side(side).started]
    pain_by_side = {side: _pain(slot, logged, side) for side in sides}
    worst = max(pain_by_side.values(), key=lambda pain: pain.light)
    counted = slot.at(_count_confirmation(slot, _count_red(state, worst), reviewed, worst))
    issued = None
    if logged.issued is not None:
        issued_unit = logged.issued_unit or slot.unit
        loads_here = logged.loads_here
        issued = review(
            logged.issued, logged.sets, unit, issued_unit, slot.loads, loads_here=loads_here, snap_loads=False
        )
    return Case(
        counted,
        reviewed,
        issued,
        pain_by_side,
        performance.performed_on,
        logged.day_decision,
        logged.issued_for,
    )


def _calendar(progress: Progress, performance: Performance) -> tuple[int | None, int]:
    """On the day of the session: days since the previous session, and whole weeks since the enrollment began."""
    newest = progress.done_on[0] if progress.done_on else None
    days_off = None if newest is None else (performance.performed_on - newest).days
    return days_off, (performance.performed_on - progress.start_on).days // 7


def _pain(slot: SlotProgress, logged: LoggedExercise, side: Side) -> PainFinding:
    """Judge the pain of a side. Scores of a session and reports apply to the affected side, a set's pain to its own."""
    policy = slot.pain_policy
    if policy is None:
        return NO_PAIN
    sets = [item for item in logged.progression_sets if side is Side.BOTH or item.side in (side, Side.BOTH)]
    return find_pain(policy, slot.progress.setup, logged.performance, logged.reports, side, sets)


def _count_red(state: ProgressionState, pain: PainFinding) -> ProgressionState:
    """Count red sessions in a row: per exercise, whichever side hurts, and once per session."""
    reds = state.reds + 1 if pain.light is PainLight.RED else 0
    return state if reds == state.reds else replace(state, reds=reds)


def _count_confirmation(
    slot: SlotProgress, state: ProgressionState, reviewed: Review, pain: PainFinding
) -> ProgressionState:
    """Count sessions in a row that confirmed the form. A red one resets the count; one set by the coach is ignored."""
    steps = slot.slot.variants
    confirmation = steps[state.variant].confirmation if state.variant < len(steps) else None
    if confirmation is None or not slot.sets_asked_by_rule:
        return state
    confirmed = reviewed.confirmed(confirmation.value) and pain.light is not PainLight.RED
    confirmations = state.confirmations + 1 if confirmed else 0
    return state if confirmations == state.confirmations else replace(state, confirmations=confirmations)
