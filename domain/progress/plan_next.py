"""The heart: one session, held against progress and policies, becomes decisions and new progress.

For every rule kind the same order: was it done? -> load, reps and form, per side -> side policy -> pain gate -> the
rule advances, holds or is eased -> variant. Schedule, layoff and equipment follow when the next session is prescribed.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import STEP_TOO_LARGE
from domain.loads.loading import Unit, scale
from domain.policies.pain import (
    ALREADY_EASIEST,
    NO_PAIN,
    PAIN_EASED,
    PAIN_HOLD,
    PAIN_STOP,
    STOPPED,
    PainFinding,
    PainLight,
)
from domain.policies.variants import VARIANT_CHANGED
from domain.programs.program import Plan, Slot
from domain.progress.match import SlotMatch, match_slots, overrides_after_day, trained_day
from domain.progress.prescribe import open_session, prescribed_sets
from domain.progress.progress import Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.rule_state import RuleState
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
    matched = match_slots(plan, turn, done.exercises)
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
        slot_progress = SlotProgress(plan, opened, slot)
        asked = shown.sets if as_asked and shown is not None else tuple(prescribed_sets(slot_progress))
        unit = issued_unit or slot_progress.unit
        rebuilt = shown is not None and (shown.sets != asked or unit is not slot_progress.unit)
        issued = (
            review(shown.sets, sets, done.unit or slot_progress.unit, unit) if shown is not None and rebuilt else None
        )
        progression_state, decision = _judge(
            slot_progress, asked, sets, done, issued, _of_progression(plan, matched, slot)
        )
        if decision is None:
            continue
        tracks[slot.progression] = progression_state
        judged.add(slot.progression)
        if decision.code == NOT_JUDGED.name:
            decisions.append(replace(decision, slot=name))
            continue
        for other in plan.followers[slot.progression]:
            whys[other] = replace(decision, slot=other)
        decisions.append(whys[name])
    if not _counts(matched, done):
        return progress, tuple(decisions)
    day = trained_day(plan, turn, matched)
    return replace(
        opened,
        tracks=tracks,
        decisions=whys,
        day=(day + 1) % len(plan.program.days),
        sessions=progress.sessions + 1,
        done_on=(done.performed_on, *progress.done_on)[:DATES_KEPT],
        overrides=overrides_after_day(plan, progress.overrides, day),
        awaits_morning=plan.program.policies.pain is not None and done.pain.next_morning is None,
    ), tuple(decisions)


def _of_progression(plan: Plan, matched: SlotMatch, slot: Slot) -> tuple[PerformedSet, ...]:
    """Every set that was done for the progression, in whichever of its slots: pain in one is pain in all."""
    of_it = [matched.sets[name] for name in plan.followers[slot.progression] if name in matched.sets]
    return of_it[0] if len(of_it) == 1 else tuple(item for sets in of_it for item in sets)


def _counts(matched: SlotMatch, done: Performance) -> bool:
    """A session of other things alone does not move the program on, unless it answers a prescription."""
    return any(matched.sets.values()) or bool(matched.substitutes) or done.prescription_id is not None


def _judge(
    slot_progress: SlotProgress,
    asked: tuple[PrescribedSet, ...],
    sets: tuple[PerformedSet, ...],
    done: Performance,
    issued: Review | None,
    of_progression: tuple[PerformedSet, ...],
) -> tuple[ProgressionState, Decision | None]:
    progression_state, unit = slot_progress.progression_state, slot_progress.unit
    if progression_state.stopped:
        return progression_state, decide(STOPPED)
    found = review(asked, sets, done.unit or unit, unit)
    if not found.started:
        return progression_state, None
    found = replace(
        found, heavier_counts=progression_state.reds == 0, pain=done.pain, **_calendar(slot_progress.progress, done)
    )
    sides = [side for side in map(Side, progression_state.states) if side is Side.BOTH or found.of_side(side).started]
    pains = {side: _pain(slot_progress, of_progression, done, side) for side in sides}
    worst = max(pains.values(), key=lambda item: item.light)
    progression_state = _confirm(slot_progress, _count_red(progression_state, worst), found, worst)
    if _too_many(slot_progress, progression_state):
        return replace(progression_state, stopped=True), decide(
            PAIN_STOP, score=worst.score, time=worst.time, nth=progression_state.reds
        )
    slot_progress = slot_progress.at(progression_state)
    if worst.light is PainLight.GREEN and slot_progress.slot.judged and slot_progress.sets_asked_by_rule:
        changed = _next_variant(slot_progress)
        if changed is not None:
            return changed
    if Side.BOTH in pains:
        return _decide(slot_progress, Side.BOTH, _against_issued(found, issued), pains[Side.BOTH])
    return _each_side(slot_progress, found, issued, pains)


def _calendar(progress: Progress, done: Performance) -> dict[str, int | None]:
    """What the calendar says on the day of the session."""
    newest = progress.done_on[0] if progress.done_on else None
    return {
        "days_off": None if newest is None else (done.performed_on - newest).days,
        "week": (done.performed_on - progress.start_on).days // 7,
    }


def _pain(slot_progress: SlotProgress, sets: Sequence[PerformedSet], done: Performance, side: Side) -> PainFinding:
    """What pain says of a side. A session's scores are about the affected side, the pain in a set about its own."""
    policy, setup = slot_progress.plan.program.policies.pain, slot_progress.progress.setup
    if policy is None:
        return NO_PAIN
    own = [item for item in sets if side is Side.BOTH or item.side in (side, Side.BOTH)]
    scores = done.pain if setup.affected_side.loaded_by(side) else PainScores()
    return policy.find(scores, setup.baseline_pain, own)


def _count_red(progression_state: ProgressionState, pain: PainFinding) -> ProgressionState:
    """Reds in a row are counted for the exercise, whichever side they come from, and once a session."""
    reds = progression_state.reds + 1 if pain.light is PainLight.RED else 0
    return progression_state if reds == progression_state.reds else replace(progression_state, reds=reds)


def _too_many(slot_progress: SlotProgress, progression_state: ProgressionState) -> bool:
    policy = slot_progress.plan.program.policies.pain
    return policy is not None and progression_state.reds >= policy.reds_to_stop


def _against_issued(found: Review, issued: Review | None) -> Review:
    """Whoever met what was really issued to them has not missed what the fold asks for instead."""
    rebuilt = issued is not None and issued.sets_asked != found.sets_asked
    return replace(found, was_met_as_issued=issued.met) if issued is not None and rebuilt else found


def _each_side(
    slot_progress: SlotProgress, found: Review, issued: Review | None, pains: dict[Side, PainFinding]
) -> tuple[ProgressionState, Decision]:
    """Sides that go on their own are judged one after the other; the weightiest decision speaks for the slot."""
    decisions: list[Decision] = []
    for side, pain in pains.items():
        own = _against_issued(found.of_side(side), issued.of_side(side) if issued else None)
        progression_state, decision = _decide(slot_progress, side, own, pain)
        slot_progress = slot_progress.at(progression_state)
        text = f"{side.capitalize()}: {decision.text}"
        decisions.append(replace(decision, facts=decision.facts | {"side": side}, text=text))
    weightiest = min(decisions, key=lambda item: WEIGHT.index(item.action))
    return slot_progress.progression_state, replace(weightiest, text=" ".join(item.text for item in decisions))


def _decide(
    slot_progress: SlotProgress, side: Side, found: Review, pain: PainFinding
) -> tuple[ProgressionState, Decision]:
    progression_state = slot_progress.progression_state
    if pain.light is PainLight.RED:
        return _ease(slot_progress, side, pain)
    if found.missing_side is not None and not found.was_met_as_issued:
        return progression_state, decide(SIDE_MISSING, found.asides, side=found.missing_side)
    if pain.light is PainLight.AMBER:
        calm = progression_state.states[side].counted(**{STEPS_HELD: 0})
        progression_state = replace(progression_state, states=progression_state.states | {side: calm})
        return progression_state, decide(PAIN_HOLD, found.asides, score=pain.score, time=pain.time, limit=pain.limit)
    if not slot_progress.sets_asked_by_rule:
        return progression_state, decide(OVERRIDE_DONE, found.asides)
    if not slot_progress.slot.judged:
        return progression_state, decide(NOT_JUDGED, found.asides)
    after, decision = slot_progress.rule.advance(progression_state.states[side], found, slot_progress.loads)
    after, decision = _large_step(slot_progress, after, decision)
    if (
        not progression_state.judged and found.heavier_than_asked
    ):  # the first log, not the lightest load, is where it started
        progression_state = replace(
            progression_state, start_loads=progression_state.start_loads | {side: slot_progress.built(after)}
        )
    return replace(progression_state, states=progression_state.states | {side: after}, judged=True), decision


def _large_step(slot_progress: SlotProgress, after: RuleState, decision: Decision) -> tuple[RuleState, Decision]:
    """A step that is too large is held back twice; earned a third time running, it is taken, with a word of care."""
    if decision.code != STEP_TOO_LARGE.name:
        return after.counted(**{STEPS_HELD: 0}), decision
    held = after.count(STEPS_HELD) + 1
    if held < SESSIONS_BEFORE_A_LARGE_STEP:
        return after.counted(**{STEPS_HELD: held}), decision
    before, rule = slot_progress.built(after), slot_progress.rule
    working = scale(float(decision.facts["next_load"]), 1 / rule.load_rounding_at(after).factor)
    heavier = replace(after.counted(**{STEPS_HELD: 0}), loads=tuple(max(load, working) for load in after.loads))
    heavier = rule.with_reps(heavier, 1)  # which is the bottom of the range, where there is one
    said = decide(
        LARGE_STEP,
        sessions=held,
        before_load=before,
        load=slot_progress.built(heavier),
        asked=slot_progress.in_words(heavier),
        unit=slot_progress.unit,
    )
    return heavier, said


def _ease(slot_progress: SlotProgress, side: Side, pain: PainFinding) -> tuple[ProgressionState, Decision]:
    progression_state = slot_progress.progression_state
    eased = slot_progress.rule.ease(progression_state.states[side], slot_progress.loads)
    if eased is None:
        return progression_state, decide(ALREADY_EASIEST, score=pain.score, time=pain.time)
    facts: dict[str, Fact] = {
        "load": slot_progress.built(eased),
        "unit": slot_progress.unit,
        "asked": slot_progress.in_words(eased),
    }
    said = decide(PAIN_EASED, score=pain.score, time=pain.time, **facts)
    return replace(progression_state, states=progression_state.states | {side: eased}), said


def _confirm(
    slot_progress: SlotProgress, progression_state: ProgressionState, found: Review, pain: PainFinding
) -> ProgressionState:
    """Count the sessions in a row that confirmed the variant. A red one breaks the row, a coach's does not count."""
    steps = slot_progress.slot.variants
    asks = steps[progression_state.variant].confirmation if progression_state.variant < len(steps) else None
    if asks is None or not slot_progress.sets_asked_by_rule:
        return progression_state
    confirmed = found.confirmed(asks.value) and pain.light is not PainLight.RED
    confirmations = progression_state.confirmations + 1 if confirmed else 0
    return (
        progression_state
        if confirmations == progression_state.confirmations
        else replace(progression_state, confirmations=confirmations)
    )


def _next_variant(slot_progress: SlotProgress) -> tuple[ProgressionState, Decision] | None:
    """The next variant, at the same total load or the next lighter: one thing changes at a time, so reps stay."""
    steps, progression_state = slot_progress.slot.variants, slot_progress.progression_state
    if (
        progression_state.variant + 1 >= len(steps)
        or progression_state.confirmations < steps[progression_state.variant].sessions
    ):
        return None
    after = slot_progress.in_variant(progression_state.variant + 1)
    if (
        slot_progress.lowest and not after.loads.heaviest
    ):  # a single dumbbell is no pair: nobody goes back to bodyweight
        return None
    named, implements = after.exercise.variant(after.variant), after.exercise.implements_of(after.variant)
    return after.progression_state, decide(
        VARIANT_CHANGED,
        sessions=steps[progression_state.variant].sessions,
        variant=after.variant or "",
        named=named.name if named else "",
        held=_held(slot_progress, after),
        load=after.lowest,
        unit=after.unit,
        implements=implements,
    )


def _held(before: SlotProgress, after: SlotProgress) -> str:
    """What is held in the new variant, in words."""
    load = load_text(after.lowest, after.unit)
    if not after.lowest:
        return f"{load} at first, as nothing there is light enough" if before.lowest else load
    implements = after.exercise.implements_of(after.variant)
    return f"{implements} x {load}, no heavier in total" if implements > 1 else f"{load}, no heavier"
