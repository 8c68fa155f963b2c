"""Placeholders of sentences that are written from several facts, such as `{next_set}` from load, unit and reps."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from domain.wording.facts import (
    EXERCISE_FACT,
    GOOD_REPS,
    PAIN_TIMES,
    WAS_LOADED,
    Fact,
    band_fact,
    fact_text,
    load_fact_text,
)
from domain.wording.quantities import (
    amount_text,
    count_text,
    distance_text,
    duration_text,
    interval_text,
    intervals_text,
    number_text,
)

SYMPTOMS = {"pain": "Pain {}/10", "stiffness": "Morning stiffness of {}", "swelling": "Swelling ({})"}


def _next_set(facts: Mapping[str, Fact]) -> str:
    """The target of the next first set: "9 reps at 8 kg", "5 reps with bodyweight", "glute bridge, 8 reps at 5 kg"."""
    load, amount = float(facts["load"]), _amount(facts)
    if EXERCISE_FACT in facts:
        amount = f"{fact_text(EXERCISE_FACT, facts)}, {amount}"
    if not load and "band" not in facts and _is_without_bodyweight(facts):
        return f"{amount}{_unloaded(facts)}"
    preposition = "at" if load > 0 and "band" not in facts else "with"
    return f"{amount} {preposition} {load_fact_text('load', facts)}"


def _load_or_target(facts: Mapping[str, Fact]) -> str:
    """A load, or the target of sets without one: "40 kg", "62.5 to 80 kg", "20 seconds", "glute bridge, 8 reps"."""
    exercise = f"{fact_text(EXERCISE_FACT, facts)}, " if EXERCISE_FACT in facts else ""
    if "heaviest_load" in facts:
        return f"{exercise}{_load_range(facts)}"
    if facts["load"] or "band" in facts or not any(name in facts for name in ("reps", *_WITHOUT_BODYWEIGHT)):
        return f"{exercise}{load_fact_text('load', facts)}"
    return f"{exercise}{_amount(facts)}" if exercise else f"{_amount(facts)}{_unloaded(facts)}"


def _load_range(facts: Mapping[str, Fact]) -> str:
    """The loads of sets that rise: "62.5 to 80 kg", "20 to 10 kg of assistance", "bodyweight to 2.5 kg"."""
    first, heaviest = float(facts["load"]), float(facts["heaviest_load"])
    has_band = any(band_fact(name) in facts for name in ("load", "heaviest_load"))
    text = f"{abs(first):g}" if first * heaviest > 0 and not has_band else load_fact_text("load", facts)
    return f"{text} to {load_fact_text('heaviest_load', facts)}"


def _unloaded(facts: Mapping[str, Fact]) -> str:
    """That an added load was taken off: " with bodyweight", " without added weight" of a hold. Else empty."""
    was_loaded = WAS_LOADED in facts or float(facts.get("asked_load", 0)) > 0
    if not was_loaded:
        return ""
    return " without added weight" if _is_without_bodyweight(facts) else " with bodyweight"


def _is_without_bodyweight(facts: Mapping[str, Fact]) -> bool:
    """Whether the target is one of sets that are not called bodyweight, such as a hold."""
    return any(name in facts for name in _WITHOUT_BODYWEIGHT)


def _closest_to(facts: Mapping[str, Fact]) -> str:
    """The load that was asked for, if it can't be built: ", the closest available load to 12 kg"."""
    return f", the closest available load to {load_fact_text('said_load', facts)}" if "said_load" in facts else ""


def _amount(facts: Mapping[str, Fact]) -> str:
    reps, seconds, distance_m, work_seconds, work_distance_m = (
        None if facts.get(name) is None else float(facts[name])
        for name in ("reps", "seconds", "distance_m", "interval_work_seconds", "interval_work_distance_m")
    )
    if work_seconds is not None or work_distance_m is not None:
        rest_seconds = float(facts.get("interval_rest_seconds", 0))
        return intervals_text(reps, interval_text(work_seconds, work_distance_m, rest_seconds))
    return amount_text(reps, seconds, distance_m)


def _bodyweight_set(facts: Mapping[str, Fact]) -> str:
    """A first set without a load: "bodyweight, 5 reps", "20 seconds"."""
    amount = _amount(facts)
    return amount if _is_without_bodyweight(facts) else f"bodyweight, {amount}"


_TARGETS = (
    "reps",
    "seconds",
    "distance_m",
    "interval_work_seconds",
    "interval_work_distance_m",
    "interval_rest_seconds",
)
_WITHOUT_BODYWEIGHT = ("seconds", "distance_m", "interval_rest_seconds")  # targets whose sets are not called bodyweight


def _numbered_set(facts: Mapping[str, Fact]) -> str:
    """A set by its number among those of its kind: "set 3", "drop set 1"."""
    return f"{_kind_of_set(facts)} {number_text(facts['set'])}"


def _missing_sets(facts: Mapping[str, Fact]) -> str:
    """How many sets of a kind are missing: "2 of 5 sets are missing", "The drop set is missing"."""
    asked, missing = int(facts["asked"]), int(facts["asked"]) - int(facts["done"])
    if asked == 1:
        return f"the {_kind_of_set(facts)} is missing"
    return f"{missing} of {count_text(asked, _kind_of_set(facts))} {'is' if missing == 1 else 'are'} missing"


def _kind_of_set(facts: Mapping[str, Fact]) -> str:
    return {"drop": "drop set", "rest_pause": "rest-pause set"}.get(str(facts.get("kind")), "set")


def _repeat(facts: Mapping[str, Fact]) -> str:
    """What to repeat: "at 60 kg", "with 20 kg of assistance", or the same sets where a load says too little."""
    counts_reps = facts.get("metric", facts.get("asked_metric", GOOD_REPS)) in (GOOD_REPS, "reps")
    load = float(facts["load"])
    if "kind" in facts or not (load or counts_reps or "band" in facts):
        return "the same sets"
    preposition = "at" if load >= 0 and "band" not in facts else "with"
    return f"{preposition} {load_fact_text('load', facts)}"


def _deload_sets(facts: Mapping[str, Fact]) -> str:
    """What a planned deload changes: "90 kg", "7 reps", "3 of 5 sets", "stop each set well before fatigue", or
    several of these.
    """
    has_other_load = facts["load"] != facts["usual_load"] or facts.get("band") != facts.get("usual_band")
    has_other_target = any(name in facts for name in ("reps", "seconds", "distance_m"))
    parts = [_amount(facts)] if has_other_target else []
    if "sets" in facts:
        parts.append(f"{number_text(facts['sets'])} of {count_text(facts['usual_sets'], 'set')}")
    if "to_fatigue" in facts:
        parts.append(_stopped_early(facts))
    if has_other_load:
        parts.insert(0, load_fact_text("load", facts))
    return ", ".join(parts) or "the same sets, because nothing lighter is possible"


def _stopped_early(facts: Mapping[str, Fact]) -> str:
    """Which sets of a deload are stopped before fatigue, because no lighter load exists for them."""
    if facts["to_fatigue"] == "some":
        return "sets to fatigue stopped early"
    return "each stopped well before fatigue" if "sets" in facts else "stop each set well before fatigue"


def _after_break(facts: Mapping[str, Fact]) -> str:
    """What a break has already changed: "20 days since the last session, so the plan goes back to 57 kg. "."""
    if "days" not in facts:
        return ""
    back_to = _usual_text(facts)
    return f"{count_text(facts['days'], 'day')} since the last session, so the plan goes back to {back_to}. "


def _usual_text(facts: Mapping[str, Fact]) -> str:
    """The usual load of a decision about one day, or the target of sets without a load."""
    target = {name: facts[f"usual_{name}"] for name in _TARGETS if f"usual_{name}" in facts}
    return _amount(target) if target else load_fact_text("usual_load", facts)


def _at_place(facts: Mapping[str, Fact]) -> str:
    """Why the load of a deload is another one at a place. Empty if it is not."""
    if "place" not in facts:
        return ""
    option, harder = ("load", "heavier") if float(facts["load"]) >= 0 and "band" not in facts else ("option", "harder")
    load, planned = load_fact_text("load", facts), load_fact_text("deload_load", facts)
    sentence = f"{facts['place']}: {load} instead of {planned}, the closest available {option} that is not {harder}."
    return f" {sentence}"


def _symptom(facts: Mapping[str, Fact]) -> str:
    """What was reported, and when: "Pain 6/10 during the session", "Swelling (mild) on September 8, 2026"."""
    when = PAIN_TIMES.get(str(facts["time"])) or f"on {fact_text('on', facts)}"
    where = f" ({str(facts['complaint']).replace('-', ' ').replace('_', ' ')})" if "complaint" in facts else ""
    return f"{SYMPTOMS[_symptom_name(facts)].format(_symptom_text('score', facts))} {when}{where}"


def _red_sessions(facts: Mapping[str, Fact]) -> str:
    """How many sessions in a row were above the limit, if more than one: "That makes 2 sessions in a row ..."."""
    return "" if facts["nth"] == 1 else f"That makes {count_text(facts['nth'], 'session in a row')} above the limit. "


def _symptom_limit(facts: Mapping[str, Fact]) -> str:
    """The limit, and what it depends on: "2", "2 (1/10 before the session)", "20 minutes"."""
    limit = _symptom_text("limit", facts)
    if "before" in facts:
        return f"{limit} ({facts['before']}/10 before the session)"
    return f"{limit} (usual pain {facts['baseline']}/10)" if "baseline" in facts else limit


def _symptom_text(name: str, facts: Mapping[str, Fact]) -> str:
    value = facts[name]
    return count_text(value, "minute") if _symptom_name(facts) == "stiffness" else number_text(value)


def _symptom_name(facts: Mapping[str, Fact]) -> str:
    name = str(facts.get("symptom", "pain"))
    return name if name in SYMPTOMS else "pain"


def _variant_load(facts: Mapping[str, Fact]) -> str:
    """The load of a new variant: "2 x 4 kg, no heavier in total than before"."""
    load, implements = load_fact_text("load", facts), int(facts["implements"])
    if not facts["load"]:
        return "bodyweight at first, as no load is light enough" if facts["was_loaded"] else "bodyweight"
    if implements > 1:
        return f"{implements} x {load}, no heavier in total than before"
    return f"{load}, no {'harder' if float(facts['load']) < 0 else 'heavier'} than before"


def _override(facts: Mapping[str, Fact]) -> str:
    """What the coach set: "3 sets, 5 reps, 60 kg", with the closest possible value if it can't be followed exactly."""
    if facts.get("skipped"):
        return "skipped until further notice" if facts["until_notice"] else "skipped this time"
    parts = [count_text(facts["sets"], "set")] if "sets" in facts else []
    if "said_reps" in facts:
        parts.append(_override_reps(facts))
    if "said_seconds" in facts:
        parts.append(_override_amount(facts, duration_text(float(facts["said_seconds"]))))
    if "said_distance_m" in facts:
        parts.append(_override_amount(facts, distance_text(float(facts["said_distance_m"]))))
    if "said_load" in facts:
        load, said = (load_fact_text(name, facts) for name in ("load", "said_load"))
        parts.append(load if load == said else f"{load} (the closest available load to {said})")
    if "variant" in facts:
        parts.append(str(facts["variant"]))
    return ", ".join(parts) or "no change"


def _override_reps(facts: Mapping[str, Fact]) -> str:
    if "seconds" in facts:
        return f"{duration_text(float(facts['seconds']))} (a hold has no reps)"
    if "interval_rest_seconds" in facts and facts["reps"] == facts["said_reps"]:
        return _amount(facts)
    return _override_amount(facts, count_text(facts["said_reps"], "rep"))


def _override_amount(facts: Mapping[str, Fact], said: str) -> str:
    amount = _amount(facts)
    return amount if amount == said else f"{amount} (the closest to {said} that the rule of the exercise allows)"


def _at_top(facts: Mapping[str, Fact]) -> str:
    """That all sets reached the top of the range or more, if they did."""
    if "top" not in facts:
        return ""
    return f", {'past ' if float(facts['good_reps']) > float(facts['top']) else ''}the top of the range"


def _starting_from(facts: Mapping[str, Fact]) -> str:
    """The target to start from again, if the rule has one: ", starting from 8 reps again"."""
    return f", starting from {_amount(facts)} again" if any(name in facts for name in _TARGETS) else ""


def _outgrown(facts: Mapping[str, Fact]) -> str:
    """That the equipment has been too light again and again, if it has."""
    if "sessions" not in facts:
        return ""
    wanted = "equipment with less assistance" if float(facts["load"]) < 0 else "heavier equipment"
    return f" That makes {count_text(facts['sessions'], 'session in a row')}. Consider {wanted}."


def _repeated(facts: Mapping[str, Fact]) -> str:
    """How often something was done, if more than once: " for 2 sessions in a row"."""
    return "" if facts["sessions"] == 1 else f" for {count_text(facts['sessions'], 'session in a row')}"


def _loads_used(facts: Mapping[str, Fact]) -> str:
    """The loads of the sets: "60 kg", or "60 kg or more" if they differ."""
    load = float(facts["done_load"])
    text = load_fact_text("done_load", facts)
    if facts["heaviest_load"] == load:
        return text
    return f"{text} or more" if load >= 0 else f"{text} or less"


def _days_ago(facts: Mapping[str, Fact]) -> str:
    return "today" if facts["days"] == 0 else f"{count_text(facts['days'], 'day')} ago"


def _last_done(facts: Mapping[str, Fact]) -> str:
    """Sets of an earlier session: "3 x 5 at 85 kg on November 3, 2026", "5 reps with bodyweight on ..."."""
    if "past_sets" not in facts:  # decided by an earlier release
        return "the last session with this exercise"
    load = float(facts["past_load"])
    preposition = "at" if load > 0 and band_fact("past_load") not in facts else "with"
    metric = next((name for name in _PAST_AMOUNTS if name in facts), None)
    amount = "1 set" if metric is None else _past_amount(metric, facts)
    return f"{amount} {preposition} {load_fact_text('past_load', facts)} on {fact_text('on', facts)}"


_PAST_AMOUNTS = {"past_reps": "reps", "past_seconds": "seconds", "past_distance_m": "meters"}


def _past_amount(name: str, facts: Mapping[str, Fact]) -> str:
    least, most, sets = float(facts[name]), float(facts[f"most_{name}"]), facts["past_sets"]
    amount = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    words = "" if name == "past_reps" else f" {_PAST_AMOUNTS[name]}"
    return f"{sets} x {amount}{words}" if sets != 1 else count_text(least, _PAST_AMOUNTS[name].removesuffix("s"))


class Placeholder(Struct, frozen=True):
    """A placeholder that is written from several facts: how, and the facts that it needs."""

    write: Callable[[Mapping[str, Fact]], str]
    facts: tuple[str, ...]


def _starts_at(facts: Mapping[str, Fact]) -> str:
    """What a progression starts with: "Starts at 60 kg", "Starts with the red band", "The training max is 80 kg"."""
    if "working_load" in facts:
        return f"The training max is {load_fact_text('working_load', facts)}"
    preposition = "at" if float(facts["load"]) >= 0 and "band" not in facts else "with"
    return f"Starts {preposition} {load_fact_text('load', facts)}"


PLACEHOLDERS = {
    "starts_at": Placeholder(_starts_at, ("load", "unit")),
    "next_set": Placeholder(_next_set, ("load", "unit")),
    "amount": Placeholder(_amount, ()),
    "load_or_target": Placeholder(_load_or_target, ("load", "unit")),
    "closest_to": Placeholder(_closest_to, ()),
    "bodyweight_set": Placeholder(_bodyweight_set, ()),
    "numbered_set": Placeholder(_numbered_set, ("set",)),
    "missing_sets": Placeholder(_missing_sets, ("done", "asked")),
    "repeat": Placeholder(_repeat, ("load", "unit")),
    "after_break": Placeholder(_after_break, ("usual_load", "unit")),
    "at_place": Placeholder(_at_place, ("load", "unit")),
    "deload_sets": Placeholder(_deload_sets, ("load", "usual_load", "unit")),
    "symptom_score": Placeholder(_symptom, ("score", "time")),
    "symptom_limit": Placeholder(_symptom_limit, ("limit",)),
    "red_sessions": Placeholder(_red_sessions, ("nth",)),
    "variant_load": Placeholder(_variant_load, ("load", "unit", "implements", "was_loaded")),
    "loads_used": Placeholder(_loads_used, ("done_load", "heaviest_load", "unit")),
    "days_ago": Placeholder(_days_ago, ("days",)),
    "last_done": Placeholder(_last_done, ()),
    "at_top": Placeholder(_at_top, ("good_reps",)),
    "starting_from": Placeholder(_starting_from, ()),
    "outgrown": Placeholder(_outgrown, ("load",)),
    "repeated": Placeholder(_repeated, ("sessions",)),
    "override": Placeholder(_override, ("unit",)),
}
