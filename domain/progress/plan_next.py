"""The heart: one session, held against progress and policies, becomes decisions and new progress.

For every rule kind the same order: was it done? -> load, reps and form, per side -> side policy -> pain gate -> the
rule advances, holds or is eased -> variant. Schedule, layoff and equipment follow when the next session is prescribed.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import STEP_TOO_LARGE
from domain.loads.loading import Unit, scale
from domain.policies.pain import ALREADY_EASIEST, NO_PAIN, PAIN_EASED, PAIN_HOLD, PAIN_STOP, STOPPED, Finding, Light
from domain.policies.variants import VARIANT_CHANGED
from domain.programs.program import Plan, Slot
from domain.progress.match import Matched, day_done, match, without_day
from domain.progress.prescribe import asked_sets, open_session
from domain.progress.progress import Progress, Track
from domain.progress.slot_progress import Standing
from domain.progression_rules.parts.rule_state import State
from domain.sessions.prescription import PrescribedExercise, PrescribedSet
from domain.sessions.review import SIDE_MISSING, Review, review
from domain.sessions.session import PainScores, Performance, PerformedSet
from domain.sessions.side import Side
from domain.wording import Fact, load_text

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
    "override_done",
    Action.REPEAT,
    "The coach had set this once: stored, not judged by the rule. It goes on from where it stood.",
)

NOT_JUDGED = declare(
    "not_judged",
    Action.REPEAT,
    "Stored. This slot is not the one that decides about its progression.",
)
LARGE_STEP = declare(
    "large_step",
    Action.ADVANCE,
    "Earned {sessions} sessions running, and nothing lies between {before_load} and the next load. Now {asked}: "
    "a large step, so stop a set early rather than lose form.",
    sessions="sessions running in which the step was earned",
    before_load="the load until now",
    load="the next load",
    asked="what is asked for now, in words",
    unit="the unit of both loads",
)

WEIGHT = (Action.STOP, Action.BACK_OFF, Action.DELOAD, Action.HOLD, Action.REPEAT, Action.ADVANCE, Action.START)
SESSIONS_BEFORE_A_LARGE_STEP = 3  # ours: else whoever owns 4 kg and 10 kg would stay at 4 kg for ever
STEPS_HELD = "steps held"  # a counter that no rule can name: sessions running whose step was too large
DATES_KEPT = 14  # as far back as a schedule of 14 sessions a week looks


def plan_next(
    plan: Plan,
    progress: Progress,
    done: Performance,
    as_issued: Sequence[PrescribedExercise] = (),
    issued_unit: Unit | None = None,
    *,
    as_asked: bool = False,
) -> tuple[Progress, tuple[Decision, ...]]:
    """Fold one session in. `as_issued` is what the athlete was shown, in `issued_unit`, where that was kept.

    `as_asked`: it was issued from this very progress for that day, so what is asked for need not be made again.
    """
    turn = plan.program.day_on(progress.day, done.prescribed_on)
    matched = match(plan, turn, done.exercises)
    decisions = [decide(NOT_IN_PROGRAM, exercise=slug) for slug in matched.elsewhere]
    opened = open_session(plan, progress, done.prescribed_on)
    tracks, whys = dict(opened.tracks), dict(opened.decisions)
    for name, slug in matched.substitutes.items():
        decisions.append(replace(decide(SUBSTITUTED, exercise=slug), slot=name))
    judged: set[str] = set()
    issued_for = {item.slot: item for item in as_issued}
    for name in sorted(matched.sets, key=lambda name: not plan.slots[name].judged):
        slot, sets = plan.slots[name], matched.sets[name]
        if slot.progression in judged:  # a progression is judged once a session, by what was issued for it
            decisions.append(replace(decide(NOT_JUDGED), slot=name))
            continue
        shown = issued_for.get(name)
        standing = Standing(plan, opened, slot)
        asked = shown.sets if as_asked and shown is not None else tuple(asked_sets(standing))
        unit = issued_unit or standing.unit
        rebuilt = shown is not None and (shown.sets != asked or unit is not standing.unit)
        issued = review(shown.sets, sets, done.unit or standing.unit, unit) if shown is not None and rebuilt else None
        track, decision = _judge(standing, asked, sets, done, issued, _of_progression(plan, matched, slot))
        if decision is None:
            continue
        tracks[slot.progression] = track
        judged.add(slot.progression)
        if decision.code == NOT_JUDGED.name:
            decisions.append(replace(decision, slot=name))
            continue
        for other in plan.followers[slot.progression]:
            whys[other] = replace(decision, slot=other)
        decisions.append(whys[name])
    if not _counts(matched, done):
        return progress, tuple(decisions)
    day = day_done(plan, turn, matched)
    return replace(
        opened,
        tracks=tracks,
        decisions=whys,
        day=(day + 1) % len(plan.program.days),
        sessions=progress.sessions + 1,
        done_on=(done.performed_on, *progress.done_on)[:DATES_KEPT],
        overrides=without_day(plan, progress.overrides, day),
        awaits_morning=plan.program.policies.pain is not None and done.pain.next_morning is None,
    ), tuple(decisions)


def _of_progression(plan: Plan, matched: Matched, slot: Slot) -> tuple[PerformedSet, ...]:
    """Every set that was done for the progression, in whichever of its slots: pain in one is pain in all."""
    of_it = [matched.sets[name] for name in plan.followers[slot.progression] if name in matched.sets]
    return of_it[0] if len(of_it) == 1 else tuple(item for sets in of_it for item in sets)


def _counts(matched: Matched, done: Performance) -> bool:
    """A session of other things alone does not move the program on, unless it answers a prescription."""
    return any(matched.sets.values()) or bool(matched.substitutes) or done.prescription_id is not None


def _judge(
    standing: Standing,
    asked: tuple[PrescribedSet, ...],
    sets: tuple[PerformedSet, ...],
    done: Performance,
    issued: Review | None,
    of_progression: tuple[PerformedSet, ...],
) -> tuple[Track, Decision | None]:
    track, unit = standing.track, standing.unit
    if track.stopped:
        return track, decide(STOPPED)
    found = review(asked, sets, done.unit or unit, unit)
    if not found.started:
        return track, None
    found = replace(found, heavier_counts=track.reds == 0, pain=done.pain, **_calendar(standing.progress, done))
    sides = [side for side in map(Side, track.states) if side is Side.BOTH or found.of_side(side).started]
    pains = {side: _pain(standing, of_progression, done, side) for side in sides}
    worst = max(pains.values(), key=lambda item: item.light)
    track = _confirm(standing, _count_red(track, worst), found, worst)
    if _too_many(standing, track):
        return replace(track, stopped=True), decide(PAIN_STOP, score=worst.score, time=worst.time, nth=track.reds)
    standing = standing.at(track)
    if worst.light is Light.GREEN and standing.slot.judged and standing.sets_asked_by_rule:
        changed = _next_variant(standing)
        if changed is not None:
            return changed
    if Side.BOTH in pains:
        return _decide(standing, Side.BOTH, _against_issued(found, issued), pains[Side.BOTH])
    return _each_side(standing, found, issued, pains)


def _calendar(progress: Progress, done: Performance) -> dict[str, int | None]:
    """What the calendar says on the day of the session."""
    newest = progress.done_on[0] if progress.done_on else None
    return {
        "days_off": None if newest is None else (done.performed_on - newest).days,
        "week": (done.performed_on - progress.start_on).days // 7,
    }


def _pain(standing: Standing, sets: Sequence[PerformedSet], done: Performance, side: Side) -> Finding:
    """What pain says of a side. A session's scores are about the affected side, the pain in a set about its own."""
    policy, setup = standing.plan.program.policies.pain, standing.progress.setup
    if policy is None:
        return NO_PAIN
    own = [item for item in sets if side is Side.BOTH or item.side in (side, Side.BOTH)]
    scores = done.pain if setup.affected_side.loaded_by(side) else PainScores()
    return policy.find(scores, setup.baseline_pain, own)


def _count_red(track: Track, pain: Finding) -> Track:
    """Reds in a row are counted for the exercise, whichever side they come from, and once a session."""
    reds = track.reds + 1 if pain.light is Light.RED else 0
    return track if reds == track.reds else replace(track, reds=reds)


def _too_many(standing: Standing, track: Track) -> bool:
    policy = standing.plan.program.policies.pain
    return policy is not None and track.reds >= policy.reds_to_stop


def _against_issued(found: Review, issued: Review | None) -> Review:
    """Whoever met what was really issued to them has not missed what the fold asks for instead."""
    rebuilt = issued is not None and issued.sets_asked != found.sets_asked
    return replace(found, was_met_as_issued=issued.met) if issued is not None and rebuilt else found


def _each_side(
    standing: Standing, found: Review, issued: Review | None, pains: dict[Side, Finding]
) -> tuple[Track, Decision]:
    """Sides that go on their own are judged one after the other; the weightiest decision speaks for the slot."""
    decisions: list[Decision] = []
    for side, pain in pains.items():
        own = _against_issued(found.of_side(side), issued.of_side(side) if issued else None)
        track, decision = _decide(standing, side, own, pain)
        standing = standing.at(track)
        text = f"{side.capitalize()}: {decision.text}"
        decisions.append(replace(decision, facts=decision.facts | {"side": side}, text=text))
    weightiest = min(decisions, key=lambda item: WEIGHT.index(item.action))
    return standing.track, replace(weightiest, text=" ".join(item.text for item in decisions))


def _decide(standing: Standing, side: Side, found: Review, pain: Finding) -> tuple[Track, Decision]:
    track = standing.track
    if pain.light is Light.RED:
        return _ease(standing, side, pain)
    if found.missing_side is not None and not found.was_met_as_issued:
        return track, decide(SIDE_MISSING, found.asides, side=found.missing_side)
    if pain.light is Light.AMBER:
        calm = track.states[side].counted(**{STEPS_HELD: 0})
        track = replace(track, states=track.states | {side: calm})
        return track, decide(PAIN_HOLD, found.asides, score=pain.score, time=pain.time, limit=pain.limit)
    if not standing.sets_asked_by_rule:
        return track, decide(OVERRIDE_DONE, found.asides)
    if not standing.slot.judged:
        return track, decide(NOT_JUDGED, found.asides)
    after, decision = standing.rule.advance(track.states[side], found, standing.loads)
    after, decision = _large_step(standing, after, decision)
    if not track.judged and found.heavier_than_asked:  # the first log, not the lightest load, is where it started
        track = replace(track, start_loads=track.start_loads | {side: standing.built(after)})
    return replace(track, states=track.states | {side: after}, judged=True), decision


def _large_step(standing: Standing, after: State, decision: Decision) -> tuple[State, Decision]:
    """A step that is too large is held back twice; earned a third time running, it is taken, with a word of care."""
    if decision.code != STEP_TOO_LARGE.name:
        return after.counted(**{STEPS_HELD: 0}), decision
    held = after.count(STEPS_HELD) + 1
    if held < SESSIONS_BEFORE_A_LARGE_STEP:
        return after.counted(**{STEPS_HELD: held}), decision
    before, rule = standing.built(after), standing.rule
    working = scale(float(decision.facts["next_load"]), 1 / rule.keeping_at(after).factor)
    heavier = replace(after.counted(**{STEPS_HELD: 0}), loads=tuple(max(load, working) for load in after.loads))
    heavier = rule.with_reps(heavier, 1)  # which is the bottom of the range, where there is one
    said = decide(
        LARGE_STEP,
        sessions=held,
        before_load=before,
        load=standing.built(heavier),
        asked=standing.in_words(heavier),
        unit=standing.unit,
    )
    return heavier, said


def _ease(standing: Standing, side: Side, pain: Finding) -> tuple[Track, Decision]:
    track = standing.track
    eased = standing.rule.ease(track.states[side], standing.loads)
    if eased is None:
        return track, decide(ALREADY_EASIEST, score=pain.score, time=pain.time)
    facts: dict[str, Fact] = {"load": standing.built(eased), "unit": standing.unit, "asked": standing.in_words(eased)}
    said = decide(PAIN_EASED, score=pain.score, time=pain.time, **facts)
    return replace(track, states=track.states | {side: eased}), said


def _confirm(standing: Standing, track: Track, found: Review, pain: Finding) -> Track:
    """Count the sessions in a row that confirmed the variant. A red one breaks the row, a coach's does not count."""
    steps = standing.slot.variants
    asks = steps[track.variant].confirmation if track.variant < len(steps) else None
    if asks is None or not standing.sets_asked_by_rule:
        return track
    confirmed = found.confirmed(asks.value) and pain.light is not Light.RED
    confirmations = track.confirmations + 1 if confirmed else 0
    return track if confirmations == track.confirmations else replace(track, confirmations=confirmations)


def _next_variant(standing: Standing) -> tuple[Track, Decision] | None:
    """The next variant, at the same total load or the next lighter: one thing changes at a time, so reps stay."""
    steps, track = standing.slot.variants, standing.track
    if track.variant + 1 >= len(steps) or track.confirmations < steps[track.variant].sessions:
        return None
    after = standing.in_variant(track.variant + 1)
    if standing.lowest and not after.loads.heaviest:  # a single dumbbell is no pair: nobody goes back to bodyweight
        return None
    named, implements = after.exercise.variant(after.variant), after.exercise.implements_of(after.variant)
    return after.track, decide(
        VARIANT_CHANGED,
        sessions=steps[track.variant].sessions,
        variant=after.variant or "",
        named=named.name if named else "",
        held=_held(standing, after),
        load=after.lowest,
        unit=after.unit,
        implements=implements,
    )


def _held(before: Standing, after: Standing) -> str:
    """What is held in the new variant, in words."""
    load = load_text(after.lowest, after.unit)
    if not after.lowest:
        return f"{load} at first, as nothing there is light enough" if before.lowest else load
    implements = after.exercise.implements_of(after.variant)
    return f"{implements} x {load}, no heavier in total" if implements > 1 else f"{load}, no heavier"
