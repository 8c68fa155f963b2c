"""The heart: one session, held against progress and policies, becomes decisions and new progress.

For every rule kind the same order: was it done? -> load, reps and form, per side -> side policy -> pain gate -> the
rule advances, holds or is eased -> variant. Schedule, layoff and equipment follow when the next session is prescribed.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.form import VARIANT_CHANGED
from domain.loading import Rounding
from domain.match import Matched, day_done, match
from domain.pain import ALREADY_EASIEST, PAIN_EASED, PAIN_HOLD, PAIN_STOP, STOPPED, Finding, Light
from domain.prescribe import issue, open_session
from domain.prescription import PrescribedExercise
from domain.program import Plan, Slot
from domain.progress import Progress, Track
from domain.review import SIDE_MISSING, Review, review
from domain.session import Performance, PerformedSet
from domain.side import LEFT_AND_RIGHT, Side
from domain.standing import Standing

NOT_IN_PROGRAM = declare(
    "not_in_program",
    Action.REPEAT,
    "{exercise} is not part of the program: stored, and nothing changes.",
    exercise="slug of the exercise that was done",
)
SUBSTITUTED = declare(
    "substituted",
    Action.REPEAT,
    "{exercise} was done instead. Stored; the slot repeats as it was.",
    exercise="slug of the exercise that was done",
)
OVERRIDE_DONE = declare(
    "override_done", Action.REPEAT, "Done as the coach had set it for once. Back to where it stood before."
)

WEIGHT = (Action.STOP, Action.BACK_OFF, Action.DELOAD, Action.HOLD, Action.REPEAT, Action.ADVANCE, Action.START)
DATES_KEPT = 14  # as far back as a schedule of 14 sessions a week looks


def plan_next(
    plan: Plan, progress: Progress, done: Performance, as_issued: Sequence[PrescribedExercise] = ()
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one session in. `as_issued` is what the athlete was shown, where that was kept."""
    matched = match(plan, progress.day, done.exercises)
    decisions = [decide(NOT_IN_PROGRAM, exercise=slug) for slug in matched.elsewhere]
    opened = open_session(plan, progress, done.prescribed_on)
    tracks, whys = dict(opened.tracks), dict(opened.decisions)
    for name, slug in matched.substitutes.items():
        decisions.append(replace(decide(SUBSTITUTED, exercise=slug), slot=name))
    for name, sets in matched.sets.items():
        slot = plan.slots[name]
        shown = next((item for item in as_issued if item.slot == name), None)
        track, decision = _judge(Standing(plan, opened, slot), sets, done, shown)
        if decision is None:
            continue
        tracks[slot.progression] = track
        for other in plan.slots.values():
            if other.progression == slot.progression:
                whys[other.slot] = replace(decision, slot=other.slot)
        decisions.append(whys[name])
    if not _counts(matched, done):
        return progress, tuple(decisions)
    return replace(
        opened,
        tracks=tracks,
        decisions=whys,
        day=(day_done(plan, progress.day, matched) + 1) % len(plan.program.days),
        sessions=progress.sessions + 1,
        done_on=(done.performed_on, *progress.done_on)[:DATES_KEPT],
        overrides=(),
        awaits_morning=plan.program.policies.pain is not None and done.pain.next_morning is None,
    ), tuple(decisions)


def _counts(matched: Matched, done: Performance) -> bool:
    """A session of other things alone does not move the program on, unless it answers a prescription."""
    return bool(matched.sets or matched.substitutes) or done.prescription_id is not None


def _judge(
    standing: Standing, sets: tuple[PerformedSet, ...], done: Performance, shown: PrescribedExercise | None
) -> tuple[Track, Decision | None]:
    track, unit = standing.track, standing.unit
    if track.stopped:
        return track, decide(STOPPED)
    asked = issue(standing)
    logged_in = done.unit or unit
    found = review(asked.sets, sets, logged_in, unit)
    if not found.started:
        return track, None
    if shown is not None and shown.sets != asked.sets and review(shown.sets, sets, logged_in, unit).met:
        found = replace(found, was_met_as_issued=True)
    if Side.BOTH.value not in track.states:
        return _each_side(standing, found, done)
    return _decide(standing, Side.BOTH, found, _pain(standing, sets, done))


def _pain(standing: Standing, sets: Sequence[PerformedSet], done: Performance) -> Finding:
    policy = standing.plan.program.policies.pain
    return policy.find(done.pain, standing.progress.setup.baseline_pain, sets) if policy else Finding(Light.GREEN)


def _each_side(standing: Standing, found: Review, done: Performance) -> tuple[Track, Decision | None]:
    """Sides that go on their own are judged one after the other; the weightiest decision speaks for the slot."""
    decisions: list[Decision] = []
    for side in LEFT_AND_RIGHT:
        own = found.of_side(side)
        if not own.started or side.value not in standing.track.states:
            continue
        affected = standing.progress.setup.affected_side.loaded_by(side)
        sets = [item.done for item in own.done if item.done is not None]
        pain = _pain(standing, sets, done) if affected else Finding(Light.GREEN)
        track, decision = _decide(standing, side, own, pain)
        standing = standing.at(track)
        text = f"{side.value.capitalize()}: {decision.text}"
        decisions.append(replace(decision, facts=decision.facts | {"side": side.value}, text=text))
    if not decisions:
        return standing.track, None
    weightiest = min(decisions, key=lambda item: WEIGHT.index(item.action))
    return standing.track, replace(weightiest, text=" ".join(item.text for item in decisions))


def _decide(standing: Standing, side: Side, found: Review, pain: Finding) -> tuple[Track, Decision]:
    if pain.light is Light.RED:
        return _ease(standing, side, pain)
    track = replace(standing.track, reds=0)
    if found.missing_side is not None:
        return replace(track, confirmations=0), decide(SIDE_MISSING, found.asides, side=found.missing_side.value)
    if pain.light is Light.AMBER:
        held = decide(PAIN_HOLD, found.asides, score=pain.score, time=pain.time, limit=pain.limit)
        return replace(track, confirmations=0), held
    if standing.override is not None:
        return track, decide(OVERRIDE_DONE, found.asides)
    track = _confirm(standing.slot, track, found)
    changed = _next_variant(standing.at(track))
    if changed is not None:
        return changed
    after, decision = standing.rule.advance(track.states[side.value], found, standing.loads)
    return replace(track, states=track.states | {side.value: after}), decision


def _ease(standing: Standing, side: Side, pain: Finding) -> tuple[Track, Decision]:
    policy = standing.plan.program.policies.pain
    track = replace(standing.track, reds=standing.track.reds + 1, confirmations=0)
    if policy is not None and track.reds >= policy.reds_to_stop:
        return replace(track, stopped=True), decide(PAIN_STOP, score=pain.score, time=pain.time)
    eased = standing.rule.ease(track.states[side.value], standing.loads)
    if eased is None:
        return track, decide(ALREADY_EASIEST, score=pain.score, time=pain.time)
    load, unit = standing.built(eased), standing.unit.value
    said = decide(PAIN_EASED, score=pain.score, time=pain.time, load=load, unit=unit)
    return replace(track, states=track.states | {side.value: eased}), said


def _confirm(slot: Slot, track: Track, found: Review) -> Track:
    """Count the sessions in a row that confirmed the present variant."""
    asks = slot.variants[track.variant].confirmation if track.variant < len(slot.variants) else None
    if asks is None:
        return track
    return replace(track, confirmations=track.confirmations + 1 if found.confirmed(asks.value) else 0)


def _next_variant(standing: Standing) -> tuple[Track, Decision] | None:
    """The next variant, at the same total load or the next lighter: one thing changes at a time, so reps stay."""
    steps, track, exercise = standing.slot.variants, standing.track, standing.exercise
    if track.variant + 1 >= len(steps) or track.confirmations < steps[track.variant].sessions:
        return None
    after = standing.at(replace(track, variant=track.variant + 1, confirmations=0))
    implements = exercise.implements_of(after.variant)
    share = exercise.implements_of(standing.variant) / implements

    def spread(load: float) -> float:
        return after.loads.build(load, Rounding.DOWN, share)

    states = {side: after.rule.with_loads(state, spread) for side, state in track.states.items()}
    starts = {side: spread(load) for side, load in track.start_loads.items()}
    found = exercise.variant(after.variant)
    spread_track = replace(after.track, states=states, start_loads=starts)
    return spread_track, decide(
        VARIANT_CHANGED,
        sessions=steps[track.variant].sessions,
        variant=found.name if found else "",
        load=after.at(spread_track).lowest,
        unit=after.unit.value,
        implements=implements,
    )
