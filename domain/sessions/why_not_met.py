"""Why a session did not meet its prescription, as a decision. The same for every rule kind."""

from msgspec.structs import replace

from domain.decision import ESTIMATED, Action, Decision, decide, declare
from domain.sessions.metric import METRIC_WORDS
from domain.sessions.prescription import SetKind
from domain.sessions.review import JudgedSet, Review
from domain.wording.facts import Fact

SET_MISSING = declare(
    "set_missing",
    Action.HOLD,
    "{missing_sets} from the log. Repeat the same sets, and do all of them.",
    done="completed sets of that kind",
    asked="prescribed sets of that kind",
    kind="`drop` or `rest_pause`, unless these are work sets",
)
SIDE_MISSING = declare(
    "side_missing",
    Action.HOLD,
    "The {side} side was not done. Nothing changes until both sides are done.",
    side="the missing side",
)
LIGHTER_LOAD = declare(
    "lighter_load",
    Action.HOLD,
    "Done at {done_load} instead of {load}. Sets at a lighter load do not count toward progress. "
    "Next: the same sets at {load}.",
    assisted="Done at {done_load} instead of {load}. Sets with more assistance do not count toward progress. "
    "Next: the same sets at {load}.",
    done_load="the lightest load used",
    load="the prescribed load",
    unit="unit of both loads",
)
TEMPO_NOT_HELD = declare(
    "tempo_not_held",
    Action.HOLD,
    "Tempo lost in {sets} of {asked:set}, so those reps do not count. Repeat the same sets at the prescribed tempo.",
    sets="sets without the tempo",
    asked="prescribed sets",
)
SIDE_BEHIND = declare(
    "side_behind",
    Action.HOLD,
    "{good_reps} of {target} {metric} on the {side} side. Both sides stay at {load} and aim for {target}.",
    side="the weaker side",
    good_reps="its fewest good reps (or seconds, meters or intervals) in a set",
    metric="`good reps`, `seconds`, `meters` or `intervals`",
    target="the target of that set",
    load="the load that stays",
    unit="unit of the load",
)
REPS_SHORT = declare(
    "reps_short",
    Action.HOLD,
    "{good_reps} of {target} {metric} in {numbered_set}. Repeat {repeat}.",
    good_reps="good reps (or seconds, meters or intervals) in the weakest set",
    metric="`good reps`, `seconds`, `meters` or `intervals`",
    target="the target of that set",
    set="number of that set among those of its kind",
    kind="`drop` or `rest_pause`, unless it is a work set",
    load="the load that stays",
    unit="unit of the load",
)
TOO_HEAVY = declare(
    "too_heavy",
    Action.HOLD,
    "{good_reps} of {target} {metric} in {numbered_set} at {done_load}, heavier than the prescribed {load}. "
    "This does not count as a miss. Repeat at {load}.",
    assisted="{good_reps} of {target} {metric} in {numbered_set} at {done_load}, harder than the prescribed {load}. "
    "This does not count as a miss. Repeat at {load}.",
    good_reps="good reps (or seconds, meters or intervals) in that set",
    metric="`good reps`, `seconds`, `meters` or `intervals`",
    target="the target of that set",
    set="number of that set among those of its kind",
    kind="`drop` or `rest_pause`, unless it is a work set",
    done_load="the load used in that set",
    load="the prescribed load, which stays",
    unit="unit of both loads",
)
OTHER_METRIC = declare(
    "other_metric",
    Action.HOLD,
    "Logged in {done_metric}, but the target is in {asked_metric}. This does not count as a miss. Repeat {repeat}, "
    "and log {asked_metric}.",
    done_metric="what was logged: `reps`, `seconds` or `meters`",
    asked_metric="what the target counts: `reps`, `intervals`, `seconds` or `meters`",
    set="number of the first such set among those of its kind",
    kind="`drop` or `rest_pause`, unless it is a work set",
    load="the load that stays",
    unit="unit of the load",
)
BAND_NOT_NAMED = declare(
    "band_not_named",
    Action.HOLD,
    "Logged with {done_weight} {unit}{helps: of assistance}, but the plan uses bands. This does not count as a miss. "
    "Repeat with {load}, and log the name of the band.",
    done_weight="the load or the assistance that was logged instead of a band",
    helps="true if it was assistance",
    load="the band that stays",
    unit="unit of the load",
)
BAND_NOT_COMPARABLE = declare(
    "band_not_comparable",
    Action.HOLD,
    "Logged with the {used_band} band. Its force is not known, so it can't be compared with {load}. This does not "
    "count as a miss. Repeat {repeat}.",
    used_band="name of the band that was logged",
    load="the load that stays",
    unit="unit of the load",
)
MET_SUPERSEDED_PRESCRIPTION = declare(
    "met_superseded_prescription",
    Action.HOLD,
    "Done as prescribed at the time, but the prescription has changed since. Nothing counts as missed. "
    "Next: the current prescription.",
)

DONE_EARLY = declare(
    "done_early",
    Action.HOLD,
    "Done before the planned day ({due}), with the sets of that day. Nothing counts as missed. "
    "The plan continues where it left off.",
    due="the day for which the sets were prescribed",
)


def why_not_met(reviewed: Review) -> Decision | None:
    """The first reason why a session did not meet its prescription, or None. The same for every rule kind."""
    if reviewed.met:
        return None
    asides = reviewed.asides
    if reviewed.was_met_as_issued:
        return met_as_issued(reviewed)
    if reviewed.lightest_set is not None:
        return lighter_load(reviewed)
    if not reviewed.complete:
        return set_missing(reviewed)
    lost = {item.number for item in reviewed.sets if item.tempo_lost}
    if lost:
        return decide(TEMPO_NOT_HELD, asides, sets=len(lost), asked=reviewed.sets_prescribed)
    return _reps_short(reviewed) if reviewed.missed else _too_heavy(reviewed)


def met_as_issued(reviewed: Review) -> Decision:
    """The decision for a session that met the prescription as issued, but not the one that holds on its day."""
    if reviewed.issued_for is None:
        return decide(MET_SUPERSEDED_PRESCRIPTION, reviewed.asides)
    return decide(DONE_EARLY, reviewed.asides, due=reviewed.issued_for.isoformat())


def set_missing(reviewed: Review) -> Decision:
    """The decision for sets that were not done. It counts the sets of their kind."""
    missing = next(item for item in reviewed.sets if item.performed is None)
    of_kind = replace(
        reviewed, sets=tuple(item for item in reviewed.sets if item.prescribed.kind is missing.prescribed.kind)
    )
    facts = _kind_facts(missing) | {"done": of_kind.sets_performed, "asked": of_kind.sets_prescribed}
    return decide(SET_MISSING, reviewed.asides, **facts)


def _kind_facts(item: JudgedSet) -> dict[str, Fact]:
    kind = item.prescribed.kind
    return {} if kind is SetKind.WORK else {"kind": kind.value}


def _set_facts(item: JudgedSet) -> dict[str, Fact]:
    """Which set it is, as facts."""
    return {"set": item.prescribed.set, **_kind_facts(item)}


def other_resistance(reviewed: Review) -> Decision | None:
    """The decision for a set whose load can't be compared: a weight instead of a band, or a band of unknown force.

    None if there is none.
    """
    unknown = next((item for item in reviewed.sets if item.unknown_band is not None), None)
    if unknown is not None and unknown.unknown_band is not None:
        load = unknown.prescribed_load
        return decide(BAND_NOT_COMPARABLE, used_band=unknown.unknown_band, load=load, unit=reviewed.unit)
    item = next((item for item in reviewed.sets if item.weight_instead_of_band is not None), None)
    if item is None or item.weight_instead_of_band is None:
        return None
    return decide(
        BAND_NOT_NAMED,
        done_weight=abs(item.weight_instead_of_band),
        helps=item.weight_instead_of_band < 0,
        load=item.prescribed_load,
        unit=reviewed.unit,
    )


def _load_to_repeat(item: JudgedSet) -> float:
    """The prescribed load, even if a lighter one counts. That of the table for a set that is adjusted by one."""
    by_review = item.prescribed.adjust is not None or item.prescribed.band is not None
    return item.prescribed_load if by_review else item.prescribed.signed_load


def other_metric(reviewed: Review) -> Decision | None:
    """The decision for a set that was logged in another metric than that of its target. None if there is none."""
    item = reviewed.set_in_other_metric
    if item is None or item.other_metric is None:
        return None
    asked = "intervals" if item.prescribed.interval is not None else METRIC_WORDS[item.prescribed.metric]
    return decide(
        OTHER_METRIC,
        done_metric=METRIC_WORDS[item.other_metric],
        asked_metric=asked,
        load=item.prescribed_load,
        unit=reviewed.unit,
        **_set_facts(item),
    )


def lighter_load(reviewed: Review) -> Decision:
    """The decision for sets that were lighter than prescribed. It names the one that was lighter by most."""
    lightest = reviewed.lightest_set
    done, load = (0.0, 0.0) if lightest is None else (lightest.load, lightest.prescribed_load)
    return decide(LIGHTER_LOAD, reviewed.asides, done_load=done, load=load, unit=reviewed.unit)


def _too_heavy(reviewed: Review) -> Decision:
    short = min((item for item in reviewed.sets if not item.amount_met), key=lambda item: item.done)
    asides = tuple(aside for aside in reviewed.asides if aside != ESTIMATED)  # by the estimate, this set is too short
    return decide(
        TOO_HEAVY,
        asides,
        good_reps=short.done,
        target=short.target,
        metric=short.prescribed.metric_fact,
        done_load=short.load,
        load=short.prescribed_load,
        unit=reviewed.unit,
        **_set_facts(short),
    )


def _reps_short(reviewed: Review) -> Decision:
    behind = [item for item in reviewed.sets if item.missed]
    weakest = min(behind, key=lambda item: item.amount - item.target)
    facts: dict[str, Fact] = {
        "good_reps": weakest.amount,
        "target": weakest.target,
        "metric": weakest.prescribed.metric_fact,
        "load": _load_to_repeat(weakest),
        "unit": reviewed.unit,
    }
    sides_behind = {item.prescribed.side for item in behind}
    if len({item.prescribed.side for item in reviewed.sets}) == 2 and len(sides_behind) == 1:
        return decide(SIDE_BEHIND, reviewed.asides, side=weakest.prescribed.side, **facts)
    return decide(REPS_SHORT, reviewed.asides, **facts, **_set_facts(weakest))
