"""What a program or a rule would ask for, session by session, before it meets an athlete. Pure, and nothing is stored.

Either against sessions that were performed, or against a made-up athlete who meets every target, or misses a share of
them by a seed: the same seed, the same sessions.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.decision import Decision
from domain.loads.equipment import EquipmentKind
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.program import Day, Plan, Policies, Program, Progression, Slot
from domain.progress.enrollment_start import start_progress
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart
from domain.progression_rules import ProgressionRule
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side

MOST_SESSIONS = 500
REPS_TO_FATIGUE = 12  # of the made-up athlete, where nothing is asked for


class EveryTargetMetScenario(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="every_target_met"):
    """The athlete does what is asked for, to the rep, with all that has to be confirmed."""


class ShareMissedScenario(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="share_missed"):
    """The athlete falls short of the target in a share of the exercises, by a seed."""

    share: Annotated[float, Meta(ge=0, le=1, description="How many of the exercises done are missed.")]
    seed: Annotated[int, Meta(ge=0, le=2**53, description="The same seed gives the same sessions.")] = 0


Scenario = Annotated[
    EveryTargetMetScenario | ShareMissedScenario, Meta(title="Scenario", description="How the made-up athlete trains.")
]


class PastSession(Struct, frozen=True, forbid_unknown_fields=True):
    """A session as it was performed, for the prescription that stood at its place."""

    exercises: Annotated[tuple[PerformedExercise, ...], Meta(max_length=50, description="What was done, in turn.")]
    performed_on: Annotated[date | None, Meta(description="Left out: the earliest date that was due.")] = None
    pain: Annotated[PainScores, Meta(description="Pain at the affected region, 0-10.")] = PainScores()
    unit: Annotated[Unit | None, Meta(description="Unit of its loads; left out: the athlete's.")] = None


class PreviewSession(Struct, frozen=True):
    """What was asked for, what was done, and what came of it."""

    prescription: Annotated[PrescriptionContent, Meta(description="What was asked for.")]
    performed: Annotated[tuple[PerformedExercise, ...], Meta(description="What was done.")]
    decisions: Annotated[tuple[Decision, ...], Meta(description="What came of it, slot by slot.")]


class Preview(Struct, frozen=True):
    """The sessions in order, and what would be asked for next."""

    sessions: Annotated[tuple[PreviewSession, ...], Meta(description="The sessions, in turn.")]
    next: Annotated[PrescriptionContent, Meta(description="What would be asked for after them.")]


def preview(
    plan: Plan, enrolled: EnrollmentStart, trained: Sequence[PastSession] | Scenario, sessions: int = 20
) -> Preview:
    """Go through at most `sessions` sessions, or those that were performed. ValueError above 500."""
    if sessions > MOST_SESSIONS or (isinstance(trained, Sequence) and len(trained) > MOST_SESSIONS):
        raise ValueError(f"a preview has at most {MOST_SESSIONS} sessions")
    progress = start_progress(plan, enrolled, {})
    found: list[PreviewSession] = []
    past: Iterator[PastSession | None] = iter(trained) if isinstance(trained, Sequence) else iter([None] * sessions)
    athlete = None if isinstance(trained, Sequence) else SimulatedAthlete(trained, plan)
    for number, session in enumerate(past, start=1):
        on = session.performed_on if session is not None and session.performed_on is not None else enrolled.start_on
        issued = prescribe(plan, progress, on)
        if session is None and athlete is not None:
            session = PastSession(athlete.trains(issued))  # noqa: PLW2901 - the made-up athlete stands in for it
        if session is None:
            break
        done = Performance(
            performed_on=session.performed_on or issued.on,
            prescribed_on=session.performed_on or issued.on,
            exercises=session.exercises,
            pain=session.pain,
            unit=session.unit,
            prescription_id=UUID(int=number),
        )
        progress, decisions = plan_next(plan, progress, done, issued.exercises, issued.unit)
        found.append(PreviewSession(issued, session.exercises, decisions))
    return Preview(tuple(found), prescribe(plan, progress, enrolled.start_on))


class SimulatedAthlete:
    """An athlete who does what a scenario says."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self._plan = plan
        self._share = scenario.share if isinstance(scenario, ShareMissedScenario) else 0.0
        self._numbers = _random(scenario.seed) if isinstance(scenario, ShareMissedScenario) else _random(0)

    def trains(self, issued: PrescriptionContent) -> tuple[PerformedExercise, ...]:
        return tuple(self._does(item, issued.unit) for item in issued.exercises if item.sets)

    def _does(self, item: PrescribedExercise, unit: Unit) -> PerformedExercise:
        rule = self._plan.rule(self._plan.slots[item.slot], unit).rule_of(item.stage)
        work = [one for one in item.sets if one.kind is SetKind.WORK]
        amounts: dict[Side, list[float]] = {}
        for one in work:
            amounts.setdefault(one.side, []).append(_top(one))
        amounts = {side: rule.amounts_to_meet(asked) for side, asked in amounts.items()}
        if next(self._numbers) < self._share:
            short = 1 + int(next(self._numbers) * 3)
            weaker = list(amounts)[-1]
            amounts[weaker] = [max(amount - short, 0) for amount in amounts[weaker]]
        return PerformedExercise(item.exercise, item.slot, sets=tuple(_performed(work, amounts)))


def _top(one: PrescribedSet) -> float:
    found = one.reps_max or one.reps or one.seconds_max or one.seconds
    return REPS_TO_FATIGUE if found is None else found


def _performed(work: Sequence[PrescribedSet], amounts: dict[Side, list[float]]) -> Iterator[PerformedSet]:
    done: dict[tuple[Side, int], int] = {}
    for one in work:
        amount = amounts[one.side][one.set - 1]
        reps = None if one.is_hold else int(amount)
        load = one.load
        if one.adjust is not None:
            adjusted = one.adjust.load_for(done.get((one.side, one.adjust.from_set), 0))
            load = load if adjusted is None else adjusted
        done[one.side, one.set] = int(amount)
        yield PerformedSet(
            set=one.set,
            side=one.side,
            reps=reps,
            seconds=amount if one.is_hold else None,
            load=load,
            rir=one.rir,
            tempo_held=True,
            unassisted=True,
            torso_upright=True,
        )


def _random(seed: int) -> Iterator[float]:
    """Numbers from 0 up to 1: splitmix64 (Vigna), small, and the same on every machine."""
    mask = 2**64 - 1
    state = seed & mask
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield ((mixed ^ (mixed >> 31)) >> 11) / 2**53


LIFT = Exercise(
    slug="lift",
    name="A lift",
    laterality=Laterality.TWO_SIDED,
    bodyweight=True,
    equipment=tuple(EquipmentKind),
)


def one_rule(rule: ProgressionRule, exercise: Exercise = LIFT, policies: Policies | None = None) -> Plan:
    """A plan of a single slot, `lift`, that follows the rule under the name `lift`."""
    program = Program(
        slug="preview",
        name="Preview",
        days=(Day("Day", (Slot("lift", exercise.slug, "lift"),)),),
        progressions=(Progression("lift", rule),),
        policies=policies or Policies(),
    )
    return Plan(program, 1, (exercise,))
