"""Loads that are probably typing errors: 180 kg where 80 kg was prescribed, 800 kg on a bar that takes 330 kg.

Such a set is stored and questioned. Its session changes nothing unless the set is corrected, confirmed, or repeated in
a later session. Both limits are Nextset's defaults (no published source).
"""

from datetime import date

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import SMALL_STEP
from domain.loads.loading import Loads, scale
from domain.progression_rules.parts.evidence import Evidence
from domain.sessions.review import JudgedSet, Review

LOAD_QUESTIONED = declare(
    "load_questioned",
    Action.HOLD,
    "{done_load} in set {set} looks like a typing error: {asked_load} was prescribed. This session does not change the "
    "plan unless you correct or confirm that set.",
    done_load="the load as logged",
    set="number of that set",
    asked_load="the prescribed load",
    unit="unit of both loads",
)


def questioned_set(
    review: Review, loads: Loads, evidence: Evidence, on: date, start: float | None, max_step_percent: int
) -> JudgedSet | None:
    """The heaviest unconfirmed set whose load is not plausible. None if there is none.

    `start` is the starting load that was stated for the progression, if any. It stands in for the loads of the last 42
    days where there are none.
    """
    if all(item.load <= item.prescribed_load for item in review.sets):  # most sessions: nothing to question
        return None
    if loads.is_ranked:  # a band has a name, which is not mistyped for another one
        return None
    known = evidence.best_on(on)
    known = start if known is None else known
    suspects = [
        item
        for item in review.performed
        if item.performed is not None
        and not item.performed.confirmed
        and (is_beyond_equipment(item.load, loads) or _is_a_leap(item, loads, known, max_step_percent))
    ]
    heaviest = max(suspects, key=lambda item: item.load, default=None)
    if heaviest is None or _is_repeated(heaviest.load, loads, evidence.questioned):
        return None
    return heaviest


def load_questioned(item: JudgedSet, review: Review) -> Decision:
    return decide(
        LOAD_QUESTIONED,
        done_load=item.lifted,
        set=item.number,
        asked_load=item.prescribed_load,
        unit=review.unit,
    )


def is_beyond_equipment(load: float, loads: Loads) -> bool:
    """Whether the load is more than one step above the heaviest one that can be built."""
    lighter = loads.lighter(loads.heaviest)
    return loads.heaviest > 0 and load > loads.heaviest + (loads.heaviest - (lighter or 0))


def _is_a_leap(item: JudgedSet, loads: Loads, known: float | None, max_step_percent: int) -> bool:
    """Whether the load is far above both the prescribed load and every load known so far."""
    if known is None or item.prescribed_load <= 0:  # there is no percentage of bodyweight or assistance
        return False
    most = max(scale(item.prescribed_load, max_step_percent / 100), SMALL_STEP[loads.unit])
    return item.load > item.prescribed_load + most and item.load > (loads.heavier(known) or known)


def _is_repeated(load: float, loads: Loads, questioned: float | None) -> bool:
    """Whether an earlier session questioned the same load, give or take one step."""
    if questioned is None:
        return False
    below, above = loads.lighter(questioned), loads.heavier(questioned)
    lowest = questioned if below is None else min(below, questioned)
    return lowest <= load <= max(above or questioned, questioned)
