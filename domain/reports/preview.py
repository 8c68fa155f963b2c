"""Preview of a program or a rule: what it prescribes, session by session. Pure; nothing is stored.

The sessions are either given, or simulated by an athlete who meets every target or misses a share of them. The same
seed gives the same sessions.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.equipment import EquipmentKind
from domain.loads.loading import Unit
from domain.programs.exercise import Exercise, Laterality
from domain.programs.plan import Plan
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progress.enrollment_start import start_progress
from domain.progress.phases import advance_phase, plan_in_phase
from domain.progress.plan_next import plan_next
from domain.progress.prescribe import prescribe
from domain.progress.progress import EnrollmentStart, Setup
from domain.progression_rules import ProgressionRule
from domain.sessions.measurement import BODY_WEIGHT, Measurement, newest, relevant
from domain.sessions.metric import Metric, amount_in
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, PrescriptionContent, SetKind
from domain.sessions.session import ComplaintPains, PainScores, Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side
from domain.text_types import Slug

MOST_SESSIONS = 500
MOST_SETS = 40_000  # prescribed in one preview: three times 500 sessions of the longest built-in program
REPS_TO_FATIGUE = 12  # of the simulated athlete, for sets without a target
MOST_REPS = 1000  # of one set, as in a logged session


class PreviewSizeError(ValueError):
    """The sessions have more prescribed sets than one preview computes."""


class EveryTargetMetScenario(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="every_target_met"):
    """The athlete meets every target and confirms the form of every set."""

    extra_reps: Annotated[
        int,
        Meta(
            ge=0,
            le=20,
            description="Reps above the target in each open (AMRAP) set. Other sets get exactly their target.",
        ),
    ] = 0


class ShareMissedScenario(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="share_missed"):
    """The athlete misses the target in a share of the exercises, chosen by a seed."""

    share: Annotated[float, Meta(ge=0, le=1, description="Share of exercises that are missed.")]
    seed: Annotated[
        int, Meta(ge=0, le=2**53, description="Seed of the random numbers. The same seed gives the same sessions.")
    ] = 0


Scenario = Annotated[
    EveryTargetMetScenario | ShareMissedScenario,
    Meta(title="Scenario", description="Behavior of the simulated athlete."),
]


class PastSession(Struct, frozen=True, forbid_unknown_fields=True):
    """A performed session, judged against the prescription with the same position in the preview."""

    exercises: Annotated[
        tuple[PerformedExercise, ...], Meta(max_length=50, description="Performed exercises, in order.")
    ]
    performed_on: Annotated[date | None, Meta(description="Local date. Defaults to the earliest due date.")] = None
    pain: Annotated[PainScores, Meta(description="Pain of the session, 0-10.")] = PainScores()
    complaint_pain: ComplaintPains = ()
    unit: Annotated[Unit | None, Meta(description="Unit of the loads. Defaults to the athlete's unit.")] = None
    place: Annotated[Slug | None, Meta(description="One of `places`. Defaults to `equipment`.")] = None


class PreviewSession(Struct, frozen=True):
    """A session of a preview."""

    prescription: Annotated[
        PrescriptionContent,
        Meta(
            description="Prescription of the session. With `detail: decisions`, its `exercises` are left out (empty)."
        ),
    ]
    performed: Annotated[
        tuple[PerformedExercise, ...],
        Meta(description="Performed exercises. With `detail: decisions`, they are left out (empty)."),
    ]
    decisions: Annotated[tuple[Decision, ...], Meta(description="Decisions, one per slot.")]


class Preview(Struct, frozen=True):
    """Previewed sessions, and the next prescription."""

    sessions: Annotated[tuple[PreviewSession, ...], Meta(description="Sessions, in order.")]
    next: Annotated[PrescriptionContent, Meta(description="Prescription after the last session.")]


class PreviewRun:
    """The sessions of a preview, computed one by one, so that they need not all be in memory. Iterate once.

    `measurements` are those of the athlete: the body weight, and what gates look at. `trained` are the given sessions,
    or how a simulated athlete trains `sessions` of them. Raises ValueError above 500 sessions. Iterating raises
    PreviewSizeError above 40,000 prescribed sets. They are counted as the preview goes on, so at most one session is
    computed beyond that.
    """

    def __init__(
        self,
        plan: Plan,
        enrolled: EnrollmentStart,
        trained: Sequence[PastSession] | Scenario,
        sessions: int = 20,
        measurements: Sequence[Measurement] = (),
    ) -> None:
        if sessions > MOST_SESSIONS or (isinstance(trained, Sequence) and len(trained) > MOST_SESSIONS):
            raise ValueError(f"A preview has at most {MOST_SESSIONS} sessions.")
        self._plan = plan
        self._enrolled = enrolled
        self._past = trained if isinstance(trained, Sequence) else None
        scenario = EveryTargetMetScenario() if isinstance(trained, Sequence) else trained
        self._athlete = SimulatedAthlete(scenario, plan)
        self._sessions = sessions if self._past is None else len(self._past)
        self._weights = [item for item in measurements if item.name == BODY_WEIGHT]
        setup = with_body_weight(enrolled.setup, measurements, enrolled.start_on)
        progress = start_progress(plan, replace(enrolled, setup=setup), {})
        self._progress = replace(progress, measurements=relevant(measurements, plan.tests, enrolled.start_on))

    def __iter__(self) -> Iterator[PreviewSession]:
        plan, sets = self._plan, 0
        for number in range(1, self._sessions + 1):
            past = None if self._past is None else self._past[number - 1]
            on = past.performed_on if past is not None and past.performed_on is not None else self._enrolled.start_on
            issued = prescribe(plan, self._progress, on, None if past is None else past.place)
            sets += sum(len(item.sets) for item in issued.exercises)
            if sets > MOST_SETS:
                raise PreviewSizeError(f"The first {number} sessions have more than {MOST_SETS} prescribed sets.")
            session = past or PastSession(self._athlete.trains(issued))
            performance = Performance(
                performed_on=session.performed_on or issued.on,
                prescribed_on=session.performed_on or issued.on,
                exercises=session.exercises,
                pain=session.pain,
                complaint_pain=session.complaint_pain,
                unit=session.unit,
                prescription_id=UUID(int=number),
                place=session.place,
            )
            weight = newest(self._weights, performance.performed_on)
            weighed = self._progress.with_body_weight(weight[0].measured if weight else None)
            progress = advance_phase(plan, weighed, performance.prescribed_on)
            progress = replace(progress, folded_to=max(performance.performed_on, progress.folded_to or date.min))
            trained = plan_in_phase(plan, progress)
            self._progress, decisions = plan_next(
                trained,
                progress,
                performance,
                issued.exercises,
                issued.unit,
                is_current=issued.on == performance.prescribed_on,
            )
            yield PreviewSession(issued, session.exercises, decisions)

    def next_prescription(self) -> PrescriptionContent:
        """The prescription after the last session so far."""
        return prescribe(self._plan, self._progress, self._enrolled.start_on)


def with_body_weight(setup: Setup, measurements: Sequence[Measurement], on: date) -> Setup:
    """The setup with the newest body weight on or before a day, if there is one."""
    found = newest([item for item in measurements if item.name == BODY_WEIGHT], on)
    return replace(setup, body_weight=found[0].measured.in_unit(setup.unit)) if found else setup


def preview(
    plan: Plan, enrolled: EnrollmentStart, trained: Sequence[PastSession] | Scenario, sessions: int = 20
) -> Preview:
    """Preview the given sessions, or `sessions` simulated ones, all at once. Raises what PreviewRun raises."""
    run = PreviewRun(plan, enrolled, trained, sessions)
    return Preview(tuple(run), run.next_prescription())


def without_exercises(session: PreviewSession) -> PreviewSession:
    """The session without its prescribed and performed exercises: its decisions only."""
    return replace(session, prescription=replace(session.prescription, exercises=()), performed=())


def decisions_only(found: Preview) -> Preview:
    """The preview without the prescribed and performed exercises of its sessions. `next` stays whole."""
    return replace(found, sessions=tuple(without_exercises(session) for session in found.sessions))


class SimulatedAthlete:
    """A simulated athlete whose results follow a scenario."""

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        self._plan = plan
        self._extra_reps = scenario.extra_reps if isinstance(scenario, EveryTargetMetScenario) else 0
        self._share = scenario.share if isinstance(scenario, ShareMissedScenario) else 0.0
        self._numbers = _random(scenario.seed) if isinstance(scenario, ShareMissedScenario) else _random(0)

    def trains(self, issued: PrescriptionContent) -> tuple[PerformedExercise, ...]:
        return tuple(self._perform(item, issued.unit) for item in issued.exercises if item.sets)

    def _perform(self, item: PrescribedExercise, unit: Unit) -> PerformedExercise:
        rule = self._plan.rule(self._plan.slots[item.slot], unit).rule_of(item.stage)
        work = [one for one in item.sets if one.kind is not SetKind.WARM_UP]
        amounts: dict[Side, list[float]] = {}
        for one in work:
            amounts.setdefault(one.side, []).append(_top(one))
        amounts = {side: rule.amounts_to_meet(targets) for side, targets in amounts.items()}
        for one in work:
            if one.open and one.metric is Metric.REPS:
                place = _place(work, one)
                reps = amounts[one.side][place]
                amounts[one.side][place] = max(reps, min(reps + self._extra_reps, MOST_REPS))
        if next(self._numbers) < self._share:
            short = 1 + int(next(self._numbers) * 3)
            weaker = list(amounts)[-1]
            amounts[weaker] = [max(amount - short, 0) for amount in amounts[weaker]]
        return PerformedExercise(item.exercise, item.slot, sets=tuple(_performed(work, amounts)))


def _top(one: PrescribedSet) -> float:
    return REPS_TO_FATIGUE if one.top is None else one.top


def _place(work: Sequence[PrescribedSet], one: PrescribedSet) -> int:
    """The place of a set among those of its side, from 0."""
    return [other for other in work if other.side is one.side].index(one)


def _performed(work: Sequence[PrescribedSet], amounts: dict[Side, list[float]]) -> Iterator[PerformedSet]:
    reps_done: dict[Side, list[int]] = {side: [] for side in amounts}
    for one in work:
        done = reps_done[one.side]
        amount = amounts[one.side][len(done)]
        row = None if one.adjust is None else one.adjust.row_for(done[one.adjust.from_set - 1])
        load, band = (one.signed_load, one.band) if row is None else (row.signed_load or 0.0, row.band)
        done.append(int(amount))
        yield PerformedSet(
            set=one.set,
            kind=one.kind,
            side=one.side,
            **amount_in(one.metric, amount),
            load=None if band is not None else max(load, 0.0),
            assistance=-load if load < 0 and band is None else None,
            band=band,
            rir=one.rir,
            tempo_held=True,
            unassisted=True,
            torso_upright=True,
        )


def _random(seed: int) -> Iterator[float]:
    """Random numbers from 0 to below 1 by splitmix64 (Vigna): small, and the same on every machine."""
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
    equipment=tuple(kind for kind in EquipmentKind if kind is not EquipmentKind.ASSISTED_MACHINE),
)


def one_rule(rule: ProgressionRule, exercise: Exercise | None = None, policies: Policies | None = None) -> Plan:
    """A plan with a single slot `lift` and a single progression `lift`.

    Without an `exercise`, it is a lift with external load, unless the rule has sets without a load.
    """
    exercise = exercise or replace(LIFT, bodyweight=rule.needs_bodyweight())
    program = Program(
        slug="preview",
        name="Preview",
        days=(Day("Day", (Slot("lift", exercise.slug, "lift"),)),),
        progressions=(Progression("lift", rule),),
        policies=policies or Policies(),
    )
    return Plan(program, 1, (exercise,))
